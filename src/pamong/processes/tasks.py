"""The reports on processes: every night, and when asked for."""

from django.utils import timezone
from procrastinate.contrib.django import app

from pamong.documents.jobs import agency_task, defer_for_all
from pamong.processes import actions


@agency_task(name="processes.make_reports", queueing_lock="processes.make_reports")
def make_reports() -> None:
    """Report on each service of the agency, and measure the workload of its units."""
    now = timezone.now()
    actions.make_reports(at=now)
    actions.make_studies(at=now)


@app.periodic(cron="15 20 * * *")
@app.task(name="processes.make_reports_nightly", queueing_lock="processes.nightly")
def make_reports_nightly(timestamp: int) -> None:
    """Every night at 03.15 in Jakarta (20.15 UTC), for every agency."""
    defer_for_all(make_reports)
