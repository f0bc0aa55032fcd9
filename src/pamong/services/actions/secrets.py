"""By which an applicant follows a case without an account."""

import hashlib
import hmac
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.journal.recording import Draft, Ref, record
from pamong.services import policies, rules, verbs
from pamong.services.actions.unable import UnableToTakeIn
from pamong.services.models import Case


def secret_of(intake_key: UUID, turn: int = 0) -> str:
    """The secret of the case made from this key: sent twice, it is still the same one.

    Each `turn` has another. Nobody can tell it who has the database alone: the installation's key
    makes it.
    """
    about = b"services.case.secret:" + intake_key.bytes + (f":{turn}".encode() if turn else b"")
    digest = hmac.digest(settings.SECRET_KEY.encode(), about, "sha256")
    return rules.secret_from(digest)


def reissue_secret(*, actor: Actor, number: str, has_identified: bool, at: datetime) -> Case:
    """Give the applicant who lost their paper a new secret at the counter; the old one dies.

    The officer says that they have seen who it is. Raises Http404 for a case one may not know of,
    Forbidden without the right, UnableToTakeIn.
    """
    known = policies.case_known_to(actor, number)
    if actor.employee_id is None or not actor.may(Right.CASE_TAKE_IN):
        raise refuse(Right.CASE_TAKE_IN)
    if not has_identified:
        raise UnableToTakeIn(_("Look at an identity document first, and say that you have."))
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).get(pk=known.pk)
        case.secret_turn += 1
        case.secret_hash = hash_of(secret_of(case.intake_key, case.secret_turn))
        case.save(update_fields=["secret_turn", "secret_hash"])
        record(
            Draft(
                verbs.SECRET_REISSUED,
                Ref("case", case.pk, case.number),
                at,
                actor=actor.ref,
                account_id=actor.account_id,
                unit_id=case.unit_id,
                case_id=case.pk,
                payload={"turn": case.secret_turn},
            )
        )
    return case


def hash_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
