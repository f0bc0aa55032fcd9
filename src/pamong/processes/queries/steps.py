"""What the dataset of case events tells of each step; heavy, so for jobs alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q, QuerySet

from pamong.datasets.store import engine
from pamong.processes.queries.logs import Days
from pamong.processes.rules.heat import Cell, StepFigures, Times, unhappiness
from pamong.services.models import ServiceType, SurveyAnswer
from pamong.services.rules.survey import Element, bands_on

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_INSIDE = """
create temporary table inside as
select * from read_parquet($path) where service = $service and case_id in (
  select case_id from read_parquet($path)
  where event = 'case.received' and happened_at >= $since and happened_at < $until
)
"""
_TIMES = """count({0}), coalesce(median({0}), 0), coalesce(quantile_cont({0}, 0.95), 0),
  coalesce(sum({0}), 0)::double"""
_STEPS = f"""
select activity, count(*), count(distinct case_id), {_TIMES.format("waiting_s")},
  {_TIMES.format("working_s")}
from inside where event = 'step.completed' group by activity
"""
_DECIDED = """
select activity, count(*) filter (outcome = 'granted'), count(*) filter (outcome = 'refused')
from inside where event = 'step.completed' and outcome in ('granted', 'refused') group by activity
"""
_AGAIN = """
select activity, count(*) from (
  select activity, case_id from inside where event = 'step.completed'
  group by all having count(*) > 1
) group by activity
"""
# By unit and month in which cases were closed: how many, and of them those that passed each step.
_CLOSED = """
create temporary table closed as
select case_id, unit_id, date_trunc('month', happened_at + to_minutes($ahead))::date as month
from inside where event = 'case.closed'
"""
_CELLS = "select unit_id, month, count(*) from closed group by all"
_PASSED = """
select unit_id, month, activity, count(distinct case_id)
from closed join inside using (case_id)
where inside.event = 'step.completed' group by closed.unit_id, month, activity
""".replace("select unit_id", "select closed.unit_id")


@dataclass(frozen=True, slots=True)
class _Row:
    count: int
    cases: int
    waiting: Times | None
    work: Times | None


@dataclass(frozen=True, slots=True)
class Told:
    """Of a service its steps, and of those that decide how often they granted and refused."""

    steps: list[StepFigures]
    decided: dict[str, tuple[int, int]]


def told_of_steps(path: Path, service: ServiceType, days: Days, names: Mapping[str, str]) -> Told:
    """The steps of a service by the order of their names; times are working time."""
    since, until = days.bounds
    with engine(path.parent) as database:
        database.execute(
            _INSIDE,
            {"path": str(path), "service": service.code, "since": since, "until": until},
        )
        rows = {code: _row(figures) for code, *figures in database.execute(_STEPS).fetchall()}
        again = dict(database.execute(_AGAIN).fetchall())
        decided = {
            code: (granted, refused)
            for code, granted, refused in database.execute(_DECIDED).fetchall()
        }
        cells = _cells(database, service, days)
    unhappy = unhappiness(cells)
    order = [*(code for code in names if code in rows), *sorted(rows.keys() - names.keys())]
    steps = [
        StepFigures(
            code,
            names.get(code, code),
            rows[code].count,
            rows[code].cases,
            again.get(code, 0),
            rows[code].waiting,
            rows[code].work,
            *unhappy.get(code, (0, None)),
        )
        for code in order
    ]
    return Told(steps, decided)


def _row(figures: Sequence[float]) -> _Row:
    count, cases, *times = figures
    return _Row(int(count), int(cases), _times(times[:4]), _times(times[4:]))


def _times(found: Sequence[float]) -> Times | None:
    count, median, p95, total = found
    return Times(int(count), float(median), float(p95), float(total)) if count else None


def _cells(database: "DuckDBPyConnection", service: ServiceType, days: Days) -> list[Cell]:
    offset = days.zone.utcoffset(days.bounds[0])
    ahead = int(offset.total_seconds() // 60) if offset else 0
    database.execute(_CLOSED, {"ahead": ahead})
    passed: dict[tuple[int, date], dict[str, int]] = {}
    for unit, month, code, cases in database.execute(_PASSED).fetchall():
        passed.setdefault((unit, month), {})[code] = cases
    sheets = sheets_by_month(service, days)
    return [
        Cell(*sheets.get((unit, month), (0, 0)), closed, passed.get((unit, month), {}))
        for unit, month, closed in database.execute(_CELLS).fetchall()
    ]


def sheets_by_month(service: ServiceType, days: Days) -> dict[tuple[int, date], tuple[int, int]]:
    """By unit and month: sheets of the survey, and those that are below the band of good."""
    good = next(band for band in bands_on(days.since).bands if band.grade == "B").at_least
    found: QuerySet[SurveyAnswer] = SurveyAnswer.objects.filter(
        service=service, month__gte=days.since.replace(day=1), month__lt=days.until
    )
    total = sum((F(each.value) for each in Element), start=F(next(iter(Element)).value) * 0)
    least = Decimal(good) / 25 * len(Element)
    rows = (
        found.annotate(marks=total)
        .values("unit_id", "month")
        .annotate(sheets=Count("pk"), unhappy=Count("pk", filter=Q(marks__lt=least)))
    )
    return {(row["unit_id"], row["month"]): (row["sheets"], row["unhappy"]) for row in rows}
