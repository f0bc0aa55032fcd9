"""The tables of decisions of a draft: which way a case goes, which unit gets a step."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pamong.accounts.actors import Actor
from pamong.services import verbs
from pamong.services.actions.draft_changes import change_draft


def change_decisions(
    *,
    actor: Actor,
    service_id: int,
    decisions: Sequence[Mapping[str, Any]],
    mark: str,
    at: datetime,
) -> None:
    """Keep the tables of the draft; they may be unfinished, publishing asks for more.

    Raises UnableToDefineService when somebody else has changed them since, Forbidden without the
    right.
    """
    change_draft(
        actor=actor,
        service_id=service_id,
        wanted={"decisions": [dict(each) for each in decisions]},
        mark=mark,
        verb=verbs.DECISIONS_CHANGED,
        at=at,
    )
