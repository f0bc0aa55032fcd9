"""`pamong workload` of a sheet, as a stranger types it."""

import json
from pathlib import Path

import pytest
from python_calamine import load_workbook

from pamong.cli.main import main

SHEET = """\
Jabatan;Uraian Tugas;Hasil Kerja;Volume;Periode;Menit;Pegawai
Analis Perizinan;Memeriksa berkas;Berkas;40;hari;25;3
Penata;Menandatangani;Surat;1.250,5;;12,5;1
analis perizinan;Menyusun laporan;Laporan;1;bulan;360;
"""


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "abk.csv"
    path.write_text(SHEET, encoding="utf-8")
    return path


def test_need_of_posts_and_of_all(sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["workload", str(sheet), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    analyst, officer = found["posts"]
    # 40 × 250 × 25 + 12 × 360 minutes, of 75,000 that one person has.
    assert analyst["minutes_a_year"] == 254_320
    assert analyst["need"] == pytest.approx(254_320 / 75_000, abs=1e-6)
    assert (analyst["people"], analyst["staff"], analyst["gap"]) == (3, 3, 0)
    assert (analyst["grade"], analyst["overload"]) == ("A", True)
    assert officer["minutes_a_year"] == 1250.5 * 12.5
    assert found["all"]["need"] == pytest.approx((254_320 + 1250.5 * 12.5) / 75_000, abs=1e-6)


def test_words_call_a_overload(sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["workload", str(sheet)]) == 0
    out = capsys.readouterr().out
    assert "A (overload)" in out
    assert "All together" in out


def test_the_workbook_has_the_official_columns_and_is_read_again(
    sheet: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "abk.xlsx"
    assert main(["workload", str(sheet), "--xlsx", str(out)]) == 0
    book = load_workbook(str(out))
    assert book.sheet_names == ["Kebutuhan Pegawai", "Rekapitulasi"]
    need = book.get_sheet_by_name("Kebutuhan Pegawai").to_python()
    assert need[0][-1] == "Kebutuhan Pegawai"
    assert need[1][2:] == ["Memeriksa berkas", "Berkas", 10_000, 25, 75_000, 3.3333]
    capsys.readouterr()
    # What it wrote is a file that it reads.
    assert main(["workload", str(out), "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert again["posts"][0]["minutes_a_year"] == 254_320


def test_another_effective_time(sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for code, minutes in (("bkn-2011", 72_000), ("80000", 80_000)):
        assert main(["workload", str(sheet), "--effective", code, "--json"]) == 0
        found = json.loads(capsys.readouterr().out)
        assert found["effective_time"]["minutes_a_year"] == minutes
        assert found["posts"][0]["need"] == pytest.approx(254_320 / minutes, abs=1e-6)
    assert main(["workload", str(sheet), "--effective", "never"]) == 2
    assert "panrb-2020" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (";25;3", ";x;3", "row 2, menit: “x” is no number"),
        (";25;3", ";-1;3", "row 2, menit: “-1” is no number from 0 on"),
        ("hari", "dasawarsa", "row 2, periode: “dasawarsa” is none of hari"),
        (";360;", ";360;5", "row 4, pegawai: “analis perizinan” has 3 people in a row above"),
        ("Penata;", ";", "row 3, jabatan: This cell must not be empty."),
        (";12,5;1", ";12,5;1,5", "row 3, pegawai: “1,5” is no whole number"),
    ],
)
def test_faults_name_row_and_column(
    sheet: Path, old: str, new: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet.write_text(SHEET.replace(old, new), encoding="utf-8")
    assert main(["workload", str(sheet)]) == 1
    assert told in capsys.readouterr().err


def test_files_that_are_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_text(SHEET.splitlines()[0], encoding="utf-8")
    other = tmp_path / "other.csv"
    other.write_text("a;b\n1;2\n", encoding="utf-8")
    for path, told in (
        (tmp_path, "is a folder"),
        (tmp_path / "no.csv", "There is no file"),
        (empty, "a heading and no tasks"),
        (other, "are missing"),
    ):
        assert main(["workload", str(path)]) == 1
        assert told in capsys.readouterr().err
    assert main(["workload"]) == 2


def test_what_is_of_an_agency_is_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["workload", "--year", "2025"]) == 2
    assert "name it with --agency" in capsys.readouterr().err
