"""The officer changes what a service asks, looks at it, and publishes it."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from pamong.accounts.access import Forbidden
from pamong.journal.models import Event
from pamong.services import actions
from pamong.services.actions import UnableToServe
from pamong.services.actions.form_changes import begin_next_version, change_form, mark_of
from pamong.services.models import ServiceType, ServiceVersion
from pamong.services.question_parts import KINDS
from pamong.services.rules.forms import Text, Widget, read_form
from pamong.services.rules.forms.editing import field_of, moved_page, pages_of
from tests.browsing import Browse
from tests.conftest import Cast, Seat
from tests.seen import faults_at
from tests.services.conftest import MONDAY, actor
from tests.services.forms.stall import stall
from tests.services.test_drafts import make_stall

SignIn = Callable[[Seat], Client]


@pytest.fixture
def service(cast: Cast) -> ServiceType:
    """A service in force that asks for a stall, with the draft of its next version."""
    service = make_stall(cast).service
    begin_next_version(actor=actor(cast.lestari), service_id=service.pk, at=MONDAY)
    return service


def draft(service: ServiceType) -> ServiceVersion:
    return service.versions.get(state="draft")


def url(service: ServiceType, name: str, *more: object, query: str = "") -> str:
    return reverse(f"services:{name}", args=[service.pk, *more]) + query


def send(
    client: Client, service: ServiceType, name: str, data: dict[str, Any], query: str = ""
) -> Any:
    mark = mark_of(draft(service).form)
    return client.post(url(service, name, query=query), {"mark": mark, **data})


def test_a_draft_is_begun_once_and_is_like_the_version_in_force(
    cast: Cast, sign_in: SignIn
) -> None:
    service = make_stall(cast).service
    client = sign_in(cast.lestari)
    page = client.get(url(service, "form")).content.decode()
    assert url(service, "form_begin") in page
    assert url(service, "form_question") not in page
    for _click in range(2):
        assert client.post(url(service, "form_begin"))["Location"] == url(service, "form")
    assert service.versions.count() == 2
    assert draft(service).form == stall()
    assert draft(service).steps.count() == 1


def test_a_form_is_built_from_nothing_to_the_preview(
    cast: Cast, service: ServiceType, sign_in: SignIn
) -> None:
    client = sign_in(cast.lestari)
    ServiceVersion.objects.filter(pk=draft(service).pk).update(form={})
    send(client, service, "form_page", {"title_id": "Keluarga Anda"})
    assert pages_of(draft(service).form)[0].id == "keluarga-anda"
    question = {
        "label_id": "Status perkawinan", "choices": "lajang: Lajang\nKawin | Married",
        "required": "on",
    }  # fmt: skip
    response = send(client, service, "form_question", question, "?page=keluarga-anda&kind=radio")
    assert response["Location"] == f"{url(service, 'form')}#page-keluarga-anda"
    group = {
        "title_id": "Anak Anda", "one_id": "Anak", "fewest": "0", "most": "3",
        "when": 'status_perkawinan == "kawin"',
    }  # fmt: skip
    send(client, service, "form_page", group, "?kind=group")
    name = {"label_id": "Nama", "required": "on"}
    send(client, service, "form_question", name, "?page=anak-anda&kind=text")
    total = {"label_id": "Jumlah anak", "calculate": "len(anak)", "shown_as": "number"}
    send(client, service, "form_page", {"title_id": "Jumlah"})
    send(client, service, "form_question", total, "?page=jumlah&kind=calculated")
    form = read_form(draft(service).form)
    assert [page.id for page in form.pages] == ["keluarga-anda", "anak-anda", "jumlah"]
    assert form.pages[0].fields[0].choices[1].label == Text("Kawin", "Married")
    assert form.pages[1].fields[0].path == "anak.nama"

    first = client.get(url(service, "form_preview"))["Location"]
    assert first == url(service, "preview_page", "keluarga-anda")
    assert client.post(first, {"asked": "status_perkawinan"}).status_code == 400
    answer = {"status_perkawinan": "kawin", "asked": "status_perkawinan"}
    assert client.post(first, answer)["Location"] == url(service, "preview_page", "anak-anda")
    children = url(service, "preview_page", "anak-anda")
    names = {"anak-count": "1", "anak-0-nama": "Rudi"}
    assert 'value="2"' in client.post(children, {**names, "do": "add"}).content.decode()
    assert 'value="0"' in client.post(children, {**names, "do": "remove-0"}).content.decode()
    assert client.post(children, names)["Location"] == url(service, "preview_page", "jumlah")
    end = client.post(url(service, "preview_page", "jumlah"), {})["Location"]
    assert end == url(service, "preview_page", "check")
    assert "Rudi" in client.get(end).content.decode()
    # Nothing of it was kept but in this session.
    assert draft(service).form["layout"]["pages"][1]["repeat"] == "anak"
    actions.publish_version(actor=actor(cast.lestari), service_id=service.pk, at=MONDAY)


def test_questions_are_changed_moved_and_removed(
    cast: Cast, service: ServiceType, sign_in: SignIn
) -> None:
    client = sign_in(cast.lestari)
    page = client.get(url(service, "form_question", query="?path=kind")).content.decode()
    assert "food: Makanan | Food" in page
    changed = {"label_id": "Jenis jualan", "choices": "food: Makanan\ngoods: Barang"}
    send(client, service, "form_question", changed, "?path=kind")
    spec = field_of(draft(service).form, "kind")
    assert spec is not None
    assert (spec.label, spec.required) == (Text("Jenis jualan"), False)
    send(client, service, "form_change", {"do": "down|question|kind"})
    assert pages_of(draft(service).form)[0].fields == ("halal", "kind")
    # Another kind keeps the words.
    page = client.get(url(service, "form_question", query="?path=kind&kind=text")).content.decode()
    assert 'value="Jenis jualan"' in page
    send(client, service, "form_change", {"do": "remove|question|kind"})
    assert field_of(draft(service).form, "kind") is None
    # The condition of another question names it still: that is said, and it is not published.
    page = client.get(url(service, "form")).content.decode()
    assert "Pertanyaan “Halal?”: " in page
    with pytest.raises(UnableToServe, match="“Halal"):
        actions.publish_version(actor=actor(cast.lestari), service_id=service.pk, at=MONDAY)
    assert client.get(url(service, "form_preview")).status_code == 200
    assert client.get(url(service, "preview_page", "owner"))["Location"] == url(
        service, "form_preview"
    )


def test_pages_are_changed_moved_and_removed(
    cast: Cast, service: ServiceType, sign_in: SignIn
) -> None:
    client = sign_in(cast.lestari)
    data = {"title_id": "Pegawai", "one_id": "Karyawan", "fewest": "1", "most": "2"}
    send(client, service, "form_page", data, "?id=staff")
    page = pages_of(draft(service).form)[3]
    assert page.group is not None
    assert (page.when, page.group.name, page.group.label) == ("", "staff", Text("Karyawan"))
    assert page.fields == ("name", "wage", "role", "other_role")
    send(client, service, "form_change", {"do": "up|page|staff"})
    send(client, service, "form_change", {"do": "remove|page|sum"})
    ids = [page.id for page in pages_of(draft(service).form)]
    assert ids == ["stall", "owner", "staff", "place"]
    send(client, service, "form_change", {"do": "name|cases|", "subject": "owner"})
    assert draft(service).form["layout"]["subject"] == ["owner"]
    assert send(client, service, "form_change", {"do": "burn|page|owner"}).status_code == 400


REFUSED = [
    ("kind=radio", {"label_id": "X", "choices": "satu"}, "choices"),
    ("kind=radio", {"label_id": "X", "choices": "a: A\na: B"}, "choices"),
    ("kind=radio", {"label_id": "X", "choices": "a:\nb: B"}, "choices"),
    ("kind=text", {"label_id": "", "max_length": "0"}, "label_id"),
    ("kind=text", {"label_id": "X", "pattern": "(a+)+$"}, "pattern"),
    ("kind=text", {"label_id": "X", "when": "__import__('os')"}, "when"),
    ("kind=text", {"label_id": "X", "min_length": "9", "max_length": "3"}, "max_length"),
    ("kind=number", {"label_id": "X", "minimum": "9", "maximum": "3"}, "maximum"),
    ("kind=date", {"label_id": "X", "not_after": "besok"}, "not_after"),
    ("kind=upload", {"label_id": "X", "accept": "exe", "max_items": "1", "max_mb": "5"}, "accept"),
    ("kind=upload", {"label_id": "X", "accept": "pdf", "max_items": "99", "max_mb": "5"},
     "max_items"),
    ("kind=calculated", {"label_id": "X", "calculate": "1 +", "shown_as": "number"}, "calculate"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "data", "field"), REFUSED, ids=[str(row) for row in REFUSED])
def test_what_cannot_be_asked_is_told_at_its_field(  # noqa: PLR0917 a row of a table
    cast: Cast,
    service: ServiceType,
    sign_in: SignIn,
    query: str,
    data: dict[str, str],
    field: str,
) -> None:
    before = draft(service).form
    response = send(sign_in(cast.lestari), service, "form_question", data, f"?page=owner&{query}")
    assert response.status_code == 400
    assert f'id="id_{field}_error"' in response.content.decode()
    assert draft(service).form == before


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_question_can_be_asked(
    cast: Cast, service: ServiceType, sign_in: SignIn, kind: str
) -> None:
    client = sign_in(cast.lestari)
    query = f"?page=owner&kind={kind}"
    page = client.get(url(service, "form_question", query=query)).content.decode()
    # As the page stands, with only the words filled in.
    data = {"label_id": "Pertanyaan baru"}
    for name, value in (
        ("choices", "a: A\nb: B"), ("calculate", "1 + 1"), ("shown_as", "number"),
        ("accept", "pdf"), ("max_items", "1"), ("max_mb", "5"),
    ):  # fmt: skip
        if f'name="{name}"' in page:
            data[name] = value
    assert send(client, service, "form_question", data, query).status_code == 302
    form = read_form(draft(service).form)
    added = next(each for _page, each in form.fields() if each.name == "pertanyaan_baru")
    assert added.widget in {kind, Widget.NUMBER}


def test_two_who_change_it_at_once_are_told(
    cast: Cast, service: ServiceType, sign_in: SignIn
) -> None:
    client = sign_in(cast.lestari)
    mark = mark_of(draft(service).form)
    send(client, service, "form_change", {"do": "remove|page|sum"})
    stale = {"mark": mark, "title_id": "Halaman baru"}
    response = client.post(url(service, "form_page"), stale)
    assert response.status_code == 400
    assert "Halaman baru" in response.content.decode()
    assert [page.id for page in pages_of(draft(service).form)] == [
        "stall", "owner", "place", "staff",
    ]  # fmt: skip
    # The same change sent twice changes once.
    mark = mark_of(draft(service).form)
    for _click in range(2):
        client.post(url(service, "form_change"), {"mark": mark, "do": "remove|page|staff"})
    assert len(pages_of(draft(service).form)) == 3
    assert Event.objects.filter(verb="services.form.changed").count() == 2


CHANGED = moved_page(stall(), "owner", 1)
FILES = [
    (b"{", None),
    (b"\xff\xfe\x00", None),
    (b"[" * 100_000, None),
    (b'{"schema": {"type": "array"}, "layout": {}}', None),
    (b'"text"', None),
    (b"null", {}),
    (b"{}", {}),
    (json.dumps(CHANGED).encode(), CHANGED),
    (b"{}" + b" " * 1_000_000, None),
]


@pytest.mark.parametrize(("content", "kept"), FILES, ids=[str(row[0][:30]) for row in FILES])
def test_a_form_comes_and_goes_as_a_file(
    cast: Cast,
    service: ServiceType,
    sign_in: SignIn,
    content: bytes,
    kept: dict[str, Any] | None,
) -> None:
    client = sign_in(cast.lestari)
    response = send(
        client, service, "form_file", {"file": SimpleUploadedFile("form.json", content)}
    )
    assert response.status_code == (400 if kept is None else 302)
    assert draft(service).form == (stall() if kept is None else kept)
    down = client.get(url(service, "form_file"))
    assert down["Content-Disposition"] == 'attachment; filename="izin-warung-v2.json"'
    assert json.loads(down.content) == draft(service).form


def test_the_form_of_a_version_in_force_does_not_change(cast: Cast, sign_in: SignIn) -> None:
    service = make_stall(cast).service
    client = sign_in(cast.lestari)
    for name in ("form_page", "form_question"):
        assert client.get(url(service, name)).status_code == 404
    assert client.post(url(service, "form_change"), {"do": "remove|page|sum"}).status_code == 404
    with pytest.raises(UnableToServe):
        change_form(actor=actor(cast.lestari), service_id=service.pk, form={}, mark="", at=MONDAY)


def test_only_who_manages_services_there_changes_their_forms(
    cast: Cast, service: ServiceType, sign_in: SignIn
) -> None:
    assert sign_in(cast.ani).get(url(service, "form")).status_code == 403
    with pytest.raises(Forbidden):
        change_form(
            actor=actor(cast.ani),
            service_id=service.pk,
            form={},
            mark=mark_of(draft(service).form),
            at=MONDAY,
        )


@pytest.mark.browser
def test_the_editor_fits_every_screen(
    cast: Cast, service: ServiceType, sign_in: SignIn, browse: Browse
) -> None:
    paths = (
        url(service, "form"),
        url(service, "form_page", query="?id=staff"),
        url(service, "form_question", query="?page=owner"),
        url(service, "form_question", query="?path=kind"),
        url(service, "preview_page", "stall"),
        url(service, "preview_page", "check"),
    )
    assert faults_at(browse(sign_in(cast.lestari)), *paths) == []


@pytest.mark.browser
def test_an_officer_adds_a_question_and_sees_it(
    cast: Cast, service: ServiceType, sign_in: SignIn, browse: Browse
) -> None:
    page = browse(sign_in(cast.lestari), width=1280)
    page.goto(url(service, "form"))
    page.get_by_role("link", name=re.compile("Tambah pertanyaan")).first.click()
    page.get_by_role("link", name="Ya atau tidak").click()
    page.get_by_label("Pertanyaan dalam bahasa Indonesia").fill("Sudah punya gerobak?")
    page.get_by_role("button", name="Simpan pertanyaan").click()
    page.get_by_role("link", name="Ubah Sudah punya gerobak?").wait_for()
    page.get_by_role("link", name="Pratinjau").click()
    page.get_by_text("Sudah punya gerobak?").wait_for()
