"""Making the reports on the processes of an agency."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from pamong.datasets import registry, store
from pamong.organization.queries import agency_zone
from pamong.processes.models import ProcessReport
from pamong.processes.queries.logs import Days, distinct, log_of, names_of_steps
from pamong.services.exports import CASE_EVENTS
from pamong.services.models import ServiceType
from pamong.tenancy.current import agency_id

# A year of cases: every month of a report weighs the same.
PERIOD = timedelta(days=365)
# Of fewer cases nothing is told: shares would mean nothing, and persons could be made out.
FEWEST_CASES = 30


def make_reports(*, at: datetime) -> int:
    """Write the datasets anew and report on each service. Returns on how many.

    For commands and jobs alone: it compiles its loops where nobody has run them yet.
    """
    for dataset in registry.registered():
        store.write(dataset, agency_id())
    zone = ZoneInfo(agency_zone())
    until = at.astimezone(zone).date() + timedelta(days=1)
    days = Days(until - PERIOD, until, zone)
    return sum(_report(service, days, at) for service in ServiceType.objects.order_by("pk"))


def _report(service: ServiceType, days: Days, at: datetime) -> bool:
    """False where there are too few cases to tell of; an older report then goes away."""
    from pamong.mining import quick  # noqa: PLC0415
    from pamong.mining.analysis import analyse  # noqa: PLC0415
    from pamong.mining.report import told  # noqa: PLC0415

    log = log_of(store.path_of(CASE_EVENTS.name, agency_id()), service.code, days)
    if len(log.cases) < FEWEST_CASES:
        ProcessReport.objects.filter(service=service).delete()
        return False
    names = {**names_of_steps(service.code), "": ""}
    texts = {}
    median = 0.0
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            received = _("Application received")
            activities = distinct([names.get(code, code) or received for code in log.activities])
        named = replace(log, name=service.name, activities=activities)
        found = analyse(named, quick.measure)
        said = told(named, found, language=language)
        texts[language] = {"worst": said.worst, "markup": said.markup}
        median = found.median_case_s or 0.0
    with transaction.atomic():
        ProcessReport.objects.update_or_create(
            service=service,
            defaults={
                "since": days.since,
                "until": days.until,
                "made_at": at,
                "cases": len(log.cases),
                "median_days": median / 86_400,
                "told": texts,
            },
        )
    return True
