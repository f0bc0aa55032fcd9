"""What is seen of a file before somebody says how it is read: its columns, its types of objects."""

import json
import sqlite3
import tempfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pamong.mining.log import UnableToReadLog
from pamong.mining.reading.tables import usual_columns

_SQLITE = b"SQLite format 3\x00"
_ROWS = 5
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Peek:
    """`columns` of a table with its first `rows` and the columns that are known by their usual
    names; `types` of objects of an OCEL. A file of XES has neither.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    usual: Mapping[str, str] | None = None
    types: tuple[str, ...] = ()


def peek(path: Path) -> Peek:
    """Empty where nothing is to be said, or the file cannot be read: reading it says why."""
    with path.open("rb") as file:
        head = file.read(512)
    begins = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    try:
        if head.startswith(_SQLITE):
            return Peek(types=_sqlite_types(path))
        if begins.startswith(b"{"):
            return Peek(types=_json_types(path))
        if begins.startswith((b"<", b"\xff\xfe<", b"\xfe\xff\x00<", b"\x1f\x8b")) or not head:
            return Peek()
        return _table(path, parquet=head.startswith(b"PAR1"))
    except (duckdb.Error, sqlite3.Error, ValueError, RecursionError, UnableToReadLog):
        return Peek()


def _json_types(path: Path) -> tuple[str, ...]:
    given = json.loads(path.read_bytes())
    objects = given.get("objects") if isinstance(given, dict) else None
    if not isinstance(objects, list):
        return ()
    return tuple(sorted({str(each["type"]) for each in objects if _has_type(each)}))


def _has_type(thing: object) -> bool:
    return isinstance(thing, dict) and "type" in thing


def _sqlite_types(path: Path) -> tuple[str, ...]:
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as database:
        rows = database.execute("select distinct ocel_type from object order by 1").fetchall()
    return tuple(str(kind) for (kind,) in rows)


def _table(path: Path, *, parquet: bool) -> Peek:
    source = (
        "read_parquet($path)"
        if parquet
        else "read_csv($path, all_varchar = true, header = true, strict_mode = true)"
    )
    with (
        tempfile.TemporaryDirectory() as folder,
        duckdb.connect(
            config={
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "memory_limit": "500MB",
                "temp_directory": folder,
                "threads": "2",
            }
        ) as database,
    ):
        found = database.execute(f"select * from {source} limit {_ROWS}", {"path": str(path)})
        columns = tuple(str(each[0]) for each in found.description)
        rows = tuple(
            tuple("" if cell is None else str(cell)[:_LONGEST] for cell in row)
            for row in found.fetchall()
        )
    return Peek(columns, rows, usual_columns(columns))
