"""The clock of a case, in the working time of the unit that offers the service."""

from datetime import datetime, timedelta
from enum import IntEnum
from fractions import Fraction
from math import ceil

from pamong.kernel.calendars import WorkingCalendar

_MINUTE = timedelta(minutes=1)


def due(*, received_at: datetime, norm_minutes: int, calendar: WorkingCalendar) -> datetime:
    """The deadline of a case: so many working minutes of the unit after it was received."""
    return calendar.add_working_minutes(received_at, norm_minutes)


# Of a case's time, what may be used before its leader is told.
WARN_AFTER = Fraction(3, 4)


def warned(*, received_at: datetime, norm_minutes: int, calendar: WorkingCalendar) -> datetime:
    """When three quarters of the time of a case are used."""
    return calendar.add_working_minutes(received_at, ceil(norm_minutes * WARN_AFTER))


class Escalation(IntEnum):
    """What the leaders of a case were told of."""

    NOTHING = 0
    SOON = 1
    LATE = 2


def escalation(*, warn_at: datetime | None, due_at: datetime, at: datetime) -> Escalation:
    """Of what they should have been told by then, while the clock runs."""
    if due_at <= at:
        return Escalation.LATE
    if warn_at is not None and warn_at <= at:
        return Escalation.SOON
    return Escalation.NOTHING


def due_after_hold(
    *, due_at: datetime, held_from: datetime, held_until: datetime, calendar: WorkingCalendar
) -> datetime:
    """The deadline moved by exactly the working time that the applicant was awaited.

    What is still to go at the end of the hold is what was still to go at its start.
    """
    left = calendar.working_time(held_from, held_until)
    at = calendar.add_working_minutes(due_at, left // _MINUTE)
    left %= _MINUTE
    while left:
        at = calendar.next_working_instant(at)
        worked = calendar.working_time(at, at + left)
        at += worked
        left -= worked
    return at


def in_time(*, closed_at: datetime, due_at: datetime) -> bool:
    """Decided once, when the case is closed."""
    return closed_at <= due_at
