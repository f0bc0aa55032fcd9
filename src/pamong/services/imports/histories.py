"""Histories of cases brought in as a whole, under the same rules as the work on pages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from itertools import islice
from secrets import choice
from typing import Any, NamedTuple
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.journal.models import Origin
from pamong.journal.recording import Ref, origin, record_many
from pamong.organization.models import Appointment
from pamong.organization.queries import agency_zone
from pamong.services import queries, rules
from pamong.services.actions import By, Running, UnableToServe
from pamong.services.models import Case, CaseWait, ServiceType, ServiceVersion, Step
from pamong.services.rules import StepAction
from pamong.tenancy.statistics import after_writing

ERRORS_SHOWN = 50
# Whoever writes an earlier moment has mistyped it.
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Move:
    """One move of a step. `employee_id` made it; `step` names its task where several are open.

    `reason` is needed to pause, `outcome` to complete a step that decides, `to_employee_id` to hand
    over, `chosen` (ids of flows) where the process leaves the way to a person, `back_to` (a task)
    to cancel the step and return the case to an earlier one for `reason`.
    """

    at: datetime
    action: StepAction
    employee_id: int
    reason: str = ""
    outcome: str = ""
    to_employee_id: int | None = None
    step: str = ""
    chosen: Sequence[str] = ()
    back_to: str = ""


@dataclass(frozen=True, slots=True)
class CaseHistory:
    """A case with all that happened to it, in order. Without a number it gets a new one."""

    service_code: str
    applicant_name: str
    subject: str
    received_at: datetime
    taken_in_by: int | None
    moves: Sequence[Move]
    number: str = ""
    channel: Case.Channel = Case.Channel.COUNTER
    answers: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    # Known already where a case has it.
    intake_key: UUID | None = None


@dataclass(frozen=True, slots=True)
class Brought:
    """What bring_cases did."""

    created: int
    known: int


class UnableToBringCases(UnableToServe):
    """Nothing was written; `errors` names each case that breaks a rule, by its place from 1 on."""

    def __init__(self, errors: Sequence[str]) -> None:
        super().__init__("\n".join(errors[:ERRORS_SHOWN]))
        self.errors = tuple(errors)


class Broken(Exception):
    """A history that breaks a rule, in words; `move` is the place of the move that does."""

    move: int | None = None


class Fault(NamedTuple):
    """What is wrong with the history at a place, and with which of its moves."""

    place: int
    move: int | None
    text: str


Seats = Mapping[tuple[int, int], Sequence[tuple[datetime, datetime | None]]]


def bring_cases(*, actor: Actor, histories: Iterable[CaseHistory], at: datetime) -> Brought:
    """Write histories of cases with their steps and events, all or nothing.

    Each history is lived through by the life cycle of rules.py: who worked must have sat in the
    unit of the step that day, deadlines move as they do on pages, a case closes after its last
    step. Cases whose number is known already are left alone, so that the same histories again
    change nothing. Raises Forbidden without SERVICE_MANAGE for every service's unit,
    UnableToBringCases when any history breaks a rule or lies after `at`.
    """
    histories = list(histories)
    services = services_with({history.service_code for history in histories})
    for service in services.values():
        if not actor.may(Right.SERVICE_MANAGE, service.unit.path):
            raise refuse(Right.SERVICE_MANAGE)
    bringing = Bringing(histories, services, at)
    created, known = 0, 0
    rest = iter(enumerate(histories, start=1))
    with transaction.atomic(), origin(Origin.IMPORT):
        while chunk := list(islice(rest, _CHUNK)):
            taken = set(
                Case.objects.filter(
                    number__in=[history.number for _n, history in chunk if history.number]
                ).values_list("number", flat=True)
            )
            new = [pair for pair in chunk if pair[1].number not in taken]
            known += len(chunk) - len(new)
            created += bringing.write(new, actor.account_id, keep=not bringing.faults)
        if bringing.faults:
            raise UnableToBringCases(
                [
                    _("Case %(place)s: %(what)s") % {"place": fault.place, "what": fault.text}
                    for fault in bringing.faults
                ]
            )
        after_writing(created)
    return Brought(created, known)


def services_with(codes: Iterable[str] | None) -> dict[str, ServiceType]:
    """The services of these codes, or all, by their code."""
    found = ServiceType.objects.select_related("unit")
    if codes is not None:
        found = found.filter(code__in=set(codes))
    return {service.code: service for service in found}


class Bringing:
    """What all histories share: services, calendars, names and seats, read once."""

    def __init__(
        self, histories: Sequence[CaseHistory], services: Mapping[str, ServiceType], at: datetime
    ) -> None:
        self.faults: list[Fault] = []
        self._services = services
        self._now = at
        self._plans = {
            version.service_id: queries.plan_of(version.pk)
            for version in ServiceVersion.objects.filter(
                service__in=services.values(), state=ServiceVersion.State.PUBLISHED
            )
        }
        units = {step.unit_id for plan in self._plans.values() for step in plan.steps.values()}
        units |= {service.unit_id for service in services.values()}
        self._units = units
        self.calendars = {unit: queries.calendar_of(unit) for unit in units}.__getitem__
        people = {history.taken_in_by for history in histories if history.taken_in_by}
        for history in histories:
            people |= {move.employee_id for move in history.moves}
            people |= {move.to_employee_id for move in history.moves if move.to_employee_id}
        self._zone = ZoneInfo(agency_zone())
        self.know(people)
        self._numbers = {history.number for history in histories if history.number}

    def know(self, employee_ids: Iterable[int]) -> None:
        """Read the names and seats of whoever may have worked."""
        people = set(employee_ids)
        self._names = queries.names_of(people)
        self._seats = _seats(people, self._units, self._zone)

    def offers(self, service: ServiceType) -> bool:
        return service.pk in self._plans

    def plan(self, service: ServiceType) -> queries.Plan:
        return self._plans[service.pk]

    def _new_numbers(self, wanted: int) -> Iterator[str]:
        """Numbers that no case has: drawn again where one is taken, by a case or by this call."""
        found: set[str] = set()
        while len(found) < wanted:
            drawn = {rules.new_number(choice) for _ in range(wanted - len(found))} - self._numbers
            drawn -= set(Case.objects.filter(number__in=drawn).values_list("number", flat=True))
            found |= drawn
            self._numbers |= drawn
        return iter(sorted(found))

    def write(
        self,
        numbered: Sequence[tuple[int, CaseHistory]],
        account_id: int | None,
        *,
        keep: bool = True,
    ) -> int:
        """Live these histories and write them; without `keep`, only look for their mistakes."""
        lived: list[Running] = []
        numbers = self._new_numbers(sum(not history.number for _n, history in numbered))
        for place, history in numbered:
            try:
                number = history.number or next(numbers)
                lived.append(self._live(history, number, account_id))
            except Broken as broken:
                self.faults.append(Fault(place, broken.move, str(broken)))
        if self.faults or not keep:
            # Nothing will be kept; the rest is only looked at for its own mistakes.
            return 0
        Case.objects.bulk_create([running.case for running in lived], batch_size=1000)
        Step.objects.bulk_create(
            [step for running in lived for step in running.steps], batch_size=1000
        )
        CaseWait.objects.bulk_create(
            [wait for running in lived for wait in running.waits], batch_size=1000
        )
        record_many(draft for running in lived for draft in running.drafts())
        return len(lived)

    def _live(self, history: CaseHistory, number: str, account_id: int | None) -> Running:
        service = self._services.get(history.service_code)
        plan = self._plans.get(service.pk) if service is not None else None
        if service is None or plan is None:
            raise Broken(_("there is no service %(code)s.") % {"code": history.service_code})
        if history.number and rules.read_number(history.number) != history.number:
            raise Broken(_("%(number)s is no case number.") % {"number": history.number})
        if not history.applicant_name.strip() or not history.subject.strip():
            raise Broken(_("who applies and what for is missing."))
        self._check_time(history.received_at)
        case = Case(
            number=number,
            intake_key=history.intake_key or uuid4(),
            service=service,
            version_id=plan.version_id,
            unit_id=service.unit_id,
            channel=history.channel,
            applicant_name=history.applicant_name.strip(),
            subject=history.subject.strip(),
            answers=dict(history.answers),
            facts=dict(history.facts),
            received_at=history.received_at,
        )
        running = Running(case, service, plan, self.calendars)
        running.begin(self._by(history.taken_in_by, account_id))
        for place, move in enumerate(history.moves):
            try:
                self._check_time(move.at)
                self._go(running, move, account_id)
            except Broken as broken:
                broken.move = place
                raise
        if history.taken_in_by is not None and running.steps:
            self.check_seat(history.taken_in_by, running.steps[0].unit_id, history.received_at)
        return running

    def _go(self, running: Running, move: Move, account_id: int | None) -> None:
        """Make a move, as the pages do it. Raises Broken where the life cycle has none."""
        self._ring_until(running, move.at)
        step = _step_of(running, move)
        for person in filter(None, (move.employee_id, move.to_employee_id)):
            self.check_seat(person, step.unit_id, move.at)
        planned = running.planned(step)
        _check(move, step, decides=planned.decides)
        who = self._by(move.employee_id, account_id)
        try:
            if move.back_to:
                target = running.plan.steps.get(move.back_to)
                if target is None or move.reason not in set(rules.ReturnReason):
                    raise Broken(_("where a case goes back to, and why, is missing."))
                running.send_back(step, target, at=move.at, by=who, reason=move.reason)
                return
            if move.action is StepAction.CANCEL:
                running.withdraw(at=move.at, by=who)
                return
            claims = move.action is StepAction.CLAIM
            running.move(
                step,
                move.action,
                at=move.at,
                by=who,
                assignee_id=move.employee_id if claims else move.to_employee_id,
                reason=move.reason,
                facts={"outcome": move.outcome} if move.outcome else None,
                chosen=move.chosen,
            )
        except rules.ImpossibleMove as impossible:
            raise Broken(
                _("%(action)s does not fit while the step is %(state)s, or lies before it.")
                % {"action": move.action.value, "state": step.life.state.value}
            ) from impossible

    def _ring_until(self, running: Running, at: datetime) -> None:
        """Timers whose moment came before the move have rung by themselves."""
        while True:
            due = [
                wait
                for wait in running.waits
                if wait.state == CaseWait.State.OPEN
                and wait.due_at is not None
                and wait.due_at <= at
            ]
            if not due:
                return
            first = min(due, key=lambda wait: wait.due_at or at)
            running.end_wait(first, at=first.due_at or at, by=By())

    def _by(self, employee_id: int | None, account_id: int | None) -> By:
        if employee_id is None:
            return By(account_id=account_id)
        name = self._names.get(employee_id, "")
        return By(Ref("employee", employee_id, name), account_id)

    def _check_time(self, at: datetime) -> None:
        if at > self._now:
            raise Broken(_("%(at)s lies in the future.") % {"at": at.isoformat()})
        if at < EARLIEST:
            raise Broken(
                _("%(at)s lies before %(year)s.") % {"at": at.isoformat(), "year": EARLIEST.year}
            )

    def check_seat(self, employee_id: int, unit_id: int, at: datetime) -> None:
        for started, ended in self._seats.get((employee_id, unit_id), ()):
            if started <= at and (ended is None or at < ended):
                return
        day = at.astimezone(self._zone).date()
        raise Broken(
            _("%(name)s did not work in the unit of the step on %(day)s.")
            % {"name": self._names.get(employee_id, employee_id), "day": day.isoformat()}
        )


def _step_of(running: Running, move: Move) -> Step:
    open_steps = [step for step in running.steps if step.life.is_open]
    if move.step:
        open_steps = [step for step in open_steps if running.planned(step).code == move.step]
    if running.case.closed_at is not None:
        raise Broken(_("something happens after the case is closed."))
    if len(open_steps) != 1:
        raise Broken(_("which step is moved is not clear."))
    return open_steps[0]


def _check(move: Move, step: Step, *, decides: bool) -> None:
    if move.action in {StepAction.CLAIM, StepAction.HAND_OVER, StepAction.CANCEL}:
        if move.action is StepAction.HAND_OVER and move.to_employee_id is None:
            raise Broken(_("to whom the step was handed over is missing."))
    elif step.assignee_id != move.employee_id:
        raise Broken(_("a step is moved by somebody who does not hold it."))
    if move.action is StepAction.PAUSE and move.reason not in set(rules.PauseReason):
        raise Broken(_("the reason of a pause is missing."))
    decides = decides and move.action is StepAction.COMPLETE
    if decides and move.outcome not in set(rules.DECISIONS):
        raise Broken(_("the decision is neither granted nor refused."))
    if not decides and move.outcome:
        raise Broken(_("a step that decides nothing has an outcome."))


def _seats(employee_ids: Iterable[int], unit_ids: Iterable[int], zone: ZoneInfo) -> Seats:
    """From when to when each of these sat in each unit."""

    def begin_of(day: date) -> datetime:
        return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)

    seats: dict[tuple[int, int], list[tuple[datetime, datetime | None]]] = {}
    rows = Appointment.objects.filter(
        employee_id__in=set(employee_ids), position__unit_id__in=set(unit_ids)
    ).values_list("employee_id", "position__unit_id", "started_on", "ended_on")
    for employee_id, unit_id, started, ended in rows:
        seats.setdefault((employee_id, unit_id), []).append(
            (begin_of(started), begin_of(ended) if ended else None)
        )
    return seats
