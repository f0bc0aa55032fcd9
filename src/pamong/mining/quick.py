"""The measures by compiled loops: the same figures as the definitions, at the speed of memory."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import overload

import numpy as np
from numpy.typing import NDArray

from pamong.mining import kernels, lifecycle
from pamong.mining.log import MISSING, EventLog
from pamong.mining.measures import Columns, Raw, Way, Work

# A table of pairs is held for so many codes; beyond, pairs are numbered first.
WIDEST = 1_500
_SMALL = 200_000
_HOUR = 3_600_000_000
_DAY = 24 * _HOUR
Ints = NDArray[np.int64]


def measure(log: EventLog) -> Raw:
    """All measures of a log."""
    cases = _Cases(log)
    cases_again, events_again, at_once = cases.rework.tolist()
    firsts, lasts = cases.bounds[:-1], cases.bounds[1:] - 1
    return Raw(
        edges=edges(log),
        starts=_counted(log.activity[firsts]),
        ends=_counted(log.activity[lasts]),
        variants=cases.variants(),
        durations=_summary(cases.durations),
        rework={
            code: (count, events_again[code]) for code, count in enumerate(cases_again) if count
        },
        reworked_cases=cases.reworked,
        self_loops={code: count for code, count in enumerate(at_once) if count},
        handovers=handovers(log),
        load={hour: count for hour, count in enumerate(cases.load.tolist()) if count},
        arrivals=_counted((cases.walls[:, 0] // _HOUR + 72) % 168),
        progress=_progress(cases.walls // _DAY),
        work=work(log),
    )


def durations(log: EventLog) -> tuple[int, int, float | None, float | None]:
    """Of the cases: how many, total, median, 95th percentile."""
    return _summary(_Cases(log).durations)


def cases_by_way(log: EventLog) -> list[Ints]:
    """The codes of the cases that went each way, in the order of `Raw.variants`."""
    cases = _Cases(log)
    return [log.case[cases.bounds[places]].astype(np.int64) for places in cases.by_way()]


def hours_of_week(log: EventLog) -> Ints:
    """Of each event the hour of the week on people's clocks; hour 0 begins on Monday."""
    wall = log.time + log.offset.astype(np.int64) * 60_000_000
    return (wall // _HOUR + 72) % 168


def work(log: EventLog) -> Work | None:
    """Waiting apart from working, or None where the log does not say when work began."""
    if (kind := lifecycle.kinds(log)) is None:
        return None
    width = len(log.activities)
    found = np.empty((int((kind == lifecycle.END).sum()), 5), dtype=np.int64)
    kernels.walk_turns(log.case, log.activity, log.time, kind, width, found)
    source, activity, wait, worked, rested = found.T
    after, known = source >= 0, worked >= 0
    pairs = _by_key(source[after] * width + activity[after], wait[after])
    tasks = _by_key(activity[known], worked[known])
    rests = _by_key(activity[known], rested[known])
    none = (0, 0, None, None)
    return Work(
        {(pair // width, pair % width): each for pair, each in pairs.items()},
        {
            code: (count, *tasks.get(code, none), rests.get(code, none)[1])
            for code, count in _counted(activity).items()
        },
    )


def _by_key(keys: Ints, values: Ints) -> dict[int, tuple[int, int, float, float]]:
    """Of the values of each key: how many, total, median, 95th percentile."""
    if not len(keys):
        return {}
    known, counts = np.unique(keys, return_counts=True)
    ordered = values[np.argsort(keys, kind="stable")]
    firsts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    totals = np.empty((len(known), 2), dtype=np.int64)
    kernels.sum_up(ordered, firsts, counts, totals)
    names = known.tolist()
    found = summarised(ordered, firsts, counts, totals, lambda place: (names[place], 0))
    return {key: each for (key, _), each in found.items()}


def edges(log: EventLog) -> Columns:
    """The directly-follows graph with exact quantiles."""
    if not len(log):
        return {}
    code, width, pair_of = _pairs(log.case, log.activity, len(log.activities))
    counts, ranges = count(log.case, code, width)
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
    totals = np.empty((len(total), 2), dtype=np.int64)
    kernels.sum_up(waits, bounds[:-1], total, totals)
    return summarised(waits, bounds[:-1], total, totals, pair_of)


def summarised(
    waits: Ints, firsts: Ints, counts: Ints, totals: Ints, pair_of: Callable[[int], tuple[int, int]]
) -> Columns:
    """Of each pair that occurs its count, total and quantiles; `waits` may change their order
    within a pair."""
    present = np.flatnonzero(counts)
    # The largest first, dealt out in turn, so that the threads end together.
    present = present[np.argsort(-counts[present], kind="stable")]
    found = np.empty((len(present), 2), dtype=np.float64)
    parts = _parts(len(waits))

    def select(part: int, _first: int, _last: int) -> None:
        mine = np.ascontiguousarray(present[part::parts])
        values = np.empty((len(mine), 2), dtype=np.float64)
        kernels.quantiles(waits, firsts[mine], counts[mine], values)
        found[part::parts] = values

    _each(select, [(0, 0)] * parts)
    return {
        pair_of(edge): (count, (high << 20) + low, p50, p95)
        for edge, count, (high, low), (p50, p95) in zip(
            present.tolist(),
            counts[present].tolist(),
            totals[present].tolist(),
            found.tolist(),
            strict=True,
        )
    }


def handovers(log: EventLog) -> dict[tuple[int, int], int]:
    """Who is followed by whom in a case, where both are known."""
    if len(log) < 2:
        return {}
    # The missing one becomes a person of its own, whose pairs are left out at the end.
    nobody = len(log.resources)
    resource = np.where(log.resource == MISSING, nobody, log.resource).astype(np.int32)
    code, width, pair_of = _pairs(log.case, resource, nobody + 1)
    counts, _ = count(log.case, code, width)
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


def count(
    case: NDArray[np.int32], code: NDArray[np.int32], width: int
) -> tuple[Ints, list[tuple[int, int]]]:
    """By part of the rows how often each pair follows each other; and the parts."""
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
    parts = _parts(rows)
    cuts = [0]
    for part in range(1, parts):
        cut = rows * part // parts
        cut = int(np.searchsorted(case, case[cut], side="left"))
        if cut > cuts[-1]:
            cuts.append(cut)
    return list(zip(cuts, [*cuts[1:], rows], strict=True))


def _parts(rows: int) -> int:
    return min(os.cpu_count() or 1, 8) if rows >= _SMALL else 1


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
        ranges = _ranges(log.case)
        numbers = np.cumsum([0, *(kernels.count_cases(log.case[a:b]) for a, b in ranges)])
        cases, width = int(numbers[-1]), len(log.activities)
        self.bounds = np.full(cases + 1, len(log), dtype=np.int64)
        self.hashes = np.empty((cases, 2), dtype=np.uint64)
        self.durations = np.empty(cases, dtype=np.int64)
        # The first and the last moment of a case on people's clocks.
        self.walls = np.empty((cases, 2), dtype=np.int64)
        rework = np.zeros((len(ranges), 3, width), dtype=np.int64)
        load = np.zeros((len(ranges), 168), dtype=np.int64)
        reworked = [0] * len(ranges)

        def walk(part: int, first: int, last: int) -> None:
            seen = np.full(2 * width, -1, dtype=np.int64)
            reworked[part] = kernels.walk_cases(
                log.case, log.activity, log.time, log.offset, first, last, int(numbers[part]),
                seen, self.bounds, self.hashes, self.durations, self.walls, rework[part],
                load[part],
            )  # fmt: skip

        _each(walk, ranges)
        self.rework, self.load = rework.sum(axis=0), load.sum(axis=0)
        self.reworked = sum(reworked)

    def groups(self) -> tuple[Ints, Ints, Ints]:
        """Of each way: its first case and how many took it; and which way each case took."""
        cases = len(self.hashes)
        member, firsts, counts = (np.empty(cases, dtype=np.int64) for _ in range(3))
        found = kernels.group(self.hashes, member, firsts, counts)
        if kernels.differ(self.activity, self.bounds, member, firsts):
            return self._without_hashes()
        return firsts[:found], counts[:found], member

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
        _, firsts, counts = np.unique(member, return_index=True, return_counts=True)
        return firsts, counts, member

    def by_way(self) -> list[Ints]:
        """The places of the cases that went each way, the commonest first."""
        _, counts, member = self.groups()
        places = np.split(np.argsort(member, kind="stable"), np.cumsum(counts)[:-1])
        return [places[way] for way in np.argsort(-counts, kind="stable").tolist()]

    def variants(self) -> "Ways":
        firsts, counts, member = self.groups()
        found = np.empty(len(firsts), dtype=np.float64)
        kernels.medians(self.durations, member, counts, found)
        # Groups are numbered by the case that was first to take them, and sorting is stable.
        order = np.argsort(-counts, kind="stable")
        return Ways(self.activity, self.bounds, firsts[order], counts[order], found[order])


class Ways(Sequence[Way]):
    """The different ways through, written out only where looked at: there may be a million."""

    def __init__(
        self,
        activity: NDArray[np.int32],
        bounds: Ints,
        firsts: Ints,
        counts: Ints,
        medians: NDArray[np.float64],
    ) -> None:
        self._activity, self._bounds, self._firsts = activity, bounds, firsts
        self._counts, self._medians = counts, medians

    def __len__(self) -> int:
        return len(self._firsts)

    @overload
    def __getitem__(self, place: int) -> Way: ...
    @overload
    def __getitem__(self, place: slice) -> "Ways": ...
    def __getitem__(self, place: int | slice) -> "Way | Ways":
        if isinstance(place, slice):
            return Ways(
                self._activity,
                self._bounds,
                self._firsts[place],
                self._counts[place],
                self._medians[place],
            )
        case = self._firsts[place]
        path = self._activity[self._bounds[case] : self._bounds[case + 1]]
        return tuple(path.tolist()), int(self._counts[place]), float(self._medians[place])


def _summary(durations: Ints) -> tuple[int, int, float | None, float | None]:
    if not len(durations):
        return 0, 0, None, None
    values, one = durations.copy(), np.zeros(1, dtype=np.int64)
    counts, totals = np.full(1, len(values), dtype=np.int64), np.empty((1, 2), dtype=np.int64)
    kernels.sum_up(values, one, counts, totals)
    _, total, p50, p95 = summarised(values, one, counts, totals, lambda _: (0, 0))[0, 0]
    return len(durations), total, p50, p95


def _counted(values: NDArray[np.int64] | NDArray[np.int32]) -> dict[int, int]:
    """How often each value occurs; values mostly lie close together."""
    if not len(values):
        return {}
    least = int(values.min())
    if int(values.max()) - least > 4 * len(values) + 1_000:
        known, counts = np.unique(values, return_counts=True)
        return dict(zip(known.tolist(), counts.tolist(), strict=True))
    counts = np.bincount(values - least)
    present = np.flatnonzero(counts)
    return dict(zip((present + least).tolist(), counts[present].tolist(), strict=True))


def _progress(days: Ints) -> dict[int, tuple[int, int]]:
    opened, closed = _counted(days[:, 0]), _counted(days[:, 1])
    return {day: (opened.get(day, 0), closed.get(day, 0)) for day in sorted(opened | closed)}
