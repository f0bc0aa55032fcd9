"""Where time is lost, ranked: figures with their uncertainty, never a person's name."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pamong.mining.log import MICROSECONDS, MISSING, EventLog

DAY_US = 86_400 * MICROSECONDS
_Z = 1.959964
# What is rarer, or costs less, is not worth a sentence.
LEAST_CASES, LEAST_SHARE = 10, 0.01
# In a run of so many cases within so short a time of each other, work was done in a batch.
BATCH, BATCH_GAP = 4, 300 * MICROSECONDS


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, with the interval that holds the true one 19 times in 20."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Middle:
    """A median in seconds with its interval; both None where there is nothing."""

    value: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Passage:
    """Time lost between two steps, or before one: `source` is empty there."""

    source: str
    target: str
    count: int
    cases: int
    lost_s: float
    share: Share
    median: Middle
    p95_s: float
    mean_s: float
    # Of those that wait longer than a day: how many of them, and their part of the time.
    over_day: float
    over_day_time: float
    # Where people are known: how often another goes on, and how long it then takes.
    other_hands: float | None
    other_median: Middle | None
    same_median: Middle | None

    @property
    def kind(self) -> str:
        """few: most go on at once; all: nearly each waits; some: in between."""
        if self.median.value <= 0.05 * self.mean_s:
            return "few"
        return "all" if self.median.value >= 0.5 * self.mean_s else "some"


@dataclass(frozen=True, slots=True)
class Returns:
    """Cases in which something was done again, beside the others."""

    cases: Share
    count: int
    with_again: Middle
    without: Middle


@dataclass(frozen=True, slots=True)
class Hands:
    """Steps that another person goes on with, beside those of the same one."""

    share: Share
    known: int
    other: Middle
    same: Middle
    other_time: float
    per_case: float


@dataclass(frozen=True, slots=True)
class Batch:
    """A step that is largely done in runs of many cases."""

    activity: str
    share: float
    events: int
    runs: int
    waited: Middle


@dataclass(frozen=True, slots=True)
class Spread:
    """How unequal the cases are."""

    within_day: Share
    slowest_time: float
    single: int
    slow_from_s: float


@dataclass(frozen=True, slots=True)
class Findings:
    spread: Spread
    passages: tuple[Passage, ...]
    steps: tuple[Passage, ...]
    returns: Returns | None
    hands: Hands | None
    batches: tuple[Batch, ...]


def find(log: EventLog) -> Findings:
    """All that is worth telling."""
    pairs = _Pairs(log)
    return Findings(
        spread=_spread(pairs),
        passages=tuple(_passages(pairs)),
        steps=tuple(_steps(pairs)),
        returns=_returns(log, pairs),
        hands=_hands(pairs),
        batches=tuple(_batches(log, pairs)),
    )


class _Pairs:
    """Each event with the one after it in its case."""

    def __init__(self, log: EventLog) -> None:
        inside = log.case[1:] == log.case[:-1]
        self.names = log.activities
        self.case = log.case[1:][inside]
        self.source, self.target = log.activity[:-1][inside], log.activity[1:][inside]
        self.wait = (log.time[1:] - log.time[:-1])[inside]
        one, other = log.resource[:-1][inside], log.resource[1:][inside]
        self.known = (one != MISSING) & (other != MISSING)
        self.changes = one != other
        self.at = log.time[1:][inside]
        self.cases = len(log.cases)
        self.duration = np.bincount(self.case, weights=self.wait, minlength=self.cases)
        self.events = np.bincount(log.case, minlength=self.cases)
        self.total = float(self.duration.sum())

    def share(self, rows: NDArray[np.bool_]) -> Share:
        """These rows' part of all the time; cases vary, so the interval is over cases."""
        if not self.total:
            return Share(0.0, 0.0, 0.0)
        part = np.bincount(self.case[rows], weights=self.wait[rows], minlength=self.cases)
        share = float(part.sum()) / self.total
        rest = part - share * self.duration
        spread = self.cases / max(self.cases - 1, 1)
        error = _Z * math.sqrt(spread * float((rest**2).sum())) / self.total
        return Share(share, max(0.0, share - error), min(1.0, share + error))

    def passage(self, rows: NDArray[np.bool_], source: str, target: str) -> Passage:
        wait = self.wait[rows]
        lost = float(wait.sum(dtype=np.float64))
        long = wait > DAY_US
        known, changes = self.known[rows], self.changes[rows]
        return Passage(
            source,
            target,
            len(wait),
            len(np.unique(self.case[rows])),
            lost / MICROSECONDS,
            self.share(rows),
            middle(wait),
            float(np.quantile(wait, 0.95)) / MICROSECONDS,
            lost / len(wait) / MICROSECONDS,
            float(long.mean()),
            float(wait[long].sum(dtype=np.float64)) / lost if lost else 0.0,
            float(changes[known].mean()) if known.any() else None,
            _some(wait[known & changes]),
            _some(wait[known & ~changes]),
        )


def middle(values: NDArray[np.int64]) -> Middle:
    """The median and, from the order of the values alone, its interval."""
    ordered = np.sort(values)
    count = len(ordered)
    reach = _Z * math.sqrt(count) / 2
    low = ordered[max(0, math.floor(count / 2 - reach) - 1)]
    high = ordered[min(count - 1, math.ceil(count / 2 + reach))]
    return Middle(
        float(np.median(ordered)) / MICROSECONDS,
        float(low) / MICROSECONDS,
        float(high) / MICROSECONDS,
        count,
    )


