"""Roles are given for a subtree or the agency, journaled, and never to read ratings unseen."""

import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.http import Http404
from django.test import Client
from django.utils import timezone

from pamong.accounts.access import Forbidden
from pamong.accounts.models import User
from pamong.accounts.rights import Right, Role
from pamong.documents.models import Notice
from pamong.journal.models import Event, Label
from pamong.organization import notices, verbs
from pamong.organization.actions import roles
from pamong.organization.actions.roles import UnableToGrantRole, UnableToRevokeRole
from pamong.organization.models import RoleGrant, Unit
from pamong.tenancy.current import enter_agency
from tests.conftest import Cast, Seat, grant, make_cast
from tests.organization.people import AT, TODAY, actor

SignIn = Callable[[Seat], Client]


def give(
    cast: Cast,
    to: Seat,
    role: Role = Role.ANALYST,
    *,
    unit: Unit | None = None,
    by: Seat | None = None,
    first: date = TODAY,
    last: date | None = None,
) -> RoleGrant:
    return roles.grant_role(
        actor=actor(by or cast.indra),
        user_id=to.user.pk,
        role=role,
        unit_id=unit.pk if unit else None,
        first_day=first,
        last_day=last,
        at=AT,
    )


def able_to_sign_in(seat: Seat) -> None:
    seat.user.set_password("kebun teh pagi hari")
    seat.user.save()


def test_a_role_for_a_unit_reaches_everything_below_and_nothing_beside(cast: Cast) -> None:
    give(cast, cast.ani, Role.HR_MANAGER, unit=cast.office)
    holder = actor(cast.ani)
    assert holder.may(Right.SUPERIOR_SETTLE, cast.section.path)
    assert not holder.may(Right.SUPERIOR_SETTLE, cast.other_office.path)
    assert not holder.may(Right.SUPERIOR_SETTLE, cast.root.path)


def test_a_role_holds_from_its_first_to_its_last_day(cast: Cast) -> None:
    give(cast, cast.ani, first=TODAY, last=TODAY + timedelta(days=2))
    held = [actor(cast.ani, TODAY + timedelta(days=n)).has_role(Role.ANALYST) for n in range(-1, 4)]
    assert held == [False, True, True, True, False]


def test_a_role_taken_back_is_gone_at_once(cast: Cast) -> None:
    given = give(cast, cast.ani)
    for _click in range(2):
        roles.revoke_role(actor=actor(cast.indra), grant_id=given.pk, at=AT)
    assert not actor(cast.ani).has_role(Role.ANALYST)
    assert Event.objects.filter(verb=verbs.ROLE_REVOKED).count() == 1
    give(cast, cast.ani)
    assert actor(cast.ani).has_role(Role.ANALYST)


@pytest.mark.parametrize("to", ["ani", "indra"])
def test_every_auditor_learns_of_a_role_that_reads_ratings(to: str, cast: Cast) -> None:
    grant(cast.dewi, Role.AUDITOR)
    give(cast, getattr(cast, to), Role.HR_MANAGER)
    told = Notice.objects.filter(kind=notices.RATING_READER)
    assert {row.user_id for row in told} == {cast.citra.user.pk, cast.dewi.user.pk}
    assert all("Indra" in row.values["by"] for row in told)


def test_other_roles_trouble_no_auditor(cast: Cast) -> None:
    give(cast, cast.ani, Role.ANALYST)
    assert not Notice.objects.filter(kind=notices.RATING_READER).exists()
    event = Event.objects.get(verb=verbs.ROLE_GRANTED)
    assert event.payload["role"] == "analyst"
    assert ["account", cast.ani.user.pk] in event.related


def test_the_same_role_is_not_given_twice(cast: Cast) -> None:
    give(cast, cast.ani, last=TODAY + timedelta(days=5))
    with pytest.raises(UnableToGrantRole, match="sudah punya peran"):
        give(cast, cast.ani)
    give(cast, cast.ani, unit=cast.office)
    give(cast, cast.ani, first=TODAY + timedelta(days=6))
    assert RoleGrant.objects.filter(user=cast.ani.user).count() == 3


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.LEADER, Role.SUPERIOR])
def test_roles_that_follow_from_the_seat_are_not_given(role: Role, cast: Cast) -> None:
    with pytest.raises(UnableToGrantRole):
        give(cast, cast.ani, role)


def test_only_administrators_give_roles_and_only_within_their_reach(
    cast: Cast, sign_in: SignIn
) -> None:
    grant(cast.dewi, Role.ADMINISTRATOR, cast.other_office)
    for seat in (cast.ani, cast.budi, cast.hana, cast.citra):
        with pytest.raises(Forbidden):
            give(cast, cast.ani, by=seat)
        assert sign_in(seat).get("/people/roles/grant/").status_code == 403
    with pytest.raises(Forbidden):
        give(cast, cast.ani, by=cast.dewi)
    with pytest.raises(Forbidden):
        give(cast, cast.ani, unit=cast.office, by=cast.dewi)
    give(cast, cast.ani, unit=cast.other_office, by=cast.dewi)


