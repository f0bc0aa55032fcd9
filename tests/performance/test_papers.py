"""What stands on official documents: all mandated fields, in official terms, whoever reads them."""

import io
from datetime import date
from typing import Any

import pytest
from django.utils import translation
from pypdf import PdfReader

from pamong.documents import pdf
from pamong.documents.models import Attachment, Verification
from pamong.documents.uploads import keep
from pamong.organization.models import Employee
from pamong.performance import papers
from pamong.performance.actions.answers import accept, object_to
from pamong.performance.actions.documents import make_document, plan_document
from pamong.performance.actions.objections import change, explain, take_up
from pamong.performance.models import (
    AnnexItem,
    Cycle,
    Evaluation,
    Evidence,
    PerformancePlan,
    PlanVersion,
)
from pamong.performance.queries.readers import readers_of
from pamong.performance.rules import Behaviour, Rating
from tests.conftest import Cast
from tests.performance.rated import NOW, actor, agreed_plan, crowd, delivered, judge
from tests.performance.years import make_cycle


@pytest.fixture
def cycle(cast: Cast) -> Cycle:
    cycle = make_cycle()
    judge(cast, cycle)
    return cycle


@pytest.fixture
def plan(cast: Cast, cycle: Cycle) -> PerformancePlan:
    plan = agreed_plan(cycle, cast.ani, cast.budi)
    Evidence.objects.create(
        plan=plan,
        result=plan.results.first(),
        kind="note",
        happened_on="2026-08-12",
        text="Memeriksa lapangan CV Sumber Rejeki",
        created_at=NOW,
    )
    return plan


def content_of(document: Attachment) -> bytes:
    with document.file.open("rb") as file:
        return bytes(file.read())


def text_of(content: bytes) -> str:
    """The words of a PDF in reading order, as a screen reader finds them."""
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_evaluation_document_has_every_mandated_field(
    cast: Cast, plan: PerformancePlan
) -> None:
    evaluation = delivered(cast, plan)
    accept(actor=actor(cast.ani), evaluation_id=evaluation.pk, at=NOW)
    with translation.override("en"):  # the language of a page does not change a document
        document = make_document(evaluation_id=evaluation.pk, at=NOW)
    text = text_of(content_of(document))
    for wanted in (
        "Dokumen Evaluasi Kinerja Pegawai",
        "Periode: Triwulan III Tahun 2026 (1 Juli 2026 – 30 September 2026)",
        "Pegawai yang dinilai",
        "Ani Rahmawati",
        "198609262015052001",
        "Penata Muda (III/a)",
        "Pengelola Perizinan",
        "Seksi Perizinan Usaha",
        "Pejabat penilai kinerja",
        "Budi Santoso",
        "Atasan pejabat penilai kinerja",
        "Lestari Wulandari",
        "Capaian kinerja organisasi Baik",
        "Rating hasil kerja Sesuai Ekspektasi",
        "Rating perilaku kerja Di Atas Ekspektasi",
        "Predikat kinerja pegawai BAIK",
        "Catatan/rekomendasi Ikut pelatihan pemeriksaan lapangan.",
        "Diterima secara elektronik 5 Oktober 2026 pukul 10.00 WIB",
        "Izin usaha terbit tepat waktu",
        "90 persen",
        "Memeriksa lapangan CV Sumber Rejeki (12 Agustus 2026)",
        "Berorientasi Pelayanan",
        "Menjawab warga pada hari yang sama",
        "A. Utama",
        "B. Tambahan",
        "Pola distribusi",
    ):
        assert wanted in text, wanted
    code = Verification.objects.get(attachment=document).code
    assert pdf.grouped(code) in text


def test_after_acceptance_the_document_says_so_and_the_earlier_one_stays_valid(
    cast: Cast, plan: PerformancePlan
) -> None:
    evaluation = delivered(cast, plan)
    handed = make_document(evaluation_id=evaluation.pk, at=NOW)
    assert "Diterima secara elektronik" not in text_of(content_of(handed))
    accept(actor=actor(cast.ani), evaluation_id=evaluation.pk, at=NOW)
    accepted = make_document(evaluation_id=evaluation.pk, at=NOW)
    text = text_of(content_of(accepted))
    assert "Diterima secara elektronik" in text
    assert "dapat diajukan" not in text
    assert Verification.objects.get(attachment=handed).revoked_at is None


