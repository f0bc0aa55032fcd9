"""What the ten main pages cost at different sizes of an agency: queries, bytes and time.

    python benchmarks/pages.py --employees 600 10000

Each size is built by the demo in a database of its own, which is dropped afterwards. A page is
asked for in this process by Django's test client, warm; time is that of this thread's CPU, without
the database's. Bytes are those of the compressed page.
"""

import argparse
import gzip
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pamong.config.settings")

MOST_QUERIES = 15
TARGET_MS = 30.0


@dataclass(frozen=True)
class Cost:
    queries: int
    bytes: int
    cpu_ms: float


@contextmanager
def server() -> Iterator[str]:
    """The address of a superuser: of the server named, or of one started for the run."""
    from pamong.cli.postgres import start_for_tests

    if "PAMONG_TEST_ADMIN_URL" in os.environ:
        yield os.environ["PAMONG_TEST_ADMIN_URL"]
        return
    address, stop = start_for_tests()
    try:
        yield address
    finally:
        stop()


def measure(admin: str, employees: int, rounds: int) -> dict[str, Cost]:
    """Build an agency of a size in a process of its own, and ask for its pages there."""
    from pamong.cli.postgres import drop_database, prepare_database

    name = f"pamong_pages_{employees}_{os.getpid()}"
    host = parse_qs(urlsplit(admin).query)["host"][0]
    prepare_database(admin, name)
    try:
        with tempfile.TemporaryDirectory() as data:
            env = {
                **os.environ,
                "PYTHONPATH": str(ROOT / "src"),
                "DATABASE_URL": f"postgresql://pamong_app@/{name}?host={host}",
                "DATABASE_OWNER_URL": f"postgresql://pamong_owner@/{name}?host={host}",
                "PAMONG_DATA": data,
                "PAMONG_DEMO": "1",
            }
            subprocess.run(
                [sys.executable, "-m", "django", "migrate", "--database", "owner", "-v", "0"],
                env=env,
                check=True,
            )
            words = [sys.executable, __file__, "--inside", str(employees), "--rounds", str(rounds)]
            told = subprocess.run(words, env=env, check=True, stdout=subprocess.PIPE, text=True)
    finally:
        drop_database(admin, name)
    costs = {}
    for line in told.stdout.splitlines():
        page, queries, size, cpu = line.split("\t")
        costs[page] = Cost(int(queries), int(size), float(cpu))
    return costs


def inside(employees: int, rounds: int) -> None:
    import django
    from django.conf import settings

    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    settings.ALLOWED_HOSTS.append("testserver")
    django.setup()
    from django.db import connections

    from pamong.demo import state
    from pamong.demo.build import build
    from pamong.kernel.garbage import collect_seldom

    # As the commands and the web server do.
    collect_seldom()
    build(progress=lambda text: print(text, file=sys.stderr), employees=employees, seed=state.SEED)
    with connections["owner"].cursor() as cursor:
        cursor.execute("analyze")
    for page, cost in costs_of_pages(rounds):
        print(page, cost.queries, cost.bytes, f"{cost.cpu_ms:.2f}", sep="\t", flush=True)


def costs_of_pages(rounds: int) -> Iterator[tuple[str, Cost]]:
    from django.test import Client

    from pamong.accounts.models import User
    from pamong.tenancy.current import enter_agency
    from pamong.tenancy.models import Agency

    agency = Agency.objects.get()
    enter_agency(agency.pk)
    readers: dict[int, Client] = {}
    for page, (user_id, url) in main_pages().items():
        if user_id not in readers:
            readers[user_id] = Client()
            readers[user_id].force_login(User.objects.get(pk=user_id))
        yield page, cost_of(readers[user_id], url, rounds)
        enter_agency(agency.pk)


def cost_of(client: Any, url: str, rounds: int) -> Cost:
    from django.db import connection

    queries = 0

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(sql, params, many, context)

    for _warming in range(3):
        answer = client.get(url)
    if answer.status_code != 200:
        raise SystemExit(f"{url} answers {answer.status_code}")
    with connection.execute_wrapper(count):
        answer = client.get(url)
    size = len(gzip.compress(answer.content, 6))
    times = []
    for _round in range(rounds):
        start = time.thread_time()
        client.get(url)
        times.append(time.thread_time() - start)
    return Cost(queries, size, statistics.median(times) * 1000)


