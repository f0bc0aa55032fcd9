"""Who has read a rating: read from the journal, for the person rated."""

from dataclasses import dataclass
from datetime import datetime

from pamong.journal.models import Event
from pamong.journal.queries import labels
from pamong.performance import verbs

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody opened an evaluation or its document, as `relation` to the person rated."""

    name: str
    relation: str
    is_document: bool
    at: datetime


def readings_of(evaluation_id: int, owner_id: int) -> list[Reading]:
    """The newest readings by others of the evaluation itself, not of lists with it. Two queries.

    Lists and exports that showed it are told by the auditor's page.
    """
    events = list(
        Event.objects.filter(
            object_type="evaluation",
            object_id=evaluation_id,
            verb__in=[verbs.RATING_READ, verbs.DOCUMENT_DOWNLOADED],
        )
        .exclude(actor_id=owner_id)
        .order_by("-happened_at")[:SHOWN]
    )
    names = labels([("employee", event.actor_id) for event in events if event.actor_id])
    return [
        Reading(
            name=names.get(("employee", event.actor_id or 0), ""),
            relation=event.payload.get("relation", ""),
            is_document=event.verb == verbs.DOCUMENT_DOWNLOADED,
            at=event.happened_at,
        )
        for event in events
    ]
