"""When a timer of a process rings. Its text is ISO 8601, as BPMN has it."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from pamong.kernel.calendars import NoWorkingTime, WorkingCalendar

_DURATION = re.compile(
    r"P(?:(?P<weeks>\d{1,3})W)?(?:(?P<days>\d{1,4})D)?"
    r"(?:T(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,5})M)?)?"
)

_LONGEST_REST = 3660


class UnreadableTimer(ValueError):
    """The text is neither a duration nor a moment."""


def rings_at(text: str, *, since: datetime, calendar: WorkingCalendar) -> datetime:
    """The moment of a duration (P3D, PT4H) or of a point in time (2026-12-31T08:00Z).

    Durations are those of the office: days are working days of the unit that offers the service,
    hours and minutes are working time. Raises UnreadableTimer.
    """
    text = text.strip()
    if text.startswith("P"):
        days, minutes = _duration(text)
        at = calendar.add_working_minutes(since, minutes) if minutes else since
        return after_working_days(at, days, calendar)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise UnreadableTimer(text) from None
    return at if at.tzinfo is not None else at.replace(tzinfo=ZoneInfo(calendar.zone))


def after_working_days(at: datetime, days: int, calendar: WorkingCalendar) -> datetime:
    """The same time of day, so many working days later. Raises NoWorkingTime where none come."""
    zone = ZoneInfo(calendar.zone)
    local = at.astimezone(zone)
    day, idle = local.date(), 0
    while days:
        day += timedelta(days=1)
        works = calendar.is_working_day(day)
        days -= works
        idle = 0 if works else idle + 1
        if idle > _LONGEST_REST:
            raise NoWorkingTime("no working day follows that instant")
    return datetime.combine(day, local.time(), zone).astimezone(UTC)


def _duration(text: str) -> tuple[int, int]:
    found = _DURATION.fullmatch(text)
    if found is None or not any(found.groups()):
        raise UnreadableTimer(text)
    parts = {name: int(value or 0) for name, value in found.groupdict().items()}
    return parts["weeks"] * 5 + parts["days"], parts["hours"] * 60 + parts["minutes"]
