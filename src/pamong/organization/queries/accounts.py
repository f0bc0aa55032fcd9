"""Which employees can sign in."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet

from pamong.accounts.actors import EVERYWHERE
from pamong.accounts.models import User
from pamong.journal.models import Event
from pamong.organization import verbs
from pamong.organization.models import (
    Appointment,
    Delegation,
    Employee,
    RoleGrant,
    SuperiorOverride,
)
from pamong.organization.queries.people import Person, in_force, seats_of
from pamong.tenancy.current import agency_id, enter_agency
from pamong.tenancy.models import Agency

_BATCH = 2000


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


def reach_of_accounts(accounts: Iterable[int], on: date) -> dict[int, set[str]]:
    """The paths over which accounts have a say, by role, as a head, as a delegate or as somebody's
    named superior, on a day or later. A few queries for any number of accounts."""
    reach: dict[int, set[str]] = defaultdict(set)
    lasting = Q(ended_on__isnull=True) | Q(ended_on__gt=on)
    for user, path in RoleGrant.objects.filter(lasting, user_id__in=accounts).values_list(
        "user_id", "unit__path"
    ):
        reach[user].add(path or EVERYWHERE)
    heads = Appointment.objects.filter(lasting, position__is_head=True)
    for owner, path in heads.filter(employee__user_id__in=accounts).values_list(
        "employee__user_id", "position__unit__path"
    ):
        reach[owner or 0].add(path)
    stood_in_for = dict[int, set[int]]()
    for owner, principal in Delegation.objects.filter(
        lasting, delegate__user_id__in=accounts
    ).values_list("delegate__user_id", "principal_id"):
        stood_in_for.setdefault(principal, set()).add(owner or 0)
    for principal, path in heads.filter(employee_id__in=list(stood_in_for)).values_list(
        "employee_id", "position__unit__path"
    ):
        for user in stood_in_for[principal]:
            reach[user].add(path)
    for owner, path in SuperiorOverride.objects.filter(
        lasting, superior__user_id__in=accounts
    ).values_list("superior__user_id", "appointment__position__unit__path"):
        reach[owner or 0].add(path)
    return dict(reach)


def gave_password_since(*, giver_id: int | None, user: User, since: datetime) -> bool:
    """Was the password that nobody has used yet given lately, and by this account?"""
    given = user.first_password_at
    if giver_id is None or given is None or given < since:
        return False
    if user.last_login is not None and user.last_login >= given:
        return False
    return Event.objects.filter(
        verb=verbs.PASSWORD_GIVEN,
        object_type="account",
        object_id=user.pk,
        happened_at=given,
        account_id=giver_id,
    ).exists()


def user_names(numbers: Sequence[str]) -> dict[str, str]:
    """The user name of a new account for each number: the number itself, unless somebody who comes
    from another agency of the installation has an account of that name there."""
    taken = _taken_names(numbers)
    code = Agency.objects.values_list("code", flat=True).get(pk=agency_id()) if taken else ""
    return {number: f"{number}@{code}" if number in taken else number for number in numbers}


def _taken_names(names: Sequence[str]) -> set[str]:
    """Which user names are in use in the installation, whoever's they are."""
    current = agency_id()
    enter_agency(current, signing_in=True)
    try:
        return {
            name
            for start in range(0, len(names), _BATCH)
            for name in User.objects.filter(username__in=names[start : start + _BATCH]).values_list(
                "username", flat=True
            )
        }
    finally:
        enter_agency(current)
