"""The figures of a queue taken along."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from pamong.accounts.actors import Actor
from pamong.documents.sheets import write_csv
from pamong.journal.recording import Draft, Ref, record
from pamong.kernel.periods import DateRange
from pamong.organization.models import Unit
from pamong.services import verbs
from pamong.services.queries.queue_figures import queue_report


def export_queue(*, actor: Actor, unit: Unit, days: DateRange, at: datetime) -> Iterator[bytes]:
    """The numbers of these days as CSV, and an event that tells of it."""
    record(
        Draft(
            verbs.QUEUE_EXPORTED,
            Ref("unit", unit.pk, unit.name),
            at,
            actor=actor.ref,
            account_id=actor.account_id,
            unit_id=unit.pk,
            payload={"first": days.start.isoformat(), "last": days.last.isoformat()},
        )
    )
    columns = [
        _("Day"),
        _("Letter"),
        _("Line"),
        _("Taken"),
        _("Served"),
        _("Did not come"),
        _("Lapsed"),
        _("Waiting, median (minutes)"),
        _("Waiting, 90 % (minutes)"),
    ]
    return write_csv(list(queue_report(unit.pk, days).exported()), columns)
