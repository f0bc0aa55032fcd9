"""The measures by compiled loops: the same figures as the definitions, at the speed of memory."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from pamong.mining import kernels
from pamong.mining.log import MISSING, EventLog
from pamong.mining.measures import Columns, Raw

# A table of pairs is held for so many codes; beyond, pairs are numbered first.
WIDEST = 1_500
_SMALL = 200_000
_HOUR = 3_600_000_000
_DAY = 24 * _HOUR
Ints = NDArray[np.int64]


def measure(log: EventLog) -> Raw:
    """All measures of a log."""
    cases = _Cases(log)
    wall = log.time + log.offset.astype(np.int64) * 60_000_000
    firsts, lasts = cases.bounds[:-1], cases.bounds[1:] - 1
    activity = log.activity
    return Raw(
        edges=edges(log),
        starts=_counted(activity[firsts]),
        ends=_counted(activity[lasts]),
        variants=cases.variants(),
        durations=_summary(cases.durations),
        rework={
            code: (int(cases.again_cases[code]), int(cases.again_events[code]))
            for code in np.flatnonzero(cases.again_cases).tolist()
        },
        reworked_cases=cases.reworked,
        self_loops={code: int(cases.loops[code]) for code in np.flatnonzero(cases.loops).tolist()},
        handovers=handovers(log),
        load=_counted(_hour_of_week(wall)),
        arrivals=_counted(_hour_of_week(wall[firsts])),
        progress=_progress(wall[firsts] // _DAY, wall[lasts] // _DAY),
    )


def edges(log: EventLog) -> Columns:
    """The directly-follows graph with exact quantiles."""
    if not len(log):
        return {}
    code, width, pair_of = _pairs(log.case, log.activity, len(log.activities))
    counts, ranges = _count(log.case, code, width)
    total = counts.sum(axis=0)
    bounds = np.concatenate(([0], np.cumsum(total)))
    # Each thread writes into its own part of a pair's places.
    slots = bounds[:-1] + np.concatenate(
        (np.zeros_like(counts[:1]), np.cumsum(counts, axis=0)[:-1])
    )
    waits = np.empty(int(bounds[-1]), dtype=np.int64)
    _each(
        lambda n, first, last: kernels.scatter_waits(
            log.case, code, log.time, first, last, width, slots[n], waits
        ),
        ranges,
    )
    present = np.flatnonzero(total)
    # The largest first, dealt out in turn, so that the threads end together.
    present = present[np.argsort(-total[present], kind="stable")]
    totals = np.empty((len(present), 2), dtype=np.int64)
    found = np.empty((len(present), 2), dtype=np.float64)
    parts = len(ranges)
    _each(
        lambda n, _first, _last: _summarise_part(waits, bounds, present, totals, found, n, parts),
        ranges,
    )
    return {
        pair_of(edge): (count, (high << 20) + low, p50, p95)
        for edge, count, (high, low), (p50, p95) in zip(
            present.tolist(), total[present].tolist(), totals.tolist(), found.tolist(), strict=True
        )
    }


def _summarise_part(
    waits: Ints, bounds: Ints, present: Ints, totals: Ints, found: NDArray[np.float64],
    number: int, parts: int,
) -> None:  # fmt: skip
    mine = np.ascontiguousarray(present[number::parts])
    sums = np.empty((len(mine), 2), dtype=np.int64)
    values = np.empty((len(mine), 2), dtype=np.float64)
    kernels.summarise(waits, bounds, mine, sums, values)
    totals[number::parts], found[number::parts] = sums, values


def handovers(log: EventLog) -> dict[tuple[int, int], int]:
    """Who is followed by whom in a case, where both are known."""
    if len(log) < 2:
        return {}
    # The missing one becomes a person of its own, whose pairs are left out at the end.
    nobody = len(log.resources)
    resource = np.where(log.resource == MISSING, nobody, log.resource).astype(np.int32)
    code, width, pair_of = _pairs(log.case, resource, nobody + 1)
    counts, _ = _count(log.case, code, width)
    total = counts.sum(axis=0)
    found = ((pair_of(edge), int(total[edge])) for edge in np.flatnonzero(total).tolist())
    return {pair: count for pair, count in found if nobody not in pair}


def _pairs(
    case: NDArray[np.int32], code: NDArray[np.int32], width: int
) -> tuple[NDArray[np.int32], int, Callable[[int], tuple[int, int]]]:
    """Codes for the loops: those given, or, where a table of pairs would be too large, dense pairs.

    A dense pair stands at its second row with width 0, so that the loops see it as the code.
    """
    if width <= WIDEST:
        return code, width, lambda edge: (edge // width, edge % width)
    pairs = code[:-1].astype(np.int64) * width + code[1:]
    inside = case[:-1] == case[1:]
    known, numbers = np.unique(pairs[inside], return_inverse=True)
    dense = np.zeros(len(code), dtype=np.int32)
    dense[1:][inside] = numbers
    return dense, 0, lambda edge: (int(known[edge]) // width, int(known[edge]) % width)


def _count(
    case: NDArray[np.int32], code: NDArray[np.int32], width: int
) -> tuple[Ints, list[tuple[int, int]]]:
    ranges = _ranges(case)
    size = width * width if width else int(code.max()) + 1
    counts = np.zeros((len(ranges), size), dtype=np.int64)
    _each(
        lambda n, first, last: kernels.count_edges(case, code, first, last, width, counts[n]),
        ranges,
    )
    return counts, ranges


def _ranges(case: NDArray[np.int32]) -> list[tuple[int, int]]:
    """The rows in as many parts as there are processors, cut where a case ends."""
    rows = len(case)
    parts = min(os.cpu_count() or 1, 8) if rows >= _SMALL else 1
    cuts = [0]
    for part in range(1, parts):
        cut = rows * part // parts
        cut = int(np.searchsorted(case, case[cut], side="left"))
        if cut > cuts[-1]:
            cuts.append(cut)
    return list(zip(cuts, [*cuts[1:], rows], strict=True))


def _each(work: Callable[[int, int, int], None], ranges: list[tuple[int, int]]) -> None:
    if len(ranges) == 1:
        work(0, *ranges[0])
        return
    with ThreadPoolExecutor(len(ranges)) as pool:
        for done in [pool.submit(work, n, *each) for n, each in enumerate(ranges)]:
            done.result()


class _Cases:
    """What one pass over the rows tells of each case."""

    def __init__(self, log: EventLog) -> None:
        self.activity = log.activity
        cases, width = len(np.unique(log.case)), len(log.activities)
        self.bounds = np.full(cases + 1, len(log), dtype=np.int64)
        self.hashes = np.empty((cases, 2), dtype=np.uint64)
        self.durations = np.empty(cases, dtype=np.int64)
        self.again_cases, self.again_events, self.loops = (
            np.zeros(width, dtype=np.int64) for _ in range(3)
        )
        self.reworked = int(
            kernels.walk_cases(
                log.case, log.activity, log.time, 0, len(log), 0,
                np.full(2 * width, -1, dtype=np.int64), self.bounds, self.hashes, self.durations,
                self.again_cases, self.again_events, self.loops,
            )
        )  # fmt: skip

    def groups(self) -> tuple[Ints, Ints, Ints]:
        """Of each way: its first case and how many took it; and which way each case took."""
        packed = self.hashes.view([("one", "u8"), ("two", "u8")]).ravel()
        _, first, member, count = np.unique(
            packed, return_index=True, return_inverse=True, return_counts=True
        )
        if kernels.differ(self.activity, self.bounds, first[member].astype(np.int64)):
            return self._without_hashes()
        return first, count, member

    def _without_hashes(self) -> tuple[Ints, Ints, Ints]:
        """Two different ways share a hash: tell them apart by what they are."""
        numbers: dict[bytes, int] = {}
        member = np.array(
            [
                numbers.setdefault(self.activity[begin:end].tobytes(), len(numbers))
                for begin, end in zip(self.bounds[:-1], self.bounds[1:], strict=True)
            ],
            dtype=np.int64,
        )
        _, first, count = np.unique(member, return_index=True, return_counts=True)
        return first, count, member

    def variants(self) -> dict[tuple[int, ...], tuple[int, float]]:
        if not len(self.durations):
            return {}
        first, count, member = self.groups()
        order = np.argsort(member, kind="stable")
        durations = np.ascontiguousarray(self.durations[order])
        ends = np.cumsum(count)
        return {
            tuple(self.activity[self.bounds[case] : self.bounds[case + 1]].tolist()): (
                n,
                float(kernels.quantile(durations, end - n, end, 0.5)),
            )
            for case, n, end in zip(first.tolist(), count.tolist(), ends.tolist(), strict=True)
        }


def _summary(durations: Ints) -> tuple[int, int, float | None, float | None]:
    count = len(durations)
    if not count:
        return 0, 0, None, None
    values = durations.copy()
    total = (int((values >> 20).sum()) << 20) + int((values & 0xFFFFF).sum())
    return (
        count,
        total,
        float(kernels.quantile(values, 0, count, 0.5)),
        float(kernels.quantile(values, 0, count, 0.95)),
    )


def _hour_of_week(wall: Ints) -> Ints:
    return (wall // _HOUR + 72) % 168


def _counted(values: NDArray[np.int64] | NDArray[np.int32]) -> dict[int, int]:
    known, counts = np.unique(values, return_counts=True)
    return dict(zip(known.tolist(), counts.tolist(), strict=True))


def _progress(first: Ints, last: Ints) -> dict[int, tuple[int, int]]:
    opened, closed = _counted(first), _counted(last)
    return {day: (opened.get(day, 0), closed.get(day, 0)) for day in sorted(opened | closed)}
