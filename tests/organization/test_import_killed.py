"""A process killed in the middle of an import leaves all of it or nothing."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from pamong.documents.models import ImportRun
from pamong.documents.sheets import write_csv
from pamong.journal.models import Event
from pamong.organization.models import Appointment, Employee
from pamong.tenancy.current import enter_agency
from tests import databases
from tests.conftest import Cast
from tests.organization.test_imports import STAFF_HEAD

STAFF = 1500

SCRIPT = """
import sys
from pathlib import Path
import django
django.setup()
from django.utils import timezone
from pamong.documents import imports
from pamong.tenancy.current import enter_agency
enter_agency(int(sys.argv[1]))
imports.run_import(kind="staff", path=Path(sys.argv[2]), actor=None, at=timezone.now())
"""


def staff_file(path: Path) -> Path:
    rows = [
        (f"1990{1 + n // 900:02}01201505{1 + n % 2}{1 + n % 900:03}", f"Pegawai {n}", "", "", "PNS",
         "III/a", "Pelaksana", f"Pengelola {n}", "", "2024-01-01", "A2", "")
        for n in range(STAFF)
    ]  # fmt: skip
    path.write_bytes(b"".join(write_csv(rows, STAFF_HEAD)))
    return path


def start(agency: int, file: Path, name: str, data: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(agency), str(file)],
        cwd=databases.ROOT,
        env={
            **os.environ,
            "PYTHONPATH": str(databases.ROOT / "src"),
            "DATABASE_URL": databases.url("pamong_app", name),
            "PAMONG_DATA": str(data),
        },
    )


def working(name: str) -> bool:
    """Is a connection to that database in the middle of writing?"""
    with psycopg.connect(databases.admin_url()) as admin:
        row = admin.execute(
            "select count(*) from pg_stat_activity"
            " where datname = %s and pid in (select pid from pg_locks where locktype = 'advisory')",
            [name],
        ).fetchone()
    return bool(row and row[0])


def state() -> tuple[int, int, int, int]:
    return (
        Employee.objects.filter(name__startswith="Pegawai").count(),
        Appointment.objects.filter(employee__name__startswith="Pegawai").count(),
        Event.objects.filter(verb="organization.employee.added").count(),
        ImportRun.objects.filter(state="applied").count(),
    )


@pytest.mark.parametrize(
    "moment",
    [0.1, 0.7, *(pytest.param(n / 10, marks=pytest.mark.long) for n in range(2, 20, 2))],
)
def test_a_killed_import_leaves_all_or_nothing(
    own_database: Cast, tmp_path: Path, moment: float
) -> None:
    agency, name = own_database.agency.pk, connection.settings_dict["NAME"]
    file = staff_file(tmp_path / "staff.csv")
    process = start(agency, file, name, tmp_path)
    deadline = time.monotonic() + 60
    while not working(name):
        assert time.monotonic() < deadline, "the import never began to write"
        assert process.poll() is None, "the import failed"
        time.sleep(0.02)
    time.sleep(moment)
    process.send_signal(signal.SIGKILL)
    process.wait()
    while working(name):
        time.sleep(0.02)
    enter_agency(agency)
    assert state() in {(0, 0, 0, 0), (STAFF, STAFF, STAFF, 1)}
    # And afterwards the same file can be brought in.
    again = start(agency, file, name, tmp_path)
    assert again.wait(timeout=120) == 0
    enter_agency(agency)
    assert state()[:3] == (STAFF, STAFF, STAFF)
