"""Definitions, targets and figures from files: compared first, then all or nothing."""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pamong.documents.imports import Context, Difference, run_import
from pamong.documents.sheets import Cell, read_rows, write_xlsx
from pamong.indicators import actions
from pamong.indicators.imports import FIGURES, INDICATORS
from pamong.indicators.imports.cells import Unreadable, period_in
from pamong.indicators.models import Indicator, Measurement, MeasurementChange, Target
from pamong.indicators.rules import PeriodKind
from pamong.journal.models import Event
from pamong.kernel.periods import Month, Quarter, Year
from tests.conftest import Cast, Seat
from tests.indicators.helpers import AT, actor, aim, define, figure, measure

INDICATORS_CSV = """\
Kode;Indikator;Satuan;Polaritas;Frekuensi;Akumulasi;BatasCapaian;KodeUnit;Tahun;Target;Bobot;TW1;TW2;TW3;TW4;Mendukung
IKU-1;Izin terbit tepat waktu;%;maksimal;triwulanan;terakhir;120;A1;2026;90;2;;;;;
IKU-1;;;;;;;A11;2026;87,5;1;80;82,5;85;87,5;A1/IKU-1
IKU-2;Permohonan selesai;berkas;maksimal;triwulanan;jumlah;;A11;2026;1200;1;300;300;300;300;
IKU-3;Suhu ruang arsip;°C;stabil;bulanan;;;;;;;;;;;
"""


@pytest.fixture
def written(tmp_path: Path) -> Any:
    """A file with this text, brought in by command."""

    def bring(kind: str, text: str, name: str = "file.csv") -> Any:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return run_import(kind=kind, path=path, actor=None, at=AT)

    return bring


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def compared(importer: Any, text: str, seat: Seat | None = None) -> Difference:
    rows = read_rows(io.BytesIO(text.encode()), name="file.csv", columns=importer.columns)
    return importer.read(rows, Context(actor(seat) if seat else None, AT))  # type: ignore[no-any-return]


def errors(found: Difference) -> list[tuple[int, str]]:
    return [(error.row, error.column) for error in found.errors]


def test_definitions_and_targets_come_in_and_the_same_file_changes_nothing(
    cast: Cast, written: Any
) -> None:
    text = INDICATORS_CSV
    outcome = written("indicators", text)
    assert outcome.difference.errors == []
    assert outcome.counts == {"indicators": 3, "targets": 3}
    of_office = Target.objects.get(unit=cast.office)
    of_section = Target.objects.get(unit=cast.section, indicator__code="IKU-1")
    assert (of_section.value, of_section.parent_id) == (Decimal("87.5"), of_office.pk)
    assert [part.value for part in of_section.periods.order_by("starts_on")] == [
        80, Decimal("82.5"), 85, Decimal("87.5"),
    ]  # fmt: skip
    indicator = Indicator.objects.get(code="IKU-1")
    assert (indicator.cap, indicator.period_kind) == (120, "quarter")
    before = Event.objects.filter(verb__startswith="indicators.").count()
    again = written("indicators", text)
    assert again.difference.is_empty
    assert again.difference.unchanged == 3
    assert Event.objects.filter(verb__startswith="indicators.").count() == before


def test_a_changed_file_shows_what_changes(cast: Cast, written: Any) -> None:
    text = INDICATORS_CSV
    written("indicators", text)
    changed = text.replace("Izin terbit tepat waktu", "Izin tepat waktu").replace(
        "87,5;1", "87,5;3"
    )
    found = compared(INDICATORS, changed)
    assert [(line.row, line.fields[0].old, line.fields[0].new) for line in found.changes] == [
        (2, "Izin terbit tepat waktu", "Izin tepat waktu"),
        (3, "1", "3"),
    ]
    written("indicators", changed)
    assert Indicator.objects.get(code="IKU-1").version == 2
    assert Target.objects.get(unit=cast.section, indicator__code="IKU-1").weight == 3


