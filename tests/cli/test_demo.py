"""The demo from first start to last process: served, signed in to, stopped, killed, found again."""

import http.cookiejar
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pamong.cli.demo import BUILDING, COMPLETE

ROOT = Path(__file__).resolve().parents[2]
FIRST_SECONDS = 240
AGAIN_SECONDS = 60


@dataclass
class Demo:
    """A demo of its own: few people, a folder and a port that nobody else has."""

    data: Path
    port: int
    runs: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def env(self) -> dict[str, str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE_", "PAMONG_"))}
        # A server set up for real next door: none of it may reach the demo.
        real = {"PAMONG_ALLOWED_HOSTS": "kinerja.example.go.id", "PAMONG_SMTP_HOST": "mail.example"}
        return clean | real | {"PYTHONPATH": str(ROOT / "src"), "PAMONG_DATA": str(self.data)}

    def start(
        self, *words: str, seconds: float = AGAIN_SECONDS, whole: bool = True
    ) -> subprocess.Popen[bytes]:
        """Start it and wait until it says that it, or all of it, is there."""
        told = (self.data.parent / "told").open("w+b")
        run = subprocess.Popen(
            [sys.executable, "-m", "pamong", "demo", "--port", str(self.port), *words],
            env=self.env,
            stdout=told,
            stderr=subprocess.STDOUT,
            process_group=0,
            preexec_fn=_as_in_a_terminal,  # noqa: PLW1509 (no threads here)
        )
        self.runs.append(run)
        self.wait_for("Pamong is at", run, seconds)
        if whole and BUILDING in self.told().decode():
            self.wait_for(COMPLETE, run, seconds)
        return run

    def wait_for(self, words: str, run: subprocess.Popen[bytes], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while words not in self.told().decode():
            assert run.poll() is None, self.told().decode()
            assert time.monotonic() < deadline, f"not there: {self.told().decode()}"
            time.sleep(0.1)

    def told(self) -> bytes:
        return (self.data.parent / "told").read_bytes()

    def people(self) -> list[dict[str, str]]:
        told = subprocess.run(
            [sys.executable, "-m", "pamong", "demo", "people", "--json"],
            env=self.env,
            capture_output=True,
            text=True,
            check=True,
        )
        found: list[dict[str, str]] = json.loads(told.stdout)
        return found

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            content: bytes = answer.read()
        return content

    def signs_in(self, person: dict[str, str]) -> bool:
        """Over HTTP, as a program would: the form, its token, the answer with a session."""
        jar = http.cookiejar.CookieJar()
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        address = f"http://127.0.0.1:{self.port}/"
        page = browser.open(address, timeout=30).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token is not None, page[:1000]
        form = {
            "csrfmiddlewaretoken": token.group(1),
            "login": person["username"],
            "password": person["password"],
        }
        browser.open(address, urllib.parse.urlencode(form).encode(), timeout=30)
        return "pamong" in {cookie.name for cookie in jar}

    def processes(self) -> list[str]:
        """Everything that runs on this folder or port, and what it left behind."""
        marks = (os.fsencode(self.data), b"--port\0%d\0" % self.port)
        found = []
        for path in Path("/proc").glob("[0-9]*"):
            try:
                command = (path / "cmdline").read_bytes()
                about = command + (path / "environ").read_bytes()
            except OSError:
                continue
            if any(mark in about for mark in marks) and int(path.name) != os.getpid():
                found.append(command.replace(b"\0", b" ").decode(errors="replace"))
        return found

    def wait_until_gone(self, seconds: float = 15) -> list[str]:
        deadline = time.monotonic() + seconds
        while (left := self.processes()) and time.monotonic() < deadline:
            time.sleep(0.1)
        return left


def _as_in_a_terminal() -> None:
    """Tests started in the background ignore Ctrl-C and hanging up, and so would the demo."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def _command(pid: str) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    place = Path(tempfile.mkdtemp(prefix="pamong-"))
    place.chmod(0o711)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    demo = Demo(place / "data", port)
    yield demo
    for run in demo.runs:
        if run.poll() is None:
            run.kill()
            run.wait()
    demo.wait_until_gone()
    shutil.rmtree(place, ignore_errors=True)


def test_a_demo_is_built_served_stopped_and_found_again(demo: Demo) -> None:
    run = demo.start("--employees", "50", seconds=FIRST_SECONDS, whole=False)
    people = demo.people()
    assert {"username", "password", "role", "unit"} <= people[0].keys()
    assert demo.signs_in(people[0])
    # While the past years are still on their way, the first page says so.
    page = demo.get("/")
    if json.loads(demo.get("/healthz"))["demo"] == "building":
        assert b"Demo masih diisi" in page
    if BUILDING in demo.told().decode():
        demo.wait_for(COMPLETE, run, FIRST_SECONDS)
    assert json.loads(demo.get("/healthz"))["demo"] == "complete"
    assert b"Demo masih diisi" not in demo.get("/")

    second = subprocess.run(
        [sys.executable, "-m", "pamong", "demo", "--port", "1"],
        env=demo.env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert f"runs already (process {run.pid})" in second.stderr

    run.send_signal(signal.SIGTERM)
    assert run.wait(30) == 0
    assert b"Stopped. The data are kept" in demo.told()
    assert demo.processes() == []

    run = demo.start()
    assert demo.people() == people
    assert demo.signs_in(people[0])
    run.send_signal(signal.SIGINT)
    assert run.wait(30) == 0
    assert demo.processes() == []


@pytest.mark.parametrize(
    ("victim", "what"),
    [
        ("postgres", "The database ended by itself"),
        ("granian", "The web server ended by itself"),
        ("pamong worker", "The worker ended by itself"),
    ],
)
def test_when_a_part_dies_all_is_stopped_and_the_next_start_works(
    demo: Demo, victim: str, what: str
) -> None:
    run = demo.start("--employees", "50", seconds=FIRST_SECONDS)
    children = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
    commands = {int(pid): _command(pid) for pid in children}
    (pid,) = (pid for pid, command in commands.items() if victim in command)
    os.kill(pid, signal.SIGKILL)
    assert run.wait(30) == 1
    assert what in demo.told().decode()
    assert demo.wait_until_gone() == []


def test_killed_itself_it_leaves_no_process_and_the_next_start_works(demo: Demo) -> None:
    run = demo.start("--employees", "50", seconds=FIRST_SECONDS)
    run.kill()
    run.wait()
    assert demo.wait_until_gone() == []
    run = demo.start()
    run.terminate()
    assert run.wait(30) == 0


@pytest.mark.long
def test_a_build_that_was_cut_short_is_begun_anew(demo: Demo) -> None:
    run = subprocess.Popen(
        [sys.executable, "-m", "pamong", "demo", "--port", str(demo.port), "--fresh"],
        env=demo.env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        process_group=0,
    )
    deadline = time.monotonic() + FIRST_SECONDS
    while '"building"' not in (demo.data / "demo.json").read_text():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    time.sleep(1)
    run.terminate()
    assert run.wait(30) == 0
    assert demo.processes() == []
    # Still the size that was asked for first.
    run = demo.start(seconds=FIRST_SECONDS)
    assert "cut short; building anew" in demo.told().decode()
    assert json.loads(demo.get("/healthz"))["demo"] == "complete"
    run.terminate()
    assert run.wait(30) == 0