def test_after_a_changed_objection_it_carries_the_three_boxes(
    cast: Cast, plan: PerformancePlan
) -> None:
    evaluation = delivered(cast, plan)
    make_document(evaluation_id=evaluation.pk, at=NOW)
    object_to(actor=actor(cast.ani), evaluation_id=evaluation.pk, reason="Belum lengkap.", at=NOW)
    explain(
        actor=actor(cast.budi), evaluation_id=evaluation.pk, explanation="Baru terlihat.", at=NOW
    )
    lestari = actor(cast.lestari)
    take_up(actor=lestari, evaluation_id=evaluation.pk, at=NOW)
    change(
        actor=lestari,
        evaluation_id=evaluation.pk,
        result=Rating.ABOVE,
        behaviour=Rating.ABOVE,
        reason="Catatan menunjukkan lebih.",
        at=NOW,
    )
    text = text_of(content_of(make_document(evaluation_id=evaluation.pk, at=NOW)))
    for wanted in (
        "Keberatan pegawai",
        "Belum lengkap.",
        "Penjelasan pejabat penilai",
        "Baru terlihat.",
        "Keputusan atasan",
        "Evaluasi diubah",
        "Catatan menunjukkan lebih.",
        "SANGAT BAIK",
        "Semula: rating hasil kerja sesuai ekspektasi",
        "Diputus secara elektronik",
    ):
        assert wanted in text, wanted


def test_the_document_is_tagged_and_archival(cast: Cast, plan: PerformancePlan) -> None:
    content = content_of(make_document(evaluation_id=delivered(cast, plan).pk, at=NOW))
    assert b"/StructTreeRoot" in content
    assert b"pdfuaid" in content
    assert b"pdfaid" in content
    assert b"/Lang" in content


def test_what_was_frozen_stands_whatever_happens_afterwards(
    cast: Cast, plan: PerformancePlan
) -> None:
    evaluation = delivered(cast, plan)
    plan.results.update(statement="Sesuatu yang lain")
    cast.ani.employee.name = "Nama Baru"
    cast.ani.employee.save()
    values = papers.evaluation_paper(Evaluation.objects.get(pk=evaluation.pk), None, english=False)
    assert values["employee"]["name"] == "Ani Rahmawati"
    assert values["sections"][0]["results"][0]["statement"] == "Izin usaha terbit tepat waktu"


def test_a_lost_file_is_made_again_from_what_was_frozen(cast: Cast, plan: PerformancePlan) -> None:
    evaluation = delivered(cast, plan)
    first = make_document(evaluation_id=evaluation.pk, at=NOW)
    first.file.storage.delete(first.file.name)
    again = make_document(evaluation_id=evaluation.pk, at=NOW)
    assert again.pk != first.pk
    assert Verification.objects.get(attachment=first).revoked_at is not None
    assert content_of(again).startswith(b"%PDF-")


def test_text_of_people_is_never_taken_for_markup(cast: Cast, cycle: Cycle) -> None:
    plan = agreed_plan(cycle, cast.ani, cast.budi)
    Evidence.objects.create(
        plan=plan,
        kind="note",
        happened_on="2026-08-12",
        text='#panic("x") $x$ *tebal* _miring_ <label> [kurung] \\ @ref 漢字 🌷',
        created_at=NOW,
    )
    assert make_document(evaluation_id=delivered(cast, plan).pk, at=NOW).size > 10_000


@pytest.mark.parametrize("approach", ["quantitative", "qualitative"])
@pytest.mark.parametrize("who", ["ani", "gita"])
def test_each_variant_of_the_plan_form_has_its_columns(
    cast: Cast, cycle: Cycle, approach: str, who: str
) -> None:
    seat, assessor = (cast.ani, cast.budi) if who == "ani" else (cast.gita, cast.fajar)
    plan = agreed_plan(cycle, seat, assessor, approach=approach)
    AnnexItem.objects.create(plan=plan, annex="resources", text="Aplikasi perizinan")
    paper = plan_document(actor=actor(seat), plan_id=plan.pk, at=NOW)
    text = text_of(paper.content)
    assert "Sasaran Kinerja Pegawai" in text
    assert ("Perspektif" in text) is (who == "gita")
    assert ("yang diintervensi" in text) is (who == "ani")
    assert ("Aspek" in text) is (approach == "quantitative")
    assert ("Ukuran keberhasilan" in text) is (approach == "qualitative")
    for wanted in (
        "Lampiran Sasaran Kinerja Pegawai",
        "Dukungan Sumber Daya",
        "Skema Pertanggungjawaban",
        "Konsekuensi",
        "Disepakati secara elektronik 20 Januari 2026",
    ):
        assert wanted in text, wanted
    for behaviour in Behaviour:
        assert papers.BEHAVIOUR_TERMS[behaviour] in text


