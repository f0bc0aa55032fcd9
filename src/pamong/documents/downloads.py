"""A stored file as the answer to a request: downloaded, never shown in place."""

from django.http import FileResponse, Http404, HttpResponseBase
from django.utils.http import content_disposition_header

from pamong.documents.models import Attachment


def answer_with(attachment: Attachment) -> HttpResponseBase:
    """Whether this reader may open it is for the caller to have checked.

    Raises Http404 when the file is not where it was kept.
    """
    try:
        file = attachment.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(file, content_type=attachment.media_type)
    response["Content-Disposition"] = content_disposition_header(True, attachment.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
