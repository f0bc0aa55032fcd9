"""A backup holds everything, and a restore brings all of it or changes nothing."""

import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from pamong.cli import restore
from pamong.cli.output import CommandFailed
from pamong.cli.postgres import prepare_database
from tests import databases
from tests.cli.place import Place

PASSWORD = "kembang-sepatu-merah"

MAKE = f"""
from pamong.accounts.models import User
from pamong.tenancy.current import acting_for
from pamong.tenancy.models import Agency
for code in ("negara-a", "negara-b"):
    agency = Agency.objects.create(code=code, name=f"Kabupaten {{code}}")
    with acting_for(agency.pk):
        User.objects.create_user(f"ani.{{code}}", "{PASSWORD}")
"""

SIGN_IN = f"""
from django.test import Client
client = Client(SERVER_NAME="127.0.0.1")
page = client.post("/", {{"login": "ani.negara-a", "password": "{PASSWORD}"}})
assert page.status_code == 302, (page.status_code, page.content[:2000])
assert client.session.get("_auth_user_id"), "not signed in"
"""


@pytest.fixture(scope="module")
def made() -> Iterator[Place]:
    """An installation with two agencies, accounts and a document."""
    data = Path(tempfile.mkdtemp(prefix="pamong-"))
    place = Place(data, databases.clone("backup_made"))
    place.python(MAKE)
    (data / "documents/2026/11").mkdir(parents=True)
    (data / "documents/2026/11/surat.pdf").write_bytes(b"%PDF " + os.urandom(100_000))
    (data / "keys").mkdir()
    (data / "keys/signing.pem").write_text("a key")
    (data / "static").mkdir()
    (data / "static/left-out.css").write_text("made again at each start")
    yield place
    shutil.rmtree(data)
    databases.drop(place.database)


@pytest.fixture
def empty() -> Iterator[Place]:
    """A prepared, empty place to restore into."""
    data = Path(tempfile.mkdtemp(prefix="pamong-"))
    name = f"pamong_test_empty_{os.getpid()}"
    prepare_database(databases.admin_url(), name)
    yield Place(data, name)
    shutil.rmtree(data)
    databases.drop(name)


@pytest.fixture
def other() -> Iterator[Place]:
    """An installation with data of its own."""
    data = Path(tempfile.mkdtemp(prefix="pamong-"))
    place = Place(data, databases.clone("backup_other"))
    place.python(MAKE)
    (data / "documents").mkdir()
    (data / "documents/old.pdf").write_text("of before")
    yield place
    shutil.rmtree(data)
    databases.drop(place.database)


@pytest.fixture(scope="module")
def saved(made: Place) -> Path:
    file = made.data.with_suffix(".tgz")
    told = made.pamong("backup", str(file), "--json")
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["bytes"] == file.stat().st_size
    return file


@pytest.fixture(scope="module", autouse=True)
def tidy(made: Place) -> Iterator[None]:
    yield
    made.data.with_suffix(".tgz").unlink(missing_ok=True)


def without_static(content: dict[str, tuple[int, str]]) -> dict[str, tuple[int, str]]:
    return {name: value for name, value in content.items() if not name.startswith("static/")}


def test_all_comes_back_in_an_empty_place_and_people_sign_in(
    made: Place, empty: Place, saved: Path
) -> None:
    told = empty.pamong("restore", str(saved), "--json")
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["pamong"] == "0.1.0"
    before = without_static(made.content())
    assert before["tenancy_agency"][0] == 2
    assert before["accounts_user"][0] == 2
    assert empty.content() == before
    # The walls between agencies and the rights of the roles came along.
    with psycopg.connect(empty.env["DATABASE_URL"]) as connection:
        assert connection.execute("select count(*) from accounts_user").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("delete from journal_event")
    told = empty.pamong("migrate")
    assert (told.returncode, told.stderr) == (0, "The database is of this version.\n")
    empty.python(SIGN_IN)


def test_the_file_is_private(saved: Path) -> None:
    assert saved.stat().st_mode & 0o777 == 0o600


def test_a_place_that_holds_something_is_left_alone(made: Place, saved: Path) -> None:
    before = made.content()
    told = made.pamong("restore", str(saved))
    assert told.returncode == 1
    assert "--replace" in told.stderr
    assert made.content() == before


