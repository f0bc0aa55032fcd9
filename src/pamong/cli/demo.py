"""`pamong demo`: everything on one machine, started together and stopped together."""

import argparse
import json
import os
import shutil
import signal
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg

from pamong.cli.children import Child, Children, StopRequested
from pamong.cli.output import CommandFailed, put, put_json, put_table, say
from pamong.cli.place import data_folder, embedded_folder, start_when_free, urls
from pamong.cli.postgres import PostgresServer, drop_database, find_running, prepare_database
from pamong.cli.serve import (
    check_port,
    child_environment,
    collect,
    complain_if_ended,
    fingerprint,
    pamong_command,
    web_command,
)
from pamong.demo import state
from pamong.demo.state import Stage, State

HOST = "127.0.0.1"
READY_SECONDS = 60
BUILDING = "\nThe demo is still being filled: its past years arrive while you look around."
COMPLETE = "The demo is complete."
HISTORY = "Two years of cases arrive from an older system; everything can be used meanwhile."
HISTORY_THERE = "The cases of two years are there."
HISTORY_MISSING = "The cases of two years did not arrive; the next start tries it again."
ROOM = 500_000_000
# What a build leaves in the data folder besides the database.
BUILT = ("documents", "keys")


def people(arguments: argparse.Namespace) -> int:
    """Who can sign in to the demo of this checkout."""
    found = state.read_people(data_folder())
    if not found:
        raise CommandFailed("There is no demo here yet: ./run demo builds it.")
    if arguments.json:
        put_json([asdict(person) for person in found])
    else:
        _print_people(found)
    return 0


def _print_people(found: list[state.Person]) -> None:
    put_table(
        ("user name", "password", "role", "unit"),
        ((person.username, person.password, person.role, person.unit) for person in found),
    )


def demo(arguments: argparse.Namespace) -> int:
    """Build the demo where it is missing, serve it, and stop everything when asked to."""
    if os.environ.get("DATABASE_URL"):
        raise CommandFailed(
            "The demo brings its own database, and DATABASE_URL names another one. "
            "Unset it: env -u DATABASE_URL ./run demo"
        )
    if arguments.employees is not None and not 50 <= arguments.employees <= 50_000:
        raise CommandFailed("--employees takes a number from 50 to 50000.", code=2)
    data = data_folder()
    running = find_running(embedded_folder(data))
    if running is not None and running.purpose.startswith("the demo"):
        raise CommandFailed(
            f"{running.purpose[0].upper()}{running.purpose[1:]} runs already (process "
            f"{running.pid}). Stop it there with Ctrl-C first."
        )
    check_port(HOST, arguments.port, again="./run demo")
    _check_room(data)

    address = f"http://{HOST}:{arguments.port}"
    children = Children()
    server = PostgresServer(embedded_folder(data), purpose=f"the demo at {address}")
    children.listen()
    try:
        say("Starting the database …")
        start_when_free(server)
        env = _demo_environment(data, address) | urls(server)
        build = _make_ready(arguments, data, server, children, env)
        collect(children, data, env)
        _serve(address, data, server, children, env, build=build)
    except StopRequested:
        say("\nStopping …")
    finally:
        children.stop()
        server.stop()
    say("Stopped. The data are kept; ./run demo goes on with them.")
    return 0


def _demo_environment(data: Path, address: str) -> dict[str, str]:
    """Settings made for a real installation (host names, a mail server) stay out of the demo."""
    env = {k: v for k, v in child_environment().items() if not k.startswith("PAMONG_")}
    return env | {"PAMONG_DATA": str(data), "PAMONG_DEMO": "1", "PAMONG_ORIGIN": address}


def _check_room(data: Path) -> None:
    free = shutil.disk_usage(data).free
    if free < ROOM:
        raise CommandFailed(
            f"Only {free // 1_000_000} MB are free on the disk of {data}; the demo needs about "
            f"{ROOM // 1_000_000} MB. Free some room, or name a folder on another disk: "
            "PAMONG_DATA=/path/to/folder ./run demo"
        )


@dataclass(frozen=True, slots=True)
class _Build:
    """The program that makes the demo ready, and what to note once it is done."""

    children: Children
    child: Child
    prepared: Path
    mark: str

    @property
    def is_over(self) -> bool:
        return self.child.process.poll() is not None

    def conclude(self) -> None:
        """Wait for its end. Raises CommandFailed when it did not do its work."""
        if self.children.wait(self.child):
            raise CommandFailed(
                "The demo could not be made ready; see above. ./run demo --fresh builds it anew."
            )
        self.prepared.write_text(self.mark)