def apart(one: Middle, other: Middle) -> Share:
    """How much the median of one group exceeds that of another, in seconds.

    From the intervals of both, as if each were normal (Price and Bonett 2002).
    """
    value = one.value - other.value
    reach = math.hypot(one.high - one.low, other.high - other.low) / 2
    return Share(value, value - reach, value + reach)


def wilson(part: int, whole: int) -> Share:
    """The interval of a share that stays honest for few and for rare."""
    share = part / whole
    centre = (share + _Z**2 / (2 * whole)) / (1 + _Z**2 / whole)
    reach = (
        _Z * math.sqrt(share * (1 - share) / whole + _Z**2 / (4 * whole**2)) / (1 + _Z**2 / whole)
    )
    return Share(share, max(0.0, centre - reach), min(1.0, centre + reach))


def _some(values: NDArray[np.int64]) -> Middle | None:
    return middle(values) if len(values) >= LEAST_CASES else None


def _passages(pairs: _Pairs, most: int = 6) -> Iterable[Passage]:
    width = len(pairs.names)
    codes = pairs.source.astype(np.int64) * width + pairs.target
    return _ranked(
        pairs, codes, lambda code: (pairs.names[code // width], pairs.names[code % width]), most
    )


def _steps(pairs: _Pairs, most: int = 12) -> Iterable[Passage]:
    return _ranked(pairs, pairs.target.astype(np.int64), lambda code: ("", pairs.names[code]), most)


def _ranked(
    pairs: _Pairs, codes: NDArray[np.int64], named: Callable[[int], tuple[str, str]], most: int
) -> Iterable[Passage]:
    if not pairs.total:
        return
    known, where, counts = np.unique(codes, return_inverse=True, return_counts=True)
    lost = np.bincount(where, weights=pairs.wait)
    enough = (counts >= min(LEAST_CASES, max(2, pairs.cases // 3))) & (
        lost >= LEAST_SHARE * pairs.total
    )
    ranked = [each for each in np.argsort(-lost, kind="stable").tolist() if enough[each]]
    for each in ranked[:most]:
        yield pairs.passage(where == each, *named(int(known[each])))


def _spread(pairs: _Pairs) -> Spread:
    duration = np.sort(pairs.duration)
    tenth = max(1, pairs.cases // 10)
    return Spread(
        wilson(int((duration <= DAY_US).sum()), max(pairs.cases, 1)),
        float(duration[-tenth:].sum()) / pairs.total if pairs.total else 0.0,
        int((pairs.events == 1).sum()),
        float(duration[-tenth]) / MICROSECONDS,
    )


def _returns(log: EventLog, pairs: _Pairs) -> Returns | None:
    done = np.unique(
        log.case.astype(np.int64) * len(log.activities) + log.activity, return_counts=True
    )
    again = np.zeros(pairs.cases, dtype=np.bool_)
    again[done[0][done[1] > 1] // len(log.activities)] = True
    count = int(again.sum())
    if not count or count == pairs.cases:
        return None
    duration = pairs.duration.astype(np.int64)
    return Returns(
        wilson(count, pairs.cases), count, middle(duration[again]), middle(duration[~again])
    )


def _hands(pairs: _Pairs) -> Hands | None:
    known = int(pairs.known.sum())
    other, same = pairs.known & pairs.changes, pairs.known & ~pairs.changes
    if other.sum() < LEAST_CASES or same.sum() < LEAST_CASES:
        return None
    time = float(pairs.wait[pairs.known].sum(dtype=np.float64))
    return Hands(
        wilson(int(other.sum()), known),
        known,
        middle(pairs.wait[other]),
        middle(pairs.wait[same]),
        float(pairs.wait[other].sum(dtype=np.float64)) / time if time else 0.0,
        float(other.sum()) / pairs.cases,
    )


def _batches(log: EventLog, pairs: _Pairs) -> Iterable[Batch]:
    """Steps of which a third or more is done in runs: by one person, case after case."""
    order = np.lexsort((log.time, log.resource, log.activity))
    activity, resource = log.activity[order], log.resource[order]
    time, case = log.time[order], log.case[order]
    joined = (
        (activity[1:] == activity[:-1])
        & (resource[1:] == resource[:-1])
        & (resource[1:] != MISSING)
        & (case[1:] != case[:-1])
        & (time[1:] - time[:-1] <= BATCH_GAP)
    )
    run = np.concatenate(([0], np.cumsum(~joined)))
    size = np.bincount(run)
    in_batch = size[run] >= BATCH
    found = []
    for code in np.unique(activity[in_batch]).tolist():
        of_step = activity == code
        events = int(of_step.sum())
        batched = of_step & in_batch
        share = float(batched.sum()) / events
        waits = pairs.wait[pairs.target == code]
        if share >= 1 / 3 and events >= 30 and len(waits):
            runs = len(np.unique(run[batched]))
            found.append(Batch(log.activities[code], share, events, runs, middle(waits)))
    return sorted(found, key=lambda each: -each.share * each.events)
