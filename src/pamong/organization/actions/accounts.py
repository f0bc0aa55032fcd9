"""Accounts of employees: the first password, and a new one where it was forgotten."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from pamong.accounts.access import Forbidden, refuse
from pamong.accounts.actors import Actor
from pamong.accounts.models import User
from pamong.accounts.rights import Right
from pamong.documents.notices import notify
from pamong.journal.recording import Draft, Ref, record
from pamong.organization import verbs
from pamong.organization.models import Employee
from pamong.organization.notices import PASSWORD_REPLACED
from pamong.organization.queries import seats_of
from pamong.organization.queries.accounts import (
    gave_password_since,
    reach_of_accounts,
    user_names,
)

# Easy to read from paper and to type on a phone: no letters that look alike. 68 random bits.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 3, 4
# Whoever pressed the button twice, or lost the page, gives it once more within this time.
SECOND_CLICK = timedelta(minutes=15)


class UnableToGivePassword(Exception):
    """No password can be given; the message tells the user why."""


@dataclass(frozen=True, slots=True)
class GivenPassword:
    """What is handed to the employee, once. The password is stored nowhere in plain text."""

    username: str
    password: str = field(repr=False)


def refusal_of_password(
    *, actor: Actor, employee: Employee, unit_paths: list[str], at: datetime
) -> Forbidden | None:
    """Why the actor may not give this employee a password; None where they may.

    An administrator may, and who keeps the staff list too where there is no password yet or where
    the one they just gave was not used. With a password comes all that the account may do, so the
    giver's reach covers that as well.
    """
    if employee.pk == actor.employee_id:
        return Forbidden(_("Change your own password under “My account”."))
    rights = [Right.ACCOUNT_MANAGE]
    user = employee.user
    if user is None or not user.has_usable_password() or _just_gave(actor, user, at):
        rights.append(Right.EMPLOYEE_IMPORT)
    held = [right for right in rights if any(actor.may(right, path) for path in unit_paths)]
    if not held:
        if any(actor.may(Right.EMPLOYEE_IMPORT, path) for path in unit_paths):
            return refuse(
                Right.ACCOUNT_MANAGE,
                _("There is a password already; only an administrator replaces it."),
            )
        return refuse(Right.ACCOUNT_MANAGE)
    if user is None:
        return None
    reach = reach_of_accounts([user.pk], timezone.localdate(at)).get(user.pk, set())
    if any(all(actor.may(right, path) for path in reach) for right in held):
        return None
    return refuse(
        Right.ACCOUNT_MANAGE,
        _("This account has a role beyond your units; ask an administrator of the whole agency."),
    )


def _just_gave(actor: Actor, user: User, at: datetime) -> bool:
    return gave_password_since(giver_id=actor.account_id, user=user, since=at - SECOND_CLICK)


def give_password(*, actor: Actor, employee_id: int, at: datetime) -> GivenPassword:
    """Make a new random password for an employee's account, and the account where there is none.

    Who had a password before gets a notice that it was replaced, and by whom: nobody borrows an
    account unnoticed. Raises Forbidden, and UnableToGivePassword for who has left.
    """
    with transaction.atomic():
        # Not with the account: who has waited for the lock would see none where one was made.
        employee = Employee.objects.select_for_update().get(pk=employee_id)
        if not employee.is_active:
            raise UnableToGivePassword(_("This employee has left and cannot sign in."))
        _check(actor, employee, at)
        password = new_password()
        replaced = employee.user is not None and employee.user.has_usable_password()
        again = employee.user is not None and _just_gave(actor, employee.user, at)
        user = _account(employee)
        user.password = make_password(password)
        user.is_active = True
        user.first_password_at = at
        user.save(update_fields=["password", "is_active", "first_password_at"])
        record(
            Draft(
                verb=verbs.PASSWORD_GIVEN,
                object=Ref("account", user.pk, user.label),
                related=(Ref("employee", employee.pk, employee.display_name),),
                happened_at=at,
                actor=actor.ref,
                account_id=actor.account_id,
                payload={"replaced": replaced},
            )
        )
        # A button pressed twice takes nothing from its owner, who never saw the first one.
        if replaced and not again:
            notify(
                user_id=user.pk,
                kind=PASSWORD_REPLACED,
                values={"who": actor.name},
                url=reverse("accounts:account"),
                at=at,
            )
    return GivenPassword(user.get_username(), password)


def new_password() -> str:
    """A random password that is easy to read from paper."""
    return "-".join(get_random_string(_GROUP, _LETTERS) for _n in range(_GROUPS))


def _check(actor: Actor, employee: Employee, at: datetime) -> None:
    paths = [seat.unit_path for seat in seats_of(employee.pk, timezone.localdate(at))] or ["/"]
    refusal = refusal_of_password(actor=actor, employee=employee, unit_paths=paths, at=at)
    if refusal is not None:
        raise refusal


def _account(employee: Employee) -> User:
    if employee.user is not None:
        return employee.user
    user = User.objects.create_user(user_names([employee.number])[employee.number])
    employee.user = user
    employee.save(update_fields=["user"])
    return user
