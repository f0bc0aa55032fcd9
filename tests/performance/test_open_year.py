"""HR opens a year: periods, deadlines, and a plan begun for everybody."""

import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from pamong.accounts.access import Forbidden
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Role
from pamong.journal.models import Event
from pamong.organization.models import Appointment
from pamong.organization.queries import actor_for
from pamong.performance.actions import cycles
from pamong.performance.actions.beginning import UnableToBeginPlan, ensure_plan
from pamong.performance.actions.cycles import CycleSettings
from pamong.performance.models import Cycle, PerformancePlan
from pamong.performance.queries.cycles import current_cycle, progress, totals
from tests.conftest import Cast, Seat, grant, make_seat
from tests.performance.years import AT

PEOPLE = 9


def actor(seat: Seat) -> Actor:
    return actor_for(
        account_id=seat.user.pk, username=seat.user.username, today=timezone.localdate(AT)
    )


def open_year(cast: Cast, kind: str = "quarter") -> Cycle:
    return cycles.open_cycle(
        actor=actor(cast.hana),
        year=2026,
        period_kind=kind,
        settings=CycleSettings.usual(2026),
        at=AT,
    )


@pytest.mark.parametrize(("kind", "count"), [("month", 12), ("quarter", 4)])
def test_opening_makes_periods_and_begins_a_plan_for_every_seat(
    cast: Cast, kind: str, count: int
) -> None:
    cycle = open_year(cast, kind)
    periods = list(cycle.periods.order_by("number"))
    assert len(periods) == count
    assert (periods[0].start_on, periods[-1].end_on) == (date(2026, 1, 1), date(2027, 1, 1))
    assert all(a.end_on == b.start_on for a, b in itertools.pairwise(periods))
    assert PerformancePlan.objects.filter(cycle=cycle, state="draft").count() == PEOPLE
    event = Event.objects.get(verb="performance.cycle.opened")
    assert event.payload["plans"] == PEOPLE


def test_a_plan_covers_the_part_of_the_year_that_its_owner_sits_there(cast: Cast) -> None:
    Appointment.objects.filter(pk=cast.ani.appointment.pk).update(
        started_on=date(2026, 2, 1), ended_on=date(2026, 9, 1)
    )
    Appointment.objects.filter(pk=cast.dewi.appointment.pk).update(ended_on=date(2026, 2, 1))
    open_year(cast)
    plan = PerformancePlan.objects.get(appointment=cast.ani.appointment)
    assert (plan.start_on, plan.end_on) == (date(2026, 2, 1), date(2026, 9, 1))
    assert not PerformancePlan.objects.filter(appointment=cast.dewi.appointment).exists()


def test_a_year_is_opened_once(cast: Cast) -> None:
    open_year(cast)
    with pytest.raises(cycles.UnableToOpenCycle):
        open_year(cast)
    assert PerformancePlan.objects.count() == PEOPLE


def test_who_comes_later_gets_a_plan(cast: Cast) -> None:
    cycle = open_year(cast)
    joko = make_seat("Joko Susilo", "199001012020121009", cast.section, "Verifikator")
    asri = make_seat("Asri Dewi", "199101012020122009", cast.section, "Verifikator")
    mine = ensure_plan(actor=actor(joko), appointment_id=joko.appointment.pk, at=AT)
    again = ensure_plan(actor=actor(joko), appointment_id=joko.appointment.pk, at=AT)
    assert mine == again
    with pytest.raises(UnableToBeginPlan):
        ensure_plan(actor=actor(joko), appointment_id=asri.appointment.pk, at=AT)
    assert totals(cycle, date(2026, 3, 2), ["/"])["none"] == 1
    assert cycles.begin_missing_plans(actor=actor(cast.hana), cycle_id=cycle.pk, at=AT) == 1
    assert PerformancePlan.objects.filter(appointment=asri.appointment).count() == 1


def test_who_moves_ends_one_plan_and_begins_another(cast: Cast) -> None:
    cycle = open_year(cast)
    ended = date(2026, 3, 1)
    Appointment.objects.filter(pk=cast.ani.appointment.pk).update(ended_on=ended)
    new = Appointment.objects.create(
        employee=cast.ani.employee, position=cast.dewi.position, started_on=ended
    )
    plan = ensure_plan(actor=actor(cast.ani), appointment_id=new.pk, at=AT)
    former = PerformancePlan.objects.get(cycle=cycle, appointment=cast.ani.appointment)
    assert (former.end_on, plan.start_on, plan.end_on) == (ended, ended, date(2027, 1, 1))


def test_a_seat_ended_by_mistake_and_reopened_has_its_whole_plan_again(cast: Cast) -> None:
    cycle = open_year(cast)
    seat = Appointment.objects.filter(pk=cast.ani.appointment.pk)
    plan = PerformancePlan.objects.get(cycle=cycle, appointment=seat.get())
    for ended_on, expected in (
        (date(2026, 3, 1), date(2026, 3, 1)),
        (None, date(2027, 1, 1)),
        (date(2027, 6, 1), date(2027, 1, 1)),
    ):
        seat.update(ended_on=ended_on)
        cycles.begin_missing_plans(actor=actor(cast.hana), cycle_id=cycle.pk, at=AT)
        plan.refresh_from_db()
        assert plan.end_on == expected


