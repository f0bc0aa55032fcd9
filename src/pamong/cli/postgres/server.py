"""One PostgreSQL server, run as a direct child of this process."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

from pamong.cli.children import end_with_parent
from pamong.cli.postgres.binaries import NOBODY, Binaries, find_postgres, reachable
from pamong.cli.postgres.roles import prepare_database
from pamong.cli.postgres.running import (
    RECORD,
    Running,
    birth,
    read_record,
    take_lock,
    write_record,
)

# The kernel refuses longer socket addresses.
LONGEST_SOCKET = 103
START_SECONDS = 300
STOP_SECONDS = 30

# For a small machine with one application on it; no network, no replicas.
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "80",
    "shared_buffers": "128MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "64MB",
    "effective_cache_size": "512MB",
    "random_page_cost": "1.1",
    "jit": "off",
    # Parallel workers need shared memory of a size that containers often lack.
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "logging_collector": "off",
}


class UnableToStartPostgres(Exception):
    """The server does not run; the text says why and what to do."""


class PostgresInUse(UnableToStartPostgres):
    """Another process supervises a server on this folder."""


class PostgresServer:
    """A server on a data folder of its own; use as a context manager or call start and stop.

    The server ends with the thread that started it, whatever happens to that: start it from the
    main thread. Roles and the database `pamong` are there when start returns.
    """

    def __init__(
        self,
        data: Path,
        *,
        purpose: str = "a command",
        database: str = "pamong",
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.data = data
        self.purpose = purpose
        self.database = database
        self.settings = SETTINGS | dict(settings or {})
        self.process: subprocess.Popen[bytes] | None = None
        self._lock: int | None = None
        self._socket = Path()
        self._own_socket: Path | None = None
        self._user = NOBODY if os.geteuid() == 0 else None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def url(self, role: str = "pamong_app", database: str | None = None) -> str:
        """The URL under which a role reaches a database of this server."""
        running = Running(os.getpid(), "", str(self._socket), self.purpose)
        return running.url(role, database or self.database)

    @property
    def admin_url(self) -> str:
        """The URL of the superuser, for making roles and databases."""
        return self.url("postgres", "postgres")

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self, *, patience: float = STOP_SECONDS) -> None:
        """Start the server, first making its files where there are none.

        Raises UnableToStartPostgres, PostgresInUse when one runs here already.
        """
        binaries = find_postgres()
        try:
            self._make_folder()
            self._lock = take_lock(self.data, patience=patience)
        except OSError as error:
            raise UnableToStartPostgres(_disk(error, self.data)) from error
        if self._lock is None:
            running = read_record(self.data)
            whose = f"process {running.pid} ({running.purpose})" if running else "another process"
            raise PostgresInUse(
                f"The database in {self.data} is in use by {whose}. Stop that first."
            )
        try:
            self._make_socket_folder()
            self._make_cluster(binaries)
            self._launch(binaries)
            self._wait_until_ready()
            prepare_database(self.admin_url, self.database)
        except OSError as error:
            self.stop()
            raise UnableToStartPostgres(_disk(error, self.data)) from error
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the server; sessions still open are ended, what was committed is on disk."""
        process = self.process
        if process is not None:
            for wish, seconds in (
                (signal.SIGINT, STOP_SECONDS),
                (signal.SIGQUIT, 5),
                (signal.SIGKILL, 5),
            ):
                if process.poll() is None:
                    process.send_signal(wish)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(seconds)
                    break
            self.process = None
        if self._lock is not None:
            with suppress(OSError):
                (self.data / RECORD).unlink()
            os.close(self._lock)
            self._lock = None
        if self._own_socket is not None:
            shutil.rmtree(self._own_socket, ignore_errors=True)
            self._own_socket = None

    def _make_folder(self) -> None:
        """The folder itself, passable for the unprivileged user; parents must be so already."""
        if not self.data.is_dir():
            self.data.mkdir(parents=True, mode=0o711)
            self.data.chmod(0o700 if self._user is None else 0o711)
        if self._user is not None and not reachable(self.data / "postgres"):
            raise UnableToStartPostgres(
                f"As root the database runs as the unprivileged user {NOBODY}, which may not enter "
                f"{self.data}. Choose a data folder that everybody may pass through, for example "
                "PAMONG_DATA=/var/lib/pamong/main."
            )

    def _owned_folder(self, path: Path) -> None:
        path.mkdir(mode=0o700, exist_ok=True)
        path.chmod(0o700)
        if self._user is not None:
            os.chown(path, self._user, self._user)

    def _make_socket_folder(self) -> None:
        place = self.data / "socket"
        if len(os.fsencode(place / ".s.PGSQL.5432")) <= LONGEST_SOCKET:
            # We hold the lock, so whatever lies here was left by a server that was killed.
            shutil.rmtree(place, ignore_errors=True)
            self._owned_folder(place)
        else:
            last = read_record(self.data)
            if last and Path(last.socket).name.startswith("pamong-socket-"):
                shutil.rmtree(last.socket, ignore_errors=True)
            place = Path(tempfile.mkdtemp(prefix="pamong-socket-", dir="/tmp"))
            self._owned_folder(place)
            self._own_socket = place
        self._socket = place

    def _make_cluster(self, binaries: Binaries) -> None:
        place = self.data / "postgres"
        if place.is_dir():
            written = (place / "PG_VERSION").read_text().strip()
            if written != str(binaries.major):
                raise UnableToStartPostgres(
                    f"{place} was written by PostgreSQL {written}, and the binaries here are "
                    f"{binaries.major}. Make a backup with the old version and restore it with "
                    "the new one."
                )
            (place / "postmaster.pid").unlink(missing_ok=True)
            return
        # Made under another name: a start that was cut short is simply done again.
        draft = self.data / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        self._owned_folder(draft)
        made = self._run(
            binaries.path("initdb"),
            f"--pgdata={draft}",
            "--username=postgres",
            "--encoding=UTF8",
            "--locale-provider=libc",
            "--locale=C.UTF-8",
            "--auth-local=trust",
            "--auth-host=reject",
            "--no-sync",
            "--no-instructions",
        )
        if made.returncode:
            text = made.stderr.decode(errors="replace")
            shutil.rmtree(draft, ignore_errors=True)
            raise UnableToStartPostgres(_reason(text, self.data, "The database was not made"))
        draft.rename(place)

    def _run(self, *command: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            command,
            cwd="/",
            env=_clean_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            user=self._user,
            group=self._user,
            extra_groups=None if self._user is None else [],
        )

    def _launch(self, binaries: Binaries) -> None:
        settings = dict(self.settings)
        settings["unix_socket_directories"] = f'"{self._socket}"'
        settings["unix_socket_permissions"] = "0700"
        if binaries.major >= 18:
            # Reads by itself instead of keeping three helper processes.
            settings.setdefault("io_method", "sync")
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        write_record(
            self.data,
            Running(os.getpid(), birth(os.getpid()), str(self._socket), self.purpose),
        )
        assert self._lock is not None
        log = self.data / "postgres.log"
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [binaries.path("postgres"), "-D", str(self.data / "postgres"), *options],
                cwd="/",
                env=_clean_environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=(self._lock,),
                # A group of its own: Ctrl-C in the terminal is for us, who then stop it in order.
                process_group=0,
                preexec_fn=end_with_parent(signal.SIGINT),  # noqa: PLW1509 (one system call)
                user=self._user,
                group=self._user,
                extra_groups=None if self._user is None else [],
            )

    def _wait_until_ready(self) -> None:
        assert self.process is not None
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                text = (self.data / "postgres.log").read_text(errors="replace")
                raise UnableToStartPostgres(_reason(text, self.data, "The database did not start"))
            try:
                psycopg.connect(self.admin_url, connect_timeout=5).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise UnableToStartPostgres(
            f"The database did not answer within {START_SECONDS} s; see "
            f"{self.data / 'postgres.log'}."
        )


