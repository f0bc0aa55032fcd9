"""Letters that are not true any more: revoked, so that whoever checks a paper is told."""

from datetime import datetime

from pamong.accounts.actors import Actor
from pamong.documents import pdf
from pamong.journal.recording import Draft, Ref
from pamong.services import queries, verbs
from pamong.services.actions.running import Running, Told
from pamong.services.models import CaseLetter
from pamong.services.rules import Outcome
from pamong.services.rules.letters import holds


def revoke_letters(
    running: Running, *, decided: Outcome | None, actor: Actor | None, at: datetime
) -> None:
    """Revoke what is not true any more after a decision, or (None) since nothing is decided now.

    Such a letter may be written again.
    """
    for letter in queries.letters_of(running.case.pk):
        if letter.revoked_at is None and not holds(letter.outcome, decided):
            pdf.revoke(verification_id=letter.verification_id, actor=actor, at=at)
            tell_of_letter(verbs.LETTER_REVOKED, running, letter, actor, at)


def revoke_at_the_end(running: Running) -> None:
    """Revoke what does not go with the outcome of a case that has just closed, however it did."""
    case = running.case
    if case.closed_at is None:
        return
    outcome = Outcome(case.outcome)
    decided = None if outcome is Outcome.WITHDRAWN else outcome
    revoke_letters(running, decided=decided, actor=None, at=case.closed_at)


def tell_of_letter(
    verb: str, running: Running, letter: CaseLetter, actor: Actor | None, at: datetime
) -> None:
    case = running.case
    told = Draft(
        verb,
        Ref("case", case.pk, case.number),
        at,
        actor=actor.ref if actor else None,
        account_id=actor.account_id if actor else None,
        unit_id=case.unit_id,
        related=[Ref("service", running.service.pk, running.service.name)],
        case_id=case.pk,
        # No word of the letter: the hash tells which file it is.
        payload={
            "service": running.service.code,
            "letter": letter.code,
            "sha256": letter.verification.sha256,
        },
    )
    running.told.append(Told(told, None))
