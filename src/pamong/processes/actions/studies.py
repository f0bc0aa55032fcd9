"""Measuring the workload of the units of an agency, for the nights and on demand."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count

from pamong.datasets import store
from pamong.kernel.calendars import WorkingCalendar
from pamong.organization.models import Appointment
from pamong.organization.queries import agency_zone, calendars_for, in_force, zones_of
from pamong.processes.models import WorkloadStudy
from pamong.processes.queries.work_done import StepDone, WorkDone, work_done
from pamong.processes.rules.study import FEWEST_OF_POST, days_of, whole_year
from pamong.services.exports import CASE_EVENTS
from pamong.services.models import ServiceStep
from pamong.tenancy.current import agency_id
from pamong.tenancy.statistics import after_writing

YEARS = 2
_MINUTE = 60
# Service, step and what comes out, by the codes of service and step.
Names = Mapping[tuple[str, str], tuple[str, str, str]]


def make_studies(*, at: datetime) -> int:
    """Measure this year and the one before, from the dataset as it lies. Returns how many studies.

    For commands and jobs alone. What is there of these years is replaced as a whole; older years
    stay as they were.
    """
    zone = ZoneInfo(agency_zone())
    today = at.astimezone(zone).date()
    path = store.path_of(CASE_EVENTS.name, agency_id())
    made = 0
    for year in range(today.year - YEARS + 1, today.year + 1):
        until = min(today + timedelta(days=1), date(year + 1, 1, 1))
        made += _studies_of(year, until, path=path, zone=zone, at=at)
    return made


def _studies_of(year: int, until: date, *, path: Path, zone: ZoneInfo, at: datetime) -> int:
    since = date(year, 1, 1)
    staff = _staff(until - timedelta(days=1))
    ahead = {unit: _minutes_ahead(ZoneInfo(name), since) for unit, name in zones_of(staff).items()}
    bounds = [
        datetime.combine(day, time(), zone).astimezone(UTC).replace(tzinfo=None)
        for day in (since, until)
    ]
    done = work_done(
        path,
        since=bounds[0],
        until=bounds[1],
        ahead=ahead,
        ahead_else=_minutes_ahead(zone, since),
    )
    names = _names_of_steps()
    steps: dict[int, list[StepDone]] = {unit_id: [] for unit_id in staff}
    for step in done.steps:
        steps.setdefault(step.unit_id, []).append(step)
    calendars = calendars_for(steps)
    rows = []
    for unit_id, calendar in calendars.items():
        measured = _Measured(
            staff.get(unit_id, {}),
            float(whole_year(calendar, since, until)),
            _minutes_of_weekdays(calendar, since, until),
        )
        rows.append(
            WorkloadStudy(
                unit_id=unit_id,
                year=year,
                since=since,
                until=until,
                made_at=at,
                told=measured.told(unit_id, steps[unit_id], done, names),
                steps=len(steps[unit_id]),
            )
        )
    with transaction.atomic():
        WorkloadStudy.objects.filter(year=year).delete()
        WorkloadStudy.objects.bulk_create(rows, batch_size=500)
        after_writing(len(rows))
    return len(rows)


@dataclass(frozen=True, slots=True)
class _Measured:
    """What a unit brings to its measures: people by post, the year's factor, time by weekday."""

    staff: Mapping[str, int]
    factor: float
    weekdays: Sequence[float]

    def told(
        self, unit_id: int, steps: Sequence[StepDone], done: WorkDone, names: Names
    ) -> dict[str, Any]:
        by_post: dict[str, list[StepDone]] = {post: [] for post in self.staff}
        for step in steps:
            by_post.setdefault(step.post, []).append(step)
        return {
            "factor": self.factor,
            "posts": [
                {
                    "post": post,
                    "staff": self.staff.get(post, 0),
                    "steps": [_step(step, self.factor, names) for step in of_post],
                    "week": [
                        self._share(post, day, done.week.get((unit_id, post, day), 0))
                        for day in range(7)
                    ],
                }
                for post, of_post in by_post.items()
            ],
        }

    def _share(self, post: str, weekday: int, seconds: int) -> float | None:
        """Work on a weekday ÷ the hours that the post has on it.

        None without hours, and of so few people that it would tell of persons.
        """
        people = self.staff.get(post, 0)
        if people < FEWEST_OF_POST or not self.weekdays[weekday]:
            return None
        return round(seconds / (self.weekdays[weekday] * _MINUTE * people), 4)


def _step(step: StepDone, factor: float, names: Names) -> dict[str, Any]:
    service, name, output = names.get((step.service, step.step), (step.service, step.step, ""))
    return {
        "service": service,
        "service_code": step.service,
        "step": name,
        "step_code": step.step,
        "output": output,
        "done": step.volume,
        "volume": round(step.volume * factor, 2),
        "observations": step.observations,
        "people": step.people,
        "median": _minutes(step.median_s),
        "low": _minutes(step.low_s),
        "high": _minutes(step.high_s),
    }


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / _MINUTE, 2)


def _minutes_of_weekdays(calendar: WorkingCalendar, since: date, until: date) -> list[float]:
    found = [0.0] * 7
    for day in days_of(since, until):
        found[day.weekday()] += sum(block.minutes for block in calendar.blocks_on(day))
    return found


def _minutes_ahead(zone: ZoneInfo, day: date) -> int:
    offset = datetime.combine(day, time(12), zone).utcoffset()
    return int(offset.total_seconds() // _MINUTE) if offset is not None else 0


def _staff(on: date) -> dict[int, dict[str, int]]:
    """How many sit in each post of each unit on a day."""
    rows = (
        Appointment.objects.filter(
            in_force(on), kind=Appointment.Kind.DEFINITIVE, employee__is_active=True
        )
        .values_list("position__unit_id", "position__title")
        .annotate(Count("employee", distinct=True))
        .order_by("position__unit_id", "position__title")
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for unit_id, title, count in rows:
        found[unit_id][title] = count
    return dict(found)


def _names_of_steps() -> Names:
    """The newest version of a service names its steps."""
    rows = ServiceStep.objects.order_by("version__number").values_list(
        "version__service__code", "code", "version__service__name", "name", "decides"
    )
    return {
        (service, code): (service_name, name, "Keputusan" if decides else "Permohonan")
        for service, code, service_name, name, decides in rows
    }
