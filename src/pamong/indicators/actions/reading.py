"""Looking at somebody's own figures is an event too."""

from datetime import datetime

from pamong.accounts.actors import Actor
from pamong.indicators import verbs
from pamong.journal.recording import Draft, Ref, record


def note_personal_read(*, actor: Actor, employee_id: int, at: datetime) -> None:
    """Write down that somebody looked at an officer's figures."""
    record(
        Draft(
            verb=verbs.PERSONAL_READ,
            object=Ref("employee", employee_id),
            happened_at=at,
            actor=actor.ref,
            account_id=actor.account_id,
            unit_id=actor.unit_id,
        )
    )
