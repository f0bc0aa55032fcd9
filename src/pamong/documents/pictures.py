"""Pictures looked at without decoding them: their size, and what a camera wrote beside the image.

A phone notes where a photo was taken. Nobody who attaches evidence means to publish that.
"""

import struct
from collections.abc import Callable, Iterator

_KEPT_APPS = {0xE0, 0xE2, 0xEE}
"""JFIF, colour profile and Adobe's colour transform: without them the picture looks different."""
_START, _END, _SCAN, _EXIF, _COMMENT = 0xD8, 0xD9, 0xDA, 0xE1, 0xFE
_ORIENTATION = 0x0112
_PNG_MARK = b"\x89PNG\r\n\x1a\n"
_PNG_DROPPED = {b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"}
_WEBP_DROPPED = {b"EXIF", b"XMP "}
_WEBP_FLAGS = 0x08 | 0x04
"""The bits of VP8X that announce EXIF and XMP."""


class DamagedPicture(ValueError):
    """The parts of the file do not follow each other as its kind demands."""


def size_of(content: bytes, media_type: str) -> tuple[int, int] | None:
    """Width and height in points as the file's head states them, or None."""
    readers: dict[str, Callable[[bytes], tuple[int, int] | None]] = {
        "image/png": _png_size,
        "image/jpeg": _jpeg_size,
        "image/webp": _webp_size,
    }
    try:
        return readers[media_type](content)
    except (struct.error, IndexError, DamagedPicture):
        return None


def without_metadata(content: bytes, media_type: str) -> bytes:
    """The same picture without place, time, device and comments; the way up is kept.

    The image data are copied as they are. Raises DamagedPicture.
    """
    cleaners: dict[str, Callable[[bytes], bytes]] = {
        "image/png": _clean_png,
        "image/jpeg": _clean_jpeg,
        "image/webp": _clean_webp,
    }
    try:
        return cleaners[media_type](content)
    except (struct.error, IndexError) as error:
        raise DamagedPicture from error


def _jpeg_parts(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Markers with their whole segments; that of a scan holds its image data too."""
    place = 2
    while True:
        while content[place] == 0xFF and content[place + 1] == 0xFF:
            place += 1
        if content[place] != 0xFF:
            raise DamagedPicture
        marker = content[place + 1]
        if marker == _END:
            yield marker, content[place : place + 2]
            return
        end = place + 2 + struct.unpack(">H", content[place + 2 : place + 4])[0]
        if marker == _SCAN:
            end = _end_of_scan(content, end)
        if end > len(content):
            raise DamagedPicture
        yield marker, content[place:end]
        place = end


def _end_of_scan(content: bytes, place: int) -> int:
    """Image data run until a marker that is neither a stuffed byte nor a restart."""
    while True:
        place = content.find(b"\xff", place)
        if place < 0 or place + 1 >= len(content):
            raise DamagedPicture
        following = content[place + 1]
        if following != 0x00 and not 0xD0 <= following <= 0xD7:
            return place
        place += 2


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    for marker, part in _jpeg_parts(content):
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", part[5:9])
            return width, height
        if marker == _SCAN:
            return None
    return None


def _clean_jpeg(content: bytes) -> bytes:
    kept: list[bytes] = [content[:2]]
    for marker, part in _jpeg_parts(content):
        if marker == _EXIF and part[4:10] == b"Exif\0\0":
            kept.append(_orientation_only(part[10:]))
        elif marker == _COMMENT or (0xE0 <= marker <= 0xEF and marker not in _KEPT_APPS):
            continue
        else:
            kept.append(part)
    return b"".join(kept)


def _orientation_only(tiff: bytes) -> bytes:
    """An EXIF segment that says which side is up and nothing else; empty where that is usual."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return b""
    first = struct.unpack(f"{order}I", tiff[4:8])[0]
    count = struct.unpack(f"{order}H", tiff[first : first + 2])[0]
    for number in range(min(count, 500)):
        entry = tiff[first + 2 + 12 * number : first + 14 + 12 * number]
        tag, _kind, _values, value = struct.unpack(f"{order}HHIH", entry[:10])
        if tag == _ORIENTATION and 2 <= value <= 8:
            body = b"Exif\0\0II*\0\x08\0\0\0\x01\0" + struct.pack(
                "<HHIHHI", _ORIENTATION, 3, 1, value, 0, 0
            )
            return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    return b""


def _png_size(content: bytes) -> tuple[int, int] | None:
    if content[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def _clean_png(content: bytes) -> bytes:
    kept = [_PNG_MARK]
    place = len(_PNG_MARK)
    while True:
        length = struct.unpack(">I", content[place : place + 4])[0]
        kind = content[place + 4 : place + 8]
        end = place + 12 + length
        if end > len(content):
            raise DamagedPicture
        if kind not in _PNG_DROPPED:
            kept.append(content[place:end])
        if kind == b"IEND":
            return b"".join(kept)
        place = end


def _webp_size(content: bytes) -> tuple[int, int] | None:
    kind = content[12:16]
    if kind == b"VP8X":
        return (
            1 + int.from_bytes(content[24:27], "little"),
            1 + int.from_bytes(content[27:30], "little"),
        )
    if kind == b"VP8L" and content[20] == 0x2F:
        bits = int.from_bytes(content[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", content[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None


def _clean_webp(content: bytes) -> bytes:
    kept: list[bytes] = []
    whole = 8 + struct.unpack("<I", content[4:8])[0]
    if whole > len(content):
        raise DamagedPicture
    place = 12
    while place < whole:
        kind = content[place : place + 4]
        length = struct.unpack("<I", content[place + 4 : place + 8])[0]
        end = place + 8 + length + length % 2
        if end > whole + 1:
            raise DamagedPicture
        part = content[place:end]
        if kind == b"VP8X":
            part = part[:8] + bytes([part[8] & ~_WEBP_FLAGS & 0xFF]) + part[9:]
        if kind not in _WEBP_DROPPED:
            kept.append(part)
        place = end
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body