def _clean_environment() -> dict[str, str]:
    """Nothing of the caller's PG…, LD_… or locale settings reaches the server."""
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _disk(error: OSError, data: Path) -> str:
    return f"The database's folder {data} cannot be used: {error.strerror or error}."


def _reason(text: str, data: Path, what: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "PANIC" in line or "error" in line]
    last = (telling or lines or ["no reason given"])[-1]
    if "No space left" in text:
        return f"{what}: the disk of {data} is full. Free some room and start again."
    return f"{what}: {last}"


def start_for_tests() -> tuple[str, Callable[[], None]]:
    """A temporary server's superuser URL, and how to stop it."""
    stack = ExitStack()
    # Several workers run tests of many connections at the same time.
    server = stack.enter_context(temporary_server(settings={"max_connections": "200"}))
    return server.admin_url, stack.close


@contextmanager
def temporary_server(*, settings: Mapping[str, str] | None = None) -> Iterator[PostgresServer]:
    """A server for tests in a folder of its own that is gone afterwards; nothing is synced."""
    data = Path(tempfile.mkdtemp(prefix="pamong-", dir="/tmp"))
    try:
        data.chmod(0o711)
        quick = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        with PostgresServer(data, purpose="tests", settings=quick | dict(settings or {})) as server:
            yield server
    finally:
        shutil.rmtree(data, ignore_errors=True)
