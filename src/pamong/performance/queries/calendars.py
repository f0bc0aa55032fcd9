"""Days as a unit counts them."""

from collections.abc import Mapping
from datetime import date, datetime

from pamong.kernel.calendars import WorkingCalendar
from pamong.organization.queries import calendar_for
from pamong.performance.models import Cycle
from pamong.performance.rules import DayUnit, objection_deadline


def answer_deadline(*, received_at: datetime, unit_id: int, cycle: Cycle) -> date:
    """The last day on which an employee of a unit may object, by the unit's own clock and calendar.

    See rules.objection_deadline for the way of counting. Two queries.
    """
    return deadline_by(received_at=received_at, calendar=calendar_for(unit_id), cycle=cycle)


def deadline_by(*, received_at: datetime, calendar: WorkingCalendar, cycle: Cycle) -> date:
    """The same, with the calendar at hand."""
    return objection_deadline(
        received=calendar.local_day(received_at),
        limit=cycle.objection_limit,
        unit=DayUnit(cycle.objection_unit),
        is_working_day=calendar.is_working_day,
    )


class DeadlineBook:
    """Remembers deadlines: thousands of evaluations are delivered on a few days."""

    def __init__(self, calendars: Mapping[int, WorkingCalendar], cycle: Cycle) -> None:
        self._calendars = calendars
        self._cycle = cycle
        self._known: dict[tuple[int, date], date] = {}

    def of(self, unit_id: int, received_at: datetime) -> date:
        calendar = self._calendars[unit_id]
        key = (id(calendar), calendar.local_day(received_at))
        if key not in self._known:
            self._known[key] = deadline_by(
                received_at=received_at, calendar=calendar, cycle=self._cycle
            )
        return self._known[key]
