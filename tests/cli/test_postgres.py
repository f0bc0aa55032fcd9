"""The embedded server keeps its rows and never runs twice, however it or its parent ends."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from pamong.cli.postgres import (
    PostgresServer,
    UnableToPrepareDatabase,
    UnableToStartPostgres,
    find_running,
    prepare_database,
    temporary_server,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="signals differ elsewhere")


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where the unprivileged user of the database may enter; pytest's own folders are private."""
    path = Path(tempfile.mkdtemp(prefix="pamong-"))
    path.chmod(0o711)
    yield path / "data with a space"
    shutil.rmtree(path, ignore_errors=True)


def one(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    return row[0] if row else None


def write_a_row(server: PostgresServer) -> None:
    with psycopg.connect(server.url("pamong_owner")) as connection:
        connection.execute("create table kept (word text)")
        connection.execute("insert into kept values ('still here')")


def servers_on(folder: Path) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_bytes()
        except OSError:
            continue
        if os.fsencode(folder) in command and b"postgres" in command:
            found.append(int(path.parent.name))
    return found


def wait_until_gone(folder: Path, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while servers_on(folder) and time.monotonic() < deadline:
        time.sleep(0.05)


def test_rows_are_there_after_stop_and_start(folder: Path) -> None:
    with PostgresServer(folder) as server:
        write_a_row(server)
    assert servers_on(folder) == []
    with PostgresServer(folder) as server:
        assert one(server.url(), "select word from kept") == "still here"


def test_start_works_at_once_after_the_server_was_killed(folder: Path) -> None:
    server = PostgresServer(folder)
    server.start()
    write_a_row(server)
    assert server.process is not None
    server.process.kill()
    server.process.wait()
    server.stop()
    with PostgresServer(folder) as again:
        assert one(again.url(), "select word from kept") == "still here"


def test_a_second_start_is_refused_and_told_by_whom(folder: Path) -> None:
    with PostgresServer(folder, purpose="the first"):
        second = PostgresServer(folder)
        with pytest.raises(UnableToStartPostgres, match=rf"{os.getpid()} \(the first\)"):
            second.start(patience=0.2)
        assert find_running(folder) is not None
    assert find_running(folder) is None


def test_the_server_goes_when_its_parent_is_killed(folder: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path\n"
        "from pamong.cli.postgres import PostgresServer\n"
        "server = PostgresServer(Path(sys.argv[1])); server.start()\n"
        "print('up', flush=True); time.sleep(600)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program, str(folder)],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"up\n"
    assert servers_on(folder)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    with PostgresServer(folder) as server:
        assert one(server.url(), "select 1") == 1
    wait_until_gone(folder)
    assert servers_on(folder) == []


def test_a_first_start_that_was_cut_short_is_done_again(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o711)
    (folder / "postgres.new").mkdir()
    (folder / "postgres.new" / "PG_VERSION").write_text("18\n")
    with PostgresServer(folder) as server:
        assert one(server.url(), "select 1") == 1


def test_files_of_another_version_are_left_alone(folder: Path) -> None:
    (folder / "postgres").mkdir(parents=True)
    folder.chmod(0o711)
    (folder / "postgres" / "PG_VERSION").write_text("14\n")
    with pytest.raises(UnableToStartPostgres, match="written by PostgreSQL 14"):
        PostgresServer(folder).start()
    assert (folder / "postgres" / "PG_VERSION").read_text() == "14\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the database as somebody else")
def test_a_folder_closed_to_the_database_user_is_refused_and_not_opened(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o700)
    with pytest.raises(UnableToStartPostgres, match="PAMONG_DATA"):
        PostgresServer(folder).start()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_too_deep_for_a_socket_works_all_the_same(folder: Path) -> None:
    deep = folder / ("d" * 100)
    deep.mkdir(parents=True)
    folder.chmod(0o711)
    deep.chmod(0o711)
    with PostgresServer(deep) as server:
        assert one(server.url(), "select 1") == 1
        socket = Path(server._socket)
        assert socket.stat().st_mode & 0o777 == 0o700
    assert not socket.exists()


def test_roles_have_no_more_than_they_need() -> None:
    with temporary_server() as server:
        with psycopg.connect(server.admin_url) as connection:
            roles = connection.execute(
                "select rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole from pg_roles "
                "where rolname like 'pamong%' order by rolname"
            ).fetchall()
        assert roles == [
            ("pamong_app", False, False, False, False),
            ("pamong_backup", False, True, False, False),
            ("pamong_owner", False, False, False, False),
        ]
        with psycopg.connect(server.url("pamong_owner")) as connection:
            connection.execute("create table paper (id bigint generated always as identity)")
        with psycopg.connect(server.url()) as connection:
            connection.execute("insert into paper default values")
        for forbidden in ("create table mine ()", "truncate paper", "drop table paper"):
            with (
                psycopg.connect(server.url()) as connection,
                pytest.raises(psycopg.errors.InsufficientPrivilege),
            ):
                connection.execute(forbidden)
        with psycopg.connect(server.url("pamong_backup")) as connection:
            assert connection.execute("select count(*) from paper").fetchone() == (1,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("delete from paper")
        # Doing it again, and for a second database, changes nothing and works.
        prepare_database(server.admin_url)
        prepare_database(server.admin_url, "another")
        assert one(server.url("pamong_app", "another"), "select 1") == 1


def test_preparing_says_what_is_wrong_with_the_url() -> None:
    with pytest.raises(UnableToPrepareDatabase, match="did not answer"):
        prepare_database("postgresql://nobody@/postgres?host=/nowhere")
    with (
        temporary_server() as server,
        pytest.raises(UnableToPrepareDatabase, match="superuser"),
    ):
        prepare_database(server.url("pamong_app", "pamong"), "other")
