"""The employee accepts, objects or lets the time pass; the superior decides, once and finally."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from pamong.accounts.access import Forbidden
from pamong.documents.models import Notice, Verification
from pamong.journal.models import Event
from pamong.organization.models import Delegation
from pamong.performance import verbs
from pamong.performance.actions.answers import (
    UnableToAnswer,
    accept,
    finalize,
    lapse_unanswered,
    object_to,
)
from pamong.performance.actions.documents import make_document
from pamong.performance.actions.evaluations import deliver, save_draft
from pamong.performance.actions.objections import (
    UnableToDecide,
    change,
    explain,
    take_up,
    uphold,
)
from pamong.performance.actions.predicates import set_predicate
from pamong.performance.models import Evaluation, Objection
from pamong.performance.rules import OrganizationLevel, Rating
from tests.conftest import Cast, make_cast
from tests.performance.races import at_once
from tests.performance.rated import GOOD, NOW, actor, agreed_plan, delivered, judge, span
from tests.performance.years import make_cycle

REASON = "Perilaku saya dinilai tanpa melihat catatan Agustus."


@pytest.fixture
def evaluation(cast: Cast) -> Evaluation:
    """Ani's third quarter, delivered by Budi on 5 October; to be answered until 23 October."""
    cycle = make_cycle()
    judge(cast, cycle)
    return delivered(cast, agreed_plan(cycle, cast.ani, cast.budi))


def day(number: int, hour: int = 3) -> datetime:
    return datetime(2026, 10, number, hour, 0, tzinfo=UTC)


def test_accepting_is_told_to_the_assessor_and_twice_is_once(
    cast: Cast, evaluation: Evaluation
) -> None:
    for _ in range(2):
        accept(actor=actor(cast.ani), evaluation_id=evaluation.pk, at=day(6))
    evaluation.refresh_from_db()
    assert (evaluation.state, evaluation.answered_at) == ("accepted", day(6))
    assert Event.objects.filter(verb=verbs.EVALUATION_ACCEPTED).count() == 1
    assert Notice.objects.filter(user=cast.budi.user).count() == 1


def test_only_the_person_evaluated_answers(cast: Cast, evaluation: Evaluation) -> None:
    for seat, refusal in (
        (cast.budi, Forbidden),
        (cast.lestari, Forbidden),
        (cast.hana, Forbidden),
        (cast.dewi, Http404),
        (cast.gita, Http404),
        (cast.indra, Http404),
        (cast.citra, Http404),
    ):
        for step in (
            lambda seat=seat: accept(actor=actor(seat), evaluation_id=evaluation.pk, at=day(6)),
            lambda seat=seat: object_to(
                actor=actor(seat), evaluation_id=evaluation.pk, reason=REASON, at=day(6)
            ),
        ):
            with pytest.raises(refusal):
                step()
    evaluation.refresh_from_db()
    assert evaluation.state == "delivered"


def test_an_objection_needs_a_reason_and_reaches_both_superiors(
    cast: Cast, evaluation: Evaluation
) -> None:
    with pytest.raises(UnableToAnswer):
        object_to(actor=actor(cast.ani), evaluation_id=evaluation.pk, reason=" ", at=day(6))
    for _ in range(2):  # a double click
        object_to(actor=actor(cast.ani), evaluation_id=evaluation.pk, reason=REASON, at=day(6))
    assert Objection.objects.get().reason == REASON
    told = Notice.objects.exclude(user=cast.ani.user).values_list("user_id", flat=True)
    assert set(told) == {cast.budi.user.pk, cast.lestari.user.pk}
    assert Event.objects.filter(verb=verbs.EVALUATION_OBJECTED).count() == 1


def test_the_last_day_still_counts_and_the_next_does_not(
    cast: Cast, evaluation: Evaluation
) -> None:
    # 23 October, 23:30 in Jakarta.
    last = datetime(2026, 10, 23, 16, 30, tzinfo=UTC)
    late = last + timedelta(hours=1)
    with pytest.raises(UnableToAnswer, match=r"over|lewat|habis"):
        object_to(actor=actor(cast.ani), evaluation_id=evaluation.pk, reason=REASON, at=late)
    evaluation.refresh_from_db()
    assert (evaluation.state, evaluation.answered_at) == ("accepted", None)
    Evaluation.objects.filter(pk=evaluation.pk).update(state="delivered")
    object_to(actor=actor(cast.ani), evaluation_id=evaluation.pk, reason=REASON, at=last)
    evaluation.refresh_from_db()
    assert evaluation.state == "objected"


def test_no_answer_in_time_is_acceptance_and_running_again_changes_nothing(
    cast: Cast, evaluation: Evaluation
) -> None:
    assert lapse_unanswered(at=day(23)) == 0
    assert lapse_unanswered(at=day(24)) == 1
    assert lapse_unanswered(at=day(25)) == 0
    evaluation.refresh_from_db()
    assert evaluation.state == "accepted"
    assert Event.objects.filter(verb=verbs.EVALUATION_LAPSED).count() == 1


