"""Working time: weekly blocks, days that differ, shifts across midnight. UTC in and out.

Blocks are wall-clock times of a zone; lengths are real time, so a shift over a change of clocks is
as long as it really was. Blocks that overlap (a night shift and an early one) count once.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

Pause = tuple[datetime, datetime]

_ONE_DAY = timedelta(days=1)
_MINUTE = 60 * 10**6
_DAY = 24 * 60
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FIRST_YEAR, _LAST_YEAR = 2, 9997
_FAR = 100
"""Years. No deadline of an agency lies further ahead; looking on would only cost time."""


class NoWorkingTime(LookupError):
    """The calendar has no, or not enough, working time after that instant."""


class DayKind(StrEnum):
    """Why a day differs from its weekday."""

    HOLIDAY = "holiday"
    JOINT_LEAVE = "joint_leave"  # *cuti bersama*
    SPECIAL = "special"


@dataclass(frozen=True, slots=True, order=True)
class Block:
    """Working time from `start` to `end`, whole minutes of the wall clock.

    An end that is not after the start lies on the next day: 22:00 to 06:00 is a night shift, equal
    times are 24 hours. A block belongs to the day on which it starts.
    """

    start: time
    end: time

    def __post_init__(self) -> None:
        for clock in (self.start, self.end):
            if clock.tzinfo is not None or clock.second or clock.microsecond:
                raise ValueError("a block has wall-clock times in whole minutes")

    @classmethod
    def parse(cls, text: str) -> "Block":
        """Read "07:30-12:00"; "24:00" is accepted as an end. Raises ValueError."""
        first, dash, last = text.replace("–", "-").partition("-")
        last = last.strip()
        if not dash:
            raise ValueError(f"{text!r} is no block; it should look like 07:30-12:00")
        end = time(0) if last == "24:00" else time.fromisoformat(last)
        return cls(time.fromisoformat(first.strip()), end)

    @property
    def minutes(self) -> int:
        """Length by the wall clock."""
        length = _minute_of_day(self.end) - _minute_of_day(self.start)
        return length if length > 0 else length + _DAY

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


@dataclass(frozen=True, slots=True)
class DayException:
    """A day with its own rule: holidays and joint leave have no blocks, special days their own."""

    kind: DayKind
    name: str = ""
    blocks: tuple[Block, ...] = ()

    def __post_init__(self) -> None:
        if self.blocks and self.kind is not DayKind.SPECIAL:
            raise ValueError("only a special day has blocks of its own")
        _check_blocks(self.blocks)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """When a unit works. Immutable; what it has computed once it keeps.

    `zone` is an IANA name such as "Asia/Makassar". `week` holds the blocks of Monday to Sunday,
    `exceptions` the days that differ. Raises ValueError for overlapping blocks of one day or a week
    of other than seven days, ZoneInfoNotFoundError for an unknown zone.
    """

    zone: str
    week: tuple[tuple[Block, ...], ...]
    exceptions: Mapping[date, DayException] = field(default_factory=dict, hash=False)
    _index: "_Index" = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError("a week has seven days, Monday first")
        for blocks in self.week:
            _check_blocks(blocks)
        ZoneInfo(self.zone)
        object.__setattr__(self, "exceptions", MappingProxyType(dict(self.exceptions)))
        object.__setattr__(self, "_index", _Index(self))

    def blocks_on(self, day: date) -> tuple[Block, ...]:
        """The blocks that start on a local day."""
        different = self.exceptions.get(day)
        return self.week[day.weekday()] if different is None else different.blocks

    def is_working_day(self, day: date) -> bool:
        """Whether any work starts on that local day."""
        return bool(self.blocks_on(day))

    def local_day(self, at: datetime) -> date:
        """The day that an instant falls on, by the clock of the zone."""
        return _aware(at).astimezone(ZoneInfo(self.zone)).date()

    def is_working_at(self, at: datetime) -> bool:
        """Whether an instant lies in working time; the end of a block does not."""
        instant = _to_microseconds(at)
        starts, ends, _ = self._index.through(instant, instant)
        place = bisect_right(starts, instant) - 1
        return place >= 0 and instant < ends[place]

    def working_time(
        self, start: datetime, end: datetime, *, pauses: Iterable[Pause] = ()
    ) -> timedelta:
        """Working time between two instants, without the pauses; zero where they stand reversed.

        Pauses may overlap each other, lie outside working time or outside the two instants.
        Raises ValueError for an instant without a zone.
        """
        first, last = _to_microseconds(start), _to_microseconds(end)
        if not pauses:
            return timedelta(microseconds=self._index.worked(first, last))
        worked = sum(
            self._index.worked(piece, stop) for piece, stop in _without(first, last, pauses)
        )
        return timedelta(microseconds=worked)

    def stretches(self, first: datetime, last: datetime) -> list[Pause]:
        """Working time between two instants, in order; what touches is one. UTC.

        Raises ValueError for an instant without a zone.
        """
        low, high = _to_microseconds(first), _to_microseconds(last)
        starts, ends, _ = self._index.through(low, high)
        return [
            (_from_microseconds(max(start, low)), _from_microseconds(min(end, high)))
            for start, end in zip(starts, ends, strict=True)
            if start < high and end > low
        ]

    def working_minutes(
        self, start: datetime, end: datetime, *, pauses: Iterable[Pause] = ()
    ) -> int:
        """`working_time` in whole minutes, an unfinished minute not counted."""
        return int(self.working_time(start, end, pauses=pauses) // timedelta(minutes=1))

    def add_working_minutes(
        self, start: datetime, minutes: int, *, pauses: Iterable[Pause] = ()
    ) -> datetime:
        """The earliest instant, in UTC, by which so many working minutes have passed.

        A deadline that falls on the end of a block stays there. Time within the pauses does not
        count. Raises ValueError for a negative number, NoWorkingTime where a century is not enough.
        """
        if minutes < 0:
            raise ValueError("a deadline lies ahead: minutes cannot be negative")
        first = _to_microseconds(start)
        left = minutes * _MINUTE
        if left == 0:
            return _from_microseconds(first)
        last = _to_microseconds(datetime(_LAST_YEAR, 1, 1, tzinfo=UTC))
        pieces = list(_without(first, last, pauses))
        for piece, stop in pieces[:-1]:
            worked = self._index.worked(piece, stop)
            if worked >= left:
                return _from_microseconds(self._index.after(piece, left))
            left -= worked
        if not pieces:
            raise NoWorkingTime("no working time follows that instant")
        return _from_microseconds(self._index.after(pieces[-1][0], left))

    def next_working_instant(self, at: datetime) -> datetime:
        """The instant itself if it lies in working time, else the start of the next block, in UTC.

        Raises NoWorkingTime where none follows.
        """
        instant = _to_microseconds(at)
        if self.is_working_at(at):
            return _from_microseconds(instant)
        return _from_microseconds(self._index.after(instant, 1) - 1)


class _Grown(NamedTuple):
    """Some years of working time; instants from `since` and before `until` have one around."""

    low: int
    high: int
    since: int
    until: int
    lists: tuple[list[int], list[int], list[int]]


class _Index:
    """Merged working intervals of a run of years with their running total, grown as needed.

    All numbers are microseconds since 1970 UTC. A grown index replaces the old one in a single
    assignment, so threads may share a calendar.
    """

    def __init__(self, calendar: WorkingCalendar) -> None:
        self._calendar = calendar
        self._years: dict[int, list[tuple[int, int]]] = {}
        self._grown: _Grown | None = None

    def through(self, first: int, last: int) -> tuple[list[int], list[int], list[int]]:
        """Starts, ends and the time worked before each start, at least for these instants.

        A year on either side takes in blocks that begin before a year's first instant in UTC.
        """
        grown = self._grown
        if grown is not None and grown.since <= first and max(first, last) < grown.until:
            return grown.lists
        low = max(_from_microseconds(first).year - 1, _FIRST_YEAR)
        high = min(_from_microseconds(max(first, last)).year + 1, _LAST_YEAR)
        if grown is None or low < grown.low or high > grown.high:
            if grown is not None:
                low, high = min(low, grown.low), max(high, grown.high)
            grown = _Grown(
                low,
                high,
                _to_microseconds(datetime(low + 1, 1, 1, tzinfo=UTC)),
                _to_microseconds(datetime(high, 1, 1, tzinfo=UTC)),
                self._build(low, high),
            )
            self._grown = grown
        return grown.lists

    def worked(self, first: int, last: int) -> int:
        """Time worked from one instant until another."""
        if last <= first:
            return 0
        index = self.through(first, last)
        return _worked_before(index, last) - _worked_before(index, first)

    def after(self, instant: int, amount: int) -> int:
        """The earliest instant by which `amount` (> 0) has been worked since `instant`."""
        year = _from_microseconds(instant).year
        farthest = min(year + _FAR, _LAST_YEAR)
        reach = 1
        while True:
            horizon = min(year + reach, farthest)
            until = _to_microseconds(datetime(horizon, 12, 31, tzinfo=UTC))
            starts, ends, before = index = self.through(instant, until)
            wanted = _worked_before(index, instant) + amount
            place = bisect_left(before, wanted) - 1
            if place >= 0 and wanted <= before[place] + ends[place] - starts[place]:
                return starts[place] + wanted - before[place]
            if horizon == farthest or not self._goes_on_after(horizon):
                raise NoWorkingTime("not enough working time follows that instant")
            reach *= 2

    def _goes_on_after(self, year: int) -> bool:
        calendar = self._calendar
        return any(calendar.week) or any(day.year > year for day in calendar.exceptions)

    def _build(self, low: int, high: int) -> tuple[list[int], list[int], list[int]]:
        raw = sorted(
            interval for year in range(low, high + 1) for interval in self._intervals(year)
        )
        starts: list[int] = []
        ends: list[int] = []
        for start, end in raw:
            if ends and start <= ends[-1]:
                ends[-1] = max(ends[-1], end)
            else:
                starts.append(start)
                ends.append(end)
        before: list[int] = []
        total = 0
        for start, end in zip(starts, ends, strict=True):
            before.append(total)
            total += end - start
        return starts, ends, before

    def _intervals(self, year: int) -> list[tuple[int, int]]:
        if year not in self._years:
            zone = ZoneInfo(self._calendar.zone)
            first = date(year, 1, 1)
            self._years[year] = [
                interval
                for offset in range((date(year + 1, 1, 1) - first).days)
                for interval in self._intervals_of_day(first + timedelta(days=offset), zone)
            ]
        return self._years[year]

    def _intervals_of_day(self, day: date, zone: ZoneInfo) -> Iterator[tuple[int, int]]:
        for block in self._calendar.blocks_on(day):
            last_day = day if block.end > block.start else day + _ONE_DAY
            start = _to_microseconds(datetime.combine(day, block.start, tzinfo=zone))
            end = _to_microseconds(datetime.combine(last_day, block.end, tzinfo=zone))
            if end > start:  # a change of clocks may swallow a short block
                yield start, end


def office_week(
    *, weekdays: tuple[Block, ...], friday: tuple[Block, ...] | None = None
) -> tuple[tuple[Block, ...], ...]:
    """A week of work from Monday to Friday, with Friday's own blocks where it has any."""
    return (weekdays,) * 4 + (weekdays if friday is None else friday,) + ((), ())


