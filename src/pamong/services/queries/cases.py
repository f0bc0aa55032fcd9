"""Tasks, and the life of one case."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Case as DbCase
from django.db.models import Prefetch, Q, QuerySet, When
from django.utils import timezone

from pamong.bpmn import Marking
from pamong.journal import verbs as journal_verbs
from pamong.journal.models import Event
from pamong.organization.models import Delegation, Employee, Unit
from pamong.organization.queries import Person, people_in
from pamong.organization.queries.people import in_force
from pamong.services import rules
from pamong.services.models import (
    Case,
    CaseMessage,
    CaseWait,
    ServiceStep,
    ServiceType,
    ServiceVersion,
    Step,
)
from pamong.services.queries.places import calendar_of
from pamong.services.queries.plans import PlannedStep, plan_of

TASKS_SHOWN = 50


def colleagues(unit: Unit, at: datetime) -> list[Person]:
    """Who sits in the unit itself on that day, by name."""
    return [
        person
        for person in people_in(unit.path, timezone.localtime(at).date())
        if person.unit_id == unit.pk
    ]


def _tasks() -> QuerySet[Step]:
    return Step.objects.select_related(
        "case__service", "service_step", "unit", "assignee"
    ).order_by("due_at", "pk")


def tasks_in_hand(employee_id: int) -> list[Step]:
    """The steps that somebody holds, the most urgent first."""
    held = [state.value for state in rules.HELD_STATES]
    return list(_tasks().filter(assignee_id=employee_id, state__in=held)[:TASKS_SHOWN])


def tasks_waiting(unit_ids: Iterable[int], page: str | int | None) -> Page[Step]:
    """The steps that wait in some units, the most urgent first."""
    waiting = _tasks().filter(unit_id__in=list(unit_ids), state=rules.StepState.OFFERED.value)
    return Paginator(waiting, 20).get_page(page)


def tasks_stood_in_for(employee_id: int, unit_ids: Iterable[int], at: datetime) -> list[Step]:
    """What those hold for whom somebody stands in today, in the units they lead meanwhile."""
    on = timezone.localtime(at).date()
    principals = Delegation.objects.filter(in_force(on), delegate_id=employee_id)
    held = [state.value for state in rules.HELD_STATES]
    return list(
        _tasks().filter(
            assignee_id__in=principals.values("principal_id"),
            unit_id__in=list(unit_ids),
            state__in=held,
        )[:TASKS_SHOWN]
    )


def tasks_of_team(unit_id: int, page: str | int | None) -> Page[Step]:
    """All open steps of a unit, the most urgent first; those that rest for the applicant last."""
    rests = Q(state=rules.StepState.PAUSED.value, pause_reason=rules.PauseReason.APPLICANT.value)
    open_states = [state.value for state in rules.OPEN_STATES]
    rows = (
        _tasks()
        .filter(unit_id=unit_id, state__in=open_states)
        .order_by(DbCase(When(rests, then=1), default=0), "due_at", "pk")
    )
    return Paginator(rows, 20).get_page(page)


@dataclass(frozen=True, slots=True)
class TaskCounts:
    in_hand: int
    late: int
    waiting: int


_COUNTS = """
with held as (
    select due_at from services_step where assignee_id = %(employee)s and state = any(%(held)s)
)
select (select count(*) from held), (select count(*) from held where due_at < %(at)s),
    (select count(*) from services_step where unit_id = any(%(units)s) and state = 'offered')
