"""The clock's job runs twice at once, or is killed in the middle: each case moves once, whole."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta

import psycopg
import pytest
from django.db import connection

from pamong.bpmn import Marking
from pamong.services import actions
from pamong.services.models import Case, CaseWait, Step
from pamong.tenancy.current import enter_agency
from tests import databases
from tests.conftest import Cast
from tests.services.conftest import MONDAY, offer
from tests.services.test_actions import assert_journal_tells_the_rows, verbs_of
from tests.services.test_processes import TIMED, apply, codes, replayed, steps

DUE = MONDAY + timedelta(days=4)
PATIENCE = 60
CASE_ROW = "select 1 from services_case where id = %s for no key update"
# Whoever moves a case writes its rows first and its events last.
EVENTS = "lock table journal_event in share mode"


@contextmanager
def held_up(statement: str, *values: int) -> Iterator[None]:
    """Meanwhile, nobody gets past what the statement locks."""
    with psycopg.connect(own_url()) as other:
        other.execute(statement, values or None)
        yield


def own_url() -> str:
    return databases.url("postgres", connection.settings_dict["NAME"])


def wait_until_held_up(people: int) -> None:
    deadline = time.monotonic() + PATIENCE
    # In this database alone: other tests of the same server wait for locks of their own.
    waiting = (
        "select count(*) from pg_stat_activity"
        " where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0"
    )
    with psycopg.connect(own_url(), autocommit=True) as other:
        while other.execute(waiting).fetchone() != (people,):
            assert time.monotonic() < deadline, "nobody came as far as the lock"
            time.sleep(0.02)


@pytest.fixture
def due(own_database: Cast) -> list[Case]:
    """Two cases whose timer rings at the same moment."""
    service = offer(own_database, TIMED, steps(own_database, "check", "chase"))
    return [apply(service) for _case in range(2)]


def assert_moved_once(case: Case) -> None:
    case.refresh_from_db()
    assert codes(case) == ["chase"]
    assert CaseWait.objects.get(case=case).state == "done"
    told = verbs_of(case)
    assert (told.count("wait.ended"), told.count("step.offered")) == (1, 2)
    assert replayed(case) == Marking.from_json(case.marking)


def assert_untouched(case: Case, before: Case) -> None:
    case.refresh_from_db()
    assert (case.marking, case.changes) == (before.marking, before.changes)
    assert codes(case) == ["check"]
    assert CaseWait.objects.get(case=case).state == "open"
    assert "wait.ended" not in verbs_of(case)


def test_a_timer_that_fires_twice_at_once_acts_once(due: list[Case]) -> None:
    case, other = due
    agency = case.agency_id
    actions.withdraw_application(case_id=other.pk, at=MONDAY)

    def ring(_turn: int) -> int:
        enter_agency(agency)
        try:
            return actions.ring_timers(at=DUE)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        # Both have seen that it is due before either may act.
        with held_up(CASE_ROW, case.pk):
            rung = [pool.submit(ring, turn) for turn in range(2)]
            wait_until_held_up(2)
        assert sum(each.result() for each in rung) == 1
    assert_moved_once(case)
    assert_journal_tells_the_rows()


def begin_job(agency: int, at: datetime) -> subprocess.Popen[bytes]:
    program = (
        "import django; django.setup()\n"
        "from datetime import datetime\n"
        "from pamong.services import actions\n"
        "from pamong.tenancy.current import acting_for\n"
        f"with acting_for({agency}): actions.ring_timers(at=datetime.fromisoformat('{at}'))"
    )
    url = databases.url("pamong_app", connection.settings_dict["NAME"])
    env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "pamong.config.settings"}
    env |= {"PYTHONPATH": str(databases.ROOT / "src")}
    return subprocess.Popen([sys.executable, "-c", program], env=env)


def kill_job_held_up_by(statement: str, *values: int, agency: int) -> None:
    with held_up(statement, *values):
        job = begin_job(agency, DUE)
        try:
            wait_until_held_up(1)
        finally:
            job.kill()
            job.wait(PATIENCE)


def test_a_worker_killed_between_two_cases_has_moved_one_and_the_next_run_goes_on(
    due: list[Case],
) -> None:
    first, second = due
    before = Case.objects.get(pk=second.pk)
    kill_job_held_up_by(CASE_ROW, second.pk, agency=first.agency_id)
    assert_moved_once(first)
    assert_untouched(second, before)
    assert_journal_tells_the_rows()
    assert actions.ring_timers(at=DUE) == 1
    for case in due:
        assert_moved_once(case)
    assert_journal_tells_the_rows()


def test_a_worker_killed_between_two_steps_of_a_case_leaves_it_whole(due: list[Case]) -> None:
    """The old step is cancelled and the new one written, and then the worker dies."""
    before = {case.pk: Case.objects.get(pk=case.pk) for case in due}
    kill_job_held_up_by(EVENTS, agency=due[0].agency_id)
    for case in due:
        assert_untouched(case, before[case.pk])
    assert Step.objects.count() == len(due)
    assert_journal_tells_the_rows()
    assert actions.ring_timers(at=DUE) == len(due)
    for case in due:
        assert_moved_once(case)
    assert_journal_tells_the_rows()