def test_replace_puts_the_backup_in_the_place_of_what_is_there(
    made: Place, other: Place, saved: Path
) -> None:
    with psycopg.connect(other.env["DATABASE_OWNER_URL"]) as connection:
        connection.execute("create table left_over (id int)")
    told = other.pamong("restore", "--replace", str(saved))
    assert told.returncode == 0, told.stderr
    assert other.content() == without_static(made.content())


def test_a_running_server_is_not_pulled_from_under_its_users(empty: Place, saved: Path) -> None:
    with psycopg.connect(empty.env["DATABASE_URL"]):
        told = empty.pamong("restore", str(saved))
    assert told.returncode == 1
    assert "Stop the server" in told.stderr


def _packed(target: Path, members: dict[str, bytes], manifest: dict[str, object]) -> Path:
    with tarfile.open(target, "w:gz") as tar:
        for name, content in {**members, "manifest.json": json.dumps(manifest).encode()}.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return target


MANIFEST: dict[str, object] = {
    "pamong": "0.1.0",
    "made_at": "2026-11-24T00:00:00+00:00",
    "postgres": 18,
    "migrations": 1,
    "format": 1,
}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("files/../../outside", "not a backup of Pamong"),
        ("/tmp/outside", "not a backup of Pamong"),
        ("elsewhere/file", "not a backup of Pamong"),
        ("files/documents/a.pdf", "is not what was backed up"),
    ],
)
def test_names_and_checksums_of_a_file_are_not_trusted(
    empty: Place, tmp_path: Path, name: str, expected: str
) -> None:
    wrong = {"members": {name: "0" * 64}}
    file = _packed(tmp_path / "b.tgz", {name: b"content"}, MANIFEST | wrong)
    told = empty.pamong("restore", str(file))
    assert told.returncode == 1
    assert expected in told.stderr
    assert "Traceback" not in told.stderr
    assert {path.name for path in empty.data.iterdir()} <= {"secret.key"}


def test_a_link_in_a_file_is_refused(empty: Place, tmp_path: Path) -> None:
    file = tmp_path / "b.tgz"
    with tarfile.open(file, "w:gz") as tar:
        member = tarfile.TarInfo("files/documents")
        member.type = tarfile.SYMTYPE
        member.linkname = "/etc"
        tar.addfile(member)
    told = empty.pamong("restore", str(file))
    assert told.returncode == 1
    assert "not a backup of Pamong" in told.stderr


@pytest.mark.parametrize("share", [0.0, 0.5, 0.98])
def test_a_file_cut_short_changes_nothing(
    empty: Place, saved: Path, tmp_path: Path, share: float
) -> None:
    whole = saved.read_bytes()
    short = tmp_path / "short.tgz"
    short.write_bytes(whole[: int(len(whole) * share)])
    told = empty.pamong("restore", str(short))
    assert told.returncode == 1
    assert "Traceback" not in told.stderr
    assert "cut short" in told.stderr
    assert {name for name in empty.content() if "/" in name} == set()


def test_a_load_that_fails_half_way_leaves_everything_as_it_was(
    made: Place, other: Place, tmp_path: Path
) -> None:
    """The file is whole, but grants something to a role that the server no longer has."""
    with psycopg.connect(made.superuser) as connection:
        connection.execute("create role only_then")
        connection.execute("grant select on tenancy_agency to only_then")
    try:
        assert made.pamong("backup", str(tmp_path / "b.tgz")).returncode == 0
    finally:
        with psycopg.connect(made.superuser) as connection:
            connection.execute("drop owned by only_then")
            connection.execute("drop role only_then")
    before = other.content()
    told = other.pamong("restore", "--replace", str(tmp_path / "b.tgz"))
    assert told.returncode == 1
    assert "is as it was" in told.stderr
    assert "only_then" in told.stderr
    assert other.content() == before


def test_files_that_cannot_follow_the_database_get_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_from: Path, _to: Path) -> None:
        raise OSError(28, "No space left on device")

    unpacked = tmp_path / "room" / "files"
    unpacked.mkdir(parents=True)
    (unpacked / "documents").mkdir()
    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(
        CommandFailed, match=r"is restored, but its files are not: No space.* --replace"
    ):
        restore._put(unpacked, tmp_path)


def test_places_that_cannot_be_written_get_a_sentence(made: Place, tmp_path: Path) -> None:
    told = made.pamong("backup", str(tmp_path / "no" / "b.tgz"))
    assert (told.returncode, told.stdout) == (1, "")
    assert "There is no folder" in told.stderr
    told = made.pamong("backup", str(tmp_path))
    assert told.returncode == 1
    assert "is a folder" in told.stderr
