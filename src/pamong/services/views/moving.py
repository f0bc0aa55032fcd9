"""Which cases on their way would move to the version in force, and which cannot and why."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from pamong.accounts.access import actor_of, requires
from pamong.accounts.rights import Right
from pamong.services import policies, queries, wording
from pamong.services.actions import UnableToServe, moving
from pamong.services.models import ServiceType, ServiceVersion
from pamong.services.queries.moving import in_force

_SHOWN = 50


@requires(Right.SERVICE_MANAGE)
@require_http_methods(["GET", "POST"])
def move_cases(request: HttpRequest, service_id: int) -> HttpResponse:
    """A preview by version and place; sent, the chosen groups move. ?group= shows its cases."""
    actor = actor_of(request)
    service = policies.service_to_manage(actor, service_id)
    target = in_force(service)
    if target is None:
        raise Http404
    if request.method == "POST":
        _move(request, service)
        return redirect("services:move_cases", service.pk)
    groups = queries.groups_behind(service, target)
    context = {
        "service": service,
        "target": target,
        "groups": [{"group": each, "why": wording.of_hindrance(each.verdict)} for each in groups],
        "movable": sum(each.cases for each in groups if each.can_move),
        "all": sum(each.cases for each in groups),
        "shown": None,
    }
    if wanted := request.GET.get("group"):
        context |= _shown(request, service, target, groups, wanted)
    return render(request, "services/move_cases.html", context)


def _shown(
    request: HttpRequest,
    service: ServiceType,
    target: ServiceVersion,
    groups: list[queries.CaseGroup],
    wanted: str,
) -> dict[str, object]:
    group = next((each for each in groups if each.key == wanted), None)
    if group is None:
        # They have gone on or moved meanwhile.
        return {}
    found = queries.cases_in_group(service, target, group).only(
        "number", "subject", "received_at", "due_at"
    )
    page = Paginator(found, _SHOWN).get_page(request.GET.get("page"))
    return {"shown": group, "page": page}


def _move(request: HttpRequest, service: ServiceType) -> None:
    number = request.POST.get("version", "")
    try:
        moved = moving.move_cases(
            actor=actor_of(request),
            service_id=service.pk,
            number=int(number) if number.isascii() and number.isdigit() else 0,
            groups=request.POST.getlist("group"),
            at=timezone.now(),
        )
    except UnableToServe as refusal:
        messages.error(request, str(refusal))
        return
    if moved:
        messages.success(
            request,
            ngettext("%(n)s case is moved.", "%(n)s cases are moved.", moved) % {"n": moved},
        )
    else:
        messages.error(request, _("No case is moved: choose a group that can move."))
