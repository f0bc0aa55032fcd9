"""Where datasets lie: one folder an agency and in it one a dataset, a Parquet file for each month.

A month whose rows did not change is not touched. Each file is replaced as a whole: readers keep
what they have opened, and a writer that is killed leaves the file of before.
"""

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from django.conf import settings

from pamong.datasets.registry import Dataset

if TYPE_CHECKING:
    import duckdb

_MEMORY = "1GB"
# A file without rows, so that a dataset that has none can be read.
_NONE = "none"
_WHOLE = "all"
# Kept in each file: what its rows were made of.
_MARK = "pamong_mark"


@dataclass(frozen=True, slots=True)
class Written:
    """`path` is what readers open; `files` counts those that were written anew."""

    dataset: Dataset
    rows: int
    path: Path
    files: int


def folder_of(agency_id: int) -> Path:
    return Path(settings.PAMONG_DATA) / "datasets" / str(agency_id)


def path_of(name: str, agency_id: int) -> Path:
    """All files of a dataset, as a pattern for `read_parquet`."""
    return folder_of(agency_id) / name / "*.parquet"


def write(dataset: Dataset, agency_id: int) -> Written:
    """Bring the files of the current agency up to date, each sorted, in little memory."""
    path = path_of(dataset.name, agency_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    wanted: Mapping[str, tuple[date | None, str]] = {_WHOLE: (None, "")}
    if dataset.months is not None:
        wanted = {f"{month:%Y-%m}": (month, mark) for month, mark in dataset.months().items()}
    wanted = {_NONE: (None, _NONE), **wanted}
    with engine(path.parent.parent) as connection:
        known = _marks(connection, path)
        changed = [
            (name, month, mark)
            for name, (month, mark) in wanted.items()
            if not mark or known.get(name) != _whole_mark(dataset, mark)
        ]
        for name, month, mark in changed:
            _write_file(connection, dataset, path.with_name(f"{name}.parquet"), month, mark)
        for name in known.keys() - wanted.keys():
            path.with_name(f"{name}.parquet").unlink(missing_ok=True)
        ((count,),) = connection.execute(
            "select count(*) from read_parquet($path)", {"path": str(path)}
        ).fetchall()
    # As it lay before there were files by month.
    path.parent.with_suffix(".parquet").unlink(missing_ok=True)
    return Written(dataset, int(count), path, sum(name != _NONE for name, _, _ in changed))


def _marks(connection: "duckdb.DuckDBPyConnection", path: Path) -> dict[str, str]:
    """By name of the file; one that cannot be read has none and is written anew."""
    from duckdb import Error  # noqa: PLC0415

    found = {}
    for file in path.parent.glob(path.name):
        try:
            rows = connection.execute(
                "select decode(value) from parquet_kv_metadata($path) where decode(key) = $mark",
                {"path": str(file), "mark": _MARK},
            ).fetchall()
        except Error:
            rows = []
        found[file.stem] = str(rows[0][0]) if rows else ""
    return found


def _whole_mark(dataset: Dataset, mark: str) -> str:
    """Of the rows and of how they are laid down."""
    shape = f"{sorted(dataset.types.items())} {dataset.order} {mark}"
    return hashlib.sha256(shape.encode()).hexdigest()[:32]


def _write_file(
    connection: "duckdb.DuckDBPyConnection",
    dataset: Dataset,
    path: Path,
    month: date | None,
    mark: str,
) -> None:
    # Beside the file that it becomes: a move within one folder happens at once or not at all.
    coming = path.with_suffix(f".{os.getpid()}.coming")
    try:
        with NamedTemporaryFile(dir=path.parent, suffix=".csv") as rows:
            if mark != _NONE:
                dataset.write_rows(rows, month)
                rows.flush()
            _to_parquet(connection, dataset, Path(rows.name), coming, _whole_mark(dataset, mark))
        coming.replace(path)
    finally:
        coming.unlink(missing_ok=True)


def _to_parquet(
    connection: "duckdb.DuckDBPyConnection", dataset: Dataset, rows: Path, path: Path, mark: str
) -> None:
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in dataset.types.items())
    order = ", ".join(f'"{name}"' for name in dataset.order)
    connection.execute(
        f"copy (select * from read_csv($rows, header = false, auto_detect = false,"
        f" delim = ',', quote = '\"', escape = '\"', columns = {{{columns}}}) order by {order})"
        f" to '{_quoted(path)}' (format parquet, compression zstd,"
        f" kv_metadata {{{_MARK}: '{mark}'}})",
        {"rows": str(rows)},
    )


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


@contextmanager
def engine(spill: Path) -> "Iterator[duckdb.DuckDBPyConnection]":
    """DuckDB in little memory, which spills into a folder what does not fit."""
    # Heavy, and needed by commands and jobs alone: never at the start of the web process.
    import duckdb  # noqa: PLC0415

    connection = duckdb.connect(
        config={"memory_limit": _MEMORY, "temp_directory": str(spill / "spill")}
    )
    try:
        yield connection
    finally:
        connection.close()
