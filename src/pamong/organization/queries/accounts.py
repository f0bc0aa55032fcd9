"""Which employees can sign in."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet

from pamong.accounts.models import User
from pamong.organization.models import Appointment, Employee
from pamong.organization.queries.people import Person, in_force, seats_of


def accounts_in(
    paths: Sequence[str], on: date, *, words: Iterable[str] = (), waiting: bool = False
) -> QuerySet[Appointment]:
    """The definitive seats below these units with employee and account, by name.

    `words` narrow to names that hold each of them, `waiting` to those without a password.
    """
    reach = reduce(or_, (Q(position__unit__path__startswith=path) for path in paths))
    rows = Appointment.objects.filter(
        reach, in_force(on), kind=Appointment.Kind.DEFINITIVE, employee__is_active=True
    )
    for word in words:
        rows = rows.filter(employee__sort_name__contains=word)
    if waiting:
        rows = rows.filter(
            Q(employee__user__isnull=True)
            | Q(employee__user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
        )
    return rows.select_related("employee__user", "position__unit").order_by(
        "employee__sort_name", "pk"
    )


def newcomers_in(
    unit_path: str, on: date, *, but: int | None = None, given_before: datetime | None = None
) -> QuerySet[Appointment]:
    """The seats below a unit of those who have never signed in, by unit and name: without a
    password, and with `given_before` also those whose unused one was given before that moment.

    Accounts that were closed stay closed. `but` leaves an employee out.
    """
    waits = Q(employee__user__isnull=True) | Q(
        employee__user__password__startswith=UNUSABLE_PASSWORD_PREFIX
    )
    if given_before is not None:
        waits |= Q(employee__user__first_password_at__lt=given_before)
    never = Q(employee__user__isnull=True) | Q(
        employee__user__last_login__isnull=True, employee__user__is_active=True
    )
    return (
        accounts_in([unit_path], on)
        .filter(waits, never)
        .exclude(employee_id=but or 0)
        .order_by("position__unit__path", "employee__sort_name", "pk")
    )


def account_of(employee_id: int, on: date) -> tuple[Employee, list[Person]] | None:
    """An employee with their account and their seats, or None for an absent one."""
    employee = Employee.objects.select_related("user").filter(pk=employee_id).first()
    return (employee, seats_of(employee.pk, on)) if employee else None


def account_names(account_ids: Collection[int]) -> dict[int, str]:
    """What each account is called: its employee's name, or else its user name, masked where
    that is a number. Two queries for any number of accounts, none for no account."""
    if not account_ids:
        return {}
    names = {user.pk: user.label for user in User.objects.filter(pk__in=account_ids)}
    for employee in Employee.objects.filter(user_id__in=account_ids):
        names[employee.user_id or 0] = employee.display_name
    return names