def test_a_plan_form_is_made_once_a_version_and_a_draft_says_so(
    cast: Cast, plan: PerformancePlan
) -> None:
    ani = actor(cast.ani)
    first = plan_document(actor=ani, plan_id=plan.pk, at=NOW).content
    assert plan_document(actor=ani, plan_id=plan.pk, at=NOW).content == first
    assert Verification.objects.count() == 1
    plan.versions.all().delete()
    draft = plan_document(actor=ani, plan_id=plan.pk, at=NOW).content
    assert "DRAF" in text_of(draft)


def test_a_spread_outside_the_pattern_is_told_with_its_reason(
    cast: Cast, cycle: Cycle, plan: PerformancePlan
) -> None:
    crowd(cast, cycle, 6)
    evaluation = delivered(cast, plan, reason="Demikian.")
    values = papers.evaluation_paper(evaluation, None, english=False)
    assert [column["name"] for column in values["spread"]["columns"]] == [
        "Sangat Baik",
        "Baik",
        "Butuh Perbaikan",
        "Kurang/Misconduct",
        "Sangat Kurang",
    ]
    assert sum(column["count"] for column in values["spread"]["columns"]) == 7


def span(key: str, kind: str, number: int) -> dict[str, Any]:
    days = {
        "year": ("2026-01-01", "2027-01-01"),
        "3": ("2026-07-01", "2026-10-01"),
        "5": ("2026-05-01", "2026-06-01"),
    }[key]
    return {
        "key": key,
        "kind": kind,
        "number": number,
        "year": 2026,
        "start_on": days[0],
        "end_on": days[1],
    }


@pytest.mark.parametrize(
    ("given", "seat", "wanted"),
    [
        (
            span("year", "quarter", 0),
            "2026-01-01",
            "Tahun 2026 (1 Januari 2026 – 31 Desember 2026)",
        ),
        (
            span("3", "quarter", 3),
            "2026-08-10",
            "Triwulan III Tahun 2026 (10 Agustus 2026 – 30 September 2026)",
        ),
        (span("5", "month", 5), "2026-01-01", "1 Mei 2026 – 31 Mei 2026"),
    ],
)
def test_the_period_is_that_of_the_seat(given: dict[str, Any], seat: str, wanted: str) -> None:
    with translation.override("id"):
        text = papers.period_text(given, {"start_on": seat, "end_on": "2027-01-01"})
    assert text == wanted


@pytest.mark.parametrize(
    ("grade", "employment", "wanted"),
    [
        ("III/d", "pns", "Penata Tk I (III/d)"),
        ("IX", "pppk", "Golongan IX"),
        ("", "pns", ""),
        ("aneh", "pns", "aneh"),
    ],
)
def test_grades_read_as_documents_write_them(grade: str, employment: str, wanted: str) -> None:
    assert papers.grade_text(grade, employment) == wanted


def test_days_of_a_plan_include_the_last_one() -> None:
    with translation.override("id"):
        assert papers._days(date(2026, 1, 1), date(2026, 7, 1)).endswith("30 Juni 2026")


def test_a_plan_of_any_name_is_a_file_of_that_name(
    cast: Cast, plan: PerformancePlan, sign_in: Any
) -> None:
    Employee.objects.filter(pk=cast.ani.employee.pk).update(name='Ani "Ina" Çelik')
    answer = sign_in(cast.ani).get(f"/performance/plans/{plan.pk}/skp.pdf")
    assert answer["Content-Disposition"].startswith("inline; filename")
    assert "=?" not in answer["Content-Disposition"]


@pytest.mark.parametrize("kind", ["evaluation", "evidence", "outside_evaluation", "plan_version"])
def test_who_opens_a_file_has_looked_at_the_person(
    cast: Cast, plan: PerformancePlan, sign_in: Any, kind: str
) -> None:
    """Whatever the door, the auditor's page and the person's own list of readers tell of it."""
    evaluation = delivered(cast, plan)
    version = PlanVersion.objects.create(plan=plan, number=9, agreed_at=NOW, content={})
    owner_of_file = {"evidence": plan.pk, "plan_version": version.pk}.get(kind, evaluation.pk)
    file = keep(
        file=io.BytesIO(b"%PDF-1.7"),
        name="a.pdf",
        media_type="application/pdf",
        object_type=kind,
        object_id=owner_of_file,
        actor=None,
        at=NOW,
    )
    assert sign_in(cast.hana).get(f"/documents/files/{file.pk}/").status_code == 200
    page = sign_in(cast.citra).get(f"/audit/readings/{cast.ani.employee.pk}/").content.decode()
    assert "Hana Puspita" in page
    readers = readers_of(evaluation.pk, cast.ani.employee.pk)
    told = {reader.name: reader.documents for reader in readers}
    assert told.get("Hana Puspita", 0) == (1 if "evaluation" in kind else 0)