def test_settings_changed_by_another_meanwhile_are_not_overwritten(cast: Cast) -> None:
    cycle = open_year(cast)

    def edit(limit: int, seen: int) -> None:
        cycles.edit_cycle(
            actor=actor(cast.hana),
            cycle_id=cycle.pk,
            settings=replace(CycleSettings.usual(2026), objection_limit=limit),
            periods_due_on={},
            at=AT,
            expected_version=seen,
        )

    edit(10, 1)
    with pytest.raises(cycles.UnableToEditCycle):
        edit(7, 1)
    cycle.refresh_from_db()
    assert cycle.objection_limit == 10
    edit(7, 2)


def test_deadlines_move_and_the_journal_keeps_what_they_were(cast: Cast) -> None:
    cycle = open_year(cast)
    settings = replace(CycleSettings.usual(2026), objection_limit=7, objection_unit="calendar")
    cycles.edit_cycle(
        actor=actor(cast.hana),
        cycle_id=cycle.pk,
        settings=settings,
        periods_due_on={1: date(2026, 4, 30)},
        at=AT,
    )
    cycle.refresh_from_db()
    assert (cycle.objection_limit, cycle.objection_unit) == (7, "calendar")
    assert cycle.periods.get(number=1).due_on == date(2026, 4, 30)
    assert Event.objects.get(verb="performance.cycle.edited").payload["changed"] == {
        "objection_limit": [14, 7],
        "objection_unit": ["working", "calendar"],
        "period_1": ["2026-04-15", "2026-04-30"],
    }


@pytest.mark.parametrize(
    "change",
    [
        {"evaluations_due_on": date(2026, 12, 1)},
        {"plans_due_on": date(2027, 1, 1)},
        {"objection_limit": 0},
    ],
)
def test_dates_that_do_not_fit_are_refused(cast: Cast, change: dict[str, date]) -> None:
    settings = replace(CycleSettings.usual(2026), **change)  # type: ignore[arg-type]
    with pytest.raises(cycles.UnableToOpenCycle):
        cycles.open_cycle(
            actor=actor(cast.hana), year=2026, period_kind="month", settings=settings, at=AT
        )
    assert not Cycle.objects.exists()


def test_closing_closes_agreed_plans_and_leaves_drafts(cast: Cast) -> None:
    cycle = open_year(cast)
    agreed = PerformancePlan.objects.filter(appointment=cast.ani.appointment)
    agreed.update(state="agreed", agreed_at=AT, assessor=cast.budi.employee)
    assert cycles.close_cycle(actor=actor(cast.hana), cycle_id=cycle.pk, at=AT) == 1
    assert agreed.get().state == "closed"
    assert PerformancePlan.objects.filter(state="draft").count() == PEOPLE - 1
    with pytest.raises(cycles.UnableToCloseCycle):
        cycles.close_cycle(actor=actor(cast.hana), cycle_id=cycle.pk, at=AT)


def test_only_the_manager_of_the_whole_agency_keeps_the_year(cast: Cast) -> None:
    grant(cast.gita, Role.HR_MANAGER, cast.other_office)
    for seat in (cast.ani, cast.fajar, cast.gita, cast.indra):
        with pytest.raises(Forbidden):
            cycles.open_cycle(
                actor=actor(seat),
                year=2026,
                period_kind="month",
                settings=CycleSettings.usual(2026),
                at=AT,
            )


def test_progress_is_rolled_up_to_the_units_right_below(cast: Cast) -> None:
    cycle = open_year(cast)
    PerformancePlan.objects.filter(appointment=cast.ani.appointment).update(state="submitted")
    make_seat("Joko Susilo", "199001012020121009", cast.section, "Verifikator")
    on = date(2026, 3, 2)
    whole, parts = progress(cycle, on, cast.root, ["/"])
    assert whole is not None
    assert (whole.total, whole.counts["submitted"], whole.counts["none"]) == (PEOPLE + 1, 1, 1)
    assert [(row.unit.name, row.is_own, row.total) for row in parts] == [
        ("Sekretariat Daerah", True, 4),
        ("Dinas Kesehatan", False, 2),
        ("Dinas Perizinan", False, 4),
    ]
    only, top = progress(cycle, on, None, [cast.other_office.path])
    assert only is not None
    assert [(row.unit.name, row.total) for row in top] == [("Dinas Kesehatan", 2)]
    assert progress(cycle, on, None, ["/"]) == (whole, parts)


def test_the_year_that_runs_is_the_calendars_or_the_nearest_open_one(cast: Cast) -> None:
    assert current_cycle(AT.date()) is None
    cycle = open_year(cast)
    assert current_cycle(AT.date()) == cycle
    assert current_cycle(AT.date() + timedelta(days=400)) == cycle
