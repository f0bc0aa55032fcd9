"""What a completed step costs, and a million events of cases brought in from a file.

    PYTHONPATH=src:. python benchmarks/cases.py [EVENTS]

Works in an agency of its own within a transaction that is rolled back. Targets: a completed step
with interpreter, journal and clock in at most 8 ms of CPU and 12 queries; 1,000,000 events in at
most 60 s of CPU. That the inbox stays flat is held by tests/services/test_many_cases.py.
"""

import csv
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402
from tests.conftest import Cast, make_cast  # noqa: E402
from tests.services.conftest import (  # noqa: E402
    MONDAY,
    actor,
    make_case,
    make_service,
    open_step,
)

from pamong.kernel.garbage import collect_seldom  # noqa: E402
from pamong.services import actions  # noqa: E402
from pamong.services.imports import bring_case_file  # noqa: E402
from pamong.services.models import ServiceType  # noqa: E402
from pamong.tenancy.current import enter_agency  # noqa: E402

HEAD = ("case", "step", "lifecycle", "time", "officer", "outcome", "reason", "applicant", "subject")
STEPS = ("receive", "check", "decide", "hand-over")
EVENTS_A_CASE = 18
STEPS_TIMED = 100


def log(path: Path, events: int, ani: str, budi: str) -> int:
    """Closed cases of four steps with a pause for the applicant, four years of them."""
    cases = -(-events // EVENTS_A_CASE)
    start = datetime(2022, 1, 3, 2, tzinfo=UTC)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        for number in range(cases):
            at = start + timedelta(minutes=number * 2_000_000 // cases)
            writer.writerows(_case(f"L-{number:06d}", at, ani, budi))
    return cases


def _case(case: str, at: datetime, ani: str, budi: str) -> Iterator[tuple[str, ...]]:
    def told(step: str, what: str, who: str, *more: str) -> tuple[str, ...]:
        return (case, step, what, at.isoformat(), who, *(*more, "", "")[:2], "", "")

    yield (case, "", "received", at.isoformat(), ani, "", "", "Siti Aminah", "Warung makan")
    for step in STEPS:
        who = budi if step == "decide" else ani
        at += timedelta(hours=5)
        yield told(step, "offered" if step == "receive" else "claimed", who)
        if step == "receive":
            yield told(step, "claimed", who)
        at += timedelta(minutes=7)
        yield told(step, "started", who)
        if step == "check":
            at += timedelta(minutes=30)
            yield told(step, "paused", who, "", "applicant")
            at += timedelta(days=1)
            yield told(step, "resumed", who)
        at += timedelta(minutes=40)
        yield told(step, "completed", who, "granted" if step == "decide" else "")
    yield told("", "closed", ani)


def one_step(cast: Cast, service: ServiceType) -> None:
    """The first step of a case completed, the next one offered; medians of many."""
    ani = actor(cast.ani)
    cases = [make_case(cast, service) for _ in range(STEPS_TIMED)]
    cpu, queries = [], []
    for case in cases:
        step = open_step(case)
        with CaptureQueriesContext(connection) as captured:
            actions.complete_step(actor=ani, step_id=step.pk, at=MONDAY)
        queries.append(len(captured))
    # Timed without the log of queries, which costs more than some of them.
    for case in cases:
        step = open_step(case)
        actions.claim_step(actor=ani, step_id=step.pk, at=MONDAY)
        actions.start_step(actor=ani, step_id=step.pk, at=MONDAY)
        began = time.process_time()
        actions.complete_step(actor=ani, step_id=step.pk, at=MONDAY)
        cpu.append(time.process_time() - began)
    print(
        f"a completed step: {statistics.median(cpu) * 1000:.1f} ms CPU (target 8),"
        f" {statistics.median(queries):.0f} statements with savepoints (target 12)"
    )


def server_cpu() -> float:
    """Seconds of CPU of the database's process for this connection; 0 where it runs elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        (pid,) = cursor.fetchone() or (0,)
    try:
        times = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")


def bulk(cast: Cast, events: int) -> float:
    """Seconds of CPU of this process for a million events."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.csv"
        log(path, events, cast.ani.employee.number, cast.budi.employee.number)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        server = server_cpu()
        cpu, wall = time.process_time(), time.perf_counter()
        brought = bring_case_file(
            actor=None, path=path, at=timezone.now(), service_code="izin-usaha"
        )
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        server = server_cpu() - server
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if brought.errors:
        raise SystemExit(str(brought.errors[:3]))
    million = cpu / brought.events * 1_000_000
    print(
        f"{brought.events:,} events of {brought.created:,} cases: {cpu:.1f} s CPU and"
        f" {server:.1f} s of the database's, {wall:.1f} s;"
        f" memory {before} → {after} MB; a million in {million:.1f} s CPU (target 60)"
    )
    return million


def main() -> None:
    # As every command does.
    collect_seldom()
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with transaction.atomic():
        enter_agency(None)
        cast = make_cast("benchmark-cases", "Benchmark")
        service = make_service(cast)
        one_step(cast, service)
        bulk(cast, events)
        transaction.set_rollback(True)
    enter_agency(None)


if __name__ == "__main__":
    main()
