"""A dataset is written sorted, whole or not at all, and holds only its own agency's rows."""

from collections.abc import Callable
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


def dataset(write_rows: Callable[[IO[bytes]], None]) -> Dataset:
    columns = (
        Column("case", "BIGINT", "the case"),  # type: ignore[arg-type]
        Column("text", "VARCHAR", "a text"),  # type: ignore[arg-type]
    )
    return Dataset("letters", "Letters", columns, ("case",), write_rows)  # type: ignore[arg-type]


def rows(path: Path) -> list[tuple[object, ...]]:
    return duckdb.execute(f"select * from read_parquet('{path}')").fetchall()


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
    assert [path.name for path in (folder / "datasets" / "7").iterdir()] == ["letters.parquet"]


def test_a_writing_that_fails_leaves_what_was_there(folder: Path) -> None:
    write(dataset(lambda file: _put(file, "1,a\n")), 7)
    with pytest.raises(duckdb.Error):
        write(dataset(lambda file: _put(file, "no number,a\n")), 7)
    assert rows(path_of("letters", 7)) == [(1, "a")]
    assert [path.name for path in (folder / "datasets" / "7").iterdir()] == ["letters.parquet"]


def test_a_name_is_taken_once_and_the_order_is_of_columns() -> None:
    with pytest.raises(ValueError, match="already"):
        register(Dataset("case_events", "x", (), (), lambda file: None))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no columns"):
        register(Dataset("new", "x", (), ("at",), lambda file: None))  # type: ignore[arg-type]


def _put(file: IO[bytes], text: str) -> None:
    file.write(text.encode())
