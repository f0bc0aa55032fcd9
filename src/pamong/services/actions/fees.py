"""The fees of a draft: a decision table over the answers, and the regulation they follow."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pamong.accounts.actors import Actor
from pamong.services import verbs
from pamong.services.actions.draft_changes import change_draft


def change_fees(
    *, actor: Actor, service_id: int, fees: Mapping[str, Any], mark: str, at: datetime
) -> None:
    """Keep the fees of the draft; they may be unfinished, publishing asks for more.

    Raises UnableToDefineService when somebody else has changed them since, Forbidden without the
    right.
    """
    change_draft(
        actor=actor,
        service_id=service_id,
        wanted={"fees": dict(fees)},
        mark=mark,
        verb=verbs.FEES_CHANGED,
        at=at,
    )
