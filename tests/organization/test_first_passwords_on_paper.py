"""First passwords of a whole unit: one slip for each person, good for the first sign-in."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from pamong.accounts.access import Forbidden
from pamong.accounts.models import User
from pamong.accounts.rights import Role
from pamong.journal.models import Event
from pamong.organization.actions import slips as actions
from pamong.organization.actions.accounts import UnableToGivePassword
from pamong.organization.actions.slips import Slip, give_first_passwords, slips_on_paper
from pamong.organization.models import Employee
from pamong.organization.queries import actor_for
from pamong.tenancy.current import enter_agency
from tests.conftest import Cast, Seat, grant, make_agency

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
OWN = "angin-sejuk-di-kebun-teh"


def give(cast: Cast, who: Seat | None = None, unit: Any = None, **more: Any) -> tuple[Slip, ...]:
    seat = who or cast.hana
    actor = actor_for(account_id=seat.user.pk, username=seat.user.username, today=NOW.date())
    at = more.pop("at", NOW)
    _name, made = give_first_passwords(actor=actor, unit_id=(unit or cast.office).pk, at=at, **more)
    return made


def names(made: tuple[Slip, ...]) -> list[str]:
    return [slip.name for slip in made]


def sign_in_with(slip: Slip) -> Client:
    client = Client()
    assert client.post("/", {"login": slip.username, "password": slip.password}).status_code == 302
    return client


def test_everybody_in_the_unit_and_below_gets_a_slip_that_opens_the_account(cast: Cast) -> None:
    made = give(cast)
    assert names(made) == ["Lestari Wulandari", "Ani Rahmawati", "Budi Santoso"]
    assert len({slip.password for slip in made}) == 3
    for slip in made:
        user = User.objects.get(username=slip.username)
        assert user.check_password(slip.password)
        assert user.first_password_at == NOW
        assert slip.password not in repr(slip)
    events = Event.objects.filter(verb="organization.account.password_given")
    assert {event.object_id for event in events} == {
        cast.lestari.user.pk,
        cast.ani.user.pk,
        cast.budi.user.pk,
    }
    for event in events:
        assert event.actor_id == cast.hana.employee.pk
        assert event.payload == {"replaced": False, "on_paper": True}


def test_an_employee_without_an_account_gets_one(cast: Cast) -> None:
    Employee.objects.filter(pk=cast.ani.employee.pk).update(user=None)
    made = give(cast, unit=cast.section)
    cast.ani.employee.refresh_from_db()
    assert made[0].username == cast.ani.employee.number
    assert cast.ani.employee.user is not None
    assert cast.ani.employee.user.check_password(made[0].password)


def test_a_number_in_use_elsewhere_is_no_user_name(cast: Cast) -> None:
    number = cast.ani.employee.number
    Employee.objects.filter(pk=cast.ani.employee.pk).update(user=None)
    make_agency("negara-b", "Kabupaten Negara B")
    User.objects.create_user(number)
    enter_agency(cast.agency.pk)
    assert give(cast, unit=cast.section)[0].username == f"{number}@negara-a"


def test_whose_roles_reach_beyond_the_giver_is_left_out(cast: Cast) -> None:
    grant(cast.gita, Role.ADMINISTRATOR, cast.section)
    grant(cast.budi, Role.ANALYST)
    assert names(give(cast, who=cast.gita, unit=cast.section)) == ["Ani Rahmawati"]
    with pytest.raises(UnableToGivePassword):
        give(cast, who=cast.gita, unit=cast.section)
    assert names(give(cast, unit=cast.section)) == ["Budi Santoso"]


def test_who_has_a_password_or_a_closed_account_or_asks_is_left_out(cast: Cast) -> None:
    cast.ani.user.set_password(OWN)
    cast.ani.user.save()
    User.objects.filter(pk=cast.lestari.user.pk).update(is_active=False)
    assert names(give(cast)) == ["Budi Santoso"]
    with pytest.raises(UnableToGivePassword):
        give(cast)
    made = give(cast, unit=cast.root)
    assert "Hana Puspita" not in names(made)
    assert "Ani Rahmawati" not in names(made)
    cast.ani.user.refresh_from_db()
    assert cast.ani.user.check_password(OWN)


def test_a_lost_slip_is_replaced_by_an_administrator_on_another_day(cast: Cast) -> None:
    first = give(cast)
    with pytest.raises(Forbidden):
        give(cast, again=True)
    with pytest.raises(UnableToGivePassword):
        give(cast, cast.indra, again=True)
    sign_in_with(first[1])
    enter_agency(cast.agency.pk)
    later = give(cast, cast.indra, again=True, at=NOW + timedelta(days=1))
    assert names(later) == ["Lestari Wulandari", "Budi Santoso"]
    assert later[0].password != first[0].password
    replaced = Event.objects.filter(payload__replaced=True)
    assert replaced.count() == 2


def test_a_batch_is_bounded_and_the_next_goes_on(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "SLIPS_AT_ONCE", 2)
    assert [*names(give(cast)), *names(give(cast))] == [
        "Lestari Wulandari",
        "Ani Rahmawati",
        "Budi Santoso",
    ]


def test_only_who_keeps_staff_or_accounts_there_makes_slips(cast: Cast) -> None:
    grant(cast.dewi, Role.HR_MANAGER, cast.other_office)
    for seat in (cast.dewi, cast.ani, cast.lestari, cast.citra):
        with pytest.raises((Forbidden, Http404)):
            give(cast, seat)
    assert names(give(cast, cast.dewi, cast.other_office)) == ["Gita Permata"]
    assert not User.objects.filter(pk=cast.ani.user.pk, first_password_at__isnull=False).exists()


def test_the_first_sign_in_asks_for_a_password_of_ones_own(cast: Cast) -> None:
    slip = give(cast, unit=cast.section)[0]
    client = sign_in_with(slip)
    account = reverse("accounts:account")
    for url in ("/", "/notices/", reverse("performance:my_plan")):
        assert client.get(url)["Location"] == account
    assert "Pilih kata sandi Anda sendiri" in client.get(account).content.decode()
    same = {
        "old_password": slip.password,
        "new_password1": slip.password,
        "new_password2": slip.password,
    }
    assert client.post(account, same).status_code == 400
    own = same | {"new_password1": OWN, "new_password2": OWN}
    assert client.post(account, own)["Location"] == "/"
    assert client.get("/notices/").status_code == 200
    again = Client()
    again.post("/", {"login": slip.username, "password": OWN})
    assert again.get("/notices/").status_code == 200


def test_a_single_first_password_is_replaced_at_the_first_sign_in_too(
    cast: Cast, sign_in: Any
) -> None:
    page = sign_in(cast.hana).post(reverse("organization:account", args=[cast.ani.employee.pk]))
    given = page.context["given"]
    client = Client()
    client.post("/", {"login": given.username, "password": given.password})
    assert client.get("/notices/")["Location"] == reverse("accounts:account")
    enter_agency(cast.agency.pk)


def test_the_page_answers_one_pdf_that_nobody_keeps(cast: Cast, sign_in: Any) -> None:
    url = reverse("organization:account_slips")
    hr = sign_in(cast.hana)
    assert url in hr.get(reverse("organization:accounts")).content.decode()
    assert hr.post(url, {}).status_code == 400
    answer = hr.post(url, {"unit": cast.section.pk})
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store"
    assert answer.content.startswith(b"%PDF-")
    assert "Semua" in hr.post(url, {"unit": cast.section.pk}).content.decode()
    assert b'name="again"' not in hr.get(url).content
    assert b'name="again"' in sign_in(cast.indra).get(url).content
    assert sign_in(cast.citra).get(url).status_code == 403


def test_more_slips_than_a_sheet_holds_go_on_the_next(cast: Cast) -> None:
    slips = [Slip("Ani", "Pengelola", "Seksi", "1" * 18, "abcd-efgh-jkmn")] * 9
    assert slips_on_paper("Seksi", slips).startswith(b"%PDF-")
