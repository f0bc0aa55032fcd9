"""Working time: the moments of a log on a clock that goes on only while an office works."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pamong.kernel.calendars import WorkingCalendar
from pamong.mining import quick
from pamong.mining.analysis import Edge, edge_as_json, edges_of
from pamong.mining.log import MICROSECONDS, EventLog
from pamong.mining.measures import Columns, Work
from pamong.mining.scenario import Hours

Ints = NDArray[np.int64]
MINUTE = 60_000_000
_WEEK = 168 * 60 * MINUTE
# 1970 began on a Thursday.
_FIRST_MONDAY = -72 * 60 * MINUTE
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """Stretches of work in microseconds since 1970 UTC, in order and apart, on whole minutes."""

    starts: Ints
    ends: Ints

    @classmethod
    def of_calendar(cls, calendar: WorkingCalendar, log: EventLog) -> "WorkingTime":
        """By a unit's calendar, holidays and all, for as long as the log lasts."""
        first, last = _reach(log)
        pieces = calendar.stretches(_moment(first), _moment(last))
        found = [[(at - _EPOCH) // timedelta(microseconds=1) for at in each] for each in pieces]
        both = np.array(found, dtype=np.int64).reshape(-1, 2)
        return cls(both[:, 0], both[:, 1])

    @classmethod
    def of_week(cls, hours: Hours, log: EventLog) -> "WorkingTime":
        """The same hours every week, on the clock that most of the log's events have."""
        first, last = _reach(log)
        offsets, counts = np.unique(log.offset, return_counts=True)
        offset = int(offsets[np.argmax(counts)]) * MINUTE if len(offsets) else 0
        weeks = np.arange(
            (first + offset - _FIRST_MONDAY) // _WEEK, (last + offset - _FIRST_MONDAY) // _WEEK + 1
        )
        blocks = np.array(hours.blocks, dtype=np.int64) * MINUTE
        both = (weeks[:, None, None] * _WEEK + _FIRST_MONDAY - offset + blocks).reshape(-1, 2)
        return cls(both[:, 0], both[:, 1])

    def worked(self, time: Ints) -> Ints:
        """What had been worked by each moment since the first stretch began."""
        lengths = self.ends - self.starts
        before = np.concatenate(([0], np.cumsum(lengths)))
        place = np.searchsorted(self.starts, time, side="right") - 1
        if not len(self.starts):
            return np.zeros(len(time), dtype=np.int64)
        inside = np.minimum(time - self.starts[place], lengths[place])
        return np.where(place < 0, 0, before[place] + inside)

    def minutes(self, log: EventLog) -> dict[str, Ints]:
        """For an engine: each minute of the log, what had been worked before it, and whether it
        is worked (1) or not (0)."""
        first, last = (int(log.time.min()), int(log.time.max())) if len(log) else (0, 0)
        minute = np.arange(first // MINUTE, last // MINUTE + 1, dtype=np.int64)
        before = self.worked(minute * MINUTE)
        works = (self.worked((minute + 1) * MINUTE) > before).astype(np.int64)
        return {"minute": minute, "before": before, "works": works}


@dataclass(frozen=True, slots=True)
class Worked:
    """Measures in working time: the map, durations of cases, and turns where these are known."""

    edges: Columns
    durations: tuple[int, int, float | None, float | None]
    work: Work | None


def measure(log: EventLog, hours: WorkingTime) -> Worked:
    """By compiled loops; `portable.worked` is the same by definition."""
    clocked = on_clock(log, hours)
    return Worked(quick.edges(clocked), quick.durations(clocked), quick.work(clocked))


def on_clock(log: EventLog, hours: WorkingTime) -> EventLog:
    """The log with working time for its moments. Order stays: the clock never goes back."""
    return replace(log, time=hours.worked(log.time))


def _reach(log: EventLog) -> tuple[int, int]:
    """A week more on either side than the log lasts."""
    if not len(log):
        return 0, 0
    return int(log.time.min()) - _WEEK, int(log.time.max()) + _WEEK


def _moment(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)


@dataclass(frozen=True, slots=True)
class Told:
    """The same in seconds and with names."""

    edges: tuple[Edge, ...]
    median_case_s: float | None
    mean_case_s: float | None
    p95_case_s: float | None


def told(log: EventLog, hours: WorkingTime) -> Told:
    """The map in working time; of a log that says when work began, from each end to a beginning."""
    found = measure(log, hours)
    count, total, p50, p95 = found.durations
    return Told(
        edges_of(found.work.waits if found.work else found.edges, log.activities),
        None if p50 is None else p50 / MICROSECONDS,
        total / count / MICROSECONDS if count else None,
        None if p95 is None else p95 / MICROSECONDS,
    )


def as_json(found: Told) -> dict[str, Any]:
    """What `--hours` adds to `--json`."""
    return {
        "median_case_duration_s": found.median_case_s,
        "mean_case_duration_s": found.mean_case_s,
        "p95_case_duration_s": found.p95_case_s,
        "waiting": [edge_as_json(edge) for edge in found.edges],
    }
