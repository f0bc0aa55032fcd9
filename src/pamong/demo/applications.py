"""The log of another application of Negara A: periodic pay rises, kept by the personnel board."""

import csv
import random
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from pamong.demo.scene import ZONE
from pamong.organization.models import Unit
from pamong.organization.queries import appointments_on, person
from pamong.processes.actions.logs import SourceDraft, add_source, read_as, take_in
from pamong.processes.models import LogSource
from pamong.processes.rules.logs import Reading

NAME = "SIMPEG: kenaikan gaji berkala"
UNIT = "BKPSDM"
DAYS = 180
_COLUMNS = ("usul", "langkah", "waktu", "petugas")
# Decrees are signed on Mondays alone, which is where the time goes.
_SIGNING_DAY = 0
_ABOUT_A_DAY = 2
# The one account of the counter: nobody in particular, so it stays out of figures.
_COUNTER = "loket"


def bring(*, now: datetime, seed: int) -> int:
    """Bring the log of the last half year; returns how many events are new."""
    unit = Unit.objects.filter(code=UNIT).first()
    if unit is None:
        return 0
    today = now.astimezone(ZONE).date()
    officers = sorted(
        person(row).number
        for row in appointments_on(today).filter(position__unit=unit, position__is_head=False)
    )[:5]
    source = LogSource.objects.filter(name=NAME).first() or add_source(
        actor=None, draft=SourceDraft(name=NAME, unit_id=unit.pk), at=now
    )
    reading = Reading(*_COLUMNS, zone=str(ZONE))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "simpeg-kgb.csv"
        with path.open("w", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(_COLUMNS)
            writer.writerows(_rows(random.Random(seed), officers or [_COUNTER], today))
        log = read_as(path, reading)
    taken = take_in(
        source_id=source.pk, log=log, reading=reading, complete=False, actor=None, at=now
    )
    return taken.added


def _rows(
    draw: random.Random, officers: list[str], today: date
) -> Iterator[tuple[str, str, str, str]]:
    """What has happened by yesterday, case by case."""
    number = 0
    for back in range(DAYS, 0, -1):
        day = today - timedelta(days=back)
        for _ in range(draw.randint(0, _ABOUT_A_DAY) if day.weekday() < 5 else 0):
            number += 1
            who = draw.choice(officers)
            for step, at, by in _case(draw, day, who, draw.choice(officers)):
                if at.date() < today:
                    yield f"KGB-{number:04}", step, at.strftime("%d/%m/%Y %H:%M"), by


def _case(
    draw: random.Random, day: date, who: str, other: str
) -> Iterator[tuple[str, datetime, str]]:
    yield "Usul diterima", _in_the_office(draw, day), _COUNTER
    day = _office_day(day + timedelta(days=draw.choice((1, 1, 2))))
    yield "Verifikasi berkas", _in_the_office(draw, day), who
    if draw.random() < 0.15:
        day = _office_day(day + timedelta(days=draw.randint(2, 6)))
        yield "Perbaikan berkas", _in_the_office(draw, day), _COUNTER
        day = _office_day(day + timedelta(days=1))
        yield "Verifikasi berkas", _in_the_office(draw, day), who
    day += timedelta(days=(_SIGNING_DAY - day.weekday() - 1) % 7 + 1)
    yield "Penetapan SK", _in_the_office(draw, day), other
    yield "Penyerahan SK", _in_the_office(draw, day, since=13), who


def _office_day(day: date) -> date:
    """The day itself, or Monday after a weekend."""
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


def _in_the_office(draw: random.Random, day: date, since: int = 8) -> datetime:
    """A minute of the morning, or of the hours from `since` on."""
    return datetime.combine(day, time(since)) + timedelta(minutes=draw.randrange(150))
