"""A leader's team, and the panels of the home page about plans."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from pamong.accounts.access import actor_of, once, signed_in
from pamong.accounts.rights import Right
from pamong.kernel.periods import Year
from pamong.organization.queries import Person, subordinates
from pamong.performance.models import Cycle, PerformancePlan
from pamong.performance.plan_wording import (
    gap_texts,
    period_label,
    state_counts,
    state_label,
    state_tone,
)
from pamong.performance.queries.cycles import current_cycle, totals, waiting_days
from pamong.performance.queries.evidence import evidence_of
from pamong.performance.queries.plans import results_of
from pamong.performance.queries.teams import TeamRow, plans_waiting, team_rows
from pamong.performance.rules import DraftResult, PlanState, missing_in
from pamong.performance.views.common import ids_from, url_or_none
from pamong.performance.views.evaluation_todo import evaluation_items
from pamong.performance.wording import state_label as evaluation_label

NOTHING = 204
MEMBERS_A_PAGE = 25


@signed_in
@require_GET
def team(request: HttpRequest) -> HttpResponse:
    """Everybody the reader assesses: plan, latest progress, evaluation, and what waits."""
    actor, today = actor_of(request), timezone.localdate()
    cycle = _cycle(request.GET.get("year", ""))
    members = subordinates(actor.employee_id, today) if actor.employee_id else []
    rows = team_rows(cycle, members) if cycle else []
    page = Paginator(rows, MEMBERS_A_PAGE).get_page(request.GET.get("page"))
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.state or "none"] = counts.get(row.state or "none", 0) + 1
    context = {
        "cycle": cycle,
        "page": page,
        "rows": [_shown(row, cycle) for row in page] if cycle else [],
        "waiting": [_shown(row, cycle) for row in rows if row.waits_for_leader] if cycle else [],
        "counts": state_counts(counts),
        "matrix_url": reverse("performance:matrix"),
        "evaluations_url": url_or_none("performance:evaluations"),
    }
    return render(request, "performance/team.html", context)


def _cycle(wanted: str) -> Cycle | None:
    found = Cycle.objects.filter(year__in=ids_from([wanted])).first() if wanted else None
    if found:
        return found
    return current_cycle(timezone.localdate())


def _shown(row: TeamRow, cycle: Cycle) -> dict[str, Any]:
    number = row.evaluation_period
    when = str(cycle.year)
    if number is not None:
        month = number if cycle.period_kind == Cycle.PeriodKind.MONTH else 3 * number - 2
        start = timezone.localdate().replace(year=cycle.year, month=month, day=1)
        when = period_label(cycle.period_kind, number, start)
    return {
        "row": row,
        "state_label": state_label(row.state),
        "state_tone": state_tone(row.state),
        "url": reverse("performance:plan", args=[row.plan_id]) if row.plan_id else "",
        "evaluation": f"{evaluation_label(row.evaluation_state)}, {when}"
        if row.evaluation_state
        else "",
    }


@signed_in
@require_GET
def panel_todo(request: HttpRequest) -> HttpResponse:
    """What waits for this person in the performance room, most pressing first."""
    actor, now = actor_of(request), timezone.now()
    if actor.employee_id is None:
        return HttpResponse(status=NOTHING)
    members = _members(request)
    to_agree, to_write = plans_waiting(actor.employee_id, members)
    items = [
        *evaluation_items(actor, members, now),
        *_plans_to_agree(to_agree),
        *_own_plans_to_write(to_write),
    ]
    if not items:
        return HttpResponse(status=NOTHING)
    return render(request, "performance/panel_todo.html", {"items": items, "now": now})


def _plans_to_agree(waiting: Sequence[PerformancePlan]) -> list[dict[str, Any]]:
    today = timezone.localdate()
    return [
        {
            "text": _("Plan of %(name)s waits for your agreement")
            % {"name": plan.appointment.employee.display_name},
            "url": reverse("performance:plan", args=[plan.pk]),
            "detail": _since(plan, today),
            "chip": _("to agree"),
            "tone": "info",
        }
        for plan in waiting[:6]
    ]


def _since(plan: PerformancePlan, today: Any) -> str:
    days = waiting_days(timezone.localdate(plan.submitted_at) if plan.submitted_at else None, today)
    if days is None:
        return ""
    if days == 0:
        return _("since today")
    return ngettext("for %(n)s day", "for %(n)s days", days) % {"n": days}


def _own_plans_to_write(plans: Sequence[tuple[PerformancePlan, int]]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    texts = {
        PlanState.DRAFT: _("Write and submit your plan for %(year)s"),
        PlanState.RETURNED: _("Your plan for %(year)s was returned: change it"),
        PlanState.AMENDING: _("Finish the amendment of your plan for %(year)s"),
    }
    for plan, cells in plans[:3]:
        items.append(
            {
                "text": texts[PlanState(plan.state)] % {"year": plan.cycle.year},
                "url": reverse("performance:plan", args=[plan.pk]),
                "detail": plan.return_note if plan.state == PlanState.RETURNED else "",
                "due": plan.cycle.plans_due_on if plan.state == PlanState.DRAFT else None,
                "chip": state_label(plan.state),
                "tone": state_tone(plan.state),
            }
        )
        if cells:
            items.append(
                {
                    "text": ngettext(
                        "A leader asks for %(n)s contribution",
                        "Leaders ask for %(n)s contributions",
                        cells,
                    )
                    % {"n": cells},
                    "url": reverse("performance:plan", args=[plan.pk]) + "#cells",
                    "detail": "",
                    "chip": _("to take over"),
                    "tone": "info",
                }
            )
    return items


@signed_in
@require_GET
def panel_plan(request: HttpRequest) -> HttpResponse:
    """One's own plan of this year in short."""
    plan = _current_plan(request)
    if plan is None:
        return HttpResponse(status=NOTHING)
    results = results_of(plan)
    missing = missing_in(
        approach=plan.approach,
        results=[
            DraftResult(line.statement, line.section, [i.aspect for i in line.indicators])
            for line in results
        ],
    )
    context = {
        "plan": plan,
        "results": results,
        "state_label": state_label(plan.state),
        "state_tone": state_tone(plan.state),
        "missing": gap_texts(missing)[:3] if plan.state == PlanState.DRAFT else [],
    }
    return render(request, "performance/panel_plan.html", context)


