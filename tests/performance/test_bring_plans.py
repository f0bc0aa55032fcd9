"""Plans of past years, and of other systems, come in many at a time under the same rules."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pamong.accounts.access import Forbidden
from pamong.journal.models import Event
from pamong.performance.actions.plan_bringing import (
    BroughtPlan,
    BroughtResult,
    UnableToBringPlans,
    bring_plans,
)
from pamong.performance.actions.plans import IndicatorDraft
from pamong.performance.models import Contribution, Cycle, PerformancePlan, Result
from pamong.performance.queries.plans import agreed_content, plan_content
from tests.conftest import Cast, Seat, make_seat
from tests.performance.test_agree_plan import actor
from tests.performance.years import AT, make_cycle, make_plan

LINE = IndicatorDraft(statement="Izin terbit", target_text="240 izin", aspect="quantity")
AGREED = {
    "state": "agreed",
    "submitted_at": datetime(2026, 1, 12, 2, tzinfo=UTC),
    "agreed_at": datetime(2026, 1, 20, 2, tzinfo=UTC),
}


def brought(seat: Seat, *results: BroughtResult) -> BroughtPlan:
    return BroughtPlan(
        appointment_id=seat.appointment.pk,
        results=results,
        behaviours={"loyal": "Menjaga rahasia pemohon"},
        annexes={"resources": ["Komputer", "Jaringan"]},
        **AGREED,  # type: ignore[arg-type]
    )


def plans_of_two(cast: Cast) -> list[BroughtPlan]:
    leaders = BroughtResult(statement="Izin tepat waktu", indicators=[LINE])
    mine = BroughtResult(
        statement="Permohonan diperiksa dalam 3 hari",
        indicators=[LINE],
        serves=(cast.budi.appointment.pk, "Izin tepat waktu"),
    )
    return [brought(cast.ani, mine), brought(cast.budi, leaders)]


def test_agreed_plans_come_in_with_versions_links_and_journal(cast: Cast) -> None:
    cycle = make_cycle()
    untouched = make_plan(cycle, cast.ani)
    drafts = plans_of_two(cast)
    assert bring_plans(actor=actor(cast.hana), cycle_id=cycle.pk, drafts=drafts, at=AT) == 2
    plan = PerformancePlan.objects.get(appointment=cast.ani.appointment)
    assert plan.pk == untouched.pk
    assert (plan.state, plan.assessor_id) == ("agreed", cast.budi.employee.pk)
    content = plan_content(plan)
    assert agreed_content(plan) == content
    assert content.results[0].serves[0].statement == "Izin tepat waktu"
    assert content.annexes["resources"] == ("Komputer", "Jaringan")
    assert Contribution.objects.get().appointment_id == cast.ani.appointment.pk
    assert Event.objects.filter(verb="performance.plan.brought").count() == 2


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"results": ()}, "main result"),
        ({"results": (BroughtResult(statement="Tanpa ukuran"),)}, "Tanpa ukuran"),
        ({"agreed_at": None}, "when the plan was submitted"),
        ({"state": "closed"}, "as a draft"),
    ],
)
def test_a_plan_that_breaks_a_rule_stops_all(
    cast: Cast, change: dict[str, object], reason: str
) -> None:
    from django.utils.translation import override  # noqa: PLC0415 messages in English here

    cycle = make_cycle()
    ani, budi = plans_of_two(cast)
    with override("en"), pytest.raises(UnableToBringPlans) as refused:
        bring_plans(
            actor=actor(cast.hana),
            cycle_id=cycle.pk,
            drafts=[budi, replace(ani, **change)],  # type: ignore[arg-type]
            at=AT,
        )
    assert any(reason in problem.message for problem in refused.value.problems)
    assert not Result.objects.exists()
    assert not PerformancePlan.objects.exists()


def test_what_somebody_has_begun_is_not_overwritten(cast: Cast) -> None:
    cycle = make_cycle()
    plan = make_plan(cycle, cast.ani)
    Result.objects.create(plan=plan, section="main", statement="Milik saya")
    with pytest.raises(UnableToBringPlans):
        bring_plans(actor=actor(cast.hana), cycle_id=cycle.pk, drafts=plans_of_two(cast), at=AT)
    assert plan_content(plan).results[0].statement == "Milik saya"


def test_the_top_can_be_brought_submitted_but_not_agreed_by_nobody(cast: Cast) -> None:
    cycle = make_cycle()
    draft = brought(cast.fajar, BroughtResult(statement="Reformasi", indicators=[LINE]))
    with pytest.raises(UnableToBringPlans):
        bring_plans(actor=actor(cast.hana), cycle_id=cycle.pk, drafts=[draft], at=AT)
    submitted = replace(draft, state="submitted", agreed_at=None)
    bring_plans(actor=actor(cast.hana), cycle_id=cycle.pk, drafts=[submitted], at=AT)
    assert PerformancePlan.objects.get().state == "submitted"


def test_an_unknown_result_of_the_leader_is_named(cast: Cast) -> None:
    cycle = make_cycle()
    ani, budi = plans_of_two(cast)
    lost = replace(ani.results[0], serves=(cast.budi.appointment.pk, "Tidak ada"))
    with pytest.raises(UnableToBringPlans) as refused:
        bring_plans(
            actor=actor(cast.hana),
            cycle_id=cycle.pk,
            drafts=[budi, replace(ani, results=[lost])],
            at=AT,
        )
    assert "Tidak ada" in refused.value.problems[0].message
    assert refused.value.problems[0].result == 0


def test_only_the_manager_of_the_agency_brings_plans(cast: Cast) -> None:
    cycle = make_cycle()
    for seat in (cast.ani, cast.budi, cast.indra):
        with pytest.raises(Forbidden):
            bring_plans(actor=actor(seat), cycle_id=cycle.pk, drafts=plans_of_two(cast), at=AT)


def _queries(cast: Cast, cycle: Cycle, seats: list[Seat]) -> int:
    drafts = [brought(seat, BroughtResult(statement="Hasil", indicators=[LINE])) for seat in seats]
    with CaptureQueriesContext(connection) as queries:
        bring_plans(actor=actor(cast.hana), cycle_id=cycle.pk, drafts=drafts, at=AT)
    return len(queries)


def test_many_plans_take_no_more_statements_than_few(cast: Cast) -> None:
    cycle = make_cycle()
    seats = [
        make_seat(f"P{n} Nama", f"1990010120201210{n:02}", cast.section, "Staf") for n in range(30)
    ]
    few = _queries(cast, cycle, seats[:2])
    assert _queries(cast, cycle, seats[2:]) <= few
