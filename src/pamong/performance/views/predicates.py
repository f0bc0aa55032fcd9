"""Pages of the units' predicates and of how their people's predicates spread."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from pamong.accounts.access import Forbidden, actor_of, refuse, requires, signed_in
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.organization.models import Unit
from pamong.performance.actions.predicates import set_predicate
from pamong.performance.actions.readings import note_readings, shown
from pamong.performance.actions.unable import Unable
from pamong.performance.forms.evaluations import PredicateForm
from pamong.performance.models import Evaluation
from pamong.performance.policies.predicates import (
    fetch_unit_to_judge,
    judged_units,
    led_units,
)
from pamong.performance.queries.distribution import some_people, spread
from pamong.performance.queries.evaluations import assessors_acted_for
from pamong.performance.queries.predicates import level_for, levels
from pamong.performance.queries.spans import Span, find_span_of_year
from pamong.performance.rules import PATTERNS, Predicate, Rating
from pamong.performance.views.spans import chosen_span
from pamong.performance.wording import (
    PREDICATE_TONES,
    pattern_note,
    predicate_label,
    quadrant_cells,
    rule_text,
)
from pamong.ui.formats import share


@signed_in
@require_GET
def predicates(request: HttpRequest) -> HttpResponse:
    """The predicates of the units a leader or HR sees, and those to be set."""
    actor = actor_of(request)
    if not (actor.may(Right.ORGANIZATION_PREDICATE_SET) or actor.may(Right.CYCLE_MANAGE)):
        raise refuse(Right.ORGANIZATION_PREDICATE_SET)
    now = timezone.now()
    today = timezone.localdate(now)
    chosen = chosen_span(request, today)
    if chosen is None:
        return render(request, "performance/predicates.html", {"span": None})
    units = judged_units(actor, today)
    mine = [row for row in units if row.mine]
    page = Paginator([row for row in units if not row.mine], 40).get_page(request.GET.get("page"))
    shown = [*mine, *page.object_list]
    found = levels(chosen.span, [row.unit.pk for row in shown])
    return render(
        request,
        "performance/predicates.html",
        {
            "span": chosen.span,
            "tabs": chosen.tabs(reverse("performance:predicates")),
            "years": chosen.years,
            "mine": [{"row": row, "predicate": found.get(row.unit.pk)} for row in mine],
            "others": [
                {"row": row, "predicate": found.get(row.unit.pk)} for row in page.object_list
            ],
            "page": page,
        },
    )


@signed_in
@require_http_methods(["GET", "POST"])
def predicate(request: HttpRequest, unit_id: int, year: int, key: str) -> HttpResponseBase:
    """Set the predicate of one unit for a span."""
    actor = actor_of(request)
    now = timezone.now()
    span = _span(year, key)
    judged = fetch_unit_to_judge(actor, unit_id, timezone.localdate(now))
    row = levels(span, [unit_id]).get(unit_id)
    form = PredicateForm(
        request.POST if request.method == "POST" else None,
        outside=judged.official is None,
        initial={
            "level": row.level,
            "reason": row.reason,
            "official": row.official,
            "version": row.version,
        }
        if row
        else {"version": 0},
    )
    if request.method == "POST" and form.is_valid():
        try:
            set_predicate(
                actor=actor,
                unit_id=unit_id,
                span=span,
                level=form.chosen,
                reason=form.cleaned_data["reason"],
                official=form.cleaned_data.get("official", ""),
                at=now,
                expected_version=form.cleaned_data["version"],
            )
        except Unable as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(
                request, _("The predicate of %(unit)s is set.") % {"unit": judged.unit.name}
            )
            return redirect(f"{reverse('performance:predicates')}?year={span.year}&span={span.key}")
    return render(
        request,
        "performance/predicate.html",
        {"unit": judged.unit, "official": judged.official, "span": span, "form": form, "row": row},
        status=422 if form.is_bound else 200,
    )


@requires(Right.RATING_READ)
@require_GET
def distribution(request: HttpRequest, unit_id: int, year: int, key: str) -> HttpResponse:
    """How the predicates of a unit's people spread, beside the pattern of the unit."""
    actor = actor_of(request)
    now = timezone.now()
    unit = get_object_or_404(Unit, pk=unit_id)
    if not actor.may(Right.RATING_READ, unit.path):
        raise Forbidden(
            _("Only the leaders of %(unit)s and HR see how its ratings spread.")
            % {"unit": unit.name},
            right=Right.RATING_READ,
        )
    span = _span(year, key)
    writes_for = assessors_acted_for(actor, led_units(actor), timezone.localdate(now))
    level = level_for(unit.path, span)
    found = spread(
        unit_id=unit.pk,
        unit_path=unit.path,
        span=span,
        level=level,
        drafts_of=writes_for,
        reader=actor.employee_id,
    )
    people = some_people(
        unit_id=unit.pk,
        unit_path=unit.path,
        span=span,
        drafts_of=writes_for,
        reader=actor.employee_id,
    )
    note_readings(
        actor=actor,
        ratings=map(shown, people),
        relation=_relation(actor, unit),
        where="distribution",
        unit_id=unit.pk,
        at=now,
    )
    return render(
        request,
        "performance/distribution.html",
        {
            "unit": unit,
            "rates": actor.may(Right.EVALUATION_RATE),
            "span": span,
            "level": level,
            "spread": found,
            "pattern": pattern_note(found),
            "cells": quadrant_cells(counts=found.cells, people=_by_cell(people)),
            "table": [
                {
                    "label": predicate_label(each.value),
                    "tone": PREDICATE_TONES[each],
                    "count": found.counts.get(each, 0),
                    "share": share(found.counts.get(each, 0) / found.rated, 0)
                    if found.rated
                    else "–",
                }
                for each in Predicate
            ],
            "rules": [
                {
                    "level": each.level.value,
                    "current": level is not None and each.level is level.level,
                    "rules": [rule_text(c.kind, c.predicates, c.limit) for c in each.conditions],
                    "basis": each.legal_basis,
                }
                for each in PATTERNS
            ],
        },
    )


def _by_cell(people: list[Evaluation]) -> dict[tuple[Rating, Rating], list[dict[str, Any]]]:
    cells: dict[tuple[Rating, Rating], list[dict[str, Any]]] = {}
    for row in people:
        cells.setdefault((Rating(row.result_rating), Rating(row.behaviour_rating)), []).append(
            {
                "name": row.plan.appointment.employee.display_name,
                "url": reverse("performance:evaluation_read", args=[row.pk])
                if row.delivered_at
                else "",
                "current": row.delivered_at is None,
            }
        )
    return cells


def _relation(actor: Actor, unit: Unit) -> str:
    if unit.pk in led_units(actor):
        return "leader"
    return "manager" if actor.may(Right.CYCLE_MANAGE, unit.path) else "above"


def _span(year: int, key: str) -> Span:
    span = find_span_of_year(year, key)
    if span is None:
        raise Http404
    return span
