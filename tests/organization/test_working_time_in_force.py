"""Which calendar and which zone hold for a unit."""

from datetime import UTC, date, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from pamong.kernel.calendars import Block
from pamong.organization import queries
from pamong.organization.models import Calendar, CalendarDay, Unit
from pamong.organization.rules.calendars import USUAL_WEEK, as_rows, weekly_minutes
from pamong.tenancy.current import enter_agency
from tests.conftest import Cast, make_cast, make_unit

SHIFTS = [[["07:00", "14:00"], ["21:00", "07:00"]]] * 7
MORNINGS = [[["08:00", "12:00"]]] * 5 + [[], []]


def test_the_usual_week_is_37_and_a_half_hours_from_monday_to_friday() -> None:
    assert weekly_minutes(USUAL_WEEK) == 37.5 * 60
    assert USUAL_WEEK[5:] == ((), ())


def test_without_any_calendar_the_usual_week_holds(cast: Cast) -> None:
    calendar = queries.calendar_for(cast.section.pk)
    assert calendar.week == USUAL_WEEK
    assert calendar.zone == "Asia/Jakarta"


def test_the_nearest_calendar_above_wins_and_the_agency_s_comes_last(cast: Cast) -> None:
    Calendar.objects.create(unit=None, name="Agency", week=MORNINGS)
    shifts = Calendar.objects.create(unit=cast.office, name="Shifts", week=SHIFTS)
    CalendarDay.objects.create(
        calendar=shifts, date=date(2026, 12, 25), kind="holiday", name="Natal"
    )
    found = queries.calendars_for([cast.root.pk, cast.section.pk, cast.other_office.pk])
    morning = (Block.parse("08:00-12:00"),)
    assert found[cast.root.pk].blocks_on(date(2026, 11, 24)) == morning
    assert found[cast.other_office.pk].blocks_on(date(2026, 11, 24)) == morning
    assert len(found[cast.section.pk].blocks_on(date(2026, 11, 28))) == 2
    assert not found[cast.section.pk].is_working_day(date(2026, 12, 25))
    assert found[cast.root.pk].is_working_day(date(2026, 12, 25))
    # Kept by its parts: the same parts are the same calendar, however it was asked for.
    assert all(queries.calendar_for(unit_id) is calendar for unit_id, calendar in found.items())


def test_special_hours_of_a_day_replace_the_week(cast: Cast) -> None:
    agency = Calendar.objects.create(unit=None, name="Agency", week=as_rows(USUAL_WEEK))
    CalendarDay.objects.create(
        calendar=agency,
        date=date(2026, 2, 19),
        kind="special",
        name="Ramadan",
        blocks=[["08:00", "15:00"]],
    )
    calendar = queries.calendar_for(cast.section.pk)
    assert calendar.blocks_on(date(2026, 2, 19)) == (Block.parse("08:00-15:00"),)


def test_the_zone_comes_from_the_unit_the_nearest_above_or_the_agency(cast: Cast) -> None:
    Unit.objects.filter(pk=cast.office.pk).update(time_zone="Asia/Makassar")
    Calendar.objects.create(unit=None, name="Agency", week=MORNINGS)
    assert queries.zones_of([cast.section.pk, cast.other_office.pk]) == {
        cast.section.pk: "Asia/Makassar",
        cast.other_office.pk: "Asia/Jakarta",
    }
    # 08:00 in Makassar is 00:00 in UTC.
    calendar = queries.calendar_for(cast.section.pk)
    assert calendar.is_working_at(datetime(2026, 11, 24, 0, 0, tzinfo=UTC))
    assert not queries.calendar_for(cast.root.pk).is_working_at(
        datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
    )


def test_any_number_of_units_takes_two_queries_and_one_takes_one(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    units = [cast.section.pk]
    for number in range(20):
        units.append(make_unit(f"X{number}", f"Unit {number}", cast.office).pk)
    Calendar.objects.create(unit=cast.office, name="Shifts", week=SHIFTS)
    with django_assert_num_queries(2):
        assert len(queries.calendars_for(units)) == 21
    with django_assert_num_queries(1):
        queries.calendar_for(cast.section.pk)


def test_a_unit_that_is_absent_or_of_another_agency_has_no_calendar(cast: Cast) -> None:
    other = make_cast("negara-b", "Negara B")
    enter_agency(cast.agency.pk)
    assert queries.calendars_for([0, other.root.pk]) == {}
    with pytest.raises(KeyError):
        queries.calendar_for(other.root.pk)
