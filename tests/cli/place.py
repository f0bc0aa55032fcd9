"""An installation for the command line's tests: a database of the tests' server and a folder."""

import hashlib
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from tests import databases

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Place:
    """A database of the tests' server and a data folder: one installation."""

    data: Path
    database: str

    @property
    def env(self) -> dict[str, str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE_", "PAMONG_"))}
        return clean | {
            "PYTHONPATH": str(ROOT / "src"),
            "DJANGO_SETTINGS_MODULE": "pamong.config.settings",
            "PAMONG_DATA": str(self.data),
            "DATABASE_URL": databases.url("pamong_app", self.database),
            "DATABASE_OWNER_URL": databases.url("pamong_owner", self.database),
            "DATABASE_BACKUP_URL": databases.url("pamong_backup", self.database),
        }

    @property
    def superuser(self) -> str:
        return databases.url("postgres", self.database)

    def pamong(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pamong", *words],
            env=self.env,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def python(self, program: str) -> None:
        told = subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{program}"],
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.returncode == 0, told.stderr

    def content(self) -> dict[str, tuple[int, str]]:
        """Rows and a hash of every table, and of every file that belongs to the installation."""
        found: dict[str, tuple[int, str]] = {}
        with psycopg.connect(self.superuser) as connection:
            names = connection.execute(
                "select relname from pg_class where relkind = 'r'"
                " and relnamespace = 'public'::regnamespace"
            ).fetchall()
            for (name,) in names:
                row = connection.execute(
                    sql.SQL(
                        "select count(*), coalesce(md5(string_agg(t::text, '|' order by t::text)),"
                        " '') from {} t"
                    ).format(sql.Identifier(name))
                ).fetchone()
                assert row is not None
                found[name] = row
        for path in sorted(self.data.rglob("*")):
            if path.is_file():
                content = path.read_bytes()
                name = path.relative_to(self.data).as_posix()
                found[name] = (len(content), hashlib.sha256(content).hexdigest())
        return found
