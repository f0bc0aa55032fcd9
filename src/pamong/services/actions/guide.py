"""Writing the question tree of the agency."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import EVERYWHERE, Actor
from pamong.accounts.rights import Right
from pamong.journal.recording import Draft, Ref, record
from pamong.services import verbs
from pamong.services.actions.unable import UnableToServe
from pamong.services.models import ServiceGuide
from pamong.services.queries.offers import offers
from pamong.services.rules.guide import read_guide, services_in


class UnableToWriteGuide(UnableToServe):
    """Somebody else has changed the tree meanwhile, or it leads to what is not offered."""


def write_guide(
    *, actor: Actor | None, outline: str, at: datetime, expected_version: int | None = None
) -> ServiceGuide:
    """Keep the tree that an outline tells. The same again changes nothing; an empty one takes the
    tree away. `actor` None is the system itself; `expected_version` the version the person saw, 0
    for "there was none".

    Raises Forbidden without the right for the whole agency, UnableToReadGuide with the lines that
    are wrong, UnableToWriteGuide.
    """
    if actor is not None and not actor.may(Right.SERVICE_MANAGE, EVERYWHERE):
        raise refuse(Right.SERVICE_MANAGE)
    outline = "\n".join(line.rstrip() for line in outline.splitlines()).strip("\n")
    tree = read_guide(outline)
    if tree is not None:
        _check_offered([code for _line, code in services_in(tree)])
    with transaction.atomic():
        row, _is_new = ServiceGuide.objects.select_for_update().get_or_create(
            defaults={"changed_at": at}
        )
        if row.outline == outline:
            return row
        if expected_version not in {None, row.version}:
            raise UnableToWriteGuide(
                _("Somebody else has changed the questions meanwhile. Open the page again.")
            )
        row.outline, row.version, row.changed_at = outline, row.version + 1, at
        row.changed_by_id = actor.employee_id if actor else None
        row.save()
        record(
            Draft(
                verb=verbs.GUIDE_CHANGED,
                object=Ref("agency", row.agency_id),
                happened_at=at,
                actor=actor.ref if actor else None,
                account_id=actor.account_id if actor else None,
                payload={"version": row.version, "lines": len(outline.splitlines())},
            )
        )
    return row


def _check_offered(codes: list[str]) -> None:
    known = set(offers().filter(service__code__in=codes).values_list("service__code", flat=True))
    if missing := sorted(set(codes) - known):
        raise UnableToWriteGuide(
            _("No service with this code is offered to citizens: %(codes)s")
            % {"codes": ", ".join(missing)}
        )
