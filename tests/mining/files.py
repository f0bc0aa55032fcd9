"""One small log, written in every form that is read."""

import csv
import gzip
import json
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb

# Case, activity, resource, time.
ROWS = (
    ("24/1", "receive", "ani", "2026-03-02T09:30:00+07:00"),
    ("24/1", "check", "budi", "2026-03-02T11:30:00+07:00"),
    ("24/2", "receive", "ani", "2026-03-02T10:00:00+07:00"),
    ("24/1", "check", "", "2026-03-03T09:30:00+07:00"),
    ("24/2", "check", "budi", "2026-03-02T10:00:00+07:00"),
    ("24/1", "issue", "ani", "2026-03-03T09:45:00.500+07:00"),
)


def xes(path: Path) -> Path:
    traces = {}
    for case, activity, resource, time in ROWS:
        who = f'<string key="org:resource" value="{resource}"/>' if resource else ""
        traces.setdefault(case, []).append(
            f'<event><string key="concept:name" value="{activity}"><string key="concept:name" '
            f'value="nested, not meant"/></string>{who}<date key="time:timestamp" value="{time}"/>'
            '<string key="lifecycle:transition" value="complete"/></event>'
        )
    inside = "".join(
        f'<trace><string key="concept:name" value="{case}"/>{"".join(events)}</trace>'
        for case, events in traces.items()
    )
    text = f'<?xml version="1.0"?>\n<log xes.version="1.0">{inside}</log>'
    path.write_text(text)
    return path


def xes_gz(path: Path) -> Path:
    plain = xes(path.with_suffix(".plain")).read_bytes()
    path.write_bytes(gzip.compress(plain))
    return path


def as_csv(path: Path) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Case ID", "Activity", "Resource", "Timestamp", "Remark"])
        writer.writerows([*row, 'with, comma and "quote"'] for row in ROWS)
    return path


def parquet(path: Path) -> Path:
    duckdb.connect().execute(
        f"copy (select * from read_csv('{as_csv(path.with_suffix('.csv'))}',"
        f" all_varchar = true)) to '{path}'"
    )
    return path


def ocel_json(path: Path) -> Path:
    cases = sorted({row[0] for row in ROWS})
    path.write_text(
        json.dumps(
            {
                "objectTypes": [{"name": "application", "attributes": []}],
                "eventTypes": [],
                "objects": [{"id": case, "type": "application"} for case in cases]
                + [{"id": f"d{n}", "type": "document"} for n in range(3)],
                "events": [
                    {
                        "id": f"e{number}",
                        "type": activity,
                        "time": time,
                        "attributes": [{"name": "resource", "value": resource}],
                        "relationships": [
                            {"objectId": case, "qualifier": "of"},
                            *(
                                {"objectId": f"d{n}", "qualifier": "with"}
                                for n in range(number % 3)
                            ),
                        ],
                    }
                    for number, (case, activity, resource, time) in enumerate(ROWS)
                ],
            }
        )
    )
    return path


def ocel_sqlite(path: Path) -> Path:
    database = sqlite3.connect(path)
    database.executescript(
        "create table event (ocel_id text, ocel_type text);"
        "create table object (ocel_id text, ocel_type text);"
        "create table event_map_type (ocel_type text, ocel_type_map text);"
        "create table object_map_type (ocel_type text, ocel_type_map text);"
        "create table event_object (ocel_event_id text, ocel_object_id text, ocel_qualifier text);"
    )
    kinds = sorted({row[1] for row in ROWS})
    for kind in kinds:
        database.execute(f"create table event_{kind} (ocel_id text, ocel_time text, resource text)")
        database.execute("insert into event_map_type values (?, ?)", (kind, kind))
    for case in sorted({row[0] for row in ROWS}):
        database.execute("insert into object values (?, 'application')", (case,))
    # Tables are read one kind after the other, so the file order within a moment is that of kinds.
    for number, (case, kind, resource, time) in enumerate(ROWS):
        database.execute("insert into event values (?, ?)", (f"e{number}", kind))
        database.execute(
            f"insert into event_{kind} values (?, ?, ?)", (f"e{number}", time, resource or None)
        )
        database.execute("insert into event_object values (?, ?, 'of')", (f"e{number}", case))
    database.commit()
    database.close()
    return path


FORMS: Mapping[str, Callable[[Path], Path]] = {
    "log.xes": xes,
    "log.xes.gz": xes_gz,
    "log.csv": as_csv,
    "log.parquet": parquet,
    "log.json": ocel_json,
    "log.sqlite": ocel_sqlite,
}
