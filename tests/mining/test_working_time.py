"""Durations in working time: definition, loop and the calendar itself agree."""

from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pamong.kernel.calendars import Block, DayException, DayKind, WorkingCalendar, office_week
from pamong.mining import portable, working_time
from pamong.mining.scenario_json import read_hours
from pamong.mining.working_time import WorkingTime
from tests.mining.logs import DAY, HOUR, Turn, built_with_turns
from tests.mining.test_measures import same

_DAYS = (Block(time(8), time(12)), Block(time(13), time(16)))
OFFICE = WorkingCalendar(
    "Asia/Makassar",
    office_week(weekdays=_DAYS, friday=_DAYS[:1]),
    {date(1970, 1, 5): DayException(DayKind.HOLIDAY, "closed")},
)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("pq"),
            st.sampled_from(["receive", "check"]),
            st.sampled_from(["start", "complete", "suspend", None]),
            st.integers(-9 * DAY, 20 * DAY),
        ),
        min_size=1,
        max_size=25,
    )
)
def test_definition_and_loop_agree(events: list[Turn]) -> None:
    log = built_with_turns([*events, ("z", "check", "start", 0), ("z", "check", "complete", HOUR)])
    hours = WorkingTime.of_calendar(OFFICE, log)
    by_loop, by_definition = working_time.measure(log, hours), portable.worked(log, hours)
    same(by_loop.edges, by_definition.edges, "edges")
    same(by_loop.durations, by_definition.durations, "durations")
    assert by_loop.work
    assert by_definition.work
    same(by_loop.work.waits, by_definition.work.waits, "waits")
    same(by_loop.work.tasks, by_definition.work.tasks, "tasks")


@settings(max_examples=40, deadline=None)
@given(st.integers(-9 * DAY, 40 * DAY), st.integers(0, 40 * DAY))
def test_it_is_the_time_that_the_calendar_tells(start: int, length: int) -> None:
    log = built_with_turns([("p", "x", None, start), ("p", "x", None, start + length)])
    first, last = (
        datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=each)
        for each in (start, start + length)
    )
    told = OFFICE.working_time(first, last) // timedelta(microseconds=1)
    found = working_time.measure(log, WorkingTime.of_calendar(OFFICE, log))
    assert found.durations[1] == told


def test_the_hours_of_a_week_are_on_the_clock_of_the_log() -> None:
    """Monday 5 January 1970, 15:00 to Tuesday 09:00 in Jakarta: an hour and an hour."""
    monday = 4 * DAY - 7 * HOUR
    log = built_with_turns(
        [("p", "x", None, monday + 15 * HOUR), ("p", "x", None, monday + 33 * HOUR)]
    )
    log.offset[:] = 420
    hours = WorkingTime.of_week(read_hours(["Mon-Fri 08:00-16:00"], "hours"), log)
    assert working_time.measure(log, hours).durations[1] == 2 * HOUR


def test_an_office_that_never_works_takes_no_time() -> None:
    log = built_with_turns([("p", "x", None, 0), ("p", "x", None, DAY)])
    never = WorkingTime(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    assert working_time.measure(log, never).durations == (1, 0, 0.0, 0.0)


def test_stretches_are_cut_where_they_are_asked_for() -> None:
    first = datetime(2026, 3, 2, 1, tzinfo=UTC)  # Monday, 09:00 in Makassar
    assert OFFICE.stretches(first, first + timedelta(hours=5)) == [
        (first, first + timedelta(hours=3)),
        (first + timedelta(hours=4), first + timedelta(hours=5)),
    ]
    with pytest.raises(ValueError, match="zone"):
        OFFICE.stretches(first.replace(tzinfo=None), first)
