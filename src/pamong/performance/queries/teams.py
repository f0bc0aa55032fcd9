"""Reads for a leader: how the plans of the own people stand, and what waits for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pamong.organization.queries import Person
from pamong.performance.models import Contribution, Cycle, Evaluation, PerformancePlan
from pamong.performance.queries.evidence import latest_evidence
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
    """One row for each member. Four queries for any number of members."""
    seats = [member.appointment_id for member in members]
    plans = {
        plan.appointment_id: plan
        for plan in PerformancePlan.objects.filter(cycle=cycle, appointment_id__in=seats)
    }
    latest = latest_evidence(plan.pk for plan in plans.values())
    evaluations: dict[int, Evaluation] = {}
    for row in (
        Evaluation.objects.filter(plan__in=list(plans.values()))
        .select_related("period")
        .order_by("period__number")
    ):
        # Ordered with the year last: NULL sorts behind every number.
        evaluations[row.plan_id] = row
    proposed: dict[int, int] = {}
    for appointment_id in Contribution.objects.filter(
        appointment_id__in=seats,
        result__isnull=True,
        leader_result__plan__cycle=cycle,
        leader_result__removed_at__isnull=True,
    ).values_list("appointment_id", flat=True):
        proposed[appointment_id] = proposed.get(appointment_id, 0) + 1
    return [
        _row(member, plans.get(member.appointment_id), latest, evaluations, proposed)
        for member in members
    ]


def _row(
    member: Person,
    plan: PerformancePlan | None,
    latest: dict[int, date],
    evaluations: dict[int, Evaluation],
    proposed: dict[int, int],
) -> TeamRow:
    evaluation = evaluations.get(plan.pk) if plan else None
    return TeamRow(
        member=member,
        plan=plan,
        latest=latest.get(plan.pk) if plan else None,
        evaluation_state=evaluation.state if evaluation else "",
        evaluation_period=evaluation.period.number if evaluation and evaluation.period else None,
        proposed=proposed.get(member.appointment_id, 0),
    )


def submitted_to(members: Sequence[Person]) -> list[PerformancePlan]:
    """The submitted plans of people somebody assesses, the longest waiting first."""
    return list(
        PerformancePlan.objects.filter(
            appointment_id__in=[member.appointment_id for member in members],
            state=PlanState.SUBMITTED.value,
            cycle__state=Cycle.State.OPEN,
        )
        .select_related("cycle", "appointment__employee")
        .order_by("submitted_at", "pk")
    )
