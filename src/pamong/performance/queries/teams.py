"""Reads for a leader: how the plans of the own people stand, and what waits for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

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
    """A member with the plan of the year; `results` counts those that stand in it."""

    member: Person
    plan: PerformancePlan | None
    latest: date | None
    evaluation_state: str
    evaluation_period: int | None
    proposed: int

    @property
    def state(self) -> str:
        return self.plan.state if self.plan else ""

    @property
    def waits_for_leader(self) -> bool:
        return self.state == PlanState.SUBMITTED


def team_rows(cycle: Cycle, members: Sequence[Person]) -> list[TeamRow]:
    """One row for each member. Two queries for any number of members."""
    evidence = Evidence.objects.filter(plan_id=OuterRef("pk")).order_by("-happened_on")
    plans = {
        plan.appointment_id: plan
        for plan in PerformancePlan.objects.filter(
            cycle=cycle, appointment_id__in=[member.appointment_id for member in members]
        ).annotate(
            latest=Subquery(evidence.values("happened_on")[:1]),
            cell_ids=ArraySubquery(_proposed().values("pk")),
        )
    }
    evaluations: dict[int, Evaluation] = {}
    for row in (
        Evaluation.objects.filter(plan__in=list(plans.values()))
        .select_related("period")
        .order_by("period__number")
    ):
        # Ordered with the year last: NULL sorts behind every number.
        evaluations[row.plan_id] = row
    return [_row(member, plans.get(member.appointment_id), evaluations) for member in members]


def _proposed() -> QuerySet[Contribution]:
    """The cells for the seat of an outer plan that have not become its results."""
    return Contribution.objects.filter(
        Q(result__isnull=True) | Q(result__removed_at__isnull=False),
        appointment_id=OuterRef("appointment_id"),
        leader_result__plan__cycle_id=OuterRef("cycle_id"),
        leader_result__removed_at__isnull=True,
    )


def _row(
    member: Person, plan: PerformancePlan | None, evaluations: dict[int, Evaluation]
) -> TeamRow:
    evaluation = evaluations.get(plan.pk) if plan else None
    return TeamRow(
        member=member,
        plan=plan,
        latest=getattr(plan, "latest", None),
        evaluation_state=evaluation.state if evaluation else "",
        evaluation_period=evaluation.period.number if evaluation and evaluation.period else None,
        proposed=len(getattr(plan, "cell_ids", ())),
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
