"""What both routes, definition and kernel, hand on: measures by code, times in microseconds."""

from collections.abc import Sequence
from dataclasses import dataclass

# (source, target) → count, total, median, 95th percentile.
Columns = dict[tuple[int, int], tuple[int, int, float, float]]
# Activities in order, cases that took this way, their median duration.
Way = tuple[tuple[int, ...], int, float]


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
