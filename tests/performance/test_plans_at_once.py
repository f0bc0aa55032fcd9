"""Two steps at the same moment: one wins, the other is told, nothing is doubled or lost."""

import contextlib
import threading
from typing import Any
from uuid import uuid4

import pytest

from pamong.journal.models import Event
from pamong.performance import verbs
from pamong.performance.actions import beginning, evidence, matrix, plans
from pamong.performance.actions.beginning import ensure_plan
from pamong.performance.actions.evidence import EvidenceDraft
from pamong.performance.actions.plans import ResultDraft
from pamong.performance.models import Evidence, PerformancePlan, Result
from tests.conftest import Cast, make_cast
from tests.performance.races import at_once
from tests.performance.test_agree_plan import LICENCES, actor, revision
from tests.performance.years import AT, make_cycle, make_plan


def submitted(cast: Cast) -> PerformancePlan:
    plan = make_plan(make_cycle(), cast.ani)
    ani = actor(cast.ani)
    plans.save_result(actor=ani, plan_id=plan.pk, revision=1, draft=LICENCES, at=AT)
    return plans.submit_plan(actor=ani, plan_id=plan.pk, revision=2, at=AT)


def test_agreeing_and_withdrawing_at_once_does_one_of_them(apart: None) -> None:
    cast = make_cast()
    plan = submitted(cast)
    ani, budi, seen = actor(cast.ani), actor(cast.budi), plan.revision
    outcomes = at_once(
        lambda: plans.agree_plan(actor=budi, plan_id=plan.pk, revision=seen, at=AT),
        lambda: plans.withdraw_plan(actor=ani, plan_id=plan.pk, at=AT),
    )
    plan.refresh_from_db()
    assert sorted(outcomes) == ["UnableToMove", "done"]
    assert plan.state == ("agreed" if outcomes[0] == "done" else "draft")
    assert plan.versions.count() == (1 if outcomes[0] == "done" else 0)


def test_agreeing_twice_at_once_makes_one_version(apart: None) -> None:
    cast = make_cast()
    plan = submitted(cast)
    budi, seen = actor(cast.budi), plan.revision

    def agree() -> None:
        plans.agree_plan(actor=budi, plan_id=plan.pk, revision=seen, at=AT)

    assert at_once(agree, agree) == ["done", "done"]
    assert plan.versions.count() == 1
    assert Event.objects.filter(verb="performance.plan.agreed").count() == 1


def test_two_editors_at_once_leave_one_text_and_one_message(apart: None) -> None:
    cast = make_cast()
    plan = make_plan(make_cycle(), cast.ani)
    ani = actor(cast.ani)

    def save(text: str) -> None:
        draft = ResultDraft(statement=text, indicators=LICENCES.indicators)
        plans.save_result(actor=ani, plan_id=plan.pk, revision=1, draft=draft, at=AT)

    outcomes = at_once(lambda: save("Meja"), lambda: save("Ponsel"))
    assert sorted(outcomes) == ["PlanChanged", "done"]
    assert Result.objects.get().statement == ("Meja" if outcomes[0] == "done" else "Ponsel")
    assert revision(plan) == 2


def test_a_note_sent_twice_at_once_is_one_note(apart: None) -> None:
    cast = make_cast()
    plan = make_plan(make_cycle(), cast.ani)
    ani, key = actor(cast.ani), uuid4()

    def send() -> None:
        draft = EvidenceDraft(text="Memeriksa", happened_on=AT.date())
        evidence.add_evidence(
            actor=ani, plan_id=plan.pk, draft=draft, request_key=key, remember=True, at=AT
        )

    assert at_once(send, send) == ["done", "done"]
    assert Evidence.objects.count() == 1


def test_a_plan_asked_for_twice_at_once_is_one_plan(
    apart: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = make_cast()
    make_cycle()
    ani = actor(cast.ani)
    both_found_none = threading.Barrier(2)
    follow = beginning._follow_seats

    def linger(*args: Any, **kwargs: Any) -> None:
        # Where nothing holds the second one back, both get here before either begins the plan.
        with contextlib.suppress(threading.BrokenBarrierError):
            both_found_none.wait(1)
        follow(*args, **kwargs)

    monkeypatch.setattr(beginning, "_follow_seats", linger)

    def begin() -> None:
        ensure_plan(actor=ani, appointment_id=cast.ani.appointment.pk, at=AT)

    assert at_once(begin, begin) == ["done", "done"]
    assert PerformancePlan.objects.count() == 1
    assert Event.objects.filter(verb=verbs.PLAN_CREATED).count() == 1


def test_a_cell_taken_over_and_handed_over_at_once_is_one_result(apart: None) -> None:
    cast = make_cast()
    cycle = make_cycle()
    mine, boss = make_plan(cycle, cast.ani), make_plan(cycle, cast.budi)
    of_budi = Result.objects.create(plan=boss, section="main", statement="Izin tepat waktu")
    ani, budi = actor(cast.ani), actor(cast.budi)
    cell = matrix.set_contribution(
        actor=budi,
        result_id=of_budi.pk,
        appointment_id=cast.ani.appointment.pk,
        statement="Memeriksa",
        before="",
        at=AT,
    )
    assert cell is not None
    outcomes = at_once(
        lambda: matrix.take_over_cells(
            actor=ani, plan_id=mine.pk, revision=1, contribution_ids=[cell.pk], at=AT
        ),
        lambda: matrix.hand_over_cells(actor=budi, plan_id=boss.pk, at=AT),
    )
    assert outcomes[1] == "done"
    assert Result.objects.filter(plan=mine).count() == 1
    cell.refresh_from_db()
    assert cell.result_id == Result.objects.get(plan=mine).pk
