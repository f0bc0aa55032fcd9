"""CSV and Parquet: one row an event, its columns named by the caller or known by their usual names.

DuckDB reads and codes them, on disk where they are large; it sees this file and nothing else.
"""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from pamong.mining.coding import Codes, look_up, sorted_log
from pamong.mining.log import (
    MISSING,
    MOST_PLACES,
    Attribute,
    EventLog,
    Note,
    Place,
    UnableToReadLog,
)
from pamong.mining.names import Names
from pamong.mining.reading.times import FIRST, LAST, Clock

_MEMORY = "1GB"
_QUARTER = 900_000_000
_USUAL: Mapping[str, tuple[str, ...]] = {
    "case": ("case:concept:name", "case id", "caseid", "case", "nomor permohonan", "permohonan",
             "nomor", "trace"),
    "activity": ("concept:name", "activity", "event", "kegiatan", "langkah", "aktivitas", "step"),
    "time": ("time:timestamp", "timestamp", "complete timestamp", "time", "waktu", "tanggal",
             "date"),
    "resource": ("org:resource", "resource", "petugas", "officer", "user", "pelaksana"),
    "lifecycle": ("lifecycle:transition", "lifecycle", "life cycle", "transition", "siklus"),
}  # fmt: skip
_CODED = ("case", "activity", "resource", "lifecycle")
# No moment of any log, and no moment at all.
_NO_TIME, _BAD_TIME = -9_000_000_000_000_000_000, -9_000_000_000_000_000_001
# So many names are rather had at once.
_FEW = 100_000
_NEEDED = ("case", "activity", "time")
# What people and spreadsheets write beside ISO 8601: the day comes first.
_DAY_FIRST = tuple(
    f"%d{mark}%m{mark}%Y{clock}"
    for mark in "/-."
    for clock in (" %H:%M:%S.%f", " %H:%M:%S", " %H:%M", "")
)
_ZONE = r"(Z|z|[+-]\d{2}(:?\d{2})?)$"


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of columns; None means whichever of the usual names is there."""

    case: str | None = None
    activity: str | None = None
    time: str | None = None
    resource: str | None = None
    lifecycle: str | None = None
    # Others, that events have beside these.
    attributes: tuple[str, ...] = ()


def usual_columns(names: Sequence[str]) -> dict[str, str]:
    """The columns that are known by their usual names."""
    plain = {each.strip().lower().replace("_", " "): each for each in reversed(names)}
    return {
        key: plain[next(each for each in usual if each in plain)]
        for key, usual in _USUAL.items()
        if any(each in plain for each in usual)
    }


def read_table(path: Path, *, name: str, columns: Columns, zone: tzinfo | None = None) -> EventLog:
    """Raises UnableToReadLog with the row."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        raise UnableToReadLog("empty")
    parquet = head.startswith(b"PAR1")
    if not parquet and b"\x00" in head:
        raise UnableToReadLog("no_table", what="it holds bytes that no text has")
    with tempfile.TemporaryDirectory() as folder:
        database = duckdb.connect(
            config={
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "memory_limit": _MEMORY,
                "temp_directory": folder,
                "threads": "2",
            }
        )
        try:
            database.execute("set TimeZone = 'UTC'")
            # It would be written to where the answer is.
            database.execute("set enable_progress_bar = false")
            return _Table(database, path, columns, zone, parquet=parquet).log(name)
        except duckdb.Error as error:
            raise UnableToReadLog("no_table", what=_first_line(error)) from error
        finally:
            database.close()


