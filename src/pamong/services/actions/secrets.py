"""By which an applicant follows a case without an account."""

import hashlib
import hmac
from uuid import UUID

from django.conf import settings

from pamong.services import rules


def secret_of(intake_key: UUID) -> str:
    """The secret of the case made from this key: sent twice, it is still the same one.

    Nobody can tell it who has the database alone: the installation's key makes it.
    """
    digest = hmac.digest(
        settings.SECRET_KEY.encode(), b"services.case.secret:" + intake_key.bytes, "sha256"
    )
    return rules.secret_from(digest)


def hash_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
