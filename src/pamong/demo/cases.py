"""The work of a licensing counter, lived minute by minute: queues, pauses and a slow step.

Checking is the narrow place on purpose: fewer hands than files, so that files wait there.
"""

import heapq
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from pamong.demo.names import FAMILY, MEN, WOMEN
from pamong.kernel.calendars import WorkingCalendar
from pamong.services.imports import CaseHistory, Move
from pamong.services.rules import Outcome, PauseReason, StepAction

SERVICE = "izin-usaha"
SERVICE_NAME = "Izin usaha dengan pemeriksaan berkas"


@dataclass(frozen=True, slots=True)
class WorldStep:
    code: str
    name: str
    crew: str
    norm_minutes: int
    usual_minutes: float
    decides: bool = False


STEPS = (
    WorldStep("terima", "Terima berkas", "counter", 60, 14),
    WorldStep("periksa", "Periksa berkas", "check", 900, 262),
    WorldStep("putuskan", "Putuskan izin", "decide", 420, 45, decides=True),
    WorldStep("serahkan", "Serahkan izin", "counter", 60, 12),
)

SUBJECTS = (
    "Warung makan", "Toko kelontong", "Bengkel motor", "Jasa cuci pakaian", "Rumah kos",
    "Apotek", "Kedai kopi", "Toko bangunan", "Usaha katering", "Penggilingan padi",
    "Salon kecantikan", "Toko pakaian", "Peternakan ayam", "Jasa percetakan", "Klinik hewan",
)  # fmt: skip
PLACES = (
    "Jalan Melati", "Jalan Diponegoro", "Pasar Baru", "Kelurahan Sukamaju", "Desa Karanganyar",
    "Jalan Sudirman", "Kelurahan Harapan", "Desa Tirtamulya", "Jalan Veteran", "Pasar Induk",
)  # fmt: skip


@dataclass(slots=True)
class _Waiting:
    """A case on its way through the steps."""

    received_at: datetime
    taken_in_by: int
    applicant: str
    subject: str
    moves: list[Move]
    step: int = 0


def live_through(
    draw: random.Random,
    *,
    crews: Mapping[str, Sequence[int]],
    calendar: WorkingCalendar,
    first: date,
    until: datetime,
    per_day: float,
) -> Iterator[CaseHistory]:
    """Cases received from `first` on with all that happened to them before `until`.

    `crews` gives the employee ids of each crew. A file is taken by whoever of the crew is free
    first; half of the people are quicker and half slower than usual. What would happen after
    `until` has not happened: those files are still on somebody's desk.
    """
    pace = {
        officer: draw.uniform(0.75, 1.35)
        for officer in sorted({person for crew in crews.values() for person in crew})
    }
    free = dict.fromkeys(pace, datetime.combine(first, time(), UTC))
    arrivals = list(_arrivals(draw, crews, calendar, first, until, per_day))
    # The next thing to happen first: a file becomes ready for its next step.
    ready = [(case.received_at, number, case) for number, case in enumerate(arrivals)]
    heapq.heapify(ready)
    while ready:
        at, number, case = heapq.heappop(ready)
        step = STEPS[case.step]
        officer = min(crews[step.crew], key=lambda person: (max(free[person], at), person))
        moves, free[officer] = _work(draw, step, officer, pace[officer], at, free, calendar)
        case.moves += [move for move in moves if move.at <= until]
        if moves[-1].at <= until and case.step + 1 < len(STEPS):
            case.step += 1
            heapq.heappush(ready, (moves[-1].at, number, case))
    for case in arrivals:
        yield CaseHistory(
            service_code=SERVICE,
            applicant_name=case.applicant,
            subject=case.subject,
            received_at=case.received_at,
            taken_in_by=case.taken_in_by,
            moves=case.moves,
        )


def _arrivals(  # noqa: PLR0917 where, when and how many
    draw: random.Random,
    crews: Mapping[str, Sequence[int]],
    calendar: WorkingCalendar,
    first: date,
    until: datetime,
    per_day: float,
) -> Iterator[_Waiting]:
    """Files come in the morning more than in the afternoon, and more after a holiday."""
    day, saved = first, 0.0
    while day <= until.date():
        if not calendar.is_working_day(day):
            # Some of those who could not come today come on the next working day.
            saved += per_day * 0.1
            day += timedelta(days=1)
            continue
        season = 1.15 if day.month in {1, 2, 7} else 0.95
        opening = calendar.next_working_instant(datetime.combine(day, time(), UTC))
        minutes = sorted(
            min(draw.expovariate(1 / 130), 400.0)
            for _ in range(round(draw.gauss(per_day * season + saved, per_day**0.5 / 2)))
        )
        saved = 0.0
        for minute in minutes:
            at = calendar.add_working_minutes(opening, max(1, round(minute)))
            if at > until:
                continue
            first_name = draw.choice(MEN + WOMEN)
            yield _Waiting(
                received_at=at,
                taken_in_by=draw.choice(crews["counter"]),
                applicant=f"{first_name} {draw.choice(FAMILY)}",
                subject=f"{draw.choice(SUBJECTS)}, {draw.choice(PLACES)} {draw.randint(1, 120)}",
                moves=[],
            )
        day += timedelta(days=1)


def _work(  # noqa: PLR0917 a step, who does it, and when
    draw: random.Random,
    step: WorldStep,
    officer: int,
    pace: float,
    at: datetime,
    free: Mapping[int, datetime],
    calendar: WorkingCalendar,
) -> tuple[list[Move], datetime]:
    """The moves of one officer on one step, and when the officer is free again."""
    claimed = calendar.next_working_instant(max(at, free[officer]))
    started = calendar.add_working_minutes(claimed, draw.randint(1, 6))
    minutes = max(4, round(draw.lognormvariate(0, 0.45) * step.usual_minutes * pace))
    moves = [
        Move(claimed, StepAction.CLAIM, officer),
        Move(started, StepAction.START, officer),
    ]
    done = calendar.add_working_minutes(started, minutes)
    busy_until = done
    if step.code == "periksa" and draw.random() < 0.14:
        # Something is missing: the file waits for the applicant, the officer takes the next one.
        paused = calendar.add_working_minutes(started, max(2, minutes // 2))
        resumed = calendar.add_working_minutes(paused, draw.randint(240, 1500))
        moves += [
            Move(paused, StepAction.PAUSE, officer, reason=PauseReason.APPLICANT.value),
            Move(resumed, StepAction.RESUME, officer),
        ]
        busy_until = calendar.add_working_minutes(paused, max(2, minutes // 2))
        done = calendar.add_working_minutes(resumed, max(2, minutes // 2))
    outcome = ""
    if step.decides:
        refused = draw.random() < 0.06
        outcome = (Outcome.REFUSED if refused else Outcome.GRANTED).value
    moves.append(Move(done, StepAction.COMPLETE, officer, outcome=outcome))
    return moves, busy_until
