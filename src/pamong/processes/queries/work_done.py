"""Work done by post, out of the dataset of case events; for jobs alone, since it is heavy."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from pamong.datasets.store import engine
from pamong.organization.models import Appointment

# Completed steps with the seat from which each was done; the unit and post are those of the seat.
_DONE = """
create temp table done as
select coalesce(seat.unit, event.unit_id) as unit, coalesce(seat.post, '') as post,
  event.service, event.activity, event.actor_id, event.working_s,
  isodow(event.happened_at + to_minutes(coalesce(seat.ahead, $ahead)))::int - 1 as weekday
from read_parquet($path) event asof left join seats seat
  on seat.employee = event.actor_id and seat.since <= event.happened_at
where event.event = 'step.completed' and event.activity is not null
  and event.happened_at >= $since and event.happened_at < $until
"""
# Ranks of the median's interval: n/2 ± 0.98 √n, outwards to whole places; from six values on.
_STEPS = """
with ranked as (
  select unit, service, activity, working_s, actor_id,
    row_number() over (partition by unit, service, activity order by working_s) as place,
    count(*) over (partition by unit, service, activity) as n
  from done where working_s is not null
), timed as (
  select unit, service, activity, max(n) as n, count(distinct actor_id) as people,
    median(working_s) as median,
    max(working_s) filter (where place = floor(n / 2.0 - 0.98 * sqrt(n))) as low,
    max(working_s) filter (where place = ceil(1 + n / 2.0 + 0.98 * sqrt(n))) as high
  from ranked group by unit, service, activity
)
select done.unit, done.post, done.service, done.activity, count(*),
  any_value(timed.n), any_value(timed.people), any_value(timed.median),
  any_value(timed.low), any_value(timed.high)
from done left join timed
  on timed.unit is not distinct from done.unit and timed.service = done.service
  and timed.activity = done.activity
where done.unit is not null
group by done.unit, done.post, done.service, done.activity
order by done.unit, done.post, done.service, done.activity
"""
_WEEK = """
select unit, post, weekday, sum(working_s) from done
where unit is not null group by unit, post, weekday
"""


@dataclass(frozen=True, slots=True)
class StepDone:
    """How often a post did a step, and how long the unit takes for it, in seconds."""

    unit_id: int
    post: str
    service: str
    step: str
    volume: int
    observations: int
    people: int
    median_s: float | None
    low_s: float | None
    high_s: float | None


@dataclass(frozen=True, slots=True)
class WorkDone:
    """Of all units: the steps, and seconds of work by unit, post and weekday (Monday is 0)."""

    steps: tuple[StepDone, ...]
    week: dict[tuple[int, str, int], int]


def work_done(
    path: Path, *, since: datetime, until: datetime, ahead: dict[int, int], ahead_else: int
) -> WorkDone:
    """What was completed between two moments (UTC, without a zone).

    `ahead`: by unit, how many minutes its wall is ahead of UTC; `ahead_else` where unknown.
    """
    with (
        engine(path.parent) as database,
        NamedTemporaryFile(
            "w", dir=path.parent, suffix=".csv", encoding="utf-8", newline=""
        ) as file,
    ):
        csv.writer(file).writerows(_seats(ahead, ahead_else))
        file.flush()
        database.execute(
            "create temp table seats as select * from read_csv($seats, header = false,"
            " auto_detect = false, delim = ',', quote = '\"', escape = '\"', columns ="
            " {'employee': 'bigint', 'since': 'timestamp', 'unit': 'bigint', 'post': 'varchar',"
            " 'ahead': 'int'})",
            {"seats": file.name},
        )
        database.execute(
            _DONE, {"path": str(path), "since": since, "until": until, "ahead": ahead_else}
        )
        steps = tuple(
            StepDone(unit, post, service, step, volume, n or 0, people or 0, median, low, high)
            for unit, post, service, step, volume, n, people, median, low, high in (
                database.execute(_STEPS).fetchall()
            )
        )
        week = {
            (unit, post, weekday): int(seconds or 0)
            for unit, post, weekday, seconds in database.execute(_WEEK).fetchall()
        }
    return WorkDone(steps, week)


def _seats(ahead: dict[int, int], ahead_else: int) -> Iterable[tuple[object, ...]]:
    """The definitive seats of everybody, from when on each."""
    rows = (
        Appointment.objects.filter(kind=Appointment.Kind.DEFINITIVE)
        .order_by("employee_id", "started_on", "pk")
        .values_list("employee_id", "started_on", "position__unit_id", "position__title")
    )
    for employee, since, unit, title in rows.iterator():
        yield employee, f"{since} 00:00:00", unit, title, ahead.get(unit, ahead_else)
