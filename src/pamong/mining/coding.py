"""From events as they come to the coded log: dense numbers by first appearance, then sorted."""

import re
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pamong.mining.log import MISSING, Attribute, EventLog, Note

_KINDS: Mapping[str, type[np.signedinteger[Any]]] = {
    "case": np.int32,
    "activity": np.int32,
    "resource": np.int32,
    "lifecycle": np.int32,
    "time": np.int64,
    "offset": np.int16,
}
# From so many events on, loading the compiled loops is worth its while.
_LARGE = 200_000


_NO_TEXT = re.compile("[\x00\ud800-\udfff]")


class Codes(dict[str, int]):
    """Names as dense numbers, in the order in which they are first met."""

    def __missing__(self, name: str) -> int:
        self[name] = found = len(self)
        return found


class Builder:
    """Columns that grow event by event; `case` may be set after the events of a trace were read."""

    def __init__(self, attributes: Iterable[str] = ()) -> None:
        self.attributes = {name: (Codes(), array("i")) for name in attributes}
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
        *,
        values: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.activity.append(self.activities[activity])
        self.time.append(time)
        self.offset.append(offset)
        self.resource.append(self.resources[resource] if resource else MISSING)
        self.lifecycle.append(self.lifecycles[lifecycle] if lifecycle else MISSING)
        for name, (codes, column) in self.attributes.items():
            value = values.get(name)
            column.append(codes[value] if value else MISSING)

    def log(self, name: str, notes: Iterable[Note]) -> EventLog:
        return sorted_log(
            name,
            (_plain(self.cases), _plain(self.activities), _plain(self.resources)),
            _plain(self.lifecycles),
            {
                "case": np.array(self.case, dtype=np.int32),
                "activity": np.array(self.activity, dtype=np.int32),
                "resource": np.array(self.resource, dtype=np.int32),
                "lifecycle": np.array(self.lifecycle, dtype=np.int32),
                "time": np.array(self.time, dtype=np.int64),
                "offset": np.array(self.offset, dtype=np.int16),
            },
            notes,
            attributes={
                name: Attribute(_plain(codes), np.array(column, dtype=np.int32))
                for name, (codes, column) in self.attributes.items()
            },
        )


def _plain(names: Iterable[str]) -> tuple[str, ...]:
    """Names as any file and any database can keep them: JSON may hold what text may not."""
    return tuple(_NO_TEXT.sub("\ufffd", name) for name in names)


def sorted_log(
    name: str,
    names: tuple[Sequence[str], tuple[str, ...], tuple[str, ...]],
    lifecycles: tuple[str, ...],
    columns: Mapping[str, NDArray[Any]],
    notes: Iterable[Note],
    *,
    attributes: Mapping[str, Attribute] | None = None,
) -> EventLog:
    """The log of columns in file order."""
    columns = {key: columns[key].astype(kind, copy=False) for key, kind in _KINDS.items()}
    attributes = attributes or {}
    if not _is_sorted(columns["case"], columns["time"]):
        if attributes:
            order = np.lexsort((columns["time"], columns["case"]))
            attributes = {
                name: replace(each, code=each.code[order]) for name, each in attributes.items()
            }
        columns = _sorted(columns, len(names[0]))
    notes = [*notes, *_notes(columns)]
    cases, activities, resources = names
    return EventLog(
        name=name,
        cases=cases,
        activities=activities,
        resources=resources,
        lifecycles=lifecycles,
        **columns,
        notes=tuple(notes),
        attributes=attributes,
    )


def _sorted(columns: dict[str, NDArray[Any]], cases: int) -> dict[str, NDArray[Any]]:
    """By case, then time; what has the same of both keeps its order.

    A log mostly comes in the order of time and only has to be dealt out to its cases, which a
    compiled loop does far quicker than any sort; what is then late within its case is put right.
    """
    if len(columns["case"]) < _LARGE:
        order = np.lexsort((columns["time"], columns["case"]))
        return {key: column[order] for key, column in columns.items()}
    from pamong.mining import kernels  # noqa: PLC0415

    places = np.empty(len(columns["case"]), dtype=np.int32)
    kernels.places_of(columns["case"], cases, places)
    dealt = {key: np.empty_like(column) for key, column in columns.items()}
    together = ("case", "activity", "resource", "time")
    kernels.deal_out(
        tuple(columns[key] for key in together), places, tuple(dealt[key] for key in together)
    )
    for key in ("lifecycle", "offset"):
        # Mostly the same in every row, and then in any order.
        if columns[key].min() == columns[key].max():
            dealt[key] = columns[key]
        else:
            dealt[key][places] = columns[key]
    if not _is_sorted(dealt["case"], dealt["time"]):
        order, spare = (np.empty(len(places), dtype=np.int64) for _ in range(2))
        kernels.put_right(dealt["case"], dealt["time"], order, spare)
        dealt = {key: column[order] for key, column in dealt.items()}
    return dealt


def look_up(known: NDArray[np.uint64], column: NDArray[np.uint64]) -> NDArray[np.int32]:
    """Of each value its place among those known, or MISSING."""
    if len(column) < _LARGE:
        order = np.argsort(known)
        place = np.searchsorted(known[order], column)
        found = order[np.minimum(place, len(known) - 1)] if len(known) else place
        same = known[found] == column if len(known) else np.zeros(len(column), dtype=np.bool_)
        return np.where(same, found, MISSING).astype(np.int32)
    from pamong.mining import kernels  # noqa: PLC0415

    codes = np.empty(len(column), dtype=np.int32)
    kernels.look_up(known, column, codes)
    return codes


def _is_sorted(case: NDArray[Any], time: NDArray[Any]) -> bool:
    same, earlier = case[1:] == case[:-1], time[1:] < time[:-1]
    return not bool(np.any((case[1:] < case[:-1]) | (same & earlier)))


def _are_days(time: NDArray[np.int64], offset: NDArray[np.int16]) -> bool:
    """Every moment is a midnight on people's clocks."""
    return not np.any((time + offset.astype(np.int64) * 60_000_000) % 86_400_000_000)


def _notes(columns: Mapping[str, NDArray[Any]]) -> list[Note]:
    """What is true of any log once it is read: holes, and events at the very same moment."""
    found = []
    case, time = columns["case"], columns["time"]
    events = len(case)
    if events:
        same = (case[1:] == case[:-1]) & (time[1:] == time[:-1])
        if ties := int(same.sum()):
            found.append(Note("ties", {"count": ties, "events": events}))
        if _are_days(time[:1_000], columns["offset"][:1_000]) and _are_days(
            time, columns["offset"]
        ):
            found.append(Note("dates_only"))
    for column, code in (("resource", "no_resource"), ("lifecycle", "no_lifecycle")):
        if missing := int((columns[column] == MISSING).sum()):
            found.append(Note(code, {"count": missing, "events": events}))
    return found
