"""Two parts of a log beside each other: where the one takes longer, in days a case."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pamong.mining import quick
from pamong.mining.analysis import Analysis, Edge, analyse
from pamong.mining.log import MICROSECONDS, EventLog

_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Interval:
    """A difference, the other less the one, and what holds the true one 19 times in 20."""

    value: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """It is not nought."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Difference:
    """A passage on both sides; None where a side does not have it.

    `lost_s` is how many seconds more the other's cases spend in it, each case counted, those that
    do not pass it too. Over all passages these add up to the difference of the mean durations.
    """

    source: str
    target: str
    one: Edge | None
    other: Edge | None
    lost_s: Interval


@dataclass(frozen=True, slots=True)
class Side:
    name: str
    log: EventLog
    found: Analysis


@dataclass(frozen=True, slots=True)
class Comparison:
    one: Side
    other: Side
    mean_s: Interval
    # What makes the most difference comes first.
    passages: tuple[Difference, ...]


def compare(one: tuple[str, EventLog], other: tuple[str, EventLog]) -> Comparison:
    """Both measured, and each passage of the one beside that of the other."""
    sides = tuple(Side(name, log, analyse(log, quick.measure)) for name, log in (one, other))
    edges = [{(e.source, e.target): e for e in side.found.edges} for side in sides]
    spent = [_spent(side.log) for side in sides]
    cases = [side.found.cases for side in sides]
    found = []
    for pair in edges[0].keys() | edges[1].keys():
        moments = [spent[n].get(pair, (0.0, 0.0)) for n in range(2)]
        found.append(
            Difference(*pair, edges[0].get(pair), edges[1].get(pair), _difference(moments, cases))
        )
    found.sort(key=lambda each: (-abs(each.lost_s.value), each.source, each.target))
    whole = [_moments(_durations(side.log)) for side in sides]
    return Comparison(sides[0], sides[1], _difference(whole, cases), tuple(found))


def _spent(log: EventLog) -> dict[tuple[str, str], tuple[float, float]]:
    """Of each passage the sum over cases of the seconds spent in it, and of their squares."""
    inside = log.case[1:] == log.case[:-1]
    width = len(log.activities)
    pair = log.activity[:-1][inside].astype(np.int64) * width + log.activity[1:][inside]
    waits = (log.time[1:] - log.time[:-1])[inside] / MICROSECONDS
    pairs, pair = np.unique(pair, return_inverse=True)
    # A case may pass the same way more than once: its seconds are added before they are squared.
    keys, places = np.unique(pair * len(log.cases) + log.case[1:][inside], return_inverse=True)
    seconds = np.bincount(places, weights=waits)
    of_pair = keys // max(len(log.cases), 1)
    sums = np.bincount(of_pair, weights=seconds, minlength=len(pairs))
    squares = np.bincount(of_pair, weights=seconds**2, minlength=len(pairs))
    names = log.activities
    return {
        (names[code // width], names[code % width]): (total, square)
        for code, total, square in zip(pairs.tolist(), sums.tolist(), squares.tolist(), strict=True)
    }


def _durations(log: EventLog) -> NDArray[np.float64]:
    first = np.flatnonzero(np.concatenate(([True], log.case[1:] != log.case[:-1])))
    last = np.concatenate((first[1:], [len(log)])) - 1
    return np.asarray((log.time[last] - log.time[first]) / MICROSECONDS, dtype=np.float64)


def _moments(values: NDArray[np.float64]) -> tuple[float, float]:
    return float(values.sum()), float((values**2).sum())


def _difference(moments: list[tuple[float, float]], cases: list[int]) -> Interval:
    """Of two means of independent cases (Welch's standard error)."""
    means = [total / count for (total, _), count in zip(moments, cases, strict=True)]
    error = 0.0
    for (_, square), mean, count in zip(moments, means, cases, strict=True):
        error += max(0.0, square / count - mean**2) / max(count - 1, 1)
    reach = _Z * math.sqrt(error)
    value = means[1] - means[0]
    return Interval(value, value - reach, value + reach)
