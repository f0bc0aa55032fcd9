"""Files of an application come in pieces: nothing is lost by a lost connection, nothing doubled."""

import json
import zlib
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Route

from pamong.documents.models import Attachment
from pamong.services.actions import drafts as drafting
from pamong.services.actions.pieces import add_piece
from pamong.services.models import ApplicationDraft, ServiceVersion, UploadPiece
from pamong.services.queries.offers import form_of
from tests.browsing import Browse, violations
from tests.conftest import Cast
from tests.documents.test_papers_looked_at import BAD
from tests.documents.test_uploads_and_notices import png
from tests.services.conftest import MONDAY
from tests.services.test_applying_pages import begin, url
from tests.services.test_drafts import fill, make_stall

KEY = "0123456789abcdef"
PHOTO = png(40, 40)


@pytest.fixture
def version(cast: Cast) -> ServiceVersion:
    return make_stall(cast)


@pytest.fixture
def draft(version: ServiceVersion, client: Client) -> ApplicationDraft:
    """All answered, with one photo, in the hands of the client."""
    draft = begin(client)
    fill(draft)
    return draft


def at(draft: ApplicationDraft, offset: int | str = 0, **changes: Any) -> str:
    given = {"field": "photo", "key": KEY, "name": "kios.png", "size": len(PHOTO), **changes}
    query = "&".join(f"{name}={value}" for name, value in {**given, "offset": offset}.items())
    return f"{url('piece', draft.pk, 'sum')}?{query}"


def put(client: Client, draft: ApplicationDraft, offset: int, content: bytes, **more: Any) -> Any:
    response = client.post(
        at(draft, offset, **more), content, content_type="application/octet-stream"
    )
    assert response.status_code == 200
    return json.loads(response.content)


def photos(draft: ApplicationDraft) -> list[int]:
    draft.refresh_from_db()
    return list(draft.answers["photo"])


def test_a_file_is_put_together_and_becomes_the_answer(
    client: Client, draft: ApplicationDraft
) -> None:
    assert put(client, draft, 0, PHOTO[:20]) == {"offset": 20}
    # The connection was lost; one asks how far it came, perhaps a day later.
    assert json.loads(client.get(at(draft)).content) == {"offset": 20}
    # A piece sent again, one that comes too early and an empty one change nothing.
    for offset, content in ((0, PHOTO[:20]), (30, PHOTO[30:]), (20, b"")):
        assert put(client, draft, offset, content) == {"offset": 20}
    said = put(client, draft, 20, PHOTO[20:])
    assert (said["offset"], said["done"], said["refusal"]) == (len(PHOTO), True, "")
    assert len(photos(draft)) == 2
    # The page shows it without being loaded again.
    assert "kios.png" in said["files"]
    assert f'value="drop-photo-{photos(draft)[1]}"' in said["files"]
    assert said["takes_more"] is False
    stored = Attachment.objects.get(pk=photos(draft)[1])
    assert stored.name == "kios.png"
    assert not UploadPiece.objects.exists()
    # The whole file once more is the same file.
    put(client, draft, 0, PHOTO)
    assert len(photos(draft)) == 2


def test_a_piece_is_taken_without_reading_those_before(
    client: Client, draft: ApplicationDraft
) -> None:
    put(client, draft, 0, PHOTO[:20])
    with CaptureQueriesContext(connection) as queries:
        put(client, draft, 20, PHOTO[20:30])
        client.get(at(draft))
    read = [each["sql"] for each in queries if each["sql"].startswith("SELECT")]
    assert [sql for sql in read if 'LENGTH("services_uploadpiece"."content")' in sql]
    assert not [sql for sql in read if ', "services_uploadpiece"."content"' in sql]


def test_a_piece_for_what_was_sent_meanwhile_is_refused(draft: ApplicationDraft) -> None:
    form = form_of(draft.version)
    photo = next(each for each in form.uploads() if each.name == "photo")
    drafting.send_draft(draft_id=draft.pk, at=MONDAY)
    with pytest.raises(drafting.AlreadySent):
        add_piece(
            draft_id=draft.pk,
            form=form,
            field=photo,
            key=KEY,
            name="kios.png",
            size=len(PHOTO),
            begins=0,
            content=PHOTO[:20],
            at=MONDAY,
        )
    assert not UploadPiece.objects.exists()


REFUSED = {
    "a program in a PDF": (BAD["script"][0], "Jenis berkas"),
    "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", "Jenis berkas"),
    "a PDF called a picture": (b"%PDF-1.7 /Root", "Jenis berkas"),
    "a huge picture": (png(100_000, 100_000), "titik"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused_whole_is_refused_in_pieces(
    client: Client, draft: ApplicationDraft, what: str
) -> None:
    content, words = REFUSED[what]
    said = put(client, draft, 0, content, size=len(content))
    assert words in said["refusal"]
    assert len(photos(draft)) == 1
    assert not UploadPiece.objects.exists()


def test_what_is_too_large_is_refused_before_it_comes(
    client: Client, draft: ApplicationDraft
) -> None:
    said = put(client, draft, 0, b"x", size=6 * 1024 * 1024)
    assert "5 MB" in said["refusal"]
    assert not UploadPiece.objects.exists()
    # More than was said is not taken either.
    assert put(client, draft, 0, PHOTO + b"x") == {"offset": 0}
    large = client.post(at(draft), b"x" * 600_000, content_type="application/octet-stream")
    assert large.status_code == 413


def test_one_file_of_a_question_is_on_its_way_at_a_time(
    client: Client, draft: ApplicationDraft
) -> None:
    put(client, draft, 0, PHOTO[:20])
    put(client, draft, 0, PHOTO[:10], key="f" * 16)
    assert json.loads(client.get(at(draft)).content) == {"offset": 0}
    assert UploadPiece.objects.count() == 1
    # What is still on its way when the application is sent belongs to nothing.
    drafting.send_draft(draft_id=draft.pk, at=MONDAY)
    assert not UploadPiece.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [{"field": "kind"}, {"field": "gone"}, {"key": "../x"}, {"size": "-1"}, {"offset": "1e3"}],
    ids=str,
)
def test_pieces_of_nothing_are_absent(
    client: Client, draft: ApplicationDraft, changes: dict[str, str]
) -> None:
    address = at(draft, **{"offset": 0, **changes})
    response = client.post(address, PHOTO, content_type="application/octet-stream")
    assert response.status_code == 404


