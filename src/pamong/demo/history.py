"""Two years of work of the older system: lived minute by minute, written down as its event log.

Officers take what waits longest; a step with fewer hands than work is where cases wait.
"""

import csv
import heapq
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from pamong.demo.catalogue import Offered
from pamong.demo.drawn import Both, Perhaps, Rest, Stage, Work
from pamong.demo.names import FAMILY, MEN, WOMEN
from pamong.kernel.calendars import WorkingCalendar
from pamong.services.rules import Outcome, PauseReason, ReturnReason, rings_at

HEAD = (
    "case", "service", "step", "lifecycle", "time", "officer", "outcome", "reason", "applicant",
    "subject",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Office:
    """A service with its calendars, and the employee numbers of each crew."""

    offered: Offered
    calendar: WorkingCalendar
    calendars: Mapping[str, WorkingCalendar]
    crews: Mapping[str, Sequence[str]]


@dataclass(slots=True)
class _File:
    number: str
    received_at: datetime
    rows: list[tuple[datetime, str, str, str, str, str]] = field(default_factory=list)
    stage: int = 0
    returned: bool = False
    outcome: str = Outcome.GRANTED.value
    # Ways that hang on answers, which the older system did not keep.
    by_answers: bool = False


class _Desk:
    """One service: its officers, and when each of them is free."""

    def __init__(self, office: Office, draw: random.Random, first: date) -> None:
        self.office, self.draw = office, draw
        people = sorted({person for crew in office.crews.values() for person in crew})
        self.pace = {person: draw.uniform(0.75, 1.3) for person in people}
        self.free = dict.fromkeys(people, datetime.combine(first, time(), UTC))

    def work(self, file: _File, work: Work, at: datetime) -> datetime:
        """One officer does one step; returns when it is done."""
        draw, calendar = self.draw, self.office.calendars[work.crew]
        free = self.free
        officer = min(self.office.crews[work.crew], key=lambda person: (free[person], person))
        usual = work.usual_minutes * self.pace[officer]
        # Other duties come in between before somebody begins.
        started = calendar.add_working_minutes(
            calendar.next_working_instant(max(at, free[officer])),
            1 + round(draw.expovariate(1 / (0.6 * work.usual_minutes))),
        )
        minutes = max(2, round(draw.lognormvariate(0, 0.4) * usual))
        tell = file.rows.append
        tell((started, work.code, "started", officer, "", ""))
        done = busy = calendar.add_working_minutes(started, minutes)
        if draw.random() < work.asks:
            paused = calendar.add_working_minutes(started, max(1, minutes // 2))
            resumed = calendar.add_working_minutes(paused, draw.randint(200, 2200))
            tell((paused, work.code, "paused", officer, "", PauseReason.APPLICANT.value))
            tell((resumed, work.code, "resumed", officer, "", ""))
            done = calendar.add_working_minutes(resumed, max(1, minutes // 2))
            busy = calendar.add_working_minutes(paused, max(1, minutes // 2))
        self.free[officer] = busy
        if work.decides:
            refused = draw.random() < self.office.offered.refused
            file.outcome = (Outcome.REFUSED if refused else Outcome.GRANTED).value
        tell((done, work.code, "completed", officer, file.outcome if work.decides else "", ""))
        return done

    def go(self, file: _File, stage: Stage, at: datetime) -> datetime:
        match stage:
            case Work():
                return self.work(file, stage, at)
            case Both(first=first, second=second):
                return max(self.work(file, first, at), self.work(file, second, at))
            case Perhaps(work=work, share=share):
                if self.draw.random() >= share:
                    return at
                file.by_answers = True
                return self.work(file, work, at)
            case Rest(days=days):
                return rings_at(f"P{days}D", since=at, calendar=self.office.calendar)
            case _:
                return at

    def comes_back(self, file: _File, stage: Stage, at: datetime) -> bool:
        """Whether the next officer sends the file back for what this stage left out."""
        stages = self.office.offered.stages
        after = stages[file.stage] if file.stage < len(stages) else None
        if file.returned or not isinstance(stage, Work) or not isinstance(after, Work):
            return False
        if self.draw.random() >= stage.returns:
            return False
        file.returned = True
        calendar = self.office.calendars[after.crew]
        officer = self.draw.choice(list(self.office.crews[after.crew]))
        back = calendar.add_working_minutes(at, self.draw.randint(10, 90))
        reason = self.draw.choice([ReturnReason.INCOMPLETE, ReturnReason.WRONG_DATA]).value
        file.rows.append((back, after.code, "claimed", officer, "", ""))
        file.rows.append((back, after.code, "cancelled", officer, "", reason))
        file.rows.append((back, stage.code, "offered", "", "", ""))
        return True


def live(
    office: Office, *, draw: random.Random, first: date, until: datetime
) -> Iterator[tuple[Any, ...]]:
    """The rows of one service's log from `first` until now."""
    desk = _Desk(office, draw, first)
    stages = office.offered.stages
    files = list(_arrivals(office, draw, first, until))
    ready = [(file.received_at, place) for place, file in enumerate(files)]
    heapq.heapify(ready)
    while ready:
        at, place = heapq.heappop(ready)
        file = files[place]
        stage = stages[file.stage]
        done = desk.go(file, stage, at)
        file.stage += 1
        if desk.comes_back(file, stage, done):
            file.stage -= 1
            done = file.rows[-1][0]
        if file.stage < len(stages) and done <= until:
            heapq.heappush(ready, (done, place))
    for file in files:
        yield from _rows(office, file, draw, until)


def _rows(
    office: Office, file: _File, draw: random.Random, until: datetime
) -> Iterator[tuple[Any, ...]]:
    code, stages = office.offered.code, office.offered.stages
    applicant = f"{draw.choice(MEN + WOMEN)} {draw.choice(FAMILY)}"
    subject = draw.choice(office.offered.subjects)
    rows = sorted(file.rows, key=lambda row: row[0])
    closed = max(row[0] for row in rows)
    if isinstance(stages[-1], Rest):
        raise ValueError("a service does not end by waiting")
    ended = file.stage == len(stages) and closed <= until
    if not ended and (file.by_answers or file.returned):
        return
    head = (file.number, code, "")
    taken = office.crews[next(iter(office.offered.crews))]
    by = draw.choice(list(taken)) if not office.offered.is_internal else ""
    yield (*head, "received", file.received_at.isoformat(), by, "", "", applicant, subject)
    for at, step, lifecycle, officer, outcome, reason in rows:
        if at <= until:
            told = (lifecycle, at.isoformat(), officer, outcome, reason)
            yield (file.number, code, step, *told, "", "")
    if ended:
        yield (*head, "closed", closed.isoformat(), "", file.outcome, "", "", "")


def _arrivals(office: Office, draw: random.Random, first: date, until: datetime) -> Iterator[_File]:
    """More in the morning, in some months, and after days on which the office was closed."""
    offered, calendar = office.offered, office.calendar
    day, saved, number = first, 0.0, 0
    while day <= until.date():
        if not calendar.is_working_day(day):
            saved += offered.per_day * 0.12
            day += timedelta(days=1)
            continue
        season = 1.15 if day.month in {1, 2, 7} else 0.96
        expected = offered.per_day * season + saved
        saved = 0.0
        opening = calendar.next_working_instant(datetime.combine(day, time(), UTC))
        for minute in sorted(
            min(draw.expovariate(1 / 120), 400.0)
            for _ in range(max(0, round(draw.gauss(expected, offered.per_day**0.5 / 2))))
        ):
            at = calendar.add_working_minutes(opening, max(1, round(minute)))
            if at <= until:
                number += 1
                yield _File(f"{offered.code}/{day.year}/{number:05d}", at)
        day += timedelta(days=1)


def write_log(
    path: Path, offices: Sequence[Office], *, seed: int, first: date, until: datetime
) -> int:
    """Write the log of all offices; the same for the same seed, people and days."""
    cases = 0
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        for office in offices:
            draw = random.Random(f"{seed} {office.offered.code}")
            for row in live(office, draw=draw, first=first, until=until):
                cases += row[3] == "received"
                writer.writerow(row)
    return cases
