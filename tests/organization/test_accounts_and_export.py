"""First passwords, and the staff list taken out."""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from pamong.accounts.access import Forbidden
from pamong.accounts.actors import Actor
from pamong.accounts.models import User
from pamong.accounts.rights import Role
from pamong.documents import imports
from pamong.documents.models import Notice
from pamong.documents.sheets import Column, read_rows
from pamong.journal.models import Event, Label
from pamong.organization.actions.accounts import UnableToGivePassword, give_password
from pamong.organization.exports import STAFF_COLUMNS, export_staff
from pamong.organization.imports.staff import COLUMNS
from pamong.organization.models import Appointment, Delegation, Employee, RoleGrant
from pamong.organization.queries import actor_for
from pamong.tenancy.current import enter_agency
from tests.conftest import Cast, Seat, grant, make_agency, make_cast


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)


def actor(seat: Seat) -> Actor:
    return actor_for(account_id=seat.user.pk, username=seat.user.username, today=NOW.date())


def test_a_first_password_opens_the_account_and_is_shown_once(cast: Cast, sign_in: Any) -> None:
    client = sign_in(cast.hana)
    url = reverse("organization:account", args=[cast.ani.employee.pk])
    page = client.post(url)
    assert page["Cache-Control"] == "no-store"
    given = page.context["given"]
    assert re.fullmatch(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", given.password)
    assert given.password in page.content.decode()
    assert given.password not in client.get(url).content.decode()
    cast.ani.user.refresh_from_db()
    assert cast.ani.user.check_password(given.password)
    event = Event.objects.get(verb="organization.account.password_given")
    assert (event.actor_id, event.object_id) == (cast.hana.employee.pk, cast.ani.user.pk)
    assert given.password not in str(event.payload)
    assert given.password not in repr(given)
    visitor = Client()
    answer = visitor.post("/", {"login": given.username, "password": given.password})
    assert answer.status_code == 302
    enter_agency(cast.agency.pk)


def test_no_number_becomes_a_label_of_the_journal(cast: Cast) -> None:
    number = "199001012015052002"
    employee = Employee.objects.create(
        number=number, employment="pns", name="Kartika Sari", sort_name="kartika sari"
    )
    given = give_password(actor=actor(cast.indra), employee_id=employee.pk, at=NOW)
    assert given.username == number
    assert not Label.objects.filter(text__contains=number).exists()
    assert Label.objects.filter(object_type="account", text="••••2002").exists()


def test_hr_gives_the_first_password_and_only_an_administrator_another(cast: Cast) -> None:
    give_password(actor=actor(cast.hana), employee_id=cast.ani.employee.pk, at=NOW)
    later = NOW + timedelta(hours=1)
    with pytest.raises(Forbidden, match="administrator"):
        give_password(actor=actor(cast.hana), employee_id=cast.ani.employee.pk, at=later)
    assert not Notice.objects.exists()
    give_password(actor=actor(cast.indra), employee_id=cast.ani.employee.pk, at=NOW)
    notice = Notice.objects.get()
    assert (notice.user_id, notice.values) == (cast.ani.user.pk, {"who": "Indra Gunawan"})
    assert Event.objects.filter(payload__replaced=True).count() == 1


def test_nobody_else_gives_passwords_and_nobody_to_oneself(cast: Cast, sign_in: Any) -> None:
    for seat in (cast.ani, cast.budi, cast.citra):
        with pytest.raises(Forbidden):
            give_password(actor=actor(seat), employee_id=cast.dewi.employee.pk, at=NOW)
        url = reverse("organization:account", args=[cast.dewi.employee.pk])
        assert sign_in(seat).get(url).status_code == 403
        assert sign_in(seat).get(reverse("organization:accounts")).status_code == 403
    with pytest.raises(Forbidden):
        give_password(actor=actor(cast.indra), employee_id=cast.indra.employee.pk, at=NOW)


def test_hr_of_one_office_reaches_its_own_people_only(cast: Cast, sign_in: Any) -> None:
    grant(cast.lestari, Role.HR_MANAGER, cast.office)
    give_password(actor=actor(cast.lestari), employee_id=cast.ani.employee.pk, at=NOW)
    with pytest.raises(Forbidden):
        give_password(actor=actor(cast.lestari), employee_id=cast.dewi.employee.pk, at=NOW)
    page = sign_in(cast.lestari).get(reverse("organization:accounts") + "?show=all")
    names = [seat.employee.name for seat in page.context["page"]]
    assert names == ["Ani Rahmawati", "Budi Santoso", "Lestari Wulandari"]


def test_who_administers_a_part_takes_no_account_that_reaches_beyond(
    cast: Cast, sign_in: Any
) -> None:
    """With another's password one holds all the roles of the other."""
    grant(cast.gita, Role.ADMINISTRATOR, cast.section)
    give_password(actor=actor(cast.gita), employee_id=cast.ani.employee.pk, at=NOW)
    give_password(actor=actor(cast.gita), employee_id=cast.budi.employee.pk, at=NOW)
    tomorrow = NOW.date() + timedelta(days=1)
    beyond = RoleGrant.objects.create(
        user=cast.ani.user, role="analyst", unit=None, started_on=tomorrow
    )
    url = reverse("organization:account", args=[cast.ani.employee.pk])
    page = sign_in(cast.gita).get(url)
    assert page.status_code == 200
    assert not page.context["may_give"]
    assert sign_in(cast.gita).post(url).status_code == 403
    beyond.delete()
    assert sign_in(cast.gita).post(url).status_code == 200


def test_nor_one_that_leads_or_stands_in_elsewhere(cast: Cast) -> None:
    grant(cast.gita, Role.ADMINISTRATOR, cast.section)
    today = NOW.date()
    stands_in = Delegation.objects.create(
        principal=cast.lestari.employee,
        delegate=cast.ani.employee,
        reason="cuti",
        started_on=today,
        ended_on=today + timedelta(days=3),
    )
    with pytest.raises(Forbidden, match="beyond"):
        give_password(actor=actor(cast.gita), employee_id=cast.ani.employee.pk, at=NOW)
    stands_in.delete()
    Appointment.objects.create(
        employee=cast.ani.employee,
        position=cast.lestari.position,
        kind=Appointment.Kind.DAILY_ACTING,
        started_on=today,
        ended_on=today + timedelta(days=3),
    )
    with pytest.raises(Forbidden, match="beyond"):
        give_password(actor=actor(cast.gita), employee_id=cast.ani.employee.pk, at=NOW)


def test_a_number_in_use_elsewhere_gets_an_account_too(cast: Cast) -> None:
    """Who comes from another agency of the installation has an account there."""
    number = cast.ani.employee.number
    Employee.objects.filter(pk=cast.ani.employee.pk).update(user=None)
    make_agency("negara-b", "Kabupaten Negara B")
    User.objects.create_user(number)
    enter_agency(cast.agency.pk)
    given = give_password(actor=actor(cast.indra), employee_id=cast.ani.employee.pk, at=NOW)
    assert given.username == f"{number}@negara-a"


def test_a_second_click_gives_a_password_too(cast: Cast, sign_in: Any) -> None:
    """Without script a button is pressed twice, and the first answer was never seen."""
    client = sign_in(cast.hana)
    url = reverse("organization:account", args=[cast.ani.employee.pk])
    client.post(url)
    again = client.post(url)
    assert again.status_code == 200
    cast.ani.user.refresh_from_db()
    assert cast.ani.user.check_password(again.context["given"].password)
    # Another hand, or a quarter of an hour later, asks an administrator.
    grant(cast.lestari, Role.HR_MANAGER)
    assert sign_in(cast.lestari).post(url).status_code == 403
    with pytest.raises(Forbidden, match="administrator"):
        give_password(
            actor=actor(cast.hana),
            employee_id=cast.ani.employee.pk,
            at=timezone.now() + timedelta(minutes=16),
        )


def test_who_has_left_gets_none(cast: Cast) -> None:
    Employee.objects.filter(pk=cast.ani.employee.pk).update(is_active=False)
    with pytest.raises(UnableToGivePassword):
        give_password(actor=actor(cast.indra), employee_id=cast.ani.employee.pk, at=NOW)


def test_the_list_finds_and_narrows(
    cast: Cast, sign_in: Any, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(cast.hana)
    url = reverse("organization:accounts")
    with django_assert_max_num_queries(15):
        everybody = client.get(url)
    assert len(everybody.context["page"].object_list) == 9
    give_password(actor=actor(cast.hana), employee_id=cast.ani.employee.pk, at=NOW)
    assert len(client.get(url).context["page"].object_list) == 8
    found = client.get(url, {"q": "ANI rah"}).context["page"].object_list
    assert [seat.employee.name for seat in found] == ["Ani Rahmawati"]
    assert client.get(url, {"q": "zzz"}).status_code == 200
    assert cast.ani.employee.number not in everybody.content.decode()


def test_another_agencys_employee_is_not_found(cast: Cast, sign_in: Any) -> None:
    url = reverse("organization:account", args=[cast.ani.employee.pk])
    other = make_cast("negara-b", "Kabupaten Negara B")
    assert sign_in(other.indra).get(url).status_code == 404
    enter_agency(cast.agency.pk)


# --- the list out -------------------------------------------------------------------------------


def test_columns_out_are_columns_in() -> None:
    assert {column.name for column in COLUMNS} <= set(STAFF_COLUMNS)


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_what_is_taken_out_and_brought_back_changes_nothing(
    cast: Cast, sign_in: Any, tmp_path: Path, ending: str
) -> None:
    Employee.objects.filter(pk=cast.ani.employee.pk).update(title_after="=HYPERLINK(1)")
    client = sign_in(cast.hana)
    answer = client.post(reverse("organization:staff_export", args=[ending]))
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert b",=HYPERLINK" not in content
    enter_agency(cast.agency.pk)
    path = tmp_path / f"back.{ending}"
    path.write_bytes(content)
    outcome = imports.run_import(kind="staff", path=path, actor=None, at=NOW, complete=True)
    assert not outcome.difference.errors
    assert outcome.difference.is_empty, outcome.difference.changes
    assert outcome.difference.unchanged == 9
    assert Event.objects.filter(verb="organization.staff.exported").count() == 1


def test_the_list_holds_ones_own_units_only_and_takes_the_right(cast: Cast, sign_in: Any) -> None:
    grant(cast.lestari, Role.HR_MANAGER, cast.office)
    assert len(list(export_staff(actor=actor(cast.lestari), at=NOW))) == 3
    url = reverse("organization:staff_export", args=["xlsx"])
    assert sign_in(cast.ani).post(url).status_code == 403
    assert sign_in(cast.hana).get(url).status_code == 405
    assert sign_in(cast.hana).post("/people/export.exe").status_code == 404


def test_an_empty_list_is_a_table_too(cast: Cast) -> None:
    columns = [Column(name=name) for name in STAFF_COLUMNS]
    from pamong.documents.sheets import write_xlsx  # noqa: PLC0415 one use

    content = write_xlsx([], STAFF_COLUMNS)
    assert list(read_rows(io.BytesIO(content), name="x", columns=columns)) == []


# --- who may bring files ------------------------------------------------------------------------


def test_the_page_of_files(cast: Cast, sign_in: Any, django_assert_max_num_queries: Any) -> None:
    client = sign_in(cast.hana)
    url = reverse("organization:imports")
    assert client.get(url).status_code == 200
    for _i in range(3):
        imports.start_import(
            kind="units",
            file=io.BytesIO(b"Id,NamaUnor\nX,Baru\n"),
            name="unit <b>.csv",
            actor=actor(cast.hana),
            at=NOW,
        )
    with django_assert_max_num_queries(15):
        page = client.get(url).content.decode()
    assert page.count("unit b.csv") == 3
    assert sign_in(cast.ani).get(url).status_code == 403
    grant(cast.gita, Role.PROCEDURES_OFFICER, cast.other_office)
    page = sign_in(cast.gita).get(url)
    assert [importer.kind for importer in page.context["importers"]] == ["units"]


def test_a_part_of_the_agency_is_brought_by_who_keeps_that_part(cast: Cast) -> None:
    grant(cast.lestari, Role.HR_MANAGER, cast.office)

    def start(kind: str, text: str, *, complete: bool = False) -> list[tuple[int, str]]:
        run = imports.start_import(
            kind=kind,
            file=io.BytesIO(text.encode()),
            name="x.csv",
            actor=actor(cast.lestari),
            at=NOW,
            complete=complete,
        )
        departures.append(run.summary["departures"])
        lines = imports.page_of(run=run, section="errors", number=1)
        return [(line["row"], line["column"]) for line in lines]

    departures: list[int] = []
    head = "nip_baru,nama,jenis_jabatan,jabatan,unor_id\n"
    dewi = cast.dewi.employee.number
    # Into another office, and out of it.
    assert start("staff", f"{head}199001012015052002,Baru,Pelaksana,Staf,A2\n") == [(2, "unor_id")]
    assert start("staff", f"{head}{dewi},Dewi Anggraini,Pelaksana,Staf,A11\n") == [(2, "unor_id")]
    assert start("staff", f"{head}199001012015052002,Baru,Pelaksana,Staf,A11\n") == []
    # Complete means complete for one's own part: two of its three people are missing.
    ani = cast.ani.employee.number
    row = f"{ani},Ani Rahmawati,Pelaksana,Pengelola Perizinan,A11\n"
    assert start("staff", head + row, complete=True) == []
    assert departures[-1] == 2
    units = "Id,NamaUnor,DiatasanId\n"
    assert start("units", f"{units}A2,Diambil alih,A\n") == [(2, "Id")]
    assert start("units", f"{units}A,Diambil alih,\n") == [(2, "Id")]
    assert start("units", f"{units}A12,Seksi Baru,A1\nA121,Sub,A12\n") == []
    assert start("units", f"{units}A1,Dinas Perizinan Terpadu,A\n") == []
    assert start("units", f"{units}A1,Dinas Perizinan,A2\n") == [(2, "Id")]
    assert start("units", f"{units}B,Puncak baru,\n") == [(2, "Id")]


def test_the_home_page_tells_how_many_cannot_sign_in_yet(cast: Cast, sign_in: Any) -> None:
    address = reverse("organization:panel_accounts")
    everybody = Employee.objects.count()
    hana, indra = sign_in(cast.hana), sign_in(cast.indra)
    for client in (hana, indra):
        client.post("/language/", {"language": "en"})
        assert f"{everybody} employees have no password" in client.get(address).content.decode()
    cast.ani.user.set_password("kopi-susu-pagi")
    cast.ani.user.save()
    assert f"{everybody - 1} employees have no" in hana.get(address).content.decode()
    assert sign_in(cast.budi).get(address).status_code == 204


def test_the_administrator_of_a_new_agency_learns_what_comes_first(
    cast: Cast, sign_in: Any
) -> None:
    indra = sign_in(cast.indra)
    indra.post("/language/", {"language": "en"})
    address = reverse("organization:panel_accounts")
    assert "first steps" not in indra.get(address).content.decode()
    RoleGrant.objects.filter(role=Role.HR_MANAGER).delete()
    text = indra.get(address).content.decode()
    assert "first steps" in text
    assert f'href="{reverse("organization:role_grant")}"' in text
