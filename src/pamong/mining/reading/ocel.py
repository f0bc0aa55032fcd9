"""OCEL 2.0, JSON and SQLite: events of many objects, seen as the cases of one type of object."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import tzinfo
from pathlib import Path
from typing import Any

from pamong.mining.coding import Builder
from pamong.mining.log import MOST_PLACES, EventLog, Note, Place, UnableToReadLog
from pamong.mining.reading.times import Clock
from pamong.mining.reading.xes import zoneless

LARGEST = 1 << 30
_RESOURCE = frozenset({"resource", "org:resource", "user", "officer", "petugas"})
_LIFECYCLE = frozenset({"lifecycle", "lifecycle:transition"})
# An event as both forms give it: id, type, time, resource, life cycle, the objects it touches.
_Event = tuple[str, str, str, str | None, str | None, tuple[str, ...]]


def read_ocel_json(
    path: Path, *, name: str, object_type: str | None = None, zone: tzinfo | None = None
) -> EventLog:
    """Raises UnableToReadLog with the event."""
    if path.stat().st_size > LARGEST:
        raise UnableToReadLog("too_large", most="1 GB")
    try:
        given = json.loads(path.read_bytes())
    except json.JSONDecodeError as error:
        raise UnableToReadLog("no_json", line=error.lineno, column=error.colno) from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise UnableToReadLog("encoding") from error
    if not isinstance(given, dict) or not isinstance(given.get("events"), list):
        raise UnableToReadLog("no_ocel")
    types = {
        str(each["id"]): str(each["type"])
        for each in _dicts(given.get("objects"))
        if "id" in each and "type" in each
    }
    return _flat((_json_event(each) for each in given["events"]), types, name, object_type, zone)


def _json_event(event: object) -> _Event:
    if not isinstance(event, dict):
        raise UnableToReadLog("no_ocel")
    objects = tuple(
        str(each["objectId"]) for each in _dicts(event.get("relationships")) if "objectId" in each
    )
    return (
        str(event.get("id", "")),
        str(event.get("type") or ""),
        str(event.get("time") or ""),
        _attribute(event, _RESOURCE),
        _attribute(event, _LIFECYCLE),
        objects,
    )


def _attribute(event: Mapping[str, Any], names: frozenset[str]) -> str | None:
    return next(
        (
            str(each.get("value") or "") or None
            for each in _dicts(event.get("attributes"))
            if str(each.get("name")).lower() in names
        ),
        None,
    )


def _dicts(given: object) -> Iterable[dict[str, Any]]:
    return (each for each in given if isinstance(each, dict)) if isinstance(given, list) else ()


def read_ocel_sqlite(
    path: Path, *, name: str, object_type: str | None = None, zone: tzinfo | None = None
) -> EventLog:
    """Raises UnableToReadLog with the event."""
    try:
        database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            database.text_factory = lambda raw: raw.decode("utf-8", "replace")
            types = dict(database.execute("select ocel_id, ocel_type from object"))
            events = _sqlite_events(database)
        finally:
            database.close()
    except (sqlite3.Error, ValueError, OverflowError, TypeError) as error:
        raise UnableToReadLog("no_ocel_sqlite", what=str(error)) from error
    types = {str(key): str(value) for key, value in types.items()}
    return _flat(events, types, name, object_type, zone)


def _sqlite_events(database: sqlite3.Connection) -> list[_Event]:
    touched: dict[str, list[str]] = {}
    for event, thing in database.execute(
        "select ocel_event_id, ocel_object_id from event_object order by rowid"
    ):
        touched.setdefault(str(event), []).append(str(thing))
    events: list[_Event] = []
    # One table a type: the order among all of them stands in the table of all events.
    places = {str(key): row for row, key in database.execute("select rowid, ocel_id from event")}
    for kind, suffix in database.execute(
        "select ocel_type, ocel_type_map from event_map_type"
    ).fetchall():
        table = '"' + f"event_{suffix}".replace('"', '""') + '"'
        columns = [row[1] for row in database.execute(f"pragma table_info({table})")]
        resource, lifecycle = _column(columns, _RESOURCE), _column(columns, _LIFECYCLE)
        for key, time, person, stands in database.execute(
            f"select ocel_id, ocel_time, {resource}, {lifecycle} from {table} order by rowid"
        ):
            found = tuple(touched.get(str(key), ()))
            events.append(
                (
                    str(key),
                    str(kind),
                    str(time or ""),
                    person and str(person),
                    stands and str(stands),
                    found,
                )
            )
    events.sort(key=lambda event: places.get(event[0], len(places) + 1))
    return events


def _column(columns: Iterable[object], names: frozenset[str]) -> str:
    found = next((each for each in columns if str(each).lower() in names), None)
    return '"' + str(found).replace('"', '""') + '"' if found else "null"


def _flat(
    events: Iterable[_Event],
    types: Mapping[str, str],
    name: str,
    object_type: str | None,
    zone: tzinfo | None,
) -> EventLog:
    """Each event once in the case of every object of the type that it touches."""
    events = list(events)
    known = sorted(set(types.values()))
    if not known or not events:
        raise UnableToReadLog("no_events")
    if object_type is not None and object_type not in known:
        raise UnableToReadLog("no_object_type", name=object_type, found=", ".join(known))
    chosen = object_type or _likely(events, types)
    built, clock, holes, untouched = Builder(), Clock(zone), 0, 0
    wrong: list[Place] = []
    for key, activity, text, resource, lifecycle, objects in events:
        if not activity or not text:
            holes += 1
            continue
        of_type = [each for each in dict.fromkeys(objects) if types.get(each) == chosen]
        if not of_type:
            untouched += 1
            continue
        try:
            time, offset = clock.read(text)
        except (ValueError, OverflowError):
            wrong.append(Place(key[:80], text[:80]))
            continue
        for thing in of_type:
            built.case.append(built.cases[thing])
            built.add(activity, time, offset, resource, lifecycle)
    if wrong:
        raise UnableToReadLog(
            "bad_time_event",
            wrong[:MOST_PLACES],
            event=wrong[0].where,
            text=wrong[0].text,
            more=len(wrong) - 1,
        )
    if not built.case:
        raise UnableToReadLog("no_events")
    notes = [
        Note(
            "object_type_asked" if object_type else "object_type_chosen",
            {"type": chosen, "others": ", ".join(each for each in known if each != chosen)},
        )
    ]
    if untouched:
        notes.append(Note("untouched_events", {"count": untouched, "type": chosen}))
    if holes:
        notes.append(Note("incomplete_ocel", {"count": holes}))
    if clock.zoneless:
        notes.append(zoneless(clock, len(built.case)))
    return built.log(name, notes)


def _likely(events: Iterable[_Event], types: Mapping[str, str]) -> str:
    """The type of object that most events touch exactly once: the thing that is worked on."""
    once: Counter[str] = Counter()
    for event in events:
        touched = Counter(types[each] for each in dict.fromkeys(event[5]) if each in types)
        once.update(kind for kind, count in touched.items() if count == 1)
    return min(sorted(set(types.values())), key=lambda kind: -once[kind])
