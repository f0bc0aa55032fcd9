"""The meeting place `record`: one write per event, in the transaction of the change itself."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from pamong.journal import verbs
from pamong.journal.models import Event, Lifecycle, Origin
from pamong.tenancy.current import agency_id

_BATCH = 5_000
_origin: ContextVar[Origin] = ContextVar("origin", default=Origin.COMMAND)
_opened_months: set[date] = set()


class Ref(NamedTuple):
    """An object of an event: its kind, its id and what it is called today."""

    kind: str
    id: int | None
    label: str = ""


# Not frozen, which would cost six times as much: files bring a million of them.
@dataclass(slots=True)
class Draft:
    """An event about to be written. Times are aware; `payload` holds no secret personal data."""

    verb: str
    object: Ref
    happened_at: datetime
    actor: Ref | None = None
    account_id: int | None = None
    unit_id: int | None = None
    related: Sequence[Ref] = ()
    case_id: int | None = None
    activity: str = ""
    lifecycle: Lifecycle | None = None
    payload: dict[str, Any] = field(default_factory=dict)


@contextmanager
def origin(value: Origin) -> Iterator[None]:
    """Mark all events recorded inside the block as coming from a page, an import or a job."""
    token = _origin.set(value)
    try:
        yield
    finally:
        _origin.reset(token)


def current_origin() -> Origin:
    """How events recorded now come in."""
    return _origin.get()


def record(draft: Draft) -> Event:
    """Write one event. Call it inside the transaction of the change it tells of."""
    return record_many([draft])[0]


def record_many(drafts: Iterable[Draft]) -> list[Event]:
    """Write events in the order given, in one statement per thousand.

    Raises ValueError for a verb no app has registered: a typing error must not become history.
    """
    recorded_at = timezone.now()
    drafts = list(drafts)
    for draft in drafts:
        if draft.verb not in verbs.known():
            raise ValueError(f"the verb {draft.verb} is not registered")
    if drafts:
        # Without an agency nothing could be written; say so before the database refuses it.
        agency_id()
    # Whoever records does so within the change itself: a savepoint would save nothing of it.
    with transaction.atomic(savepoint=False):
        _open_months({draft.happened_at.astimezone(UTC).date().replace(day=1) for draft in drafts})
        note_labels(drafts, recorded_at)
        events = [_event(draft, recorded_at) for draft in drafts]
        for start in range(0, len(events), _BATCH):
            _insert(events[start : start + _BATCH])
        return events


def canonical(event: Event) -> bytes:
    """The form of an event that its hash is taken over: sorted JSON without spaces, in UTF-8."""
    return json.dumps(
        {
            "account": event.account_id,
            "activity": event.activity,
            "actor": event.actor_id,
            "agency": event.agency_id,
            "case": event.case_id,
            "happened_at": event.happened_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "lifecycle": event.lifecycle,
            "object": [event.object_type, event.object_id],
            "origin": event.origin,
            "payload": event.payload,
            "recorded_at": event.recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "related": event.related,
            "unit": event.unit_id,
            "verb": event.verb,
        },
        ensure_ascii=False,
        separators=(",", ":"),
        sort_keys=True,
    ).encode()


def leaf_hash(event: Event) -> bytes:
    """SHA-256 of a zero byte and the canonical form, as a leaf of a Merkle tree (RFC 6962)."""
    return hashlib.sha256(b"\x00" + canonical(event)).digest()


def _event(draft: Draft, recorded_at: datetime) -> Event:
    event = Event(
        agency_id=agency_id(),
        happened_at=draft.happened_at,
        recorded_at=recorded_at,
        origin=_origin.get().value,
        verb=draft.verb,
        actor_id=draft.actor.id if draft.actor else None,
        account_id=draft.account_id,
        unit_id=draft.unit_id,
        object_type=draft.object.kind,
        object_id=draft.object.id,
        related=[[ref.kind, ref.id] for ref in draft.related],
        case_id=draft.case_id,
        activity=draft.activity,
        lifecycle=draft.lifecycle.value if draft.lifecycle else "",
        payload=draft.payload,
    )
    event.leaf_hash = leaf_hash(event)
    return event


_COLUMNS = {
    "agency_id": "bigint",
    "happened_at": "timestamptz",
    "recorded_at": "timestamptz",
    "origin": "text",
    "verb": "text",
    "actor_id": "bigint",
    "account_id": "bigint",
    "unit_id": "bigint",
    "object_type": "text",
    "object_id": "bigint",
    "related": "jsonb",
    "case_id": "bigint",
    "activity": "text",
    "lifecycle": "text",
    "payload": "jsonb",
    "leaf_hash": "bytea",
}
# One JSON value for all: a statement with a parameter for each value costs ten times as much,
# arrays twice as much, and COPY is not to be had for tables that are walled off by row.
_INSERT = (
    f"insert into journal_event ({', '.join(_COLUMNS)}) select {', '.join(_COLUMNS)} "
    f"from rows from (jsonb_to_recordset(%s::jsonb) as "
    f"({', '.join(f'{name} {kind}' for name, kind in _COLUMNS.items())})) "
    f"with ordinality as given ({', '.join(_COLUMNS)}, place) order by place returning id"
)


# Whether a label, `given`, says something else than the newest one of its object.
NEW_LABEL = """given.text is distinct from (
  select kept.text from journal_label as kept
  where kept.agency_id = given.agency_id and kept.object_type = given.object_type
    and kept.object_id = given.object_id
  order by kept.noted_at desc, kept.id desc limit 1)"""
# In the order given, so that two who note the same labels never wait for each other.
_INSERT_LABELS = f"""
insert into journal_label (agency_id, object_type, object_id, text, noted_at)
select given.agency_id, object_type, object_id, text, noted_at
from (select %s::bigint as agency_id, %s::timestamptz as noted_at, one.*
  from unnest(%s::text[], %s::bigint[], %s::text[])
    with ordinality as one (object_type, object_id, text, place)) as given
where {NEW_LABEL} order by place on conflict do nothing
"""


def _insert(events: Sequence[Event]) -> None:
    rows = [{name: getattr(event, name) for name in _COLUMNS} for event in events]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [json.dumps(rows, ensure_ascii=False, default=_as_text)])
        for event, (event_id,) in zip(events, cursor.fetchall(), strict=True):
            event.pk = event_id
            event._state.adding = False


def _as_text(value: datetime | bytes) -> str:
    return f"\\x{value.hex()}" if isinstance(value, bytes) else value.isoformat()


def note_labels(drafts: Iterable[Draft], noted_at: datetime) -> None:
    """Keep what the objects of these events are called today, where that is new."""
    refs = {
        (ref.kind, ref.id): ref.label[:300]
        for draft in drafts
        for ref in (draft.object, draft.actor, *draft.related)
        if ref is not None and ref.label and ref.id is not None
    }
    if not refs:
        return
    objects, texts = zip(*sorted(refs.items()), strict=True)
    kinds, ids = zip(*objects, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_INSERT_LABELS, [agency_id(), noted_at, list(kinds), list(ids), list(texts)])


def open_months(months: Iterable[date]) -> None:
    """Make room for events of these months, each named by any of its days.

    To make room for a month shuts the journal until the transaction ends: who will write for long
    about months gone by calls this before, so that others can write meanwhile.
    """
    with transaction.atomic():
        _open_months({day.replace(day=1) for day in months})


def _open_months(months: set[date]) -> None:
    new = sorted(months - _opened_months)
    if not new:
        return
    with connection.cursor() as cursor:
        for month in new:
            cursor.execute("select journal_open_month(%s)", [month])
    transaction.on_commit(lambda: _opened_months.update(new))
