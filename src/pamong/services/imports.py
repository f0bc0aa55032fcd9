"""Histories of cases brought in as a whole, under the same rules as the work on pages."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from secrets import choice
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.journal.models import Origin
from pamong.journal.recording import Draft, Ref, origin, record_many
from pamong.kernel.calendars import WorkingCalendar
from pamong.organization.models import Appointment
from pamong.organization.queries import agency_zone
from pamong.services import queries, rules
from pamong.services.actions import UnableToServe, closed_draft, moved_draft, received_draft
from pamong.services.models import Case, ServiceStep, ServiceType, Step
from pamong.services.rules import StepAction
from pamong.tenancy.statistics import after_writing

ERRORS_SHOWN = 50
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Move:
    """One move of the step that is open then. `employee_id` made it.

    `reason` is needed to pause, `outcome` to complete a step that decides, `to_employee_id` to hand
    over.
    """

    at: datetime
    action: StepAction
    employee_id: int
    reason: str = ""
    outcome: str = ""
    to_employee_id: int | None = None


@dataclass(frozen=True, slots=True)
class CaseHistory:
    """A case with all that happened to it, in order. Without a number it gets a new one."""

    service_code: str
    applicant_name: str
    subject: str
    received_at: datetime
    taken_in_by: int
    moves: Sequence[Move]
    number: str = ""


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


class _Broken(Exception):
    """A history that breaks a rule, in words."""


Seats = Mapping[tuple[int, int], Sequence[tuple[date, date | None]]]
# An event told before its rows have their ids, and the step it is about, if it is about one.
_Early = tuple[Draft, Step | None]


def bring_cases(*, actor: Actor, histories: Iterable[CaseHistory], at: datetime) -> Brought:
    """Write histories of cases with their steps and events, all or nothing.

    Each history is lived through by the life cycle of rules.py: who worked must have sat in the
    unit of the step that day, deadlines move as they do on pages, a case closes after its last
    step. Cases whose number is known already are left alone, so that the same histories again
    change nothing. Raises Forbidden without SERVICE_MANAGE for every service's unit,
    UnableToBringCases when any history breaks a rule or lies after `at`.
    """
    histories = list(histories)
    services = {
        service.code: service
        for service in ServiceType.objects.filter(
            code__in={history.service_code for history in histories}
        ).select_related("unit")
    }
    for service in services.values():
        if not actor.may(Right.SERVICE_MANAGE, service.unit.path):
            raise refuse(Right.SERVICE_MANAGE)
    bringing = _Bringing(histories, services, at)
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
            created += bringing.write(new, actor)
        if bringing.errors:
            raise UnableToBringCases(bringing.errors)
        after_writing(created)
    return Brought(created, known)


class _Bringing:
    """What all histories share: services, calendars, names and seats, read once."""

    def __init__(
        self, histories: Sequence[CaseHistory], services: Mapping[str, ServiceType], at: datetime
    ) -> None:
        self.errors: list[str] = []
        self._services = services
        self._now = at
        self._steps: dict[int, list[ServiceStep]] = {
            service.pk: [] for service in services.values()
        }
        for step in ServiceStep.objects.filter(service_id__in=self._steps).order_by("order"):
            self._steps[step.service_id].append(step)
        units = {step.unit_id for steps in self._steps.values() for step in steps}
        units |= {service.unit_id for service in services.values()}
        self._calendars = {unit: queries.calendar_of(unit) for unit in units}
        people = {history.taken_in_by for history in histories}
        for history in histories:
            people |= {move.employee_id for move in history.moves}
            people |= {move.to_employee_id for move in history.moves if move.to_employee_id}
        self._names = queries.names_of(people)
        self._seats = _seats(people, units)
        self._zone = ZoneInfo(agency_zone())
        self._numbers = {history.number for history in histories if history.number}

    def _new_numbers(self, wanted: int) -> Iterator[str]:
        """Numbers that no case has: drawn again where one is taken, by a case or by this call."""
        found: set[str] = set()
        while len(found) < wanted:
            drawn = {rules.new_number(choice) for _ in range(wanted - len(found))} - self._numbers
            drawn -= set(Case.objects.filter(number__in=drawn).values_list("number", flat=True))
            found |= drawn
            self._numbers |= drawn
        return iter(sorted(found))

    def write(self, numbered: Sequence[tuple[int, CaseHistory]], actor: Actor) -> int:
        lived = []
        numbers = self._new_numbers(sum(not history.number for _n, history in numbered))
        for place, history in numbered:
            try:
                number = history.number or next(numbers)
                lived.append(self._live(history, number, actor))
            except _Broken as broken:
                self.errors.append(_("Case %(place)s: %(what)s") % {"place": place, "what": broken})
        if self.errors:
            # Nothing will be kept; the rest is only looked at for its own mistakes.
            return 0
        Case.objects.bulk_create([case for case, _steps, _drafts in lived], batch_size=1000)
        steps = [step for _case, case_steps, _drafts in lived for step in case_steps]
        Step.objects.bulk_create(steps, batch_size=1000)
        record_many(
            _with_ids(draft, case, step) for case, _steps, drafts in lived for draft, step in drafts
        )
        return len(lived)

    def _live(
        self, history: CaseHistory, number: str, actor: Actor
    ) -> tuple[Case, list[Step], list[_Early]]:
        service = self._services.get(history.service_code)
        if service is None:
            raise _Broken(_("there is no service %(code)s.") % {"code": history.service_code})
        if history.number and rules.read_number(history.number) != history.number:
            raise _Broken(_("%(number)s is no case number.") % {"number": history.number})
        if not history.applicant_name.strip() or not history.subject.strip():
            raise _Broken(_("who applies and what for is missing."))
        self._check_time(history.received_at)
        plan = self._steps[service.pk]
        self._check_seat(history.taken_in_by, plan[0].unit_id, history.received_at)
        case = Case(
            number=number,
            intake_key=uuid4(),
            service=service,
            unit_id=service.unit_id,
            applicant_name=history.applicant_name.strip(),
            subject=history.subject.strip(),
            received_at=history.received_at,
            due_at=rules.due(
                received_at=history.received_at,
                norm_minutes=service.norm_minutes,
                calendar=self._calendars[service.unit_id],
            ),
        )
        life = _CaseLife(
            case=case,
            service=service,
            plan=plan,
            calendars=self._calendars,
            ref=self._ref,
            account_id=actor.account_id,
        )
        life.open(self._ref(history.taken_in_by))
        for move in history.moves:
            self._check_time(move.at)
            step = life.step
            if step is None:
                raise _Broken(_("something happens after the case is closed."))
            self._check_seat(move.employee_id, step.unit_id, move.at)
            if move.to_employee_id is not None:
                self._check_seat(move.to_employee_id, step.unit_id, move.at)
            life.go(move)
        return case, life.steps, life.drafts

    def _ref(self, employee_id: int) -> Ref:
        return Ref("employee", employee_id, self._names.get(employee_id, ""))

    def _check_time(self, at: datetime) -> None:
        if at > self._now:
            raise _Broken(_("%(at)s lies in the future.") % {"at": at.isoformat()})

    def _check_seat(self, employee_id: int, unit_id: int, at: datetime) -> None:
        day = at.astimezone(self._zone).date()
        for started, ended in self._seats.get((employee_id, unit_id), ()):
            if started <= day and (ended is None or day < ended):
                return
        raise _Broken(
            _("%(name)s did not work in the unit of the step on %(day)s.")
            % {"name": self._names.get(employee_id, employee_id), "day": day.isoformat()}
        )


class _CaseLife:
    """A case that is being lived through. Events wait until the rows have their ids."""

    def __init__(
        self,
        *,
        case: Case,
        service: ServiceType,
        plan: Sequence[ServiceStep],
        calendars: Mapping[int, WorkingCalendar],
        ref: Callable[[int], Ref],
        account_id: int | None,
    ) -> None:
        self.case = case
        self.steps: list[Step] = []
        self.drafts: list[_Early] = []
        self._service = service
        self._plan = list(plan)
        self._calendars = calendars
        self._ref = ref
        self._account_id = account_id

    @property
    def step(self) -> Step | None:
        """The step that is open."""
        return self.steps[-1] if self.steps and self.steps[-1].life.is_open else None

    def open(self, taken_in_by: Ref) -> None:
        received = received_draft(
            self.case, self._service, actor=taken_in_by, account_id=self._account_id
        )
        self.drafts.append((received, None))
        self._offer(self.case.received_at, taken_in_by)

    def go(self, move: Move) -> None:
        """Make a move, as the pages do it. Raises _Broken where the life cycle has none."""
        step = self.step
        if step is None:
            raise _Broken(_("something happens after the case is closed."))
        before = step.life
        self._check(move, step, before)
        try:
            step.life = rules.advance(
                before,
                move.action,
                at=move.at,
                calendar=self._calendars[step.unit_id],
                assignee_id=(
                    move.employee_id if move.action is StepAction.CLAIM else move.to_employee_id
                ),
                reason=move.reason,
            )
        except rules.ImpossibleMove as impossible:
            raise _Broken(
                _("%(action)s does not fit while the step is %(state)s, or lies before it.")
                % {"action": move.action.value, "state": before.state.value}
            ) from impossible
        if before.clock_stands:
            self.case.due_at = step.due_at = rules.due_after_hold(
                due_at=self.case.due_at,
                held_from=before.changed_at,
                held_until=move.at,
                calendar=self._calendars[self.case.unit_id],
            )
        self._tell(step, move.at, move.action, self._ref(move.employee_id), move.outcome)
        if move.action is StepAction.COMPLETE:
            self.case.outcome = move.outcome or self.case.outcome
            if len(self.steps) < len(self._plan):
                self._offer(move.at, self._ref(move.employee_id))
            else:
                self._close(move, rules.Outcome(self.case.outcome or rules.Outcome.DONE))
        elif move.action is StepAction.CANCEL:
            self._close(move, rules.Outcome.WITHDRAWN)
        self.case.version += 1

    def _check(self, move: Move, step: Step, before: rules.StepLife) -> None:
        if move.action in {StepAction.CLAIM, StepAction.HAND_OVER, StepAction.CANCEL}:
            if move.action is StepAction.HAND_OVER and move.to_employee_id is None:
                raise _Broken(_("to whom the step was handed over is missing."))
        elif before.assignee_id != move.employee_id:
            raise _Broken(_("a step is moved by somebody who does not hold it."))
        if move.action is StepAction.PAUSE and move.reason not in set(rules.PauseReason):
            raise _Broken(_("the reason of a pause is missing."))
        decides = move.action is StepAction.COMPLETE and step.service_step.decides
        if decides and move.outcome not in set(rules.DECISIONS):
            raise _Broken(_("the decision is neither granted nor refused."))
        if not decides and move.outcome:
            raise _Broken(_("a step that decides nothing has an outcome."))

    def _offer(self, at: datetime, actor: Ref) -> None:
        service_step = self._plan[len(self.steps)]
        step = Step(
            case=self.case,
            service_step=service_step,
            unit_id=service_step.unit_id,
            due_at=self.case.due_at,
            offered_at=at,
        )
        step.life = rules.StepLife.offered(at)
        self.steps.append(step)
        self._tell(step, at, None, actor)

    def _tell(
        self, step: Step, at: datetime, action: StepAction | None, actor: Ref, outcome: str = ""
    ) -> None:
        moved = moved_draft(
            step,
            self._service,
            at,
            action=action,
            actor=actor,
            account_id=self._account_id,
            outcome=outcome,
        )
        self.drafts.append((moved, step))

    def _close(self, move: Move, outcome: rules.Outcome) -> None:
        self.case.closed_at = move.at
        self.case.outcome = outcome.value
        self.case.in_time = rules.in_time(closed_at=move.at, due_at=self.case.due_at)
        closed = closed_draft(
            self.case,
            self._service,
            actor=self._ref(move.employee_id),
            account_id=self._account_id,
        )
        self.drafts.append((closed, None))


def _with_ids(draft: Draft, case: Case, step: Step | None) -> Draft:
    """The event with the ids that case and step have by now."""
    about = replace(draft.object, id=case.pk if step is None else step.pk)
    related = [replace(ref, id=case.pk) if ref.kind == "case" else ref for ref in draft.related]
    return replace(draft, object=about, related=related, case_id=case.pk)


def _seats(employee_ids: Iterable[int], unit_ids: Iterable[int]) -> Seats:
    seats: dict[tuple[int, int], list[tuple[date, date | None]]] = {}
    rows = Appointment.objects.filter(
        employee_id__in=set(employee_ids), position__unit_id__in=set(unit_ids)
    ).values_list("employee_id", "position__unit_id", "started_on", "ended_on")
    for employee_id, unit_id, started, ended in rows:
        seats.setdefault((employee_id, unit_id), []).append((started, ended))
    return seats
