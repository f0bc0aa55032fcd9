"""PDF files that run something are refused; those that print are taken."""

import io
import zlib
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Cast
from tests.documents.test_uploads_and_notices import NOW

from pamong.documents.models import Attachment
from pamong.documents.papers import Doubt, doubt_of
from pamong.documents.uploads import UnableToStore, discard, hand_on, store_upload
from pamong.journal.models import Event


def paper(*objects: bytes, trailer: bytes = b"") -> bytes:
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, each) for n, each in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"trailer << /Root 1 0 R " + trailer + b">>\n%%EOF"


def packed(objects: bytes, head: bytes = b"/Filter /FlateDecode") -> bytes:
    body = zlib.compress(objects) if b"Flate" in head else objects
    return b"<< /Type /ObjStm /N 1 %s >>\nstream\n%s\nendstream" % (head, body)


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
GOOD = {
    "plain": paper(CATALOG),
    "packed": paper(CATALOG, packed(b"<< /Type /Page >>")),
    "letters by chance": paper(CATALOG, b"<< /Length 9 >>\nstream\n/JS /Launch\nendstream"),
    "a longer name": paper(b"<< /JSON 1 /Launcher 2 >>"),
}
BAD = {
    "script": (paper(b"<< /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>"), Doubt.ACTIVE),
    "script with letters escaped": (paper(b"<< /S /J#61vaScript >>"), Doubt.ACTIVE),
    "script in packed objects": (paper(CATALOG, packed(b"<< /JS (x) >>")), Doubt.ACTIVE),
    "script in open objects": (paper(CATALOG, packed(b"<< /JS(x) >>", b"")), Doubt.ACTIVE),
    "escaped and packed": (paper(packed(b"<< /#4a#53 (x) >>")), Doubt.ACTIVE),
    "program": (paper(b"<< /S /Launch /F (cmd.exe) >>"), Doubt.ACTIVE),
    "file within": (paper(b"<< /Type /EmbeddedFile >>"), Doubt.ACTIVE),
    "password": (paper(CATALOG, trailer=b"/Encrypt 9 0 R "), Doubt.LOCKED),
    "packed twice": (
        paper(packed(b"x", b"/Filter [/ASCIIHexDecode /FlateDecode]")),
        Doubt.HIDDEN,
    ),
    "packed with a predictor": (
        paper(packed(b"x", b"/Filter /FlateDecode /DecodeParms << /Predictor 12 >>")),
        Doubt.HIDDEN,
    ),
    "damaged": (
        paper(b"<< /Type /ObjStm /Filter /FlateDecode >>\nstream\nxx\nendstream"),
        Doubt.HIDDEN,
    ),
    "a bomb": (paper(packed(b" " * 21 * 1024 * 1024)), Doubt.HIDDEN),
}


@pytest.mark.parametrize("name", GOOD)
def test_papers_are_taken(name: str) -> None:
    assert doubt_of(GOOD[name]) is None


@pytest.mark.parametrize("name", BAD)
def test_what_runs_or_hides_something_is_not(name: str) -> None:
    content, doubt = BAD[name]
    assert doubt_of(content) is doubt


def test_the_message_says_what_would_do(cast: Cast) -> None:
    for name, words in (("script", "program"), ("password", "password")):
        with pytest.raises(UnableToStore, match=words):
            store(BAD[name][0])


def store(content: bytes = GOOD["plain"]) -> Attachment:
    """By a citizen, who is no actor."""
    return store_upload(
        file=io.BytesIO(content),
        name="ktp.pdf",
        object_type="toy",
        object_id=1,
        actor=None,
        at=NOW,
    )


def test_files_are_handed_on_to_what_an_application_became(cast: Cast) -> None:
    mine, other = store(), store()
    Attachment.objects.filter(pk=other.pk).update(object_id=2)
    moved = hand_on(
        attachment_ids=[mine.pk, other.pk], source=("toy", 1), target=("case", 7), at=NOW
    )
    assert moved == 1
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.object_type, mine.object_id) == ("case", 7)
    assert (other.object_type, other.object_id) == ("toy", 2)
    event = Event.objects.get(verb="documents.attachment.handed_on")
    assert event.related == [["attachment", mine.pk], ["toy", 1]]


def test_a_given_up_file_is_gone_with_its_row(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    kept, gone = store(), store()
    path = Path(gone.file.path)
    with django_capture_on_commit_callbacks() as callbacks:
        assert discard(object_type="toy", object_id=1, at=NOW, only=gone.pk) == 1
    assert path.exists()
    for callback in callbacks:
        if isinstance(callback, partial):
            callback()
    assert not path.exists()
    assert Path(kept.file.path).exists()
    assert list(Attachment.objects.all()) == [kept]
    assert Event.objects.filter(verb="documents.attachment.discarded").count() == 1
