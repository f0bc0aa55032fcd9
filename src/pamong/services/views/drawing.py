"""The process of a service, drawn in the browser."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from pamong.accounts.access import actor_of, requires
from pamong.accounts.rights import Right
from pamong.bpmn import UnableToRead, lay_out, read
from pamong.services import policies, queries
from pamong.services.actions import UnableToServe
from pamong.services.actions.definitions import ProcessFault, process_faults
from pamong.services.actions.draft_changes import mark_of
from pamong.services.actions.process_changes import change_process
from pamong.services.drawing_words import WORDS
from pamong.services.models import ServiceVersion
from pamong.services.rules import straight_process


@requires(Right.SERVICE_MANAGE)
@require_http_methods(["GET", "POST"])
def process_draw(request: HttpRequest, service_id: int) -> HttpResponse:
    """Draw the draft's process; what is wrong with it is told by element and marked."""
    actor = actor_of(request)
    service = policies.service_to_manage(actor, service_id)
    version = queries.draft_or_in_force(service)
    known = version.process if version else ""
    drawn, refusal = request.POST.get("xml", ""), ""
    if request.method == "POST":
        try:
            change_process(
                actor=actor,
                service_id=service.pk,
                process=drawn.encode(),
                mark=request.POST.get("mark", ""),
                at=timezone.now(),
            )
        except UnableToServe as error:
            refusal = str(error)
        else:
            messages.success(request, _("The drawing is saved in the draft."))
            return redirect("services:process_draw", service.pk)
    # What could not be taken stands there still, as long as it can be drawn.
    process = drawn if refusal and _can_be_drawn(drawn) else _with_drawing(known)
    context = {
        "service": service,
        "version": version,
        "is_draft": version is not None and version.state == ServiceVersion.State.DRAFT,
        "process": process,
        "mark": request.POST.get("mark") or mark_of(known),
        "refusal": refusal,
        "faults": _faults(process),
        "elements": queries.elements_of(process),
        "words": json.dumps({english: str(words) for english, words in WORDS.items()}),
    }
    return render(request, "services/draw.html", context, status=400 if refusal else 200)


@requires(Right.CASE_WORK)
@require_GET
def case_process(request: HttpRequest, number: str) -> HttpResponse:
    """The process that a case runs by, drawn, for its page."""
    found = policies.case_known_to(actor_of(request), number)
    return process_to_show(found.version)


def process_to_show(version: ServiceVersion) -> HttpResponse:
    """The process of a version as BPMN that can be shown: laid out where nobody has drawn it."""
    content = _with_drawing(version.process)
    return HttpResponse(content, content_type="application/xml; charset=utf-8")


def _with_drawing(process: str) -> str:
    model = read(process.encode() if process else straight_process([("task", _("Task"))]))
    return lay_out(model).source.decode()


def _can_be_drawn(process: str) -> bool:
    try:
        return read(process.encode()).has_drawing
    except UnableToRead:
        return False


def _faults(process: str) -> list[ProcessFault]:
    return process_faults(read(process.encode()))
