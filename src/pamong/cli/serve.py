"""`pamong serve`: the pages, on a port."""

import argparse
import errno
import hashlib
import os
import socket
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import psycopg

from pamong.cli.children import Child, Children, StopRequested
from pamong.cli.output import CommandFailed, no_answer, say
from pamong.cli.place import CHECKOUT, data_folder, database_at_hand
from pamong.cli.postgres import PostgresServer

YEAR = 365 * 24 * 3600


def check_port(host: str, port: int, *, again: str) -> None:
    """Raises CommandFailed when nobody could listen there; `again` is the command to repeat."""
    if not 1 <= port <= 65535:
        raise CommandFailed(f"{port} is not a port; choose one from 1024 to 65535.", code=2)
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            free = port + 1 if port < 65535 else 8000
            raise CommandFailed(
                f"Port {port} is used by another program. Stop that, or choose another port: "
                f"{again} --port {free}"
            ) from error
        if error.errno == errno.EACCES:
            raise CommandFailed(
                f"Port {port} is reserved for root. Choose one from 1024 on: {again} --port 8000"
            ) from error
        raise CommandFailed(f"Cannot listen at {host}: {error.strerror}.") from error


def web_command(host: str, port: int, workers: int, static: Path) -> list[str]:
    """The web server's own command line; it serves the collected files itself."""
    return [
        *(sys.executable, "-m", "granian"),
        *("--interface", "wsgi"),
        *("--host", host),
        *("--port", str(port)),
        *("--workers", str(workers)),
        *("--blocking-threads", "1"),
        "--respawn-failed-workers",
        *("--workers-kill-timeout", "8"),
        *("--static-path-route", "/static"),
        *("--static-path-mount", str(static)),
        # The names of collected files change with their content.
        *("--static-path-expires", str(YEAR)),
        *("--log-level", "warning"),
        "pamong.config.wsgi:application",
    ]


def child_environment(**extra: str) -> dict[str, str]:
    """What our own programs need to find this very checkout's code."""
    env = dict(os.environ) | extra
    env["PYTHONPATH"] = str(CHECKOUT / "src")
    env["PYTHONSAFEPATH"] = "1"
    return env


def pamong_command(*words: str) -> list[str]:
    return [sys.executable, "-m", "pamong", *words]


def collect(children: Children, data: Path, env: Mapping[str, str]) -> None:
    """Gather the static files into the data folder, unless they are there already."""
    mark = fingerprint("static/**/*")
    stamp = data / "static" / ".collected"
    if stamp.is_file() and stamp.read_text() == mark:
        return
    child = children.start("static files", pamong_command("collect"), env)
    if children.wait(child):
        raise CommandFailed("The static files could not be gathered; see above.")
    stamp.write_text(mark)


def fingerprint(pattern: str) -> str:
    """Changes when files of the rooms that match, or the packages, change."""
    digest = hashlib.sha256()
    locks = [CHECKOUT / "uv.lock", CHECKOUT / "package-lock.json"]
    for path in sorted([*(CHECKOUT / "src").glob(f"pamong/*/{pattern}"), *locks]):
        if path.is_file():
            about = path.stat()
            digest.update(f"{path}:{about.st_size}:{about.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def complain_if_ended(children: Children, server: PostgresServer | None) -> None:
    """Raises CommandFailed when a part has ended by itself: half of it serves nobody."""
    if server is not None and not server.running:
        raise CommandFailed(
            "The database ended by itself; all is stopped. What it said is in "
            f"{server.data / 'postgres.log'}."
        )
    ended: Child | None = children.ended()
    if ended is None:
        return
    words = ended.last_words()
    if words:
        say(words)
    where = f"What it said is in {ended.log}." if ended.log else "See above."
    raise CommandFailed(
        f"The {ended.name} ended by itself (exit code {ended.process.returncode}); "
        f"all is stopped. {where}"
    )


def serve(arguments: argparse.Namespace) -> int:
    """Serve until told to stop. An embedded database of our own runs as long as we do."""
    check_port(arguments.host, arguments.port, again="pamong serve")
    if arguments.workers < 1:
        raise CommandFailed("--workers takes a number from 1 on.", code=2)
    address = f"http://{arguments.host}:{arguments.port}"
    children = Children()
    children.listen()
    try:
        with database_at_hand(f"pamong serve at {address}") as server:
            _refuse_empty(os.environ["DATABASE_URL"])
            data = data_folder()
            env = child_environment()
            collect(children, data, env)
            # Pages are served as the application's role alone.
            for name in ("DATABASE_OWNER_URL", "DATABASE_BACKUP_URL"):
                env.pop(name, None)
            static = data / "static"
            command = web_command(arguments.host, arguments.port, arguments.workers, static)
            children.start("web server", command, env)
            say(f"Serving at {address}; Ctrl-C stops.")
            while True:
                complain_if_ended(children, server)
                time.sleep(0.25)
    except StopRequested:
        return 0
    finally:
        children.stop()


def _refuse_empty(url: str) -> None:
    try:
        with psycopg.connect(url) as connection:
            found = connection.execute("select to_regclass('public.django_migrations')").fetchone()
    except psycopg.Error as error:
        raise CommandFailed(no_answer(error)) from error
    if found == (None,):
        raise CommandFailed("The database is empty. Run: pamong migrate")
