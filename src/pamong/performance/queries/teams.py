"""Reads for a leader: how the plans of the own people stand, and what waits for whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Subquery

from pamong.organization.queries import Person
from pamong.performance.models import (
    Contribution,
    Cycle,
    Evaluation,
    Evidence,
    PerformancePlan,
)
from pamong.performance.rules import PlanState


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A member with the plan of the year; `proposed` counts cells that are not taken over.

    Without a plan `state` is "".
    """

    member: Person
    plan_id: int | None
    state: str
    submitted_at: datetime | None
    latest: date | None
    evaluation_state: str
    evaluation_period: int | None
    proposed: int

    @property
    def waits_for_leader(self) -> bool:
        return self.state == PlanState.SUBMITTED


def team_rows(cycle: Cycle, members: Sequence[Person]) -> list[TeamRow]:
    """One row for each member. Two queries for any number of members."""
    seats = [member.appointment_id for member in members]
    evidence = Evidence.objects.filter(plan_id=OuterRef("pk")).order_by("-happened_on")
    plans = {
        plan.appointment_id: plan
        for plan in PerformancePlan.objects.filter(cycle=cycle, appointment_id__in=seats)
        .annotate(
            latest=Subquery(evidence.values("happened_on")[:1]),
            cell_ids=ArraySubquery(_proposed().values("pk")),
        )
        .values_list(
            "appointment_id", "pk", "state", "submitted_at", "latest", "cell_ids", named=True
        )
    }
    # Ordered with the year last: NULL sorts behind every number.
    evaluations = {
        plan_id: (state, number)
        for plan_id, state, number in Evaluation.objects.filter(
            plan__cycle=cycle, plan__appointment_id__in=seats
        )
        .order_by("period__number")
        .values_list("plan_id", "state", "period__number")
    }
    return [_row(member, plans.get(member.appointment_id), evaluations) for member in members]


def _proposed() -> QuerySet[Contribution]:
    """The cells for the seat of an outer plan that have not become its results."""
    return Contribution.objects.filter(
        Q(result__isnull=True) | Q(result__removed_at__isnull=False),
        appointment_id=OuterRef("appointment_id"),
        leader_result__plan__cycle_id=OuterRef("cycle_id"),
        leader_result__removed_at__isnull=True,
    )


def _row(member: Person, plan: Any, evaluations: Mapping[int, tuple[str, int | None]]) -> TeamRow:
    if plan is None:
        return TeamRow(member, None, "", None, None, "", None, 0)
    state, number = evaluations.get(plan.pk, ("", None))
    return TeamRow(
        member=member,
        plan_id=plan.pk,
        state=plan.state,
        submitted_at=plan.submitted_at,
        latest=plan.latest,
        evaluation_state=state,
        evaluation_period=number,
        proposed=len(plan.cell_ids),
    )


def plans_waiting(
    employee_id: int, members: Sequence[Person]
) -> tuple[list[PerformancePlan], list[tuple[PerformancePlan, int]]]:
    """Submitted plans of the people somebody assesses, the longest waiting first; and the own
    plans that are open for writing, the newest first, each with how many cells leaders ask for.

    One query.
    """
    own = Q(
        appointment__employee_id=employee_id,
        state__in=[PlanState.DRAFT.value, PlanState.RETURNED.value, PlanState.AMENDING.value],
    )
    submitted = Q(
        appointment_id__in=[member.appointment_id for member in members],
        state=PlanState.SUBMITTED.value,
    )
    rows = list(
        PerformancePlan.objects.filter(own | submitted, cycle__state=Cycle.State.OPEN)
        .select_related("cycle", "appointment__employee")
        .annotate(cell_ids=ArraySubquery(_proposed().values("pk")))
        .order_by("submitted_at", "pk")
    )
    to_agree: list[PerformancePlan] = []
    to_write: list[tuple[PerformancePlan, int]] = []
    for row in rows:
        if row.state == PlanState.SUBMITTED:
            to_agree.append(row)
        else:
            to_write.append((row, len(row.cell_ids)))
    to_write.sort(key=lambda pair: (-pair[0].cycle.year, pair[0].pk))
    return to_agree, to_write
