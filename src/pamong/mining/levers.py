"""Where the time of a log is lost, in one currency: each finding says how many seconds it cost all
cases together, with an interval, and what usually fits its shape. Never who.

An interval holds the true sum 19 times in 20 if cases like these came again: it is reckoned over
cases, since events of one case are not independent.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from pamong.mining.findings import BATCH, BATCH_GAP, Share, wilson
from pamong.mining.log import MICROSECONDS, MISSING, EventLog

_Z = 1.959964
# What costs less of all time, or rests on fewer cases, is not told.
LEAST_SHARE, LEAST_CASES = 0.01, 30
# So many times a step must have been seen before it is said to change nothing.
LEAST_SEEN = 100


class Kind(StrEnum):
    """What was found; of findings that cost the same the earlier comes first."""

    WAITING = "waiting"
    RETURNS = "returns"
    BATCHING = "batching"
    HANDOVERS = "handovers"
    APPROVAL = "approval"
    UNCHANGED = "unchanged"


class Remedy(StrEnum):
    """The simplification that usually fits."""

    DROP = "drop"
    MERGE = "merge"
    PARALLEL = "parallel"
    DELEGATE = "delegate"
    THRESHOLD = "threshold"
    PREFILL = "prefill"


@dataclass(frozen=True, slots=True)
class Lever:
    """A finding. `lost` is in seconds over all cases, `part` of all time by which cases were open;
    `rate` is the share that the finding is about (cases returned, work in batches, …), where it
    has one; `before` is a second step that it is about, "" where none is.
    """

    kind: Kind
    step: str
    remedy: Remedy
    lost: Share
    part: Share
    count: int
    cases: int
    median_s: float
    rate: Share | None = None
    before: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """How often a step granted, and how often it refused."""

    granted: int
    refused: int


def levers_of(log: EventLog, decided: Mapping[str, Decided] | None = None) -> tuple[Lever, ...]:
    """All findings of a log, the costliest first. `decided` knows of steps that decide."""
    seen = _Seen(log)
    if not seen.total or seen.cases < LEAST_CASES:
        return ()
    found = [
        *_waiting(seen),
        *_returns(seen),
        *_batching(seen),
        *_handovers(seen),
        *_approvals(seen, decided or {}),
        *_unchanged(seen, decided or {}),
    ]
    kept = [each for each in found if each.part.value >= LEAST_SHARE]
    order = list(Kind)
    return tuple(sorted(kept, key=lambda x: (-x.lost.value, order.index(x.kind), x.step)))


@dataclass(slots=True)
class _Seen:
    """Each event with the one before it in its case."""

    log: EventLog
    case: NDArray[np.int32] = field(init=False)
    source: NDArray[np.int32] = field(init=False)
    target: NDArray[np.int32] = field(init=False)
    wait: NDArray[np.float64] = field(init=False)
    # Did another person go on? Known where both are.
    other: NDArray[np.bool_] = field(init=False)
    known: NDArray[np.bool_] = field(init=False)
    rows: NDArray[np.int64] = field(init=False)
    cases: int = field(init=False)
    total: float = field(init=False)
    open: NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        log = self.log
        rows = np.flatnonzero(log.case[1:] == log.case[:-1]) + 1
        self.rows, self.case = rows, log.case[rows]
        self.source, self.target = log.activity[rows - 1], log.activity[rows]
        self.wait = (log.time[rows] - log.time[rows - 1]) / MICROSECONDS
        one, other = log.resource[rows - 1], log.resource[rows]
        self.known = (one != MISSING) & (other != MISSING)
        self.other = self.known & (one != other)
        self.cases = len(log.cases)
        self.open = _by_case(self.case, self.wait, self.cases)
        self.total = float(self.open.sum())

    def lost(self, rows: NDArray[np.bool_], each: NDArray[np.float64]) -> tuple[Share, Share]:
        """Seconds lost by these rows in all, and their part of all time, with their intervals."""
        by_case = _by_case(self.case[rows], each[rows], self.cases)
        return self.of_cases(by_case)

    def of_cases(self, by_case: NDArray[np.float64]) -> tuple[Share, Share]:
        value = float(by_case.sum())
        spread = self.cases / max(self.cases - 1, 1)
        error = _Z * math.sqrt(spread * float(((by_case - by_case.mean()) ** 2).sum()))
        share = value / self.total
        rest = by_case - share * self.open
        inexact = _Z * math.sqrt(spread * float((rest**2).sum())) / self.total
        return (
            Share(value, max(0.0, value - error), value + error),
            Share(share, max(0.0, share - inexact), min(1.0, share + inexact)),
        )

    def distinct(self, rows: NDArray[np.bool_]) -> int:
        return len(np.unique(self.case[rows]))


def _by_case(
    case: NDArray[np.int32], values: NDArray[np.float64], cases: int
) -> NDArray[np.float64]:
    return np.bincount(case, weights=values, minlength=cases).astype(np.float64)


def _median(values: NDArray[np.float64]) -> float:
    return float(np.median(values)) if len(values) else 0.0


def _waiting(seen: _Seen) -> Iterator[Lever]:
    """All time before each step: from the end of whatever came before until it was done."""
    for code in np.unique(seen.target).tolist():
        rows = seen.target == code
        cases = seen.distinct(rows)
        if cases < LEAST_CASES:
            continue
        lost, part = seen.lost(rows, seen.wait)
        yield Lever(
            Kind.WAITING,
            seen.log.activities[code],
            _remedy_of_waiting(seen, rows, code),
            lost,
            part,
            int(rows.sum()),
            cases,
            _median(seen.wait[rows]),
        )


def _remedy_of_waiting(seen: _Seen, rows: NDArray[np.bool_], code: int) -> Remedy:
    """Whoever else goes on costs far more: merge. Done in either order: side by side. In the hands
    of very few: lower down. Else a short way for what is simple."""
    other, same = seen.wait[rows & seen.other], seen.wait[rows & seen.known & ~seen.other]
    if len(other) > 10 and len(same) > 10 and _median(other) > 2 * _median(same) > 0:
        return Remedy.MERGE
    if _either_order(seen, code):
        return Remedy.PARALLEL
    who = seen.log.resource[seen.rows[rows]]
    who = who[who != MISSING]
    if len(who) >= LEAST_CASES:
        counts = np.sort(np.bincount(who))[::-1]
        if (
            counts[:2].sum() >= 0.8 * len(who)
            and (np.bincount(seen.log.resource + 1) > 0).sum() > 4
        ):
            return Remedy.DELEGATE
    return Remedy.THRESHOLD


def _either_order(seen: _Seen, code: int) -> bool:
    """Is there a step that it comes directly before nearly as often as directly after?"""
    after = np.bincount(seen.source[seen.target == code], minlength=len(seen.log.activities))
    before = np.bincount(seen.target[seen.source == code], minlength=len(seen.log.activities))
    after[code] = before[code] = 0
    both, most = np.minimum(after, before), np.maximum(after, before)
    return bool(((both >= LEAST_CASES) & (both >= 0.3 * most)).any())


def _returns(seen: _Seen) -> Iterator[Lever]:
    """The time from a step's first until its last completion in the cases that did it again."""
    log = seen.log
    key = log.case.astype(np.int64) * len(log.activities) + log.activity
    order = np.argsort(key, kind="stable")
    keys, begins, counts = np.unique(key[order], return_index=True, return_counts=True)
    first, last = order[begins], order[begins + counts - 1]
    cost = (log.time[last] - log.time[first]) / MICROSECONDS
    activity = keys % len(log.activities)
    for code in np.unique(activity[counts > 1]).tolist():
        of_step = activity == code
        again = of_step & (counts > 1)
        cases, done = int(again.sum()), int(of_step.sum())
        if cases < 10 or done < LEAST_CASES:
            continue
        by_case = np.zeros(seen.cases)
        by_case[(keys[again] // len(log.activities)).astype(np.int64)] = cost[again]
        lost, part = seen.of_cases(by_case)
        yield Lever(
            Kind.RETURNS,
            log.activities[code],
            Remedy.PREFILL,
            lost,
            part,
            int((counts[again] - 1).sum()),
            cases,
            _median(cost[again]),
            wilson(cases, done),
        )


def _batching(seen: _Seen) -> Iterator[Lever]:
    """How much longer work waited than the last that came before the run it was done in."""
    log = seen.log
    order = np.lexsort((log.time[seen.rows], log.resource[seen.rows], seen.target))
    target, who = seen.target[order], log.resource[seen.rows][order]
    time, case, wait = log.time[seen.rows][order], seen.case[order], seen.wait[order]
    joined = (
        (target[1:] == target[:-1])
        & (who[1:] == who[:-1])
        & (who[1:] != MISSING)
        & (case[1:] != case[:-1])
        & (time[1:] - time[:-1] <= BATCH_GAP)
    )
    run = np.concatenate(([0], np.cumsum(~joined))).astype(np.int64)
    batched = np.bincount(run)[run] >= BATCH
    least = np.full(int(run[-1]) + 1, np.inf)
    np.minimum.at(least, run, wait)
    cost = wait - least[run]
    for code in np.unique(target[batched]).tolist():
        of_step = target == code
        rows = of_step & batched
        share, done = float(rows.sum()) / float(of_step.sum()), int(of_step.sum())
        if share < 1 / 3 or done < LEAST_CASES:
            continue
        lost, part = seen.of_cases(_by_case(case[rows], cost[rows], seen.cases))
        yield Lever(
            Kind.BATCHING,
            log.activities[code],
            Remedy.THRESHOLD,
            lost,
            part,
            int(rows.sum()),
            len(np.unique(case[rows])),
            _median(cost[rows]),
            wilson(int(rows.sum()), done),
        )


def _handovers(seen: _Seen) -> Iterator[Lever]:
    """What another person's going on takes beyond half of what the same one's takes, arrow by
    arrow."""
    width = len(seen.log.activities)
    pair = seen.source.astype(np.int64) * width + seen.target
    for code in np.unique(pair[seen.other]).tolist():
        rows = pair == code
        other, same = rows & seen.other, rows & seen.known & ~seen.other
        if min(int(other.sum()), int(same.sum())) < LEAST_CASES:
            continue
        usual = _median(seen.wait[same])
        if _median(seen.wait[other]) <= 1.5 * usual:
            continue
        lost, part = seen.lost(other, np.maximum(seen.wait - usual, 0.0))
        yield Lever(
            Kind.HANDOVERS,
            seen.log.activities[code % width],
            Remedy.MERGE,
            lost,
            part,
            int(other.sum()),
            seen.distinct(other),
            _median(seen.wait[other]),
            wilson(int(other.sum()), int((rows & seen.known).sum())),
            seen.log.activities[code // width],
        )


def _approvals(seen: _Seen, decided: Mapping[str, Decided]) -> Iterator[Lever]:
    """Steps that decide and have never refused."""
    for code, name in enumerate(seen.log.activities):
        known = decided.get(name)
        if known is None or known.refused or known.granted < LEAST_SEEN:
            continue
        rate = wilson(0, known.granted)
        yield from _step(seen, code, Kind.APPROVAL, Remedy.DELEGATE, rate)


def _unchanged(seen: _Seen, decided: Mapping[str, Decided]) -> Iterator[Lever]:
    """Steps between two others, done by somebody else, after which every case went on alike and
    nothing came again: whoever dropped them would have missed nothing in these cases."""
    log = seen.log
    starts = set(log.activity[np.concatenate(([True], log.case[1:] != log.case[:-1]))].tolist())
    again = _repeated(log)
    for code in np.unique(seen.target).tolist():
        name = log.activities[code]
        into, on = seen.target == code, seen.source == code
        done = int((log.activity == code).sum())
        if name in decided or code in starts or done < LEAST_SEEN or code in again:
            continue
        if int(on.sum()) < 0.97 * done or len(np.unique(seen.target[on])) != 1:
            continue
        if _informs_refusals(seen, code, decided):
            continue
        known = into & seen.known
        if not known.any() or seen.other[known].mean() < 0.8:
            continue
        yield from _step(seen, code, Kind.UNCHANGED, Remedy.DROP, wilson(0, int(on.sum())))


def _informs_refusals(seen: _Seen, code: int, decided: Mapping[str, Decided]) -> bool:
    """Does a step decide afterwards, and sometimes refuse? What was found before may be why."""
    came: set[int] = set()
    while code not in came:
        came.add(code)
        known = decided.get(seen.log.activities[code])
        if known is not None and known.refused:
            return True
        after = seen.target[seen.source == code]
        if not len(after):
            return False
        code = int(np.bincount(after).argmax())
    return False


def _repeated(log: EventLog) -> set[int]:
    """Activities that some case did more than once."""
    key = log.case.astype(np.int64) * len(log.activities) + log.activity
    keys, counts = np.unique(key, return_counts=True)
    return set((keys[counts > 1] % len(log.activities)).tolist())


def _step(seen: _Seen, code: int, kind: Kind, remedy: Remedy, rate: Share) -> Iterator[Lever]:
    rows = seen.target == code
    if not rows.any():
        return
    lost, part = seen.lost(rows, seen.wait)
    yield Lever(
        kind,
        seen.log.activities[code],
        remedy,
        lost,
        part,
        int(rows.sum()),
        seen.distinct(rows),
        _median(seen.wait[rows]),
        rate,
    )
