"""The workload of a unit in a year: what was measured beside what was reported.

A measured step counts with the median of its working time; the interval of the median and the
number of observations say how far it can be trusted. Measured times are those of the unit, never
of a person.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from pamong.kernel.calendars import DayKind, WorkingCalendar
from pamong.kernel.scores import divide
from pamong.processes.rules.workload import EffectiveTime, Task, Weighed, need

# From so many observations on, by at least two people, a median is taken for a standard time.
ENOUGH = 30
ENOUGH_PEOPLE = 2
# Of fewer people the load by weekday would be that of a person.
FEWEST_OF_POST = 3
# Working days of annual leave (PP 11/2017, Art. 312 as commonly cited).
ANNUAL_LEAVE_DAYS = 12
# What is left of a working day for work itself, in minutes (PermenPANRB 1/2020).
EFFECTIVE_DAY = {5: 330, 6: 270}
_LONG_WEEK = 6


@dataclass(frozen=True, slots=True)
class Measured:
    """What the log knows of a step's working time: minutes, the median's 95 % interval."""

    observations: int
    people: int
    median: Decimal
    low: Decimal | None
    high: Decimal | None

    @property
    def is_thin(self) -> bool:
        """Too few to be a standard: shown with a mark, still counted."""
        return self.observations < ENOUGH or self.people < ENOUGH_PEOPLE


@dataclass(frozen=True, slots=True)
class Line:
    """A task of a post. Without `measured` somebody reported it, or nobody measured it yet."""

    task: Task
    effective: EffectiveTime
    service: str = ""
    measured: Measured | None = None
    reported_id: int | None = None

    @property
    def need(self) -> Decimal:
        """People that this task alone needs."""
        return need(self.task.minutes, self.effective)

    @property
    def is_unmeasured(self) -> bool:
        """Done in the system, but nobody knows how long it takes."""
        return self.measured is None and self.reported_id is None


@dataclass(frozen=True, slots=True)
class Reported:
    """A task as a unit reports it, its volume reckoned up to a year."""

    id: int
    post: str
    task: Task


@dataclass(frozen=True, slots=True)
class PostLoad:
    """A post with its tasks, and how loaded each weekday is (load ÷ hours there)."""

    weighed: Weighed
    lines: tuple[Line, ...]
    week: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Working:
    """How much of a year a unit works: days by its calendar, less leave, and minutes of work."""

    days: int
    holidays: int
    joint_leave: int
    leave_days: int
    effective_day: int

    @property
    def minutes(self) -> int:
        """Effective minutes of one person."""
        return max(0, self.days - self.leave_days) * self.effective_day


def working_of(calendar: WorkingCalendar, year: int) -> Working:
    """Days of a year on which the unit works; holidays are those on its working weekdays."""
    days = holidays = joint = 0
    for day in days_of(date(year, 1, 1), date(year + 1, 1, 1)):
        if calendar.is_working_day(day):
            days += 1
        elif calendar.week[day.weekday()] and day in calendar.exceptions:
            kind = calendar.exceptions[day].kind
            holidays += kind is DayKind.HOLIDAY
            joint += kind is DayKind.JOINT_LEAVE
    week = sum(1 for blocks in calendar.week if blocks)
    short = EFFECTIVE_DAY[_LONG_WEEK if week >= _LONG_WEEK else 5]
    return Working(days, holidays, joint, min(days, ANNUAL_LEAVE_DAYS), short)


def days_of(since: date, until: date) -> Iterable[date]:
    """From the first until before the last."""
    return (since + timedelta(days=number) for number in range((until - since).days))


def of_calendar(working: Working) -> EffectiveTime:
    """The effective time that a unit's own calendar leaves, in place of the regulation's."""
    return EffectiveTime("calendar", max(1, working.minutes), date.min, None, "")


def whole_year(calendar: WorkingCalendar, since: date, until: date) -> Decimal:
    """By what to multiply the work of these days to have that of the year of the first."""
    ends = date(since.year + 1, 1, 1)
    worked = sum(calendar.is_working_day(day) for day in days_of(since, until))
    of_year = sum(calendar.is_working_day(day) for day in days_of(date(since.year, 1, 1), ends))
    if not worked or until >= ends:
        return Decimal(1)
    return divide(numerator=Decimal(of_year), denominator=Decimal(worked))


def posts_of(
    told: Mapping[str, Any],
    reported: Sequence[Reported],
    effective: EffectiveTime,
    demand: Decimal = Decimal(1),
) -> tuple[PostLoad, ...]:
    """The posts of a unit, those with most work first; reported tasks stand behind measured ones.

    `demand` multiplies all volumes: what if so many times as much comes in.
    """
    by_post: dict[str, list[Line]] = defaultdict(list)
    staff: dict[str, int] = {}
    weeks: dict[str, tuple[Decimal | None, ...]] = {}
    for post in told.get("posts", ()):
        staff[post["post"]] = post["staff"]
        weeks[post["post"]] = tuple(
            None if share is None else Decimal(str(share)) for share in post["week"]
        )
        by_post[post["post"]] += [_line(step, effective) for step in post["steps"]]
    for each in reported:
        by_post[each.post].append(Line(each.task, effective, reported_id=each.id))
    found = []
    for name in {**staff, **dict.fromkeys(by_post)}:
        lines = tuple(replace(line, task=line.task.times(demand)) for line in by_post[name])
        weighed = Weighed(name, tuple(line.task for line in lines), staff.get(name, 0), effective)
        found.append(PostLoad(weighed, lines, weeks.get(name, ())))
    return tuple(sorted(found, key=lambda post: (-post.weighed.minutes, post.weighed.name)))


def _line(step: Mapping[str, Any], effective: EffectiveTime) -> Line:
    measured = measured_of(step)
    task = Task(
        step["step"],
        step["output"],
        Decimal(str(step["volume"])),
        measured.median if measured else Decimal(),
    )
    return Line(task, effective, step["service"], measured)


def measured_of(step: Mapping[str, Any]) -> Measured | None:
    """What a study tells of a step's time; None where nobody measured it."""
    if step["median"] is None:
        return None
    low, high = (
        None if step[name] is None else Decimal(str(step[name])) for name in ("low", "high")
    )
    return Measured(step["observations"], step["people"], Decimal(str(step["median"])), low, high)
