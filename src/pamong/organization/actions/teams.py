"""Teams across units (PermenPANRB 7/2022): made, joined, led, ended."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.documents.notices import notify
from pamong.journal.recording import Ref
from pamong.organization import notices, policies, verbs
from pamong.organization.actions.events import employee_ref, note
from pamong.organization.actions.unable import Unable
from pamong.organization.models import Employee, Team, TeamMember
from pamong.organization.queries.people import seats_of


class UnableToChangeTeam(Unable):
    pass


def create_team(
    *,
    actor: Actor,
    unit_id: int,
    name: str,
    purpose: str,
    leader_id: int,
    first_day: date,
    at: datetime,
) -> Team:
    """Make a team of a unit, with its leader; members come from any unit.

    Raises Http404, Forbidden, UnableToChangeTeam.
    """
    unit = policies.unit_to_manage(actor, unit_id, Right.TEAM_MANAGE)
    leader = _worker(leader_id, at)
    try:
        with transaction.atomic():
            team = Team.objects.create(unit=unit, name=name, purpose=purpose, started_on=first_day)
            TeamMember.objects.create(team=team, employee=leader, role=TeamMember.Role.LEADER)
            _note(verbs.TEAM_CREATED, actor, team, at, (leader,))
            _tell(notices.TEAM_LEADER, team, leader, at)
    except IntegrityError:
        raise UnableToChangeTeam(
            _("There is a team called “%(name)s” from that day already.") % {"name": name}
        ) from None
    return team


def add_member(*, actor: Actor, team_id: int, employee_id: int, at: datetime) -> TeamMember:
    """Raises Http404, Forbidden, UnableToChangeTeam for one who is a member already."""
    try:
        with transaction.atomic():
            team = _working_team(actor, team_id, at)
            employee = _worker(employee_id, at)
            member = TeamMember.objects.create(team=team, employee=employee)
            _note(verbs.TEAM_MEMBER_ADDED, actor, team, at, (employee,))
            _tell(notices.TEAM_JOINED, team, employee, at)
    except IntegrityError:
        raise UnableToChangeTeam(_("This person is a member already.")) from None
    return member


def remove_member(*, actor: Actor, team_id: int, employee_id: int, at: datetime) -> None:
    """Take a member out; the leader goes only when another leads. Done twice, it stays so.

    Raises Http404, Forbidden, UnableToChangeTeam.
    """
    with transaction.atomic():
        team = _working_team(actor, team_id, at)
        member = _member(team, employee_id)
        if member is None:
            return
        if member.role == TeamMember.Role.LEADER:
            raise UnableToChangeTeam(_("Let somebody else lead the team first."))
        _note(verbs.TEAM_MEMBER_REMOVED, actor, team, at, (member.employee,))
        _tell(notices.TEAM_LEFT, team, member.employee, at)
        member.delete()


def change_leader(*, actor: Actor, team_id: int, employee_id: int, at: datetime) -> None:
    """Let another member lead; the leader until now stays a member.

    Raises Http404 for somebody who is no member, Forbidden, UnableToChangeTeam.
    """
    with transaction.atomic():
        team = _working_team(actor, team_id, at)
        member = _member(team, employee_id)
        if member is None:
            raise Http404
        if member.role == TeamMember.Role.LEADER:
            return
        TeamMember.objects.filter(team=team, role=TeamMember.Role.LEADER).update(
            role=TeamMember.Role.MEMBER
        )
        member.role = TeamMember.Role.LEADER
        member.save(update_fields=["role"])
        _note(verbs.TEAM_LEADER_CHANGED, actor, team, at, (member.employee,))
        _tell(notices.TEAM_LEADER, team, member.employee, at)


def end_team(*, actor: Actor, team_id: int, at: datetime) -> Team:
    """End a team today; its members stay on record. Done twice, it stays so.

    Raises Http404, Forbidden.
    """
    today = timezone.localdate(at)
    with transaction.atomic():
        team = policies.team_to_manage(actor, team_id)
        end = max(today, team.started_on + timedelta(days=1))
        if team.ended_on is not None and team.ended_on <= end:
            return team
        team.ended_on = end
        team.save(update_fields=["ended_on"])
        _note(verbs.TEAM_ENDED, actor, team, at, ())
    return team


def _working_team(actor: Actor, team_id: int, at: datetime) -> Team:
    team = policies.team_to_manage(actor, team_id)
    if team.ended_on is not None:
        raise UnableToChangeTeam(_("This team has ended; its members stay as they were."))
    return team


def _worker(employee_id: int, at: datetime) -> Employee:
    if not seats_of(employee_id, timezone.localdate(at)):
        raise UnableToChangeTeam(_("This person holds no seat any more. Choose somebody else."))
    return Employee.objects.get(pk=employee_id)


def _member(team: Team, employee_id: int) -> TeamMember | None:
    return team.members.filter(employee_id=employee_id).select_related("employee").first()


def _note(verb: str, actor: Actor, team: Team, at: datetime, people: Sequence[Employee]) -> None:
    note(
        verb,
        actor=actor,
        object=Ref("team", team.pk, team.name),
        at=at,
        unit_id=team.unit_id,
        related=tuple(employee_ref(each) for each in people),
    )


def _tell(kind: str, team: Team, employee: Employee, at: datetime) -> None:
    notify(
        user_id=employee.user_id,
        kind=kind,
        values={"team": team.name},
        url=f"/teams/{team.pk}/",
        at=at,
    )
