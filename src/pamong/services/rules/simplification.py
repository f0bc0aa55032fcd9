"""What was made simpler, what it was to save, and what it saved."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Subject(StrEnum):
    """What was made simpler."""

    STEP = "step"
    REPORT = "report"
    FORM = "form"
    MEETING = "meeting"


class Change(StrEnum):
    """What was done to it; delegated: decided or done further down."""

    REMOVED = "removed"
    MERGED = "merged"
    DELEGATED = "delegated"
    RARER = "rarer"


@dataclass(frozen=True, slots=True)
class Interval:
    """A difference, after less before, with its 95 % interval: below 0 is a saving."""

    value: float
    low: float
    high: float

    @property
    def is_saving(self) -> bool:
        """Whether the whole interval lies below 0: chance alone would hardly do that."""
        return self.high < 0


@dataclass(frozen=True, slots=True)
class Saving:
    """What the log tells of the cases before and after: calendar days of the median case, hours of
    work of a case, and hours a year."""

    cases_before: int
    cases_after: int
    days_before: float
    days_after: float
    days: Interval
    hours: Interval
    hours_a_year: Interval

    def kept(self) -> dict[str, Any]:
        """As a column holds it."""
        return asdict(self)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Saving | None":
        """None of an empty column."""
        if not kept:
            return None
        parts = {name: Interval(**kept[name]) for name in ("days", "hours", "hours_a_year")}
        return cls(**{**kept, **parts})
