"""The life of a case and its steps: tables and arithmetic, no rows and no clock.

A linear service is a list of steps; one step of a case is open at a time. Pages and bulk imports
go through `advance` alike, so that both keep the same rules.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from pamong.kernel.calendars import WorkingCalendar

# Rises when the figures of service work are counted in another way.
RULE_VERSION = 1

# No 0/O, 1/I/L, 2/Z, 5/S, 8/B, Q, U/V: read aloud over a counter, written down by hand.
NUMBER_ALPHABET = "34679ACDEFGHJKMNPRTWXY"
_NUMBER_LENGTH = 6

_MINUTE = timedelta(minutes=1)


class StepState(StrEnum):
    OFFERED = "offered"
    CLAIMED = "claimed"
    STARTED = "started"
    PAUSED = "paused"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


OPEN_STATES = (StepState.OFFERED, StepState.CLAIMED, StepState.STARTED, StepState.PAUSED)
HELD_STATES = (StepState.CLAIMED, StepState.STARTED, StepState.PAUSED)


class StepAction(StrEnum):
    CLAIM = "claim"
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    COMPLETE = "complete"
    RELEASE = "release"
    HAND_OVER = "hand_over"
    CANCEL = "cancel"


class PauseReason(StrEnum):
    """Why work on a step stands still."""

    APPLICANT = "applicant"
    OTHER_UNIT = "other_unit"
    OTHER_WORK = "other_work"
    SYSTEM_DOWN = "system_down"


# Only the applicant's own delay moves the deadline; the office's delays are the office's.
STOPS_THE_CLOCK = frozenset({PauseReason.APPLICANT})


class Outcome(StrEnum):
    """How a case ended."""

    GRANTED = "granted"
    REFUSED = "refused"
    DONE = "done"
    WITHDRAWN = "withdrawn"


DECISIONS = (Outcome.GRANTED, Outcome.REFUSED)

# A step handed to somebody else keeps a pause, since the reason for it is still there; work that
# was running waits again until the new person starts.
TRANSITIONS: Mapping[tuple[StepState, StepAction], StepState] = MappingProxyType(
    {
        (StepState.OFFERED, StepAction.CLAIM): StepState.CLAIMED,
        (StepState.CLAIMED, StepAction.START): StepState.STARTED,
        (StepState.STARTED, StepAction.PAUSE): StepState.PAUSED,
        (StepState.PAUSED, StepAction.RESUME): StepState.STARTED,
        (StepState.STARTED, StepAction.COMPLETE): StepState.COMPLETED,
        (StepState.CLAIMED, StepAction.RELEASE): StepState.OFFERED,
        (StepState.STARTED, StepAction.RELEASE): StepState.OFFERED,
        (StepState.OFFERED, StepAction.HAND_OVER): StepState.CLAIMED,
        (StepState.CLAIMED, StepAction.HAND_OVER): StepState.CLAIMED,
        (StepState.STARTED, StepAction.HAND_OVER): StepState.CLAIMED,
        (StepState.PAUSED, StepAction.HAND_OVER): StepState.PAUSED,
        (StepState.OFFERED, StepAction.CANCEL): StepState.CANCELLED,
        (StepState.CLAIMED, StepAction.CANCEL): StepState.CANCELLED,
        (StepState.STARTED, StepAction.CANCEL): StepState.CANCELLED,
        (StepState.PAUSED, StepAction.CANCEL): StepState.CANCELLED,
    }
)

# The state an action leaves behind: finding it there already means a second click, not an error.
AFTER: Mapping[StepAction, frozenset[StepState]] = MappingProxyType(
    {
        StepAction.CLAIM: frozenset(HELD_STATES),
        StepAction.START: frozenset({StepState.STARTED}),
        StepAction.PAUSE: frozenset({StepState.PAUSED}),
        StepAction.RESUME: frozenset({StepState.STARTED}),
        StepAction.COMPLETE: frozenset({StepState.COMPLETED}),
        StepAction.RELEASE: frozenset({StepState.OFFERED}),
        StepAction.HAND_OVER: frozenset(HELD_STATES),
        StepAction.CANCEL: frozenset({StepState.CANCELLED}),
    }
)


class ImpossibleMove(ValueError):
    """The life cycle knows no such move from that state, or the move lies before the last one."""

    def __init__(self, state: StepState, action: StepAction) -> None:
        super().__init__(f"a step that is {state} cannot {action}")
        self.state = state
        self.action = action


@dataclass(frozen=True, slots=True)
class StepLife:
    """Where a step stands and how its working time was spent so far.

    `waiting` is the working time until somebody works on it (offered or claimed), `working` the
    time worked, `held` the time paused, all by the calendar of the unit that does the step.
    """

    state: StepState
    changed_at: datetime
    assignee_id: int | None = None
    pause_reason: str = ""
    waiting: timedelta = timedelta()
    working: timedelta = timedelta()
    held: timedelta = timedelta()

    @classmethod
    def offered(cls, at: datetime) -> "StepLife":
        return cls(StepState.OFFERED, at)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def clock_stands(self) -> bool:
        """Is the deadline's clock stopped because the applicant is awaited?"""
        return self.state is StepState.PAUSED and self.pause_reason in STOPS_THE_CLOCK


