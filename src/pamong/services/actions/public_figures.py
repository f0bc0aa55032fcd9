"""The public figures of services, renewed by the night or by a button."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Count, Sum
from django.db.models.functions import ExtractYear

from pamong.journal.recording import Draft, Ref, record
from pamong.kernel.periods import Year
from pamong.organization.queries import agency_zone
from pamong.services import verbs
from pamong.services.models import PublicFigure, ServiceType, ServiceVersion, SurveyAnswer
from pamong.services.queries.places import month_bounds
from pamong.services.rules.public_figures import (
    FEWEST_COMPARED,
    FEWEST_TOLD,
    NO_ANSWERS,
    Answers,
    to_publish,
)
from pamong.services.rules.survey import Element, index_of_sums
from pamong.tenancy.current import agency_id

YEARS = 3
# Service and unit; an office has no service, the agency neither.
Place = tuple[int | None, int | None]
Key = tuple[Place, int]


@dataclass(frozen=True, slots=True)
class _Work:
    cases: int
    compared: int
    in_time: int
    median: float
    p90: float


def freeze_public_figures(*, at: datetime) -> int:
    """Reckon the figures of this year and the two before anew; how many there are.

    Cases count as they stand now, answers to the end of last month (rules/public_figures.py).
    """
    zone = ZoneInfo(agency_zone())
    today = at.astimezone(zone).date()
    first = Year(today.year - YEARS + 1)
    units = dict(_public_services().values_list("pk", "unit_id"))
    with transaction.atomic():
        # The night and the button at once: one after the other.
        with connection.cursor() as cursor:
            cursor.execute(
                "select pg_advisory_xact_lock(hashtextextended('services.public_figures', %s))",
                [agency_id()],
            )
        before = {
            ((row.service_id, row.unit_id), row.year): Answers(
                row.answers, {Element(name): points for name, points in row.points.items()}
            )
            for row in PublicFigure.objects.filter(service__isnull=False, answers__gt=0)
        }
        work = _work_told(first, today, units)
        answers = _answers_told(first, today, units, before)
        rows = [
            _row(key, work.get(key), answers.get(key, NO_ANSWERS), at, today)
            for key in sorted(work.keys() | answers.keys(), key=repr)
        ]
        PublicFigure.objects.all().delete()
        PublicFigure.objects.bulk_create(rows)
        record(Draft(verbs.FIGURES_FROZEN, Ref("public_figures", None), at,
                     payload={"figures": len(rows)}))  # fmt: skip
    return len(rows)


def _public_services() -> Any:
    in_force = ServiceVersion.objects.filter(state=ServiceVersion.State.PUBLISHED)
    return ServiceType.objects.filter(
        is_active=True, is_internal=False, pk__in=in_force.values("service_id")
    )


_WORK = """
with closed as (
    select service_id, extract(year from closed_at at time zone %(zone)s)::int as year, in_time,
        extract(epoch from closed_at - received_at) / 86400 as days
    from services_case
    where closed_at >= %(since)s and closed_at < %(until)s and outcome <> 'withdrawn'
        and service_id = any(%(services)s)
), told as (
    select service_id, year, count(*) >= %(compared)s as is_compared
    from closed group by 1, 2 having count(*) >= %(fewest)s
), placed as (
    select closed.*, service.unit_id, told.is_compared
    from closed join told using (service_id, year)
        join services_servicetype service on service.id = closed.service_id
)
select year, service_id, unit_id, count(*), count(*) filter (where is_compared),
    count(*) filter (where in_time and is_compared),
    coalesce(
        percentile_cont(array[0.5, 0.9]) within group (order by days) filter (where is_compared),
        array[0, 0]
    )
from placed group by grouping sets ((year, service_id, unit_id), (year, unit_id), (year))
union all
select closed.year, closed.service_id, service.unit_id, 0, 0, 0, array[0, 0]::float8[]
from closed join services_servicetype service on service.id = closed.service_id
where (closed.service_id, closed.year) not in (select service_id, year from told)
group by 1, 2, 3
"""


def _work_told(first: Year, today: date, units: Mapping[int, int]) -> dict[Key, _Work]:
    """Cases of each place and year; of a service with few cases 0 stands for "few".

    Share and days of an office and the agency are those of the services that tell theirs.
    """
    since, until = month_bounds(first.months[0], Year(today.year).months[-1])
    with connection.cursor() as cursor:
        cursor.execute(
            _WORK,
            {
                "zone": agency_zone(),
                "since": since,
                "until": until,
                "services": list(units),
                "fewest": FEWEST_TOLD,
                "compared": FEWEST_COMPARED,
            },
        )
        return {
            ((service, unit), year): _Work(cases, compared, timely, *days)
            for year, service, unit, cases, compared, timely, days in cursor.fetchall()
        }


def _answers_told(
    first: Year, today: date, units: Mapping[int, int], before: Mapping[Key, Answers]
) -> dict[Key, Answers]:
    """Answers of each place and year; office and agency add up what is told of their services."""
    found: dict[Key, Answers] = defaultdict(lambda: NO_ANSWERS)
    rows: Any = (
        SurveyAnswer.objects.filter(
            month__gte=first.days.start, month__lt=today.replace(day=1), service_id__in=units
        )
        .annotate(in_year=ExtractYear("month"))
        .values("service_id", "in_year")
        .annotate(n=Count("pk"), **{f"sum_{each}": Sum(each) for each in Element})
        .order_by()
    )
    for row in rows:
        service, year = row["service_id"], row["in_year"]
        unit = units[service]
        now = Answers(row["n"], {each: row[f"sum_{each}"] for each in Element})
        told = to_publish(now, before.get(((service, unit), year), NO_ANSWERS))
        if told.count:
            for place in ((service, unit), (None, unit), (None, None)):
                found[place, year] += told
    return found


def _row(key: Key, work: _Work | None, answers: Answers, at: datetime, today: date) -> PublicFigure:
    (service_id, unit_id), year = key
    row = PublicFigure(
        service_id=service_id,
        unit_id=unit_id,
        year=year,
        answers=answers.count,
        points={element.value: points for element, points in answers.points.items()},
        as_of=at,
    )
    if work is not None and work.cases:
        row.cases = work.cases
        if work.compared:
            row.compared, row.in_time = work.compared, work.in_time
            row.median_days, row.p90_days = (
                Decimal(days).quantize(Decimal("0.1")) for days in (work.median, work.p90)
            )
    if answers.count:
        day = min(Year(year).days.last, today)
        index = index_of_sums(answers.count, answers.points, day=day)
        row.index, row.grade = index.index, index.band.grade
    return row
