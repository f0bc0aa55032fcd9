"""What somebody sees of units and people, and what stays hidden."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pamong.accounts.models import User
from pamong.accounts.rights import Role
from pamong.journal.models import Event
from pamong.organization import queries, verbs
from pamong.organization.models import Appointment, Employee, RoleGrant, Team, Unit
from pamong.organization.queries.units import find_units
from pamong.tenancy.current import enter_agency
from tests.conftest import Cast, Seat, grant, make_cast, make_seat, make_unit
from tests.organization.people import TODAY

SignIn = Callable[[Seat], Client]


def test_everybody_in_the_agency_sees_the_tree_with_its_people(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.ani).get("/units/").content.decode()
    for unit in (cast.root, cast.office, cast.section, cast.other_office):
        assert f'href="/units/{unit.pk}/">{unit.name}</a>' in page
    assert "9 orang" in page
    assert "4 orang" not in page


def test_a_unit_is_found_by_a_part_of_its_name_and_when_misspelt(cast: Cast) -> None:
    assert [unit.pk for unit in find_units("usaha seksi")] == [cast.section.pk]
    assert [unit.pk for unit in find_units("A11")] == [cast.section.pk]
    assert [unit.pk for unit in find_units("kesehaten")] == [cast.other_office.pk]
    assert not find_units("zzzz").exists()


def test_a_person_is_found_by_parts_of_the_name_in_any_order_and_when_misspelt(cast: Cast) -> None:
    def named(text: str) -> list[int]:
        return [row.employee_id for row in queries.find_people(text, TODAY)]

    assert named("rahma ani") == [cast.ani.employee.pk]
    assert named("RAHMAWATY") == [cast.ani.employee.pk]
    assert named("zzzz") == []
    assert named("   ") == []


def test_a_whole_number_finds_its_holder_only_for_who_may_read_numbers(cast: Cast) -> None:
    number = cast.ani.employee.number
    assert queries.find_people(number, TODAY) == []
    found = queries.find_people(number, TODAY, by_number=True)
    assert [row.employee_id for row in found] == [cast.ani.employee.pk]


def test_the_page_of_a_unit_shows_who_leads_and_when_it_works(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.ani).get(f"/units/{cast.section.pk}/").content.decode()
    assert "Budi Santoso" in page
    assert "Senin–Kamis" in page
    assert "07.30–12.00, 13.00–16.00" in page
    assert "WIB" in page


def test_a_colleague_sees_the_seat_and_no_number(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.dewi).get(f"/people/{cast.ani.employee.pk}/").content.decode()
    assert "Pengelola Perizinan" in page
    assert "Budi Santoso" in page
    assert "••••" not in page
    assert "III/a" not in page


@pytest.mark.parametrize("reader", ["ani", "budi", "fajar", "hana"])
def test_the_person_the_leaders_above_and_hr_see_the_number_masked(
    reader: str, cast: Cast, sign_in: SignIn
) -> None:
    page = sign_in(getattr(cast, reader)).get(f"/people/{cast.ani.employee.pk}/").content.decode()
    assert "••••2001" in page
    assert cast.ani.employee.number not in page


def test_to_see_a_number_whole_is_recorded(cast: Cast, sign_in: SignIn) -> None:
    address = f"/people/{cast.ani.employee.pk}/number/"
    assert sign_in(cast.budi).get(address).status_code == 405
    response = sign_in(cast.budi).post(address)
    assert cast.ani.employee.number in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    event = Event.objects.get(verb=verbs.NUMBER_SHOWN)
    assert event.object_id == cast.ani.employee.pk
    assert event.actor_id == cast.budi.employee.pk
    assert cast.ani.employee.number not in str(event.payload)


@pytest.mark.parametrize("reader", ["dewi", "gita", "citra", "indra"])
def test_others_do_not_get_the_number(reader: str, cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(getattr(cast, reader))
    response = client.post(f"/people/{cast.ani.employee.pk}/number/")
    assert response.status_code == 403
    assert cast.ani.employee.number not in response.content.decode()
    assert not Event.objects.filter(verb=verbs.NUMBER_SHOWN).exists()


def test_no_page_of_a_stranger_s_agency_exists(cast: Cast, sign_in: SignIn) -> None:
    other = make_cast("negara-b", "Negara B")
    enter_agency(cast.agency.pk)
    for seat in (cast.ani, cast.hana):
        client = sign_in(seat)
        assert client.get(f"/units/{other.root.pk}/").status_code == 404
        assert client.get(f"/people/{other.ani.employee.pk}/").status_code == 404
        assert client.post(f"/people/{other.ani.employee.pk}/number/").status_code == 404
        assert client.get("/people/999999/").status_code == 404


def test_who_has_left_is_known_to_the_keepers_of_the_staff_list_alone(
    cast: Cast, sign_in: SignIn
) -> None:
    Appointment.objects.filter(pk=cast.dewi.appointment.pk).update(ended_on=TODAY)
    Employee.objects.filter(pk=cast.dewi.employee.pk).update(is_active=False)
    address = f"/people/{cast.dewi.employee.pk}/"
    assert sign_in(cast.ani).get(address).status_code == 404
    assert sign_in(cast.hana).get(address).status_code == 200


def test_a_role_for_one_unit_shows_that_unit_and_no_other(cast: Cast, sign_in: SignIn) -> None:
    outsider = make_seat("Joko Analis", "199001012015011001", cast.other_office, "Analis")
    Appointment.objects.filter(pk=outsider.appointment.pk).update(ended_on=TODAY)
    grant(outsider, Role.ANALYST, cast.office)
    client = sign_in(outsider)
    assert client.get(f"/units/{cast.section.pk}/").status_code == 200
    assert client.get(f"/units/{cast.other_office.pk}/").status_code == 403
    assert client.get(f"/people/{cast.ani.employee.pk}/").status_code == 200
    assert client.get(f"/people/{cast.dewi.employee.pk}/").status_code == 404
    found = client.get("/people/?q=an").content.decode()
    assert "Ani Rahmawati" in found
    assert "Dewi Anggraini" not in found


def test_my_page_leads_to_my_own(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.ani).get("/people/me/")
    assert response["Location"] == f"/people/{cast.ani.employee.pk}/"


def test_the_choices_of_a_form_come_while_typing(cast: Cast, sign_in: SignIn) -> None:
    page = (
        sign_in(cast.ani)
        .get(
            "/people/", {"field": "leader", "leader_search": "budi"}, headers={"HX-Request": "true"}
        )
        .content.decode()
    )
    assert f'name="leader" value="{cast.budi.employee.pk}"' in page
    assert "<html" not in page


@pytest.mark.parametrize(
    "address",
    [
        "/units/",
        "/units/?q=dinas",
        "/units/{office}/",
        "/units/{office}/?q=a",
        "/people/{ani}/",
        "/people/?q=a",
        "/teams/",
    ],
)
def test_pages_take_as_many_queries_for_many_as_for_few(
    address: str, cast: Cast, sign_in: SignIn
) -> None:
    target = address.format(office=cast.office.pk, ani=cast.ani.employee.pk)
    few = _queries(sign_in(cast.hana), target)
    for number in range(12):
        unit = make_unit(f"A1{number}x", f"Seksi Dinas {number}", cast.office)
        head = (f"Ani{number} Baru", f"1990010120150110{number:02}", unit, "Kepala")
        make_seat(*head, "supervisor", head=True)
        make_seat(f"Asih{number} Baru", f"1990010120150120{number:02}", cast.office, "Staf")
    assert _queries(sign_in(cast.hana), target) <= few
    assert few <= 15
    assert Unit.objects.count() > 12


def _queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_who_has_a_role_for_a_part_and_no_seat_sees_that_part(cast: Cast) -> None:
    guest = User.objects.create_user("tamu.luar")
    RoleGrant.objects.create(
        user=guest, role="auditor", unit=cast.other_office, started_on=date(2020, 1, 1)
    )
    RoleGrant.objects.create(
        user=guest, role="analyst", unit=cast.section, started_on=date(2020, 1, 1)
    )
    Team.objects.create(name="Tim Rahasia", unit=cast.office, started_on=date(2020, 1, 1))
    Team.objects.create(name="Tim Sehat", unit=cast.other_office, started_on=date(2020, 1, 1))
    client = Client()
    client.force_login(guest)
    assert [team.name for team in client.get("/teams/").context["rows"]] == ["Tim Sehat"]
    lines = [line.unit.name for line in client.get("/units/").context["lines"]]
    assert lines == ["Seksi Perizinan Usaha", "Dinas Kesehatan"]
    found = client.get("/units/", {"q": "dinas"}).context["found"]
    assert [unit.name for unit in found] == ["Dinas Kesehatan"]
    people = client.get("/people/", {"q": "a"}).context["people"]
    assert {person.unit_name for person in people} == {"Seksi Perizinan Usaha", "Dinas Kesehatan"}


def test_who_keeps_a_part_picks_in_a_form_among_its_people_only(
    cast: Cast, sign_in: SignIn
) -> None:
    keeper = make_seat("Joko Susilo", "199001012015011001", cast.office, "Analis")
    Appointment.objects.filter(pk=keeper.appointment.pk).update(ended_on=TODAY)
    grant(keeper, Role.HR_MANAGER, cast.office)
    client = sign_in(keeper)
    address = f"/people/seats/{cast.ani.appointment.pk}/superior/"

    def found(text: str) -> str:
        sent = {"superior_search": text, "find": "superior", "reason": ""}
        return client.post(address, sent).content.decode()

    def may_choose(seat: Seat) -> bool:
        choice = f'name="superior" value="{seat.employee.pk}"'
        sent = {"superior": seat.employee.pk, "find": "superior"}
        return choice in client.post(address, sent).content.decode()

    assert "Lestari Wulandari" in found("lestari")
    assert "Dewi Anggraini" not in found("dewi anggraini")
    # Nor does an id tell the name behind it; but the heads above, who are suggested, may be chosen.
    assert not may_choose(cast.dewi)
    assert may_choose(cast.fajar)
    assert (
        client.post(address, {"superior": cast.fajar.employee.pk, "reason": "SK"}).status_code
        == 302
    )
    slips = "/people/accounts/slips/"
    pick = {"unit_search": "dinas", "find": "unit"}
    page = client.post(slips, pick).content.decode()
    assert "Dinas Perizinan" in page
    assert "Dinas Kesehatan" not in page
    assert client.post(slips, {"unit": cast.other_office.pk}).status_code == 400
