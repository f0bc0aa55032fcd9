"""Files that people bring: known by their content, bounded, kept under a name of ours."""

import hashlib
import re
import unicodedata
import zipfile
from collections.abc import Collection
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from pamong.accounts.actors import Actor
from pamong.documents import papers, pictures, verbs
from pamong.documents.models import Attachment
from pamong.documents.papers import Doubt
from pamong.journal.recording import Draft, Ref, record, record_many
from pamong.tenancy.current import agency_id

MAX_SIZE = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ENDINGS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    _XLSX: ".xlsx",
    _DOCX: ".docx",
    "text/csv": ".csv",
    "text/plain": ".txt",
}
_MARKS = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}
IMAGES = frozenset({"image/jpeg", "image/png", "image/webp"})

_BAD_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')


class UnableToStore(Exception):
    """The file is refused; the message tells the user why and what would do."""


def store_upload(
    *,
    file: BinaryIO,
    name: str,
    object_type: str,
    object_id: int,
    actor: Actor | None,
    at: datetime,
    allowed: frozenset[str] | None = None,
    max_size: int = MAX_SIZE,
) -> Attachment:
    """Check a file by its content and keep it for an object. Whether the actor may attach to the
    object is for the caller to have checked; a citizen without an account is no actor.

    `allowed` narrows the media types (default: PDF, JPEG, PNG, WebP, XLSX, DOCX, CSV, text).
    Raises UnableToStore.
    """
    size = file.seek(0, 2)
    if size == 0:
        raise UnableToStore(_("The file is empty."))
    if size > max_size:
        raise UnableToStore(
            _("The file has %(size)s MB; at most %(limit)s MB are taken.")
            % {"size": f"{size / 1_048_576:.1f}", "limit": max_size // 1_048_576}
        )
    media_type = media_type_of(file, name)
    if media_type is None or (allowed is not None and media_type not in allowed):
        kinds = sorted(
            ENDINGS[kind][1:].upper() for kind in (allowed if allowed is not None else ENDINGS)
        )
        raise UnableToStore(
            _("This kind of file is not taken. Bring one of: %(kinds)s.")
            % {"kinds": ", ".join(kinds)}
        )
    if media_type in IMAGES:
        file = _clean_picture(file, media_type)
    if media_type == "application/pdf":
        _refuse_programs(file)
    return keep(
        file=file,
        name=name,
        media_type=media_type,
        object_type=object_type,
        object_id=object_id,
        actor=actor,
        at=at,
    )


def keep(
    *,
    file: BinaryIO,
    name: str,
    media_type: str,
    object_type: str,
    object_id: int,
    actor: Actor | None,
    at: datetime,
) -> Attachment:
    """Keep a file that is known to be good (checked before, or made by the system itself)."""
    file.seek(0)
    digest = sha256_of(file)
    size = file.seek(0, 2)
    file.seek(0)
    shown = clean_name(name, ENDINGS.get(media_type, ""))
    attachment = Attachment(
        agency_id=agency_id(),
        object_type=object_type,
        object_id=object_id,
        name=shown,
        media_type=media_type,
        size=size,
        sha256=digest,
        uploaded_by_id=actor.account_id if actor else None,
        uploaded_at=at,
    )
    attachment.file.save(f"file{ENDINGS.get(media_type, '')}", File(file), save=False)
    stored = attachment.file.name
    try:
        with transaction.atomic():
            attachment.save()
            record(
                Draft(
                    verb=verbs.ATTACHMENT_STORED,
                    object=Ref(object_type, object_id or None),
                    related=(Ref("attachment", attachment.pk),),
                    happened_at=at,
                    actor=actor.ref if actor else None,
                    account_id=actor.account_id if actor else None,
                    payload={"media_type": media_type, "size": size, "sha256": digest},
                )
            )
    except BaseException:
        attachment.file.storage.delete(stored or "")
        raise
    return attachment


def hand_on(
    *,
    attachment_ids: Collection[int],
    source: tuple[str, int],
    target: tuple[str, int],
    at: datetime,
) -> int:
    """Give files of one object to another, as those of an application go to its case.

    Files of any other object stay where they are. Returns how many were handed on.
    """
    kind, object_id = target
    with transaction.atomic():
        found = list(
            Attachment.objects.select_for_update()
            .filter(object_type=source[0], object_id=source[1], pk__in=attachment_ids)
            .order_by("pk")
        )
        Attachment.objects.filter(pk__in=[each.pk for each in found]).update(
            object_type=kind, object_id=object_id
        )
        record_many(
            Draft(
                verb=verbs.ATTACHMENT_HANDED_ON,
                object=Ref(kind, object_id),
                related=(Ref("attachment", each.pk), Ref(*source)),
                happened_at=at,
                payload={"sha256": each.sha256},
            )
            for each in found
        )
    return len(found)


def discard(*, object_type: str, object_id: int, at: datetime, only: int | None = None) -> int:
    """Remove the files of an object that is given up, or only one of them. Returns how many."""
    with transaction.atomic():
        found = Attachment.objects.select_for_update().filter(
            object_type=object_type, object_id=object_id
        )
        files = list(found if only is None else found.filter(pk=only))
        record_many(
            Draft(
                verb=verbs.ATTACHMENT_DISCARDED,
                object=Ref(object_type, object_id),
                related=(Ref("attachment", each.pk),),
                happened_at=at,
                payload={"sha256": each.sha256},
            )
            for each in files
        )
        for each in files:
            name, storage = each.file.name or "", each.file.storage
            each.delete()
            # A file without its row is litter; a row without its file would be a loss.
            transaction.on_commit(partial(storage.delete, name))
    return len(files)


def sha256_of(file: BinaryIO) -> str:
    """The SHA-256 of a whole file as hexadecimal digits."""
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(1024 * 1024):
        digest.update(chunk)
    return digest.hexdigest()


def clean_name(name: str, ending: str = "") -> str:
    """A file name that is safe to show and to save under, with the ending of its content."""
    text = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    text = _BAD_IN_NAMES.sub(" ", text)
    text = "".join(c for c in text if unicodedata.category(c) not in {"Cf", "Cc", "Cs", "Co", "Cn"})
    text = " ".join(text.split()).strip(". ")
    stem = (PurePosixPath(text).stem if PurePosixPath(text).suffix else text).strip(". ")
    return f"{(stem or 'file')[: 180 - len(ending)]}{ending or PurePosixPath(text).suffix}"


def media_type_of(file: BinaryIO, name: str = "") -> str | None:
    """What the content is, or None for a kind that is not taken. The name tells CSV from text."""
    file.seek(0)
    start = file.read(64 * 1024)
    file.seek(0)
    for mark, media_type in _MARKS.items():
        if start.startswith(mark):
            return media_type
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "image/webp"
    if start.startswith(b"PK\x03\x04"):
        return _office_type(file)
    if _is_text(start):
        return "text/csv" if name.lower().endswith(".csv") else "text/plain"
    return None


def _office_type(file: BinaryIO) -> str | None:
    try:
        with zipfile.ZipFile(file) as archive:
            names = {info.filename for info in archive.infolist()[:5000]}
    except (zipfile.BadZipFile, NotImplementedError, OSError):
        return None
    finally:
        file.seek(0)
    if "[Content_Types].xml" not in names or any("vbaproject" in n.lower() for n in names):
        return None
    if "xl/workbook.xml" in names:
        return _XLSX
    return _DOCX if "word/document.xml" in names else None


def _is_text(start: bytes) -> bool:
    lowered = start.lstrip(b"\xef\xbb\xbf \r\n\t")[:200].lower()
    # Markup could be taken for a page by a program that ignores the media type.
    if lowered.startswith((b"<!doctype", b"<html", b"<?xml", b"<svg", b"<script")):
        return False
    if b"\x00" in start:
        return start.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        start.decode("utf-8")
    except UnicodeDecodeError as error:
        # The sample may end within a character; Windows-1252 has no unprintable low bytes either.
        if error.start < len(start) - 4:
            return not any(byte < 32 and byte not in (9, 10, 13) for byte in start)
    return not any(byte < 32 and byte not in (9, 10, 12, 13) for byte in start)


def _clean_picture(file: BinaryIO, media_type: str) -> BinaryIO:
    """The picture without what its camera noted about place, device and person."""
    file.seek(0)
    content = file.read()
    size = pictures.size_of(content, media_type)
    if size is None:
        raise UnableToStore(_("The picture is damaged: its size cannot be read."))
    width, height = size
    if width * height > MAX_PIXELS or not width or not height:
        raise UnableToStore(
            _("The picture has %(width)s × %(height)s points; at most %(limit)s million are taken.")
            % {"width": width, "height": height, "limit": MAX_PIXELS // 1_000_000}
        )
    try:
        return BytesIO(pictures.without_metadata(content, media_type))
    except pictures.DamagedPicture:
        raise UnableToStore(_("The picture is damaged. Save it again and try once more.")) from None


def _refuse_programs(file: BinaryIO) -> None:
    file.seek(0)
    match papers.doubt_of(file.read()):
        case Doubt.LOCKED:
            raise UnableToStore(
                _("The PDF is protected by a password. Save or print it as a PDF without one.")
            )
        case Doubt.ACTIVE | Doubt.HIDDEN:
            raise UnableToStore(
                _("The PDF holds a program or another file. Print it as a new PDF and try again.")
            )
