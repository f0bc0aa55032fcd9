"""Reads of evaluations: what waits for whom, and the course of a person's ratings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from pamong.accounts.actors import Actor
from pamong.organization.queries import Person, people, subordinates
from pamong.performance.models import Evaluation, PerformancePlan
from pamong.performance.queries.distribution import AGREED_STATES
from pamong.performance.queries.predicates import heads_of
from pamong.performance.queries.spans import Span
from pamong.performance.rules import EvaluationState

OPEN_STATES = (
    EvaluationState.DELIVERED.value,
    EvaluationState.OBJECTED.value,
    EvaluationState.UNDER_REVIEW.value,
)
OBJECTION_STATES = (EvaluationState.OBJECTED.value, EvaluationState.UNDER_REVIEW.value)


def assessors_acted_for(actor: Actor, led_unit_ids: Iterable[int], on: date) -> list[int]:
    """The employees whose evaluations the actor writes: the own, and of those stood in for."""
    if actor.employee_id is None:
        return []
    found = [actor.employee_id]
    led = [unit_id for unit_id in led_unit_ids if unit_id != actor.unit_id]
    if led:
        found += [head.employee_id for head in heads_of(led, on).values()]
    return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class TeamRow:
    """Somebody to evaluate in a span: the seat, the agreed plan if any, the evaluation if any."""

    person: Person
    plan_id: int | None
    plan_agreed: bool
    evaluation: "Written | None"
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """What a list shows of an evaluation."""

    pk: int
    state: str
    predicate: str


def team(assessor_ids: Iterable[int], span: Span, on: date) -> list[TeamRow]:
    """Whom these assessors evaluate in a span, by name; no more queries for more people."""
    seats: dict[int, Person] = {}
    for assessor_id in assessor_ids:
        for seat in subordinates(assessor_id, on):
            seats.setdefault(seat.appointment_id, seat)
    written = Evaluation.objects.filter(span.is_its, plan_id=OuterRef("pk"))
    plans = list(
        PerformancePlan.objects.filter(
            Q(appointment_id__in=seats)
            | Q(assessor_id__in=list(assessor_ids), appointment__ended_on__lte=on),
            cycle_id=span.cycle_id,
            start_on__lt=span.end_on,
            end_on__gt=span.start_on,
        ).annotate(
            written=ArraySubquery(
                written.values(line=JSONObject(pk="pk", state="state", predicate="predicate"))
            )
        )
    )
    left = [plan.appointment_id for plan in plans if plan.appointment_id not in seats]
    if left:
        seats |= people(left)
    by_seat = {plan.appointment_id: plan for plan in plans}
    rows = []
    for appointment_id, seat in seats.items():
        plan = by_seat.get(appointment_id)
        evaluation = Written(**plan.written[0]) if plan and plan.written else None
        rows.append(
            TeamRow(
                person=seat,
                plan_id=plan.pk if plan else None,
                plan_agreed=plan is not None and plan.state in AGREED_STATES,
                evaluation=evaluation,
                is_open=evaluation is None or evaluation.state == EvaluationState.DRAFT.value,
            )
        )
    return rows


def evaluations_of(employee_id: int) -> QuerySet[Evaluation]:
    """The delivered evaluations of an employee in all seats, the newest span first."""
    return (
        Evaluation.objects.filter(plan__appointment__employee_id=employee_id)
        .exclude(state=EvaluationState.DRAFT.value)
        .select_related("plan__cycle", "period", "assessor", "plan__appointment__position__unit")
        .order_by("-plan__cycle__year", "-period__number", "-pk")
    )
