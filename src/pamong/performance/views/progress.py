"""How far plans and evaluations of a span are, unit by unit, and who is stuck with whom."""

from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pamong.accounts.access import actor_of, requires
from pamong.accounts.rights import Right
from pamong.organization.models import Unit
from pamong.organization.queries import Person, Superior, person, superiors
from pamong.performance.models import Cycle, PerformancePlan
from pamong.performance.plan_wording import stage_label, stage_tone
from pamong.performance.queries.cycles import UnitProgress
from pamong.performance.queries.spans import Span, span_to_rate, spans
from pamong.performance.queries.stages import (
    AGREED,
    STAGES,
    Stage,
    people_at,
    progress_by_stage,
    seats_at_no_plan,
)
from pamong.performance.views.cycles import units_above, wanted_unit

A_PAGE = 25


@requires(Right.CYCLE_MANAGE)
@require_GET
def progress_now(request: HttpRequest, year: int) -> HttpResponseBase:
    """To the progress of the span that is to be evaluated now."""
    cycle = get_object_or_404(Cycle, year=year)
    span = span_to_rate(spans(cycle), timezone.localdate())
    return redirect("performance:progress", year, span.key)


@requires(Right.CYCLE_MANAGE)
@require_GET
def progress(request: HttpRequest, year: int, key: str) -> HttpResponse:
    """How many stand where, by unit; with a stage in the address, who they are."""
    actor, today = actor_of(request), timezone.localdate()
    cycle = get_object_or_404(Cycle, year=year)
    beside = spans(cycle)
    span = next((each for each in beside if each.key == key), None)
    if span is None:
        raise Http404
    paths = actor.paths(Right.CYCLE_MANAGE)
    unit = wanted_unit(request.GET.get("unit", ""), paths)
    whole, parts = progress_by_stage(cycle, span, today, unit, paths)
    counts = whole.counts if whole else _sum(parts)
    wanted = request.GET.get("stage", "")
    stage = Stage(wanted) if wanted in STAGES else None
    here = reverse("performance:progress", args=[year, key])
    context: dict[str, Any] = {
        "cycle": cycle,
        "span": span,
        "unit": unit,
        "above": units_above(unit, paths),
        "here": here,
        "tabs": _tabs(beside, key, unit),
        "plans": [_figure(each, counts) for each in STAGES if each not in AGREED],
        "evaluations": [_figure(each, counts) for each in STAGES if each in AGREED],
        "stage": stage,
        "columns": [stage_label(each) for each in STAGES],
        "late": today > span.due_on,
    }
    page: Page[Any]
    if stage is None:
        page = Paginator(parts, A_PAGE).get_page(request.GET.get("page"))
        context["rows"] = [_row(part, here) for part in page]
    else:
        reach = (unit.path,) if unit else paths
        page, context["people"] = _people(
            cycle, span, stage, reach=reach, today=today, number=request.GET.get("page")
        )
        context["stage_label"] = stage_label(stage)
    return render(request, "performance/progress.html", context | {"page": page})


def _sum(parts: list[UnitProgress]) -> dict[str, int]:
    return {stage: sum(part.counts[stage] for part in parts) for stage in STAGES}


def _figure(stage: str, counts: dict[str, int]) -> dict[str, Any]:
    return {
        "stage": stage,
        "label": stage_label(stage),
        "tone": stage_tone(stage),
        "count": counts[stage],
    }


def _tabs(beside: list[Span], key: str, unit: Unit | None) -> list[dict[str, Any]]:
    query = f"?unit={unit.pk}" if unit else ""
    return [
        {
            "label": each.short_label,
            "url": reverse("performance:progress", args=[each.year, each.key]) + query,
            "current": each.key == key,
        }
        for each in beside
    ]


def _row(part: UnitProgress, here: str) -> dict[str, Any]:
    """A unit with its numbers. Those of the unit shown itself have no list of their own."""
    query = f"{here}?unit={part.unit.pk}"
    return {
        "unit": part.unit,
        "url": "" if part.is_own else query,
        "total": part.total,
        "cells": [
            {
                "label": stage_label(stage),
                "count": part.counts[stage],
                "url": f"{query}&stage={stage}" if part.counts[stage] and not part.is_own else "",
            }
            for stage in STAGES
        ],
    }


def _people(
    cycle: Cycle,
    span: Span,
    stage: Stage,
    *,
    reach: tuple[str, ...],
    today: date,
    number: str | None,
) -> tuple[Page[Any], list[dict[str, Any]]]:
    """A page of the people at a stage, and whom each waits for."""
    if stage is Stage.NO_PLAN:
        seats = Paginator(seats_at_no_plan(cycle, today, reach), A_PAGE).get_page(number)
        return seats, [
            {"person": person(seat), "url": "", "waits_for": _("performance management")}
            for seat in seats
        ]
    plans = Paginator(people_at(cycle, span, stage, reach), A_PAGE).get_page(number)
    found = [(person(plan.appointment), plan) for plan in plans]
    chain = superiors([seat for seat, _plan in found], today)
    return plans, [
        {
            "person": seat,
            "url": _address(plan, stage),
            "waits_for": _waits_for(seat, plan, stage, chain.get(seat.appointment_id)),
            "until": plan.due_on if stage is Stage.DELIVERED else None,  # type: ignore[attr-defined]
        }
        for seat, plan in found
    ]


def _address(plan: Any, stage: Stage) -> str:
    """The evaluation where it is out, else the plan."""
    if stage in {Stage.DELIVERED, Stage.ACCEPTED, Stage.OBJECTED, Stage.SETTLED}:
        return reverse("performance:evaluation_read", args=[plan.evaluation_id])
    return reverse("performance:plan", args=[plan.pk])


def _waits_for(seat: Person, plan: PerformancePlan, stage: Stage, superior: Superior | None) -> str:
    if stage is Stage.DRAFTED:
        return _("the owner")
    if stage is Stage.DELIVERED:
        return seat.name
    if stage is Stage.OBJECTED:
        reviewer: str | None = plan.reviewer  # type: ignore[attr-defined]
        return reviewer or _("an official outside the agency")
    if stage in {Stage.SUBMITTED, Stage.NOT_BEGUN, Stage.RATED}:
        if superior is not None:
            return superior.person.name
        return _("an official outside the agency") if seat.is_head else _("no superior known")
    return ""
