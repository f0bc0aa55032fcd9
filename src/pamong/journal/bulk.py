"""Events by the hundred thousand: the rules of `record_many` without a model for each."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, Self

from django.utils import timezone

from pamong.journal import verbs
from pamong.journal.models import Lifecycle
from pamong.journal.recording import NEW_LABEL, Draft, Ref, current_origin, open_months
from pamong.tenancy.copying import NULL, Arriving, escaped
from pamong.tenancy.current import agency_id

_COLUMNS = (
    "agency_id", "happened_at", "recorded_at", "origin", "verb", "actor_id", "account_id",
    "unit_id", "object_type", "object_id", "related", "case_id", "activity", "lifecycle",
    "payload", "leaf_hash",
)  # fmt: skip
_LABELS = ("agency_id", "object_type", "object_id", "text", "noted_at")
_payload = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


class EventsInBulk:
    """Events on their way in: first `add` all, then `open_months`, then `write`.

    Each has its hash, as `record_many` would give it, and they stand in the order given. The origin
    and the moment of recording are those of when it was made.
    """

    def __init__(self) -> None:
        self._exit = ExitStack()
        self._events = self._exit.enter_context(Arriving("journal_event", _COLUMNS))
        self._labels = self._exit.enter_context(Arriving("journal_label", _LABELS, only=NEW_LABEL))
        self._agency = agency_id()
        self._origin = current_origin().value
        self._recorded = _instant(timezone.now())
        self._known = verbs.known()
        self._noted: set[Ref] = set()
        self._quoted = _Quoted()
        self.months: set[date] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._exit.close()

    def add(self, drafts: Iterable[Draft]) -> None:
        """Raises ValueError for a verb no app has registered."""
        self._events.add(self._lines(drafts))
        self._labels.add(self._label_lines())

    def open_months(self) -> None:
        """Make room for the months the events happened in, and for no other.

        In a transaction of its own: to make room shuts the journal until the transaction ends.
        """
        open_months(self.months)

    def write(self) -> None:
        self._labels.write()
        self._events.write()

    def _lines(self, drafts: Iterable[Draft]) -> Iterator[str]:
        agency, origin, recorded, known = self._agency, self._origin, self._recorded, self._known
        quoted, noted = self._quoted, self._noted
        months: set[str] = set()
        about: Ref | None = None
        related_of: Sequence[Ref] | None = None
        related = ""
        for draft in drafts:
            if draft.verb not in known:
                raise ValueError(f"not registered: {draft.verb}")
            if draft.object is not about:
                about = draft.object
                noted.add(about)
            if draft.related is not related_of:
                related_of = draft.related
                noted.update(related_of)
                related = ",".join([f"[{quoted[ref.kind]},{_or(ref.id)}]" for ref in related_of])
            who = draft.actor
            if who is not None:
                noted.add(who)
            actor = None if who is None else who.id
            account, unit, case, activity = (
                draft.account_id, draft.unit_id, draft.case_id, draft.activity,
            )  # fmt: skip
            at = draft.happened_at
            if at.tzinfo is not UTC:
                at = at.astimezone(UTC)
            happened = at.isoformat(timespec="microseconds")
            months.add(happened[:7])
            payload = self._payload(draft.payload)
            lifecycle = _LIFECYCLES[draft.lifecycle]
            # The form that `recording.canonical` gives; a test holds the two together.
            canonical = (
                f'\0{{"account":{_or(account)},"activity":{quoted[activity]},'
                f'"actor":{_or(actor)},"agency":{agency},"case":{_or(case)},'
                f'"happened_at":"{happened}","lifecycle":"{lifecycle}",'
                f'"object":[{quoted[about.kind]},{_or(about.id)}],"origin":"{origin}",'
                f'"payload":{payload},"recorded_at":"{recorded}","related":[{related}],'
                f'"unit":{_or(unit)},"verb":{quoted[draft.verb]}}}'
            )
            yield (
                f"{agency}\t{happened}\t{recorded}\t{origin}\t{draft.verb}\t{_or(actor, NULL)}\t"
                f"{_or(account, NULL)}\t{_or(unit, NULL)}\t{about.kind}\t{_or(about.id, NULL)}\t"
                f"[{related}]\t{_or(case, NULL)}\t{escaped(activity)}\t{lifecycle}\t"
                f"{payload.replace(_BACKSLASH, _TWO)}\t"
                f"\\\\x{sha256(canonical.encode()).hexdigest()}\n"
            )
        self.months |= {date.fromisoformat(f"{month}-01") for month in months}

    def _payload(self, payload: Mapping[str, Any]) -> str:
        """As the encoder writes it; most are of a few texts and whole numbers."""
        quoted, parts = self._quoted, []
        for key in sorted(payload):
            value = payload[key]
            kind = type(value)
            if kind is int:
                parts.append(f"{quoted[key]}:{value}")
            elif kind is str:
                parts.append(f"{quoted[key]}:{_quoted(value)}")
            elif value is None or kind is bool:
                parts.append(f"{quoted[key]}:{_WORDS[value]}")
            else:
                return _payload(payload)
        return "{" + ",".join(parts) + "}"

    def _label_lines(self) -> Iterator[str]:
        for ref in self._noted:
            if ref.label and ref.id is not None:
                yield (
                    f"{self._agency}\t{escaped(ref.kind)}\t{ref.id}\t{escaped(ref.label[:300])}\t"
                    f"{self._recorded}\n"
                )
        self._noted.clear()


# The values of an enum, which Python itself looks up anew each time.
_LIFECYCLES: Mapping[Lifecycle | None, str] = {None: "", **{each: each.value for each in Lifecycle}}
_WORDS: Mapping[bool | None, str] = {None: "null", True: "true", False: "false"}
_BACKSLASH, _TWO = "\\", "\\\\"
_quoted = json.encoder.encode_basestring


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _or(number: int | None, otherwise: str = "null") -> int | str:
    return otherwise if number is None else number


class _Quoted(dict[str, str]):
    """Texts that come again and again, as JSON writes them."""

    def __missing__(self, text: str) -> str:
        found = self[text] = _quoted(text)
        return found