def _worked_before(index: tuple[list[int], list[int], list[int]], instant: int) -> int:
    starts, ends, before = index
    place = bisect_right(starts, instant) - 1
    if place < 0:
        return 0
    return before[place] + min(instant, ends[place]) - starts[place]


def _without(first: int, last: int, pauses: Iterable[Pause]) -> Iterator[tuple[int, int]]:
    """What is left of the time from `first` to `last` when the pauses are taken out, in order."""
    at = first
    for start, end in sorted((_to_microseconds(a), _to_microseconds(b)) for a, b in pauses):
        if end <= start or end <= at or start >= last:
            continue
        if start > at:
            yield at, start
        at = end
    if at < last:
        yield at, last


def _check_blocks(blocks: tuple[Block, ...]) -> None:
    for before, after in pairwise(sorted(blocks)):
        if _minute_of_day(before.start) + before.minutes > _minute_of_day(after.start):
            raise ValueError(f"blocks of one day overlap: {before} and {after}")


def _minute_of_day(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _aware(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError("an instant needs a time zone")
    return at


def _to_microseconds(at: datetime) -> int:
    if at.tzinfo is not UTC:
        _aware(at)
    return (at - _EPOCH) // _MICROSECOND


def _from_microseconds(instant: int) -> datetime:
    return _EPOCH + timedelta(microseconds=instant)
