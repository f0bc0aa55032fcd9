"""Fifty screens send the same form at the same moment: one effect, one event, fifty answers."""

import threading
from uuid import uuid4

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from pamong.documents.models import Attachment, Notice
from pamong.journal.models import Event
from pamong.performance.actions import plans
from pamong.performance.actions.documents import make_document
from pamong.performance.models import Cycle, Evaluation, Evidence, PerformancePlan, Phrase
from pamong.services.actions.drafts import start_draft
from pamong.services.models import Case, Step
from pamong.tenancy.current import agency_id, enter_agency
from tests.conftest import Cast, make_cast
from tests.performance.conftest import apart
from tests.performance.rated import GOOD, actor, agreed_plan, delivered, judge
from tests.performance.test_agree_plan import LICENCES
from tests.performance.years import make_cycle, make_plan
from tests.reliability.crowd import PATIENCE, send_at_once
from tests.services.test_clock_faults import wait_until_held_up
from tests.services.test_drafts import fill, make_stall

__all__ = ["apart"]


def events(verb: str) -> int:
    return Event.objects.filter(verb=verb).count()


def test_a_case_taken_in_fifty_times_is_one_case_with_one_number(apart: None) -> None:
    cast = make_cast()
    draft = start_draft(
        version=make_stall(cast), at=timezone.now(), actor=actor(cast.ani, timezone.localdate())
    )
    fill(draft)
    answers = send_at_once(cast.ani, reverse("services:counter_check", args=[draft.pk]), {})
    case = Case.objects.get()
    # Who comes while another click is at work is led back, and from there to the slip.
    page = reverse("services:counter_check", args=[draft.pk])
    slip = reverse("services:receipt", args=[case.number])
    places = {answer.location for answer in answers}
    assert slip in places
    assert places <= {slip, page}
    assert Step.objects.count() == 1
    assert events("services.case.received") == 1
    assert events("services.step.started") == 1


def this_year(cast: Cast) -> tuple[Cycle, PerformancePlan]:
    cycle = make_cycle(timezone.localdate().year)
    return cycle, make_plan(cycle, cast.ani)


def test_a_note_sent_fifty_times_is_one_note_and_one_phrase(apart: None) -> None:
    cast = make_cast()
    this_year(cast)
    form = {
        "text": "Memeriksa 14 berkas",
        "happened_on": timezone.localdate().isoformat(),
        "request_key": uuid4(),
        "remember": "on",
    }
    answers = send_at_once(cast.ani, reverse("performance:quick_note"), form)
    assert {answer.status for answer in answers} == {302}
    assert Evidence.objects.count() == 1
    assert Phrase.objects.get().used == 1
    assert events("performance.evidence.added") == 1


def test_a_plan_agreed_fifty_times_has_one_version(apart: None) -> None:
    cast = make_cast()
    _cycle, plan = this_year(cast)
    now, today = timezone.now(), timezone.localdate()
    ani = actor(cast.ani, today)
    plans.save_result(actor=ani, plan_id=plan.pk, revision=1, draft=LICENCES, at=now)
    plan = plans.submit_plan(actor=ani, plan_id=plan.pk, revision=2, at=now)
    answers = send_at_once(
        cast.budi,
        reverse("performance:plan_agree", args=[plan.pk]),
        {"revision": plan.revision},
    )
    assert {answer.status for answer in answers} == {302}
    plan.refresh_from_db()
    assert plan.state == "agreed"
    assert plan.versions.count() == 1
    assert events("performance.plan.agreed") == 1
    assert Notice.objects.filter(user=cast.ani.user).count() == 1


def test_ratings_sent_and_handed_over_fifty_times_are_one_evaluation(apart: None) -> None:
    cast = make_cast()
    cycle = make_cycle(timezone.localdate().year - 1)
    plan = agreed_plan(cycle, cast.ani, cast.budi)
    judge(cast, cycle, key="year")
    form = {
        "result_rating": GOOD.result,
        "result_reason": GOOD.result_reason,
        "behaviour_rating": GOOD.behaviour,
        "behaviour_reason": GOOD.behaviour_reason,
        "recommendation": "",
        "revision": 0,
        "act": "go_on",
    }
    send_at_once(cast.budi, reverse("performance:evaluation", args=[plan.pk, "year"]), form)
    assert events("performance.evaluation.drafted") == 1
    path = reverse("performance:evaluation_deliver", args=[plan.pk, "year"])
    answers = send_at_once(cast.budi, path, {"revision": 1})
    assert {answer.status for answer in answers} == {302}
    evaluation = Evaluation.objects.get()
    assert (evaluation.state, evaluation.revision) == ("delivered", 2)
    assert events("performance.evaluation.delivered") == 1
    assert events("performance.document.made") == 1
    assert Notice.objects.filter(user=cast.ani.user).count() == 1


def evaluated(cast: Cast) -> Evaluation:
    """The evaluation of last year, waiting for Ani's answer."""
    now = timezone.now()
    cycle = make_cycle(timezone.localdate(now).year - 1)
    plan = agreed_plan(cycle, cast.ani, cast.budi)
    judge(cast, cycle, key="year")
    return delivered(cast, plan, key="year", at=now)


def test_who_waits_for_a_document_being_made_gets_that_one(apart: None) -> None:
    evaluation = evaluated(make_cast())
    agency = agency_id()
    made: list[Attachment] = []

    def make() -> None:
        enter_agency(agency)
        try:
            made.append(make_document(evaluation_id=evaluation.pk, at=timezone.now()))
        finally:
            connection.close()

    second = threading.Thread(target=make)
    with transaction.atomic():
        first = make_document(evaluation_id=evaluation.pk, at=timezone.now())
        second.start()
        wait_until_held_up(1)
    second.join(PATIENCE)
    assert made == [first]
    assert events("performance.document.made") == 1


def test_an_evaluation_accepted_fifty_times_is_accepted_once(apart: None) -> None:
    cast = make_cast()
    evaluation = evaluated(cast)
    before = evaluation.revision
    answers = send_at_once(
        cast.ani, reverse("performance:evaluation_accept", args=[evaluation.pk]), {}
    )
    assert {answer.status for answer in answers} == {302}
    evaluation.refresh_from_db()
    assert (evaluation.state, evaluation.revision) == ("accepted", before + 1)
    assert events("performance.evaluation.accepted") == 1
    assert Notice.objects.filter(user=cast.budi.user).count() == 1
