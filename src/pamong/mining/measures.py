"""What both routes, definition and kernel, hand on: measures by code, times in microseconds."""

from collections.abc import Sequence
from dataclasses import dataclass

# (source, target) → count, total, median, 95th percentile.
Columns = dict[tuple[int, int], tuple[int, int, float, float]]
# Activities in order, cases that took this way, their median duration.
Way = tuple[tuple[int, ...], int, float]


# Times done; of those whose beginning is known: how many, and the total, median and 95th
# percentile of the time worked on them, and the time for which they rested.
Task = tuple[int, int, int, float | None, float | None, int]


@dataclass(frozen=True, slots=True)
class Work:
    """Waiting apart from working, where the log says when work began."""

    # From the end of one step until another is begun.
    waits: Columns
    tasks: dict[int, Task]


@dataclass(frozen=True, slots=True)
class Raw:
    edges: Columns
    starts: dict[int, int]
    ends: dict[int, int]
    # The commonest first; of those equally common, whichever a case took first.
    variants: Sequence[Way]
    # Cases, total, median, 95th percentile.
    durations: tuple[int, int, float | None, float | None]
    # Activity → cases in which it came again, how often it did.
    rework: dict[int, tuple[int, int]]
    reworked_cases: int
    self_loops: dict[int, int]
    handovers: dict[tuple[int, int], int]
    # Hour of the week → events, cases begun.
    load: dict[int, int]
    arrivals: dict[int, int]
    # Day since 1970 → cases begun, cases ended.
    progress: dict[int, tuple[int, int]]
    work: Work | None = None
