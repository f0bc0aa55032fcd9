"""What a receipt proves: the hash of the event by which an application was taken in."""

from pamong.journal.models import Event
from pamong.journal.recording import leaf_hash
from pamong.services import verbs
from pamong.services.models import Case
from pamong.services.rules.receipts import grouped, read_receipt


def receipt_of(case: Case) -> str:
    """The hash as the receipt shows it; empty where the journal holds no such event."""
    event = _taken_in(case)
    return grouped(bytes(event.leaf_hash).hex()) if event else ""


def is_receipt(number: str, typed: str) -> bool:
    """Was an application of this number taken in as the receipt says, unchanged since?

    The event's content is hashed anew: one that was changed afterwards answers no.
    """
    wanted = read_receipt(typed)
    case = Case.objects.filter(number=number).first() if wanted else None
    event = _taken_in(case) if case else None
    return (
        event is not None
        and bytes(event.leaf_hash).hex() == wanted
        and leaf_hash(event) == bytes(event.leaf_hash)
    )


def _taken_in(case: Case) -> Event | None:
    found: Event | None = Event.objects.filter(
        case_id=case.pk, happened_at=case.received_at, verb=verbs.CASE_RECEIVED
    ).first()
    return found
