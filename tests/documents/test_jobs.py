"""Jobs run by a real worker, each for its agency."""

import asyncio

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.conftest import Cast, make_cast

from pamong.accounts import verbs
from pamong.documents.jobs import agency_task, defer, defer_for_all
from pamong.documents.tasks import MOST_RUNS, take_up_stalled
from pamong.journal.models import Event
from pamong.journal.recording import Draft, Ref, record
from pamong.organization.models import Unit
from pamong.tenancy.current import enter_agency


@agency_task(name="tests.note_units", queueing_lock="tests.note_units", retries=1)
def note_units(*, word: str) -> None:
    if word == "fail":
        raise RuntimeError(word)
    record(
        Draft(
            verb=verbs.PASSWORD_CHANGED,
            object=Ref("toy", None),
            happened_at=timezone.now(),
            payload={"word": word, "units": Unit.objects.count()},
        )
    )


def work() -> None:
    # A browser test of the same process leaves its event loop marked as running in this thread.
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        with app.replace_connector(app.connector.get_worker_connector()) as worker_app:
            worker_app.run_worker(wait=False, listen_notify=False, install_signal_handlers=False)
    finally:
        asyncio._set_running_loop(loop)


def test_a_job_works_for_its_agency_and_says_so(own_database: Cast) -> None:
    first = own_database
    second = make_cast("negara-b", "Kabupaten Negara B")
    enter_agency(None)
    defer_for_all(note_units, word="hello")
    enter_agency(first.agency.pk)
    assert defer(note_units, word="again") is None, "one waits already"
    work()
    enter_agency(first.agency.pk)
    event = Event.objects.get(object_type="toy")
    assert (event.origin, event.payload) == ("job", {"word": "hello", "units": 4})
    enter_agency(second.agency.pk)
    assert Event.objects.filter(object_type="toy").count() == 1


def test_a_failing_job_leaves_nothing_and_is_kept(own_database: Cast) -> None:
    enter_agency(own_database.agency.pk)
    job = defer(note_units, word="fail")
    work()
    enter_agency(own_database.agency.pk)
    assert not Event.objects.filter(object_type="toy").exists()
    assert ProcrastinateJob.objects.get(pk=job).status in {"failed", "todo"}


def cut_short(job: int | None, runs: int = 1) -> None:
    """As it stands after the worker that had it was killed and its sign of life has faded."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update procrastinate_jobs set status = 'doing', worker_id = null, attempts = %s"
            " where id = %s",
            [runs, job],
        )


@pytest.mark.parametrize(
    ("runs", "another_waits", "status", "done"),
    [
        pytest.param(1, False, "succeeded", 1, id="runs again"),
        pytest.param(1, True, "aborted", 1, id="leaves it to the one that waits"),
        pytest.param(MOST_RUNS, False, "failed", 0, id="is given up after so many"),
    ],
)
def test_a_job_whose_worker_was_killed(
    own_database: Cast, runs: int, another_waits: bool, status: str, done: int
) -> None:
    enter_agency(own_database.agency.pk)
    job = defer(note_units, word="hello")
    cut_short(job, runs)
    if another_waits:
        assert defer(note_units, word="hello") is not None
    take_up_stalled.configure(priority=1).defer(timestamp=0)
    work()
    enter_agency(own_database.agency.pk)
    assert ProcrastinateJob.objects.get(pk=job).status == status
    assert Event.objects.filter(object_type="toy").count() == done


def test_a_job_that_a_living_worker_has_is_left_alone(own_database: Cast) -> None:
    enter_agency(own_database.agency.pk)
    job = defer(note_units, word="hello")
    cut_short(job)
    with connection.cursor() as cursor:
        cursor.execute("insert into procrastinate_workers default values returning id")
        cursor.execute(
            "update procrastinate_jobs set worker_id = %s where id = %s",
            [cursor.fetchone()[0], job],
        )
    take_up_stalled.defer(timestamp=0)
    work()
    assert ProcrastinateJob.objects.get(pk=job).status == "doing"
