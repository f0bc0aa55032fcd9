"""What both routes, definition and kernel, hand on: measures by code, times in microseconds."""

from dataclasses import dataclass

# (source, target) → count, total, median, 95th percentile.
Columns = dict[tuple[int, int], tuple[int, int, float, float]]


@dataclass(frozen=True, slots=True)
class Raw:
    edges: Columns
    starts: dict[int, int]
    ends: dict[int, int]
    # Activities in order → cases, their median duration.
    variants: dict[tuple[int, ...], tuple[int, float]]
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
