"""The pages of an application that this browser holds."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from pamong.accounts.access import public
from pamong.services.models import ApplicationDraft
from pamong.services.views.citizen.holding import draft_opened, frame_of, with_draft
from pamong.services.views.filling import ask, open_file, take_piece


@with_draft
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, agency: str, draft: ApplicationDraft, page_id: str) -> HttpResponse:
    """Ask the questions of one page, or take its answers."""
    return ask(frame_of(request, agency, draft), page_id)


@with_draft
@require_http_methods(["GET", "POST"])
def piece(request: HttpRequest, agency: str, draft: ApplicationDraft, page_id: str) -> HttpResponse:
    """A file of a page, piece by piece."""
    return take_piece(frame_of(request, agency, draft), page_id)


@public
@never_cache
@require_GET
def file(request: HttpRequest, agency: str, draft_id: int, attachment_id: int) -> HttpResponseBase:
    """A file that was added to a draft of this browser, to look at it again."""
    return open_file(draft_opened(request, draft_id), attachment_id)
