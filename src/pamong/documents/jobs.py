"""Background jobs that work for one agency.

Declare a job in `<app>/tasks.py` (procrastinate finds that module in every app), and call it
through `defer`:

    from pamong.documents.jobs import agency_task, defer

    @agency_task(name="services.publish_measurements", queueing_lock="services.publish")
    def publish_measurements(*, month: str) -> None:
        ...  # the agency is entered, events carry the origin "job"

    defer(publish_measurements, month="2026-11")

The agency travels with the job as `agency`. The clock knows no agency, so a periodic job is an
ordinary procrastinate task that queues an agency's job for each of them:

    @app.periodic(cron="0 18 * * *")  # UTC
    @app.task(name="services.publish_nightly")
    def publish_nightly(timestamp: int) -> None:
        defer_for_all(publish_measurements, month=...)

A job must be idempotent: a killed worker's job runs again within two minutes (tasks.py), unless
another with the same queueing lock already waits.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from pamong.journal.models import Origin
from pamong.journal.recording import origin
from pamong.tenancy.current import acting_for, agency_id
from pamong.tenancy.models import Agency

Job = Callable[..., None]

_locks: dict[str, str] = {}


def agency_task(
    *, name: str, retries: int = 3, queueing_lock: str = "", queue: str = "default"
) -> Callable[[Job], Any]:
    """Make a function with keyword arguments (JSON values) a job that works for one agency.

    `queueing_lock`: of jobs with the same lock and agency, only one waits at a time.
    """

    def decorate(function: Job) -> Any:
        @wraps(function)
        def run(*, agency: int, **arguments: Any) -> None:
            with acting_for(agency), origin(Origin.JOB):
                function(**arguments)

        task = app.task(
            name=name,
            queue=queue,
            retry=RetryStrategy(max_attempts=retries, exponential_wait=5),
        )(run)
        _locks[name] = queueing_lock
        return task

    return decorate


def defer(task: Any, *, lock: str = "", **arguments: Any) -> int | None:
    """Queue a job for the current agency, in the current transaction. Returns its id.

    None when a job with the same queueing lock already waits: it will do the work.
    """
    agency = agency_id()
    name = lock or _locks[task.name]
    try:
        # The refusal of a second waiting job must not break the caller's transaction.
        with transaction.atomic():
            return int(
                task.configure(queueing_lock=f"{agency}:{name}" if name else None).defer(
                    agency=agency, **arguments
                )
            )
    except AlreadyEnqueued:
        return None


def agency_ids() -> list[int]:
    """All agencies of the installation; only where none is entered (a periodic job)."""
    return list(Agency.objects.order_by("pk").values_list("pk", flat=True))


def defer_for_all(task: Any, **arguments: Any) -> None:
    """Queue a job for every agency: what a periodic job does."""
    for agency in agency_ids():
        with acting_for(agency):
            defer(task, **arguments)
