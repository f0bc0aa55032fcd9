"""A leader evaluates: draft, predicate of the unit first, delivery, and the refusals on the way."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from pamong.accounts.access import Forbidden
from pamong.documents.models import Notice
from pamong.journal.models import Event
from pamong.performance import verbs
from pamong.performance.actions.evaluations import (
    EvaluationChanged,
    Ratings,
    UnableToEvaluate,
    deliver,
    save_draft,
)
from pamong.performance.models import Evaluation
from pamong.performance.rules import OrganizationLevel, Rating
from tests.conftest import Cast
from tests.performance.rated import GOOD, NOW, actor, agreed_plan, delivered, judge
from tests.performance.years import make_cycle


def test_a_draft_is_kept_and_delivered_with_its_predicate(cast: Cast) -> None:
    cycle = make_cycle()
    plan = agreed_plan(cycle, cast.ani, cast.budi)
    judge(cast, cycle)
    evaluation = delivered(cast, plan)
    assert (evaluation.state, evaluation.predicate) == ("delivered", "good")
    assert evaluation.organization_level == "good"
    # 14 working days after Monday 5 October 2026.
    assert evaluation.answer_due_on == date(2026, 10, 23)
    assert evaluation.reviewer_seat_id == cast.lestari.appointment.pk
    snapshot = evaluation.snapshot
    assert snapshot["employee"]["name"] == "Ani Rahmawati"
    assert [each["statement"] for each in snapshot["results"]] == [
        "Izin usaha terbit tepat waktu",
        "Formulir satu halaman diuji",
    ]
    assert list(Notice.objects.values_list("user_id", flat=True)) == [cast.ani.user.pk]
    written = Event.objects.filter(object_type="evaluation").order_by("id")
    assert [event.verb for event in written] == [
        verbs.EVALUATION_DRAFTED,
        verbs.EVALUATION_DELIVERED,
    ]
    assert "above" not in str([event.payload for event in written])  # no rating in the journal


def test_without_the_predicate_of_the_unit_it_stays_a_draft(cast: Cast) -> None:
    plan = agreed_plan(make_cycle(), cast.ani, cast.budi)
    with pytest.raises(UnableToEvaluate, match=r"comes first|lebih dahulu"):
        delivered(cast, plan)
    assert Evaluation.objects.get().state == "draft"


@pytest.mark.parametrize(
    "ratings",
    [
        replace(GOOD, result=None),
        replace(GOOD, behaviour=None),
        replace(GOOD, result_reason="  "),
        replace(GOOD, behaviour_reason=""),
    ],
)
def test_a_rating_without_a_reason_is_not_delivered(cast: Cast, ratings: Ratings) -> None:
    cycle = make_cycle()
    plan = agreed_plan(cycle, cast.ani, cast.budi)
    judge(cast, cycle)
    with pytest.raises(UnableToEvaluate):
        delivered(cast, plan, ratings)


def test_a_second_window_does_not_overwrite_the_first(cast: Cast) -> None:
    plan = agreed_plan(make_cycle(), cast.ani, cast.budi)
    budi = actor(cast.budi)
    save_draft(actor=budi, plan_id=plan.pk, key="3", ratings=GOOD, revision=0, at=NOW)
    with pytest.raises(EvaluationChanged):
        save_draft(actor=budi, plan_id=plan.pk, key="3", ratings=Ratings(), revision=0, at=NOW)
    assert Evaluation.objects.get().result_reason == GOOD.result_reason


def test_a_delivered_evaluation_is_not_written_again(cast: Cast) -> None:
    cycle = make_cycle()
    plan = agreed_plan(cycle, cast.ani, cast.budi)
    judge(cast, cycle)
    evaluation = delivered(cast, plan)
    budi = actor(cast.budi)
    with pytest.raises(EvaluationChanged):
        save_draft(
            actor=budi,
            plan_id=plan.pk,
            key="3",
            ratings=Ratings(),
            revision=evaluation.revision,
            at=NOW,
        )
    with pytest.raises(EvaluationChanged):
        deliver(actor=budi, plan_id=plan.pk, key="3", revision=evaluation.revision, at=NOW)


def test_the_same_words_sent_twice_are_one_draft_and_one_delivery(cast: Cast) -> None:
    cycle = make_cycle()
    plan = agreed_plan(cycle, cast.ani, cast.budi)
    judge(cast, cycle)
    budi = actor(cast.budi)
    for _time in range(2):
        draft = save_draft(actor=budi, plan_id=plan.pk, key="3", ratings=GOOD, revision=0, at=NOW)
        assert draft.revision == 1
    for _time in range(2):
        evaluation = deliver(actor=budi, plan_id=plan.pk, key="3", revision=1, at=NOW)
        assert (evaluation.state, evaluation.revision) == ("delivered", 2)
    for verb in (verbs.EVALUATION_DRAFTED, verbs.EVALUATION_DELIVERED):
        assert Event.objects.filter(verb=verb).count() == 1


def test_only_the_assessor_writes(cast: Cast) -> None:
    plan = agreed_plan(make_cycle(), cast.ani, cast.budi)
    for seat, refusal in (
        (cast.ani, Forbidden),
        (cast.lestari, Forbidden),
        (cast.hana, Forbidden),
        (cast.dewi, Http404),
        (cast.indra, Http404),
        (cast.citra, Http404),
    ):
        with pytest.raises(refusal):
            save_draft(
                actor=actor(seat), plan_id=plan.pk, key="3", ratings=GOOD, revision=0, at=NOW
            )
    assert not Evaluation.objects.exists()


def test_a_period_is_written_once_begun_and_delivered_in_its_last_month(cast: Cast) -> None:
    cycle = make_cycle()
    plan = agreed_plan(cycle, cast.ani, cast.budi)
    judge(cast, cycle, key="4")
    judge(cast, cycle, key="year")
    budi = actor(cast.budi)
    september = datetime(2026, 9, 20, 3, 0, tzinfo=UTC)
    with pytest.raises(UnableToEvaluate, match=r"begun|dimulai"):
        save_draft(actor=budi, plan_id=plan.pk, key="4", ratings=GOOD, revision=0, at=september)
    for key in ("4", "year"):
        with pytest.raises(UnableToEvaluate, match=r"last month|bulan terakhir"):
            delivered(cast, plan, key=key)
        december = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
        draft = Evaluation.objects.get(state="draft")
        done = deliver(actor=budi, plan_id=plan.pk, key=key, revision=draft.revision, at=december)
        assert done.state == "delivered"


def test_a_plan_that_is_not_agreed_is_not_evaluated(cast: Cast) -> None:
    plan = agreed_plan(make_cycle(), cast.ani, cast.budi)
    plan.state = "submitted"
    plan.save()
    with pytest.raises(UnableToEvaluate, match=r"not agreed|belum disepakati"):
        save_draft(
            actor=actor(cast.budi), plan_id=plan.pk, key="3", ratings=GOOD, revision=0, at=NOW
        )


def test_a_closed_year_is_not_written_in(cast: Cast) -> None:
    cycle = make_cycle()
    plan = agreed_plan(cycle, cast.ani, cast.budi)
    cycle.state = "closed"
    cycle.save()
    with pytest.raises(UnableToEvaluate, match=r"closed|ditutup"):
        save_draft(
            actor=actor(cast.budi), plan_id=plan.pk, key="3", ratings=GOOD, revision=0, at=NOW
        )


def test_the_head_of_a_unit_is_rated_by_its_predicate_or_with_a_reason(cast: Cast) -> None:
    cycle = make_cycle()
    plan = agreed_plan(cycle, cast.budi, cast.lestari)
    judge(cast, cycle, level=OrganizationLevel.NEEDS_IMPROVEMENT)
    lestari = actor(cast.lestari)
    draft = save_draft(actor=lestari, plan_id=plan.pk, key="3", ratings=GOOD, revision=0, at=NOW)
    with pytest.raises(UnableToEvaluate, match=r"head|pimpinan"):
        deliver(actor=lestari, plan_id=plan.pk, key="3", revision=draft.revision, at=NOW)
    reasoned = replace(GOOD, departure_reason="Ia baru memimpin sejak September.")
    draft = save_draft(
        actor=lestari,
        plan_id=plan.pk,
        key="3",
        ratings=reasoned,
        revision=draft.revision,
        at=NOW,
    )
    done = deliver(actor=lestari, plan_id=plan.pk, key="3", revision=draft.revision, at=NOW)
    assert done.departure_reason == "Ia baru memimpin sejak September."
    event = Event.objects.get(verb=verbs.EVALUATION_DELIVERED)
    assert event.payload["departed"] is True


def test_following_the_predicate_of_the_unit_needs_no_reason_of_its_own(cast: Cast) -> None:
    cycle = make_cycle()
    plan = agreed_plan(cycle, cast.budi, cast.lestari)
    judge(cast, cycle, level=OrganizationLevel.EXCELLENT)
    lestari = actor(cast.lestari)
    draft = save_draft(
        actor=lestari,
        plan_id=plan.pk,
        key="3",
        ratings=replace(GOOD, result=Rating.ABOVE),
        revision=0,
        at=NOW,
    )
    done = deliver(actor=lestari, plan_id=plan.pk, key="3", revision=draft.revision, at=NOW)
    assert (done.predicate, done.departure_reason) == ("very_good", "")


def test_the_database_refuses_a_predicate_that_the_quadrant_does_not_give(cast: Cast) -> None:
    cycle = make_cycle()
    plan = agreed_plan(cycle, cast.ani, cast.budi)
    judge(cast, cycle)
    evaluation = delivered(cast, plan)
    for change in (
        {"predicate": "very_good"},
        {"behaviour_rating": "below"},
        {"predicate": ""},
        {"result_rating": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Evaluation.objects.filter(pk=evaluation.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Evaluation.objects.filter(pk=evaluation.pk).update(result_reason="")
