"""Files by their content, and lines for people."""

import io
import struct
import zipfile
import zlib
from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from tests.conftest import Cast, make_cast

from pamong.accounts.actors import Actor
from pamong.documents import notices, pictures, uploads
from pamong.documents.models import Attachment, Notice
from pamong.documents.uploads import UnableToStore, clean_name, store_upload
from pamong.tenancy.current import enter_agency

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IEND", b"")


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def jpeg(width: int, height: int, *extra: bytes) -> bytes:
    """The skeleton of a photo: two scans with a stuffed byte, a restart and a table between."""
    return (
        b"\xff\xd8"
        + segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
        + b"".join(extra)
        + segment(0xC2, b"\x08" + struct.pack(">HH", height, width) + bytes(10))
        + segment(0xDA, bytes(8))
        + b"data\xff\x00more\xff\xd0data"
        + segment(0xC4, b"\xff\xd9 in a table")
        + segment(0xDA, bytes(8))
        + b"data\xff\xd9"
    )


def exif(orientation: int) -> bytes:
    entries = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0) + struct.pack(
        ">HHII", 0x8825, 4, 1, 50
    )
    tiff = b"MM\0*\0\0\0\x08" + struct.pack(">H", 2) + entries + bytes(4) + b"GPS -7.79 110.36"
    return segment(0xE1, b"Exif\0\0" + tiff)


def docx(*more: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in ("[Content_Types].xml", "word/document.xml", *more):
            archive.writestr(name, "<x/>")
    return target.getvalue()


def store(cast: Cast, content: bytes, name: str = "bukti", **options: Any) -> Attachment:
    return store_upload(
        file=io.BytesIO(content),
        name=name,
        object_type="toy",
        object_id=1,
        actor=Actor(cast.ani.user.pk, cast.ani.employee.pk, "Ani", ()),
        at=NOW,
        **options,
    )


@pytest.mark.parametrize(
    ("content", "name", "media_type", "kept_as"),
    [
        (b"%PDF-1.7 ...", "laporan.exe", "application/pdf", "laporan.pdf"),
        (png(10, 10), "foto", "image/png", "foto.png"),
        (jpeg(10, 10), "foto.JPEG", "image/jpeg", "foto.jpg"),
        (docx(), "surat.docx", uploads._DOCX, "surat.docx"),
        ("a;b\n1;é".encode(), "daftar.csv", "text/csv", "daftar.csv"),
        (b"catatan", "../../etc/passwd", "text/plain", "passwd.txt"),
    ],
)
def test_the_kind_follows_from_the_content(
    cast: Cast, content: bytes, name: str, media_type: str, kept_as: str
) -> None:
    attachment = store(cast, content, name)
    assert (attachment.media_type, attachment.name) == (media_type, kept_as)
    assert attachment.file.name.startswith(f"{cast.agency.pk}/2026/11/")
    assert "passwd" not in attachment.file.name


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00\x03",
        b"<html><script>alert(1)</script>",
        b'<?xml version="1.0"?><svg onload="x"/>',
        b"\x7fELF\x02\x01\x01\x00",
        b"PK\x03\x04garbage",
        docx("word/vbaProject.bin"),
        png(60_000, 60_000),
        jpeg(65_000, 65_000),
        b"\xff\xd8\xff\xe0",
        bytes(11 * 1024 * 1024),
    ],
)
def test_what_is_dangerous_or_too_large_is_refused(cast: Cast, content: bytes) -> None:
    with pytest.raises(UnableToStore):
        store(cast, content, "bukti.pdf")
    assert not Attachment.objects.exists()


def test_a_photo_is_kept_without_place_and_device_but_the_right_way_up(cast: Cast) -> None:
    noisy = (exif(6), segment(0xFE, b"Kamera Ani"), segment(0xE1, b"http://ns.adobe.com/xap GPS"))
    attachment = store(cast, jpeg(10, 10, *noisy) + b"a film with GPS behind the picture", "f.jpg")
    kept = attachment.file.open("rb").read()
    assert b"GPS" not in kept
    assert b"Kamera" not in kept
    orientation = struct.pack("<HHIH", 0x0112, 3, 1, 6)
    assert orientation in kept
    assert kept.endswith(b"data\xff\xd9")
    assert attachment.size == len(kept)
    assert pictures.size_of(kept, "image/jpeg") == (10, 10)
    plain = jpeg(10, 10)
    assert pictures.without_metadata(plain, "image/jpeg") == plain
    assert b"Exif" not in pictures.without_metadata(jpeg(1, 1, exif(1)), "image/jpeg")


