"""Who is told of a step: the owner of a plan, who decides about it, and HR for who is outside."""

from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from pamong.accounts.rights import Role
from pamong.documents.notices import notify_many
from pamong.organization.models import Employee, RoleGrant
from pamong.organization.queries import in_force
from pamong.organization.queries.standins import accounts_acting_as
from pamong.performance import plan_notices as notices
from pamong.performance.policies.outside import stands_at_the_top
from pamong.performance.policies.plans import PlanAccess


def tell_owner(access: PlanAccess, kind: str, who: str, at: datetime) -> None:
    """Tell the owner of a plan what somebody did to it."""
    _tell(access, [user_of(access.owner.employee_id)], kind, who, at)


def tell_who_decides(access: PlanAccess, at: datetime) -> None:
    """Tell of a submitted plan: the superior and who stands in, or HR where it is decided outside.

    While it is not known who the superior is, nobody is told: HR sees such plans on its page.
    """
    today = timezone.localdate(at)
    kind, user_ids = notices.SUBMITTED, list[int]()
    if access.superior is not None:
        user_ids = accounts_acting_as(access.superior.person, today, but=access.owner.employee_id)
    elif stands_at_the_top(access):
        kind, user_ids = notices.SUBMITTED_OUTSIDE, recorders(today)
    _tell(access, user_ids, kind, access.owner.name, at)


def recorders(on: date) -> list[int]:
    """HR of the whole agency, who records what an official outside has decided."""
    grants = RoleGrant.objects.filter(in_force(on), role=Role.HR_MANAGER.value, unit__isnull=True)
    return list(grants.values_list("user_id", flat=True))


def user_of(employee_id: int) -> int | None:
    """The account of an employee, if any."""
    return Employee.objects.values_list("user_id", flat=True).filter(pk=employee_id).first()


def _tell(
    access: PlanAccess, user_ids: list[int] | list[int | None], kind: str, name: str, at: datetime
) -> None:
    notify_many(
        user_ids=user_ids,
        kind=kind,
        values={"name": name, "year": str(access.plan.cycle.year)},
        url=reverse("performance:plan", args=[access.plan.pk]),
        at=at,
    )
