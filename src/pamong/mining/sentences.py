"""What is wrong with a log, and what was chosen in reading it, in English sentences."""

from collections.abc import Mapping
from types import MappingProxyType

from pamong.mining.log import UnableToReadLog

READING: Mapping[str, str] = MappingProxyType(
    {
        "empty": "The file is empty.",
        "no_events": "The file holds no event with a case, an activity and a time.",
        "too_large": "The file is larger than {most}.",
        "too_deep": "Line {line}: the file is nested more than {most} levels deep.",
        "dtd": "Line {line}: the file declares a document type, which is not read.",
        "no_xml": "Line {line}, column {column}: the file is not XML here.",
        "no_xes": "Line {line}: the file is no XES log; its first element is “{element}”.",
        "broken_gzip": "The compressed file is damaged or ends too early.",
        "encoding": "The file is written in a character set that is not known; write it as UTF-8.",
        "bad_time": "Line {line}: the event's time “{text}” is no moment; "
        "write it like 2026-03-02T09:30:00+07:00.",
        "bad_time_row": "Row {row}: “{text}” is no moment; write it like "
        "2026-03-02T09:30:00+07:00 or 02/03/2026 09:30.{others}",
        "bad_time_event": "Event “{event}”: the time “{text}” is no moment; "
        "write it like 2026-03-02T09:30:00+07:00.",
        "no_table": "The file is no log that is read here: as a table, {what}. "
        "Read are XES, CSV, Parquet and OCEL 2.0.",
        "no_column": "There is no column “{name}”; the file has: {found}.",
        "no_attributes": "Columns beside those of every log are read from CSV, Parquet and XES, "
        "not from OCEL: {names}.",
        "which_column": "Which column is the {what}? Name it with --{what}; the file has: {found}.",
        "no_json": "Line {line}, column {column}: the file is not JSON here.",
        "no_ocel": "The file is JSON, but no OCEL 2.0: it lists no events as objects.",
        "no_ocel_sqlite": "The file is SQLite, but no OCEL 2.0 that can be read: {what}.",
        "no_store": "The folder holds no coded log, or a damaged one; code the log again.",
        "old_store": "The coded log is of another edition; code the log again.",
        "no_object_type": "No object is of the type “{name}”; the file has: {found}.",
    }
)


def of_unread(error: UnableToReadLog) -> str:
    """The failure as one sentence."""
    more = error.values.get("more")
    others = f" {more:,} more rows have such a time." if isinstance(more, int) and more else ""
    return READING[error.code].format_map({**error.values, "others": others})
