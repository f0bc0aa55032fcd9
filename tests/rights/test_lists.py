"""What the walk over addresses cannot see: whose lines stand in a list, and who may spread."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from pamong.accounts.access import Forbidden
from pamong.accounts.rights import Role
from pamong.documents.models import ImportRun
from pamong.indicators.models import Contest, Indicator, Measurement
from pamong.organization.models import Team, TeamMember
from pamong.performance.policies.plans import leaders_plan
from tests.conftest import Cast, Seat, grant
from tests.performance.years import make_cycle, make_plan
from tests.rights.objects import actor


def contest_of(seat: Seat) -> Contest:
    now = timezone.now()
    indicator = Indicator.objects.create(
        code="IKI", name="Berkas selesai", unit_of_measure="berkas", valid_from=date(2026, 1, 1)
    )
    figure = Measurement.objects.create(
        indicator=indicator,
        subject_kind="employee",
        subject_id=seat.employee.pk,
        period_kind="month",
        starts_on=date(2026, 8, 1),
        value=Decimal(12),
        origin="manual",
        as_of=now,
        recorded_at=now,
    )
    return Contest.objects.create(
        measurement=figure, employee=seat.employee, reason="Satu kurang.", contested_at=now
    )


def test_a_contest_of_an_officers_figure_waits_for_the_leader_alone(cast: Cast, sign_in) -> None:
    grant(cast.hana, Role.PROCEDURES_OFFICER)
    grant(cast.dewi, Role.PROCEDURES_OFFICER)
    contest_of(cast.ani)
    assert b"Ani Rahmawati" in sign_in(cast.budi).get("/indicators/contests/").content
    assert b"Ani Rahmawati" not in sign_in(cast.dewi).get("/indicators/contests/").content


def test_a_contest_of_who_has_nobody_above_waits_for_who_keeps_all(cast: Cast, sign_in) -> None:
    grant(cast.dewi, Role.PROCEDURES_OFFICER)
    contest = contest_of(cast.fajar)
    assert sign_in(cast.dewi).get(f"/indicators/contests/{contest.pk}/").status_code == 200


def test_files_brought_by_others_are_listed_for_who_answers_for_all(cast: Cast, sign_in) -> None:
    grant(cast.dewi, Role.HR_MANAGER, cast.other_office)
    run = ImportRun.objects.create(
        kind="staff",
        sha256="",
        state=ImportRun.State.PREVIEWED,
        started_by=cast.hana.user,
        started_at=timezone.now(),
    )
    address = f"/documents/imports/{run.pk}/"
    assert address in sign_in(cast.hana).get("/people/imports/").content.decode()
    assert address not in sign_in(cast.dewi).get("/people/imports/").content.decode()
    assert sign_in(cast.dewi).get(address).status_code == 404


def test_results_are_spread_by_leaders_and_by_who_leads_a_team(cast: Cast) -> None:
    now = timezone.now()
    plan = make_plan(make_cycle(), cast.ani)
    with pytest.raises(Forbidden):
        leaders_plan(actor(cast.ani, now), plan.pk, now)
    team = Team.objects.create(name="Loket", unit=cast.section, started_on=date(2026, 1, 1))
    TeamMember.objects.create(team=team, employee=cast.ani.employee, role=TeamMember.Role.LEADER)
    assert leaders_plan(actor(cast.ani, now), plan.pk, now).plan == plan
    team.ended_on = timezone.localdate(now)
    team.save()
    with pytest.raises(Forbidden):
        leaders_plan(actor(cast.ani, now), plan.pk, now)
