"""Making the reports on the processes of an agency."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from pamong.datasets import registry, store
from pamong.organization.queries import agency_zone
from pamong.processes.actions.forecasts import learn_service
from pamong.processes.actions.maps import keep_map, keep_map_of_service
from pamong.processes.models import LogSource, ProcessReport
from pamong.processes.queries import Days, distinct, log_of, names_of_steps
from pamong.processes.queries.conformance import strays_of
from pamong.processes.queries.log_events import log_since
from pamong.processes.queries.sources import events_of
from pamong.processes.queries.steps import told_of_steps
from pamong.services.exports import CASE_EVENTS
from pamong.services.models import ServiceType
from pamong.tenancy.current import agency_id

if TYPE_CHECKING:
    from pamong.mining.log import EventLog

# A year of cases: every month of a report weighs the same.
PERIOD = timedelta(days=365)
# Of fewer cases nothing is told: shares would mean nothing, and persons could be made out.
FEWEST_CASES = 30


def make_reports(*, at: datetime) -> int:
    """Write the datasets anew, learn each service and report on it and on each other application.

    Returns how many reports there are.

    For commands and jobs alone: it compiles its loops where nobody has run them yet.
    """
    for dataset in registry.registered():
        store.write(dataset, agency_id())
    zone = ZoneInfo(agency_zone())
    until = at.astimezone(zone).date() + timedelta(days=1)
    days = Days(until - PERIOD, until, zone)
    for each in ServiceType.objects.order_by("pk"):
        learn_service(each, days, at)
    services = [_report(each, days, at) for each in ServiceType.objects.order_by("pk")]
    sources = [report_on_source(source=each, at=at) for each in LogSource.objects.order_by("pk")]
    return sum(services) + sum(sources)


def _report(service: ServiceType, days: Days, at: datetime) -> bool:
    """False where there are too few cases to tell of; an older report then goes away."""
    path = store.path_of(CASE_EVENTS.name, agency_id())
    log = log_of(path, service.code, days, work=True)
    names = {**names_of_steps(service.code), "": ""}

    def named() -> "EventLog":
        received = _("Application received")
        activities = distinct([names.get(code, code) or received for code in log.activities])
        return replace(log, name=service.name, activities=activities)

    def keep(report: ProcessReport) -> None:
        told = told_of_steps(path, service, days, names)
        # Arrows lead from the end of one step to the end of the next.
        ends = log_of(path, service.code, days)
        keep_map_of_service(report, service, ends, told, strays_of(path, service, days))

    return _tell({"service": service}, named, days, at, keep)


def report_on_source(*, source: LogSource, at: datetime) -> bool:
    """Report on another application from its events, as on a service: for jobs alone.

    Of the year before its last event: logs come late, and some are of years gone by.
    """
    if source.last_at is None:
        return False
    zone = ZoneInfo(agency_zone())
    until = source.last_at.astimezone(zone).date() + timedelta(days=1)
    days = Days(until - PERIOD, until, zone)
    log = log_since(events_of(source), source.name, days.bounds[0].replace(tzinfo=UTC))
    return _tell({"source": source}, lambda: log, days, at, lambda report: keep_map(report, log))


def _tell(
    of: Mapping[str, Any],
    named: Callable[[], "EventLog"],
    days: Days,
    at: datetime,
    keep: Callable[[ProcessReport], None],
) -> bool:
    from pamong.mining import quick  # noqa: PLC0415
    from pamong.mining.analysis import analyse, by_steps  # noqa: PLC0415
    from pamong.mining.report import told  # noqa: PLC0415

    texts = {}
    median, cases = 0.0, 0
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            log = named()
        cases = len(log.cases)
        if cases < FEWEST_CASES:
            ProcessReport.objects.filter(**of).delete()
            return False
        found = analyse(log, quick.measure)
        said = told(log, found, language=language)
        texts[language] = {"worst": said.worst, "markup": said.markup}
        # A case lasts until its last step has ended, not until one is begun or given up.
        median = by_steps(log, found)[1].median_case_s or 0.0
    with transaction.atomic():
        report, _made = ProcessReport.objects.update_or_create(
            **of,
            defaults={
                "since": days.since,
                "until": days.until,
                "made_at": at,
                "cases": cases,
                "median_days": median / 86_400,
                "told": texts,
            },
        )
        keep(report)
    return True
