"""Spans of days and the months, quarters and years of a performance year.

Every span is half-open: `start` belongs to it, `end` is the first day that does not. Spans that
follow each other then share a border without a gap or an overlap.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

_ONE_DAY = timedelta(days=1)
_LAST_YEAR = 9998  # the end of the last year must still be a date


class BadPeriod(ValueError):
    """A text that names no period; the message quotes it."""

    def __init__(self, *, text: str, wanted: str) -> None:
        super().__init__(f"{text!r} is no period; it should look like {wanted}")
        self.text = text
        self.wanted = wanted


@dataclass(frozen=True, slots=True, order=True)
class DateRange:
    """Days from `start` until before `end`. Raises ValueError where it would be empty."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError("a range of days needs at least one day")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "2026-01-01/2026-02-01", the end excluded. Raises BadPeriod."""
        first, slash, last = text.strip().partition("/")
        try:
            if not slash:
                raise ValueError(text)
            return cls(date.fromisoformat(first), date.fromisoformat(last))
        except ValueError:
            raise BadPeriod(text=text, wanted="2026-01-01/2026-02-01") from None

    @classmethod
    def through(cls, first: date, last: date) -> Self:
        """From the first to the last day, both included, as forms and official letters say it."""
        return cls(first, last + _ONE_DAY)

    @property
    def last(self) -> date:
        """The last day that belongs to it."""
        return self.end - _ONE_DAY

    def __str__(self) -> str:
        return f"{self.start.isoformat()}/{self.end.isoformat()}"

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def __iter__(self) -> Iterator[date]:
        for offset in range(len(self)):
            yield self.start + timedelta(days=offset)

    def __len__(self) -> int:
        return (self.end - self.start).days

    def overlaps(self, other: "DateRange") -> bool:
        return self.start < other.end and other.start < self.end

    def intersection(self, other: "DateRange") -> "DateRange | None":
        """The days that both have, or None."""
        if not self.overlaps(other):
            return None
        return DateRange(max(self.start, other.start), min(self.end, other.end))


@dataclass(frozen=True, slots=True, order=True)
class Year:
    """A calendar year, which is a budget and performance year in Indonesia."""

    year: int

    def __post_init__(self) -> None:
        _check_year(self.year)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "2026". Raises BadPeriod."""
        found = _match(r"(\d{4})", text, wanted="2026")
        return cls(int(found[1]))

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year)

    @property
    def days(self) -> DateRange:
        return DateRange(date(self.year, 1, 1), date(self.year + 1, 1, 1))

    @property
    def months(self) -> tuple["Month", ...]:
        return tuple(Month(self.year, month) for month in range(1, 13))

    @property
    def quarters(self) -> tuple["Quarter", ...]:
        return tuple(Quarter(self.year, quarter) for quarter in range(1, 5))

    def __str__(self) -> str:
        return f"{self.year:04d}"

    def __contains__(self, day: date) -> bool:
        return day.year == self.year

    def shift(self, steps: int) -> "Year":
        """The year so many years later, or earlier for a negative number."""
        return Year(self.year + steps)


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter (*triwulan*) of a year, 1 to 4."""

    year: int
    quarter: int

    def __post_init__(self) -> None:
        _check_year(self.year)
        if not 1 <= self.quarter <= 4:
            raise ValueError(f"a quarter is 1 to 4, not {self.quarter}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "2026-Q1". Raises BadPeriod."""
        found = _match(r"(\d{4})-?[Qq]([1-4])", text, wanted="2026-Q1")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, (day.month + 2) // 3)

    @property
    def days(self) -> DateRange:
        months = self.months
        return DateRange(months[0].days.start, months[-1].days.end)

    @property
    def months(self) -> tuple["Month", ...]:
        first = 3 * self.quarter - 2
        return tuple(Month(self.year, month) for month in range(first, first + 3))

    def __str__(self) -> str:
        return f"{self.year:04d}-Q{self.quarter}"

    def __contains__(self, day: date) -> bool:
        return day in self.days

    def shift(self, steps: int) -> "Quarter":
        """The quarter so many quarters later, or earlier for a negative number."""
        year, quarter = divmod(self.year * 4 + self.quarter - 1 + steps, 4)
        return Quarter(year, quarter + 1)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of a year, 1 to 12."""

    year: int
    month: int

    def __post_init__(self) -> None:
        _check_year(self.year)
        if not 1 <= self.month <= 12:
            raise ValueError(f"a month is 1 to 12, not {self.month}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "2026-03". Raises BadPeriod."""
        found = _match(r"(\d{4})-(0[1-9]|1[0-2])", text, wanted="2026-03")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, day.month)

    @property
    def days(self) -> DateRange:
        year, month = divmod(self.year * 12 + self.month, 12)
        return DateRange(date(self.year, self.month, 1), date(year, month + 1, 1))

    @property
    def quarter(self) -> Quarter:
        return Quarter(self.year, (self.month + 2) // 3)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    def __contains__(self, day: date) -> bool:
        return day in self.days

    def shift(self, steps: int) -> "Month":
        """The month so many months later, or earlier for a negative number."""
        year, month = divmod(self.year * 12 + self.month - 1 + steps, 12)
        return Month(year, month + 1)


Period = Year | Quarter | Month


def parse_period(*, text: str) -> Period:
    """Read "2026", "2026-Q1" or "2026-03". Raises BadPeriod."""
    kind: type[Year] | type[Quarter] | type[Month]
    for kind in (Month, Quarter, Year):
        try:
            return kind.parse(text)
        except BadPeriod:
            continue
    raise BadPeriod(text=text, wanted="2026, 2026-Q1 or 2026-03")


def months_between(*, first: Month, last: Month) -> tuple[Month, ...]:
    """The months from the first to the last, both included; none where they stand reversed."""
    steps = (last.year - first.year) * 12 + last.month - first.month
    return tuple(first.shift(step) for step in range(steps + 1))


def _match(pattern: str, text: str, *, wanted: str) -> re.Match[str]:
    found = re.fullmatch(pattern, text.strip(), flags=re.ASCII)
    if found is None or not 1 <= int(found[1]) <= _LAST_YEAR:
        raise BadPeriod(text=text, wanted=wanted)
    return found


def _check_year(year: int) -> None:
    if not 1 <= year <= _LAST_YEAR:
        raise ValueError(f"a year is 1 to {_LAST_YEAR}, not {year}")
