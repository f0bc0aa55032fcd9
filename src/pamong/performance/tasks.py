"""Jobs of the night."""

from django.utils import timezone
from procrastinate.contrib.django import app

from pamong.documents.jobs import agency_task, defer_for_all
from pamong.performance.actions.answers import lapse_unanswered as lapse


@agency_task(name="performance.lapse_unanswered", queueing_lock="performance.lapse_unanswered")
def lapse_unanswered() -> None:
    """Accept the evaluations that nobody answered in time."""
    lapse(at=timezone.now())


@app.periodic(cron="5 17 * * *")
@app.task(name="performance.lapse_unanswered_nightly", queueing_lock="performance.nightly")
def lapse_unanswered_nightly(timestamp: int) -> None:
    """Every night at 00.05 in Jakarta (17.05 UTC), for every agency."""
    defer_for_all(lapse_unanswered)
