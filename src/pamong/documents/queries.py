"""Reads of documents that pages need."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from pamong.documents.models import Verification

_NOT_CODE = re.compile(r"[^A-Z0-9]")


@dataclass(frozen=True, slots=True)
class Checked:
    """What the world may know of a document: no name of a person, no rating."""

    code: str
    title: str
    agency: str
    sha256: str
    issued_at: datetime
    revoked_at: datetime | None
    replaced_at: datetime | None


def verified(code: str) -> Checked | None:
    """The document of a code, of whatever agency, or None. Blanks, dashes and case do not matter.

    Row-level security shows this one row by a setting that holds its code.
    """
    bare = _NOT_CODE.sub("", code.upper())
    if not bare or len(bare) > 26:
        return None
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select set_config('pamong.verification', %s, true)", [bare])
        row = Verification.objects.filter(code=bare).first()
        cursor.execute("select set_config('pamong.verification', '', true)")
    if row is None:
        return None
    return Checked(
        code=row.code,
        title=row.title,
        agency=row.agency_name,
        sha256=row.sha256,
        issued_at=row.issued_at,
        revoked_at=row.revoked_at,
        replaced_at=row.replaced_at,
    )