def test_an_accepted_evaluation_is_not_objected_to(cast: Cast, evaluation: Evaluation) -> None:
    accept(actor=actor(cast.ani), evaluation_id=evaluation.pk, at=day(6))
    with pytest.raises(UnableToAnswer):
        object_to(actor=actor(cast.ani), evaluation_id=evaluation.pk, reason=REASON, at=day(7))


def objected(cast: Cast, evaluation: Evaluation) -> None:
    object_to(actor=actor(cast.ani), evaluation_id=evaluation.pk, reason=REASON, at=day(6))


def test_both_sides_are_heard_and_the_ratings_changed_finally(
    cast: Cast, evaluation: Evaluation
) -> None:
    first = make_document(evaluation_id=evaluation.pk, at=day(5))
    objected(cast, evaluation)
    explain(
        actor=actor(cast.budi),
        evaluation_id=evaluation.pk,
        explanation="Belum terlihat.",
        at=day(7),
    )
    lestari = actor(cast.lestari)
    with pytest.raises(UnableToDecide, match=r"up first|dahulu"):
        uphold(actor=lestari, evaluation_id=evaluation.pk, reason="Cukup.", at=day(8))
    take_up(actor=lestari, evaluation_id=evaluation.pk, at=day(8))
    take_up(actor=lestari, evaluation_id=evaluation.pk, at=day(8))
    with pytest.raises(UnableToDecide):
        change(
            actor=lestari,
            evaluation_id=evaluation.pk,
            result=Rating.AS_EXPECTED,
            behaviour=Rating.ABOVE,
            reason="Sama saja.",
            at=day(9),
        )
    change(
        actor=lestari,
        evaluation_id=evaluation.pk,
        result=Rating.ABOVE,
        behaviour=Rating.ABOVE,
        reason="Catatan Agustus menunjukkan lebih.",
        at=day(9),
    )
    evaluation.refresh_from_db()
    objection = Objection.objects.get()
    assert (evaluation.state, evaluation.predicate) == ("changed", "very_good")
    assert objection.former == {
        "result_rating": "as_expected",
        "behaviour_rating": "above",
        "predicate": "good",
    }
    assert objection.decided_by_id == cast.lestari.employee.pk
    # The old document is declared invalid and a new one carries the three boxes.
    assert Verification.objects.get(attachment=first).revoked_at == day(9)
    assert evaluation.document_id is None
    assert make_document(evaluation_id=evaluation.pk, at=day(9)).pk != first.pk
    with pytest.raises(UnableToDecide):
        uphold(actor=lestari, evaluation_id=evaluation.pk, reason="Lagi.", at=day(10))
    told = Notice.objects.filter(created_at=day(9)).values_list("user_id", flat=True)
    assert set(told) == {cast.ani.user.pk, cast.budi.user.pk}


def test_an_upheld_objection_leaves_the_ratings(cast: Cast, evaluation: Evaluation) -> None:
    objected(cast, evaluation)
    lestari = actor(cast.lestari)
    take_up(actor=lestari, evaluation_id=evaluation.pk, at=day(8))
    with pytest.raises(UnableToDecide):
        uphold(actor=lestari, evaluation_id=evaluation.pk, reason="", at=day(9))
    uphold(actor=lestari, evaluation_id=evaluation.pk, reason="Penilaian berdasar.", at=day(9))
    evaluation.refresh_from_db()
    assert (evaluation.state, evaluation.predicate) == ("upheld", "good")
    assert finalize(actor=None, cycle_id=evaluation.plan.cycle_id, at=day(30)) == 1
    evaluation.refresh_from_db()
    assert evaluation.state == "final"


def test_neither_party_nor_a_bystander_decides(cast: Cast, evaluation: Evaluation) -> None:
    objected(cast, evaluation)
    for seat, refusal in (
        (cast.ani, Forbidden),
        (cast.budi, Forbidden),
        (cast.fajar, Forbidden),  # further up the chain: reads, but does not decide
        (cast.hana, Forbidden),
        (cast.gita, Http404),
        (cast.indra, Http404),
    ):
        with pytest.raises(refusal):
            take_up(actor=actor(seat), evaluation_id=evaluation.pk, at=day(7))
    for seat in (cast.ani, cast.lestari, cast.hana):
        with pytest.raises(Forbidden):
            explain(actor=actor(seat), evaluation_id=evaluation.pk, explanation="x", at=day(7))


