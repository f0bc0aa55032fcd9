"""Working weeks as forms and rows state them: lists of clock times, checked in words."""

from collections.abc import Sequence
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
