"""Keeping the register of simplifications, for pages and for other rooms."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pamong.accounts.actors import Actor
from pamong.journal.recording import Draft, Ref, record
from pamong.organization.models import Unit
from pamong.services import policies, verbs
from pamong.services.actions.unable import UnableToServe
from pamong.services.models import ServiceVersion, Simplification
from pamong.services.rules.simplification import Change, Saving, Subject


class UnableToSimplify(UnableToServe):
    """Nothing was written; the message says why."""


@dataclass(frozen=True, slots=True)
class Simpler:
    """What the register says of a simplification. Hours a year and days of a case are savings."""

    subject: Subject
    change: Change
    name: str
    legal_basis: str
    decided_by: str
    decided_on: date
    effective_on: date
    review_on: date
    service_id: int | None = None
    version_number: int | None = None
    expected_hours: Decimal | None = None
    expected_days: Decimal | None = None
    expected_from: str = ""


def record_simplification(
    *, actor: Actor, unit: Unit, simpler: Simpler, key: UUID, at: datetime
) -> Simplification:
    """Put it in the register; the same `key` again puts nothing more.

    Raises Forbidden without SERVICE_MANAGE there, Http404 for a service that the actor does not
    manage, UnableToSimplify for a version that there is not or a day that makes no sense.
    """
    policies.check_manages_unit(actor, unit)
    wanted = _fields(actor, simpler)
    with transaction.atomic():
        row, is_new = Simplification.objects.get_or_create(
            key=key, defaults={"unit": unit, "recorded_at": at, "changed_at": at, **wanted}
        )
        if is_new:
            _record(verbs.SIMPLIFICATION_RECORDED, row, actor, at)
    return row


def change_simplification(
    *, actor: Actor, simplification_id: int, simpler: Simpler, at: datetime
) -> Simplification:
    """Write it anew; the same again changes nothing. What was measured waits for the next night.

    Raises as `record_simplification`, and Http404 for an absent one.
    """
    with transaction.atomic():
        row = policies.simplification_to_keep(actor, simplification_id)
        wanted = _fields(actor, simpler)
        if any(getattr(row, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(row, name, value)
            row.changed_at = at
            row.measured, row.measured_at = {}, None
            row.save()
            _record(verbs.SIMPLIFICATION_CHANGED, row, actor, at)
    return row


def record_saving(*, simplification_id: int, saving: Saving | None, at: datetime) -> bool:
    """Keep what the log tells of a simplification; for jobs. None where it tells too little.

    The same again writes nothing. Returns whether anything changed.
    """
    kept = saving.kept() if saving else {}
    rows = Simplification.objects.filter(pk=simplification_id).exclude(measured=kept)
    return bool(rows.update(measured=kept, measured_at=at if saving else None))


def _fields(actor: Actor, simpler: Simpler) -> dict[str, object]:
    if simpler.review_on <= simpler.effective_on:
        raise UnableToSimplify(_("Look at it again after it came into force."))
    version_id = None
    if simpler.service_id is not None:
        policies.service_to_manage(actor, simpler.service_id)
    if simpler.version_number is not None:
        found = ServiceVersion.objects.filter(
            service_id=simpler.service_id, number=simpler.version_number
        ).first()
        if found is None:
            raise UnableToSimplify(
                _("The service has no version %(n)s.") % {"n": simpler.version_number}
            )
        version_id = found.pk
    return {
        "subject": simpler.subject.value,
        "change": simpler.change.value,
        "name": simpler.name.strip(),
        "legal_basis": simpler.legal_basis.strip(),
        "decided_by": simpler.decided_by.strip(),
        "decided_on": simpler.decided_on,
        "effective_on": simpler.effective_on,
        "review_on": simpler.review_on,
        "service_id": simpler.service_id,
        "version_id": version_id,
        "expected_hours": simpler.expected_hours,
        "expected_days": simpler.expected_days,
        "expected_from": simpler.expected_from.strip(),
    }


def _record(verb: str, row: Simplification, actor: Actor, at: datetime) -> None:
    record(
        Draft(
            verb,
            Ref("simplification", row.pk, row.name),
            at,
            actor=actor.ref,
            account_id=actor.account_id,
            unit_id=row.unit_id,
            related=[Ref("service", row.service_id)] if row.service_id else [],
            payload={
                "subject": row.subject,
                "change": row.change,
                "effective_on": row.effective_on.isoformat(),
                "decided_by": row.decided_by,
            },
        )
    )
