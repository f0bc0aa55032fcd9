"""The life of a step: a table and arithmetic, no rows and no clock.

Pages and bulk imports go through `advance` alike, so that both keep the same rules.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from pamong.kernel.calendars import WorkingCalendar


class StepState(StrEnum):
    OFFERED = "offered"
    CLAIMED = "claimed"
    STARTED = "started"
    PAUSED = "paused"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


STATES: Mapping[str, StepState] = {state.value: state for state in StepState}
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
    # The applicant has answered: the step lies with its officer again, who has yet to go on.
    ANSWER = "answer"


class PauseReason(StrEnum):
    """Why work on a step stands still."""

    APPLICANT = "applicant"
    OTHER_UNIT = "other_unit"
    OTHER_WORK = "other_work"
    SYSTEM_DOWN = "system_down"


class ReturnReason(StrEnum):
    """Why a case goes back to a step that was done already."""

    INCOMPLETE = "incomplete"
    WRONG_DATA = "wrong_data"
    WRONG_RULE = "wrong_rule"
    NOT_READABLE = "not_readable"
    OTHER = "other"


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
        (StepState.PAUSED, StepAction.ANSWER): StepState.CLAIMED,
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
        StepAction.ANSWER: frozenset({StepState.CLAIMED}),
    }
)


class ImpossibleMove(ValueError):
    """The life cycle knows no such move from that state, or the move lies before the last one."""

    def __init__(self, state: StepState, action: StepAction) -> None:
        super().__init__(f"a step that is {state} cannot {action}")
        self.state = state
        self.action = action


class StepLife(NamedTuple):
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
    waiting, working, held = life.waiting, life.working, life.held
    if life.state is StepState.STARTED:
        working += spent
    elif life.state is StepState.PAUSED:
        held += spent
    else:
        waiting += spent
    holder = life.assignee_id
    if action is StepAction.CLAIM or action is StepAction.HAND_OVER:
        if assignee_id is None:
            raise ValueError("a claimed step has somebody who claimed it")
        holder = assignee_id
    elif action is StepAction.RELEASE:
        holder = None
    paused = ""
    if state is StepState.PAUSED:
        paused = PauseReason(reason or life.pause_reason).value
    # Made in one go: a file of an older system comes here a million times.
    return StepLife(state, at, holder, paused, waiting, working, held)


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
            if moved:
                action = StepAction.HAND_OVER
            elif action is StepAction.CLAIM:
                # The step lies with the same officer again: the applicant has answered.
                action = StepAction.ANSWER
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