def advance(
    life: StepLife,
    action: StepAction,
    *,
    at: datetime,
    calendar: WorkingCalendar,
    assignee_id: int | None = None,
    reason: str = "",
) -> StepLife:
    """The life after a move. Raises ImpossibleMove when the table has none or time runs backwards.

    `assignee_id` is needed to claim and to hand over, `reason` (a PauseReason) to pause.
    """
    state = TRANSITIONS.get((life.state, action))
    if state is None or at < life.changed_at:
        raise ImpossibleMove(life.state, action)
    spent = calendar.working_time(life.changed_at, at)
    after = replace(life, state=state, changed_at=at, pause_reason="")
    if life.state in {StepState.OFFERED, StepState.CLAIMED}:
        after = replace(after, waiting=life.waiting + spent)
    elif life.state is StepState.STARTED:
        after = replace(after, working=life.working + spent)
    else:
        after = replace(after, held=life.held + spent)
    if action in {StepAction.CLAIM, StepAction.HAND_OVER}:
        if assignee_id is None:
            raise ValueError("a claimed step has somebody who claimed it")
        after = replace(after, assignee_id=assignee_id)
    elif action is StepAction.RELEASE:
        after = replace(after, assignee_id=None)
    if state is StepState.PAUSED:
        after = replace(after, pause_reason=reason or life.pause_reason)
        PauseReason(after.pause_reason)
    return after


def is_repeat(
    life: StepLife, action: StepAction, *, actor_id: int | None, assignee_id: int | None = None
) -> bool:
    """Is this the second click of a move that was made already, by or for the same person?"""
    if life.state not in AFTER[action]:
        return False
    if action is StepAction.HAND_OVER:
        return life.assignee_id == assignee_id
    if action in {StepAction.RELEASE, StepAction.CANCEL}:
        return True
    return life.assignee_id == actor_id


def due(*, received_at: datetime, norm_minutes: int, calendar: WorkingCalendar) -> datetime:
    """The deadline of a case: so many working minutes of the unit after it was received."""
    return calendar.add_working_minutes(received_at, norm_minutes)


def due_after_hold(
    *, due_at: datetime, held_from: datetime, held_until: datetime, calendar: WorkingCalendar
) -> datetime:
    """The deadline moved by exactly the working time that the applicant was awaited.

    What is still to go at the end of the hold is what was still to go at its start.
    """
    left = calendar.working_time(held_from, held_until)
    at = calendar.add_working_minutes(due_at, left // _MINUTE)
    left %= _MINUTE
    while left:
        at = calendar.next_working_instant(at)
        worked = calendar.working_time(at, at + left)
        at += worked
        left -= worked
    return at


def in_time(*, closed_at: datetime, due_at: datetime) -> bool:
    """Decided once, when the case is closed."""
    return closed_at <= due_at


def new_number(choose: Callable[[str], str]) -> str:
    """A number such as K7M-4TX; `choose` picks one letter of an alphabet by chance."""
    letters = "".join(choose(NUMBER_ALPHABET) for _ in range(_NUMBER_LENGTH))
    return f"{letters[:3]}-{letters[3:]}"


def read_number(text: str) -> str | None:
    """The number somebody typed, however they wrote it, or None when it cannot be one."""
    letters = "".join(letter for letter in text.upper() if letter.isalnum())
    if len(letters) != _NUMBER_LENGTH or any(x not in NUMBER_ALPHABET for x in letters):
        return None
    return f"{letters[:3]}-{letters[3:]}"


@dataclass(frozen=True, slots=True)
class Told:
    """One event of the journal, as far as the life of a step needs it."""

    at: datetime
    lifecycle: str
    assignee_id: int | None = None
    reason: str = ""


_ACTION_OF = MappingProxyType(
    {
        "offered": StepAction.RELEASE,
        "claimed": StepAction.CLAIM,
        "started": StepAction.START,
        "paused": StepAction.PAUSE,
        "resumed": StepAction.RESUME,
        "completed": StepAction.COMPLETE,
        "cancelled": StepAction.CANCEL,
    }
)


def relive(events: Iterable[Told], *, calendar: WorkingCalendar) -> StepLife:
    """The life of a step from its events alone, in their order.

    Raises ValueError when the first one does not offer the step, ImpossibleMove when one cannot
    follow the one before it.
    """
    life: StepLife | None = None
    for told in events:
        if life is None:
            if told.lifecycle != StepState.OFFERED:
                raise ValueError("a step begins by being offered")
            life = StepLife.offered(told.at)
            continue
        action = _ACTION_OF[told.lifecycle]
        if action in {StepAction.CLAIM, StepAction.PAUSE} and life.state in HELD_STATES:
            moved = told.assignee_id is not None and told.assignee_id != life.assignee_id
            action = StepAction.HAND_OVER if moved else action
        life = advance(
            life,
            action,
            at=told.at,
            calendar=calendar,
            assignee_id=told.assignee_id,
            reason=told.reason,
        )
    if life is None:
        raise ValueError("a step has at least one event")
    return life