def _make_ready(
    arguments: argparse.Namespace,
    data: Path,
    server: PostgresServer,
    children: Children,
    env: dict[str, str],
) -> _Build | None:
    """Migrate and build in a program of its own, so that this one stays small.

    Once people can sign in the rest of a build may go on beside the pages: it is given back.
    """
    before = state.read(data)
    if before is None and _holds_something_else(server):
        raise CommandFailed(
            f"{data} holds an agency that is not the demo's. Name another folder for the demo: "
            "PAMONG_DATA=/path/to/folder ./run demo"
        )
    prepared = data / "demo-prepared"
    mark = fingerprint("migrations/*.py")
    employees = arguments.employees or (before.employees if before else state.EMPLOYEES)
    if reason := _why_anew(before, employees, fresh=arguments.fresh):
        if before is not None:
            say(reason)
        # Marked first: a build that is cut short after this line is begun again.
        state.mark(data, State(Stage.BUILDING, employees=employees))
        state.write_people(data, [])
        prepared.unlink(missing_ok=True)
        drop_database(server.admin_url, server.database)
        prepare_database(server.admin_url, server.database)
        for name in BUILT:
            shutil.rmtree(data / name, ignore_errors=True)
    elif prepared.is_file() and prepared.read_text() == mark:
        # Of this version and complete: what a start would find out in some seconds.
        return None
    command = pamong_command("demo", "prepare", "--employees", str(employees))
    child = children.start("build", command, env, lasting=False)
    build = _Build(children, child, prepared, mark)
    while not build.is_over:
        if reason and state.read_people(data):
            return build
        time.sleep(0.1)
    build.conclude()
    return None


def _why_anew(before: State | None, employees: int, *, fresh: bool) -> str:
    """Why the demo must be built from nothing, or "" when it need not."""
    reasons: list[tuple[bool, str]] = [
        (before is None, "Building the demo."),
        (fresh, "Building the demo anew, as you asked."),
    ]
    if before is not None:
        reasons += [
            (before.stage is not Stage.COMPLETE, "The last build was cut short; building anew."),
            (before.edition != state.EDITION, "This version makes another demo; building anew."),
            (before.employees != employees, f"Building the demo anew with {employees} employees."),
        ]
    return next((reason for true, reason in reasons if true), "")


def _holds_something_else(server: PostgresServer) -> bool:
    with psycopg.connect(server.url("postgres")) as connection:
        there = connection.execute("select to_regclass('public.tenancy_agency')").fetchone()
        if there is None or there[0] is None:
            return False
        return connection.execute("select 1 from tenancy_agency limit 1").fetchone() is not None


def _serve(
    address: str,
    data: Path,
    server: PostgresServer,
    children: Children,
    env: dict[str, str],
    *,
    build: _Build | None,
) -> None:
    """Start the web server and the worker, say where and who, and watch them.

    The worker waits for the end of a build: the nights it works for are still being written.
    """
    logs = data / "logs"
    logs.mkdir(exist_ok=True)
    env = {k: v for k, v in env.items() if k not in {"DATABASE_OWNER_URL", "DATABASE_BACKUP_URL"}}
    say("Starting the web server …")
    port = int(address.rpartition(":")[2])
    web = web_command(HOST, port, 2, data / "static")
    children.start("web server", web, env, logs / "web.log")
    _wait_until_ready(address, children, server)
    history: Child | None = None
    if build is None:
        _start_worker(children, env, logs)
        history = _begin_history(data, children, env)
    # Nobody may be reading; the demo serves all the same.
    with suppress(OSError):
        put("")
        _print_people(state.read_people(data))
        put(f"\nPamong is at {address}    (Ctrl-C stops everything)")
        if build is not None:
            put(BUILDING)
        sys.stdout.flush()
    while True:
        complain_if_ended(children, server)
        if build is not None and build.is_over:
            build.conclude()
            build = None
            _start_worker(children, env, logs)
            say(COMPLETE)
            history = _begin_history(data, children, env)
        if history is not None and history.process.poll() is not None:
            say(HISTORY_MISSING if children.wait(history) else HISTORY_THERE)
            history = None
        time.sleep(0.25)


def _begin_history(data: Path, children: Children, env: dict[str, str]) -> Child | None:
    """Last of all, and beside whoever works: the cases come in as an agency brings them."""
    found = state.read(data)
    if found is None or found.history:
        return None
    say(HISTORY)
    return children.start("history", pamong_command("demo", "history"), env, lasting=False)


def _start_worker(children: Children, env: dict[str, str], logs: Path) -> None:
    # It would wait for its database, which goes with us: nothing to wait for when we are killed.
    children.start(
        "worker", pamong_command("worker"), env, logs / "worker.log", orphaned=signal.SIGKILL
    )


def _wait_until_ready(address: str, children: Children, server: PostgresServer) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + READY_SECONDS
    answer = "nothing"
    while time.monotonic() < deadline:
        complain_if_ended(children, server)
        try:
            with opener.open(f"{address}/healthz", timeout=5) as response:
                json.load(response)
                return
        except urllib.error.HTTPError as error:
            answer = f"{error.code} {error.read(300).decode(errors='replace')}"
        except (OSError, ValueError):
            pass
        time.sleep(0.1)
    raise CommandFailed(
        f"The web server did not get ready within {READY_SECONDS} s; it answered: {answer}"
    )
