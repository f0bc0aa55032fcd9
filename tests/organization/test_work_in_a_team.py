"""Teams across units: made by a leader, joined from anywhere, ended."""

from collections.abc import Callable

import pytest
from django.http import Http404
from django.test import Client
from django.utils import timezone

from pamong.accounts.access import Forbidden
from pamong.documents.models import Notice
from pamong.journal.models import Event
from pamong.organization import verbs
from pamong.organization.actions import teams
from pamong.organization.actions.teams import UnableToChangeTeam
from pamong.organization.models import Team, TeamMember
from pamong.tenancy.current import enter_agency
from tests.conftest import Cast, Seat, make_cast
from tests.organization.people import AT, TODAY, actor

SignIn = Callable[[Seat], Client]


def make_team(cast: Cast, name: str = "Tim Perizinan Daring") -> Team:
    return teams.create_team(
        actor=actor(cast.lestari),
        unit_id=cast.office.pk,
        name=name,
        purpose="Satu pintu daring",
        leader_id=cast.budi.employee.pk,
        first_day=TODAY,
        at=AT,
    )


def roles_in(team: Team) -> dict[int, str]:
    return dict(TeamMember.objects.filter(team=team).values_list("employee_id", "role"))


def test_members_come_from_any_unit_and_one_leads(cast: Cast) -> None:
    team = make_team(cast)
    by = actor(cast.lestari)
    for seat in (cast.dewi, cast.ani):
        teams.add_member(actor=by, team_id=team.pk, employee_id=seat.employee.pk, at=AT)
    teams.change_leader(actor=by, team_id=team.pk, employee_id=cast.dewi.employee.pk, at=AT)
    assert roles_in(team) == {
        cast.budi.employee.pk: "member",
        cast.dewi.employee.pk: "leader",
        cast.ani.employee.pk: "member",
    }
    assert Notice.objects.filter(user=cast.dewi.user).count() == 2
    assert Event.objects.filter(object_type="team").count() == 4


def test_a_member_joins_once_and_the_leader_stays_until_another_leads(cast: Cast) -> None:
    team = make_team(cast)
    by = actor(cast.hana)
    with pytest.raises(UnableToChangeTeam, match="sudah menjadi anggota"):
        teams.add_member(actor=by, team_id=team.pk, employee_id=cast.budi.employee.pk, at=AT)
    with pytest.raises(UnableToChangeTeam):
        teams.remove_member(actor=by, team_id=team.pk, employee_id=cast.budi.employee.pk, at=AT)
    teams.add_member(actor=by, team_id=team.pk, employee_id=cast.ani.employee.pk, at=AT)
    for _click in range(2):
        teams.remove_member(actor=by, team_id=team.pk, employee_id=cast.ani.employee.pk, at=AT)
    assert list(roles_in(team)) == [cast.budi.employee.pk]
    assert Event.objects.filter(verb=verbs.TEAM_MEMBER_REMOVED).count() == 1


def test_only_leaders_above_and_hr_keep_a_team(cast: Cast) -> None:
    team = make_team(cast)
    for seat in (cast.ani, cast.budi, cast.gita, cast.citra):
        with pytest.raises(Forbidden):
            teams.add_member(
                actor=actor(seat), team_id=team.pk, employee_id=cast.dewi.employee.pk, at=AT
            )
        with pytest.raises(Forbidden):
            teams.create_team(
                actor=actor(seat),
                unit_id=cast.office.pk,
                name="Tim Lain",
                purpose="",
                leader_id=cast.dewi.employee.pk,
                first_day=TODAY,
                at=AT,
            )
    assert Team.objects.count() == 1


def test_an_ended_team_stays_on_record_as_it_was(cast: Cast) -> None:
    team = make_team(cast)
    for _click in range(2):
        teams.end_team(actor=actor(cast.lestari), team_id=team.pk, at=AT)
    with pytest.raises(UnableToChangeTeam, match="sudah berakhir"):
        teams.add_member(
            actor=actor(cast.lestari), team_id=team.pk, employee_id=cast.ani.employee.pk, at=AT
        )
    assert list(roles_in(team)) == [cast.budi.employee.pk]
    assert Event.objects.filter(verb=verbs.TEAM_ENDED).count() == 1


def test_the_same_name_from_the_same_day_is_refused(cast: Cast) -> None:
    make_team(cast)
    with pytest.raises(UnableToChangeTeam, match="Sudah ada tim"):
        make_team(cast)


def test_a_leader_makes_and_fills_a_team_on_the_pages(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.lestari)
    new = f"/units/{cast.office.pk}/teams/new/"
    assert client.get(new).status_code == 200
    sent = {"name": "Tim Arsip", "first_day": timezone.localdate(), "leader_search": "budi"}
    searched = client.post(new, {**sent, "find": "leader"})
    assert f'value="{cast.budi.employee.pk}"' in searched.content.decode()
    response = client.post(new, {**sent, "leader": cast.budi.employee.pk})
    team = Team.objects.get()
    assert response["Location"] == f"/teams/{team.pk}/"
    client.post(f"/teams/{team.pk}/", {"member": cast.dewi.employee.pk})
    page = client.get(f"/teams/{team.pk}/").content.decode()
    assert "Dewi Anggraini" in page
    client.post(f"/teams/{team.pk}/lead/", {"employee": cast.dewi.employee.pk})
    client.post(f"/teams/{team.pk}/remove/", {"employee": cast.budi.employee.pk})
    assert roles_in(team) == {cast.dewi.employee.pk: "leader"}
    assert client.post(f"/teams/{team.pk}/nonsense/").status_code == 404
    for address in (
        "/teams/?q=arsip",
        f"/units/{cast.office.pk}/",
        f"/people/{cast.dewi.employee.pk}/",
    ):
        assert "Tim Arsip" in sign_in(cast.ani).get(address).content.decode()
    client.post(f"/teams/{team.pk}/end/")
    assert "Tim Arsip" in client.get(f"/teams/{team.pk}/").content.decode()


def test_a_team_of_another_agency_does_not_exist(cast: Cast, sign_in: SignIn) -> None:
    other = make_cast("negara-b", "Negara B")
    theirs = make_team(other)
    enter_agency(cast.agency.pk)
    assert sign_in(cast.hana).get(f"/teams/{theirs.pk}/").status_code == 404
    with pytest.raises(Http404):
        teams.end_team(actor=actor(cast.hana), team_id=theirs.pk, at=AT)