"""


def task_counts(employee_id: int, unit_ids: Iterable[int], at: datetime) -> TaskCounts:
    """How many steps somebody holds, how many of them are late, and how many wait. One query."""
    held = [state.value for state in rules.HELD_STATES]
    values: dict[str, Any] = {
        "employee": employee_id,
        "held": held,
        "at": at,
        "units": list(unit_ids),
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, values)
        return TaskCounts(*cursor.fetchone())


def events_of(case: Case) -> list[Event]:
    """What the journal holds about a case, in order."""
    return list(
        Event.objects.filter(
            case_id=case.pk, happened_at__gte=case.received_at, verb__startswith="services."
        ).order_by("happened_at", "pk")
    )


def steps_of(case: Case) -> list[Step]:
    return list(case.steps.select_related("service_step", "unit", "assignee").order_by("serial"))


def names_of(employee_ids: Iterable[int]) -> dict[int, str]:
    """Names by employee id, in one query."""
    return {row.pk: row.display_name for row in Employee.objects.filter(pk__in=set(employee_ids))}


def accounts_of(employee_ids: Iterable[int]) -> list[int]:
    """The accounts of employees who have one."""
    rows = Employee.objects.filter(pk__in=set(employee_ids), is_active=True, user__isnull=False)
    return [user_id for user_id in rows.values_list("user_id", flat=True) if user_id]


@dataclass(frozen=True, slots=True)
class StepUntil:
    """A step with its times up to now, the time since the last move included."""

    step: Step
    waiting: timedelta
    working: timedelta
    held: timedelta
    norm: timedelta

    @property
    def over_norm(self) -> bool:
        return self.working > self.norm


def step_until(step: Step, now: datetime) -> StepUntil:
    """Three queries for a step that is open, none for one that is done."""
    life = step.life
    waiting, working, held = life.waiting, life.working, life.held
    if life.is_open:
        spent = calendar_of(step.unit_id).working_time(step.changed_at, now)
        if life.state is rules.StepState.STARTED:
            working += spent
        elif life.state is rules.StepState.PAUSED:
            held += spent
        else:
            waiting += spent
    norm = timedelta(minutes=step.service_step.norm_minutes)
    return StepUntil(step, waiting, working, held, norm)


def verb_label(event: Event) -> str:
    return journal_verbs.label(event.verb)


def open_steps_of(case: Case) -> list[Step]:
    held = [state.value for state in rules.OPEN_STATES]
    return list(
        case.steps.filter(state__in=held)
        .select_related("service_step", "unit", "assignee")
        .order_by("serial")
    )


def codes_done(case: Case) -> set[str]:
    """The tasks of a case that are completed, by their code."""
    return set(
        case.steps.filter(state=rules.StepState.COMPLETED.value).values_list(
            "service_step__code", flat=True
        )
    )


def services_in_force(services: QuerySet[ServiceType]) -> list[ServiceType]:
    """Services by name, with their unit, versions and steps at hand; three queries."""
    steps = ServiceStep.objects.select_related("unit").order_by("order")
    versions = (
        ServiceVersion.objects.exclude(state=ServiceVersion.State.RETIRED)
        .prefetch_related(Prefetch("steps", queryset=steps))
        .order_by("number")
    )
    return list(
        services.select_related("unit")
        .prefetch_related(Prefetch("versions", queryset=versions))
        .order_by("name", "pk")
    )


def waits_of(case: Case, open_steps: Iterable[Step]) -> list[CaseWait]:
    """The moments and the applicant that a case waits for now.

    Most cases wait for nothing but people: then nobody asks what else they wait for.
    """
    others = {wait.serial for wait in Marking.from_json(case.marking).waits}
    if not others - {step.serial for step in open_steps}:
        return []
    return list(case.waits.filter(state=CaseWait.State.OPEN).order_by("serial"))


def asked_by(employee_id: int) -> QuerySet[Case]:
    """What an employee has asked for inside, the newest first."""
    found = Case.objects.filter(applicant_employee=employee_id).select_related("service")
    return found.order_by("-received_at", "-pk")


def messages_of(case: Case, *, notes: bool = True) -> list[CaseMessage]:
    """What office and applicant wrote, in order; `notes` with those that officers alone read."""
    found = case.messages.select_related("author").order_by("written_at", "pk")
    return list(found if notes else found.exclude(kind=CaseMessage.Kind.NOTE))


def choices_of(case: Case, step: Step) -> list[tuple[str, str]]:
    """Id and name of each way among which a person chooses when this step is completed."""
    flows = plan_of(case.version_id).program.choices(Marking.from_json(case.marking), step.serial)
    names = plan_of(case.version_id).program.model.nodes
    return [(flow.id, flow.name or names[flow.target].name or flow.id) for flow in flows]


def ways_back(case: Case, step: Step) -> list[PlannedStep]:
    """The tasks to which the process lets a step be sent back."""
    plan = plan_of(case.version_id)
    nodes = plan.program.ways_back(Marking.from_json(case.marking), step.serial)
    return [plan.steps[node.id] for node in nodes if node.id in plan.steps]
