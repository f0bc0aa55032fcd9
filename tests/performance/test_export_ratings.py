"""The year's ratings go out in the columns of SIASN, safely, and the journal knows it."""

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from pamong.accounts.access import Forbidden
from pamong.accounts.rights import Role
from pamong.journal.models import Event
from pamong.performance import exports, verbs
from pamong.performance.exports import COLUMNS, UnableToExport, export_ratings
from pamong.performance.models import Cycle, Evaluation
from tests.conftest import Cast, Seat, grant
from tests.performance.rated import actor, agreed_plan
from tests.performance.test_bring_evaluations import NOW, bring, one, past  # noqa: F401


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def exported(cast: Cast, kind: str = "csv", purpose: str = "") -> bytes:
    export = export_ratings(actor=actor(cast.hana), year=2025, kind=kind, purpose=purpose, at=NOW)
    return b"".join(export.pieces)


@pytest.fixture
def rated(cast: Cast, past: Cycle) -> None:  # noqa: F811
    cast.ani.employee.siasn_id = "A8ACA7397AEB3912E040640A040269BB"
    cast.ani.employee.name = '=HYPERLINK("http://x";"Ani")'
    cast.ani.employee.save()
    bring(past, one(agreed_plan(past, cast.ani, cast.budi)))
    bring(past, one(agreed_plan(past, cast.dewi, cast.gita)))
    bring(past, one(agreed_plan(past, cast.hana, cast.fajar), delivered_at=None, accepted_at=None))


def test_the_columns_and_codes_are_those_of_the_service(cast: Cast, rated: None) -> None:
    rows = rows_of(exported(cast))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 2  # a draft is not exported
    ani = next(row for row in rows if row["nipDinilai"] == "198609262015052001")
    assert ani["pnsDinilaiId"] == "A8ACA7397AEB3912E040640A040269BB"
    assert (ani["hasilKinerja"], ani["hasilKinerjaNilai"]) == ("Sesuai Ekspektasi", "2")
    assert (ani["perilakuKerja"], ani["PerilakuKerjaNilai"]) == ("Di Atas Ekspektasi", "1")
    assert (ani["kuadranKinerja"], ani["KuadranKinerjaNilai"]) == ("Baik", "2")
    assert (ani["namaPenilai"], ani["nipNrpPenilai"]) == ("Budi Santoso", "197505051999031003")
    assert (ani["penilaiGolonganId"], ani["penilaiJabatanNm"]) == ("31", "Kepala Seksi")
    assert (ani["penilaiUnorNm"], ani["statusPenilai"], ani["tahun"]) == (
        "Seksi Perizinan Usaha",
        "ASN",
        "2025",
    )


def test_what_is_not_final_is_left_out_and_counted(
    cast: Cast, rated: None, sign_in: Callable[[Seat], Client]
) -> None:
    dewi = Evaluation.objects.get(plan__appointment__employee=cast.dewi.employee)
    for state, there in (("objected", False), ("under_review", False), ("delivered", False),
                         ("upheld", True), ("changed", True), ("final", True)):  # fmt: skip
        Evaluation.objects.filter(pk=dewi.pk).update(state=state)
        numbers = {row["nipDinilai"] for row in rows_of(exported(cast))}
        assert ("198808082012122005" in numbers) is there, state
        event = Event.objects.filter(verb=verbs.RATING_EXPORTED).latest("pk")
        assert event.payload["left_out"] == (0 if there else 1)
    Evaluation.objects.filter(pk=dewi.pk).update(state="objected")
    page = sign_in(cast.hana).get(reverse("performance:export_ratings")).content.decode()
    assert "1 dari tahun 2025" in page


def test_who_is_rated_from_outside_is_told_as_such(cast: Cast, rated: None) -> None:
    Evaluation.objects.filter(plan__appointment__employee=cast.dewi.employee).update(
        official="Drs. Yusuf, Bupati", assessor=None, assessor_seat=None, snapshot={}
    )
    rows = {row["nipDinilai"]: row for row in rows_of(exported(cast))}
    assert [rows[number]["statusPenilai"] for number in sorted(rows)] == ["ASN", "NON ASN"]
    assert rows["198808082012122005"]["namaPenilai"] == "Drs. Yusuf, Bupati"


def test_no_cell_becomes_a_formula(cast: Cast, rated: None) -> None:
    names = [row["namaDinilai"] for row in rows_of(exported(cast))]
    assert all(not name.startswith("=") for name in names)
    assert any(name.startswith("'=HYPERLINK") for name in names)


def test_the_workbook_keeps_long_numbers_and_names_uncertain_codes(cast: Cast, rated: None) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(exported(cast, kind="xlsx")))
    first, notes = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    assert tuple(first[0]) == COLUMNS
    assert {row[1] for row in first[1:]} == {"198609262015052001", "198808082012122005"}
    assert "Belum dipastikan" in str(notes)


def test_an_export_is_an_event_with_its_count(cast: Cast, rated: None) -> None:
    exported(cast, purpose="Unggah SIASN")
    event = Event.objects.get(verb=verbs.RATING_EXPORTED)
    assert (event.payload["count"], event.payload["purpose"]) == (2, "Unggah SIASN")
    assert event.actor_id == cast.hana.employee.pk


def test_many_people_need_a_purpose(
    cast: Cast, rated: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MANY", 1)
    with pytest.raises(UnableToExport):
        exported(cast, purpose="  ")
    assert not Event.objects.filter(verb=verbs.RATING_EXPORTED).exists()
    assert exported(cast, purpose="Unggah SIASN")


def test_hr_of_an_office_exports_that_office_alone(cast: Cast, rated: None) -> None:
    grant(cast.dewi, Role.HR_MANAGER, cast.other_office)
    export = export_ratings(actor=actor(cast.dewi), year=2025, kind="csv", purpose="", at=NOW)
    rows = rows_of(b"".join(export.pieces))
    assert [row["nipDinilai"] for row in rows] == ["198808082012122005"]


def test_leaders_and_administrators_do_not_export(
    cast: Cast, rated: None, sign_in: Callable[[Seat], Client]
) -> None:
    url = reverse("performance:export_ratings")
    for seat in (cast.budi, cast.fajar, cast.indra, cast.citra, cast.ani):
        with pytest.raises(Forbidden):
            export_ratings(actor=actor(seat), year=2025, kind="csv", purpose="", at=NOW)
        assert sign_in(seat).get(url).status_code == 403
    hana = sign_in(cast.hana)
    assert hana.get(url).status_code == 200
    answer = hana.post(url, {"year": "2025", "kind": "csv", "purpose": ""})
    assert b"pnsDinilaiId" in b"".join(answer.streaming_content)  # type: ignore[attr-defined]
