"""The performance manager's pages: years, their settings, and who is stuck where."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pamong.accounts.access import actor_of, requires
from pamong.accounts.actors import EVERYWHERE, Actor
from pamong.accounts.rights import Right
from pamong.organization.models import Appointment, Unit
from pamong.organization.queries import Person, called, person, superiors
from pamong.performance.actions import cycles as actions
from pamong.performance.actions.unable import Unable
from pamong.performance.forms.plans import EditCycleForm, OpenCycleForm
from pamong.performance.models import Cycle, PerformancePlan, Period
from pamong.performance.plan_wording import period_label, state_counts, state_label, state_tone
from pamong.performance.queries.cycles import (
    NO_PLAN,
    STATES,
    UnitProgress,
    progress,
    seats_without_plan,
    waiting_days,
    with_unfinished,
)
from pamong.performance.rules import PlanState
from pamong.performance.views.common import INVALID, ids_from, url_or_none

A_PAGE = 25


@requires(Right.CYCLE_MANAGE)
@require_GET
def cycles(request: HttpRequest) -> HttpResponse:
    """All years; where there is none, how to open one."""
    rows = list(Cycle.objects.order_by("-year"))
    may_open = actor_of(request).may(Right.CYCLE_MANAGE, EVERYWHERE)
    return render(request, "performance/cycles.html", {"cycles": rows, "may_open": may_open})


@requires(Right.CYCLE_MANAGE)
@require_http_methods(["GET", "POST"])
def cycle_new(request: HttpRequest) -> HttpResponseBase:
    """Open a year with its periods and deadlines."""
    actions.require_manager(actor_of(request))
    today = timezone.localdate()
    newest = Cycle.objects.order_by("-year").values_list("year", flat=True).first()
    year = newest + 1 if newest and newest >= today.year else today.year
    form = OpenCycleForm(
        request.POST if request.method == "POST" else None,
        initial=OpenCycleForm.initial_for(year),
    )
    if form.is_bound and form.is_valid():
        try:
            opened = actions.open_cycle(
                actor=actor_of(request),
                year=form.cleaned_data["year"],
                period_kind=form.cleaned_data["period_kind"],
                settings=form.settings,
                at=timezone.now(),
            )
        except Unable as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(
                request,
                _("The year %(year)s is open: a plan is begun for everybody.")
                % {"year": opened.year},
            )
            return redirect("performance:cycle", opened.year)
    return render(
        request,
        "performance/cycle_new.html",
        {"form": form},
        status=INVALID if form.errors else 200,
    )


@requires(Right.CYCLE_MANAGE)
@require_GET
def cycle(request: HttpRequest, year: int) -> HttpResponse:
    """How far the plans of a year are, unit by unit, and whose plan is stuck with whom."""
    actor, today = actor_of(request), timezone.localdate()
    rows = Period.objects.filter(cycle__year=year).select_related("cycle").order_by("number")
    whole_agency = actor.may(Right.CYCLE_MANAGE, EVERYWHERE)
    periods = list(with_unfinished(rows) if whole_agency else rows)
    if not periods:
        raise Http404
    row = periods[0].cycle
    paths = actor.paths(Right.CYCLE_MANAGE)
    unit = wanted_unit(request.GET.get("unit", ""), paths)
    whole, parts = progress(row, today, unit, paths)
    counts = whole.counts if whole else _sum(parts)
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    wanted = request.GET.get("q", "").strip()
    reach = _reach(unit, paths)
    page, people = _people(request, row, reach, state, wanted)
    context = {
        "cycle": row,
        "periods": [
            {
                "label": period_label(row.period_kind, each.number, each.start_on),
                "url": reverse("performance:progress", args=[year, each.number]),
                "due_on": each.due_on,
                "current": each.start_on <= today < each.end_on,
            }
            for each in periods
        ],
        "unit": unit,
        "above": units_above(unit, paths),
        "parts": [_part(part, year) for part in parts],
        "counts": state_counts(counts),
        "total": sum(counts.values()),
        "states": [(each, state_label(each)) for each in STATES],
        "state": state,
        "wanted": wanted,
        "page": page,
        "people": people,
        "late": today > row.plans_due_on,
        "missing": counts[NO_PLAN],
        "may_manage": whole_agency and row.state == Cycle.State.OPEN,
        "unfinished": periods[0],
        "imports_url": url_or_none("documents:import_new", "plans"),
    }
    return render(request, "performance/cycle.html", context)


def wanted_unit(wanted: str, paths: tuple[str, ...]) -> Unit | None:
    """The unit that an address names, within these paths. Raises Http404."""
    if not wanted:
        return None
    unit = Unit.objects.filter(pk__in=ids_from([wanted])).first()
    if unit is None or not any(unit.path.startswith(path) for path in paths):
        raise Http404
    return unit


def units_above(unit: Unit | None, paths: tuple[str, ...]) -> list[Unit]:
    """The way from the whole down to the unit, for the crumbs."""
    if unit is None:
        return []
    ids = [int(part) for part in unit.path.split("/") if part][:-1]
    rows = Unit.objects.filter(pk__in=ids).order_by("path")
    return [row for row in rows if any(row.path.startswith(path) for path in paths)]


def _reach(unit: Unit | None, paths: tuple[str, ...]) -> Q:
    if unit is not None:
        return Q(position__unit__path__startswith=unit.path)
    reach = Q(pk__in=())
    for path in paths:
        reach |= Q(position__unit__path__startswith=path)
    return reach


def _sum(parts: list[UnitProgress]) -> dict[str, int]:
    return {state: sum(part.counts[state] for part in parts) for state in STATES}


def _part(part: UnitProgress, year: int) -> dict[str, Any]:
    url = reverse("performance:cycle", args=[year])
    return {
        "part": part,
        "url": "" if part.is_own else f"{url}?unit={part.unit.pk}",
        "counts": [part.counts[state] for state in STATES],
        "cells": [{"label": state_label(state), "count": part.counts[state]} for state in STATES],
    }


def _people(
    request: HttpRequest, row: Cycle, reach: Q, state: str, wanted: str
) -> tuple[Any, list[dict[str, Any]]]:
    today = timezone.localdate()
    if state == NO_PLAN:
        seats = seats_without_plan(row, today).filter(reach).select_related(*_SEAT)
        if wanted:
            seats = called(seats, wanted, to="employee__", by_number=True)
        empty = Paginator(seats.order_by("employee__sort_name", "pk"), A_PAGE)
        some = empty.get_page(request.GET.get("page"))
        return some, [_waiting(person(seat), None, None, today) for seat in some]
    plans = _plans(row, reach, state, wanted)
    page = Paginator(plans, A_PAGE).get_page(request.GET.get("page"))
    rows = [(person(plan.appointment), plan) for plan in page]
    chain = superiors([seat for seat, _plan in rows], today)
    return page, [
        _waiting(
            seat,
            plan,
            chain[seat.appointment_id].person if seat.appointment_id in chain else None,
            today,
        )
        for seat, plan in rows
    ]


_SEAT = ("employee", "position__unit")


def _plans(row: Cycle, reach: Q, state: str, wanted: str) -> QuerySet[PerformancePlan]:
    seats = Appointment.objects.filter(reach)
    plans = PerformancePlan.objects.filter(
        cycle=row, appointment__in=seats.values("pk")
    ).select_related(*(f"appointment__{name}" for name in _SEAT))
    if state:
        plans = plans.filter(state=state)
    if wanted:
        plans = called(plans, wanted, to="appointment__employee__", by_number=True)
    # Who waits longest for a leader comes first, then by name.
    return plans.order_by(
        F("submitted_at").asc(nulls_last=True)
        if state == PlanState.SUBMITTED
        else F("appointment__employee__sort_name").asc(),
        "pk",
    )


def _waiting(
    seat: Person, plan: PerformancePlan | None, superior: Person | None, today: Any
) -> dict[str, Any]:
    state = plan.state if plan else NO_PLAN
    waits_for, days = "", None
    if plan is not None and state == PlanState.SUBMITTED:
        if superior is not None:
            waits_for = superior.name
        elif seat.is_head:
            waits_for = _("an official outside the agency")
        else:
            waits_for = _("no superior known")
        since = timezone.localdate(plan.submitted_at) if plan.submitted_at else None
        days = waiting_days(since, today)
    elif state in {PlanState.DRAFT, PlanState.RETURNED, PlanState.AMENDING}:
        waits_for = _("the owner")
    elif plan is None:
        waits_for = _("performance management")
    return {
        "person": seat,
        "plan": plan,
        "url": reverse("performance:plan", args=[plan.pk]) if plan else "",
        "state_label": state_label(state),
        "state_tone": state_tone(state),
        "waits_for": waits_for,
        "no_superior": plan is not None and superior is None and not seat.is_head,
        "days": days,
    }


@requires(Right.CYCLE_MANAGE)
@require_http_methods(["GET", "POST"])
def cycle_edit(request: HttpRequest, year: int) -> HttpResponseBase:
    """Move the deadlines of an open year."""
    actions.require_manager(actor_of(request))
    row = get_object_or_404(Cycle, year=year)
    periods = [
        (each, period_label(row.period_kind, each.number, each.start_on))
        for each in row.periods.order_by("number")
    ]
    form = EditCycleForm(
        request.POST if request.method == "POST" else None, cycle=row, periods=periods
    )
    if form.is_bound and form.is_valid():
        try:
            actions.edit_cycle(
                actor=actor_of(request),
                cycle_id=row.pk,
                settings=form.settings,
                periods_due_on=form.periods_due_on,
                at=timezone.now(),
                expected_version=form.cleaned_data["version"],
            )
        except Unable as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The settings of the year are saved."))
            return redirect("performance:cycle", year)
    return render(
        request,
        "performance/cycle_edit.html",
        {"form": form, "cycle": row},
        status=INVALID if form.errors else 200,
    )


@requires(Right.CYCLE_MANAGE)
@require_POST
def cycle_begin(request: HttpRequest, year: int) -> HttpResponse:
    """Begin plans for people who came after the year was opened."""

    def begin(actor: Actor, row: Cycle) -> str:
        begun = actions.begin_missing_plans(actor=actor, cycle_id=row.pk, at=timezone.now())
        return ngettext("%(n)s plan is begun.", "%(n)s plans are begun.", begun) % {"n": begun}

    return _do(request, year, begin)


@requires(Right.CYCLE_MANAGE)
@require_POST
def cycle_close(request: HttpRequest, year: int) -> HttpResponse:
    """Close a year with its agreed plans."""

    def close(actor: Actor, row: Cycle) -> str:
        closed = actions.close_cycle(actor=actor, cycle_id=row.pk, at=timezone.now())
        return ngettext(
            "The year is closed with %(n)s plan.", "The year is closed with %(n)s plans.", closed
        ) % {"n": closed}

    return _do(request, year, close)


def _do(request: HttpRequest, year: int, act: Callable[[Actor, Cycle], str]) -> HttpResponse:
    row = get_object_or_404(Cycle, year=year)
    try:
        messages.success(request, act(actor_of(request), row))
    except Unable as problem:
        messages.error(request, str(problem))
    return redirect("performance:cycle", year)
