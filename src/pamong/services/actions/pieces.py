"""A large file comes in pieces, so that a lost connection loses one piece and not the file."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from django.db.models import QuerySet, Sum
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from pamong.accounts.actors import Actor
from pamong.services.actions.drafts import Stored, add_file, locked_draft
from pamong.services.models import UploadPiece
from pamong.services.rules.forms import Field, Form

LARGEST_PIECE = 512 * 1024


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of a file is here; `stored` says what became of a whole one."""

    offset: int
    stored: Stored | None = None


def offset_of(*, draft_id: int, field: Field, key: str) -> int:
    """From where the browser goes on with its file."""
    # The database tells the lengths: what came before is not read again with each piece.
    length = _pieces(draft_id, field, key).aggregate(all=Sum(Length("content")))
    return int(length["all"] or 0)


def add_piece(
    *,
    draft_id: int,
    form: Form,
    field: Field,
    key: str,
    name: str,
    size: int,
    begins: int,
    content: bytes,
    at: datetime,
    actor: Actor | None = None,
) -> Progress:
    """Keep the next piece of a file; the last one makes the file an answer, once.

    A piece that is here already, or comes too early, changes nothing: the offset says what is
    wanted. Of a question one file at a time is on its way. Raises AlreadySent.
    """
    if size > field.max_mb * 1024 * 1024:
        return Progress(0, Stored(None, _too_large(field)))
    # Two pieces at once wait for one another.
    with locked_draft(draft_id):
        UploadPiece.objects.filter(draft_id=draft_id, field=field.name).exclude(key=key).delete()
        offset = offset_of(draft_id=draft_id, field=field, key=key)
        if begins != offset or not content or offset + len(content) > size:
            return Progress(offset)
        UploadPiece.objects.create(
            draft_id=draft_id, field=field.name, key=key, begins=begins, content=content
        )
        offset += len(content)
        if offset < size:
            return Progress(offset)
        pieces = _pieces(draft_id, field, key)
        whole = b"".join(bytes(each.content) for each in pieces.order_by("begins"))
        pieces.delete()
        stored = add_file(
            draft_id=draft_id,
            form=form,
            field=field,
            file=BytesIO(whole),
            name=name,
            at=at,
            actor=actor,
        )
    return Progress(offset, stored)


def _pieces(draft_id: int, field: Field, key: str) -> QuerySet[UploadPiece]:
    return UploadPiece.objects.filter(draft_id=draft_id, field=field.name, key=key)


def _too_large(field: Field) -> str:
    return _("The file is larger than %(limit)s MB.") % {"limit": field.max_mb}
