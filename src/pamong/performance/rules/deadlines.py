"""Until when an employee may object to an evaluation."""

from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum


class DayUnit(StrEnum):
    """Which days a limit counts. Sources differ, so it is a setting of the agency."""

    CALENDAR = "calendar"
    WORKING = "working"


OBJECTION_LIMIT = 14
"""Days, PP 30/2019 Art. 59. Counted in working days where an agency has not decided: closing
too early takes a right away, closing later does not."""

OBJECTION_UNIT = DayUnit.WORKING

_NO_WORK_FOR = 366
"""Days. A calendar without a working day for so long is a mistake in the calendar."""


def is_weekday(day: date) -> bool:
    """Monday to Friday: the calendar of an agency that keeps none."""
    return day.weekday() < 5


def objection_deadline(
    *,
    received: date,
    limit: int = OBJECTION_LIMIT,
    unit: DayUnit = OBJECTION_UNIT,
    is_working_day: Callable[[date], bool] = is_weekday,
) -> date:
    """The last day, local to the employee, on which an objection is in time.

    The day of receipt does not count: day 1 is the next day (or the next working day), the
    deadline is day `limit`. Source: PP 30/2019 Art. 59. Raises ValueError for a limit below 1 and
    for a calendar that has no working day within a year.
    """
    if limit < 1:
        raise ValueError("a limit is at least one day")
    if unit is DayUnit.CALENDAR:
        return received + timedelta(days=limit)
    day, counted, idle = received, 0, 0
    while counted < limit:
        day += timedelta(days=1)
        if is_working_day(day):
            counted, idle = counted + 1, 0
        else:
            idle += 1
            if idle >= _NO_WORK_FOR:
                raise ValueError("the calendar has no working day within a year")
    return day
