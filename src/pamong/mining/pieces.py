"""The pieces of work in a log: who did what of which case, since when it could, from when to when.

Minutes on the clock of the wall, counted from a Monday 00:00, as scenarios count them.
"""

from collections import defaultdict, deque
from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pamong.mining.log import EventLog
from pamong.mining.scenario import MINUTES_A_WEEK, BadScenario

Floats = NDArray[np.float64]
_MINUTE, _DAY = 60_000_000, 86_400_000_000
# The epoch was a Thursday.
_TO_MONDAY = 3 * _DAY


@dataclass(slots=True)
class Piece:
    """`start` is None where the log tells ends alone; `held`: minutes on the wall it was paused."""

    step: int
    person: int
    start: float | None
    end: float
    held: float = 0.0
    # Since when it could begin, and how long it was worked on: found out later.
    ready: float = 0.0
    work: float = 0.0
    delay: float = 0.0
    # How many were done together in one go, and whether this is the one that stands for them.
    together: int = 1
    leads: bool = True
    # The step, split or join that the case came from.
    source: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """Of one case, by the beginning of the work; `open` where it may go on after the log."""

    arrival: float
    pieces: list[Piece]
    open: bool = False


@dataclass(frozen=True, slots=True)
class Pieces:
    steps: tuple[str, ...]
    people: int
    traces: list[Trace] = field(default_factory=list)
    # Weeks from the first arrival to the last.
    weeks: float = 0.0


def pieces_of(
    log: EventLog, *, arrival: str | None = None, ignored: Collection[str] = ()
) -> Pieces:
    """`arrival`: the activity that only says that a case came in; `ignored`: nobody's work.

    Raises BadScenario for a log of which no process can be learned.
    """
    absent = [name for name in _marked(arrival, ignored) if name not in log.activities]
    if absent and len(log):
        raise BadScenario(f"the log has no activity “{absent[0]}”")
    if not len(log):
        raise BadScenario("the log has no events")
    wall = log.time + log.offset.astype(np.int64) * _MINUTE
    origin = (int(wall.min()) + _TO_MONDAY) // (7 * _DAY) * (7 * _DAY) - _TO_MONDAY
    at = (wall - origin) / _MINUTE
    kinds = [_KINDS.get(each.casefold(), "") for each in log.lifecycles]
    lifecycle = ["complete" if code < 0 else kinds[code] for code in log.lifecycle.tolist()]
    marks = {log.activities.index(name) for name in _marked(arrival, ignored)}
    edges = np.flatnonzero(np.diff(log.case, prepend=-1, append=len(log.cases) + 1))
    rows = list(
        zip(log.activity.tolist(), log.resource.tolist(), at.tolist(), lifecycle, strict=True)
    )
    traces = [
        trace
        for first, last in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)
        if (trace := _trace(rows[first:last], marks)) is not None
    ]
    if not traces:
        raise BadScenario("no event of the log completes a piece of work")
    ends = np.array([max(piece.end for piece in trace.pieces) for trace in traces])
    came = np.array([trace.arrival for trace in traces])
    # Whoever came in shortly before the log ends may not be done: not counted as an end.
    settled = float(at.max()) - float(np.quantile(ends - came, 0.95))
    if settled > came.min():
        for place, trace in enumerate(traces):
            if trace.arrival > settled:
                traces[place] = Trace(trace.arrival, trace.pieces, open=True)
    weeks = max(float(came.max() - came.min()) / MINUTES_A_WEEK, 1 / 7)
    return Pieces(log.activities, len(log.resources), traces, weeks)


def _marked(arrival: str | None, ignored: Collection[str]) -> list[str]:
    return [*([] if arrival is None else [arrival]), *ignored]


# The transitional life cycle of XES, and what other systems call the same.
_KINDS = {
    "schedule": "schedule", "assign": "", "start": "start", "suspend": "suspend",
    "resume": "resume", "complete": "complete", "offered": "schedule", "started": "start",
    "paused": "suspend", "resumed": "resume", "completed": "complete", "end": "complete",
}  # fmt: skip


def _trace(rows: list[tuple[int, int, float, str]], marks: set[int]) -> Trace | None:
    """None for a case in which nothing was completed."""
    begun: dict[int, deque[tuple[float, int]]] = defaultdict(deque)
    paused: dict[int, float] = {}
    held: dict[int, float] = defaultdict(float)
    pieces: list[Piece] = []
    for activity, person, at, kind in rows:
        if activity in marks:
            continue
        if kind == "start":
            begun[activity].append((at, person))
        elif kind == "suspend":
            paused[activity] = at
        elif kind == "resume" and activity in paused:
            held[activity] += at - paused.pop(activity)
        elif kind == "complete":
            start, who = begun[activity].popleft() if begun[activity] else (None, -1)
            pieces.append(
                Piece(activity, person if person >= 0 else who, start, at, held.pop(activity, 0.0))
            )
    if not pieces:
        return None
    pieces.sort(key=lambda piece: piece.end if piece.start is None else piece.start)
    return Trace(rows[0][2], pieces)
