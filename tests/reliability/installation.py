"""An installation as an agency runs it: `pamong serve` on the database it embeds, killed and begun
again."""

import http.client
import http.cookiejar
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from pamong.cli.place import embedded_folder, urls
from pamong.cli.postgres import Running, find_running
from tests.cli.place import ROOT
from tests.journeys.product import free_port

PATIENCE = 90


class Unanswered(Exception):
    """The server was gone before it had answered: what became of the request is not known."""


@dataclass
class Installation:
    data: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    worker: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def env(self) -> dict[str, str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE_", "PAMONG_"))}
        return clean | {
            "PYTHONPATH": str(ROOT / "src"),
            "PAMONG_DATA": str(self.data),
            "PAMONG_ORIGIN": self.address,
        }

    def pamong(self, *words: str) -> None:
        subprocess.run(
            [sys.executable, "-m", "pamong", *words], env=self.env, check=True, capture_output=True
        )

    def python(self, program: str) -> Any:
        """What a program in this installation prints as JSON."""
        told = subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{program}"],
            env=self.env
            | urls(self.database)
            | {"DJANGO_SETTINGS_MODULE": "pamong.config.settings"},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.returncode == 0, told.stderr
        return json.loads(told.stdout)

    @property
    def database(self) -> Running:
        running = find_running(embedded_folder(self.data))
        assert running is not None
        return running

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Read as the superuser: past every wall."""
        with psycopg.connect(self.database.url("postgres", "pamong")) as connection:
            return connection.execute(query, values).fetchall()

    def start(self) -> None:
        self.process = self._begin("serve", "--port", str(self.port))
        self.wait_until_healthy()

    def start_worker(self) -> None:
        self.worker = self._begin("worker")

    def _begin(self, command: str, *words: str) -> subprocess.Popen[bytes]:
        with (self.data / f"{command}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "pamong", command, *words],
                env=self.env,
                stdout=log,
                stderr=log,
                process_group=0,
            )

    def wait_until_healthy(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            assert self.process is not None
            assert self.process.poll() is None, self.told()
            with (
                suppress(OSError, http.client.HTTPException),
                urllib.request.urlopen(f"{self.address}/healthz", timeout=5),
            ):
                return
            time.sleep(0.1)
        raise AssertionError(f"no answer within {PATIENCE} s: {self.told()}")

    def told(self) -> str:
        return (self.data / "serve.log").read_text()[-5000:]

    def stop(self) -> None:
        for process in (self.worker, self.process):
            if process is not None and process.poll() is None:
                process.terminate()
                process.wait(PATIENCE)
        self.worker = None
        self.wait_until_gone()

    def kill(self, victim: str) -> None:
        """`database`, `web server`, `web worker` (one of several), `worker` (that of background
        jobs), or `everything`."""
        assert self.process is not None
        if victim == "everything":
            self.process.kill()
        elif victim == "worker":
            assert self.worker is not None
            self.worker.kill()
        else:
            os.kill(self._pid(victim), signal.SIGKILL)

    def recover(self, victim: str) -> None:
        """What a supervisor does: begin again what has ended. A web worker is replaced by
        itself."""
        assert self.process is not None
        if victim not in {"web worker", "worker"}:
            self.process.wait(PATIENCE)
            assert self.wait_until_gone() == []
            self.start()
        self.wait_until_healthy()

    def keep_worker(self) -> None:
        """Begin the worker of jobs again if it has ended.

        Who loses the database for a moment ends, in its own time, or finds it again.
        """
        if self.worker is not None and self.worker.poll() is not None:
            self.start_worker()

    def _pid(self, victim: str) -> int:
        assert self.process is not None
        children = children_of(self.process.pid)
        (database,) = (pid for pid in children if "postgres" in command_of(pid).split(" ")[0])
        (web,) = (pid for pid in children if "granian" in command_of(pid))
        return {
            "database": lambda: database,
            "web server": lambda: web,
            "web worker": lambda: children_of(web)[-1],
        }[victim]()

    def processes(self) -> list[str]:
        """What runs on this installation's folder, or was begun with it; not the worker of jobs,
        which outlives the others."""
        mark = os.fsencode(self.data)
        others = {os.getpid(), self.worker.pid if self.worker else 0}
        found = []
        for path in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                command = (path / "cmdline").read_bytes()
                about = command + (path / "environ").read_bytes()
                if mark in about and int(path.name) not in others:
                    found.append(command.replace(b"\0", b" ").decode(errors="replace"))
        return found

    def wait_until_gone(self) -> list[str]:
        deadline = time.monotonic() + PATIENCE
        while (left := self.processes()) and time.monotonic() < deadline:
            time.sleep(0.05)
        return left


def children_of(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(word) for word in text.split()]


def command_of(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")


@contextmanager
def installation() -> Iterator[Installation]:
    """One with its tables, not yet served; nothing of it is left afterwards."""
    # As root the database runs as somebody else, who must pass through.
    place = Path(tempfile.mkdtemp(prefix="pamong-"))
    place.chmod(0o711)
    made = Installation(place / "data")
    try:
        made.pamong("migrate")
        yield made
    finally:
        made.stop()
        shutil.rmtree(place, ignore_errors=True)


class Screen:
    """Somebody's browser: keeps the session, follows nothing by itself."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(self.jar),
            _Still(),
        )

    def sign_in(self, username: str, password: str) -> None:
        self.get("/")
        assert self.post("/", {"login": username, "password": password})[0] == 302

    def get(self, path: str) -> tuple[int, bytes]:
        status, content, _location = self._ask(path, None)
        return status, content

    def post(self, path: str, form: dict[str, Any]) -> tuple[int, str]:
        """The status, and where the answer leads to."""
        token = next(cookie.value for cookie in self.jar if cookie.name == "csrftoken")
        data = urllib.parse.urlencode(form | {"csrfmiddlewaretoken": token}).encode()
        status, _content, location = self._ask(path, data)
        return status, location

    def _ask(self, path: str, data: bytes | None) -> tuple[int, bytes, str]:
        try:
            with self._opener.open(f"{self.address}{path}", data, timeout=PATIENCE) as answer:
                return answer.status, answer.read(), answer.headers.get("Location", "")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read(), error.headers.get("Location", "")
        except (OSError, http.client.HTTPException) as lost:
            raise Unanswered(path) from lost


class _Still(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_request: Any) -> None:
        return None
