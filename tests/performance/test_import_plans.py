"""Plans come from a file: preview, errors by row and column, all or nothing, twice is once."""

from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from pamong.documents import imports
from pamong.performance.models import PerformancePlan, Result
from pamong.performance.queries.plans import plan_content
from tests.conftest import Cast
from tests.performance.years import AT, make_cycle, make_plan

HEAD = (
    "nip;tahun;bagian;rencana_hasil_kerja;rhk_pimpinan;aspek;indikator;target;status;"
    "tanggal_disepakati"
)


def row(number: str, *cells: str) -> str:
    return ";".join([number, "2026", *cells])


def boss(cast: Cast) -> str:
    return row(
        cast.budi.employee.number,
        "Utama", "Izin tepat waktu", "", "Waktu", "Tepat waktu", "90%", "disepakati", "20-01-2026",
    )  # fmt: skip


def rows(cast: Cast) -> list[str]:
    number, both = cast.ani.employee.number, ("disepakati", "2026-01-20")
    work = ("Utama", "Permohonan diperiksa dalam 3 hari", "Izin tepat waktu")
    return [
        row(number, *work, "Kuantitas", "Diperiksa", "240 berkas", *both),
        row(number, *work, "Waktu", "Tepat waktu", "90%", *both),
        row(number, "Tambahan", "Loket dampingan", "", "Kuantitas", "Kali", "12", *both),
        boss(cast),
    ]


def bring(path: Path, lines: list[str]) -> Any:
    file = path / "skp.csv"
    file.write_text("\n".join([HEAD, *lines]), encoding="utf-8")
    with override("en"):
        return imports.run_import(kind="plans", path=file, actor=None, at=AT)


def test_a_file_of_agreed_plans_becomes_plans_with_links(cast: Cast, tmp_path: Path) -> None:
    make_plan(make_cycle(), cast.ani)
    outcome = bring(tmp_path, rows(cast))
    assert outcome.difference.errors == []
    assert outcome.counts == {"plans": 2}
    plan = PerformancePlan.objects.get(appointment=cast.ani.appointment)
    assert (plan.state, plan.assessor_id) == ("agreed", cast.budi.employee.pk)
    first, second = plan_content(plan).results
    assert [i.aspect for i in first.indicators] == ["quantity", "time"]
    assert first.serves[0].statement == "Izin tepat waktu"
    assert second.section == "additional"


def test_the_same_file_again_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    make_cycle()
    bring(tmp_path, rows(cast))
    again = bring(tmp_path, rows(cast))
    assert again.difference.is_empty
    assert (again.difference.errors, again.difference.unchanged) == ([], 2)
    assert Result.objects.count() == 3


@pytest.mark.parametrize(
    ("old", "new", "column", "message"),
    [
        ("2026;Utama", "2031;Utama", "tahun", "no performance year"),
        ("198609262015052001", "199909262025052009", "nip", "Nobody has this number"),
        ("Kuantitas", "Banyaknya", "aspek", "Kuantitas, Kualitas, Waktu, Biaya"),
        ("Utama", "Penting", "bagian", "Utama, Tambahan"),
        ("disepakati;2026-01-20", "selesai;2026-01-20", "status", "disepakati"),
        ("2026-01-20", "", "tanggal_disepakati", "when the plan"),
        ("Izin tepat waktu;Kuantitas", "Lain;Kuantitas", "rencana_hasil_kerja", "no result"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column_and_nothing_is_written(  # noqa: PLR0917
    cast: Cast, tmp_path: Path, old: str, new: str, column: str, message: str
) -> None:
    make_cycle()
    lines = rows(cast)
    lines[0] = lines[0].replace(old, new)
    outcome = bring(tmp_path, lines)
    found = [(error.row, error.column) for error in outcome.difference.errors]
    assert (2, column) in found
    assert any(message in error.message for error in outcome.difference.errors)
    assert not Result.objects.exists()


def test_a_plan_somebody_writes_is_not_overwritten(cast: Cast, tmp_path: Path) -> None:
    plan = make_plan(make_cycle(), cast.ani)
    Result.objects.create(plan=plan, section="main", statement="Milik saya")
    outcome = bring(tmp_path, rows(cast))
    assert any("not overwritten" in error.message for error in outcome.difference.errors)
    assert Result.objects.count() == 1
