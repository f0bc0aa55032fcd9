"""How long it takes to bring in the staff of a large agency, and how much memory.

    PYTHONPATH=src python benchmarks/imports.py [EMPLOYEES]

Works in an agency of its own within a transaction that is rolled back. Target: 10,000 employees
in at most 10 seconds of CPU, with memory that hardly grows with their number.
"""

import os
import resource
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import django

# Stored files must not stay behind.
STORED = tempfile.TemporaryDirectory()
os.environ["PAMONG_DATA"] = STORED.name
django.setup()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from pamong.documents import imports  # noqa: E402
from pamong.documents.sheets import write_csv, write_xlsx  # noqa: E402
from pamong.kernel.garbage import collect_seldom  # noqa: E402
from pamong.tenancy.current import enter_agency  # noqa: E402
from pamong.tenancy.models import Agency  # noqa: E402

UNIT_HEAD = ("Id", "NamaUnor", "DiatasanId", "NamaJabatan", "JenisJabatan")
STAFF_HEAD = (
    "nip_baru", "nama", "gelar_depan", "gelar_belakang", "jenis_pegawai", "gol_akhir",
    "jenis_jabatan", "jabatan", "jenjang", "tmt_jabatan", "unor_id", "email",
)  # fmt: skip
CPU_TARGET = 10.0


def units(count: int) -> list[tuple[str, ...]]:
    rows = [("U0", "Sekretariat", "", "Sekretaris", "JPT Pratama")]
    for n in range(1, count):
        parent = f"U{(n - 1) // 10}"
        rows.append((f"U{n}", f"Unit {n}", parent, f"Kepala Unit {n}", "Pengawas"))
    return rows


def staff(count: int, of_units: int) -> list[tuple[str, ...]]:
    rows = []
    for n in range(count):
        born = date(1970, 1, 1) + timedelta(days=n % 9000)
        number = f"{born:%Y%m%d}{born.year + 25}01{1 + n % 2}{1 + n // 9000:03}"
        unit = n % of_units
        head = n < of_units
        rows.append(
            (
                number, f"Pegawai Nomor {n}", "", "S.E.", "PNS", "III/c",
                "Pengawas" if head else "Fungsional",
                f"Kepala Unit {unit}" if head else f"Analis {n % 40}",
                "" if head else "Ahli Muda", "2024-01-01", f"U{unit}", f"p{n}@contoh.go.id",
            )
        )  # fmt: skip
    return rows


def measured(what: str, path: Path, kind: str) -> float:
    cpu, wall = time.process_time(), time.perf_counter()
    outcome = imports.run_import(kind=kind, path=path, actor=None, at=timezone.now())
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if outcome.difference.errors:
        raise SystemExit(str(outcome.difference.errors[:3]))
    difference = outcome.difference
    print(
        f"{what:34} {cpu:6.2f} s CPU {wall:7.2f} s {memory:6.0f} MB"
        f"  +{len(difference.additions)} ~{len(difference.changes)} ={difference.unchanged}"
    )
    return cpu


def main() -> None:
    # As every command does.
    collect_seldom()
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    of_units = max(12, count // 50)
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        enter_agency(None)
        agency = Agency.objects.create(code="benchmark-imports", name="Benchmark")
        enter_agency(agency.pk)
        place = Path(folder)
        (place / "u.xlsx").write_bytes(write_xlsx(units(of_units), UNIT_HEAD))
        people = staff(count, of_units)
        (place / "s.xlsx").write_bytes(write_xlsx(people, STAFF_HEAD))
        (place / "s.csv").write_bytes(b"".join(write_csv(people, STAFF_HEAD)))
        del people
        measured(f"{of_units} units", place / "u.xlsx", "units")
        first = measured(f"{count} employees, all new (XLSX)", place / "s.xlsx", "staff")
        measured(f"{count} employees, the same (XLSX)", place / "s.xlsx", "staff")
        measured(f"{count} employees, the same (CSV)", place / "s.csv", "staff")
        transaction.set_rollback(True)
    enter_agency(None)
    ratio = first / (CPU_TARGET * count / 10_000)
    print(f"CPU for new employees: {ratio:.2f} of the target of 10 s for 10,000")


if __name__ == "__main__":
    main()
