"""Official documents: made, coded, checked by anybody."""

import io
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.conftest import Cast, make_cast

from pamong.documents import pdf, policies, queries
from pamong.documents.models import Verification
from pamong.documents.uploads import MAX_SIZE
from pamong.documents.views import SMALL_FORM
from pamong.journal.models import Event
from pamong.tenancy.current import enter_agency

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)

TEMPLATE = """#import "/documents/typst/official.typ": official, fields, signatures
#let data = json(bytes(sys.inputs.data))
#show: official.with(data)
== Pegawai
#fields((("Nama", data.name), ("NIP", none)))
#table(columns: 2, table.header[Hasil][Target], data.name, [90%])
#signatures(((role: "Pegawai", name: data.name), (role: "Pejabat penilai", name: "Budi")))
"""


@pytest.fixture
def template() -> Any:
    path = pdf.ROOT / "documents" / "typst" / "_test.typ"
    path.write_text(TEMPLATE)
    yield path
    path.unlink()


def make(template: Path, cast: Cast, **data: Any) -> Verification:
    return pdf.issue(
        template=template,
        data={"name": "Ani", **data},
        title="Dokumen Evaluasi Kinerja Pegawai",
        file_name="evaluasi.pdf",
        object_type="toy",
        object_id=7,
        actor=None,
        at=NOW,
    )


def test_a_document_is_tagged_archival_and_accessible(template: Path, cast: Cast) -> None:
    content = pdf.render(template, {"title": "Judul", "name": "Ani"})
    assert content.startswith(b"%PDF-1.7")
    assert b"/MarkInfo" in content
    assert b"<pdfaid:part>2" in content
    assert b"<pdfaid:conformance>A" in content
    assert b"<pdfuaid:part>1" in content
    assert b"/Lang" in content


@pytest.mark.parametrize(
    "text",
    [
        '#import "/x" *bold* $x$ <label> @ref // no',
        "😀 日本 \ufeff\u200b",
        "a\x07b\x00c",
        "עברית العربية",
        "Ma'ruf “Ñandú”",
        "",
    ],
)
def test_no_text_of_a_user_breaks_or_steers_a_document(template: Path, text: str) -> None:
    assert pdf.render(template, {"title": "T", "name": text}).startswith(b"%PDF")


def test_a_template_at_fault_is_told(tmp_path: Path) -> None:
    path = pdf.ROOT / "documents" / "typst" / "_broken.typ"
    path.write_text("#nonsense()")
    try:
        with pytest.raises(pdf.UnableToRender):
            pdf.render(path, {})
    finally:
        path.unlink()


def test_a_code_is_long_random_and_easy_to_read(template: Path, cast: Cast) -> None:
    codes = {make(template, cast).code for _ in range(3)}
    assert len(codes) == 3
    for code in codes:
        assert re.fullmatch(r"[A-HJKMNP-TV-Z2-9]{20}", code)
    assert len(set(pdf.ALPHABET)) ** pdf.CODE_LENGTH > 2**80


def test_anybody_can_check_a_document_and_compare_a_copy(template: Path, cast: Cast) -> None:
    verification = make(template, cast)
    content = verification.attachment.file.open("rb").read()
    visitor = Client()
    code = pdf.grouped(verification.code)
    answer = visitor.post(reverse("documents:verify"), {"code": code.lower()})
    assert answer.status_code == 302
    page = visitor.get(answer.url)
    text = page.content.decode()
    assert "Dokumen Evaluasi Kinerja Pegawai" in text
    assert "Kabupaten Negara A" in text
    assert "Ani" not in text
    same = visitor.post(answer.url, {"file": SimpleUploadedFile("x.pdf", content)})
    assert same.context["same"] is True
    other = visitor.post(answer.url, {"file": SimpleUploadedFile("x.pdf", content + b" ")})
    assert other.context["same"] is False
    enter_agency(cast.agency.pk)


def test_a_copy_of_any_size_is_refused_before_it_is_read(template: Path, cast: Cast) -> None:
    url = reverse("documents:verify_code", args=[make(template, cast).code])
    visitor = Client(enforce_csrf_checks=True)
    large = visitor.post(url, {"file": SimpleUploadedFile("x.pdf", bytes(MAX_SIZE + SMALL_FORM))})
    assert large.status_code == 413
    assert "10 MB" in large.content.decode()
    # Not even the check against forged requests has looked into it.
    assert visitor.post(url, {"code": "x"}).status_code == 403
    assert visitor.post(reverse("documents:verify"), {"code": "x" * SMALL_FORM}).status_code == 413
    length = {"CONTENT_LENGTH": str(settings.LARGEST_BODY + 1)}
    assert visitor.post("/", {}, **length).status_code == 413


def test_an_unknown_code_is_not_found(cast: Cast) -> None:
    visitor = Client()
    assert visitor.get(reverse("documents:verify_code", args=["ABCD"])).status_code == 404
    assert visitor.get(reverse("documents:verify_code", args=["%' or 1=1 --"])).status_code == 404
    assert visitor.post(reverse("documents:verify"), {"code": "ABCD"}).status_code == 400
    assert visitor.post(reverse("documents:verify"), {"code": ""}).status_code == 400


def test_a_revoked_document_says_so_to_everybody(template: Path, cast: Cast, sign_in: Any) -> None:
    verification = make(template, cast)
    pdf.revoke(verification_id=verification.pk, actor=None, at=NOW)
    pdf.revoke(verification_id=verification.pk, actor=None, at=NOW)
    assert Event.objects.filter(verb="documents.document.revoked").count() == 1
    other = make_cast("negara-b", "Kabupaten Negara B")
    client = sign_in(other.ani)
    page = client.get(reverse("documents:verify_code", args=[verification.code]))
    assert page.status_code == 200
    assert page.context["found"].revoked_at == NOW
    assert queries.verified("") is None


def test_another_agency_reads_no_verification_but_by_its_code(template: Path, cast: Cast) -> None:
    verification = make(template, cast)
    make_cast("negara-b", "Kabupaten Negara B")
    assert Verification.objects.count() == 0
    assert queries.verified(verification.code) is not None
    assert Verification.objects.count() == 0


def test_the_file_opens_for_those_whom_the_room_lets(
    template: Path, cast: Cast, sign_in: Any
) -> None:
    verification = make(template, cast)
    url = reverse("documents:open_attachment", args=[verification.attachment_id])
    assert sign_in(cast.ani).get(url).status_code == 404
    policies._policies["toy"] = lambda actor, object_id: (
        actor.employee_id == cast.ani.employee.pk and object_id == 7
    )
    try:
        answer = sign_in(cast.ani).get(url)
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
        assert sign_in(cast.budi).get(url).status_code == 404
        event = Event.objects.get(verb="documents.attachment.opened")
        assert (event.actor_id, event.object_type, event.object_id) == (
            cast.ani.employee.pk,
            "toy",
            7,
        )
    finally:
        del policies._policies["toy"]
    assert Client().get(url).status_code == 302
    enter_agency(cast.agency.pk)


def test_the_code_in_the_document_is_the_code_on_the_page() -> None:
    drawing = pdf.qr_svg("https://example.go.id/verify/ABCD")
    assert drawing.startswith("<svg")
    assert io.StringIO(drawing).read().count("<path") == 1
