"""`pamong backup`: one file with everything."""

import argparse
import os
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from pamong.cli.archive import DUMP, FILES, Manifest, write
from pamong.cli.output import CommandFailed, no_answer, put_json, say
from pamong.cli.place import data_folder, version
from pamong.cli.postgres import find_tool

# What a start makes again by itself, or what belongs to this machine alone.
LEFT_OUT = frozenset({"embedded", "static", "logs"})


def backup(arguments: argparse.Namespace) -> int:
    """Dump the database first: a file added afterwards is one too many, never one too few."""
    target = Path(arguments.file).absolute()
    if target.is_dir():
        raise CommandFailed(f"{target} is a folder; name a file, for example {target}/pamong.tgz.")
    if not target.parent.is_dir():
        raise CommandFailed(f"There is no folder {target.parent} to write to.")
    data = data_folder()
    url = backup_url()
    try:
        with tempfile.TemporaryDirectory(prefix=".pamong-", dir=target.parent) as room:
            server, migrations = _about(url)
            say("Reading the database …")
            dump = Path(room) / DUMP
            _dump(url, dump, server)
            say("Writing the file …")
            with write(target) as writer:
                writer.add(dump, DUMP)
                for path in files(data):
                    writer.add(path, f"{FILES}/{path.relative_to(data).as_posix()}")
                writer.close(
                    Manifest(
                        pamong=version(),
                        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
                        postgres=server,
                        migrations=migrations,
                        members=writer.members,
                    )
                )
    except OSError as error:
        raise CommandFailed(f"{target} cannot be written: {error.strerror or error}.") from error
    size = target.stat().st_size
    if arguments.json:
        put_json({"file": str(target), "bytes": size, "members": len(writer.members)})
    else:
        say(f"{target} holds everything ({size / 1_000_000:.1f} MB).")
    return 0


def backup_url() -> str:
    """The URL of the role that reads every agency's rows."""
    url = os.environ.get("DATABASE_BACKUP_URL")
    if not url:
        raise CommandFailed(
            "A backup reads every agency's rows: set DATABASE_BACKUP_URL to a role that may "
            "(pamong database prepare prints it)."
        )
    return url


def files(data: Path) -> Iterator[Path]:
    """Documents, keys and what else an installation keeps in its data folder."""
    for top in sorted(data.iterdir()):
        if top.name in LEFT_OUT or top.name.startswith(".") or top.is_symlink():
            continue
        if top.is_file():
            yield top
        elif top.is_dir():
            yield from (
                path for path in sorted(top.rglob("*")) if path.is_file() and not path.is_symlink()
            )


def _about(url: str) -> tuple[int, int]:
    """The server's major version and how many migrations it has seen."""
    try:
        with psycopg.connect(url) as connection:
            row = connection.execute("select count(*) from django_migrations").fetchone()
            return connection.info.server_version // 10000, row[0] if row else 0
    except psycopg.errors.UndefinedTable as error:
        raise CommandFailed("The database is empty: there is nothing to back up.") from error
    except psycopg.OperationalError as error:
        raise CommandFailed(no_answer(error)) from error


def _dump(url: str, target: Path, server: int) -> None:
    program = find_tool("pg_dump", at_least=server)
    dbname, env = without_password(url)
    done = subprocess.run(
        [program, "--format=custom", "--no-password", f"--file={target}", f"--dbname={dbname}"],
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CommandFailed(f"The database could not be read: {last_line(done.stderr)}")


def without_password(url: str) -> tuple[str, dict[str, str]]:
    """A URL fit for a command line that everybody can read, and the environment to go with it."""
    parts = conninfo_to_dict(url)
    password = parts.pop("password", None)
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LD_"))}
    return make_conninfo("", **parts), env | ({"PGPASSWORD": str(password)} if password else {})


def last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given."