def test_an_account_or_unit_of_another_agency_does_not_exist(cast: Cast) -> None:
    other = make_cast("negara-b", "Negara B")
    enter_agency(cast.agency.pk)
    with pytest.raises(Http404):
        give(cast, other.ani)
    with pytest.raises(Http404):
        give(cast, cast.ani, unit=other.office)
    theirs = other.indra.user.pk
    enter_agency(other.agency.pk)
    given = RoleGrant.objects.get(user_id=theirs)
    enter_agency(cast.agency.pk)
    with pytest.raises(Http404):
        roles.revoke_role(actor=actor(cast.indra), grant_id=given.pk, at=AT)


def test_the_last_administrator_stays(cast: Cast) -> None:
    own = RoleGrant.objects.get(user=cast.indra.user)

    def revoke() -> None:
        roles.revoke_role(actor=actor(cast.indra), grant_id=own.pk, at=AT)

    with pytest.raises(UnableToRevokeRole):
        revoke()
    # Who cannot sign in grants no roles: without a password, or with a closed account.
    give(cast, cast.ani, Role.ADMINISTRATOR)
    with pytest.raises(UnableToRevokeRole):
        revoke()
    able_to_sign_in(cast.ani)
    User.objects.filter(pk=cast.ani.user.pk).update(is_active=False)
    with pytest.raises(UnableToRevokeRole):
        revoke()
    User.objects.filter(pk=cast.ani.user.pk).update(is_active=True)
    roles.revoke_role(actor=actor(cast.indra), grant_id=own.pk, at=AT)
    assert not actor(cast.indra).has_role(Role.ADMINISTRATOR)


def test_the_last_two_administrators_do_not_take_each_other_out_at_once(
    own_database: Cast,
) -> None:
    cast = own_database
    grant(cast.dewi, Role.ADMINISTRATOR)
    able_to_sign_in(cast.dewi)
    able_to_sign_in(cast.indra)
    rows = list(RoleGrant.objects.filter(role=Role.ADMINISTRATOR.value).order_by("pk"))
    outcomes: list[str] = []

    def revoke(by: Seat, grant_id: int) -> None:
        from django.db import connection  # noqa: PLC0415 each thread has its own

        enter_agency(cast.agency.pk)
        try:
            roles.revoke_role(actor=who[by.user.pk], grant_id=grant_id, at=AT)
            outcomes.append("revoked")
        except UnableToRevokeRole:
            outcomes.append("refused")
        finally:
            connection.close()

    who = {seat.user.pk: actor(seat) for seat in (cast.indra, cast.dewi)}
    threads = [
        threading.Thread(target=revoke, args=(by, row.pk))
        for by, row in zip((cast.dewi, cast.indra), rows, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused", "revoked"]


def test_an_administrator_gives_and_takes_back_on_the_pages(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.indra)
    sent = {
        "person": cast.ani.employee.pk,
        "role": "hr_manager",
        "reach": "unit",
        "first_day": timezone.localdate(),
    }
    refused = client.post("/people/roles/grant/", sent)
    assert refused.status_code == 400
    assert "error-summary" in refused.content.decode()
    searched = client.post(
        "/people/roles/grant/", {**sent, "unit_search": "perizinan", "find": "unit"}
    )
    assert f'name="unit" value="{cast.office.pk}"' in searched.content.decode()
    client.post("/people/roles/grant/", {**sent, "unit": cast.office.pk})
    given = RoleGrant.objects.get(user=cast.ani.user)
    assert given.unit_id == cast.office.pk
    page = client.get("/people/roles/?role=hr_manager").content.decode()
    assert "Ani Rahmawati" in page
    assert "Indra" not in page.split("<main")[1]
    client.post(f"/people/roles/{given.pk}/revoke/")
    assert "Ani Rahmawati" not in client.get("/people/roles/").content.decode()


def test_an_account_without_an_employee_is_named_by_its_user_name(
    cast: Cast, sign_in: SignIn
) -> None:
    machine = User.objects.create_user("operator.a")
    client = sign_in(cast.indra)
    sent = {"role": "analyst", "reach": "agency", "first_day": timezone.localdate()}
    missing = client.post("/people/roles/grant/", {**sent, "username": "nobody"})
    assert missing.status_code == 400
    client.post("/people/roles/grant/", {**sent, "username": "operator.a"})
    assert RoleGrant.objects.get(user=machine).role == "analyst"


def test_no_number_is_shown_or_becomes_a_label(cast: Cast, sign_in: SignIn) -> None:
    """User names are employee numbers."""
    number = cast.ani.employee.number
    User.objects.filter(pk=cast.ani.user.pk).update(username=number)
    give(cast, cast.ani)
    assert not Label.objects.filter(text__contains=number).exists()
    cast.ani.employee.user = None
    cast.ani.employee.save()
    assert number not in sign_in(cast.indra).get("/people/roles/").content.decode()


def test_the_end_of_the_calendar_is_no_last_day(cast: Cast, sign_in: SignIn) -> None:
    sent = {
        "person": cast.ani.employee.pk,
        "role": "analyst",
        "reach": "agency",
        "first_day": "2026-01-01",
        "last_day": "9999-12-31",
    }
    assert sign_in(cast.indra).post("/people/roles/grant/", sent).status_code == 400


def test_auditors_look_at_the_roles_and_change_none(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.citra)
    assert "Hana Puspita" in client.get("/people/roles/").content.decode()
    given = RoleGrant.objects.get(user=cast.hana.user)
    assert client.post(f"/people/roles/{given.pk}/revoke/").status_code == 403
    assert sign_in(cast.ani).get("/people/roles/").status_code == 403
