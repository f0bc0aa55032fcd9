"""A case on its way through its process: rows in memory and the events to be written.

Pages, jobs and imports move cases through it alike; who uses it reads the rows before and saves
them after, so that one case and ten thousand keep the same rules.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from pamong.bpmn import Change, Kind, Marking, Wait
from pamong.journal.recording import Draft, Ref
from pamong.kernel.calendars import WorkingCalendar
from pamong.services import rules
from pamong.services.actions.charging import Charge
from pamong.services.actions.events import (
    closed_draft,
    moved_draft,
    received_draft,
    waited_draft,
)
from pamong.services.models import Case, CaseWait, Payment, ServiceType, Step
from pamong.services.queries import Plan, PlannedStep
from pamong.services.rules import StepAction
from pamong.services.rules.payments import is_payment_step

Calendars = Callable[[int], WorkingCalendar]
Router = Callable[[Case, PlannedStep, datetime], int | None]
_WAIT_KINDS = {
    Kind.TIMER: CaseWait.Kind.TIMER,
    Kind.BOUNDARY_TIMER: CaseWait.Kind.TIMER,
    Kind.MESSAGE: CaseWait.Kind.MESSAGE,
    # Beside a task: the applicant may say something, and nobody waits for it.
    Kind.BOUNDARY_MESSAGE: CaseWait.Kind.OPTION,
}
_AWAITED = frozenset({CaseWait.Kind.MESSAGE, CaseWait.Kind.PAYMENT})


@dataclass(frozen=True, slots=True)
class By:
    """Who moves a case: an officer with an account, the applicant or the clock (nobody)."""

    actor: Ref | None = None
    account_id: int | None = None


class Told(NamedTuple):
    """An event of a case, and the row it is about where that has no id yet."""

    draft: Draft
    row: Step | CaseWait | Payment | None


@dataclass(slots=True)
class Running:
    """A case, the steps and waits of it that are open, and what has happened to it since."""

    case: Case
    service: ServiceType
    plan: Plan
    calendars: Calendars
    steps: list[Step] = field(default_factory=list)
    waits: list[CaseWait] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    changed: set[int] = field(default_factory=set)
    # What the process tells the applicant on its way, and when.
    notices: list[tuple[str, datetime]] = field(default_factory=list)
    # To whom a step goes by itself. Cases brought in know already who did what.
    router: Router | None = None
    # What events of steps are about, by the serial of the step, and what all of them are about
    # besides: where the rows have their ids already.
    about: dict[int, Ref] = field(default_factory=dict)
    related: Sequence[Ref] = ()
    # What the case owes. Cases brought in have settled that where they come from.
    charge: Charge | None = None
    # The values of each row as the database holds them, by table and id. Values are replaced, not
    # changed in place, so that what differs from these is what has to be written.
    as_stored: dict[tuple[str, int | None], Mapping[str, Any]] = field(default_factory=dict)

    def begin(self, by: By) -> None:
        """Receive the case: its clock runs, its first tasks are offered."""
        case = self.case
        case.due_at = rules.due(
            received_at=case.received_at,
            norm_minutes=self.plan.norm_minutes,
            calendar=self.calendars(case.unit_id),
        )
        case.warn_at = rules.warned(
            received_at=case.received_at,
            norm_minutes=self.plan.norm_minutes,
            calendar=self.calendars(case.unit_id),
        )
        self._tell(
            received_draft(case, self.service, actor=by.actor, account_id=by.account_id), None
        )
        self._go(self.plan.program.begin(self.values), case.received_at, by)

    def move(
        self,
        step: Step,
        action: StepAction,
        *,
        at: datetime,
        by: By,
        assignee_id: int | None = None,
        reason: str = "",
        facts: Mapping[str, Any] | None = None,
        chosen: Collection[str] = (),
    ) -> None:
        """Move a step; completing it moves the case on. Raises rules.ImpossibleMove."""
        step.life = rules.advance(
            step.life,
            action,
            at=at,
            calendar=self.calendars(step.unit_id),
            assignee_id=assignee_id,
            reason=reason,
        )
        self.changed.add(step.serial)
        if facts:
            self.case.facts = {**self.case.facts, **facts}
        if self.case.held_since is not None or step.awaits_applicant:
            self._settle_clock(at)
        self._tell_step(step, action, at, by, facts=facts, chosen=chosen)
        if action is StepAction.COMPLETE:
            self.go_on(step.serial, at=at, by=by, chosen=chosen)

    def go_on(self, serial: int, *, at: datetime, by: By, chosen: Collection[str] = ()) -> None:
        """A task is completed, a timer rings, a message has come: the token moves on."""
        change = self.plan.program.complete(self.marking, serial, self.values, chosen)
        self._go(change, at, by)

    def not_before(self, at: datetime) -> datetime:
        """`at`, or the last move in what is open where that came later.

        Who waited for the lock read the clock before the other's move.
        """
        moved = [step.changed_at for step in self.steps if step.life.is_open]
        return max([at, *moved, *([self.case.held_since] if self.case.held_since else [])])

    def end_wait(self, wait: CaseWait, *, at: datetime, by: By) -> None:
        """The moment has come, or the applicant has answered."""
        at = self.not_before(at)
        wait.state, wait.ended_at = CaseWait.State.DONE, at
        self.changed.add(wait.serial)
        self._tell(waited_draft(wait, self.case, self.service, at, by.actor, by.account_id), wait)
        self.go_on(wait.serial, at=at, by=by)
        self._settle_clock(at)

    def answer(self, *, at: datetime, by: By) -> bool:
        """The applicant has answered: what waited for them goes on. False where nothing did."""
        moved, at = False, self.not_before(at)
        for step in list(self.steps):
            if step.life.clock_stands:
                self.move(step, StepAction.ANSWER, at=at, by=by)
                moved = True
        for wait in list(self.waits):
            if wait.kind == CaseWait.Kind.MESSAGE and wait.state == CaseWait.State.OPEN:
                self.end_wait(wait, at=at, by=by)
                moved = True
        return moved

    def settle(self, *, at: datetime, by: By) -> None:
        """The fee is paid or waived: what waited for it goes on."""
        for wait in list(self.waits):
            if wait.kind == CaseWait.Kind.PAYMENT and wait.state == CaseWait.State.OPEN:
                self.end_wait(wait, at=at, by=by)

    def send_back(self, step: Step, to: PlannedStep, *, at: datetime, by: By, reason: str) -> None:
        """Cancel a step and offer an earlier one again, for a coded reason."""
        self._cancel(step, at, by, reason=reason, to=to.code)
        self._go(self.plan.program.move(self.marking, step.serial, to.code), at, by)

    def withdraw(self, *, at: datetime, by: By) -> None:
        """End the case because the applicant withdraws; it counts in no figure."""
        at = self.not_before(at)
        self._end_all(at, by)
        self.case.marking = Marking().to_json()
        self.close(rules.Outcome.WITHDRAWN, at, by)

    def close(self, outcome: rules.Outcome, at: datetime, by: By) -> None:
        case = self.case
        if case.held_since is not None:
            self._release_clock(at)
        case.closed_at, case.outcome = at, outcome.value
        case.in_time = rules.in_time(closed_at=at, due_at=case.due_at)
        self._tell(closed_draft(case, self.service, actor=by.actor, account_id=by.account_id), None)

    @property
    def marking(self) -> Marking:
        return Marking.from_json(self.case.marking)

    @property
    def values(self) -> Mapping[str, Any]:
        """What conditions are about: the answers, the facts over them, what tables say of both."""
        return self.plan.known({**self.case.answers, **self.case.facts})

    def drafts(self) -> Iterator[Draft]:
        """The events, once the rows have their ids."""
        for told in self.told:
            yield _with_ids(told.draft, self.case, told.row)

    def _go(self, change: Change, at: datetime, by: By) -> None:
        self.case.marking = change.marking.to_json()
        for node_id in change.noticed:
            node = self.plan.program.model.nodes[node_id]
            if text := node.documentation or node.name:
                self.notices.append((text, at))
        for wait in change.closed:
            self._close_wait(wait, at, by)
        opened = len(self.waits)
        for wait in change.opened:
            self._open_wait(wait, at, by)
        # Only now: what goes on at once may end others of what has just been opened.
        for row in self.waits[opened:]:
            if row.kind == CaseWait.Kind.PAYMENT and row.state == CaseWait.State.OPEN:
                self._ask_to_pay(row, at, by)
        if change.ended:
            self.close(self._outcome(), at, by)
        else:
            self._settle_clock(at)

    def _outcome(self) -> rules.Outcome:
        return rules.Outcome(self.case.facts.get("outcome") or rules.Outcome.DONE)

    def _open_wait(self, wait: Wait, at: datetime, by: By) -> None:
        node = self.plan.program.model.nodes[wait.node]
        if node.kind is Kind.TASK:
            self._offer(wait, self.plan.steps[wait.node], at, by)
            return
        kind = CaseWait.Kind.PAYMENT if is_payment_step(node) else _WAIT_KINDS[node.kind]
        row = CaseWait(
            case=self.case,
            serial=wait.serial,
            node=node.id,
            name=node.name[:120],
            kind=kind,
            opened_at=at,
            due_at=rules.rings_at(node.timer, since=at, calendar=self.calendars(self.case.unit_id))
            if kind is CaseWait.Kind.TIMER
            else None,
        )
        self.waits.append(row)
        self.changed.add(wait.serial)
        self._tell(waited_draft(row, self.case, self.service, at, by.actor, by.account_id), row)

    def _ask_to_pay(self, wait: CaseWait, at: datetime, by: By) -> None:
        if self.charge is None or self.charge.is_settled(self.case):
            self.end_wait(wait, at=at, by=By())
            return
        self._tell_payment(self.charge.ask(self.case, self.service, at, by.actor, by.account_id))

    def _tell_payment(self, draft: Draft | None) -> None:
        if draft is not None and self.charge is not None:
            self._tell(draft, self.charge.payment)

    def new_step(self, serial: int, planned: PlannedStep, at: datetime) -> Step:
        """A row for a task that waits for a person; its life is still to be told."""
        return Step(
            case=self.case,
            serial=serial,
            service_step_id=planned.id,
            unit_id=self.plan.unit_of(planned, {**self.case.answers, **self.case.facts}),
            due_at=self.case.due_at,
            offered_at=at,
        )

    def _offer(self, wait: Wait, planned: PlannedStep, at: datetime, by: By) -> None:
        step = self.new_step(wait.serial, planned, at)
        step.life = rules.StepLife.offered(at)
        self.steps.append(step)
        self.changed.add(wait.serial)
        self._tell_step(step, None, at, by)
        placed = replace(planned, unit_id=step.unit_id) if planned.unit_table else planned
        officer = self.router(self.case, placed, at) if self.router else None
        if officer is not None:
            step.life = rules.advance(
                step.life,
                StepAction.HAND_OVER,
                at=at,
                calendar=self.calendars(step.unit_id),
                assignee_id=officer,
            )
            routed = {"routed": planned.routing}
            self._tell_step(step, StepAction.HAND_OVER, at, By(), facts=routed)

    def _close_wait(self, wait: Wait, at: datetime, by: By) -> None:
        for step in self.steps:
            if step.serial == wait.serial and step.life.is_open:
                self._cancel(step, at, by)
        for row in self.waits:
            if row.serial == wait.serial and row.state == CaseWait.State.OPEN:
                self._cancel_wait(row, at, by)

    def _cancel_wait(self, row: CaseWait, at: datetime, by: By) -> None:
        row.state, row.ended_at = CaseWait.State.CANCELLED, at
        self.changed.add(row.serial)
        if row.kind == CaseWait.Kind.PAYMENT and self.charge is not None:
            lapsed = self.charge.lapse(self.case, self.service, at, by.actor, by.account_id)
            self._tell_payment(lapsed)

    def _end_all(self, at: datetime, by: By) -> None:
        for step in self.steps:
            if step.life.is_open:
                self._cancel(step, at, by)
        for row in self.waits:
            if row.state == CaseWait.State.OPEN:
                self._cancel_wait(row, at, by)

    def _cancel(self, step: Step, at: datetime, by: By, *, reason: str = "", to: str = "") -> None:
        step.life = rules.advance(
            step.life, StepAction.CANCEL, at=at, calendar=self.calendars(step.unit_id)
        )
        self.changed.add(step.serial)
        facts = {"returned_to": to, "reason": reason} if to else None
        self._tell_step(step, StepAction.CANCEL, at, by, facts=facts)

    def _settle_clock(self, at: datetime) -> None:
        """The clock stands while the applicant is awaited anywhere in the case."""
        awaited = any(step.awaits_applicant for step in self.steps) or any(
            wait.kind in _AWAITED and wait.state == CaseWait.State.OPEN for wait in self.waits
        )
        if awaited and self.case.held_since is None:
            self.case.held_since = at
        elif not awaited and self.case.held_since is not None:
            self._release_clock(at)

    def _release_clock(self, at: datetime) -> None:
        case = self.case
        if case.held_since is None:
            return
        case.due_at = rules.due_after_hold(
            due_at=case.due_at,
            held_from=case.held_since,
            held_until=at,
            calendar=self.calendars(case.unit_id),
        )
        if case.warn_at is not None and case.warn_at > case.held_since:
            case.warn_at = rules.due_after_hold(
                due_at=case.warn_at,
                held_from=case.held_since,
                held_until=at,
                calendar=self.calendars(case.unit_id),
            )
        case.held_since = None
        for step in self.steps:
            if step.life.is_open:
                step.due_at = case.due_at
                self.changed.add(step.serial)

    def _tell_step(
        self,
        step: Step,
        action: StepAction | None,
        at: datetime,
        by: By,
        *,
        facts: Mapping[str, Any] | None = None,
        chosen: Collection[str] = (),
    ) -> None:
        planned = self.planned(step)
        draft = moved_draft(
            step,
            self.case,
            planned,
            self.service,
            at,
            action=action,
            actor=by.actor,
            account_id=by.account_id,
            facts=facts,
            chosen=chosen,
            about=self.about.get(step.serial),
            related=self.related,
        )
        self._tell(draft, step)

    def planned(self, step: Step) -> PlannedStep:
        return self.plan.planned[step.service_step_id]

    def _tell(self, draft: Draft, row: Step | CaseWait | Payment | None) -> None:
        self.told.append(Told(draft, row))


def _with_ids(draft: Draft, case: Case, row: Step | CaseWait | Payment | None) -> Draft:
    """The event with the ids that case and row have by now."""
    about = case if row is None else row
    related: Sequence[Ref] = [
        ref._replace(id=case.pk) if ref.kind == "case" else ref for ref in draft.related
    ]
    return replace(
        draft, object=draft.object._replace(id=about.pk), related=related, case_id=case.pk
    )