def test_a_delegate_decides_but_never_about_the_own_objection(
    cast: Cast, evaluation: Evaluation
) -> None:
    objected(cast, evaluation)
    for seat in (cast.ani, cast.dewi):
        Delegation.objects.create(
            principal=cast.lestari.employee,
            delegate=seat.employee,
            reason="Cuti",
            started_on=day(6).date(),
            ended_on=day(20).date(),
        )
    on = day(7).date()
    with pytest.raises(Forbidden):
        take_up(actor=actor(cast.ani, on), evaluation_id=evaluation.pk, at=day(7))
    assert take_up(actor=actor(cast.dewi, on), evaluation_id=evaluation.pk, at=day(7)).state == (
        "under_review"
    )


def test_the_next_head_up_decides_where_the_reviewer_has_left(
    cast: Cast, evaluation: Evaluation
) -> None:
    objected(cast, evaluation)
    cast.lestari.appointment.ended_on = day(7).date()
    cast.lestari.appointment.save()
    with pytest.raises(Http404):
        take_up(actor=actor(cast.lestari, day(8).date()), evaluation_id=evaluation.pk, at=day(8))
    taken = take_up(actor=actor(cast.fajar, day(8).date()), evaluation_id=evaluation.pk, at=day(8))
    assert taken.state == "under_review"


def test_above_the_top_of_the_agency_hr_records_who_decided(cast: Cast) -> None:
    cycle = make_cycle()
    judge(cast, cycle)
    set_predicate(
        actor=actor(cast.hana),
        unit_id=cast.root.pk,
        span=span(cycle),
        level=OrganizationLevel.GOOD,
        reason="Target tercapai.",
        official="Drs. Yusuf, Bupati Negara A",
        at=NOW,
    )
    plan = agreed_plan(cycle, cast.citra, cast.fajar)
    fajar = actor(cast.fajar)
    draft = save_draft(actor=fajar, plan_id=plan.pk, key="3", ratings=GOOD, revision=0, at=NOW)
    evaluation = deliver(actor=fajar, plan_id=plan.pk, key="3", revision=draft.revision, at=NOW)
    assert evaluation.reviewer_seat_id is None
    object_to(actor=actor(cast.citra), evaluation_id=evaluation.pk, reason=REASON, at=day(6))
    assert Notice.objects.filter(user=cast.hana.user, kind="performance.objection.review").exists()
    hana = actor(cast.hana)
    take_up(actor=hana, evaluation_id=evaluation.pk, at=day(7))
    with pytest.raises(UnableToDecide, match=r"official|pejabat"):
        uphold(actor=hana, evaluation_id=evaluation.pk, reason="Tetap.", at=day(8))
    uphold(
        actor=hana,
        evaluation_id=evaluation.pk,
        reason="Tetap.",
        official="Drs. Yusuf, Bupati Negara A",
        at=day(8),
    )
    assert Objection.objects.get().official == "Drs. Yusuf, Bupati Negara A"


def test_the_database_refuses_an_objection_without_a_reason(
    cast: Cast, evaluation: Evaluation
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.create(evaluation=evaluation, reason="", objected_at=NOW)
    objected(cast, evaluation)
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.update(decision="upheld")


def committed(cast: Cast) -> Evaluation:
    cycle = make_cycle()
    judge(cast, cycle)
    return delivered(cast, agreed_plan(cycle, cast.ani, cast.budi))


def test_accepting_and_objecting_at_once_leaves_one_answer(apart: None) -> None:
    cast = make_cast()
    evaluation = committed(cast)
    ani = actor(cast.ani)
    outcomes = at_once(
        lambda: accept(actor=ani, evaluation_id=evaluation.pk, at=day(6)),
        lambda: object_to(actor=ani, evaluation_id=evaluation.pk, reason=REASON, at=day(6)),
    )
    evaluation.refresh_from_db()
    assert sorted(outcomes) == ["UnableToAnswer", "done"]
    assert evaluation.state == ("accepted" if outcomes[0] == "done" else "objected")
    assert Objection.objects.count() == (1 if outcomes[1] == "done" else 0)


def test_two_decisions_at_once_leave_one(apart: None) -> None:
    cast = make_cast()
    evaluation = committed(cast)
    objected(cast, evaluation)
    lestari = actor(cast.lestari)
    take_up(actor=lestari, evaluation_id=evaluation.pk, at=day(7))
    outcomes = at_once(
        lambda: uphold(actor=lestari, evaluation_id=evaluation.pk, reason="Tetap.", at=day(8)),
        lambda: change(
            actor=lestari,
            evaluation_id=evaluation.pk,
            result=Rating.ABOVE,
            behaviour=Rating.ABOVE,
            reason="Berubah.",
            at=day(8),
        ),
    )
    assert sorted(outcomes) == ["UnableToDecide", "done"]
    evaluation.refresh_from_db()
    assert evaluation.state == ("upheld" if outcomes[0] == "done" else "changed")
    assert Event.objects.filter(verb=verbs.OBJECTION_DECIDED).count() == 1
