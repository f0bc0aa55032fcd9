"""Keeping the register of recurring reports, forms and meetings."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from pamong.accounts.actors import Actor
from pamong.journal.recording import Draft, Ref, record
from pamong.organization.models import Unit
from pamong.processes import policies, verbs
from pamong.processes.models import RecurringWork


@dataclass(frozen=True, slots=True)
class Entry:
    """What the register says of a report, form or meeting; `wanted` only where it gets rarer."""

    kind: str
    name: str
    needed_by: str
    people: int
    minutes: int
    times: int
    legal_basis: str = ""
    proposal: str = "keep"
    wanted: int | None = None
    note: str = ""


def record_recurring(
    *, actor: Actor, unit: Unit, entry: Entry, key: UUID, at: datetime
) -> RecurringWork:
    """Put it in the register; the same `key` again puts nothing more.

    Raises Forbidden without WORKLOAD_KEEP there.
    """
    policies.check_keeps_workload(actor, unit)
    with transaction.atomic():
        row, is_new = RecurringWork.objects.get_or_create(
            key=key,
            defaults={"unit": unit, "recorded_at": at, "changed_at": at, **asdict(entry)},
        )
        if is_new:
            _record(verbs.RECURRING_RECORDED, row, actor, at)
    return row


def change_recurring(
    *, actor: Actor, recurring_id: int, entry: Entry, at: datetime
) -> RecurringWork:
    """Write it anew; the same again changes nothing. Raises Http404, Forbidden."""
    with transaction.atomic():
        row = policies.recurring_to_keep(actor, recurring_id)
        wanted = asdict(entry)
        if any(getattr(row, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(row, name, value)
            row.changed_at = at
            row.save()
            _record(verbs.RECURRING_CHANGED, row, actor, at)
    return row


def end_recurring(*, actor: Actor, recurring_id: int, on: date, at: datetime) -> RecurringWork:
    """It is not done any more. Twice keeps the first day. Raises Http404, Forbidden."""
    with transaction.atomic():
        row = policies.recurring_to_keep(actor, recurring_id)
        if row.ended_on is None:
            row.ended_on = on
            row.changed_at = at
            row.save(update_fields=["ended_on", "changed_at"])
            _record(verbs.RECURRING_ENDED, row, actor, at)
    return row


def _record(verb: str, row: RecurringWork, actor: Actor, at: datetime) -> None:
    record(
        Draft(
            verb,
            Ref("recurring_work", row.pk, row.name),
            at,
            actor=actor.ref,
            account_id=actor.account_id,
            unit_id=row.unit_id,
            payload={
                "kind": row.kind,
                "people": row.people,
                "minutes": row.minutes,
                "times": row.times,
                "proposal": row.proposal,
                "wanted": row.wanted,
            },
        )
    )
