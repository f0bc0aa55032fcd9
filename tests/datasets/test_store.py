"""A dataset is written sorted, by month where it can be, each file whole or not at all."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import IO, Any

import duckdb
import pytest

from pamong.datasets.registry import Column, Dataset, register
from pamong.datasets.store import path_of, write


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.PAMONG_DATA = tmp_path
    return tmp_path


def dataset(
    write_rows: Callable[[IO[bytes]], None], months: Callable[[], dict[date, str]] | None = None
) -> Dataset:
    columns = (
        Column("case", "BIGINT", "the case"),  # type: ignore[arg-type]
        Column("text", "VARCHAR", "a text"),  # type: ignore[arg-type]
    )
    return Dataset(
        "letters",
        "Letters",  # type: ignore[arg-type]
        columns,
        ("case",),
        lambda file, month: write_rows(file),
        months,
    )


def rows(path: Path) -> list[tuple[object, ...]]:
    return duckdb.execute(f"select * from read_parquet('{path}') order by 1").fetchall()


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "datasets" / "7" / "letters").iterdir())


def test_rows_lie_in_order_and_texts_come_whole() -> None:
    text = 'a "quoted", broken\nline'
    written = write(
        dataset(lambda file: _put(file, '2,"a ""quoted"", broken\nline"\n1,\n10,""\n')), 7
    )
    assert written.rows == 3
    assert written.path == path_of("letters", 7)
    assert rows(written.path) == [(1, None), (2, text), (10, None)]


def test_a_second_writing_replaces_the_first_as_a_whole(folder: Path) -> None:
    write(dataset(lambda file: _put(file, "1,a\n2,b\n")), 7)
    write(dataset(lambda file: _put(file, "3,c\n")), 7)
    assert rows(path_of("letters", 7)) == [(3, "c")]
    assert files(folder) == ["all.parquet", "none.parquet"]


def test_a_writing_that_fails_leaves_what_was_there(folder: Path) -> None:
    write(dataset(lambda file: _put(file, "1,a\n")), 7)
    with pytest.raises(duckdb.Error):
        write(dataset(lambda file: _put(file, "no number,a\n")), 7)
    assert rows(path_of("letters", 7)) == [(1, "a")]
    assert files(folder) == ["all.parquet", "none.parquet"]


class Diary:
    """Rows by month, and which months were asked for."""

    def __init__(self, rows: dict[date, str]) -> None:
        self.rows = rows
        self.asked: list[date | None] = []

    def write(self, file: IO[bytes], month: date | None) -> None:
        self.asked.append(month)
        _put(file, self.rows[month] if month else "")

    def dataset(self) -> Dataset:
        return replace(dataset(lambda file: None, lambda: self.rows), write_rows=self.write)


MAY, JUNE, JULY = (date(2026, month, 1) for month in (5, 6, 7))


def test_a_month_that_did_not_change_is_not_touched(folder: Path) -> None:
    diary = Diary({MAY: "2,b\n1,a\n", JUNE: "3,c\n"})
    assert write(diary.dataset(), 7).files == 2
    lying = folder / "datasets" / "7" / "letters"
    assert files(folder) == ["2026-05.parquet", "2026-06.parquet", "none.parquet"]
    before = {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in lying.iterdir()}
    diary.asked.clear()
    diary.rows |= {JUNE: "3,c\n4,d\n", JULY: "5,e\n"}
    written = write(diary.dataset(), 7)
    assert (written.rows, written.files, diary.asked) == (5, 2, [JUNE, JULY])
    after = {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in lying.iterdir()}
    assert after["2026-05.parquet"] == before["2026-05.parquet"]
    assert after["2026-06.parquet"] != before["2026-06.parquet"]
    assert rows(written.path) == [(1, "a"), (2, "b"), (3, "c"), (4, "d"), (5, "e")]
    # Nothing new: nothing is written.
    diary.asked.clear()
    assert write(diary.dataset(), 7).files == 0
    assert diary.asked == []


def test_a_month_that_is_gone_or_broken_is_put_right(folder: Path) -> None:
    diary = Diary({MAY: "1,a\n", JUNE: "2,b\n"})
    path = write(diary.dataset(), 7).path
    path.with_name("2026-05.parquet").write_bytes(b"PAR1 and no more")
    del diary.rows[JUNE]
    written = write(diary.dataset(), 7)
    assert (rows(written.path), written.files) == ([(1, "a")], 1)
    diary.rows.clear()
    assert write(diary.dataset(), 7).rows == 0
    assert rows(path) == []


def test_other_columns_are_another_file() -> None:
    diary = Diary({MAY: "1,a\n"})
    write(diary.dataset(), 7)
    turned = replace(diary.dataset(), order=("text",))
    assert write(turned, 7).files == 1


def test_a_name_is_taken_once_and_the_order_is_of_columns() -> None:
    with pytest.raises(ValueError, match="already"):
        register(Dataset("case_events", "x", (), (), lambda file, month: None))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no columns"):
        register(Dataset("new", "x", (), ("at",), lambda file, month: None))  # type: ignore[arg-type]


def _put(file: IO[bytes], text: str) -> None:
    file.write(text.encode())
