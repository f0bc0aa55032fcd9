"""Where datasets lie: one folder an agency, one Parquet file a dataset, replaced as a whole.

Readers keep the file that they have opened; a writer that is killed leaves the file of before.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from django.conf import settings

from pamong.datasets.registry import Dataset

if TYPE_CHECKING:
    import duckdb

_MEMORY = "1GB"


@dataclass(frozen=True, slots=True)
class Written:
    dataset: Dataset
    rows: int
    path: Path


def folder_of(agency_id: int) -> Path:
    return Path(settings.PAMONG_DATA) / "datasets" / str(agency_id)


def path_of(name: str, agency_id: int) -> Path:
    return folder_of(agency_id) / f"{name}.parquet"


def write(dataset: Dataset, agency_id: int) -> Written:
    """Write the rows of the current agency, sorted, in little memory."""
    path = path_of(dataset.name, agency_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Beside the file that it becomes: a move within one folder happens at once or not at all.
    coming = path.with_suffix(f".{os.getpid()}.coming")
    try:
        with NamedTemporaryFile(dir=path.parent, suffix=".csv") as rows:
            dataset.write_rows(rows)
            rows.flush()
            count = _to_parquet(dataset, Path(rows.name), coming)
        coming.replace(path)
    finally:
        coming.unlink(missing_ok=True)
    return Written(dataset, count, path)


def _to_parquet(dataset: Dataset, rows: Path, path: Path) -> int:
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in dataset.types.items())
    order = ", ".join(f'"{name}"' for name in dataset.order)
    with engine(path.parent) as connection:
        connection.execute(
            f"copy (select * from read_csv($rows, header = false, auto_detect = false,"
            f" delim = ',', quote = '\"', escape = '\"', columns = {{{columns}}}) order by {order})"
            f" to '{_quoted(path)}' (format parquet, compression zstd)",
            {"rows": str(rows)},
        )
        ((count,),) = connection.execute(
            "select count(*) from read_parquet($path)", {"path": str(path)}
        ).fetchall()
    return int(count)


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
