"""The cascade: targets become the leader's results, cells become results of the members."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pamong.accounts.access import Forbidden
from pamong.documents.models import Notice
from pamong.indicators.models import Indicator, Target
from pamong.journal.models import Event
from pamong.organization.models import Team, TeamMember
from pamong.organization.queries import subordinates
from pamong.performance.actions import matrix, plans
from pamong.performance.models import Contribution, PerformancePlan, Result
from pamong.performance.queries.matrix import Matrix, matrix_of
from pamong.performance.queries.plans import plan_content, proposed_cells
from tests.conftest import Cast, Seat, make_seat
from tests.performance.test_agree_plan import actor, revision
from tests.performance.years import AT, make_cycle, make_plan

TODAY = timezone.localdate(AT)


@pytest.fixture
def budis(cast: Cast) -> PerformancePlan:
    cycle = make_cycle()
    for seat in (cast.ani, cast.dewi, cast.gita):
        make_plan(cycle, seat)
    plan = make_plan(cycle, cast.budi)
    Result.objects.create(plan=plan, section="main", position=1, statement="Izin tepat waktu")
    return plan


def result_of(plan: PerformancePlan) -> Result:
    return Result.objects.get(plan=plan)


def plan_of(seat: Seat) -> PerformancePlan:
    return PerformancePlan.objects.get(appointment=seat.appointment)


def say(cast: Cast, plan: PerformancePlan, seat: Seat, text: str, before: str | None = "") -> None:
    matrix.set_contribution(
        actor=actor(cast.budi),
        result_id=result_of(plan).pk,
        appointment_id=seat.appointment.pk,
        statement=text,
        before=before,
        at=AT,
    )


def shown(cast: Cast, plan: PerformancePlan, added: tuple[int, ...] = ()) -> Matrix:
    return matrix_of(
        plan,
        subordinates=subordinates(cast.budi.employee.pk, TODAY),
        on=TODAY,
        added=added,
    )


def test_targets_of_the_unit_become_results_with_their_figures(cast: Cast) -> None:
    plan = make_plan(make_cycle(), cast.budi)
    indicator = Indicator.objects.create(
        code="IZN", name="Izin tepat waktu", unit_of_measure="%", valid_from="2026-01-01"
    )
    target = Target.objects.create(
        indicator=indicator, unit=cast.section, year=2026, value=Decimal(90), set_at=AT
    )
    for seen in (1, 2):  # the second time it is there already
        matrix.take_over_targets(
            actor=actor(cast.budi), plan_id=plan.pk, revision=seen, target_ids=[target.pk], at=AT
        )
    (line,) = plan_content(plan).results
    assert (line.statement, line.target_id) == ("Izin tepat waktu", target.pk)
    assert [(i.indicator_id, i.target_text) for i in line.indicators] == [(indicator.pk, "90%")]


def test_targets_of_another_unit_are_not_there_to_take(cast: Cast) -> None:
    plan = make_plan(make_cycle(), cast.budi)
    indicator = Indicator.objects.create(
        code="SHT", name="Kunjungan", unit_of_measure="kali", valid_from="2026-01-01"
    )
    foreign = Target.objects.create(
        indicator=indicator, unit=cast.other_office, year=2026, value=Decimal(9), set_at=AT
    )
    with pytest.raises(Http404):
        matrix.take_over_targets(
            actor=actor(cast.budi), plan_id=plan.pk, revision=1, target_ids=[foreign.pk], at=AT
        )


def test_a_cell_becomes_a_result_of_the_member_and_keeps_its_link(
    cast: Cast, budis: PerformancePlan
) -> None:
    say(cast, budis, cast.ani, "Memeriksa dalam 3 hari")
    mine = plan_of(cast.ani)
    (cell,) = proposed_cells(cast.ani.appointment.pk, mine.cycle_id)
    matrix.take_over_cells(
        actor=actor(cast.ani), plan_id=mine.pk, revision=1, contribution_ids=[cell.pk], at=AT
    )
    (line,) = plan_content(mine).results
    assert line.statement == "Memeriksa dalam 3 hari"
    assert [served.leader_result_id for served in line.serves] == [result_of(budis).pk]
    assert not proposed_cells(cast.ani.appointment.pk, mine.cycle_id).exists()
    verbs = Event.objects.filter(verb__startswith="performance.contribution").order_by("pk")
    assert [event.verb.rpartition(".")[2] for event in verbs] == ["set", "taken_over"]


def test_a_member_of_another_unit_is_told_and_serves_two_leaders(
    cast: Cast, budis: PerformancePlan
) -> None:
    gitas = plan_of(cast.gita)
    own = Result.objects.create(plan=gitas, section="main", statement="Pasien dilayani")
    matrix.set_contribution(
        actor=actor(cast.gita),
        result_id=own.pk,
        appointment_id=cast.dewi.appointment.pk,
        statement="Merawat pasien",
        before="",
        at=AT,
    )
    say(cast, budis, cast.dewi, "Surat sehat terbit di hari sama")
    assert Notice.objects.filter(user=cast.dewi.user).count() == 2
    dewis = plan_of(cast.dewi)
    cells = list(proposed_cells(cast.dewi.appointment.pk, dewis.cycle_id))
    (made,) = matrix.take_over_cells(
        actor=actor(cast.dewi), plan_id=dewis.pk, revision=1, contribution_ids=[cells[0].pk], at=AT
    )
    matrix.tie_cell(
        actor=actor(cast.dewi),
        plan_id=dewis.pk,
        revision=revision(dewis),
        contribution_id=cells[1].pk,
        result_id=made.pk,
        at=AT,
    )
    (line,) = plan_content(dewis).results
    assert {served.leader for served in line.serves} == {"Gita Permata", "Budi Santoso"}


def test_a_tie_made_by_mistake_is_taken_off_on_the_page(
    cast: Cast, budis: PerformancePlan, sign_in: Callable[[Seat], Client]
) -> None:
    say(cast, budis, cast.dewi, "Surat sehat")
    dewis = plan_of(cast.dewi)
    (cell,) = proposed_cells(cast.dewi.appointment.pk, dewis.cycle_id)
    matrix.take_over_cells(
        actor=actor(cast.dewi), plan_id=dewis.pk, revision=1, contribution_ids=[cell.pk], at=AT
    )
    dewi = sign_in(cast.dewi)
    page = dewi.get(reverse("performance:plan", args=[dewis.pk])).content.decode()
    assert f'name="untie" value="{cell.pk}"' in page
    answer = dewi.post(
        reverse("performance:cells", args=[dewis.pk]),
        {"revision": str(revision(dewis)), "untie": str(cell.pk)},
    )
    assert answer.status_code == 302
    (line,) = plan_content(dewis).results
    assert line.serves == ()
    assert [each.pk for each in proposed_cells(cast.dewi.appointment.pk, dewis.cycle_id)] == [
        cell.pk
    ]


def test_the_rows_are_subordinates_team_members_and_whoever_has_a_cell(
    cast: Cast, budis: PerformancePlan
) -> None:
    team = Team.objects.create(name="Tim Izin", unit=cast.section, started_on=TODAY)
    for seat, role in ((cast.budi, "leader"), (cast.indra, "member")):
        TeamMember.objects.create(team=team, employee=seat.employee, role=role)
    say(cast, budis, cast.dewi, "Surat sehat")
    found = shown(cast, budis, added=(cast.gita.appointment.pk,))
    assert [(row.member.name, row.group) for row in found.rows] == [
        ("Ani Rahmawati", "unit"),
        ("Indra Gunawan", "team"),
        ("Dewi Anggraini", "other"),
        ("Gita Permata", "other"),
    ]


def test_handing_over_fills_the_plans_that_are_open(cast: Cast, budis: PerformancePlan) -> None:
    say(cast, budis, cast.ani, "Memeriksa")
    say(cast, budis, cast.dewi, "Surat sehat")
    PerformancePlan.objects.filter(pk=plan_of(cast.dewi).pk).update(
        state="agreed", agreed_at=AT, assessor=cast.gita.employee
    )
    hand = (actor(cast.budi), budis.pk)
    assert matrix.hand_over_cells(actor=hand[0], plan_id=hand[1], at=AT) == (1, 1)
    assert matrix.hand_over_cells(actor=hand[0], plan_id=hand[1], at=AT) == (0, 1)
    assert plan_content(plan_of(cast.ani)).results[0].statement == "Memeriksa"
    assert plan_content(plan_of(cast.dewi)).results == ()


def test_a_result_taken_out_opens_the_cell_again(cast: Cast, budis: PerformancePlan) -> None:
    say(cast, budis, cast.ani, "Memeriksa")
    matrix.hand_over_cells(actor=actor(cast.budi), plan_id=budis.pk, at=AT)
    mine = plan_of(cast.ani)
    plans.remove_result(
        actor=actor(cast.ani),
        plan_id=mine.pk,
        revision=revision(mine),
        result_id=mine.results.get().pk,
        at=AT,
    )
    assert shown(cast, budis).rows[0].proposed == 1
    assert proposed_cells(cast.ani.appointment.pk, mine.cycle_id).count() == 1


def test_a_cell_changed_meanwhile_is_not_overwritten(cast: Cast, budis: PerformancePlan) -> None:
    say(cast, budis, cast.ani, "Dari meja")
    with pytest.raises(matrix.UnableToSpread) as refused:
        say(cast, budis, cast.ani, "Dari ponsel", before="")
    assert "Dari meja" in str(refused.value)
    assert "Dari ponsel" in str(refused.value)
    say(cast, budis, cast.ani, "Dari ponsel", before="Dari meja")
    say(cast, budis, cast.ani, "", before="Dari ponsel")
    assert not Contribution.objects.exists()


def test_only_the_leader_writes_in_the_matrix_and_never_about_the_own_seat(
    cast: Cast, budis: PerformancePlan
) -> None:
    arguments = {"result_id": result_of(budis).pk, "statement": "x", "before": "", "at": AT}
    with pytest.raises(matrix.UnableToSpread):
        say(cast, budis, cast.budi, "Diri sendiri")
    for seat, refusal in ((cast.lestari, Forbidden), (cast.ani, Http404), (cast.gita, Http404)):
        with pytest.raises(refusal):
            matrix.set_contribution(
                actor=actor(seat),
                appointment_id=cast.ani.appointment.pk,
                **arguments,  # type: ignore[arg-type]
            )


def test_the_matrix_takes_the_same_queries_for_few_and_many(
    cast: Cast, budis: PerformancePlan
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            shown(cast, budis)
        return len(queries)

    few = count()
    for n in range(12):
        seat = make_seat(f"P{n} Nama", f"1990010120201210{n:02}", cast.section, "Staf")
        say(cast, budis, seat, f"Peran {n}")
    assert count() <= few + 1  # the plans of the members


def test_a_seat_that_is_empty_takes_no_contribution(cast: Cast, budis: PerformancePlan) -> None:
    cast.dewi.appointment.ended_on = TODAY - timedelta(days=1)
    cast.dewi.appointment.save()
    with pytest.raises(matrix.UnableToSpread):
        say(cast, budis, cast.dewi, "Surat sehat")
