"""A map that goes on with what comes is the map of everything."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pamong.mining import quick
from pamong.mining.log import EventLog
from pamong.mining.running import RunningMap
from tests.mining.logs import Event, at_random, built
from tests.mining.test_measures import same

_HOUR = 3_600_000_000


def arriving(log: EventLog) -> tuple[EventLog, list[int]]:
    """The log and its rows in the order of time, which keeps that of each case."""
    return log, np.argsort(log.time, kind="stable").tolist()


def until(log: EventLog, rows: list[int]) -> EventLog:
    """The log as it was when only these rows had come; it knows the later names already."""
    kept = sorted(rows)
    names = (log.cases, log.activities, log.resources, log.lifecycles)
    columns = (log.case, log.activity, log.resource, log.lifecycle, log.time, log.offset)
    return EventLog(log.name, *names, *(column[kept] for column in columns))


def taken_in(log: EventLog, rows: list[int], parts: int) -> RunningMap:
    pieces = [rows[len(rows) * n // parts : len(rows) * (n + 1) // parts] for n in range(parts)]
    found = RunningMap(until(log, pieces[0]))
    for piece in pieces[1:]:
        assert found.add(log.case[piece], log.activity[piece], log.time[piece]) == 0
    return found


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("pqr"),
            st.sampled_from(["receive", "check"]),
            st.none(),
            st.integers(0, 9).map(lambda hours: hours * _HOUR),
            st.just(0),
        ),
        min_size=1,
        max_size=30,
    ),
    st.integers(1, 5),
)
def test_it_is_the_map_of_all_events(events: list[Event], parts: int) -> None:
    log, rows = arriving(built(events))
    same(taken_in(log, rows, parts).edges(), quick.edges(log), "edges")


def test_many_more_come_than_there_was_room_for() -> None:
    log, rows = arriving(built(at_random(11, 20_000, 9, 700)))
    same(taken_in(log, rows, 40).edges(), quick.edges(log), "edges")


def test_what_comes_late_is_left_out_and_said() -> None:
    log = built([("p", "receive", None, 5, 0), ("p", "check", None, 9, 0)])
    found = RunningMap(log)
    codes = np.array([1, 0, 1], dtype=np.int32)
    times = np.array([7, 12, 12], dtype=np.int64)
    assert found.add(np.zeros(3, dtype=np.int32), codes, times) == 1
    # check 9, receive 12, check 12; that of 7 would have been before them.
    assert {pair: edge[:2] for pair, edge in found.edges().items()} == {
        (0, 1): (2, 4),
        (1, 0): (1, 3),
    }


def test_a_new_case_is_known_from_its_first_event_on() -> None:
    found = RunningMap(built([("p", "receive", None, 5, 0), ("p", "check", None, 9, 0)]))
    case = np.array([7, 7], dtype=np.int32)
    found.add(case, np.array([0, 1], dtype=np.int32), np.array([20, 26], dtype=np.int64))
    assert found.edges()[0, 1] == (2, 10, 5.0, pytest.approx(5.9))


def test_an_activity_that_is_none_of_the_logs_is_refused() -> None:
    found = RunningMap(built([("p", "receive", None, 5, 0)]))
    one = np.ones(1, dtype=np.int32)
    with pytest.raises(ValueError, match="none of the log"):
        found.add(one, one, one.astype(np.int64))
