"""How far people are in a span: from no plan at all to a settled evaluation, unit by unit."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    FilteredRelation,
    Q,
    QuerySet,
    Value,
    When,
)

from pamong.organization.models import Appointment, Unit
from pamong.performance.models import Cycle, PerformancePlan
from pamong.performance.queries.cycles import (
    UnitProgress,
    rolled_up,
    seats_without_plan,
    under,
)
from pamong.performance.queries.spans import Span
from pamong.performance.rules import EvaluationState, PlanState


class Stage(StrEnum):
    """Where a seat stands in a span. Each seat stands in one."""

    NO_PLAN = "none"
    DRAFTED = "drafted"
    SUBMITTED = "submitted"
    NOT_BEGUN = "not_begun"
    RATED = "rated"
    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    OBJECTED = "objected"
    SETTLED = "settled"


STAGES = tuple(stage.value for stage in Stage)
AGREED = frozenset(STAGES[STAGES.index(Stage.NOT_BEGUN) :])
"""Stages of an agreed plan."""

_OF_EVALUATION = {
    EvaluationState.DRAFT: Stage.RATED,
    EvaluationState.DELIVERED: Stage.DELIVERED,
    EvaluationState.ACCEPTED: Stage.ACCEPTED,
    EvaluationState.OBJECTED: Stage.OBJECTED,
    EvaluationState.UNDER_REVIEW: Stage.OBJECTED,
    EvaluationState.UPHELD: Stage.SETTLED,
    EvaluationState.CHANGED: Stage.SETTLED,
    EvaluationState.FINAL: Stage.SETTLED,
}
_OF_PLAN = {
    PlanState.DRAFT: Stage.DRAFTED,
    PlanState.RETURNED: Stage.DRAFTED,
    PlanState.AMENDING: Stage.DRAFTED,
    PlanState.SUBMITTED: Stage.SUBMITTED,
}


def plans_by_stage(cycle: Cycle, span: Span) -> Any:
    """The plans that reach into a span, each with its `stage`; an evaluation outweighs the plan,
    which may be in amendment since."""
    its = (
        Q(evaluations__period__isnull=True)
        if span.period_id is None
        else Q(evaluations__period_id=span.period_id)
    )
    return (
        PerformancePlan.objects.filter(
            cycle=cycle, start_on__lt=span.end_on, end_on__gt=span.start_on
        )
        .annotate(written=FilteredRelation("evaluations", condition=its))
        .annotate(
            stage=Case(
                *(
                    When(written__state=state.value, then=Value(stage.value))
                    for state, stage in _OF_EVALUATION.items()
                ),
                *(
                    When(state=state.value, then=Value(stage.value))
                    for state, stage in _OF_PLAN.items()
                ),
                default=Value(Stage.NOT_BEGUN.value),
                output_field=CharField(),
            )
        )
    )


def progress_by_stage(
    cycle: Cycle, span: Span, on: date, unit: Unit | None, paths: Sequence[str]
) -> tuple[UnitProgress | None, list[UnitProgress]]:
    """The whole, and its parts right below `unit`; `paths` bound what the reader may see.

    Three queries, whatever the number of people.
    """
    units = {
        row.pk: row
        for row in Unit.objects.filter(under(paths), path__startswith=unit.path if unit else "/")
    }
    counts: dict[int, dict[str, int]] = {}
    plans = (
        plans_by_stage(cycle, span)
        .filter(appointment__position__unit__in=units)
        .order_by()
        .values_list("appointment__position__unit_id", "stage")
        .annotate(n=Count("pk"))
    )
    missing = (
        seats_without_plan(cycle, on)
        .filter(position__unit__in=units)
        .order_by()
        .values_list("position__unit_id")
        .annotate(n=Count("pk"))
    )
    for unit_id, stage, n in plans:
        counts.setdefault(unit_id, {})[stage] = n
    for unit_id, n in missing:
        counts.setdefault(unit_id, {})[Stage.NO_PLAN.value] = n
    return rolled_up(units, counts, unit, STAGES)


def people_at(
    cycle: Cycle, span: Span, stage: Stage, reach: Sequence[str]
) -> QuerySet[PerformancePlan]:
    """The plans at a stage below these paths, with their people and evaluations at hand, by name.

    Of the stage without a plan none: see `seats_at_no_plan`.
    """
    below = Q(pk__in=())
    for path in reach:
        below |= Q(appointment__position__unit__path__startswith=path)
    found: QuerySet[PerformancePlan] = (
        plans_by_stage(cycle, span)
        .filter(below, stage=stage.value)
        .annotate(
            evaluation_id=F("written__pk"),
            reviewer=F("written__reviewer_seat__employee__name"),
            due_on=F("written__answer_due_on"),
        )
        .select_related("appointment__employee", "appointment__position__unit")
        .order_by("appointment__employee__sort_name", "pk")
    )
    return found


def seats_at_no_plan(cycle: Cycle, on: date, reach: Sequence[str]) -> QuerySet[Appointment]:
    below = Q(pk__in=())
    for path in reach:
        below |= Q(position__unit__path__startswith=path)
    return (
        seats_without_plan(cycle, on)
        .filter(below)
        .select_related("employee", "position__unit")
        .order_by("employee__sort_name", "pk")
    )
