"""The past of Negara A's other services, brought in as an agency would bring its older system."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from django.utils import timezone

from pamong.demo import applications, ratings
from pamong.demo.catalogue import SERVICES, Offered
from pamong.demo.drawn import works_of
from pamong.demo.history import Office, write_log
from pamong.demo.scene import ZONE
from pamong.journal.models import Origin
from pamong.journal.recording import origin
from pamong.kernel.periods import Month
from pamong.organization.models import Unit
from pamong.organization.queries import Person, appointments_on, calendar_for, person
from pamong.processes.actions import make_reports, make_studies, measure_savings
from pamong.services.actions import publish_measurements
from pamong.services.imports import bring_case_file
from pamong.tenancy.current import acting_for
from pamong.tenancy.models import Agency

MONTHS = 24


def arrive(*, agency: Agency, seed: int, progress: Callable[[str], None], load: float = 1.0) -> int:
    """Bring in two years of cases and publish their figures; returns how many are new.

    The demo is open meanwhile: the cases appear all at once at the end. What is there already is
    left alone, so that an arrival cut short is simply done again.
    """
    now = timezone.now()
    with acting_for(agency.pk), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sistem-lama.csv"
        first, until = period(now)
        cases = write_log(path, offices(until.date(), load), seed=seed, first=first, until=until)
        progress(f"{cases} cases of two years arrive from the older system …")
        brought = bring_case_file(actor=None, path=path, at=now)
        if brought.errors:
            raise RuntimeError(f"the older system's log is wrong: {brought.errors[:3]}")
        last = Month(until.year, until.month)
        with origin(Origin.JOB):
            publish_measurements(
                actor=None, first=Month(first.year, first.month), last=last, at=now
            )
            ratings.rate(now=now, seed=seed, progress=progress)
            applications.bring(now=now, seed=seed)
            progress("Finding out where cases wait …")
            make_reports(at=now)
            make_studies(at=now)
            measure_savings(at=now)
    return brought.created


def period(now: datetime) -> tuple[date, datetime]:
    """Two years of whole months and the month that runs, until last midnight."""
    today = now.astimezone(ZONE).date()
    first = Month(today.year, today.month).shift(-MONTHS).days.start
    return first, datetime(today.year, today.month, today.day, tzinfo=ZONE) - timedelta(minutes=1)


def offices(today: date, load: float) -> list[Office]:
    seats: dict[str, list[Person]] = {}
    units = {unit.pk: unit.code for unit in Unit.objects.all()}
    for row in appointments_on(today):
        seat = person(row)
        seats.setdefault(units[seat.unit_id], []).append(seat)
    ids = {code: pk for pk, code in units.items()}
    return [_office(offered, seats, ids, load) for offered in SERVICES]


def _office(
    offered: Offered, seats: dict[str, list[Person]], ids: dict[str, int], load: float
) -> Office:
    crews: dict[str, list[str]] = {}
    calendars = {}
    for work in works_of(offered.stages):
        unit = work.unit or offered.unit
        title, size = offered.crews[work.crew]
        members = [seat for seat in seats[unit] if not seat.is_head] or seats[unit]
        # A small agency may have nobody with the title; then whoever is there does the work.
        able = [seat for seat in members if seat.position_title.startswith(title)] or members
        crews[work.crew] = sorted(seat.number for seat in able)[:size]
        calendars[work.crew] = calendar_for(ids[unit])
    if load != 1.0:
        offered = replace(offered, per_day=offered.per_day * load)
    return Office(offered, calendar_for(ids[offered.unit]), calendars, crews)
