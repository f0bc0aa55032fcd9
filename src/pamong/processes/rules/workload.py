"""Workload analysis (*analisis beban kerja*, ABK): how many people the work of a post needs.

Need = Σ (volume × standard time) ÷ effective working time, all in minutes of a year. What a
regulation sets (effective time, bands of efficiency) stands in dated tables with its legal basis.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pamong.kernel.scores import HUNDRED, divide, round_half_up

MINUTES_OF_AN_HOUR = 60


class NoRule(LookupError):
    """No regulation in the tables holds for that day or has that code."""


@dataclass(frozen=True, slots=True)
class EffectiveTime:
    """*Waktu kerja efektif*: minutes a year in which one person works, in force `since` … `until`.

    The last day is not included; None is open. A study may choose another than that of its year.
    """

    code: str
    minutes: int
    since: date
    until: date | None
    legal_basis: str

    @property
    def hours(self) -> Decimal:
        return divide(numerator=Decimal(self.minutes), denominator=Decimal(MINUTES_OF_AN_HOUR))


# Days are those of the year of each regulation: its exact day was not at hand.
EFFECTIVE_TIMES = (
    EffectiveTime(
        "permendagri-2008",
        78_000,
        date(2008, 1, 1),
        date(2011, 1, 1),
        "Permendagri Nomor 12 Tahun 2008",
    ),
    EffectiveTime(
        "bkn-2011",
        72_000,
        date(2011, 1, 1),
        date(2020, 1, 1),
        "Peraturan Kepala BKN Nomor 19 Tahun 2011",
    ),
    EffectiveTime(
        "panrb-2020", 75_000, date(2020, 1, 1), None, "Peraturan Menteri PANRB Nomor 1 Tahun 2020"
    ),
)


def effective_time(on: date) -> EffectiveTime:
    """The effective working time in force on a day. Raises NoRule before the first."""
    for rule in EFFECTIVE_TIMES:
        if rule.since <= on and (rule.until is None or on < rule.until):
            return rule
    raise NoRule(on.isoformat())


def effective_time_called(code: str) -> EffectiveTime:
    """Raises NoRule for an unknown code."""
    for rule in EFFECTIVE_TIMES:
        if rule.code == code:
            return rule
    raise NoRule(code)


class Rhythm(StrEnum):
    """How often a volume that somebody reports comes back."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


# Times a working year has each: 250 days, 50 weeks.
TIMES_A_YEAR = {
    Rhythm.DAY: 250,
    Rhythm.WEEK: 50,
    Rhythm.MONTH: 12,
    Rhythm.QUARTER: 4,
    Rhythm.YEAR: 1,
}


@dataclass(frozen=True, slots=True)
class Task:
    """A row of the official table: what is done, what comes out, how often a year, how long."""

    name: str
    output: str
    volume: Decimal
    norm_minutes: Decimal

    @property
    def minutes(self) -> Decimal:
        """Its load: minutes a year."""
        return self.volume * self.norm_minutes

    def times(self, factor: Decimal) -> "Task":
        """The same with so many times the demand."""
        return Task(self.name, self.output, self.volume * factor, self.norm_minutes)


def need(minutes: Decimal, effective: EffectiveTime) -> Decimal:
    """How many people so many minutes of work a year need, not rounded."""
    return divide(numerator=minutes, denominator=Decimal(effective.minutes))


def need_by_rate(*, volume: Decimal, rate: Decimal) -> Decimal:
    """The method by *hasil kerja* of KEP/75/M.PAN/7/2004: volume ÷ what one person can do.

    Both of the same time, such as a day. Raises ZeroDivisionError for a rate of zero.
    """
    return divide(numerator=volume, denominator=rate)


def people(need_of_post: Decimal) -> int:
    """A need as whole people: from a half on upwards, as official tables round."""
    return int(round_half_up(value=need_of_post, places=0))


@dataclass(frozen=True, slots=True)
class DailyLoad:
    """The tasks of one day against its working time."""

    minutes: Decimal
    working_minutes: Decimal

    @property
    def percent(self) -> Decimal:
        """Not rounded. Raises ZeroDivisionError for a day without working time."""
        return HUNDRED * divide(numerator=self.minutes, denominator=self.working_minutes)


def daily_load(minutes: Iterable[Decimal], working_minutes: Decimal) -> DailyLoad:
    return DailyLoad(sum(minutes, Decimal()), working_minutes)


class Grade(StrEnum):
    """*Peringkat* of efficiency. A is overload (more work than hours), not praise."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"

    @property
    def is_overload(self) -> bool:
        return self is Grade.A


@dataclass(frozen=True, slots=True)
class Grading:
    """The lower bound of B, C and D; A lies above 1, E below the bound of D."""

    since: date
    bounds: tuple[tuple[Grade, Decimal], ...]
    legal_basis: str


GRADINGS = (
    Grading(
        date(2008, 1, 1),
        (
            (Grade.B, Decimal("0.90")),
            (Grade.C, Decimal("0.70")),
            (Grade.D, Decimal("0.50")),
        ),
        "Permendagri Nomor 12 Tahun 2008",
    ),
)


def grade(ratio: Decimal, on: date | None = None) -> Grade:
    """The grade of load ÷ capacity by the bands of a day, or the newest ones.

    Exactly 1 is B: as much work as hours. Raises NoRule before the first bands.
    """
    held = [each for each in GRADINGS if on is None or each.since <= on]
    if not held:
        raise NoRule("grading")
    if ratio > 1:
        return Grade.A
    for name, bound in max(held, key=lambda each: each.since).bounds:
        if ratio >= bound:
            return name
    return Grade.E


@dataclass(frozen=True, slots=True)
class Weighed:
    """A post or a unit with its load, the people it needs and those it has."""

    name: str
    tasks: tuple[Task, ...]
    staff: int
    effective: EffectiveTime

    @property
    def minutes(self) -> Decimal:
        return sum((task.minutes for task in self.tasks), Decimal())

    @property
    def hours(self) -> Decimal:
        return divide(numerator=self.minutes, denominator=Decimal(MINUTES_OF_AN_HOUR))

    @property
    def need(self) -> Decimal:
        return need(self.minutes, self.effective)

    @property
    def people(self) -> int:
        return people(self.need)

    @property
    def gap(self) -> int:
        """Staff minus people needed: below 0 some are lacking."""
        return self.staff - self.people

    @property
    def lacking(self) -> int:
        return max(0, -self.gap)

    @property
    def ratio(self) -> Decimal | None:
        """Load ÷ capacity of who is there (EJ or EU); None where nobody is."""
        if self.staff <= 0:
            return None
        return divide(numerator=self.need, denominator=Decimal(self.staff))

    @property
    def grade(self) -> Grade | None:
        ratio = self.ratio
        return None if ratio is None else grade(ratio)


def whole_of(name: str, posts: Sequence[Weighed], effective: EffectiveTime) -> Weighed:
    """All posts as one. Its people are rounded from the whole load, not added up from the posts."""
    tasks = tuple(task for post in posts for task in post.tasks)
    return Weighed(name, tasks, sum(post.staff for post in posts), effective)
