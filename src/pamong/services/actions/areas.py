"""Who of a unit has which area."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.journal.recording import Draft, Ref, record
from pamong.organization.models import Unit
from pamong.services import policies, queries, verbs
from pamong.services.actions.unable import UnableToHandOver
from pamong.services.models import AreaOfficer


def give_area(
    *, actor: Actor, unit: Unit, area: str, employee_id: int | None, at: datetime
) -> None:
    """Give an area of a unit to one of its officers, or (None) to nobody in particular.

    Steps offered from now on follow it. Raises Forbidden for anybody but the unit's leader,
    UnableToHandOver.
    """
    if not policies.leads(actor, unit.path):
        raise refuse(Right.CASE_WORK, _("The leader of the unit hands out its areas."))
    area, key = " ".join(area.split())[:100], queries.area_key(area)
    if not key:
        raise UnableToHandOver(_("Write the name of the area."))
    if employee_id is not None and employee_id not in {
        person.employee_id for person in queries.colleagues(unit, at)
    }:
        raise UnableToHandOver(_("Choose somebody who works in %(unit)s.") % {"unit": unit})
    with transaction.atomic():
        own = AreaOfficer.objects.select_for_update(of=("self",)).filter(unit=unit, area_key=key)
        held = own.first()
        if held is not None and held.employee_id == employee_id:
            return
        if employee_id is None:
            if not own.delete()[0]:
                return
        else:
            AreaOfficer.objects.update_or_create(
                unit=unit, area_key=key, defaults={"area": area, "employee_id": employee_id}
            )
        record(
            Draft(
                verbs.AREA_GIVEN,
                Ref("unit", unit.pk, unit.name),
                at,
                actor=actor.ref,
                account_id=actor.account_id,
                unit_id=unit.pk,
                payload={"area": area, "employee": employee_id},
            )
        )
