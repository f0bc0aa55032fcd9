"""Finding the server that runs on a data folder, and keeping two from running at once."""

import fcntl
import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

RECORD = "server.json"
LOCK = "server.lock"


@dataclass(frozen=True, slots=True)
class Running:
    """A server as its supervisor recorded it: who supervises it and where its socket lies."""

    pid: int
    born: str
    socket: str
    purpose: str

    def url(self, role: str, database: str) -> str:
        return f"postgresql://{quote(role)}@/{quote(database)}?host={quote(self.socket, safe='')}"

    def supervised(self) -> bool:
        """Whether the very process that started it still lives."""
        return bool(self.born) and birth(self.pid) == self.born

    def answers(self) -> bool:
        try:
            with psycopg.connect(self.url("postgres", "postgres"), connect_timeout=5):
                return True
        except psycopg.OperationalError:
            return False


def birth(pid: int) -> str:
    """When a process began, in the kernel's ticks: tells it from a later one of the same number."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        # Without /proc the number alone must do.
        with suppress(OSError):
            os.kill(pid, 0)
            return "alive"
        return ""
    fields = text.rpartition(")")[2].split()
    return "" if fields[0] in {"Z", "X"} else fields[19]


def write_record(data: Path, running: Running) -> None:
    draft = data / f"{RECORD}.{os.getpid()}"
    draft.write_text(json.dumps(asdict(running)), encoding="utf-8")
    draft.replace(data / RECORD)


def read_record(data: Path) -> Running | None:
    try:
        return Running(**json.loads((data / RECORD).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def find_running(data: Path) -> Running | None:
    """The server that answers on this data folder, or None."""
    running = read_record(data)
    return running if running and running.supervised() and running.answers() else None


def take_lock(data: Path, *, patience: float) -> int | None:
    """Take the folder's lock and return its descriptor, or None while a supervisor holds it.

    The server and all its processes inherit the descriptor, so having the lock proves that not one
    of them is left, however the last supervisor died. A dying server is waited for.
    """
    descriptor = os.open(data / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            running = read_record(data)
            if (running and running.supervised()) or time.monotonic() > deadline:
                os.close(descriptor)
                return None
            time.sleep(0.05)
        else:
            return descriptor
