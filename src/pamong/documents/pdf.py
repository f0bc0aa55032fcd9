"""Official documents as tagged PDF/A-2a and PDF/UA-1, made by typst from templates of the rooms.

A template reads its values as JSON, so no text of a user is ever taken for markup:

    #import "/documents/typst/official.typ": official
    #let data = json(bytes(sys.inputs.data))
    #show: official.with(data)
"""

import json
import re
import threading
from collections.abc import Collection
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import get_random_string

from pamong.accounts.actors import Actor
from pamong.documents import uploads, verbs
from pamong.documents.models import Verification
from pamong.journal.recording import Draft, Ref, record
from pamong.tenancy.current import agency_id
from pamong.tenancy.models import Agency

# Templates import from "/", which is the source folder: "/documents/typst/official.typ".
ROOT = Path(__file__).resolve().parent.parent
STANDARDS: list[Any] = ["a-2a", "ua-1"]

# Letters and digits that nobody mixes up when reading aloud or typing (no I, L, O, U, 0, 1).
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
CODE_LENGTH = 20
"""30 to the power of 20: 98 random bits."""

_UNKNOWN_LETTER = re.compile(r'(?:the text|disallowed codepoint) `"((?:\\.|[^"\\])+)"`')
_ESCAPE = re.compile(r"\\u\{([0-9a-fA-F]+)\}|\\(.)")
_local = threading.local()


class UnableToRender(Exception):
    """A template and its data do not fit: a fault of ours, told to the operator."""


def render(template: Path, data: dict[str, Any], *, language: str = "id") -> bytes:
    """The PDF of a template under `src/pamong` with its data (JSON values only).

    Letters that the built-in fonts lack are shown as □. Takes about 20 ms for two pages; the
    compiler is kept by each thread. Raises UnableToRender when the template itself is at fault.
    """
    values: Any = {**data, "language": language}
    for _attempt in range(5):
        try:
            compiled = _compiler().compile(
                input=str(template),
                format="pdf",
                sys_inputs={"data": json.dumps(values, ensure_ascii=False, default=str)},
                pdf_standards=STANDARDS,
            )
        except typst.TypstError as error:
            lacking = _letters(f"{error.message}\n{error.diagnostic}")
            if not lacking:
                raise UnableToRender(f"{template.name}: {error.message}") from error
            values = _without(values, lacking)
            continue
        if not isinstance(compiled, bytes):
            raise UnableToRender(f"{template.name}: no single document came out")
        return compiled
    raise UnableToRender(f"{template.name}: letters are lacking")


def _compiler() -> typst.Compiler:
    compiler = getattr(_local, "compiler", None)
    if compiler is None:
        # Only built-in fonts: a document must not look different on another machine.
        fonts = typst.Fonts(include_system_fonts=False)
        compiler = typst.Compiler(root=str(ROOT), font_paths=fonts, ignore_system_fonts=True)
        _local.compiler = compiler
    return compiler


def _letters(message: str) -> frozenset[str]:
    """The letters a compilation stumbled over, from its messages."""

    def plain(match: re.Match[str]) -> str:
        return chr(int(match[1], 16)) if match[1] else match[2]

    found = "".join(_ESCAPE.sub(plain, text) for text in _UNKNOWN_LETTER.findall(message))
    return frozenset(letter for letter in found if not letter.isascii() or not letter.isprintable())


def _without(value: Any, lacking: frozenset[str]) -> Any:
    if isinstance(value, str):
        if lacking.isdisjoint(value):
            return value
        return "".join(
            letter if letter not in lacking else "□" if letter.isprintable() else ""
            for letter in value
        )
    if isinstance(value, dict):
        return {key: _without(item, lacking) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without(item, lacking) for item in value]
    return value


def issue(
    *,
    template: Path,
    data: dict[str, Any],
    title: str,
    file_name: str,
    object_type: str,
    object_id: int,
    actor: Actor | None,
    at: datetime,
    language: str = "id",
) -> Verification:
    """Make an official document with a code by which anybody can check it, and keep it.

    `title` is shown to everybody who has the code: it names the kind of document, never a rating.
    The template finds `data.title`, `data.agency` and `data.verification` (code, url, qr).
    Who may open the file is decided by the room of `object_type` (`policies.register`).
    """
    code = get_random_string(CODE_LENGTH, ALPHABET)
    url = checking_url(code)
    agency = _agency_name(agency_id())
    content = render(
        template,
        {
            "title": title,
            "agency": agency,
            "issued_at": at.isoformat(),
            **data,
            "verification": {"code": grouped(code), "url": url, "qr": qr_svg(url)},
        },
        language=language,
    )
    with transaction.atomic():
        attachment = uploads.keep(
            file=BytesIO(content),
            name=file_name,
            media_type="application/pdf",
            object_type=object_type,
            object_id=object_id,
            actor=actor,
            at=at,
        )
        verification = Verification.objects.create(
            code=code,
            title=title,
            agency_name=agency,
            sha256=attachment.sha256,
            attachment=attachment,
            issued_at=at,
        )
        _record(verbs.DOCUMENT_ISSUED, verification, actor, at)
    return verification


def revoke(*, verification_id: int, actor: Actor | None, at: datetime) -> None:
    """Declare a document invalid; the checking page says so from now on. Twice changes nothing.

    Whether the actor may is for the calling room to have checked.
    """
    with transaction.atomic():
        verification = (
            Verification.objects.select_for_update(of=("self",))
            .select_related("attachment")
            .get(pk=verification_id)
        )
        if verification.revoked_at is None:
            verification.revoked_at = at
            verification.save(update_fields=["revoked_at"])
            _record(verbs.DOCUMENT_REVOKED, verification, actor, at)


def mark_replaced(*, verification_ids: Collection[int], at: datetime) -> None:
    """Let the checking page of revoked documents say that another one stands in their place."""
    Verification.objects.filter(
        pk__in=verification_ids, revoked_at__isnull=False, replaced_at=None
    ).update(replaced_at=at)


def checking_url(code: str) -> str:
    """The page on which anybody checks the document of a code."""
    return f"{settings.ORIGIN}{reverse('documents:verify_code', args=[grouped(code)])}"


def grouped(code: str) -> str:
    """A code as people read it: "ABCD-EFGH-…"."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def qr_svg(text: str) -> str:
    """A QR code as an SVG drawing, error correction for print (M)."""
    return str(segno.make(text, error="m", micro=False).svg_inline(border=0, dark="#000"))


def _agency_name(agency: int) -> str:
    return Agency.objects.values_list("name", flat=True).get(pk=agency)


def _record(verb: str, verification: Verification, actor: Actor | None, at: datetime) -> None:
    attachment = verification.attachment
    record(
        Draft(
            verb=verb,
            object=Ref(attachment.object_type, attachment.object_id),
            related=(Ref("attachment", attachment.pk),),
            happened_at=at,
            actor=actor.ref if actor else None,
            account_id=actor.account_id if actor else None,
            payload={"title": verification.title, "sha256": verification.sha256},
        )
    )
