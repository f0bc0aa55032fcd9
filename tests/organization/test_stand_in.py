"""Delegates during leave, and acting officials."""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.http import Http404
from django.test import Client
from django.utils import timezone

from pamong.accounts.access import Forbidden
from pamong.accounts.rights import Right, Role
from pamong.documents.models import Notice
from pamong.journal.models import Event
from pamong.organization import queries, verbs
from pamong.organization.actions import standins
from pamong.organization.actions.standins import UnableToAppoint, UnableToDelegate
from pamong.organization.models import Appointment, Delegation, Position
from pamong.tenancy.current import enter_agency
from tests.conftest import Cast, Seat, grant, make_unit
from tests.organization.people import AT, TODAY, actor

SignIn = Callable[[Seat], Client]
FRIDAY = date(2026, 11, 27)
NEXT_WEEK = date(2026, 12, 4)


def delegate(
    cast: Cast,
    to: Seat,
    *,
    by: Seat | None = None,
    first: date = TODAY,
    last: date = FRIDAY,
    principal: Seat | None = None,
) -> Delegation:
    return standins.name_delegate(
        actor=actor(by or cast.budi),
        principal_id=(principal or cast.budi).employee.pk,
        delegate_id=to.employee.pk,
        reason="Cuti tahunan",
        first_day=first,
        last_day=last,
        at=AT,
    )


def leads(seat: Seat, path: str, on: date) -> bool:
    return actor(seat, on).may(Right.PLAN_AGREE, path)


def test_the_delegate_leads_from_the_first_to_the_last_day_and_no_longer(cast: Cast) -> None:
    delegate(cast, cast.ani)
    assert not leads(cast.ani, cast.section.path, TODAY - timedelta(days=1))
    assert leads(cast.ani, cast.section.path, TODAY)
    assert leads(cast.ani, cast.section.path, FRIDAY)
    assert not leads(cast.ani, cast.section.path, FRIDAY + timedelta(days=1))
    assert not leads(cast.ani, cast.other_office.path, TODAY)
    assert Notice.objects.get().user_id == cast.ani.user.pk
    assert Event.objects.filter(verb=verbs.DELEGATION_STARTED).count() == 1


def test_a_delegate_does_not_pass_the_delegation_on(cast: Cast) -> None:
    delegate(cast, cast.ani)
    with pytest.raises(Forbidden):
        delegate(cast, cast.dewi, by=cast.ani, first=NEXT_WEEK, last=NEXT_WEEK)


def test_a_leader_names_their_own_delegate_and_hr_anybody_s(cast: Cast, sign_in: SignIn) -> None:
    today = timezone.localdate()
    sent = {
        "delegate": cast.ani.employee.pk,
        "reason": "Cuti sakit",
        "first_day": today,
        "last_day": today + timedelta(days=3),
    }
    address = f"/people/{cast.budi.employee.pk}/delegations/new/"
    for seat in (cast.ani, cast.dewi, cast.lestari):
        assert sign_in(seat).get(address).status_code == 403
        assert sign_in(seat).post(address, sent).status_code == 403
    assert sign_in(cast.hana).post(address, sent).status_code == 302
    # Ani leads nobody: there is nobody to stand in for.
    nobody_led = f"/people/{cast.ani.employee.pk}/delegations/new/"
    assert sign_in(cast.hana).get(nobody_led).status_code == 404
    address = f"/units/{cast.section.pk}/"
    assert "menggantikan Budi Santoso" in sign_in(cast.dewi).get(address).content.decode()
    # Why somebody is away is not for everybody.
    told = {
        seat.employee.name: "Cuti sakit" in sign_in(seat).get(address).content.decode()
        for seat in (cast.ani, cast.budi, cast.hana, cast.dewi, cast.citra)
    }
    assert list(told.values()) == [True, True, True, False, False]
    person = sign_in(cast.dewi).get(f"/people/{cast.budi.employee.pk}/").content.decode()
    assert "Digantikan oleh Ani Rahmawati" in person
    assert "Cuti sakit" not in person


