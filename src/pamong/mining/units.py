"""What passes between units, and when each works: an attribute in the place of the activity."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pamong.mining import quick
from pamong.mining.analysis import Edge, edge_as_json, edges_of
from pamong.mining.filters import attribute
from pamong.mining.log import COLUMNS, EventLog

HOURS = 168


@dataclass(frozen=True, slots=True)
class Units:
    """Which followed which, staying included, with the time between; and by unit its events by
    hour of the week from Monday at midnight."""

    column: str
    passages: tuple[Edge, ...]
    load: dict[str, tuple[int, ...]]


def units(log: EventLog, column: str) -> Units:
    """By any attribute of the events; those that lack it are passed over.

    Raises BadPart where the log was read without it.
    """
    seen = in_place_of_activity(log, column)
    hours = quick.hours_of_week(seen)
    counts = np.bincount(
        seen.activity.astype(np.int64) * HOURS + hours, minlength=len(seen.activities) * HOURS
    ).reshape(-1, HOURS)
    return Units(
        column,
        edges_of(quick.edges(seen), seen.activities),
        {name: tuple(row) for name, row in zip(seen.activities, counts.tolist(), strict=True)},
    )


def in_place_of_activity(log: EventLog, column: str) -> EventLog:
    """The log of the events that have the attribute, which is what they are called by."""
    found = attribute(log, column)
    known = found.code >= 0
    columns = {name: getattr(log, name)[known] for name in COLUMNS if name != "activity"}
    return replace(
        log, activities=found.names, activity=found.code[known], attributes={}, **columns
    )


def as_json(found: Units) -> dict[str, Any]:
    """What `--by` adds to `--json`."""
    return {
        "column": found.column,
        "passages": [edge_as_json(edge) for edge in found.passages],
        "events_by_hour_of_week": {name: list(hours) for name, hours in found.load.items()},
    }
