"""Who stands in for whom: delegates during leave, and acting officials."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from pamong.organization.models import Appointment, Delegation, Employee
from pamong.organization.queries.people import Person, in_force


def delegations_from(principal_ids: Iterable[int], on: date) -> list[Delegation]:
    """Delegations of these leaders that hold or lie ahead, the next first."""
    return list(
        Delegation.objects.filter(principal_id__in=list(principal_ids), ended_on__gt=on)
        .select_related("principal", "delegate")
        .order_by("started_on", "pk")
    )


def delegations_around(employee_id: int, on: date) -> list[Delegation]:
    """Delegations of somebody and to somebody that hold or lie ahead."""
    return list(
        Delegation.objects.filter(
            Q(principal_id=employee_id) | Q(delegate_id=employee_id), ended_on__gt=on
        )
        .select_related("principal", "delegate")
        .order_by("started_on", "pk")
    )


def heads_and_acting(unit_id: int, on: date) -> list[Appointment]:
    """Who holds the head's seat of a unit or acts in it, now or later; the holder first."""
    rows = (
        Appointment.objects.filter(
            Q(ended_on__isnull=True) | Q(ended_on__gt=on),
            position__unit_id=unit_id,
            position__is_head=True,
            employee__is_active=True,
        )
        .select_related("employee", "position__unit")
        .order_by("started_on", "pk")
    )
    return sorted(rows, key=lambda row: row.kind != Appointment.Kind.DEFINITIVE)


def accounts_acting_as(person: Person, on: date, *, but: int | None = None) -> list[int]:
    """The accounts that act as somebody in their seat on a day: their own, and where they lead a
    unit, those of whoever acts in that seat or stands in for them. One query.

    Tasks of a leader on leave would lie until they return if their delegate did not know of them.
    `but` leaves an employee out: nobody decides about themselves.
    """
    acting = Q(pk=person.employee_id)
    if person.is_head:
        leading = Appointment.objects.filter(
            in_force(on), position__unit_id=person.unit_id, position__is_head=True
        ).values("employee_id")
        delegates = Delegation.objects.filter(
            in_force(on),
            Q(principal_id=person.employee_id) | Q(principal_id__in=leading),
        )
        acting |= Q(pk__in=leading) | Q(pk__in=delegates.values("delegate_id"))
    rows = Employee.objects.filter(acting, is_active=True, user__isnull=False).exclude(pk=but or 0)
    return sorted(user_id for user_id in rows.values_list("user_id", flat=True) if user_id)
