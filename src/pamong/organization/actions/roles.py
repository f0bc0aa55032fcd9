"""Roles given and taken back: for a unit and everything below it, or for the whole agency."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import EVERYWHERE, Actor
from pamong.accounts.models import User
from pamong.accounts.rights import GRANTABLE_ROLES, ROLE_RIGHTS, Right, Role
from pamong.documents.notices import notify, notify_many
from pamong.journal.recording import Ref
from pamong.organization import notices, verbs
from pamong.organization.actions.events import note
from pamong.organization.actions.unable import Unable
from pamong.organization.models import RoleGrant, Unit
from pamong.organization.queries.people import in_force
from pamong.organization.queries.roles import (
    accounts_with_role,
    employee_of_account,
    working_administrators,
)


class UnableToGrantRole(Unable):
    pass


class UnableToRevokeRole(Unable):
    pass


def grant_role(
    *,
    actor: Actor,
    user_id: int,
    role: Role,
    unit_id: int | None,
    first_day: date,
    last_day: date | None,
    at: datetime,
) -> RoleGrant:
    """Give an account a role, for a unit's subtree or (no unit) the whole agency.

    A role that reads ratings is told to every auditor: nobody can open them to themselves unseen.
    Raises Http404 for an account or unit of another agency as for an absent one, Forbidden,
    UnableToGrantRole.
    """
    today = timezone.localdate(at)
    unit = _unit(unit_id)
    _check_reach(actor, unit)
    if role not in GRANTABLE_ROLES:
        raise UnableToGrantRole(_("This role follows from the seat; it is not granted."))
    if last_day is not None and last_day < max(first_day, today):
        raise UnableToGrantRole(_("The last day lies before the first one, or is over already."))
    try:
        with transaction.atomic():
            user = User.objects.select_for_update().filter(pk=user_id, is_active=True).first()
            if user is None:
                raise Http404
            end = last_day + timedelta(days=1) if last_day else None
            _refuse_twice(user, role, unit, first_day, end)
            grant = RoleGrant.objects.create(
                user=user, role=role.value, unit=unit, started_on=first_day, ended_on=end
            )
            _tell_and_note(verbs.ROLE_GRANTED, actor, grant, at)
    except IntegrityError:
        raise _granted_already() from None
    return grant


def revoke_role(*, actor: Actor, grant_id: int, at: datetime) -> RoleGrant:
    """Take a role back from today on. One that has ended stays as it is.

    The last administrator of the whole agency who can sign in stays: somebody must be able to grant
    roles.
    Raises Http404, Forbidden, UnableToRevokeRole.
    """
    today = timezone.localdate(at)
    with transaction.atomic():
        # Two who take back the last two at once wait for each other here.
        everywhere = RoleGrant.objects.select_for_update().filter(
            in_force(today), role=Role.ADMINISTRATOR.value, unit__isnull=True
        )
        administrators = {row.pk for row in everywhere.order_by("pk")}
        grant = (
            RoleGrant.objects.select_for_update(of=("self",))
            .select_related("unit", "user")
            .filter(pk=grant_id)
            .first()
        )
        if grant is None:
            raise Http404
        _check_reach(actor, grant.unit)
        if grant.ended_on is not None and grant.ended_on <= today:
            return grant
        if grant.pk in administrators and not working_administrators(today) - {grant.user_id}:
            raise UnableToRevokeRole(
                _("This is the last administrator. Give the role to somebody else first.")
            )
        _tell_and_note(verbs.ROLE_REVOKED, actor, grant, at)
        grant.ended_on = today
        grant.save(update_fields=["ended_on"])
    return grant


def _unit(unit_id: int | None) -> Unit | None:
    if unit_id is None:
        return None
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None:
        raise Http404
    return unit


def _check_reach(actor: Actor, unit: Unit | None) -> None:
    if not actor.may(Right.ROLE_GRANT, unit.path if unit else EVERYWHERE):
        raise refuse(Right.ROLE_GRANT, _("You grant roles for your own units and those below."))


def _refuse_twice(
    user: User, role: Role, unit: Unit | None, first_day: date, end: date | None
) -> None:
    rows = RoleGrant.objects.filter(user=user, role=role.value, unit=unit)
    if end is not None:
        rows = rows.filter(started_on__lt=end)
    if any(row.ended_on is None or row.ended_on > first_day for row in rows):
        raise _granted_already()


def _granted_already() -> UnableToGrantRole:
    return UnableToGrantRole(_("This account has this role there already in these days."))


def _tell_and_note(verb: str, actor: Actor, grant: RoleGrant, at: datetime) -> None:
    today = timezone.localdate(at)
    employee = employee_of_account(grant.user_id)
    name = employee.display_name if employee else grant.user.label
    role = Role(grant.role)
    note(
        verb,
        actor=actor,
        object=Ref("role_grant", grant.pk, grant.role),
        at=at,
        unit_id=grant.unit_id,
        related=(
            Ref("account", grant.user_id, grant.user.label),
            *((Ref("employee", employee.pk, name),) if employee else ()),
        ),
        payload={
            "role": grant.role,
            "from": grant.started_on.isoformat(),
            "until": grant.ended_on.isoformat() if grant.ended_on else None,
        },
    )
    granted = verb == verbs.ROLE_GRANTED
    notify(
        user_id=grant.user_id,
        kind=notices.ROLE_GRANTED if granted else notices.ROLE_REVOKED,
        values={},
        url="/account/",
        at=at,
    )
    if granted and Right.RATING_READ in ROLE_RIGHTS[role]:
        notify_many(
            user_ids=accounts_with_role(Role.AUDITOR, today),
            kind=notices.RATING_READER,
            values={"name": name, "by": actor.name},
            url="/people/roles/",
            at=at,
        )