def main_pages() -> dict[str, tuple[int, str]]:
    """The ten main pages, each as one who has most on it: the account and the address."""
    from django.db.models import Count
    from django.urls import reverse
    from django.utils import timezone

    from pamong.indicators.models import Target
    from pamong.organization.models import Appointment, RoleGrant
    from pamong.organization.queries import subordinates
    from pamong.performance.models import PerformancePlan
    from pamong.services.models import Step

    today = timezone.localdate()
    heads = Appointment.objects.filter(
        position__is_head=True,
        kind="definitive",
        ended_on__isnull=True,
        employee__user__isnull=False,
    ).select_related("employee", "position")
    teams = {head: subordinates(head.employee_id, today) for head in heads[:60]}
    leader = max(teams, key=lambda head: len(teams[head]))
    seats = [member.appointment_id for member in teams[leader]]
    plan = (
        PerformancePlan.objects.filter(appointment_id__in=seats, cycle__year=today.year)
        .annotate(most=Count("evidence"))
        .order_by("-most", "pk")
        .first()
    )
    if plan is None:
        raise SystemExit("the demo has no plans of this year")
    member = plan.appointment.employee
    chief = leader.employee.user_id
    busy = (
        Step.objects.filter(assignee__user__isnull=False, state__in=["claimed", "started"])
        # A role adds a question of its own to the page, whatever the size.
        .exclude(assignee__user__in=RoleGrant.objects.values("user"))
        .values("assignee__user")
        .annotate(held=Count("pk"))
        .order_by("-held")
        .first()
    )
    unit = (
        Target.objects.filter(year=today.year)
        .values("unit")
        .annotate(aims=Count("pk"))
        .order_by("-aims")
        .first()
    )
    crowd = (
        Appointment.objects.filter(ended_on__isnull=True)
        .values("position__unit")
        .annotate(people=Count("pk"))
        .order_by("-people")[0]
    )
    auditor = RoleGrant.objects.filter(role="auditor").values_list("user", flat=True)[0]
    own = PerformancePlan.objects.get(appointment=leader, cycle__year=today.year)
    return {
        "home": (chief, reverse("home")),
        "home, later parts": (chief, reverse("home_part", args=[2])),
        "my tasks": (busy["assignee__user"] if busy else chief, reverse("services:my_tasks")),
        "my plan": (chief, reverse("performance:plan", args=[own.pk])),
        "plan of a member": (chief, reverse("performance:plan", args=[plan.pk])),
        "team": (chief, reverse("performance:team")),
        "matrix": (chief, reverse("performance:matrix_of", args=[own.pk])),
        "evaluation form": (chief, reverse("performance:evaluation", args=[plan.pk, "year"])),
        "unit indicators": (
            chief,
            reverse("indicators:unit", args=[unit["unit"] if unit else leader.position.unit_id]),
        ),
        "unit people": (
            member.user_id or chief,
            reverse("organization:unit", args=[crowd["position__unit"]]),
        ),
        "audit events": (auditor, reverse("audit:events")),
    }


def show(sizes: list[int], found: dict[int, dict[str, Cost]]) -> bool:
    """Print the table; True when queries neither grow nor pass the most allowed."""
    first, last = sizes[0], sizes[-1]
    head = f"{'page':<18}" + "".join(f"{size:>9} q {'kB':>7} {'ms':>7}" for size in sizes)
    print(head + f"{'queries ×':>11}{'ms ×':>7}")
    good = True
    for page, start in found[first].items():
        line = f"{page:<18}"
        for size in sizes:
            cost = found[size][page]
            line += f"{cost.queries:>11} {cost.bytes / 1000:>7.1f} {cost.cpu_ms:>7.1f}"
        end = found[last][page]
        line += f"{end.queries / start.queries:>11.2f}{end.cpu_ms / start.cpu_ms:>7.2f}"
        marks = []
        if end.queries > start.queries:
            marks.append("queries grow")
        if end.queries > MOST_QUERIES:
            marks.append(f"more than {MOST_QUERIES} queries")
        good = good and not marks
        if end.cpu_ms > TARGET_MS:
            marks.append(f"over {TARGET_MS:.0f} ms")
        print(line + (f"   {', '.join(marks)}" if marks else ""))
    middle = [
        statistics.median(cost.cpu_ms for cost in found[size].values()) for size in (first, last)
    ]
    print(
        f"median of pages: {middle[0]:.1f} ms at {first} employees, {middle[1]:.1f} ms at {last}"
        f" (target {TARGET_MS:.0f} ms)"
    )
    return good


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--employees", type=int, nargs="+", default=[600, 10_000])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--inside", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.inside:
        inside(arguments.inside, arguments.rounds)
        return 0
    with server() as admin:
        found = {size: measure(admin, size, arguments.rounds) for size in arguments.employees}
    return 0 if show(arguments.employees, found) else 1


if __name__ == "__main__":
    sys.exit(main())
