"""Tasks of a leader are told to who stands in for them, too."""

from datetime import date

import pytest

from pamong.documents.models import Notice
from pamong.organization.models import Appointment, Delegation
from pamong.organization.queries import person
from pamong.organization.queries.standins import accounts_acting_as
from pamong.performance.actions.answers import object_to
from pamong.performance.actions.objections import explain
from pamong.performance.actions.plans import submit_plan
from pamong.performance.models import PerformancePlan
from tests.conftest import Cast, Seat
from tests.performance.rated import NOW, TODAY, actor, agreed_plan, delivered, judge
from tests.performance.years import make_cycle


def stands_in(
    principal: Seat, delegate: Seat, start: date = date(2026, 10, 1), end: date = date(2026, 10, 9)
) -> None:
    Delegation.objects.create(
        principal=principal.employee,
        delegate=delegate.employee,
        reason="Cuti",
        started_on=start,
        ended_on=end,
    )


def told(kind: str) -> set[int]:
    return set(Notice.objects.filter(kind=kind).values_list("user_id", flat=True))


def users(*seats: Seat) -> set[int]:
    return {seat.user.pk for seat in seats}


@pytest.fixture
def plan(cast: Cast) -> PerformancePlan:
    return agreed_plan(make_cycle(), cast.ani, cast.budi)


def test_a_submitted_plan_is_told_to_leader_and_delegate(cast: Cast, plan: PerformancePlan) -> None:
    stands_in(cast.budi, cast.dewi)
    stands_in(cast.budi, cast.citra, date(2026, 11, 1), date(2026, 11, 9))
    PerformancePlan.objects.filter(pk=plan.pk).update(state="draft", agreed_at=None)
    submit_plan(actor=actor(cast.ani), plan_id=plan.pk, revision=plan.revision, at=NOW)
    assert told("performance.plan.submitted") == users(cast.budi, cast.dewi)


def test_nobody_is_told_to_decide_about_themselves(cast: Cast, plan: PerformancePlan) -> None:
    stands_in(cast.budi, cast.ani)
    PerformancePlan.objects.filter(pk=plan.pk).update(state="draft", agreed_at=None)
    submit_plan(actor=actor(cast.ani), plan_id=plan.pk, revision=plan.revision, at=NOW)
    assert told("performance.plan.submitted") == users(cast.budi)


def test_an_objection_is_told_to_both_leaders_and_their_delegates(
    cast: Cast, plan: PerformancePlan
) -> None:
    judge(cast, plan.cycle)
    row = delivered(cast, plan)
    stands_in(cast.budi, cast.dewi)
    stands_in(cast.lestari, cast.gita)
    object_to(actor=actor(cast.ani), evaluation_id=row.pk, reason="Tiga izin belum.", at=NOW)
    assert told("performance.evaluation.objected") == users(cast.budi, cast.dewi)
    assert told("performance.objection.review") == users(cast.lestari, cast.gita)
    explain(actor=actor(cast.budi), evaluation_id=row.pk, explanation="Sudah dihitung.", at=NOW)
    assert told("performance.objection.explained") == users(cast.ani, cast.lestari, cast.gita)


def test_who_acts_in_the_seat_and_their_delegate_act_as_its_leader(cast: Cast) -> None:
    acting = Appointment.objects.create(
        employee=cast.citra.employee,
        position=cast.budi.position,
        kind=Appointment.Kind.DAILY_ACTING,
        started_on=date(2026, 10, 1),
    )
    stands_in(cast.citra, cast.dewi)
    budi = person(cast.budi.appointment)
    assert set(accounts_acting_as(budi, TODAY)) == users(cast.budi, cast.citra, cast.dewi)
    assert set(accounts_acting_as(person(acting), TODAY)) == users(cast.budi, cast.citra, cast.dewi)
    assert accounts_acting_as(person(cast.ani.appointment), TODAY) == [cast.ani.user.pk]
