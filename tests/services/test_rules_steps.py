"""The life cycle as a table, working time, deadlines and numbers."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.kernel.calendars import Block, WorkingCalendar, office_week
from pamong.services import rules
from pamong.services.rules import ImpossibleMove, StepAction, StepLife, StepState, Told

OFFICE = WorkingCalendar(
    "Asia/Jakarta",
    office_week(weekdays=(Block.parse("08:00-12:00"), Block.parse("13:00-16:00"))),
)
NINE = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)  # Monday 09:00 in Jakarta
MINUTE = timedelta(minutes=1)


def life_in(state: StepState) -> StepLife:
    reason = "applicant" if state is StepState.PAUSED else ""
    return StepLife(state, NINE, 1, reason)


ALLOWED = {
    StepState.OFFERED: "claim hand_over cancel",
    StepState.CLAIMED: "start release hand_over cancel",
    StepState.STARTED: "pause complete release hand_over cancel",
    StepState.PAUSED: "resume answer hand_over cancel",
    StepState.COMPLETED: "",
    StepState.CANCELLED: "",
}


@pytest.mark.parametrize(("state", "action"), list(product(StepState, StepAction)))
def test_only_the_moves_of_the_table_are_possible(state: StepState, action: StepAction) -> None:
    def go() -> StepLife:
        return rules.advance(
            life_in(state), action, at=NINE, calendar=OFFICE, assignee_id=2, reason="applicant"
        )

    if action.value in ALLOWED[state].split():
        assert go().state in rules.AFTER[action]
    else:
        with pytest.raises(ImpossibleMove):
            go()


def test_nothing_happens_before_the_last_move() -> None:
    with pytest.raises(ImpossibleMove):
        rules.advance(
            life_in(StepState.CLAIMED), StepAction.START, at=NINE - MINUTE, calendar=OFFICE
        )


def test_waiting_working_and_held_time_add_up_to_the_working_time_passed() -> None:
    events = [
        Told(NINE, "offered"),
        Told(NINE + 30 * MINUTE, "claimed", 7),
        Told(NINE + 60 * MINUTE, "started"),
        Told(NINE + 150 * MINUTE, "paused", reason="other_work"),  # 11:30
        Told(NINE + 270 * MINUTE, "resumed"),  # 13:30, one hour of it lunch
        Told(NINE + 300 * MINUTE, "completed"),
    ]
    life = rules.relive(events, calendar=OFFICE)
    assert (life.waiting, life.working, life.held) == (60 * MINUTE, 120 * MINUTE, 60 * MINUTE)
    assert life.assignee_id == 7


def test_a_step_handed_over_while_paused_rests_on_with_the_new_person() -> None:
    paused = rules.advance(
        life_in(StepState.PAUSED), StepAction.HAND_OVER, at=NINE, calendar=OFFICE, assignee_id=5
    )
    assert (paused.state, paused.pause_reason, paused.assignee_id) == ("paused", "applicant", 5)


@pytest.mark.parametrize(
    ("action", "actor", "repeat"),
    [
        (StepAction.START, 1, True),
        (StepAction.START, 2, False),
        (StepAction.CLAIM, 1, True),
        (StepAction.COMPLETE, 1, False),
        (StepAction.PAUSE, 1, False),
    ],
)
def test_a_second_click_by_the_same_person_is_known(
    action: StepAction, actor: int, repeat: bool
) -> None:
    assert rules.is_repeat(life_in(StepState.STARTED), action, actor_id=actor) is repeat


instants = st.integers(0, 60 * 24 * 60 * 60).map(lambda seconds: NINE + timedelta(seconds=seconds))


@given(received=instants, a=instants, b=instants, norm=st.integers(1, 5000))
def test_a_hold_moves_the_deadline_by_exactly_the_time_held(
    received: datetime, a: datetime, b: datetime, norm: int
) -> None:
    start, end = sorted((max(a, received), max(b, received)))
    due = rules.due(received_at=received, norm_minutes=norm, calendar=OFFICE)
    moved = rules.due_after_hold(due_at=due, held_from=start, held_until=end, calendar=OFFICE)
    held = OFFICE.working_time(start, end)
    assert OFFICE.working_time(due, moved) == held
    # What was still to go when the work rested is still to go when it goes on.
    if start <= due:
        assert OFFICE.working_time(end, moved) == OFFICE.working_time(start, due)


def test_numbers_are_easy_to_read_aloud_and_to_type() -> None:
    letters = iter("K7M4TX")
    number = rules.new_number(lambda alphabet: next(letters))
    assert number == "K7M-4TX"
    assert rules.read_number(" k7m 4tx") == number
    assert rules.read_number("K7M-4T0") is None
    assert rules.read_number("K7M-4T") is None
    assert not set(rules.NUMBER_ALPHABET) & set("0O1IL2Z5S8BQUV")
