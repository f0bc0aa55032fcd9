"""Days as a unit counts them."""

from datetime import date

from pamong.organization.queries import calendar_for
from pamong.performance.rules import DayUnit, objection_deadline


def answer_deadline(*, received: date, unit_id: int, limit: int, unit: str) -> date:
    """The last day on which an employee of a unit may object; see rules.objection_deadline."""
    kind = DayUnit(unit)
    if kind is DayUnit.CALENDAR:
        return objection_deadline(received=received, limit=limit, unit=kind)
    return objection_deadline(
        received=received,
        limit=limit,
        unit=kind,
        is_working_day=calendar_for(unit_id).is_working_day,
    )