@signed_in
@require_GET
def panel_evidence(request: HttpRequest) -> HttpResponse:
    """What was gathered and noted lately."""
    plan = _current_plan(request)
    if plan is None:
        return HttpResponse(status=NOTHING)
    days = Year(plan.cycle.year).days
    found = evidence_of(plan, days.start, days.end)
    newest: dict[int, Any] = {}
    for each in found.measured:
        newest.setdefault(each.figure.indicator_id, each)
    context = {
        "plan": plan,
        "measured": list(newest.values())[:4],
        "brought": found.brought[:3],
        "feedback": found.feedback[:1],
        "count": plan.pieces,  # type: ignore[attr-defined]
    }
    return render(request, "performance/panel_evidence.html", context)


@signed_in
@require_GET
def panel_team(request: HttpRequest) -> HttpResponse:
    """How the plans of the people one assesses stand."""
    today = timezone.localdate()
    cycle = current_cycle(today)
    members = _members(request) if cycle else []
    if not members or cycle is None:
        return HttpResponse(status=NOTHING)
    counts: dict[str, int] = {}
    rows = team_rows(cycle, members)
    for row in rows:
        counts[row.state or "none"] = counts.get(row.state or "none", 0) + 1
    quiet = [row for row in rows if row.plan_id and row.latest is None][:5]
    context = {
        "cycle": cycle,
        "members": len(members),
        "counts": state_counts(counts),
        "quiet": quiet,
    }
    return render(request, "performance/panel_team.html", context)


@signed_in
@require_GET
def panel_cycle(request: HttpRequest) -> HttpResponse:
    """For the performance manager: how far the year's plans are."""
    actor, today = actor_of(request), timezone.localdate()
    if not actor.may(Right.CYCLE_MANAGE):
        return HttpResponse(status=NOTHING)
    cycle = current_cycle(today)
    counts = totals(cycle, today, actor.paths(Right.CYCLE_MANAGE)) if cycle else {}
    agreed = sum(counts.get(state, 0) for state in ("agreed", "amending", "closed"))
    context = {
        "cycle": cycle,
        "counts": [each for each in state_counts(counts) if each["count"]],
        "agreed": agreed,
        "total": sum(counts.values()),
        "late": cycle is not None and today > cycle.plans_due_on and agreed < sum(counts.values()),
    }
    return render(request, "performance/panel_cycle.html", context)


def _members(request: HttpRequest) -> list[Person]:
    """Whom this person assesses; read once for all panels of a page."""
    employee_id = actor_of(request).employee_id

    def read() -> list[Person]:
        return subordinates(employee_id, timezone.localdate()) if employee_id else []

    return once(request, "performance.members", read)


def _current_plan(request: HttpRequest) -> PerformancePlan | None:
    """This person's plan of today; read once for all panels of a page."""
    employee_id = actor_of(request).employee_id
    return once(request, "performance.current_plan", lambda: _read_current_plan(employee_id))


def _read_current_plan(employee_id: int | None) -> PerformancePlan | None:
    today = timezone.localdate()
    return (
        PerformancePlan.objects.filter(
            appointment__employee_id=employee_id or 0, start_on__lte=today, end_on__gt=today
        )
        .annotate(pieces=Count("evidence"))
        .select_related("cycle", "appointment__employee", "appointment__position__unit")
        .order_by("-start_on", "pk")
        .first()
    )
