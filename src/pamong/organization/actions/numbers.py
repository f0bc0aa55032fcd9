"""Employee numbers are shown masked; to see one whole is an event."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.organization import policies, verbs
from pamong.organization.actions.events import employee_ref, note


def show_number(*, actor: Actor, employee_id: int, at: datetime) -> str:
    """The whole number of 18 digits. Raises Http404, or Forbidden to all but the person and who
    reads the staff list there."""
    with transaction.atomic():
        access = policies.person_to_read(actor, employee_id, timezone.localdate(at))
        if not access.number:
            raise refuse(
                Right.EMPLOYEE_READ,
                _("Numbers are shown to the person, to the leaders above and to HR."),
            )
        note(
            verbs.NUMBER_SHOWN,
            actor=actor,
            object=employee_ref(access.employee),
            at=at,
            unit_id=access.seats[0].unit_id if access.seats else None,
        )
    return access.employee.number
