"""Files of an application, piece by piece; without scripts they come with the page's form."""

import re

from django.http import Http404, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone

from pamong.services.actions.drafts import AlreadySent
from pamong.services.actions.pieces import LARGEST_PIECE, add_piece, offset_of
from pamong.services.queries.drafts import files_answering
from pamong.services.rules.applications import Place
from pamong.services.rules.forms import Field, Widget
from pamong.services.views.filling.frame import Frame
from pamong.services.views.visitors import slow_down

_KEY = re.compile(r"[0-9a-f]{16,40}")
_NUMBER = re.compile(r"[0-9]{1,9}")


def take_piece(frame: Frame, page_id: str) -> HttpResponse:
    """GET: how much of a file is here. POST: its next piece (?field, key, name, size, offset)."""
    request, draft = frame.request, frame.draft
    place = frame.way().find(page_id)
    asked = request.GET
    field = _field_of(place, asked.get("field", ""))
    key = asked.get("key", "")
    if place is None or field is None or not _KEY.fullmatch(key):
        raise Http404
    if request.method == "GET":
        return JsonResponse({"offset": offset_of(draft_id=draft.pk, field=field, key=key)})
    size, begins = asked.get("size", ""), asked.get("offset", "")
    if not (_NUMBER.fullmatch(size) and _NUMBER.fullmatch(begins)):
        raise Http404
    if frame.is_too_much("citizen_piece"):
        return slow_down(request)
    if len(request.body) > LARGEST_PIECE:
        return JsonResponse({}, status=413)
    try:
        progress = add_piece(
            draft_id=draft.pk,
            form=place.form,
            field=field,
            key=key,
            name=asked.get("name", "")[:200],
            size=int(size),
            begins=int(begins),
            content=request.body,
            at=timezone.now(),
            actor=frame.actor,
        )
    except AlreadySent:
        return JsonResponse({}, status=409)
    if progress.stored is None:
        return JsonResponse({"offset": progress.offset})
    said = {"offset": progress.offset, "done": True, "refusal": progress.stored.refusal}
    return JsonResponse(said | _shown(frame, place, field))


def _shown(frame: Frame, place: Place, field: Field) -> dict[str, object]:
    """The files of the question as they stand on its page, and whether it takes one more."""
    frame.draft.refresh_from_db(fields=["answers", "applicant"])
    files = frame.shown(files_answering(frame.draft, place.form, field.name))
    context = {"files": files, "name": field.name}
    return {
        "files": render_to_string("services/citizen/_files.html", context, frame.request),
        "takes_more": len(files) < (field.limits.max_items or 1),
    }


def _field_of(place: Place | None, name: str) -> Field | None:
    fields = place.page.fields if place else ()
    return next((e for e in fields if e.widget is Widget.UPLOAD and e.name == name), None)
