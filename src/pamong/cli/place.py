"""Where an installation's data lie, and a database at hand for the commands that need one."""

import fcntl
import hashlib
import os
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from pamong.cli.output import CommandFailed, say
from pamong.cli.postgres import PostgresInUse, PostgresServer, find_running
from pamong.cli.postgres.binaries import SHARED
from pamong.cli.postgres.roles import BACKUP, OWNER
from pamong.cli.postgres.running import Running, read_record

CHECKOUT = Path(__file__).resolve().parents[3]
SETTINGS = "pamong.config.settings"
PATIENCE = 60
# How the purpose of a server begins that ends with the command it was started for.
COMMAND = "the command "


def data_folder() -> Path:
    """PAMONG_DATA, or a folder of this checkout's own where its user keeps data.

    Raises CommandFailed when it cannot be made.
    """
    named = os.environ.get("PAMONG_DATA")
    if named:
        folder = Path(named).absolute()
    else:
        mark = hashlib.sha256(os.fsencode(CHECKOUT)).hexdigest()[:8]
        folder = _shelf() / f"{CHECKOUT.name}-{mark}"
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        for path in reversed(made):
            path.mkdir(exist_ok=True)
            # As root the database runs as somebody else, who must pass through what we make here.
            path.chmod(0o711 if os.geteuid() == 0 else 0o700)
    except OSError as error:
        raise CommandFailed(
            f"The data folder {folder} cannot be made: {error.strerror}. "
            "Name another one: PAMONG_DATA=/path/to/folder."
        ) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CommandFailed(
            f"The data folder {folder} belongs to somebody else. "
            "Name another one: PAMONG_DATA=/path/to/folder."
        )
    return folder


def _shelf() -> Path:
    if os.geteuid() == 0:
        return SHARED
    named = os.environ.get("XDG_DATA_HOME", "")
    if named.startswith("/"):
        return Path(named) / "pamong"
    try:
        return Path.home() / ".local" / "share" / "pamong"
    except RuntimeError as error:
        raise CommandFailed(
            "There is no home folder to keep data in. Name one: PAMONG_DATA=/path/to/folder."
        ) from error


def embedded_folder(data: Path) -> Path:
    return data / "embedded"


def urls(server: PostgresServer | Running) -> dict[str, str]:
    """The environment by which Django and the backup reach a server of ours."""
    return {
        "DATABASE_URL": server.url("pamong_app", "pamong"),
        "DATABASE_OWNER_URL": server.url(OWNER, "pamong"),
        "DATABASE_BACKUP_URL": server.url(BACKUP, "pamong"),
    }


def start_when_free(server: PostgresServer) -> None:
    """Start a server, first waiting for a short command that runs one on the same folder."""
    deadline = time.monotonic() + PATIENCE
    told = False
    while True:
        try:
            server.start()
        except PostgresInUse:
            other = read_record(server.data)
            lasting = other is not None and not other.purpose.startswith(COMMAND)
            if lasting or time.monotonic() > deadline:
                raise
            if not told:
                say("Waiting for another command that uses this database …")
                told = True
            time.sleep(0.2)
        else:
            return


@contextmanager
def database_at_hand(purpose: str) -> Iterator[PostgresServer | None]:
    """A database for one command, named in the environment as for Django.

    It is the server of DATABASE_URL, the embedded one that runs already, or one of our own that
    lives as long as the command and as other commands that found it meanwhile. Only the last is
    given: the others are not for this command to watch.
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    data = data_folder()
    os.environ["PAMONG_DATA"] = str(data)
    if url := os.environ.get("DATABASE_URL"):
        if not url.startswith(("postgresql://", "postgres://")):
            raise CommandFailed(
                "DATABASE_URL must begin with postgresql://, "
                "like postgresql://user:password@host/database."
            )
        yield None
        return
    folder = embedded_folder(data)
    folder.mkdir(exist_ok=True)
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    with (folder / "clients.lock").open("w") as clients:
        fcntl.flock(clients, fcntl.LOCK_SH)
        server = PostgresServer(folder, purpose=purpose)
        deadline = time.monotonic() + PATIENCE
        while (running := find_running(folder)) is None:
            try:
                server.start()
            except PostgresInUse:
                # Just being started or stopped by another command.
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                break
        os.environ.update(urls(running or server))
        try:
            yield None if running else server
            if running is None:
                _wait_for_others(clients)
        finally:
            server.stop()


def _wait_for_others(clients: TextIO) -> None:
    try:
        fcntl.flock(clients, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("Waiting for another command that uses this database …")
        fcntl.flock(clients, fcntl.LOCK_EX)


def version() -> str:
    """The version of this checkout."""
    try:
        with (CHECKOUT / "pyproject.toml").open("rb") as file:
            return str(tomllib.load(file)["project"]["version"])
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        return "unknown"
