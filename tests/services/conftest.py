"""A service of the licensing section: Ani receives and checks, Budi decides, Ani hands over."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from pamong.accounts.actors import Actor
from pamong.accounts.rights import Role
from pamong.journal import recording
from pamong.organization.models import Calendar, CalendarDay
from pamong.organization.queries import actor_for
from pamong.services import actions
from pamong.services.actions import Applicant, StepDefinition, VersionDraft
from pamong.services.models import Case, ServiceType, Step
from pamong.services.rules import straight_process
from pamong.tenancy.current import enter_agency
from tests import databases
from tests.browsing import browse, chromium
from tests.conftest import Cast, Seat, grant, make_cast

__all__ = ["browse", "chromium"]

# Monday, 09:00 in Jakarta.
MONDAY = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
_NUMBERS = count(1)


def actor(seat: Seat) -> Actor:
    return actor_for(
        account_id=seat.user.pk, username=seat.user.get_username(), today=date(2026, 11, 2)
    )


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """A database of its own with the cast in it, where every change is committed.

    Several connections can work in it; it is dropped afterwards, since the journal cannot be
    emptied.
    """
    with django_db_blocker.unblock():
        connection.close()
        before = connection.settings_dict["NAME"]
        # What is remembered of a version goes by the name of its database.
        name = databases.clone(f"services_{next(_NUMBERS)}")
        databases.point_connection_at(name)
        # Which months are open is remembered per process, and this is another database.
        recording._opened_months.clear()
        try:
            yield make_cast()
            enter_agency(None)
        finally:
            connection.close()
            recording._opened_months.clear()
            databases.point_connection_at(before)
            databases.drop(name)


@pytest.fixture
def service(cast: Cast) -> ServiceType:
    """Four steps of 30 + 120 + 60 + 30 working minutes, defined by the procedures officer."""
    return make_service(cast)


def make_service(cast: Cast) -> ServiceType:
    section = cast.section.pk
    return offer(
        cast,
        straight_process(
            [
                ("receive", "Terima berkas"),
                ("check", "Periksa berkas"),
                ("decide", "Putuskan"),
                ("hand-over", "Serahkan"),
            ]
        ),
        [
            StepDefinition("receive", section, 30),
            StepDefinition("check", section, 120),
            StepDefinition("decide", section, 60, decides=True),
            StepDefinition("hand-over", section, 30),
        ],
    )


def make_office(cast: Cast) -> None:
    """Office hours with a holiday on Wednesday, and an officer for procedures."""
    grant(cast.lestari, Role.PROCEDURES_OFFICER, cast.office)
    week = [[["08:00", "12:00"], ["13:00", "16:00"]]] * 5 + [[], []]
    calendar = Calendar.objects.create(name="Kantor", week=week)
    CalendarDay.objects.create(
        calendar=calendar, date=date(2026, 11, 4), kind="holiday", name="Libur"
    )


def offer(
    cast: Cast,
    process: bytes,
    steps: list[StepDefinition],
    *,
    code: str = "izin-usaha",
    form: Mapping[str, Any] | None = None,
) -> ServiceType:
    """A service of the section in force, defined by the procedures officer."""
    if not Calendar.objects.exists():
        make_office(cast)
    officer = actor(cast.lestari)
    service = actions.define_service(
        actor=officer, code=code, name="Izin usaha mikro", unit_id=cast.section.pk, at=MONDAY
    )
    draft = VersionDraft(process, steps, form=form or {})
    actions.draft_version(actor=officer, service_id=service.pk, draft=draft, at=MONDAY)
    actions.publish_version(actor=officer, service_id=service.pk, at=MONDAY)
    return service


@pytest.fixture
def take_in(cast: Cast, service: ServiceType) -> Callable[..., Case]:
    """`take_in(at)`: Ani takes a case in."""

    def take(at: datetime = MONDAY, name: str = "Eko Prasetyo") -> Case:
        return make_case(cast, service, at, name)

    return take


def make_case(
    cast: Cast, service: ServiceType, at: datetime = MONDAY, name: str = "Eko Prasetyo"
) -> Case:
    return actions.take_in_case(
        actor=actor(cast.ani),
        service_id=service.pk,
        applicant=Applicant(name),
        subject="Warung kopi",
        answers={},
        intake_key=uuid4(),
        at=at,
    ).case


def open_step(case: Case) -> Step:
    return Step.objects.get(case=case, state__in=["offered", "claimed", "started", "paused"])
