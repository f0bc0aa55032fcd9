"""Who has read a rating: read from the journal, for the person rated."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Max, Q
from django.db.models.fields.json import KT

from pamong.documents.verbs import ATTACHMENT_OPENED
from pamong.journal.models import Event
from pamong.journal.queries import labels
from pamong.organization.queries.accounts import account_names
from pamong.performance import verbs

SHOWN = 20
# The document by its own page, or any file of the evaluation by the general one.
_DOCUMENTS = (verbs.DOCUMENT_DOWNLOADED, ATTACHMENT_OPENED)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who opened an evaluation or its document, as `relation` to the person rated.

    `count` holds every opening, `documents` those of the document; `last` is the newest of all.
    """

    name: str
    relation: str
    count: int
    documents: int
    last: datetime


def readers_of(evaluation_id: int, owner_id: int) -> list[Reader]:
    """Who else opened the evaluation itself, not lists with it; who did lately first.

    Two queries, and two more where an account without an employee did. Lists and exports that
    showed it are told by the auditor's page.
    """
    found = list(
        Event.objects.filter(
            # A paper of an evaluation decided outside the agency is a file of its own kind.
            object_type__in=["evaluation", "outside_evaluation"],
            object_id=evaluation_id,
            verb__in=[verbs.RATING_READ, *_DOCUMENTS],
        )
        .exclude(actor_id=owner_id)
        .values("actor_id", "account_id", relation=KT("payload__relation"))
        .annotate(
            count=Count("pk"),
            documents=Count("pk", filter=Q(verb__in=_DOCUMENTS)),
            last=Max("happened_at"),
        )
        .order_by("-last", "actor_id", "account_id")
    )
    people: dict[tuple[str, int], Reader] = {}
    for row in found:
        key = (
            ("employee", row["actor_id"])
            if row["actor_id"]
            else ("account", row["account_id"] or 0)
        )
        # Who has become something else to the person since is one reader, named by the newest.
        newest = people.get(key)
        people[key] = Reader(
            name="",
            relation=(newest.relation if newest else "") or row["relation"] or "",
            count=row["count"] + (newest.count if newest else 0),
            documents=row["documents"] + (newest.documents if newest else 0),
            last=newest.last if newest else row["last"],
        )
    shown = dict(list(people.items())[:SHOWN])
    names = labels(key for key in shown if key[0] == "employee")
    accounts = account_names({id_ for kind, id_ in shown if kind == "account"})
    names |= {("account", id_): name for id_, name in accounts.items()}
    return [replace(reader, name=names.get(key, "")) for key, reader in shown.items()]
