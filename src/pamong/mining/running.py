"""A map that takes in new events as they come, without going through the old ones again."""

import numpy as np
from numpy.typing import NDArray

from pamong.mining import kernels, quick
from pamong.mining.log import MISSING, EventLog
from pamong.mining.measures import Columns

# Room beside what is there, so that the times between two activities are rarely moved.
_SPARE = 1.25
_LEAST = 16
Ints = NDArray[np.int64]
Codes = NDArray[np.int32]


class RunningMap:
    """The directly-follows graph of a log with exact quantiles, and what it needs to go on: of
    each case its last activity and moment, of each pair of activities the times between them.

    It holds some ten bytes an event. Activities are a table of pairs, at most quick.WIDEST.
    """

    def __init__(self, log: EventLog) -> None:
        self._width = max(len(log.activities), 1)
        if self._width > quick.WIDEST:
            raise ValueError(f"A running map has at most {quick.WIDEST} activities.")
        self._activity = np.full(len(log.cases), MISSING, dtype=np.int32)
        self._time = np.zeros(len(log.cases), dtype=np.int64)
        counts, _ = quick.count(log.case, log.activity, self._width)
        self._counts = np.zeros(self._width**2, dtype=np.int64)
        self._totals = np.zeros((self._width**2, 2), dtype=np.int64)
        self._firsts, self._waits = np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.int64)
        self._make_room(counts.sum(axis=0))
        self._fold(log.case, log.activity, log.time)

    def add(self, case: Codes, activity: Codes, time: Ints) -> int:
        """Events in the order in which they came. Returns how many were left out, since their case
        already had a later one: the log has to be coded anew for these.

        Codes are those of the log; a case beyond them is a new one. Raises ValueError for an
        activity that the log did not have.
        """
        if len(activity) and not 0 <= int(activity.min()) <= int(activity.max()) < self._width:
            raise ValueError("An activity is none of the log's.")
        beyond = int(case.max()) + 1 - len(self._activity) if len(case) else 0
        if beyond > 0:
            more = beyond + len(self._activity) // 4
            self._activity = np.append(self._activity, np.full(more, MISSING, dtype=np.int32))
            self._time = np.append(self._time, np.zeros(more, dtype=np.int64))
        needed = self._counts + kernels.closing(
            case, activity, time, self._activity, self._time, self._width
        )
        if np.any(needed > np.diff(self._firsts)):
            self._make_room(needed)
        return self._fold(case, activity, time)

    def edges(self) -> Columns:
        """How often, and the total, median and 95th percentile between, as `quick.edges`."""
        return quick.summarised(
            self._waits,
            self._firsts[:-1],
            self._counts,
            self._totals,
            lambda edge: (edge // self._width, edge % self._width),
        )

    def _fold(self, case: Codes, activity: Codes, time: Ints) -> int:
        late: int = kernels.fold(
            case, activity, time, self._activity, self._time, self._width,
            self._firsts, self._counts, self._totals, self._waits,
        )  # fmt: skip
        return late

    def _make_room(self, counts: Ints) -> None:
        """Places for so many times of each pair and some more; those that are there move along."""
        firsts = np.concatenate(([0], np.cumsum((counts * _SPARE).astype(np.int64) + _LEAST)))
        waits = np.empty(int(firsts[-1]), dtype=np.int64)
        for edge in np.flatnonzero(self._counts).tolist():
            first, count = int(self._firsts[edge]), int(self._counts[edge])
            waits[firsts[edge] : firsts[edge] + count] = self._waits[first : first + count]
        self._firsts, self._waits = firsts, waits
