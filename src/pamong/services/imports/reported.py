"""A case as an older system tells it, event by event: the life of its steps by the rules of all."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from pamong.bpmn import Marking, Wait
from pamong.journal.recording import Ref
from pamong.services import rules
from pamong.services.actions import By, Running
from pamong.services.actions.events import received_draft, related_to, step_ref
from pamong.services.imports.files import Row, instant
from pamong.services.imports.histories import EARLIEST, Broken
from pamong.services.models import Step
from pamong.services.queries import Plan, PlannedStep
from pamong.services.rules import StepAction, StepState
from pamong.tenancy.copying import Rows

_OF_STEPS = ("offered", "claimed", "started", "paused", "resumed", "completed", "cancelled")
ACTIONS = {
    "started": StepAction.START,
    "paused": StepAction.PAUSE,
    "resumed": StepAction.RESUME,
    "completed": StepAction.COMPLETE,
}


NEED_OFFICER = frozenset(_OF_STEPS) - {"offered", "cancelled"}
_PAUSES, _RETURNS = frozenset(rules.PauseReason), frozenset(rules.ReturnReason)
_DECISIONS, _OUTCOMES = frozenset(rules.DECISIONS), frozenset(rules.Outcome)


class Wrong(Exception):
    """What is wrong in one cell of the file, in words."""

    def __init__(self, row: int, column: str, text: str) -> None:
        super().__init__(text)
        self.row = row
        self.column = column


class Officer(NamedTuple):
    id: int
    ref: Ref


class Event(NamedTuple):
    at: datetime
    row: Row


Events = Sequence[Event]
Officers = Mapping[str, Officer]
CheckSeat = Callable[[int, int, datetime], None]


def in_order(rows: Sequence[Row], zone: ZoneInfo, now: datetime) -> list[Event]:
    """The events of a case by their time; at the same time, as the file has them."""
    events = []
    for row in rows:
        try:
            at = instant(row.time, zone)
        except (ValueError, OverflowError):
            raise Wrong(
                row.number,
                "time",
                _("“%(text)s” is no time; it should look like 2024-01-17 09:30:00.")
                % {"text": row.time},
            ) from None
        if at > now:
            raise Wrong(row.number, "time", _("This lies in the future."))
        if at < EARLIEST:
            raise Wrong(
                row.number, "time", _("This lies before %(year)s.") % {"year": EARLIEST.year}
            )
        events.append(Event(at, row))
    events.sort(key=attrgetter("at"))
    _check(events)
    return events


def _check(events: Events) -> None:
    head = events[0].row
    if head.lifecycle != "received" or head.step:
        raise Wrong(
            head.number, "lifecycle", _("A case begins with a row “received” without a step.")
        )
    for name in ("applicant", "subject"):
        if not getattr(head, name):
            raise Wrong(head.number, name, _("Who applied and what for stands in this row."))
    for _at, row in events[1:]:
        if row.step and row.lifecycle not in _OF_STEPS:
            raise Wrong(
                row.number,
                "lifecycle",
                _("“%(text)s” is none of: %(words)s.")
                % {"text": row.lifecycle, "words": ", ".join(_OF_STEPS)},
            )
        if not row.step and row.lifecycle != "closed":
            raise Wrong(
                row.number,
                "step",
                _("Only “received” and “closed” stand without a step, and “received” once."),
            )
    for _at, row in events[:-1]:
        if row.lifecycle == "closed":
            raise Wrong(row.number, "time", _("Something happens after the case is closed."))


class Reported(Running):
    """A closed case: its steps and its clock move as in every case, its tokens are past."""

    rows: Rows
    step_ids: Iterator[int]

    def begin(self, by: By) -> None:
        self.case.due_at = rules.due(
            received_at=self.case.received_at,
            norm_minutes=self.plan.norm_minutes,
            calendar=self.calendars(self.case.unit_id),
        )
        self.related = related_to(self.case, self.service)
        told = received_draft(self.case, self.service, actor=by.actor, account_id=by.account_id)
        self._tell(told, None)

    def offer(self, planned: PlannedStep, at: datetime, by: By) -> Step:
        self._offer(Wait(len(self.steps) + 1, planned.code), planned, at, by)
        return self.steps[-1]

    def go_on(self, serial: int, *, at: datetime, by: By, chosen: Collection[str] = ()) -> None:
        """Where it went is told by what comes next."""

    def cancel(self, step: Step, at: datetime, by: By, *, reason: str, to: str) -> None:
        self._cancel(step, at, by, reason=reason, to=to)
        self._settle_clock(at)

    def new_step(self, serial: int, planned: PlannedStep, at: datetime) -> Step:
        step: Step = self.rows.new(
            id=next(self.step_ids),
            case_id=self.case.id,
            serial=serial,
            service_step_id=planned.id,
            unit_id=planned.unit_id,
            due_at=self.case.due_at,
            offered_at=at,
        )
        self.about[serial] = step_ref(step, self.case, planned)
        return step


def report(
    running: Reported,
    events: Events,
    officers: Officers,
    check_seat: CheckSeat,
    account_id: int | None,
) -> None:
    """Let a closed case happen. Raises Wrong where the file tells what cannot be."""
    _Report(running, events, officers, check_seat, account_id).tell()


class _Report:
    def __init__(
        self,
        running: Reported,
        events: Events,
        officers: Officers,
        check_seat: CheckSeat,
        account_id: int | None,
    ) -> None:
        self.running = running
        self.events = events
        self.officers = officers
        self.check_seat = check_seat
        self.account_id = account_id
        self.open: dict[str, Step] = {}
        self.seen: dict[int, By] = {}
        self.moved_on = events[0].at
        self.moved_by = By(None, account_id)

    def tell(self) -> None:
        running = self.running
        running.case.marking = Marking().to_json()
        self.moved_by = self.by(self.officer(self.events[0].row, needed=False))
        running.begin(self.moved_by)
        for place, (at, row) in enumerate(self.events[1:-1], start=1):
            try:
                self.step(place, at, row)
            except rules.ImpossibleMove as impossible:
                raise Wrong(
                    row.number,
                    "lifecycle",
                    _("“%(move)s” does not fit while the step is “%(state)s”.")
                    % {"move": row.lifecycle, "state": impossible.state.value},
                ) from impossible
            except Broken as broken:
                raise Wrong(row.number, "officer", _capital(str(broken))) from broken
        self.close(*self.events[-1])

    def step(self, place: int, at: datetime, row: Row) -> None:
        planned = self.running.plan.steps.get(row.step)
        if planned is None:
            raise no_task(row, self.running.plan)
        officer = self.officer(row, needed=row.lifecycle in NEED_OFFICER)
        by = self.by(officer)
        if officer is not None:
            self.check_seat(officer.id, planned.unit_id, at)
        step = self.open.get(row.step)
        if row.lifecycle == "offered":
            if step is None:
                self.open[row.step] = self.running.offer(planned, at, by)
            else:
                self.running.move(step, StepAction.RELEASE, at=at, by=by)
            return
        if step is None:
            if row.lifecycle not in {"claimed", "started"}:
                raise Wrong(row.number, "lifecycle", _("This step is not open here."))
            # Nobody offers a step in many older systems: it is there once the case has come so far.
            step = self.open[row.step] = self.running.offer(planned, self.moved_on, self.moved_by)
        if row.lifecycle == "cancelled":
            reason = return_reason(row)
            to = gone_back_to(self.events, place, self.open) if reason else ""
            self.running.cancel(step, at, by, reason=reason, to=to)
        elif officer is not None:
            self.work(step, planned, officer, by, at, row)
        if step.state not in rules.OPEN_STATES:
            del self.open[row.step]
            self.moved_on, self.moved_by = at, by

    def work(  # noqa: PLR0917 who does what to a step, and when
        self, step: Step, planned: PlannedStep, officer: Officer, by: By, at: datetime, row: Row
    ) -> None:
        running = self.running
        if row.lifecycle == "claimed":
            running.move(step, claiming(step, officer.id), at=at, by=by, assignee_id=officer.id)
            return
        if row.lifecycle == "started" and step.state == StepState.OFFERED.value:
            running.move(step, StepAction.CLAIM, at=at, by=by, assignee_id=officer.id)
        if step.assignee_id is not None and step.assignee_id != officer.id:
            raise Wrong(
                row.number,
                "officer",
                _("Somebody else holds the step; a row “claimed” would hand it over."),
            )
        action = ACTIONS[row.lifecycle]
        if action is StepAction.PAUSE and row.reason not in _PAUSES:
            raise no_reason(row, list(rules.PauseReason))
        decides = planned.decides and action is StepAction.COMPLETE
        if decides and row.outcome not in _DECISIONS:
            raise Wrong(row.number, "outcome", _("This step decides: granted or refused."))
        if row.outcome and not decides:
            raise Wrong(row.number, "outcome", _("Nothing is decided here."))
        running.move(
            step,
            action,
            at=at,
            by=by,
            reason=row.reason if action is StepAction.PAUSE else "",
            facts={"outcome": row.outcome} if decides else None,
        )

    def close(self, at: datetime, row: Row) -> None:
        running, by = self.running, self.by(self.officer(row, needed=False))
        known = row.outcome or running.case.facts.get("outcome") or rules.Outcome.DONE.value
        if known not in _OUTCOMES:
            raise Wrong(
                row.number,
                "outcome",
                _("“%(text)s” is none of: %(words)s.")
                % {"text": known, "words": ", ".join(rules.Outcome)},
            )
        if known == rules.Outcome.WITHDRAWN.value:
            running.withdraw(at=at, by=by)
            return
        if self.open:
            raise Wrong(
                row.number,
                "lifecycle",
                _("The step %(step)s is still open when the case is closed.")
                % {"step": next(iter(self.open))},
            )
        running.close(rules.Outcome(known), at, by)

    def officer(self, row: Row, *, needed: bool) -> Officer | None:
        return officer_of(row, self.officers, needed=needed)

    def by(self, officer: Officer | None) -> By:
        number = officer.id if officer else 0
        found = self.seen.get(number)
        if found is None:
            ref = officer.ref if officer else None
            found = self.seen[number] = By(ref, self.account_id)
        return found


def return_reason(row: Row) -> str:
    """Why a step was cancelled to go back; empty where it was for no return."""
    if row.reason and row.reason not in _RETURNS:
        raise no_reason(row, list(rules.ReturnReason))
    return row.reason


def gone_back_to(events: Events, place: int, still_open: Collection[str]) -> str:
    """The step that a case went back to when the step at a place was cancelled.

    The file does not say. It is the next one that was done before and is not open: what happens
    first may be of a branch beside it. Where no such step follows, the next that is not open.
    """
    cancelled = events[place].row.step
    done = {event.row.step for event in events[:place] if event.row.lifecycle == "completed"}
    beside = set(still_open) - {cancelled}
    following = [
        event.row.step
        for event in events[place + 1 :]
        if event.row.step and event.row.step not in beside
    ]
    return next((step for step in following if step in done), next(iter(following), ""))


def claiming(step: Step, officer_id: int) -> StepAction:
    """What it means that somebody has taken a step: for the first time, from another, again."""
    if step.state == StepState.OFFERED.value:
        return StepAction.CLAIM
    if step.assignee_id == officer_id and step.state == StepState.PAUSED.value:
        return StepAction.ANSWER
    return StepAction.HAND_OVER


def officer_of(row: Row, officers: Officers, *, needed: bool) -> Officer | None:
    found = officers.get(row.officer)
    if found is None and (needed or row.officer):
        raise Wrong(
            row.number,
            "officer",
            _("There is no employee %(number)s.") % {"number": row.officer}
            if row.officer
            else _("Who did it is missing."),
        )
    return found


def no_task(row: Row, plan: Plan) -> Wrong:
    return Wrong(
        row.number,
        "step",
        _("The process has no task %(step)s. It has: %(steps)s.")
        % {"step": row.step, "steps": ", ".join(plan.steps)},
    )


def no_reason(row: Row, reasons: Collection[str]) -> Wrong:
    return Wrong(
        row.number, "reason", _("The reason is one of: %(words)s.") % {"words": ", ".join(reasons)}
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
