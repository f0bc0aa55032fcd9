"""Times are shown, and days begin, by the clock of the unit somebody sits in."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from pamong.documents.jobs import agency_task
from pamong.organization.models import Appointment, Unit
from pamong.organization.queries.zones import zone_of_account
from pamong.tenancy.current import acting_for
from pamong.tenancy.models import Agency
from tests.conftest import Cast, Seat


def set_zone(unit: Unit, zone: str) -> None:
    Unit.objects.filter(pk=unit.pk).update(time_zone=zone)


def test_the_nearest_unit_above_says_else_the_agency(cast: Cast) -> None:
    assert zone_of_account(cast.ani.user.pk) == "Asia/Jakarta"
    Agency.objects.filter(pk=cast.agency.pk).update(time_zone="Asia/Makassar")
    assert zone_of_account(cast.ani.user.pk) == "Asia/Makassar"
    set_zone(cast.office, "Asia/Jayapura")
    assert zone_of_account(cast.ani.user.pk) == "Asia/Jayapura"
    assert zone_of_account(cast.dewi.user.pk) == "Asia/Makassar"
    # Who acts elsewhere for a while still reads by the clock of their own seat; without a seat, by
    # the agency's.
    Appointment.objects.create(
        employee=cast.dewi.employee,
        position=cast.budi.position,
        kind=Appointment.Kind.DAILY_ACTING,
        started_on=date(2021, 1, 1),
    )
    assert zone_of_account(cast.dewi.user.pk) == "Asia/Makassar"
    Appointment.objects.filter(employee=cast.ani.employee).update(ended_on=date(2021, 1, 1))
    assert zone_of_account(cast.ani.user.pk) == "Asia/Makassar"


@pytest.mark.parametrize(("zone", "letters"), [("Asia/Jayapura", "WIT"), ("Asia/Makassar", "WITA")])
def test_pages_speak_by_it(
    cast: Cast, sign_in: Callable[[Seat], Client], zone: str, letters: str
) -> None:
    set_zone(cast.section, zone)
    assert f" {letters}</p>" in sign_in(cast.ani).get("/").content.decode()
    assert " WIB</p>" in sign_in(cast.dewi).get("/").content.decode()
    assert timezone.get_current_timezone_name() == "Asia/Jakarta"


@agency_task(name="tests.say_zone")
def say_zone(*, told: list[str]) -> None:
    told.append(timezone.get_current_timezone_name())


def test_jobs_and_commands_work_by_the_agencys(cast: Cast) -> None:
    Agency.objects.filter(pk=cast.agency.pk).update(time_zone="Asia/Jayapura")
    with acting_for(cast.agency.pk):
        assert timezone.get_current_timezone_name() == "Asia/Jayapura"
    assert timezone.get_current_timezone_name() == "Asia/Jakarta"
    told: list[str] = []
    say_zone.func(agency=cast.agency.pk, told=told)
    assert told == ["Asia/Jayapura"]
