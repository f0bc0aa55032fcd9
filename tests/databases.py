"""The databases of a test run: one migrated template, one copy per worker.

PAMONG_TEST_ADMIN_URL names a server to use (a superuser); without it an embedded one is started.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
from django.db import connections

ROOT = Path(__file__).resolve().parent.parent
# How to stop what was started.
_started: list[Callable[[], None]] = []


def admin_url() -> str:
    """The superuser's URL of the tests' server, which is started when nobody named one."""
    # Workers are told by who started them; one process alone starts when a test asks first.
    if "PAMONG_TEST_TEMPLATE" not in os.environ:
        start()
    return os.environ["PAMONG_TEST_ADMIN_URL"]


def _url(user: str, database: str) -> str:
    parts = urlsplit(admin_url())
    host = parse_qs(parts.query).get("host", [""])[0]
    return f"postgresql://{user}@/{database}?host={host}"


def start() -> None:
    """Start a server if none is named, and migrate the template; `stop` ends it."""
    end: Callable[[], None] = lambda: None  # noqa: E731
    if "PAMONG_TEST_ADMIN_URL" not in os.environ:
        from pamong.cli.postgres import start_for_tests  # noqa: PLC0415 not needed elsewhere

        os.environ["PAMONG_TEST_ADMIN_URL"], end = start_for_tests()
    os.environ["PAMONG_TEST_TEMPLATE"] = _template_name()
    try:
        _make_template()
    except BaseException:
        end()
        raise
    _started.append(end)


def stop() -> None:
    while _started:
        _started.pop()()


def _template_name() -> str:
    """Named once per run: a migration edited meanwhile belongs to the next run."""
    if named := os.environ.get("PAMONG_TEST_TEMPLATE"):
        return named
    digest = hashlib.sha256()
    for path in sorted(ROOT.glob("src/pamong/*/migrations/*.py")):
        digest.update(path.read_bytes())
    digest.update((ROOT / "uv.lock").read_bytes())
    digest.update((ROOT / "src/pamong/tenancy/operations.py").read_bytes())
    return f"pamong_template_{digest.hexdigest()[:12]}"


def _make_template() -> None:
    name = _template_name()
    with psycopg.connect(admin_url(), autocommit=True) as admin:
        admin.execute("select pg_advisory_lock(7260113)")
        if admin.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            return
        from pamong.cli.postgres import prepare_database  # noqa: PLC0415

        draft = f"{name}_draft"
        admin.execute(f'drop database if exists "{draft}" with (force)')
        prepare_database(admin_url(), draft)
        with tempfile.TemporaryDirectory() as data:
            subprocess.run(
                [sys.executable, "-m", "django", "migrate", "--database", "owner", "-v", "0"],
                check=True,
                cwd=ROOT,
                env={
                    **os.environ,
                    "PYTHONPATH": str(ROOT / "src"),
                    "DJANGO_SETTINGS_MODULE": "pamong.config.settings",
                    "DATABASE_URL": _url("pamong_app", draft),
                    "DATABASE_OWNER_URL": _url("pamong_owner", draft),
                    "PAMONG_DATA": data,
                },
            )
        admin.execute(f'alter database "{draft}" rename to "{name}"')


def clone(label: str) -> str:
    """A fresh copy of the migrated template; its name."""
    name = f"pamong_test_{label}_{os.getpid()}"
    with psycopg.connect(admin_url(), autocommit=True) as admin:
        # Copying needs the template for itself; workers take turns.
        admin.execute("select pg_advisory_lock(7260113)")
        admin.execute(f'drop database if exists "{name}" with (force)')
        admin.execute(f'create database "{name}" template "{_template_name()}" owner pamong_owner')
    return name


def drop(name: str) -> None:
    with psycopg.connect(admin_url(), autocommit=True) as admin:
        admin.execute(f'drop database if exists "{name}" with (force)')


def url(user: str, database: str) -> str:
    """The URL of a test database for one of the roles pamong_app and pamong_owner."""
    return _url(user, database)


def point_connection_at(name: str) -> None:
    parts = urlsplit(_url("pamong_app", name))
    settings = connections["default"].settings_dict
    settings["NAME"] = name
    settings["USER"] = "pamong_app"
    settings["HOST"] = parse_qs(parts.query)["host"][0]
