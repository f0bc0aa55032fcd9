"""Events by the hundred thousand: the rules of `record_many` without a model for each."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.utils import timezone

from pamong.journal import verbs
from pamong.journal.recording import Draft, current_origin, note_labels, open_months
from pamong.tenancy.copying import copy_in
from pamong.tenancy.current import agency_id

_COLUMNS = (
    "agency_id", "happened_at", "recorded_at", "origin", "verb", "actor_id", "account_id",
    "unit_id", "object_type", "object_id", "related", "case_id", "activity", "lifecycle",
    "payload", "leaf_hash",
)  # fmt: skip
_payload = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def record_in_bulk(drafts: Sequence[Draft]) -> None:
    """Write events in the order given, each with its hash, as `record_many` would.

    The months they happened in should be open already (`recording.open_months`). Raises ValueError
    for a verb no app has registered.
    """
    if not drafts:
        return
    unknown = {draft.verb for draft in drafts} - verbs.known()
    if unknown:
        raise ValueError(f"not registered: {', '.join(sorted(unknown))}")
    first = min(draft.happened_at for draft in drafts)
    last = max(draft.happened_at for draft in drafts)
    open_months(_month(first), _month(last))
    recorded_at = timezone.now()
    note_labels(drafts, recorded_at)
    copy_in("journal_event", _COLUMNS, _rows(drafts, recorded_at))


def _month(at: datetime) -> date:
    return at.astimezone(UTC).date().replace(day=1)


def _rows(drafts: Sequence[Draft], recorded_at: datetime) -> Iterator[tuple[Any, ...]]:
    agency, origin = agency_id(), current_origin().value
    recorded = _instant(recorded_at)
    quoted: dict[str, str] = {}

    def quote(text: str) -> str:
        found = quoted.get(text)
        if found is None:
            found = quoted[text] = json.dumps(text, ensure_ascii=False)
        return found

    for draft in drafts:
        about = draft.object
        happened = _instant(draft.happened_at)
        actor = draft.actor.id if draft.actor else None
        related = ",".join([f"[{quote(ref.kind)},{_number(ref.id)}]" for ref in draft.related])
        payload = _payload(draft.payload)
        lifecycle = draft.lifecycle.value if draft.lifecycle else ""
        # The form that `recording.canonical` gives; a test holds the two together.
        canonical = (
            f'{{"account":{_number(draft.account_id)},"activity":{quote(draft.activity)},'
            f'"actor":{_number(actor)},"agency":{agency},"case":{_number(draft.case_id)},'
            f'"happened_at":"{happened}","lifecycle":"{lifecycle}",'
            f'"object":[{quote(about.kind)},{_number(about.id)}],"origin":"{origin}",'
            f'"payload":{payload},"recorded_at":"{recorded}","related":[{related}],'
            f'"unit":{_number(draft.unit_id)},"verb":{quote(draft.verb)}}}'
        )
        yield (
            agency,
            happened,
            recorded,
            origin,
            draft.verb,
            actor,
            draft.account_id,
            draft.unit_id,
            about.kind,
            about.id,
            f"[{related}]",
            draft.case_id,
            draft.activity,
            lifecycle,
            payload,
            hashlib.sha256(b"\x00" + canonical.encode()).digest(),
        )


def _instant(at: datetime) -> str:
    if at.tzinfo is not UTC:
        at = at.astimezone(UTC)
    return at.isoformat(timespec="microseconds")


def _number(value: int | None) -> str:
    return "null" if value is None else str(value)
