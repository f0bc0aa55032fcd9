"""What the auditor does leaves events too."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, tzinfo
from itertools import islice

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.audit import policies, queries, verbs
from pamong.audit.rules import Filter
from pamong.documents.sheets import write_csv, write_xlsx
from pamong.journal.models import Event
from pamong.journal.recording import Draft, Ref, record
from pamong.tenancy.current import acting_for, agency_id

MOST_ROWS = 100_000
ROWS_AT_ONCE = 500
FORMATS = ("csv", "xlsx")


class UnableToExport(Exception):
    """Nothing was exported; the message says what would help."""


@dataclass(frozen=True, slots=True)
class Export:
    """A file of events; `content` comes in pieces."""

    name: str
    media_type: str
    content: Iterator[bytes]


def export_events(*, actor: Actor, wanted: Filter, file_format: str, at: datetime) -> Export:
    """The events of a filter as CSV or XLSX, the newest first, and an event that tells of it.

    Raises Forbidden without EVENT_EXPORT, UnableToExport for an unknown format or more than
    MOST_ROWS events.
    """
    if not actor.may(Right.EVENT_EXPORT):
        raise refuse(Right.EVENT_EXPORT)
    if file_format not in FORMATS:
        raise UnableToExport(_("Choose CSV or XLSX."))
    # The export's own event is not part of it, however long the file takes to write.
    events = queries.filtered(policies.events_exported_by(actor), wanted).filter(recorded_at__lt=at)
    count = events[: MOST_ROWS + 1].count()
    if count > MOST_ROWS:
        raise UnableToExport(
            _("That is more than %(n)s events. Choose a shorter period.") % {"n": MOST_ROWS}
        )
    record(
        Draft(
            verbs.EVENTS_EXPORTED,
            Ref("events", None),
            at,
            actor=actor.ref,
            account_id=actor.account_id,
            payload={
                "format": file_format,
                "count": count,
                "filter": {key: str(value) for key, value in asdict(wanted).items() if value},
            },
        )
    )
    name = f"pamong-events-{wanted.first}-{wanted.last}.{file_format}"
    rows = _rows(
        events,
        agency=agency_id(),
        language=get_language() or settings.LANGUAGE_CODE,
        zone=timezone.get_current_timezone(),
    )
    if file_format == "csv":
        return Export(name, "text/csv; charset=utf-8", write_csv(rows, _columns()))
    book = write_xlsx(rows, _columns(), title=_("Events"))
    return Export(
        name,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        iter([book]),
    )


def note_look_up(*, actor: Actor, employee_id: int, name: str, at: datetime) -> None:
    """Write that somebody asked who had looked at this person."""
    record(
        Draft(
            verbs.READINGS_LOOKED_UP,
            Ref("employee", employee_id, name),
            at,
            actor=actor.ref,
            account_id=actor.account_id,
        )
    )


def _columns() -> Sequence[str]:
    return (
        _("Happened at"),
        _("Recorded at"),
        _("Origin"),
        _("Verb"),
        _("Event"),
        _("Who"),
        _("Employee id"),
        _("Account id"),
        _("Unit"),
        _("Unit id"),
        _("Object"),
        _("Kind of object"),
        _("Object id"),
        _("Case id"),
        _("Activity"),
        _("Life cycle"),
        _("Related objects"),
        _("Details"),
        _("Hash"),
    )


def _rows(
    events: QuerySet[Event], *, agency: int, language: str, zone: tzinfo
) -> Iterator[Sequence[object]]:
    # A server may send the file from another thread, whose connection knows no agency, and after
    # the language and the zone of the request have gone.
    with acting_for(agency):
        words = queries.in_words(events)
        while True:
            with translation.override(language), timezone.override(zone):
                rows = [_row(told) for told in islice(words, ROWS_AT_ONCE)]
            if not rows:
                return
            yield from rows


def _row(told: queries.Told) -> Sequence[object]:
    event = told.event
    return (
        # With its zone, as text: a spreadsheet's own dates have none.
        timezone.localtime(event.happened_at).isoformat(timespec="seconds"),
        timezone.localtime(event.recorded_at).isoformat(timespec="seconds"),
        event.origin,
        event.verb,
        told.what,
        told.who,
        event.actor_id,
        event.account_id,
        told.unit,
        event.unit_id,
        told.about,
        event.object_type,
        event.object_id,
        event.case_id,
        event.activity,
        event.lifecycle,
        json.dumps(event.related),
        json.dumps(event.payload, ensure_ascii=False, sort_keys=True),
        bytes(event.leaf_hash).hex(),
    )
