"""A part of a log: whole cases by period, attribute or way through; and how people name it.

Cases are never cut: one that is chosen keeps all of its events, so that its waits stay true.
"""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pamong.mining import quick
from pamong.mining.log import COLUMNS, Attribute, EventLog, Note

_EPOCH = date(1970, 1, 1)
_DAY = 86_400_000_000
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
VARIANT = "variant"
# What every log has, under these names.
OWN = frozenset({"resource", "activity"})


class BadPart(ValueError):
    """What was written names no part of a log; the message says why."""


@dataclass(frozen=True, slots=True)
class Part:
    """Cases that began on these days, had these values, and went this way; all of it holds."""

    since: date | None = None
    # The last day that belongs to it.
    until: date | None = None
    having: tuple[tuple[str, str], ...] = ()
    # 1 is the commonest.
    variant: int | None = None

    def columns(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.having)


def read_part(text: str) -> Part:
    """Read “unit=Dinas A”, “2026”, “2026-01..2026-03”, “variant=2”, several joined by “&”.

    Raises BadPart.
    """
    found = Part()
    for piece in (each.strip() for each in text.split("&")):
        name, equals, value = (each.strip() for each in piece.partition("="))
        if equals and name == VARIANT:
            if not value.isdecimal() or not int(value):
                raise BadPart(f"“{piece}”: variants are numbered from 1 on.")
            found = replace(found, variant=int(value))
        elif equals and name and value:
            found = replace(found, having=(*found.having, (name, value)))
        else:
            first, dots, last = piece.partition("..")
            since, until = _days(first)[0], _days(last if dots else first)[1]
            if since > until:
                raise BadPart(f"“{piece}” ends before it begins.")
            found = replace(found, since=since, until=until)
    return found


def _days(text: str) -> tuple[date, date]:
    """The first and the last day of what a year, a month or a day names."""
    if match := _DATE.fullmatch(text.strip()):
        year, month, day = (int(each) if each else None for each in match.groups())
        try:
            last = calendar.monthrange(year or 0, month or 12)[1]
            return date(year or 0, month or 1, day or 1), date(year or 0, month or 12, day or last)
        except ValueError:
            pass
    raise BadPart(f"“{text.strip()}” is neither COLUMN=VALUE, nor a day like 2026-03-02, 2026-03.")


def only(log: EventLog, part: Part, name: str = "") -> EventLog:
    """The part of the log; its names are those that occur in it.

    Raises BadPart where a column, a value or a variant does not exist, or no case is left.
    """
    if part == Part():
        return log
    kept = np.ones(len(log.cases), dtype=np.bool_)
    if part.since or part.until:
        kept &= begun(log, part.since, part.until)
    for column, value in part.having:
        kept &= having(log, column, value)
    if part.variant is not None:
        kept &= along(log, part.variant)
    if not kept.any():
        raise BadPart(f"No case is in this part of the log{f': {name}' if name else ''}.")
    return _of_cases(log, kept)


def begun(log: EventLog, since: date | None, until: date | None) -> NDArray[np.bool_]:
    """By case whether its first event is on one of these days, on people's clocks."""
    first = np.concatenate(([True], log.case[1:] != log.case[:-1]))
    wall = log.time[first] + log.offset[first].astype(np.int64) * 60_000_000
    day = wall // _DAY
    inside = np.ones(len(day), dtype=np.bool_)
    if since:
        inside &= day >= (since - _EPOCH).days
    if until:
        inside &= day <= (until - _EPOCH).days
    return _marked(log, log.case[first][inside])


def having(log: EventLog, column: str, value: str) -> NDArray[np.bool_]:
    """By case whether any of its events has this value."""
    found = attribute(log, column)
    if value not in found.names:
        shown = ", ".join(found.names[:12]) + (", …" if len(found.names) > 12 else "")
        raise BadPart(f"“{column}” is never “{value}”; it is: {shown or '–'}.")
    return _marked(log, log.case[found.code == found.names.index(value)])


def along(log: EventLog, variant: int) -> NDArray[np.bool_]:
    """By case whether it went this way; 1 is the commonest."""
    ways = quick.cases_by_way(log)
    if variant > len(ways):
        raise BadPart(f"There are {len(ways):,} variants, no number {variant:,}.")
    return _marked(log, ways[variant - 1])


def attribute(log: EventLog, column: str) -> Attribute:
    """A column of the log beside its own; the resource and the activity may be named too."""
    if column in log.attributes:
        return log.attributes[column]
    own = {
        "resource": Attribute(log.resources, log.resource),
        "activity": Attribute(log.activities, log.activity),
    }
    if column not in own:
        known = ", ".join([*log.attributes, *own])
        raise BadPart(f"The log was read without “{column}”; there are: {known}.")
    return own[column]


def _marked(log: EventLog, cases: NDArray[Any]) -> NDArray[np.bool_]:
    found = np.zeros(len(log.cases), dtype=np.bool_)
    found[cases] = True
    return found


def _of_cases(log: EventLog, kept: NDArray[np.bool_]) -> EventLog:
    rows = kept[log.case]
    changed: dict[str, Any] = {name: getattr(log, name)[rows] for name in COLUMNS}
    for column, name in (("case", "cases"), ("activity", "activities"), ("resource", "resources")):
        changed[column], changed[name] = _dense(changed[column], getattr(log, name))
    attributes = {}
    for name, each in log.attributes.items():
        code, values = _dense(each.code[rows], each.names)
        attributes[name] = Attribute(values, code)
    note = Note("part", {"cases": len(changed["cases"]), "all": len(log.cases)})
    notes = (*log.notes, note)
    return replace(log, **changed, attributes=attributes, notes=notes)


def _dense(
    codes: NDArray[np.int32], names: Sequence[str]
) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """Codes of the names that occur, in the order that they had."""
    present = np.unique(codes[codes >= 0])
    # The last place is that of -1, of what is missing.
    numbers = np.full(len(names) + 1, -1, dtype=np.int32)
    numbers[present] = np.arange(len(present))
    return numbers[codes], tuple(names[code] for code in present.tolist())
