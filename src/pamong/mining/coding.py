"""From events as they come to the coded log: dense numbers by first appearance, then sorted."""

from array import array
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pamong.mining.log import MISSING, EventLog, Note

# From so many events on, loading the compiled loops is worth its while.
_LARGE = 200_000


class Codes(dict[str, int]):
    """Names as dense numbers, in the order in which they are first met."""

    def __missing__(self, name: str) -> int:
        self[name] = found = len(self)
        return found


class Builder:
    """Columns that grow event by event; `case` may be set after the events of a trace were read."""

    def __init__(self) -> None:
        self.cases, self.activities, self.resources, self.lifecycles = (Codes() for _ in range(4))
        self.case, self.activity = array("i"), array("i")
        self.resource, self.lifecycle = array("i"), array("i")
        self.time, self.offset = array("q"), array("h")

    def add(
        self,
        activity: str,
        time: int,
        offset: int,
        resource: str | None = None,
        lifecycle: str | None = None,
    ) -> None:
        self.activity.append(self.activities[activity])
        self.time.append(time)
        self.offset.append(offset)
        self.resource.append(self.resources[resource] if resource else MISSING)
        self.lifecycle.append(self.lifecycles[lifecycle] if lifecycle else MISSING)

    def log(self, name: str, notes: Iterable[Note]) -> EventLog:
        return sorted_log(
            name,
            (tuple(self.cases), tuple(self.activities), tuple(self.resources)),
            tuple(self.lifecycles),
            {
                "case": np.array(self.case, dtype=np.int32),
                "activity": np.array(self.activity, dtype=np.int32),
                "resource": np.array(self.resource, dtype=np.int32),
                "lifecycle": np.array(self.lifecycle, dtype=np.int32),
                "time": np.array(self.time, dtype=np.int64),
                "offset": np.array(self.offset, dtype=np.int16),
            },
            notes,
        )


def sorted_log(
    name: str,
    names: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]],
    lifecycles: tuple[str, ...],
    columns: dict[str, NDArray[np.int32] | NDArray[np.int64] | NDArray[np.int16]],
    notes: Iterable[Note],
) -> EventLog:
    """The log of columns in file order."""
    case, time = columns["case"], columns["time"]
    if not _is_sorted(case, time):
        order = _order(case, time)
        columns = {key: column[order] for key, column in columns.items()}
    notes = [*notes, *_notes(columns)]
    cases, activities, resources = names
    return EventLog(
        name=name,
        cases=cases,
        activities=activities,
        resources=resources,
        lifecycles=lifecycles,
        case=columns["case"].astype(np.int32, copy=False),
        activity=columns["activity"].astype(np.int32, copy=False),
        resource=columns["resource"].astype(np.int32, copy=False),
        lifecycle=columns["lifecycle"].astype(np.int32, copy=False),
        time=columns["time"].astype(np.int64, copy=False),
        offset=columns["offset"].astype(np.int16, copy=False),
        notes=tuple(notes),
    )


def _order(case: NDArray[Any], time: NDArray[Any]) -> NDArray[np.int64]:
    """By case, then time; what has the same of both keeps its order.

    A log mostly comes in the order of time and only has to be dealt out to its cases, which a
    compiled loop does far quicker than any sort; what is then late within its case is put right.
    """
    if len(case) < _LARGE:
        return np.lexsort((time, case))
    from pamong.mining import kernels  # noqa: PLC0415

    order = np.empty(len(case), dtype=np.int64)
    kernels.deal_out(case.astype(np.int32, copy=False), int(case.max()) + 1, order)
    kernels.put_right(case, time, order)
    return order


def _is_sorted(case: NDArray[Any], time: NDArray[Any]) -> bool:
    same, earlier = case[1:] == case[:-1], time[1:] < time[:-1]
    return not bool(np.any((case[1:] < case[:-1]) | (same & earlier)))


def _notes(
    columns: dict[str, NDArray[np.int32] | NDArray[np.int64] | NDArray[np.int16]],
) -> list[Note]:
    """What is true of any log once it is read: holes, and events at the very same moment."""
    found = []
    case, time = columns["case"], columns["time"]
    events = len(case)
    if events:
        same = (case[1:] == case[:-1]) & (time[1:] == time[:-1])
        if ties := int(same.sum()):
            found.append(Note("ties", {"count": ties, "events": events}))
        days = (time + columns["offset"].astype(np.int64) * 60_000_000) % 86_400_000_000
        if not days.any():
            found.append(Note("dates_only"))
    for column, code in (("resource", "no_resource"), ("lifecycle", "no_lifecycle")):
        if missing := int((columns[column] == MISSING).sum()):
            found.append(Note(code, {"count": missing, "events": events}))
    return found
