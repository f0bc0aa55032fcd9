from datetime import date

import pytest

from pamong.performance.rules import DayUnit, objection_deadline


@pytest.mark.parametrize(
    ("received", "unit", "deadline"),
    [
        # PP 30/2019 Art. 59, known through a training module of the state's academy
        ("2026-01-05", DayUnit.CALENDAR, "2026-01-19"),
        # 14 working days as told in a training narration on PermenPANRB 6/2022
        ("2026-07-06", DayUnit.WORKING, "2026-07-24"),
        # received on a Saturday: Monday is day 1
        ("2026-07-04", DayUnit.WORKING, "2026-07-23"),
    ],
)
def test_fourteen_days_count_from_the_next_day(received: str, unit: DayUnit, deadline: str) -> None:
    assert objection_deadline(
        received=date.fromisoformat(received), limit=14, unit=unit
    ) == date.fromisoformat(deadline)


def test_a_holiday_puts_the_deadline_off() -> None:
    def works(day: date) -> bool:
        return day.weekday() < 5 and day != date(2026, 7, 14)

    assert objection_deadline(
        received=date(2026, 7, 6), limit=14, unit=DayUnit.WORKING, is_working_day=works
    ) == date(2026, 7, 27)


def test_where_nothing_is_set_the_later_reading_holds() -> None:
    assert objection_deadline(received=date(2026, 7, 6)) == date(2026, 7, 24)


def test_a_limit_is_at_least_one_day() -> None:
    with pytest.raises(ValueError, match="one day"):
        objection_deadline(received=date(2026, 7, 6), limit=0)


def test_a_calendar_without_work_is_refused() -> None:
    with pytest.raises(ValueError, match="no working day"):
        objection_deadline(received=date(2026, 7, 6), is_working_day=lambda _day: False)