@pytest.mark.parametrize(
    ("first", "last"),
    [(TODAY, TODAY), (FRIDAY, NEXT_WEEK), (TODAY - timedelta(days=3), NEXT_WEEK)],
)
def test_overlapping_delegations_are_refused(first: date, last: date, cast: Cast) -> None:
    delegate(cast, cast.ani)
    with pytest.raises(UnableToDelegate, match="Ani"):
        delegate(cast, cast.dewi, first=first, last=last)
    delegate(cast, cast.dewi, first=FRIDAY + timedelta(days=1), last=NEXT_WEEK)


def test_who_is_away_does_not_stand_in(cast: Cast) -> None:
    delegate(cast, cast.ani)
    with pytest.raises(UnableToDelegate, match="tidak di tempat"):
        delegate(cast, cast.budi, by=cast.lestari, principal=cast.lestari)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (FRIDAY, TODAY),
        (TODAY - timedelta(days=9), TODAY - timedelta(days=2)),
        (TODAY, TODAY + timedelta(days=500)),
    ],
)
def test_impossible_days_are_refused(first: date, last: date, cast: Cast) -> None:
    with pytest.raises(UnableToDelegate):
        delegate(cast, cast.ani, first=first, last=last)


def test_nobody_stands_in_for_themselves_or_without_a_seat(cast: Cast) -> None:
    with pytest.raises(UnableToDelegate):
        delegate(cast, cast.budi)
    Appointment.objects.filter(pk=cast.ani.appointment.pk).update(ended_on=TODAY)
    with pytest.raises(UnableToDelegate):
        delegate(cast, cast.ani)


def test_a_delegation_ends_early_and_one_ahead_is_taken_back(cast: Cast, sign_in: SignIn) -> None:
    running = delegate(cast, cast.ani, first=TODAY - timedelta(days=1))
    ahead = delegate(cast, cast.dewi, first=NEXT_WEEK, last=NEXT_WEEK)
    with pytest.raises(Forbidden):
        standins.end_delegation(actor=actor(cast.ani), delegation_id=running.pk, at=AT)
    for row in (running, ahead):
        standins.end_delegation(actor=actor(cast.budi), delegation_id=row.pk, at=AT)
    assert not leads(cast.ani, cast.section.path, TODAY)
    running.refresh_from_db()
    assert running.ended_on == TODAY
    assert not Delegation.objects.filter(pk=ahead.pk).exists()
    # A second click changes nothing.
    standins.end_delegation(actor=actor(cast.budi), delegation_id=running.pk, at=AT)
    assert Event.objects.filter(verb=verbs.DELEGATION_ENDED).count() == 2


def test_two_delegates_named_at_once_do_not_overlap(own_database: Cast) -> None:
    cast = own_database
    outcomes: list[str] = []

    def name(to: Seat, by: Seat) -> None:
        from django.db import connection  # noqa: PLC0415 each thread has its own

        enter_agency(cast.agency.pk)
        try:
            delegate(cast, to, by=by)
            outcomes.append("named")
        except UnableToDelegate:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=name, args=pair)
        for pair in ((cast.ani, cast.budi), (cast.dewi, cast.hana))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["named", "refused"]
    assert Delegation.objects.count() == 1


def test_two_heads_who_name_each_other_at_once_wait_their_turn(
    own_database: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each holds their own row and wants the other's; whoever comes second is refused."""
    cast = own_database
    outcomes: list[str] = []
    both = threading.Barrier(2, timeout=2)
    seats_of = standins.seats_of

    def together(*args: Any) -> Any:
        with suppress(threading.BrokenBarrierError):
            both.wait()
        return seats_of(*args)

    monkeypatch.setattr(standins, "seats_of", together)

    def name(who: Seat, to: Seat) -> None:
        from django.db import connection  # noqa: PLC0415 each thread has its own

        enter_agency(cast.agency.pk)
        try:
            delegate(cast, to, by=who, principal=who)
            outcomes.append("named")
        except UnableToDelegate:
            outcomes.append("refused")
        except OperationalError:
            outcomes.append("deadlock")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=name, args=pair)
        for pair in ((cast.budi, cast.lestari), (cast.lestari, cast.budi))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["named", "refused"]


