"""Evaluations of the past come in many at a time, under the rules of the pages."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pamong.accounts.access import Forbidden
from pamong.journal.models import Event
from pamong.performance import verbs
from pamong.performance.actions.documents import make_document
from pamong.performance.actions.evaluations import (
    BroughtEvaluation,
    BroughtObjection,
    Ratings,
    UnableToBring,
    bring_evaluations,
)
from pamong.performance.actions.predicates import bring_predicates
from pamong.performance.models import Cycle, Evaluation, OrganizationPredicate, PerformancePlan
from pamong.performance.rules import OrganizationLevel, Rating
from tests.conftest import Cast, make_seat
from tests.performance.rated import GOOD, NOW, actor, agreed_plan, span
from tests.performance.years import make_cycle

JANUARY = datetime(2026, 1, 8, 3, 0, tzinfo=UTC)
ACCEPTED = datetime(2026, 1, 12, 3, 0, tzinfo=UTC)


@pytest.fixture
def past(cast: Cast) -> Cycle:
    """2025, with the predicates of all units set by those above."""
    cycle = make_cycle(2025)
    levels = {
        unit.pk: (OrganizationLevel.GOOD, "Perjanjian kinerja tercapai.")
        for unit in (cast.root, cast.office, cast.section, cast.other_office)
    }
    bring_predicates(
        span=span(cycle, "year"),
        levels=levels,
        recorded_by=cast.hana.employee.pk,
        official="Drs. Yusuf, Bupati Negara A",
        at=JANUARY,
    )
    return cycle


@pytest.fixture
def plan(cast: Cast, past: Cycle) -> PerformancePlan:
    return agreed_plan(past, cast.ani, cast.budi)


def one(plan: PerformancePlan, **more: object) -> BroughtEvaluation:
    values = {"ratings": GOOD, "delivered_at": JANUARY, "accepted_at": ACCEPTED, **more}
    return BroughtEvaluation(plan_id=plan.pk, **values)  # type: ignore[arg-type]


def bring(cycle: Cycle, *evaluations: BroughtEvaluation, reason: str = "") -> int:
    return bring_evaluations(
        cycle_id=cycle.pk,
        key="year",
        evaluations=evaluations,
        distribution_reason=reason,
        at=NOW,
    )


def test_units_are_judged_by_those_above_and_the_top_by_an_official(
    cast: Cast, past: Cycle
) -> None:
    rows = {row.unit_id: row for row in OrganizationPredicate.objects.all()}
    assert rows[cast.section.pk].set_by_id == cast.lestari.employee.pk
    assert rows[cast.office.pk].set_by_id == cast.fajar.employee.pk
    assert rows[cast.root.pk].set_by_id == cast.hana.employee.pk
    assert rows[cast.root.pk].official == "Drs. Yusuf, Bupati Negara A"


def test_an_accepted_one_is_as_if_it_had_gone_over_the_pages(
    cast: Cast, past: Cycle, plan: PerformancePlan
) -> None:
    assert bring(past, one(plan)) == 1
    evaluation = Evaluation.objects.get()
    assert (evaluation.state, evaluation.predicate) == ("accepted", "good")
    assert evaluation.assessor_id == cast.budi.employee.pk
    assert evaluation.reviewer_seat_id == cast.lestari.appointment.pk
    assert evaluation.answer_due_on == date(2026, 1, 28)
    assert evaluation.snapshot["results"][0]["statement"] == "Izin usaha terbit tepat waktu"
    told = Event.objects.filter(object_type="evaluation").order_by("happened_at")
    assert [(event.verb, event.happened_at, event.actor_id) for event in told] == [
        (verbs.EVALUATION_DELIVERED, JANUARY, cast.budi.employee.pk),
        (verbs.EVALUATION_ACCEPTED, ACCEPTED, cast.ani.employee.pk),
    ]
    assert make_document(evaluation_id=evaluation.pk, at=NOW).size > 10_000


def test_an_upheld_and_a_changed_objection_keep_their_course(
    cast: Cast, past: Cycle, plan: PerformancePlan
) -> None:
    objection = BroughtObjection(
        reason="Catatan Agustus tidak dilihat.",
        objected_at=ACCEPTED,
        explanation="Baru terlihat.",
        explained_at=ACCEPTED,
        decision="changed",
        result=Rating.ABOVE,
        decision_reason="Catatan menunjukkan lebih.",
        decided_at=ACCEPTED,
    )
    bring(past, one(plan, accepted_at=None, objection=objection))
    evaluation = Evaluation.objects.get()
    assert (evaluation.state, evaluation.predicate) == ("changed", "very_good")
    assert evaluation.objection.former["predicate"] == "good"
    assert evaluation.objection.decided_by_id == cast.lestari.employee.pk


def test_no_answer_is_acceptance_once_the_time_is_over(past: Cycle, plan: PerformancePlan) -> None:
    bring(past, one(plan, accepted_at=None))
    assert Evaluation.objects.get().state == "accepted"
    assert Event.objects.filter(verb=verbs.EVALUATION_LAPSED).count() == 1


def test_a_closed_year_takes_settled_ones_and_makes_them_final(
    past: Cycle, plan: PerformancePlan
) -> None:
    past.state = "closed"
    past.save()
    with pytest.raises(UnableToBring):
        bring(past, one(plan, delivered_at=None, accepted_at=None))
    bring(past, one(plan))
    assert Evaluation.objects.get().state == "final"


@pytest.mark.parametrize(
    "change",
    [
        {"ratings": Ratings(result=Rating.ABOVE, result_reason="x")},
        {"ratings": replace(GOOD, behaviour_reason="")},
        {"accepted_at": datetime(2026, 3, 1, tzinfo=UTC)},
        {"accepted_at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"delivered_at": datetime(2025, 6, 1, tzinfo=UTC)},
        {"objection": BroughtObjection(reason=" ", objected_at=ACCEPTED)},
        {
            "objection": BroughtObjection(
                reason="x", objected_at=ACCEPTED, decision="upheld", decided_at=ACCEPTED
            )
        },
    ],
)
def test_what_the_pages_refuse_is_refused_here_and_nothing_is_written(
    cast: Cast, past: Cycle, plan: PerformancePlan, change: dict[str, object]
) -> None:
    other = agreed_plan(past, cast.dewi, cast.gita)
    with pytest.raises(UnableToBring):
        bring(past, one(other), one(plan, **change))
    assert not Evaluation.objects.exists()


def test_the_same_evaluation_comes_in_once(past: Cycle, plan: PerformancePlan) -> None:
    bring(past, one(plan))
    with pytest.raises(UnableToBring):
        bring(past, one(plan))


def test_heads_follow_the_predicate_of_their_unit_or_say_why(cast: Cast, past: Cycle) -> None:
    plan = agreed_plan(past, cast.budi, cast.lestari)
    above = replace(GOOD, result=Rating.ABOVE)
    with pytest.raises(UnableToBring):
        bring(past, one(plan, ratings=above))
    bring(past, one(plan, ratings=replace(above, departure_reason="Dua seksi dipimpinnya.")))
    assert Evaluation.objects.get().departure_reason == "Dua seksi dipimpinnya."


def test_outside_the_pattern_the_reason_is_kept_with_those_concerned(
    cast: Cast, past: Cycle, plan: PerformancePlan
) -> None:
    everybody = [plan]
    for place in range(5):
        seat = make_seat(
            f"Pegawai{place} Baru", f"19910101201601{1200 + place:04d}", cast.section, "Pengelola"
        )
        everybody.append(agreed_plan(past, seat, cast.budi))
    with pytest.raises(UnableToBring):
        bring(past, *map(one, everybody))
    bring(past, *map(one, everybody), reason="Semua target terlampaui.")
    assert set(Evaluation.objects.values_list("distribution_reason", flat=True)) == {
        "Semua target terlampaui."
    }


def test_hr_may_and_leaders_may_not(cast: Cast, past: Cycle, plan: PerformancePlan) -> None:
    with pytest.raises(Forbidden):
        bring_evaluations(
            actor=actor(cast.budi), cycle_id=past.pk, key="year", evaluations=[one(plan)], at=NOW
        )
    assert (
        bring_evaluations(
            actor=actor(cast.hana), cycle_id=past.pk, key="year", evaluations=[one(plan)], at=NOW
        )
        == 1
    )


def test_more_evaluations_need_no_more_queries(
    cast: Cast, past: Cycle, plan: PerformancePlan
) -> None:
    bring(past, one(plan))
    many = []
    for place in range(6):
        seat = make_seat(
            f"Pegawai{place} Baru", f"19910101201601{1200 + place:04d}", cast.office, "Pengelola"
        )
        many.append(one(agreed_plan(past, seat, cast.lestari)))
    with CaptureQueriesContext(connection) as few:
        bring(past, *many[:2], reason="x")
    with CaptureQueriesContext(connection) as more:
        bring(past, *many[2:], reason="x")
    assert len(more) == len(few)
