"""Jobs whose worker was killed are taken up again; files that nobody applies are given up."""

import logging

from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from pamong.documents import imports
from pamong.documents.jobs import agency_task, defer_for_all

# A job that kills its worker each time, by the memory it takes say, must not do so for ever.
MOST_RUNS = 5
logger = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(
    name="documents.take_up_stalled", queueing_lock="documents.take_up_stalled", pass_context=True
)
async def take_up_stalled(context: JobContext, timestamp: int) -> None:
    """Every minute: what a worker that gives no sign of life any more had in hand."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        if job.attempts >= MOST_RUNS:
            logger.error("Job %s (%s) was cut short too often", job.id, job.task_name)
            await manager.finish_job(job, Status.FAILED, delete_job=False)
            continue
        try:
            await manager.retry_job(job)
        except UniqueViolation:
            # One with the same queueing lock waits already: it will do the work.
            await manager.finish_job(job, Status.ABORTED, delete_job=False)


@agency_task(name="documents.discard_forgotten", queueing_lock="documents.discard_forgotten")
def discard_forgotten() -> None:
    """Erase the files brought in that nobody applied or gave up."""
    imports.discard_forgotten(at=timezone.now())


@app.periodic(cron="20 17 * * *")
@app.task(
    name="documents.discard_forgotten_nightly", queueing_lock="documents.discard_forgotten_nightly"
)
def discard_forgotten_nightly(timestamp: int) -> None:
    """Every night at 00.20 in Jakarta (17.20 UTC), for every agency."""
    defer_for_all(discard_forgotten)
