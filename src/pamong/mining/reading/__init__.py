"""Logs in, whatever they are written in; what a file is, is seen from its first bytes."""

from datetime import tzinfo
from pathlib import Path

from pamong.mining.log import EventLog, UnableToReadLog
from pamong.mining.reading.ocel import read_ocel_json, read_ocel_sqlite
from pamong.mining.reading.tables import Columns, read_table
from pamong.mining.reading.xes import Progress, read_xes

_SQLITE = b"SQLite format 3\x00"


def read_log(
    path: Path,
    *,
    columns: Columns | None = None,
    object_type: str | None = None,
    zone: tzinfo | None = None,
    progress: Progress | None = None,
) -> EventLog:
    """Raises UnableToReadLog; OSError where the file itself cannot be opened."""
    with path.open("rb") as file:
        head = file.read(512)
    if not head:
        raise UnableToReadLog("empty")
    name = log_name(path)
    begins = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    is_ocel = head.startswith(_SQLITE) or begins.startswith(b"{")
    if is_ocel and columns and columns.attributes:
        raise UnableToReadLog("no_attributes", names=", ".join(columns.attributes))
    if head.startswith(_SQLITE):
        return read_ocel_sqlite(path, name=name, object_type=object_type, zone=zone)
    if begins.startswith(b"{"):
        return read_ocel_json(path, name=name, object_type=object_type, zone=zone)
    looks_xml = begins.startswith((b"<", b"\xff\xfe<", b"\xfe\xff\x00<"))
    is_csv = path.name.lower().endswith((".csv", ".csv.gz", ".tsv"))
    if looks_xml or (head.startswith(b"\x1f\x8b") and not is_csv):
        attributes = columns.attributes if columns else ()
        return read_xes(path, name=name, zone=zone, progress=progress, attributes=attributes)
    return read_table(path, name=name, columns=columns or Columns(), zone=zone)


def log_name(path: Path) -> str:
    """The file's name without what says its format."""
    name = path.name
    for ending in (".gz", ".xes", ".csv", ".parquet", ".sqlite", ".json", ".jsonocel"):
        name = name.removesuffix(ending)
    return name or path.name


__all__ = ["Columns", "EventLog", "UnableToReadLog", "log_name", "read_log"]