def test_only_who_holds_the_draft_adds_to_it(client: Client, draft: ApplicationDraft) -> None:
    address = at(draft)
    stranger = Client().post(address, PHOTO, content_type="application/octet-stream")
    assert stranger.status_code == 404
    # A link is over after a while, for pieces too.
    ApplicationDraft.objects.filter(pk=draft.pk).update(changed_at=MONDAY.replace(year=2020))
    late = client.post(address, PHOTO, content_type="application/octet-stream")
    assert late.status_code == 404
    assert not UploadPiece.objects.exists()


def noise(width: int, height: int) -> bytes:
    """A picture that no compression makes small."""
    rows, state = bytearray(), 1
    for _row in range(height):
        rows.append(0)
        for _byte in range(width * 3):
            state = (state * 1103515245 + 12345) & 0x7FFFFFFF
            rows.append(state >> 16 & 255)

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = zlib.crc32(kind + data)
        return len(data).to_bytes(4) + kind + data + crc.to_bytes(4)

    head = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x02\0\0\0"
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(rows), 1))
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")


@pytest.mark.browser
def test_a_photo_is_made_smaller_and_goes_on_after_a_lost_connection(
    client: Client, draft: ApplicationDraft, browse: Browse
) -> None:
    page = browse(client, width=390)
    cut = []

    def lose(route: Route) -> None:
        if route.request.method == "POST" and not cut:
            cut.append(route.request.url)
            route.abort()
        else:
            route.fallback()

    page.goto(url("page", draft.pk, "sum"))
    page.route("**/pieces/**", lose)
    photo = noise(2400, 300)
    assert len(photo) > 1_500_000
    page.locator("input[type=file]:not([capture])").set_input_files(
        {"name": "kios.png", "mimeType": "image/png", "buffer": photo}
    )
    page.get_by_role("link", name="kios.jpg").wait_for()
    assert cut
    stored = Attachment.objects.get(pk=photos(draft)[1])
    assert stored.media_type == "image/jpeg"
    assert stored.size < len(photo) / 2


@pytest.mark.browser
def test_one_goes_on_typing_and_choosing_while_a_photo_goes_up(
    cast: Cast, client: Client, browse: Browse
) -> None:
    make_stall(cast, photo_page="place")
    draft = begin(client)
    page = browse(client, width=390)
    page.goto(url("page", draft.pk, "place"))
    held: list[Route] = []
    page.route("**/pieces/**", lambda route: route.fallback() if held else held.append(route))
    for name, width in (("depan.png", 900), ("samping.png", 800)):
        photo = {"name": name, "mimeType": "image/png", "buffer": noise(width, 300)}
        page.locator("input[type=file]:not([capture])").set_input_files(photo)
    page.get_by_label("Luas").fill("12 m")
    page.get_by_role("status").filter(has_text="depan").wait_for()
    assert held
    held[0].fallback()
    for name in ("depan.jpg", "samping.jpg"):
        page.get_by_role("link", name=name).wait_for()
    assert page.get_by_label("Luas").input_value() == "12 m"
    assert len(photos(draft)) == 2
    # There are as many as the question takes.
    assert page.locator("input[type=file]:not([capture])").is_hidden()
    assert violations(page) == []
    page.get_by_role("button", name="Lanjutkan", exact=True).click()
    page.get_by_role("alert").first.wait_for()
    assert page.get_by_label("Luas").input_value() == "12 m"


@pytest.mark.browser
def test_a_file_that_is_refused_leaves_the_page_as_it_is(
    cast: Cast, client: Client, browse: Browse
) -> None:
    make_stall(cast, photo_page="place")
    draft = begin(client)
    page = browse(client, width=390)
    page.goto(url("page", draft.pk, "place"))
    page.get_by_label("Luas").fill("12 m")
    page.locator("input[type=file]:not([capture])").set_input_files(
        {
            "name": "denah.png",
            "mimeType": "application/pdf",
            "buffer": b"%PDF-1.7 " + b"x" * 500_000,
        }
    )
    page.get_by_role("button", name="Lanjutkan", exact=True).click()
    page.get_by_role("alert").filter(has_text="denah.png: ").wait_for()
    assert page.get_by_label("Luas").input_value() == "12 m"
    assert page.get_by_label("Luas").get_attribute("aria-invalid") is None
    assert not UploadPiece.objects.exists()
