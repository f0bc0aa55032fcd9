"""Agreed plans and evaluations for tests, made by the actions that pages use."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from pamong.accounts.actors import Actor
from pamong.organization.queries import actor_for, person
from pamong.performance.actions.evaluations import Ratings, deliver, save_draft
from pamong.performance.actions.predicates import set_predicate
from pamong.performance.models import (
    BehaviourExpectation,
    Cycle,
    Evaluation,
    PerformancePlan,
    PlanVersion,
    Result,
    ResultIndicator,
)
from pamong.performance.queries.plans import as_version, plan_content
from pamong.performance.queries.spans import Span, find_span
from pamong.performance.rules import OrganizationLevel, Rating
from tests.conftest import Cast, Seat, make_seat
from tests.performance.years import make_plan

NOW = datetime(2026, 10, 5, 3, 0, tzinfo=UTC)
TODAY = date(2026, 10, 5)

GOOD = Ratings(
    result=Rating.AS_EXPECTED,
    result_reason="Target izin tepat waktu tercapai 91% dari 90%.",
    behaviour=Rating.ABOVE,
    behaviour_reason="Membantu loket sebelah saat ramai.",
    recommendation="Ikut pelatihan pemeriksaan lapangan.",
)


def actor(seat: Seat, on: date = TODAY) -> Actor:
    return actor_for(account_id=seat.user.pk, username=seat.user.username, today=on)


def agreed_plan(
    cycle: Cycle, seat: Seat, assessor: Seat | None, *, approach: str = "quantitative", **more: Any
) -> PerformancePlan:
    """A plan with two results that both parties agreed, as a version keeps it."""
    plan = make_plan(
        cycle,
        seat,
        approach=approach,
        state="agreed",
        assessor=assessor.employee if assessor else None,
        agreed_at=datetime(cycle.year, 1, 20, tzinfo=UTC),
        **more,
    )
    licences = Result.objects.create(
        plan=plan, section="main", position=1, statement="Izin usaha terbit tepat waktu"
    )
    ResultIndicator.objects.create(
        result=licences,
        position=1,
        aspect="time" if approach == "quantitative" else "",
        statement="Persentase izin terbit dalam 5 hari kerja",
        target_text="90 persen",
    )
    ResultIndicator.objects.create(
        result=licences,
        position=2,
        aspect="quantity" if approach == "quantitative" else "",
        statement="Jumlah izin terbit",
        target_text="400 izin",
    )
    form = Result.objects.create(
        plan=plan, section="additional", position=1, statement="Formulir satu halaman diuji"
    )
    ResultIndicator.objects.create(
        result=form,
        position=1,
        aspect="quality" if approach == "quantitative" else "",
        statement="Laporan hasil uji coba",
        target_text="1 laporan",
    )
    BehaviourExpectation.objects.create(
        plan=plan, behaviour="service_oriented", expectation="Menjawab warga pada hari yang sama"
    )
    PlanVersion.objects.create(
        plan=plan,
        number=1,
        content=as_version(
            plan_content(plan),
            owner=person(seat.appointment),
            assessor=person(assessor.appointment) if assessor else None,
        ),
        agreed_at=datetime(cycle.year, 1, 20, tzinfo=UTC),
    )
    return plan


def span(cycle: Cycle, key: str = "3") -> Span:
    found = find_span(cycle, key)
    assert found is not None
    return found


def judge(
    cast: Cast,
    cycle: Cycle,
    level: OrganizationLevel = OrganizationLevel.GOOD,
    key: str = "3",
) -> None:
    """Lestari sets the predicate of the section in which Ani works under Budi."""
    set_predicate(
        actor=actor(cast.lestari),
        unit_id=cast.section.pk,
        span=span(cycle, key),
        level=level,
        reason="Target triwulan tercapai.",
        at=NOW,
    )


def delivered(
    cast: Cast,
    plan: PerformancePlan,
    ratings: Ratings = GOOD,
    *,
    key: str = "3",
    at: datetime = NOW,
    reason: str = "",
) -> Evaluation:
    """Budi drafts and delivers the evaluation of a plan in his section."""
    draft = save_draft(
        actor=actor(cast.budi), plan_id=plan.pk, key=key, ratings=ratings, revision=0, at=at
    )
    return deliver(
        actor=actor(cast.budi),
        plan_id=plan.pk,
        key=key,
        revision=draft.revision,
        distribution_reason=reason,
        at=at,
    )


NAMES = (
    "Bayu Wicaksono",
    "Dewi Sartika",
    "Tri Yulianto",
    "Eko Prasetyo",
    "Rina Sari",
    "Nita Karlina",
    "Hadi Nugroho",
    "Zainal Abidin",
    "Oki Pratama",
)
CELLS = (
    (Rating.ABOVE, Rating.ABOVE),
    (Rating.ABOVE, Rating.AS_EXPECTED),
    (Rating.AS_EXPECTED, Rating.AS_EXPECTED),
    (Rating.AS_EXPECTED, Rating.AS_EXPECTED),
    (Rating.AS_EXPECTED, Rating.ABOVE),
    (Rating.AS_EXPECTED, Rating.AS_EXPECTED),
    (Rating.AS_EXPECTED, Rating.BELOW),
    (Rating.BELOW, Rating.AS_EXPECTED),
    (Rating.AS_EXPECTED, Rating.AS_EXPECTED),
)


def crowd(cast: Cast, cycle: Cycle, number: int = 9, first: int = 0) -> list[Evaluation]:
    """Colleagues of Ani in the section, evaluated by Budi for the third quarter."""
    evaluations = []
    for place in range(first, first + number):
        name = NAMES[place % len(NAMES)]
        seat = make_seat(
            f"{name.split()[0]}{place} {name.split()[1]}",
            f"19900101201501{1100 + place:04d}",
            cast.section,
            "Pengelola Perizinan",
        )
        result, behaviour = CELLS[place % len(CELLS)]
        evaluations.append(
            delivered(
                cast,
                agreed_plan(cycle, seat, cast.budi),
                replace(GOOD, result=result, behaviour=behaviour),
                reason="Hasil pemeriksaan menunjukkan demikian.",
            )
        )
    return evaluations
