"""An agency's first steps by command: added, administered, its files brought in."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from tests import databases
from tests.cli.place import Place

UNITS = "Id;NamaUnor;DiatasanId\nA;Dinas Perizinan;\nB;Seksi Usaha;A\n"


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    data = Path(tempfile.mkdtemp(prefix="pamong-"))
    place = Place(data, databases.clone("setting_up"))
    told = place.pamong("agency", "add", "Kabupaten Contoh", "--code", "contoh", "--json")
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["code"] == "contoh"
    yield place
    shutil.rmtree(data)
    databases.drop(place.database)


def rows(place: Place, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(place.superuser) as connection:
        return connection.execute(query).fetchall()


def test_an_agency_is_added_once_and_noted_in_its_journal(place: Place) -> None:
    told = place.pamong("agency", "add", "Another", "--code", "contoh")
    assert (told.returncode, told.stdout) == (1, "")
    assert "There is an agency with the code contoh already" in told.stderr
    assert rows(place, "select code from tenancy_agency") == [("contoh",)]
    verb = "organization.agency.founded"
    assert rows(place, f"select count(*) from journal_event where verb = '{verb}'") == [(1,)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["Kabupaten", "--code", "Con toh"], "small letters"),
        (["x", "--code", "x"], "3 to 200"),
        (["Kabupaten", "--code", "k", "--time-zone", "Asia/Bandung"], "Asia/Makassar"),
    ],
)
def test_an_agency_that_cannot_be_is_refused(place: Place, words: list[str], expected: str) -> None:
    told = place.pamong("agency", "add", *words)
    assert told.returncode == 1
    assert expected in told.stderr


def test_the_first_administrator_gets_a_password_once_and_signs_in(place: Place) -> None:
    told = place.pamong("user", "add-administrator", "indra", "--agency", "contoh", "--json")
    assert told.returncode == 0, told.stderr
    password = json.loads(told.stdout)["password"]
    place.python(
        "from django.contrib.auth import authenticate\n"
        "from pamong.tenancy.current import enter_agency\n"
        "from django.test import Client\n"
        "client = Client(SERVER_NAME='127.0.0.1')\n"
        f"page = client.post('/', {{'login': 'indra', 'password': {password!r}}})\n"
        "assert page.status_code == 302, page.status_code\n"
        "assert client.session.get('_auth_user_id')\n"
    )
    again = place.pamong("user", "add-administrator", "indra", "--agency", "contoh")
    assert again.returncode == 1
    assert "is taken" in again.stderr
    granted = rows(place, "select role, unit_id from organization_rolegrant")
    assert granted == [("administrator", None)]


def test_an_agency_that_is_not_there_is_answered_with_those_that_are(place: Place) -> None:
    told = place.pamong("user", "add-administrator", "sari", "--agency", "contho")
    assert told.returncode == 1
    assert "There are: contoh." in told.stderr


def test_a_file_with_an_error_writes_nothing_and_names_the_cell(
    place: Place, tmp_path: Path
) -> None:
    file = tmp_path / "unit.csv"
    file.write_text(UNITS + "C;Seksi Tanpa Induk;Z\n")
    told = place.pamong("import", "units", str(file), "--agency", "contoh")
    assert told.returncode == 1
    assert "row 4, DiatasanId: " in told.stdout
    assert "has an error; nothing was written" in told.stderr
    told = place.pamong("import", "units", str(file), "--agency", "contoh", "--json")
    assert told.returncode == 1
    assert [error["row"] for error in json.loads(told.stdout)["errors"]] == [4]
    assert rows(place, "select count(*) from organization_unit") == [(0,)]


def test_a_file_is_tried_written_and_the_second_time_changes_nothing(
    place: Place, tmp_path: Path
) -> None:
    file = tmp_path / "unit.csv"
    file.write_text(UNITS)
    words = ("import", "units", str(file), "--agency", "contoh", "--json")
    tried = json.loads(place.pamong(*words, "--dry-run").stdout)
    assert (tried["written"], tried["additions"]) == (False, 2)
    assert rows(place, "select count(*) from organization_unit") == [(0,)]
    written = json.loads(place.pamong(*words).stdout)
    assert (written["written"], written["additions"]) == (True, 2)
    again = json.loads(place.pamong(*words).stdout)
    assert (again["additions"], again["changes"], again["unchanged"]) == (0, 0, 2)
    assert rows(place, "select count(*) from organization_unit") == [(2,)]


def test_what_is_no_file_gets_a_sentence(place: Place, tmp_path: Path) -> None:
    told = place.pamong("import", "units", str(tmp_path / "none.csv"), "--agency", "contoh")
    assert told.returncode == 1
    assert "There is no file" in told.stderr
    (tmp_path / "noise.csv").write_bytes(os.urandom(2000))
    told = place.pamong("import", "units", str(tmp_path / "noise.csv"), "--agency", "contoh")
    assert told.returncode == 1
    assert "Traceback" not in told.stderr


def test_an_outside_server_is_prepared_and_its_urls_are_printed() -> None:
    admin = databases.admin_url()
    name = f"pamong_test_prepared_{os.getpid()}"
    place = Place(Path("/nonexistent"), name)
    try:
        told = place.pamong("database", "prepare", "--admin-url", admin, "--name", name, "--json")
        assert told.returncode == 0, told.stderr
        urls = json.loads(told.stdout)
        assert list(urls) == ["DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_BACKUP_URL"]
        assert all(conninfo_to_dict(url)["password"] for url in urls.values())
        with psycopg.connect(urls["DATABASE_URL"]) as connection:
            found = connection.execute("select current_user, current_database()").fetchone()
        assert found == ("pamong_app", name)
    finally:
        databases.drop(name)