class _Table:
    def __init__(
        self,
        database: duckdb.DuckDBPyConnection,
        path: Path,
        columns: Columns,
        zone: tzinfo | None,
        *,
        parquet: bool,
    ) -> None:
        self.database = database
        self.parquet = parquet
        self.zone = zone
        self.path = str(path)
        self.source = (
            "read_parquet($path, file_row_number = true)"
            if parquet
            else "read_csv($path, all_varchar = true, header = true, strict_mode = true)"
        )
        described = database.execute(
            f"describe select * from {self.source}", {"path": self.path}
        ).fetchall()
        self.types: dict[str, str] = {
            row[0]: row[1] for row in described if row[0] != "file_row_number"
        }
        self.found = {
            key: chosen
            for key in _USUAL
            if (chosen := self._column(key, getattr(columns, key))) is not None
        }
        for number, name in enumerate(columns.attributes):
            self.found[f"attribute_{number}"] = self._column("", name) or ""
        self.attributes = {
            name: f"attribute_{number}" for number, name in enumerate(columns.attributes)
        }
        self.coded = (*_CODED, *self.attributes.values())

    def _column(self, key: str, asked: str | None) -> str | None:
        if asked is not None:
            if asked not in self.types:
                raise UnableToReadLog("no_column", name=asked, found=", ".join(self.types) or "–")
            return asked
        if key in (usual := usual_columns(tuple(self.types))):
            return usual[key]
        if key in _NEEDED:
            raise UnableToReadLog("which_column", what=key, found=", ".join(self.types) or "–")
        return None

    @property
    def only_instants(self) -> bool:
        """A column of moments, which has forgotten the clock that people looked at."""
        return self.types[self.found["time"]] == "TIMESTAMP WITH TIME ZONE"

    def log(self, name: str) -> EventLog:
        self._load()
        names = {key: self._names(key) for key in self.coded if key in self.found}
        columns = self._columns(names)
        columns, notes = self._whole_rows(columns, names)
        if not len(columns["case"]):
            raise UnableToReadLog("no_events")
        notes += self._notes(columns)
        told = {key: names[key].told if key in names else () for key in self.coded}
        return sorted_log(
            name,
            (told["case"], tuple(told["activity"]), tuple(told["resource"])),
            tuple(told["lifecycle"]),
            {**columns, **self._clocks(columns)},
            notes,
            attributes={
                name: Attribute(tuple(told[key]), columns[key])
                for name, key in self.attributes.items()
            },
        )

    @property
    def _direct(self) -> bool:
        """Columns of a Parquet file with moments are read where they lie, as often as needed;
        texts are kept, since what they say is not found out twice."""
        return self.parquet and self._is_time

    def _load(self) -> None:
        """The rows: names as texts, "" or null where there is none, and the time as a moment."""
        if self._direct:
            texts = ", ".join(
                f'cast({_quoted(self.found[key])} as varchar) as "{key}"'
                for key in self.coded
                if key in self.found
            )
            self.database.execute(
                f"create temporary view events as select file_row_number + 1 as number, {texts},"
                f" epoch_us({_quoted(self.found['time'])}) as time"
                f" from {self.source.replace('$path', _literal(self.path))}"
            )
            return
        number = "file_row_number + 1" if self.parquet else "row_number() over () + 1"
        texts = ", ".join(self._text(key) for key in (*self.coded, "time"))
        kept = ", ".join(_quoted(key) for key in self.coded)
        self.database.execute(
            f"create temporary table events as select number, {kept}, {self._moments()}"
            f" from (select {number} as number, {texts} from {self.source}) given order by number",
            {"path": self.path},
        )

    def _text(self, key: str) -> str:
        if key not in self.found:
            return f'cast(null as varchar) as "{key}"'
        column = _quoted(self.found[key])
        if key == "time" and self._is_time:
            return f"epoch_us({column}) as time"
        return f"nullif(trim(cast({column} as varchar)), '') as \"{key}\""

    @property
    def _is_time(self) -> bool:
        return self.types[self.found["time"]].startswith(("TIMESTAMP", "DATE"))

    def _moments(self) -> str:
        """The time as written, whether it names a zone, the moment, and the clock on the wall."""
        if self._is_time:
            return (
                "case when time is not null then '–' end as text,"
                f" {'true' if self.only_instants else 'false'} as zoned,"
                " case when zoned then time end as moment, time as wall, false as day_first"
            )
        wall = rf"regexp_replace(time, '\s*{_ZONE}', '')"
        formats = ", ".join(f"'{each}'" for each in _DAY_FIRST)
        zoned = f"regexp_matches(time, '[:T ][0-9.:]+\\s*{_ZONE}')"
        return (
            f"time as text, {zoned} as zoned,"
            " epoch_us(case when zoned then try_cast(time as timestamptz) end) as moment,"
            f" epoch_us(coalesce(try_cast(case when zoned then {wall} else time end as timestamp),"
            f" try_strptime(time, [{formats}]))) as wall,"
            " not zoned and try_cast(time as timestamp) is null as day_first"
        )

    def _names(self, key: str) -> "_Names":
        """The names of a column by first appearance, and the hash under which a row has each."""
        self.database.execute(
            f'create or replace temporary table names as select "{key}" as name,'
            f' min(number) as first from events where "{key}" is not null group by 1'
        )
        salt = 0
        while True:
            of_name = self._hash("name", salt)
            found = self.database.execute(
                f"select {of_name} as hash, first, strlen(name) as length,"
                " name = '' or starts_with(name, ' ') or ends_with(name, ' ') as rough from names"
            ).fetchnumpy()
            hashes = np.asarray(found["hash"], dtype=np.uint64)
            ordered = np.sort(hashes)
            # As many hashes as names: each stands for one. Else they are told apart another way.
            if not np.any(ordered[1:] == ordered[:-1]):
                break
            salt += 1
        order = np.argsort(np.asarray(found["first"], dtype=np.int64))
        lasts = np.cumsum(np.asarray(found["length"], dtype=np.int64))
        firsts = np.concatenate(([0], lasts))
        given: Sequence[str] = Names(self._texts(), firsts[:-1][order], lasts[order])
        rough = np.asarray(found["rough"], dtype=np.bool_).any()
        if rough or len(given) < _FEW:
            given = tuple(given)
        if not rough:
            return _Names(given, hashes[order], salt, None)
        told = Codes()
        meant = [told[name.strip(" ")] if name.strip(" ") else MISSING for name in given]
        return _Names(tuple(told), hashes[order], salt, np.array(meant, dtype=np.int32))

    def _texts(self) -> bytes:
        """All names end to end."""
        found = self.database.execute("select string_agg(name, '') from names").fetchone()
        return str(found[0]).encode() if found and found[0] else b""

    def _hash(self, column: str, salt: int) -> str:
        return f"hash({column}, {salt})" if salt else f"hash({column})"

    def _columns(self, names: Mapping[str, "_Names"]) -> dict[str, NDArray[Any]]:
        """Codes, the time, and of texts how they told it."""
        asked = [
            f'{self._hash(_quoted(key), names[key].salt)} as "{key}"'
            for key in self.coded
            if key in names
        ]
        if self._direct:
            asked.append(f"coalesce(time, {_NO_TIME}) as time")
        else:
            asked.append(
                f"case when text is null then {_NO_TIME} else coalesce(moment, wall, {_BAD_TIME})"
                " end as time, coalesce(wall - coalesce(moment, wall), 0) as ahead,"
                " coalesce(moment is null, false) as zoneless,"
                " coalesce(day_first, false) as day_first"
            )
        # Without an order of its own a table is read in the order of its rows.
        found = self.database.execute(f"select {', '.join(asked)} from events").fetchnumpy()
        columns = {key: np.asarray(column) for key, column in found.items()}
        for key in self.coded:
            if key in names:
                columns[key] = names[key].codes(columns[key])
            else:
                columns[key] = np.full(len(columns["time"]), MISSING, dtype=np.int32)
        return columns

    def _whole_rows(
        self, columns: dict[str, NDArray[Any]], names: dict[str, "_Names"]
    ) -> tuple[dict[str, NDArray[Any]], list[Note]]:
        """Without rows that lack what is needed; a time that is none ends the reading."""
        time = columns["time"]
        absent = time == _NO_TIME
        bad = np.flatnonzero(~absent & ((time < FIRST) | (time > LAST)))
        if len(bad):
            # The first row of a table of texts is its heading.
            ahead = 1 if self.parquet else 2
            places = [
                Place(str(row + ahead), text[:80])
                for row, text in self._texts_of(bad[:MOST_PLACES].tolist())
            ]
            raise UnableToReadLog(
                "bad_time_row",
                places,
                row=places[0].where,
                text=places[0].text,
                more=len(bad) - 1,
            )
        whole = ~absent & (columns["case"] >= 0) & (columns["activity"] >= 0)
        if whole.all():
            return columns, []
        columns = {key: column[whole] for key, column in columns.items()}
        for key, given in names.items():
            columns[key], names[key] = given.of(columns[key])
        missing = np.flatnonzero(~whole)
        number = int(missing[0]) + (1 if self.parquet else 2)
        return columns, [Note("incomplete_rows", {"count": len(missing), "row": number})]

    def _texts_of(self, rows: list[int]) -> list[tuple[int, str]]:
        """What stands as the time in these rows, counted from 0."""
        if self._direct:
            return [(row, "–") for row in rows]
        found = self.database.execute(
            "select place, text from (select row_number() over (order by number) - 1 as place, text"
            " from events) where place in (select unnest($rows)) order by place",
            {"rows": rows},
        ).fetchall()
        return [(int(row), str(text)) for row, text in found]

    def _notes(self, columns: Mapping[str, NDArray[Any]]) -> list[Note]:
        notes, zone = [], _key(self.zone)
        if self.only_instants:
            notes.append(Note("hours_in" if self.zone else "hours_utc", {"zone": zone}))
        if zoneless := int(self._zoneless(columns).sum()):
            notes.append(
                Note(
                    "zone_given" if zone else "no_zone",
                    {"count": zoneless, "events": len(columns["time"]), "zone": zone},
                )
            )
        if "day_first" in columns and (count := int(columns["day_first"].sum())):
            notes.append(Note("day_first", {"count": count}))
        return notes

    def _zoneless(self, columns: Mapping[str, NDArray[Any]]) -> NDArray[np.bool_]:
        if self._is_time:
            return np.full(len(columns["time"]), not self.only_instants)
        return np.asarray(columns["zoneless"], dtype=np.bool_)

    def _clocks(self, columns: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        """Moments, and how far people's clocks were ahead of them."""
        time = np.asarray(columns["time"], dtype=np.int64)
        offset = np.zeros(len(time), dtype=np.int64)
        if "ahead" in columns:
            offset = np.asarray(columns["ahead"], dtype=np.int64) // 60_000_000
        zoneless = self._zoneless(columns)
        if self.zone is not None and zoneless.any():
            time, offset = _in_zone(time, offset, zoneless, self.zone)
        if self.zone is not None and self.only_instants:
            offset = _ahead(time, self.zone)
        return {"time": time, "offset": offset.astype(np.int16)}


@dataclass(frozen=True, slots=True)
class _Names:
    """Names by first appearance as the file has them, and what each means once blanks are cut."""

    told: Sequence[str]
    hashes: NDArray[np.uint64]
    salt: int
    meant: NDArray[np.int32] | None

    def codes(self, hashes: NDArray[np.uint64]) -> NDArray[np.int32]:
        found = look_up(self.hashes, hashes)
        if self.meant is None:
            return found
        return np.where(found == MISSING, MISSING, self.meant[found]).astype(np.int32)

    def of(self, codes: NDArray[np.int32]) -> "tuple[NDArray[np.int32], _Names]":
        """These codes and the names that occur among them, without those that do not."""
        present = np.unique(codes[codes >= 0])
        numbers = np.full(len(self.told) + 1, MISSING, dtype=np.int32)
        numbers[present] = np.arange(len(present))
        told = tuple(self.told[code] for code in present.tolist())
        # The last place is that of -1, of what is missing.
        return numbers[codes], replace(self, told=told)


def _in_zone(
    time: NDArray[np.int64], offset: NDArray[np.int64], zoneless: NDArray[np.bool_], zone: tzinfo
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Wall clocks of a zone as moments; a zone changes by the quarter hour at most."""
    clock = Clock(zone)
    slots, slot_of = np.unique(time[zoneless] // _QUARTER, return_inverse=True)
    ahead = np.array(
        [clock.read(_wall(int(slot) * _QUARTER))[1] for slot in slots], dtype=np.int64
    )[slot_of]
    time, offset = time.copy(), offset.copy()
    time[zoneless] -= ahead * 60_000_000
    offset[zoneless] = ahead
    return time, offset


def _ahead(time: NDArray[np.int64], zone: tzinfo) -> NDArray[np.int64]:
    """How far a zone's clocks were ahead at these moments."""
    slots, slot_of = np.unique(time // _QUARTER, return_inverse=True)
    clock = Clock(zone)
    found = [clock.ahead(int(slot) * _QUARTER) for slot in slots]
    return np.array(found, dtype=np.int64)[slot_of]


def _key(zone: tzinfo | None) -> str:
    return str(getattr(zone, "key", "") or "")


def _wall(microseconds: int) -> str:
    return str(np.datetime64(microseconds, "us"))


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".") if str(error) else "?"
