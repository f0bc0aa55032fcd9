"""Accounts of employees: the first password, and a new one where it was forgotten."""

from dataclasses import dataclass, field
from datetime import datetime

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

# Easy to read from paper and to type on a phone: no letters that look alike. 68 random bits.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 3, 4


class UnableToGivePassword(Exception):
    """No password can be given; the message tells the user why."""


@dataclass(frozen=True, slots=True)
class GivenPassword:
    """What is handed to the employee, once. The password is stored nowhere in plain text."""

    username: str
    password: str = field(repr=False)


def may_give_password(actor: Actor, employee: Employee, unit_paths: list[str]) -> bool:
    """An administrator may, and where there is no password yet, who keeps the staff list too."""
    if employee.pk == actor.employee_id:
        return False
    if any(actor.may(Right.ACCOUNT_MANAGE, path) for path in unit_paths):
        return True
    first = employee.user is None or not employee.user.has_usable_password()
    return first and any(actor.may(Right.EMPLOYEE_IMPORT, path) for path in unit_paths)


def give_password(*, actor: Actor, employee_id: int, at: datetime) -> GivenPassword:
    """Make a new random password for an employee's account, and the account where there is none.

    Who had a password before gets a notice that it was replaced, and by whom: nobody borrows an
    account unnoticed. Raises Forbidden, and UnableToGivePassword for who has left.
    """
    with transaction.atomic():
        employee = (
            Employee.objects.select_for_update(of=("self",))
            .select_related("user")
            .get(pk=employee_id)
        )
        if not employee.is_active:
            raise UnableToGivePassword(_("This employee has left and cannot sign in."))
        _check(actor, employee, at)
        password = new_password()
        replaced = employee.user is not None and employee.user.has_usable_password()
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
        if replaced:
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
    if employee.pk == actor.employee_id:
        raise Forbidden(_("Change your own password under “My account”."))
    paths = [seat.unit_path for seat in seats_of(employee.pk, timezone.localdate(at))] or ["/"]
    if may_give_password(actor, employee, paths):
        return
    if any(actor.may(Right.EMPLOYEE_IMPORT, path) for path in paths):
        raise refuse(
            Right.ACCOUNT_MANAGE,
            _("There is a password already; only an administrator replaces it."),
        )
    raise refuse(Right.ACCOUNT_MANAGE)


def _account(employee: Employee) -> User:
    if employee.user is not None:
        return employee.user
    user = User.objects.create_user(employee.number)
    employee.user = user
    employee.save(update_fields=["user"])
    return user