def test_what_is_wrong_is_named_by_row_and_column(cast: Cast, written: Any) -> None:
    define("OLD", name="Old", period_kind=PeriodKind.MONTH)
    measure(figure(cast.section, value=1, code="OLD"))
    text = (
        "Kode;Indikator;Satuan;Polaritas;LuarRentang;Frekuensi;Akumulasi;KodeUnit;Tahun;Target;TW1;Mendukung\n"
        ";x;%;;;;;;;;;\n"
        "A;;%;;;;;;;;;\n"
        "B;b;%;naik;;;;;;;;\n"
        "C;c;%;rentang;;;;;;;;\n"
        "D;d;%;;;;;NONE;2026;1;;\n"
        "E;e;%;;;;;A11;dua;1;;\n"
        "F;f;%;;;;;A11;2026;1.200;;\n"
        "G;g;%;;;;;A11;2026;;;\n"
        "H;h;%;;;tahunan;;A11;2026;1;1;\n"
        "I;i;%;;;;;A11;2026;1;;A1\n"
        "J;j;%;;;;;A11;2026;1;;A1/J\n"
        "K;k;%;;;;;;2026;1;;\n"
        "L;l;%;;;;;A11;2026;1;;\n"
        "L;other;%;;;;;A1;2026;1;;\n"
        "L;;;;;;;A11;2026;1;;\n"
        "OLD;;;;;triwulanan;;;;;;\n"
    )
    outcome = written("indicators", text)
    assert errors(outcome.difference) == [
        (2, "Kode"), (3, "Indikator"), (4, "Polaritas"), (5, "Kode"), (6, "KodeUnit"),
        (7, "Tahun"), (8, "Target"), (9, "Target"), (10, "Target"), (11, "Mendukung"),
        (12, "Mendukung"), (13, "KodeUnit"), (15, "Kode"), (16, "KodeUnit"), (17, "Kode"),
    ]  # fmt: skip
    # With errors nothing is written.
    assert Indicator.objects.count() == 1
    assert not Target.objects.exists()


def test_a_leader_brings_in_only_for_the_own_part(cast: Cast) -> None:
    text = "Kode;Indikator;Satuan;KodeUnit;Tahun;Target\nX;x;%;A11;2026;1\nY;y;%;A2;2026;1\n"
    assert errors(compared(INDICATORS, text, cast.budi)) == [(3, "KodeUnit")]
    assert errors(compared(INDICATORS, text.replace("A2;", "A11;"), cast.budi)) == []
    define("AGENCY")
    kept = "Kode;Indikator\nAGENCY;Renamed\n"
    assert errors(compared(INDICATORS, kept, cast.budi)) == [(2, "Kode")]


def test_figures_come_in_and_the_same_file_changes_nothing(cast: Cast, written: Any) -> None:
    define("N")
    define("R", kind="ratio")
    text = (
        "Kode;KodeUnit;Periode;Realisasi;Pembilang;Penyebut;PerTanggal\n"
        "N;A11;2026-10;87,5;;;31-10-2026\n"
        "N;A11;2026-09;tidak dapat dihitung;;;\n"
        "R;A11;Okt 2026;;19;20;\n"
        "R;A1;10/2026;;0;0;\n"
    )
    outcome = written("measurements", text)
    assert outcome.difference.errors == []
    assert outcome.counts == {"created": 4, "changed": 0}
    found = {
        (row.indicator.code, row.subject_id, row.starts_on.month): (
            row.value,
            row.not_computable_reason,
        )
        for row in Measurement.objects.select_related("indicator")
    }
    assert found == {
        ("N", cast.section.pk, 10): (Decimal("87.5"), ""),
        ("N", cast.section.pk, 9): (None, "missing_component"),
        ("R", cast.section.pk, 10): (95, ""),
        ("R", cast.office.pk, 10): (None, "zero_denominator"),
    }
    again = written("measurements", text)
    assert again.difference.is_empty
    assert again.difference.unchanged == 4
    written("measurements", text.replace("87,5", "88"))
    assert MeasurementChange.objects.get().value == Decimal("87.5")


def test_what_is_wrong_with_figures_is_named_by_row_and_column(cast: Cast, written: Any) -> None:
    define("N")
    define("R", kind="ratio")
    define("S", origin="services")
    text = (
        "Kode;KodeUnit;Periode;Realisasi;Pembilang;Penyebut;PerTanggal\n"
        "NONE;A11;2026-10;1;;;\n"
        "N;NONE;2026-10;1;;;\n"
        "N;A11;kapan;1;;;\n"
        "N;A11;2026-10;banyak;;;\n"
        "N;A11;2026-10;;;;\n"
        "R;A11;2026-10;1;1;;\n"
        "N;A11;2026-12;1;;;\n"
        "N;A11;2026-Q3;1;;;\n"
        "N;A11;2026-10;1;;;2026-12-01\n"
        "N;A11;2026-10;1;;;\n"
        "N;A11;2026-10;2;;;\n"
    )
    assert errors(written("measurements", text).difference) == [
        (2, "Kode"), (3, "KodeUnit"), (4, "Periode"), (5, "Realisasi"), (6, "Realisasi"),
        (7, "Penyebut"), (8, "Kode"), (9, "Kode"), (10, "PerTanggal"), (12, "Periode"),
    ]  # fmt: skip
    assert not Measurement.objects.exists()
    own = "Kode;KodeUnit;Periode;Realisasi\nN;A1;2026-10;1\nS;A11;2026-10;1\nN;A11;2026-10;1\n"
    assert errors(compared(FIGURES, own, cast.budi)) == [(2, "KodeUnit"), (3, "Kode")]


