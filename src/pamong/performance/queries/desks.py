"""What an assessor weighs besides the dossier: the unit's predicate and how its people spread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from pamong.organization.queries import Person
from pamong.performance.models import (
    Evaluation,
    OrganizationPredicate,
    PerformancePlan,
    Period,
    PlanVersion,
)
from pamong.performance.queries.distribution import Spread, spread
from pamong.performance.queries.predicates import UnitLevel, nearest_level, units_on_the_way
from pamong.performance.queries.spans import Span, span_of
from pamong.performance.rules import EvaluationState, OrganizationLevel, Predicate

EARLIEST = timedelta(days=31)
"""How long before its last day a span may be evaluated: the last month is work like the others."""


def first_day_to_deliver(plan: PerformancePlan, span: Span) -> date:
    """From when on an evaluation may be handed over: in the last month of the span or the seat."""
    ended = plan.appointment.ended_on or plan.end_on
    return min(span.end_on, plan.end_on, ended) - EARLIEST


def group_of(owner: Person) -> tuple[int, str] | None:
    """Id and path of the unit in whose group a person is counted: a head among those above.

    None for the head at the top of the agency.
    """
    way = units_on_the_way(owner.unit_path)
    if owner.is_head:
        way = way[:-1]
    if not way:
        return None
    return way[-1], f"/{'/'.join(map(str, way))}/"


def spread_with(
    *,
    owner: Person,
    span: Span,
    levels: Mapping[int, UnitLevel],
    assessor_id: int,
    evaluation_id: int | None,
    predicate: Predicate | None,
    reader: int | None = None,
) -> Spread | None:
    """The unit's people with this predicate among them; None at the top. One query.

    `levels` are the predicates of the units on the way to the person. `evaluation_id` is left out
    of the count and `predicate` put in its place.
    """
    group = group_of(owner)
    if group is None:
        return None
    unit_id, path = group
    return spread(
        unit_id=unit_id,
        unit_path=path,
        span=span,
        level=nearest_level(path, levels),
        drafts_of=[assessor_id],
        reader=reader,
        without=evaluation_id,
        with_predicate=predicate,
    )


@dataclass(frozen=True, slots=True)
class Before:
    """An employee's last delivered evaluation before a span."""

    id: int
    span: Span
    result_rating: str
    result_reason: str
    behaviour_rating: str
    behaviour_reason: str
    predicate: str
    recommendation: str


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies on the assessor's desk besides evidence: read together, because it is much.

    `current` is the evaluation written so far, `levels` the predicates of the units on the way.
    """

    span: Span
    current: Evaluation | None
    before: Before | None
    levels: Mapping[int, UnitLevel]
    version: PlanVersion | None

    def level_of(self, owner: Person) -> UnitLevel | None:
        """The predicate that counts for the owner: a head's is the own unit's alone."""
        return nearest_level(owner.unit_path, self.levels, own_only=owner.is_head)


_WRITTEN = (
    "plan_id",
    "period_id",
    "assessor_id",
    "state",
    "result_rating",
    "result_reason",
    "departure_reason",
    "behaviour_rating",
    "behaviour_reason",
    "predicate",
    "recommendation",
    "revision",
)


def desk_of(plan: PerformancePlan, owner: Person, key: str) -> Desk | None:
    """The desk for a plan and a span; None where the year has no such span. One query.

    `plan.cycle` must be at hand.
    """
    cycle = plan.cycle
    row = PerformancePlan.objects.filter(pk=plan.pk).values(
        periods=ArraySubquery(
            Period.objects.filter(cycle_id=OuterRef("cycle_id"))
            .order_by("number")
            .values(line=JSONObject(id="pk", **_named("number", "start_on", "end_on", "due_on")))
        ),
        levels=ArraySubquery(
            OrganizationPredicate.objects.filter(
                cycle_id=OuterRef("cycle_id"), unit_id__in=units_on_the_way(owner.unit_path)
            ).values(
                line=JSONObject(
                    unit_name="unit__name", **_named("unit_id", "period_id", "level", "reason")
                )
            )
        ),
        newest=ArraySubquery(
            PlanVersion.objects.filter(plan_id=OuterRef("pk"))
            .order_by("-number")
            .values(line=JSONObject(**_named("number", "content")))[:1]
        ),
        written=ArraySubquery(
            Evaluation.objects.filter(
                plan__appointment__employee_id=owner.employee_id, plan__cycle__year__lte=cycle.year
            )
            .order_by("-plan__cycle__year", "-pk")
            .values(
                line=JSONObject(
                    id="pk",
                    year="plan__cycle__year",
                    kind="plan__cycle__period_kind",
                    number="period__number",
                    start_on="period__start_on",
                    end_on="period__end_on",
                    **_named(*_WRITTEN),
                )
            )[:40]
        ),
    )[0]
    spans = [span_of(cycle, _period(line)) for line in row["periods"]]
    span = next((each for each in [*spans, span_of(cycle, None)] if each.key == key), None)
    if span is None:
        return None
    return Desk(
        span=span,
        current=_current(row["written"], plan, span),
        before=_before(row["written"], plan, span),
        levels={
            line["unit_id"]: UnitLevel(
                unit_id=line["unit_id"],
                unit_name=line["unit_name"],
                level=OrganizationLevel(line["level"]),
                reason=line["reason"],
            )
            for line in row["levels"]
            if line["period_id"] == span.period_id
        },
        version=PlanVersion(plan=plan, **row["newest"][0]) if row["newest"] else None,
    )


def _named(*names: str) -> dict[str, str]:
    return {name: name for name in names}


def _period(line: Mapping[str, Any]) -> Period:
    days = {name: date.fromisoformat(line[name]) for name in ("start_on", "end_on", "due_on")}
    return Period(pk=line["id"], number=line["number"], **days)


def _current(
    written: Sequence[Mapping[str, Any]], plan: PerformancePlan, span: Span
) -> Evaluation | None:
    for line in written:
        if line["plan_id"] == plan.pk and line["period_id"] == span.period_id:
            return Evaluation(pk=line["id"], **{name: line[name] for name in _WRITTEN})
    return None


def _before(
    written: Sequence[Mapping[str, Any]], plan: PerformancePlan, span: Span
) -> Before | None:
    """The last one delivered; before a year's evaluation comes the last period of that year."""
    until = span.end_on if span.is_year else span.start_on
    found: list[tuple[date, Before]] = []
    for line in written:
        end = _day(line["end_on"]) or date(line["year"] + 1, 1, 1)
        own = line["plan_id"] == plan.pk and line["period_id"] == span.period_id
        same_year = span.is_year and line["number"] is None and line["year"] == span.year
        if line["state"] == EvaluationState.DRAFT or own or same_year or end > until:
            continue
        start = (
            date.fromisoformat(line["start_on"]) if line["start_on"] else date(line["year"], 1, 1)
        )
        found.append(
            (
                end,
                Before(
                    id=line["id"],
                    span=Span(
                        cycle_id=0,
                        year=line["year"],
                        kind=line["kind"],
                        period_id=line["period_id"],
                        number=line["number"] or 0,
                        start_on=start,
                        end_on=end,
                        due_on=end,
                    ),
                    **{
                        name: line[name]
                        for name in (
                            "result_rating",
                            "result_reason",
                            "behaviour_rating",
                            "behaviour_reason",
                            "predicate",
                            "recommendation",
                        )
                    },
                ),
            )
        )
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