def test_png_and_webp_lose_their_notes_too() -> None:
    text = b"tEXtAuthor\0Ani"
    chunk = struct.pack(">I", len(text) - 4) + text + struct.pack(">I", zlib.crc32(text))
    plain = png(3, 3)
    noisy = plain[:33] + chunk + plain[33:]
    assert pictures.without_metadata(noisy, "image/png") == plain
    head = b"VP8X" + struct.pack("<I", 10) + bytes([0x0C, 0, 0, 0, 9, 0, 0, 9, 0, 0])
    image = b"VP8 " + struct.pack("<I", 4) + b"data"
    note = b"EXIF" + struct.pack("<I", 3) + b"GPS\0"
    body = b"WEBP" + head + image + note
    kept = pictures.without_metadata(b"RIFF" + struct.pack("<I", len(body)) + body, "image/webp")
    assert b"GPS" not in kept
    assert kept[20] == 0
    assert pictures.size_of(kept, "image/webp") == (10, 10)


@pytest.mark.parametrize("cut", [3, 20, 30, 60, 80])
@pytest.mark.parametrize(
    ("content", "media_type"), [(jpeg(10, 10), "image/jpeg"), (png(10, 10), "image/png")]
)
def test_a_torn_picture_is_refused(cast: Cast, content: bytes, media_type: str, cut: int) -> None:
    if cut < len(content):
        with pytest.raises(UnableToStore):
            store(cast, content[:-cut], "foto.jpg", allowed=frozenset({media_type}))


def test_a_room_may_take_fewer_kinds(cast: Cast) -> None:
    with pytest.raises(UnableToStore, match="JPG, PNG, WEBP"):
        store(cast, b"%PDF-1.7", allowed=uploads.IMAGES)


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("C:\\Users\\ani\\bukti.pdf", "bukti.pdf"),
        ("a\u202etxt.exe", "atxt.pdf"),
        ("..", "file.pdf"),
        ("x" * 400 + ".pdf", "x" * 176 + ".pdf"),
        ('bad"name\r\nX: y.pdf', "bad name X y.pdf"),
        (".htaccess", "htaccess.pdf"),
    ],
)
def test_names_are_cleaned(name: str, cleaned: str) -> None:
    assert clean_name(name, ".pdf") == cleaned


KIND = "toy.told"


@pytest.fixture(autouse=True)
def _kind() -> Any:
    notices.register(KIND, _("%(who)s told you about %(what)s."))
    yield
    notices._texts.pop(KIND)


def tell(cast: Cast, user_id: int | None, **values: str) -> None:
    notices.notify(user_id=user_id, kind=KIND, values=values, url="/units/", at=NOW)


def test_a_notice_is_shown_to_its_person_until_read(cast: Cast, sign_in: Any) -> None:
    tell(cast, cast.ani.user.pk, who="Budi <b>", what="a plan")
    tell(cast, None, who="nobody")
    assert notices.unread_count(user_id=cast.ani.user.pk) == 1
    client = sign_in(cast.ani)
    page = client.get(reverse("documents:notices")).content.decode()
    assert "Budi &lt;b&gt; told you about a plan." in page
    notice = Notice.objects.get()
    other = sign_in(cast.budi)
    assert other.get(reverse("documents:open_notice", args=[notice.pk])).status_code == 404
    assert client.get(reverse("documents:open_notice", args=[notice.pk])).url == "/units/"
    assert notices.unread_count(user_id=cast.ani.user.pk) == 0


def test_all_are_marked_read_at_once_and_only_ones_own(cast: Cast, sign_in: Any) -> None:
    for user in (cast.ani.user, cast.ani.user, cast.budi.user):
        tell(cast, user.pk, who="x", what="y")
    sign_in(cast.ani).post(reverse("documents:read_notices"))
    assert notices.unread_count(user_id=cast.ani.user.pk) == 0
    assert notices.unread_count(user_id=cast.budi.user.pk) == 1


def test_a_lacking_value_and_an_unknown_kind(cast: Cast) -> None:
    tell(cast, cast.ani.user.pk, who="Budi")
    assert notices.text_of(Notice.objects.get()) == "Budi told you about –."
    with pytest.raises(ValueError, match="not registered"):
        notices.notify(user_id=1, kind="nothing", values={}, url="/", at=NOW)


def test_long_lists_need_few_queries(
    cast: Cast, sign_in: Any, django_assert_max_num_queries: Any
) -> None:
    for _i in range(100):
        tell(cast, cast.ani.user.pk, who="x", what="y")
    client = sign_in(cast.ani)
    with django_assert_max_num_queries(15):
        assert client.get(reverse("documents:notices")).status_code == 200


def test_another_agencys_notice_is_not_found(cast: Cast, sign_in: Any) -> None:
    tell(cast, cast.ani.user.pk, who="x", what="y")
    notice = Notice.objects.get()
    other = make_cast("negara-b", "Kabupaten Negara B")
    assert (
        sign_in(other.ani).get(reverse("documents:open_notice", args=[notice.pk])).status_code
        == 404
    )
    enter_agency(cast.agency.pk)