def test_a_note_that_is_too_long_is_named_and_not_cut(cast: Cast, written: Any) -> None:
    define("N")
    long = "x" * 501
    text = f"Kode;KodeUnit;Periode;Realisasi;Catatan\nN;A11;2026-10;1;{long}\n"
    assert errors(written("measurements", text).difference) == [(2, "Catatan")]
    text = f"Kode;Indikator;Satuan;KodeUnit;Tahun;Target;Catatan\nN;n;%;A11;2026;1;{long}\n"
    assert errors(written("indicators", text).difference) == [(2, "Catatan")]
    assert not Measurement.objects.exists()
    assert not Target.objects.exists()


def test_a_spreadsheet_does_as_well_as_text(cast: Cast, tmp_path: Path) -> None:
    define("N")
    path = tmp_path / "figures.xlsx"
    path.write_bytes(
        write_xlsx(
            [("N", "A11", date(2026, 10, 1), 87.5)],
            ["Kode", "KodeUnit", "Periode", "Realisasi"],
            title="Data",
        )
    )
    outcome = run_import(kind="measurements", path=path, actor=None, at=AT)
    assert outcome.difference.errors == []
    assert Measurement.objects.get().value == Decimal("87.5")


@pytest.mark.parametrize(
    ("text", "kind", "period"),
    [
        ("2026-10", None, Month(2026, 10)),
        ("Oktober 2026", None, Month(2026, 10)),
        ("okt 2026", None, Month(2026, 10)),
        ("10/2026", None, Month(2026, 10)),
        ("TW III 2026", None, Quarter(2026, 3)),
        ("Triwulan 3 2026", None, Quarter(2026, 3)),
        ("2026-Q3", None, Quarter(2026, 3)),
        ("2026", None, Year(2026)),
    ],
)
def test_periods_are_read_as_people_write_them(text: str, kind: Any, period: Any) -> None:
    assert period_in(Cell(text), kind) == period


@pytest.mark.parametrize("text", ["", "kapan", "ma 2026", "13/2026", "TW V 2026", "Oktober"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        period_in(Cell(text), None)


def test_the_figures_of_a_contest_survive_a_file(cast: Cast, written: Any) -> None:
    """A person who brings a file knows of the correction: a file is not a job."""
    aim(define("N"), cast.section)
    [row] = measure(figure(cast.section, value=80, code="N")).ids
    contest = actions.contest_measurement(
        actor=actor(cast.ani), measurement_id=row, reason="x", at=AT
    )
    actions.answer_contest(
        actor=actor(cast.budi), contest_id=contest, accepted=True, answer="y", at=AT,
        correction=actions.Correction(value=Decimal(85)),
    )  # fmt: skip
    written("measurements", "Kode;KodeUnit;Periode;Realisasi\nN;A11;2026-10;80\n")
    assert Measurement.objects.get().value == 85


def test_targets_of_months_and_of_ranges_come_in_by_file(cast: Cast, written: Any) -> None:
    text = (
        "Kode;Indikator;Satuan;Polaritas;LuarRentang;Frekuensi;KodeUnit;Tahun;Target;BatasBawah;"
        "BatasAtas;Jan;Feb;TW1;TW2\n"
        "IKU-8;Kunjungan;orang;maksimal;;bulanan;A1;2026;120;;;10;12,5;;\n"
        "IKU-9;Suhu arsip;°C;rentang;atas;triwulanan;A1;2026;;18;22;;;18..22;19 .. 21,5\n"
    )
    outcome = written("indicators", text)
    assert outcome.difference.errors == []
    visits = Target.objects.get(indicator__code="IKU-8")
    assert [(str(part.starts_on), part.value) for part in visits.periods.order_by("starts_on")] == [
        ("2026-01-01", 10),
        ("2026-02-01", Decimal("12.5")),
    ]
    heat = Target.objects.get(indicator__code="IKU-9")
    assert [(part.low, part.high) for part in heat.periods.order_by("starts_on")] == [
        (18, 22),
        (19, Decimal("21.5")),
    ]
    assert written("indicators", text).difference.is_empty
    both = text.replace("10;12,5;;", "10;12,5;30;")
    assert errors(compared(INDICATORS, both)) == [(2, "Target")]
    assert errors(compared(INDICATORS, text.replace("18..22", "18..x"))) == [(3, "TW1")]
