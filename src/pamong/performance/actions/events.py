"""The events of evaluations, as all their steps write them."""

from datetime import datetime
from typing import Any

from pamong.accounts.actors import Actor
from pamong.journal.recording import Draft, Ref
from pamong.organization.queries import Person
from pamong.performance.models import Evaluation
from pamong.performance.queries.spans import Span


def evaluation_event(
    verb: str,
    evaluation: Evaluation,
    *,
    owner: Person,
    actor: Actor | None,
    at: datetime,
    span: Span | None = None,
    **payload: Any,
) -> Draft:
    """An event about an evaluation. Never holds a rating: who may read those is decided elsewhere.

    `actor` is None for what happens by itself when a deadline has passed.
    """
    if span is not None:
        payload = {"year": span.year, "span": span.key, **payload}
    return Draft(
        verb=verb,
        object=Ref("evaluation", evaluation.pk, owner.name),
        happened_at=at,
        actor=actor.ref if actor else None,
        account_id=actor.account_id if actor else None,
        unit_id=owner.unit_id,
        related=(
            Ref("employee", owner.employee_id, owner.name),
            Ref("plan", evaluation.plan_id),
        ),
        payload=payload,
    )
