"""Who holds which role where."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet

from pamong.accounts.rights import Role
from pamong.kernel.text import sort_key
from pamong.organization.models import Employee, RoleGrant
from pamong.organization.queries.people import in_force

GRANTS_A_PAGE = 30


@dataclass(frozen=True, slots=True)
class Holder:
    """A grant with the name of the person, or of the account where no employee has it."""

    grant: RoleGrant
    name: str
    employee_id: int | None


def grants_on(on: date) -> QuerySet[RoleGrant]:
    """Grants that hold or lie ahead."""
    return RoleGrant.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on))


def grant_page(*, on: date, role: str, text: str, number: str | None) -> Page[RoleGrant]:
    rows = grants_on(on).select_related("unit", "user")
    if role:
        rows = rows.filter(role=role)
    for word in text.split():
        named = Employee.objects.filter(
            user=OuterRef("user"), sort_name__contains=sort_key(text=word) or word
        )
        rows = rows.filter(
            Q(Exists(named)) | Q(user__username__icontains=word) | Q(unit__name__icontains=word)
        )
    return Paginator(
        rows.order_by("role", "unit__path", "user__username", "pk"), GRANTS_A_PAGE
    ).get_page(number)


def holders(grants: Page[RoleGrant] | list[RoleGrant]) -> list[Holder]:
    """The grants with their people, in one query."""
    rows = list(grants)
    people = {
        row.user_id: row
        for row in Employee.objects.filter(user_id__in=[grant.user_id for grant in rows])
    }
    found = []
    for grant in rows:
        person = people.get(grant.user_id)
        found.append(
            Holder(
                grant,
                person.display_name if person else grant.user.label,
                person.pk if person else None,
            )
        )
    return found


def accounts_with_role(role: Role, on: date) -> list[int]:
    """The ids of the accounts that hold a role somewhere today."""
    rows = RoleGrant.objects.filter(in_force(on), role=role.value, user__is_active=True)
    return sorted(set(rows.values_list("user_id", flat=True)))


def working_administrators(on: date) -> set[int]:
    """The accounts that administer the whole agency on a day and can sign in to do so."""
    return set(
        RoleGrant.objects.filter(
            in_force(on),
            role=Role.ADMINISTRATOR.value,
            unit__isnull=True,
            user__is_active=True,
        )
        .exclude(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
        .values_list("user_id", flat=True)
    )


def employee_of_account(user_id: int) -> Employee | None:
    return Employee.objects.filter(user_id=user_id).first()
