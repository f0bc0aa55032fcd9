"""Reads of the workload of units: what the night froze, and what was reported besides."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from pamong.kernel.scores import divide
from pamong.organization.models import Unit
from pamong.organization.queries import calendars_for
from pamong.processes.models import ReportedTask, WorkloadStudy
from pamong.processes.rules.official import ALL_POSTS
from pamong.processes.rules.study import (
    Measured,
    PostLoad,
    Reported,
    Working,
    measured_of,
    of_calendar,
    posts_of,
    working_of,
)
from pamong.processes.rules.workload import (
    TIMES_A_YEAR,
    EffectiveTime,
    Rhythm,
    Task,
    Weighed,
    effective_time,
    whole_of,
)

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Assumptions:
    """How a year is reckoned: by the time of the regulation or of the unit's own calendar, and
    with so many per cent more demand (below 0: less)."""

    year: int
    by_calendar: bool = False
    more: int = 0

    @property
    def demand(self) -> Decimal:
        return 1 + Decimal(self.more) / HUNDRED


@dataclass(frozen=True, slots=True)
class UnitLoad:
    """The workload of a unit under some assumptions; `study` is None where no night measured."""

    unit: Unit
    assumed: Assumptions
    study: WorkloadStudy | None
    working: Working
    effective: EffectiveTime
    posts: tuple[PostLoad, ...]

    @property
    def whole(self) -> Weighed:
        return whole_of(ALL_POSTS, self.weighed, self.effective)

    @property
    def weighed(self) -> tuple[Weighed, ...]:
        return tuple(post.weighed for post in self.posts)


def loads_of(units: Sequence[Unit], assumed: Assumptions) -> list[UnitLoad]:
    """In four queries for any number of units."""
    ids = [unit.pk for unit in units]
    studies = {
        study.unit_id: study
        for study in WorkloadStudy.objects.filter(unit_id__in=ids, year=assumed.year)
    }
    reported = tasks_reported(ids, assumed.year)
    calendars = calendars_for(ids)
    of_rule = effective_time(date(assumed.year, 1, 1))
    found = []
    for unit in units:
        working = working_of(calendars[unit.pk], assumed.year)
        effective = of_calendar(working) if assumed.by_calendar else of_rule
        study = studies.get(unit.pk)
        posts = posts_of(
            study.told if study else {},
            reported.get(unit.pk, ()),
            effective,
            assumed.demand,
        )
        found.append(UnitLoad(unit, assumed, study, working, effective, posts))
    return found


def units_with_work(units: QuerySet[Unit], year: int) -> QuerySet[Unit]:
    """Those of which something was measured or reported for a year."""
    measured = WorkloadStudy.objects.filter(unit=OuterRef("pk"), year=year, steps__gt=0)
    reported = ReportedTask.objects.filter(
        Q(last_year__isnull=True) | Q(last_year__gte=year),
        unit=OuterRef("pk"),
        first_year__lte=year,
    )
    return units.filter(Exists(measured) | Exists(reported))


def change_of_demand(study: WorkloadStudy) -> Decimal | None:
    """Measured volumes of a year against those of the year before, in per cent; None without."""
    before = study_of(study.unit_id, study.year - 1)
    volumes = [_volume(each) for each in (before, study) if each is not None]
    if len(volumes) < 2 or not volumes[0]:
        return None
    change: Decimal = HUNDRED * (divide(numerator=volumes[1], denominator=volumes[0]) - 1)
    return change


def _volume(study: WorkloadStudy) -> Decimal:
    return sum(
        (Decimal(str(step["volume"])) for post in study.told["posts"] for step in post["steps"]),
        Decimal(),
    )


def tasks_reported(unit_ids: Iterable[int], year: int) -> dict[int, list[Reported]]:
    """What units report for a year, in the order in which it was reported."""
    rows = ReportedTask.objects.filter(
        Q(last_year__isnull=True) | Q(last_year__gte=year),
        unit_id__in=list(unit_ids),
        first_year__lte=year,
    ).order_by("reported_at", "pk")
    found: dict[int, list[Reported]] = {}
    for row in rows:
        volume = row.volume * TIMES_A_YEAR[Rhythm(row.rhythm)]
        task = Task(row.name, row.output, Decimal(volume), row.minutes)
        found.setdefault(row.unit_id, []).append(Reported(row.pk, row.post, task))
    return found


def study_of(unit_id: int, year: int) -> WorkloadStudy | None:
    return WorkloadStudy.objects.filter(unit_id=unit_id, year=year).first()


def times_of_steps(service_code: str, units: Mapping[str, int]) -> dict[str, Measured]:
    """The newest measured time of each step of a service, in the unit that does it.

    `units`: by the code of the step.
    """
    newest: dict[int, WorkloadStudy] = {}
    for study in WorkloadStudy.objects.filter(unit_id__in=set(units.values())).order_by("year"):
        if study.steps:
            newest[study.unit_id] = study
    found = {}
    for unit_id, study in newest.items():
        for post in study.told["posts"]:
            for step in post["steps"]:
                code = step.get("step_code")
                if step.get("service_code") != service_code or units.get(code) != unit_id:
                    continue
                if measured := measured_of(step):
                    found[code] = measured
    return found
