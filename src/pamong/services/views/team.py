"""The tasks of a team: who has what in hand, what is late, and who has which area."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pamong.accounts.access import actor_of, requires
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.organization.models import Unit
from pamong.services import actions, policies, queries
from pamong.services.actions import UnableToServe
from pamong.services.views.urgency import task_of


@requires(Right.CASE_WORK)
@require_GET
def team(request: HttpRequest) -> HttpResponse:
    """All open tasks of a unit; its leader hands them out."""
    actor = actor_of(request)
    units = policies.team_units(actor)
    unit = _chosen(units, request.GET.get("unit", ""))
    if unit is None:
        return render(request, "services/team.html", {"unit": None})
    now = timezone.now()
    page = queries.tasks_of_team(unit.pk, request.GET.get("page"))
    base = reverse("services:team")
    loads = queries.loads_in(unit, now)
    busy = [each for each in loads if each.in_hand or each.rests or each.is_away]
    context = {
        "unit": unit,
        "tabs": [
            {"label": each.name, "url": f"{base}?unit={each.pk}", "current": each == unit}
            for each in units
        ],
        "page": page,
        "tasks": [task_of(step, now) for step in page.object_list],
        "loads": loads,
        "busy": sorted(busy, key=lambda each: (-each.late, -each.in_hand)),
        "idle": len(loads) - len(busy),
        "leads": policies.leads(actor, unit.path),
        "areas": queries.areas_of(unit),
    }
    return render(request, "services/team.html", context)


@requires(Right.CASE_WORK)
@require_POST
def give_area(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Say who has an area."""
    actor = actor_of(request)
    unit = _own(actor, unit_id)
    officer = request.POST.get("employee", "")
    try:
        actions.give_area(
            actor=actor,
            unit=unit,
            area=request.POST.get("area", ""),
            employee_id=int(officer) if officer.isdecimal() else None,
            at=timezone.now(),
        )
    except UnableToServe as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("New applications of the area follow this from now on."))
    return redirect(f"{reverse('services:team')}?unit={unit.pk}")


def _own(actor: Actor, unit_id: int) -> Unit:
    unit = next((each for each in policies.team_units(actor) if each.pk == unit_id), None)
    if unit is None:
        raise Http404
    return unit


def _chosen(units: list[Unit], wanted: str) -> Unit | None:
    named = next((each for each in units if str(each.pk) == wanted), None)
    return named or next(iter(units), None)
