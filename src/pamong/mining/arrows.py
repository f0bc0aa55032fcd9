"""Each arrow of a map by itself: how its times are spread, how they went month by month, and which
cases waited longest."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pamong.mining.log import MICROSECONDS, EventLog

# Upper bounds of the classes of a spread in seconds, each bound inside its class; the last class
# has none.
BOUNDS = (60, 600, 3_600, 14_400, 86_400, 172_800, 604_800, 1_209_600, 2_592_000)
# So many arrows are kept, the most frequent first, and of each so many of its longest waits.
MOST_ARROWS, MOST_LONGEST = 2_000, 100


@dataclass(frozen=True, slots=True)
class Passed:
    """One step directly followed by another. `spread` counts passages by the classes of BOUNDS;
    `months` are months since 1970 by the clock on the wall when the wait ended, with passages and
    their median in seconds; `longest` cases, when the wait ended (microseconds), and its seconds.
    """

    source: str
    target: str
    count: int
    cases: int
    total_s: float
    median_s: float
    p95_s: float
    spread: tuple[int, ...]
    months: tuple[tuple[int, int, float], ...]
    longest: tuple[tuple[str, int, float], ...]


@dataclass(frozen=True, slots=True)
class Arrows:
    """The arrows kept, and of all there are: how many, and how often they were passed."""

    kept: tuple[Passed, ...]
    count: int
    passages: int


def arrows_of(log: EventLog, *, most: int = MOST_ARROWS, longest: int = MOST_LONGEST) -> Arrows:
    """The arrows of a log, the most frequent first, equally frequent ones by their names."""
    inside = np.flatnonzero(log.case[1:] == log.case[:-1]) + 1
    width = len(log.activities)
    pair = log.activity[inside - 1].astype(np.int64) * width + log.activity[inside]
    wait = log.time[inside] - log.time[inside - 1]
    order = np.lexsort((wait, pair))
    codes, begins, counts = np.unique(pair[order], return_index=True, return_counts=True)
    ranked = sorted(
        range(len(codes)),
        key=lambda n: (
            -int(counts[n]),
            log.activities[int(codes[n]) // width],
            log.activities[int(codes[n]) % width],
        ),
    )
    wall = log.time[inside] + log.offset[inside].astype(np.int64) * 60 * MICROSECONDS
    month = wall.astype("datetime64[us]").astype("datetime64[M]").astype(np.int64)
    kept = []
    for n in ranked[:most]:
        rows = order[begins[n] : begins[n] + counts[n]]
        source, target = divmod(int(codes[n]), width)
        kept.append(
            _passed(
                (log.activities[source], log.activities[target]),
                wait[rows],
                month[rows],
                log.case[inside[rows]],
                [
                    (log.cases[int(log.case[inside[row]])], int(log.time[inside[row]]))
                    for row in rows[::-1][:longest]
                ],
            )
        )
    return Arrows(tuple(kept), len(codes), len(inside))


def _passed(
    names: tuple[str, str],
    wait: NDArray[np.int64],
    month: NDArray[np.int64],
    case: NDArray[np.int32],
    ends: Sequence[tuple[str, int]],
) -> Passed:
    """`wait` is sorted; `ends` belong to its last values, the longest first."""
    # A wait of just a bound belongs to the class that ends with it.
    classes = np.searchsorted(np.array(BOUNDS, dtype=np.int64) * MICROSECONDS, wait, side="left")
    months = []
    for each in np.unique(month).tolist():
        these = wait[month == each]
        months.append((int(each), len(these), _quantile(these, 0.5)))
    return Passed(
        *names,
        count=len(wait),
        cases=len(np.unique(case)),
        total_s=float(wait.sum(dtype=np.float64)) / MICROSECONDS,
        median_s=_quantile(wait, 0.5),
        p95_s=_quantile(wait, 0.95),
        spread=tuple(np.bincount(classes, minlength=len(BOUNDS) + 1).tolist()),
        months=tuple(months),
        longest=tuple(
            (name, at, float(seconds) / MICROSECONDS)
            for (name, at), seconds in zip(ends, wait[::-1].tolist(), strict=False)
        ),
    )


def _quantile(wait: NDArray[np.int64], share: float) -> float:
    return float(np.quantile(wait, share)) / MICROSECONDS
