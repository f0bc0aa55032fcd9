"""PDF files looked at without showing them: do they run something when they are opened?

An officer opens what strangers send. A paper needs no program, no start of another program and no
file within; a file that brings one is not a paper.
"""

import re
import zlib
from collections.abc import Iterator
from enum import StrEnum

_ACTIVE = (b"JavaScript", b"JS", b"Launch", b"RichMedia", b"EmbeddedFile", b"ImportData", b"XFA")
# A name ends where a blank or another delimiter begins.
_END = rb"(?=[\s/<>\[\](){}%]|$)"
_NAMES = re.compile(rb"/(?:" + b"|".join(_ACTIVE) + rb")" + _END)
_LOCKED = re.compile(rb"/Encrypt" + _END)
_OBJECTS = re.compile(rb"/ObjStm" + _END)
_FILTERS = re.compile(rb"/Filter\s*(\[[^\]]*\]|/[A-Za-z0-9]+)")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_LONGEST_HEAD = 2_000
_MOST_UNPACKED = 20 * 1024 * 1024


class Doubt(StrEnum):
    """Why a PDF is not taken."""

    ACTIVE = "active"
    LOCKED = "locked"
    # Packed in a way that no program which makes papers uses for its objects.
    HIDDEN = "hidden"


def doubt_of(content: bytes) -> Doubt | None:
    """Scripts, calls of programs and files within are found, also in objects that are packed."""
    outside = _plain(_outside_streams(content))
    if _NAMES.search(outside):
        return Doubt.ACTIVE
    if _LOCKED.search(outside):
        return Doubt.LOCKED
    left = _MOST_UNPACKED
    for head, start in _object_streams(content):
        if b"/Encrypt" in head:
            return Doubt.LOCKED
        objects = _unpacked(head, content, start, left)
        if objects is None or len(objects) >= left:
            return Doubt.HIDDEN
        if _NAMES.search(_plain(objects)):
            return Doubt.ACTIVE
        left -= len(objects)
    return None


def _plain(part: bytes) -> bytes:
    """Names as they are meant: any letter of them may be written as #4A."""
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), part)


def _outside_streams(content: bytes) -> bytes:
    """The file without the bodies of its streams, in which any letters may stand by chance."""
    kept: list[bytes] = []
    place = 0
    for found in _STREAM.finditer(content):
        if found.start() < place:
            continue
        kept.append(content[place : found.start()])
        end = content.find(b"endstream", found.end())
        place = len(content) if end < 0 else end + len(b"endstream")
    kept.append(content[place:])
    return b"\n".join(kept)


def _object_streams(content: bytes) -> Iterator[tuple[bytes, int]]:
    """Head and beginning of each stream that holds objects."""
    for stream in _STREAM.finditer(content):
        head = content[max(0, stream.start() - _LONGEST_HEAD) : stream.start()]
        head = _plain(head[head.rfind(b" obj") + 1 :])
        # A table of references names the objects' streams too, and is encrypted as a whole file is.
        if _OBJECTS.search(head):
            yield head, stream.end()


def _unpacked(head: bytes, content: bytes, start: int, most: int) -> bytes | None:
    """The objects of a stream as they are, or None when they cannot be looked at."""
    found = _FILTERS.search(head)
    if found is None and b"/Filter" not in head:
        end = content.find(b"endstream", start)
        return content[start : end if end >= 0 else len(content)]
    filters = found[1].strip(b"[]").split() if found else []
    if filters != [b"/FlateDecode"] or b"/DecodeParms" in head:
        return None
    try:
        return zlib.decompressobj().decompress(content[start:], most)
    except zlib.error:
        return None
