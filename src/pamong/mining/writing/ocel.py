"""OCEL 2.0, JSON and SQLite: each event touches its case, and its office and its doing if known.

The objects follow from the events, so the JSON gathers theirs in a file beside while events go out.
"""

import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

from pamong.mining.writing.traces import Happening, Trace, moment

CASE, STEP, OFFICE = "case", "step", "unit"
_QUALIFIERS: Mapping[str, str] = {STEP: "does", OFFICE: "happens in"}
# Attributes of every event, written where they are known.
_ATTRIBUTES = ("resource", "lifecycle")
_AT_ONCE = 5_000


class _Touch(NamedTuple):
    kind: str
    key: str
    qualifier: str


def write_ocel_json(traces: Iterable[Trace], path: Path) -> int:
    """The number of events written; raises OSError."""
    kinds: set[str] = set()
    types: set[str] = set()
    seen: set[str] = set()
    number = 0
    with (
        path.open("w", encoding="utf-8", newline="\n") as file,
        TemporaryFile("w+", encoding="utf-8", newline="\n") as objects,
    ):
        file.write('{"events":[')
        for trace in traces:
            for happening in trace.happenings:
                touched = _touched(trace, happening)
                file.write(("," if number else "") + "\n" + _json_event(number, happening, touched))
                types.add(happening.activity)
                number += 1
                for each in touched:
                    # Cases come once by their order, and steps lie within them; offices are few.
                    kinds.add(each.kind)
                    if _is_new(each, seen):
                        objects.write(f"{_dumped({'id': each.key, 'type': each.kind})}\n")
            seen.difference_update([each for each in seen if not each.startswith(_OFFICES)])
        file.write('\n],"objects":[')
        objects.seek(0)
        for place, line in enumerate(objects):
            file.write(("," if place else "") + "\n" + line.rstrip("\n"))
        attributes = [{"name": each, "type": "string"} for each in _ATTRIBUTES]
        file.write('\n],"objectTypes":')
        file.write(_dumped([{"name": each, "attributes": []} for each in sorted(kinds)]))
        file.write(',"eventTypes":')
        file.write(_dumped([{"name": each, "attributes": attributes} for each in sorted(types)]))
        file.write("}\n")
    return number


_OFFICES = f"{OFFICE}:"


def _is_new(touch: _Touch, seen: set[str]) -> bool:
    if touch.key in seen:
        return False
    seen.add(touch.key)
    return True


def _touched(trace: Trace, happening: Happening) -> tuple[_Touch, ...]:
    """A case keeps its name as its key; those of steps and offices bear their kind."""
    found = [_Touch(trace.kind or CASE, trace.name, "of")]
    if happening.instance:
        key = f"{STEP}:{trace.name}:{happening.instance}"
        found.append(_Touch(STEP, key, _QUALIFIERS[STEP]))
    if happening.group:
        found.append(_Touch(OFFICE, f"{_OFFICES}{happening.group}", _QUALIFIERS[OFFICE]))
    return tuple(found)


def _json_event(number: int, happening: Happening, touched: tuple[_Touch, ...]) -> str:
    attributes = [
        {"name": name, "value": value}
        for name, value in zip(_ATTRIBUTES, (happening.resource, happening.lifecycle), strict=True)
        if value
    ]
    return _dumped(
        {
            "id": f"e{number}",
            "type": happening.activity,
            "time": moment(happening.time, happening.offset),
            "attributes": attributes,
            "relationships": [
                {"objectId": each.key, "qualifier": each.qualifier} for each in touched
            ],
        }
    )