@pytest.mark.parametrize("field", ["first_day", "last_day"])
def test_the_end_of_the_calendar_is_no_day_of_leave(
    cast: Cast, sign_in: SignIn, field: str
) -> None:
    vacate(cast.budi)
    sent = {
        "official": cast.ani.employee.pk,
        "kind": "acting",
        "first_day": TODAY.isoformat(),
        "last_day": "",
    } | {field: "9999-12-31"}
    url = f"/units/{cast.section.pk}/acting/new/"
    assert sign_in(cast.hana).post(url, sent).status_code == 400


def appoint(
    cast: Cast,
    official: Seat,
    *,
    kind: str = "acting",
    by: Seat | None = None,
    last: date | None = None,
) -> Appointment:
    return standins.appoint_acting(
        actor=actor(by or cast.hana),
        unit_id=cast.section.pk,
        employee_id=official.employee.pk,
        kind=kind,
        first_day=TODAY,
        last_day=last,
        at=AT,
    )


def vacate(seat: Seat) -> None:
    Appointment.objects.filter(pk=seat.appointment.pk).update(ended_on=TODAY)


def test_an_acting_official_leads_a_vacant_seat(cast: Cast) -> None:
    vacate(cast.budi)
    row = appoint(cast, cast.dewi)
    assert leads(cast.dewi, cast.section.path, TODAY)
    above = queries.superiors(queries.seats_of(cast.ani.employee.pk, TODAY), TODAY)
    assert above[cast.ani.appointment.pk].person.employee_id == cast.dewi.employee.pk
    standins.end_acting(actor=actor(cast.hana), appointment_id=row.pk, at=AT)
    assert not leads(cast.dewi, cast.section.path, TODAY + timedelta(days=1))


def test_a_plt_needs_a_vacant_seat_and_a_plh_stands_beside_the_holder(cast: Cast) -> None:
    with pytest.raises(UnableToAppoint, match="Plh"):
        appoint(cast, cast.dewi)
    appoint(cast, cast.dewi, kind="daily_acting", last=FRIDAY)
    assert leads(cast.dewi, cast.section.path, FRIDAY)
    assert leads(cast.budi, cast.section.path, FRIDAY)
    with pytest.raises(UnableToAppoint, match="Dewi"):
        appoint(cast, cast.ani, kind="daily_acting", last=FRIDAY)


def test_acting_is_refused_where_there_is_no_seat_or_nobody(cast: Cast) -> None:
    with pytest.raises(UnableToAppoint):
        appoint(cast, cast.budi, kind="daily_acting")
    Position.objects.filter(pk=cast.budi.position.pk).update(is_active=False)
    with pytest.raises(UnableToAppoint):
        appoint(cast, cast.dewi)


def test_only_who_keeps_the_staff_list_appoints(cast: Cast, sign_in: SignIn) -> None:
    vacate(cast.budi)
    grant(cast.dewi, Role.HR_MANAGER, cast.other_office)
    for seat in (cast.ani, cast.lestari, cast.dewi, cast.indra):
        with pytest.raises(Forbidden):
            appoint(cast, cast.ani, by=seat)
        assert sign_in(seat).get(f"/units/{cast.section.pk}/acting/new/").status_code == 403
    with pytest.raises(Http404):
        standins.end_acting(actor=actor(cast.hana), appointment_id=cast.ani.appointment.pk, at=AT)


def test_hr_appoints_on_the_page(cast: Cast, sign_in: SignIn) -> None:
    vacate(cast.budi)
    client = sign_in(cast.hana)
    address = f"/units/{cast.section.pk}/acting/new/"
    assert client.get(address).status_code == 200
    sent = {"official": cast.dewi.employee.pk, "kind": "acting", "first_day": timezone.localdate()}
    assert client.post(address, sent).status_code == 302
    page = client.get(f"/units/{cast.section.pk}/").content.decode()
    assert "Dewi Anggraini" in page
    assert "Plt." in page
    row = Appointment.objects.get(kind="acting")
    assert client.post(f"/units/acting/{row.pk}/end/").status_code == 302
    bare = make_unit("A9", "Bagian Baru", cast.root)
    assert client.get(f"/units/{bare.pk}/acting/new/").status_code == 200
