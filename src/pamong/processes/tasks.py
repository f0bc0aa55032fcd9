"""The reports on processes: every night, and when asked for."""

from django.utils import timezone
from procrastinate.contrib.django import app

from pamong.documents.jobs import agency_task, defer_for_all
from pamong.processes import actions
from pamong.processes.actions import forecasts, log_runs, logs
from pamong.processes.models import LogRun, LogSource


@agency_task(name="processes.make_reports", queueing_lock="processes.make_reports")
def make_reports() -> None:
    """Report on each service and other application, publish the figures of the latter, measure the
    workload of units and what simplifications saved, and hold forecasts against what came.
    """
    now = timezone.now()
    log_runs.discard_forgotten(at=now)
    logs.publish_all(at=now)
    actions.make_reports(at=now)
    actions.make_studies(at=now)
    actions.measure_savings(at=now)
    forecasts.keep_score(at=now)


@agency_task(name="processes.make_forecast")
def make_forecast(*, forecast: int) -> None:
    """Reckon what a change would bring."""
    forecasts.make_forecast(forecast_id=forecast, at=timezone.now())


@app.periodic(cron="15 20 * * *")
@app.task(name="processes.make_reports_nightly", queueing_lock="processes.nightly")
def make_reports_nightly(timestamp: int) -> None:
    """Every night at 03.15 in Jakarta (20.15 UTC), for every agency."""
    defer_for_all(make_reports)


@agency_task(name="processes.read_log")
def read_log(*, run_id: int) -> None:
    """Read a log that was brought, for its preview."""
    log_runs.read_run(run_id=run_id)


@agency_task(name="processes.take_in_log")
def take_in_log(*, run_id: int) -> None:
    """Take in a log that was confirmed, and report on its application."""
    now = timezone.now()
    if log_runs.take_in_run(run_id=run_id, at=now):
        actions.report_on_source(source=LogRun.objects.get(pk=run_id).source, at=now)


@agency_task(name="processes.publish_log_figures")
def publish_log_figures(*, source_id: int) -> None:
    """Publish the figures of an application anew, after somebody said who is who in its log."""
    source = LogSource.objects.filter(pk=source_id).first()
    if source is not None:
        logs.publish_figures(source=source, at=timezone.now())
