"""`pamong restore`: a backup brought back. The database whole or not at all, then its files."""

import argparse
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg

from pamong.cli.archive import DUMP, FILES, Manifest, unpack
from pamong.cli.backup import files, last_line, without_password
from pamong.cli.output import CommandFailed, no_answer, put_json, say
from pamong.cli.place import data_folder
from pamong.cli.postgres import find_tool
from pamong.cli.postgres.roles import EXTENSIONS

# Extensions belong to the server's superuser, who made them when the database was prepared.
NOT_OURS = re.compile(r"^\d+; \d+ \d+ (EXTENSION|COMMENT - EXTENSION|SCHEMA|COMMENT - SCHEMA) ")


def restore(arguments: argparse.Namespace) -> int:
    """Check the file, then the place, then put the database and the files there."""
    source = Path(arguments.file).absolute()
    if not source.is_file():
        raise CommandFailed(f"There is no file {source}.")
    data = data_folder()
    url = _owner_url()
    tables, others = _about(url)
    if others:
        use = "Another session uses" if others == 1 else f"{others} other sessions use"
        raise CommandFailed(f"{use} this database. Stop the server and the worker first.")
    kept = [path for path in files(data) if path.name != "secret.key"]
    if (tables or kept) and not arguments.replace:
        what = "The database" if tables else f"The data folder {data}"
        raise CommandFailed(
            f"{what} is not empty. Restore into an empty one, or say --replace to put the "
            "backup in the place of what is there."
        )
    try:
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=data) as room:
            say("Checking the file …")
            manifest = unpack(source, Path(room))
            say("Writing the database …")
            _load(url, Path(room) / DUMP, Path(room))
            _put(Path(room) / FILES, data)
    except OSError as error:
        raise CommandFailed(f"{data} cannot be written: {error.strerror or error}.") from error
    _tell(arguments, source, manifest)
    return 0


def _tell(arguments: argparse.Namespace, source: Path, manifest: Manifest) -> None:
    if arguments.json:
        put_json(
            {
                "file": str(source),
                "made_at": manifest.made_at,
                "pamong": manifest.pamong,
                "members": len(manifest.members),
            }
        )
        return
    say(
        f"Restored what was backed up at {manifest.made_at} by Pamong {manifest.pamong}. "
        "Next: pamong migrate"
    )


def _owner_url() -> str:
    url = os.environ.get("DATABASE_OWNER_URL")
    if not url:
        raise CommandFailed(
            "Restoring makes tables: set DATABASE_OWNER_URL as well "
            "(pamong database prepare prints it)."
        )
    return url


def _about(url: str) -> tuple[int, int]:
    """How many tables there are, and how many other sessions."""
    try:
        with psycopg.connect(url) as connection:
            row = connection.execute(
                "select (select count(*) from pg_tables where schemaname = 'public'),"
                " (select count(*) from pg_stat_activity where datname = current_database()"
                " and pid <> pg_backend_pid() and usename is not null)"
            ).fetchone()
    except psycopg.OperationalError as error:
        raise CommandFailed(no_answer(error)) from error
    return (row[0], row[1]) if row else (0, 0)


def _load(url: str, dump: Path, room: Path) -> None:
    """Empty the database and fill it from the dump, in one transaction as the tables' owner."""
    reader = find_tool("pg_restore")
    dbname, env = without_password(url)
    listed = _run([reader, "--list", str(dump)], env)
    wanted = [line for line in listed.splitlines() if not NOT_OURS.match(line)]
    contents = room / "contents"
    contents.write_text("\n".join(wanted))
    script = room / "database.sql"
    _run([reader, f"--use-list={contents}", "--no-owner", f"--file={script}", str(dump)], env)
    before = room / "before.sql"
    before.write_text(
        "drop owned by current_user;\n"
        + "".join(f"create extension if not exists {name};\n" for name in EXTENSIONS)
    )
    _run(
        [
            find_tool("psql"),
            *("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"),
            *("--no-password", f"--dbname={dbname}", "--output=/dev/null"),
            *(f"--file={before}", f"--file={script}"),
        ],
        env,
    )
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("analyze")


def _run(command: list[str], env: dict[str, str]) -> str:
    done = subprocess.run(
        command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CommandFailed(
            f"The database could not be restored, and is as it was: {last_line(done.stderr)}"
        )
    return done.stdout


def _put(unpacked: Path, data: Path) -> None:
    try:
        _place(unpacked, data)
    except OSError as error:
        raise CommandFailed(
            f"The database is restored, but its files are not: {error.strerror or error}. "
            f"When {data} can be written, run the same command again with --replace."
        ) from error


def _place(unpacked: Path, data: Path) -> None:
    """Put the files in the place of those that are there; what was there is gone afterwards."""
    old = unpacked.parent / "replaced"
    old.mkdir()
    for path in {data / file.relative_to(data).parts[0] for file in files(data)}:
        path.rename(old / path.name)
    if unpacked.is_dir():
        for path in unpacked.iterdir():
            path.rename(data / path.name)
    shutil.rmtree(old)
