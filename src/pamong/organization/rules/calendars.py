"""Working weeks as forms and rows state them: lists of clock times, checked in words."""

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import time
from enum import StrEnum
from itertools import pairwise

from pamong.kernel.calendars import Block, office_week

Week = tuple[tuple[Block, ...], ...]

# Where an agency has not set its working time: 37.5 hours in five days (Perpres 21/2023).
USUAL_WEEK: Week = office_week(
    weekdays=(Block.parse("07:30-12:00"), Block.parse("13:00-16:00")),
    friday=(Block.parse("07:30-11:30"), Block.parse("13:00-16:30")),
)


def block_of(pair: Sequence[str]) -> Block:
    """A block from its two clock times. Raises ValueError."""
    start, end = pair
    return Block.parse(f"{start}-{end}")


def week_of(rows: Sequence[Sequence[Sequence[str]]]) -> Week:
    """A week from seven lists of ["07:30", "12:00"], Monday first. Raises ValueError."""
    return tuple(tuple(block_of(pair) for pair in day) for day in rows)


def as_rows(week: Week) -> list[list[list[str]]]:
    """The same week as it is stored."""
    return [[[f"{b.start:%H:%M}", f"{b.end:%H:%M}"] for b in sorted(day)] for day in week]


def overlapping(blocks: Sequence[Block]) -> tuple[Block, Block] | None:
    """The first two blocks of one day that overlap; a night shift reaches into the next day."""
    for before, after in pairwise(sorted(blocks)):
        begins = before.start.hour * 60 + before.start.minute
        if begins + before.minutes > after.start.hour * 60 + after.start.minute:
            return before, after
    return None


def weekly_minutes(week: Week) -> int:
    """Working minutes of an ordinary week, by the wall clock."""
    return sum(block.minutes for day in week for block in day)


class HoursFault(StrEnum):
    """Why a text is no list of working hours."""

    NOT_HOURS = "not_hours"
    OVERLAP = "overlap"
    TOO_MANY = "too_many"


class BadHours(ValueError):
    """Hours that cannot be read; `part` is the piece that is wrong."""

    def __init__(self, *, fault: HoursFault, part: str) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.part = part


BLOCKS_A_DAY = 6
_HOURS = re.compile(
    r"(\d{1,2})(?:[.:](\d{2}))?\s*(?:-|–|—|s\.?d\.?|to)\s*(\d{1,2})(?:[.:](\d{2}))?"
)


def read_hours(*, text: str) -> tuple[Block, ...]:
    """ "07.30–12.00, 13.00–16.00" as people write it; dots or colons, commas or semicolons.

    An end before its start lies on the next day: "21.00–07.00" is a night shift. Nothing written
    is a day without work. Raises BadHours.
    """
    parts = [part.strip() for part in re.split(r"[,;\n]|\bdan\b|\band\b", text) if part.strip()]
    if len(parts) > BLOCKS_A_DAY:
        raise BadHours(fault=HoursFault.TOO_MANY, part=text.strip())
    blocks = [_read_block(part) for part in parts]
    pair = overlapping(blocks)
    if pair is not None:
        raise BadHours(fault=HoursFault.OVERLAP, part=f"{pair[0]}, {pair[1]}")
    return tuple(sorted(blocks))


def _read_block(part: str) -> Block:
    match = _HOURS.fullmatch(part)
    if match is None:
        raise BadHours(fault=HoursFault.NOT_HOURS, part=part)
    first_hour, first_minute, last_hour, last_minute = (int(group or 0) for group in match.groups())
    try:
        start = time(first_hour, first_minute)
        end = time(0) if (last_hour, last_minute) == (24, 0) else time(last_hour, last_minute)
    except ValueError:
        raise BadHours(fault=HoursFault.NOT_HOURS, part=part) from None
    return Block(start, end)


def fingerprint(*, name: str, week: Week) -> str:
    """A short sign of a calendar's state, to notice that somebody else changed it meanwhile."""
    text = json.dumps([name, as_rows(week)], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
