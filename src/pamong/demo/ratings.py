"""What applicants of Negara A said about the services they got, as answers to the survey (*SKM*).

Who waited long is less content, and with time most of all; what a service is like otherwise differs
from service to service. A few write why.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from uuid import UUID

from pamong.accounts.actors import Actor
from pamong.accounts.rights import Role
from pamong.demo.scene import ZONE, Scene
from pamong.kernel.periods import Month, Year
from pamong.organization.models import RoleGrant
from pamong.organization.queries import actor_for
from pamong.services import policies
from pamong.services.actions import publish_satisfaction
from pamong.services.actions.follow_ups import FollowUpPlan, finish_follow_up, plan_follow_up
from pamong.services.actions.public_figures import freeze_public_figures
from pamong.services.actions.surveys import CaseAnswer, bring_answers
from pamong.services.queries.surveys import (
    RateableCase,
    rateable_cases,
    services_rated,
    survey_result,
)
from pamong.services.rules.survey import Element, Sheet

# One of so many applicants answers; of them so many say who they are, and so many write something.
ANSWERS, SAYS_WHO, WRITES = 0.16, 0.8, 0.05
USUAL = {
    Element.REQUIREMENTS: 3.35,
    Element.PROCEDURE: 3.2,
    Element.TIME: 3.3,
    Element.COST: 3.6,
    Element.PRODUCT: 3.4,
    Element.COMPETENCE: 3.35,
    Element.CONDUCT: 3.45,
    Element.COMPLAINTS: 3.1,
    Element.FACILITIES: 3.05,
}
AGES = ("under_21", "from_21", "from_31", "from_41", "over_50")
SCHOOLS = ("primary", "junior", "senior", "diploma", "bachelor", "master")
WORK = ("civil_servant", "private", "business", "farmer", "student", "home", "other")
COMMENTS = {
    Element.REQUIREMENTS: "Syarat yang diminta lebih banyak daripada yang tertulis.",
    Element.PROCEDURE: "Alurnya membingungkan, mohon dibuat lebih sederhana.",
    Element.TIME: "Menunggunya terlalu lama, dan tidak ada kabar di tengah jalan.",
    Element.COST: "Biayanya wajar, mohon bisa dibayar tanpa tunai.",
    Element.PRODUCT: "Ada kesalahan tulis di surat, harus kembali lagi.",
    Element.COMPETENCE: "Jawaban petugas berbeda-beda.",
    Element.CONDUCT: "Mohon petugas lebih ramah.",
    Element.COMPLAINTS: "Tidak tahu harus mengadu ke mana.",
    Element.FACILITIES: "Kursi tunggu kurang, ruangannya panas.",
}
PRAISE = (
    "Pelayanannya baik, terima kasih.",
    "Petugasnya ramah dan cepat.",
    "Sudah lebih mudah daripada tahun lalu.",
)
PLANS = {
    Element.TIME: "Menambah petugas pada langkah yang paling lama menunggu",
    Element.FACILITIES: "Menata ulang ruang tunggu dan menambah kursi",
    Element.COMPLAINTS: "Memasang nomor pengaduan di loket dan di halaman layanan",
    Element.PROCEDURE: "Menghapus satu langkah yang tidak menambah nilai",
}


@dataclass(frozen=True, slots=True)
class _Patience:
    """How long applicants of a service usually wait, and by how much they like the rest of it."""

    days: float
    liking: float


def arrive(scene: Scene) -> None:
    """Part of the build: the services that were worked on by then."""
    rate(now=scene.now, seed=scene.draw.randrange(2**32), progress=scene.progress)


def rate(*, now: datetime, seed: int, progress: Callable[[str], None]) -> None:
    """Bring answers to the cases of services that nobody rated yet, plan what follows, publish.

    Again, for the same services, it changes nothing.
    """
    rated = services_rated()
    cases = [case for case in rateable_cases() if case.service_id not in rated]
    if cases:
        answers = list(_answers(cases, now.astimezone(ZONE).date(), random.Random(seed)))
        progress(f"Counting {len(answers)} answers of applicants …")
        actor = _procedures_officer(now)
        bring_answers(actor=actor, answers=answers, at=now)
        first = min(case.closed_at for case in cases).astimezone(ZONE).date()
        last = now.astimezone(ZONE).date()
        publish_satisfaction(first=Month.of(first), last=Month.of(last), at=now)
        for service_id in sorted({case.service_id for case in cases}):
            _follow_up(actor, service_id, now)
    freeze_public_figures(at=now)


def _procedures_officer(now: datetime) -> Actor:
    grant = RoleGrant.objects.filter(role=Role.PROCEDURES_OFFICER.value, unit=None)
    user = grant.select_related("user").order_by("pk")[0].user
    return actor_for(
        account_id=user.pk, username=user.get_username(), today=now.astimezone(ZONE).date()
    )


def _answers(cases: list[RateableCase], today: date, draw: random.Random) -> Iterator[CaseAnswer]:
    patience = _patience(cases, draw)
    for case in cases:
        if draw.random() >= ANSWERS:
            continue
        closed = case.closed_at.astimezone(ZONE).date()
        day = closed + timedelta(days=min(60, int(draw.expovariate(1 / 4))))
        if day <= today:
            yield CaseAnswer(case.number, day, _sheet(case, patience[case.service_id], draw))


def _patience(cases: list[RateableCase], draw: random.Random) -> dict[int, _Patience]:
    days: dict[int, list[float]] = {}
    for case in cases:
        days.setdefault(case.service_id, []).append(case.days)
    return {
        service: _Patience(median(waited), draw.uniform(-0.15, 0.15))
        for service, waited in sorted(days.items())
    }


def _sheet(case: RateableCase, patience: _Patience, draw: random.Random) -> Sheet:
    late = not case.in_time
    long = case.days > 1.5 * patience.days
    mood = patience.liking + draw.gauss(0, 0.3) - 0.25 * late - 0.25 * case.is_refused
    answers = {}
    for element, usual in USUAL.items():
        level = usual + mood
        if element is Element.TIME:
            level -= 0.8 * late + 0.3 * long
        elif element is Element.PRODUCT:
            level -= 0.4 * case.is_refused
        answers[element] = max(1, min(4, round(draw.gauss(level, 0.5))))
    says = draw.random() < SAYS_WHO
    return Sheet(
        answers,
        sex=draw.choice(("female", "male")) if says else "",
        age=draw.choices(AGES, (6, 28, 33, 21, 12))[0] if says else "",
        education=draw.choices(SCHOOLS, (8, 12, 41, 12, 24, 3))[0] if says else "",
        occupation=draw.choices(WORK, (8, 27, 30, 9, 8, 13, 5))[0] if says else "",
        comment=_comment(answers, draw),
    )


def _comment(answers: dict[Element, int], draw: random.Random) -> str:
    if draw.random() >= WRITES:
        return ""
    lowest = min(Element, key=lambda element: answers[element])
    return COMMENTS[lowest] if answers[lowest] <= 2 else draw.choice(PRAISE)


def _follow_up(actor: Actor, service_id: int, now: datetime) -> None:
    """What last year's lowest element led to, and what is planned for this year's."""
    today = now.astimezone(ZONE).date()
    surveyed = policies.surveyed_to_read(actor, "service", service_id)
    for year in (today.year - 1, today.year):
        result = survey_result(
            service_id=service_id, unit_id=surveyed.unit.pk, year=Year(year), today=today
        )
        if result.index is None:
            continue
        element = result.index.lowest[0]
        row = plan_follow_up(
            actor=actor,
            surveyed=surveyed,
            year=year,
            plan=FollowUpPlan(
                element,
                PLANS.get(element, "Membahas unsur ini bersama petugas dan memperbaiki standarnya"),
                f"Kepala {surveyed.unit.name}",
                date(year + 1, 6, 30),
            ),
            key=UUID(int=service_id * 10_000 + year),
            at=now,
        )
        if row.due_on < today:
            finish_follow_up(actor=actor, follow_up_id=row.pk, at=now, on=date(year + 1, 6, 9))