_dumped = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def write_ocel_sqlite(traces: Iterable[Trace], path: Path) -> int:
    """The number of events written; raises OSError, and sqlite3.Error for a full disk."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database:
        # Nobody reads the file before it is whole, and one that was not finished is thrown away.
        database.execute("pragma journal_mode = off")
        database.execute("pragma synchronous = off")
        database.executescript(_TABLES)
        writer = _Tables(database)
        number = 0
        rows = ((trace, each) for trace in traces for each in trace.happenings)
        while part := list(islice(rows, _AT_ONCE)):
            writer.write(part, number)
            number += len(part)
        database.commit()
    return number


_TABLES = """
create table event (ocel_id text primary key, ocel_type text);
create table object (ocel_id text primary key, ocel_type text);
create table event_map_type (ocel_type text primary key, ocel_type_map text);
create table object_map_type (ocel_type text primary key, ocel_type_map text);
create table event_object (ocel_event_id text, ocel_object_id text, ocel_qualifier text,
  primary key (ocel_event_id, ocel_object_id, ocel_qualifier));
create table object_object (ocel_source_id text, ocel_target_id text, ocel_qualifier text,
  primary key (ocel_source_id, ocel_target_id, ocel_qualifier));
"""


class _Tables:
    """One table for each type of event and of object, made when the first of it comes."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.database = database
        self.events: dict[str, str] = {}
        self.objects: dict[str, str] = {}

    def write(self, part: list[tuple[Trace, Happening]], first: int) -> None:
        by_type: dict[str, list[tuple[str, str, str | None, str | None]]] = {}
        touches: list[tuple[str, _Touch]] = []
        for number, (trace, happening) in enumerate(part, first):
            key = f"e{number}"
            by_type.setdefault(happening.activity, []).append(
                (
                    key,
                    moment(happening.time, happening.offset),
                    happening.resource,
                    happening.lifecycle,
                )
            )
            touches += [(key, each) for each in _touched(trace, happening)]
        put = self.database.executemany
        put(
            "insert into event values (?, ?)",
            ((f"e{number}", each.activity) for number, (_, each) in enumerate(part, first)),
        )
        for kind, rows in by_type.items():
            put(f"insert into {self._event_table(kind)} values (?, ?, ?, ?)", rows)
        put(
            "insert or ignore into event_object values (?, ?, ?)",
            ((key, each.key, each.qualifier) for key, each in touches),
        )
        for _key, each in dict.fromkeys((each.key, each) for _key, each in touches):
            table = self._object_table(each.kind)
            kept = self.database.execute(
                "insert or ignore into object values (?, ?)", (each.key, each.kind)
            )
            if kept.rowcount:
                self.database.execute(f"insert into {table} values (?, ?, null)", (each.key, _NONE))

    def _event_table(self, kind: str) -> str:
        return self._table(
            self.events, "event", kind, "ocel_time text, resource text, lifecycle text"
        )

    def _object_table(self, kind: str) -> str:
        return self._table(
            self.objects, "object", kind, "ocel_time text, ocel_changed_field text", key=""
        )

    def _table(
        self, known: dict[str, str], of: str, kind: str, columns: str, key: str = " primary key"
    ) -> str:
        if kind not in known:
            suffix = _suffix(kind, [each.removeprefix(f"{of}_") for each in known.values()])
            known[kind] = f"{of}_{suffix}"
            self.database.execute(f"create table {of}_{suffix} (ocel_id text{key}, {columns})")
            self.database.execute(f"insert into {of}_map_type values (?, ?)", (kind, suffix))
        return known[kind]


# When an object was not yet changed: that is how the standard writes its first values.
_NONE = "1970-01-01 00:00:00"
_NO_WORD = re.compile(r"\W+", re.ASCII)
# Tables of the standard's own; SQLite does not tell capitals apart.
_TAKEN = frozenset({"map_type", "object"})


def _suffix(kind: str, taken: Iterable[str]) -> str:
    """A short plain name of a table for a type, told apart from those before it."""
    plain = unicodedata.normalize("NFKD", kind).encode("ascii", "ignore").decode()
    word = _NO_WORD.sub("_", plain).strip("_")[:40] or "type"
    used = {each.lower() for each in taken} | _TAKEN
    return next(each for each in _numbered(word) if each.lower() not in used)


def _numbered(word: str) -> Iterator[str]:
    yield word
    number = 2
    while True:
        yield f"{word}_{number}"
        number += 1
