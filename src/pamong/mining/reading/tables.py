"""CSV and Parquet: one row an event, its columns named by the caller or known by their usual names.

DuckDB reads and codes them, on disk where they are large; it sees this file and nothing else.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from pamong.mining.coding import sorted_log
from pamong.mining.log import MISSING, EventLog, Note, UnableToReadLog
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

    def _column(self, key: str, asked: str | None) -> str | None:
        if asked is not None:
            if asked not in self.types:
                raise UnableToReadLog("no_column", name=asked, found=", ".join(self.types) or "–")
            return asked
        plain = {each.strip().lower().replace("_", " "): each for each in reversed(self.types)}
        for usual in _USUAL[key]:
            if usual in plain:
                return plain[usual]
        if key in _NEEDED:
            raise UnableToReadLog("which_column", what=key, found=", ".join(self.types) or "–")
        return None

    @property
    def only_instants(self) -> bool:
        """A column of moments, which has forgotten the clock that people looked at."""
        return self.types[self.found["time"]] == "TIMESTAMP WITH TIME ZONE"

    def log(self, name: str) -> EventLog:
        self._load()
        notes = self._check()
        names = {key: self._names(key) for key in ("case", "activity", "resource", "lifecycle")}
        columns = self._coded()
        if not len(columns["case"]):
            raise UnableToReadLog("no_events")
        return sorted_log(
            name,
            (names["case"], names["activity"], names["resource"]),
            names["lifecycle"],
            columns,
            notes,
        )

    def _load(self) -> None:
        """Rows as texts with the time as a moment, where it can be read as one."""
        number = "file_row_number + 1" if self.parquet else "row_number() over () + 1"
        texts = ", ".join(self._text(key) for key in _USUAL)
        self.database.execute(
            'create temporary table events as select number, "case", activity, resource,'
            f" lifecycle, {self._moments()}"
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

    def _check(self) -> list[Note]:
        bad = self.database.execute(
            "select count(*), min(number), arg_min(text, number) from events"
            " where text is not null and coalesce(coalesce(moment, wall)"
            f" not between {FIRST} and {LAST}, true)"
        ).fetchone()
        if bad and bad[0]:
            raise UnableToReadLog("bad_time_row", row=bad[1], text=bad[2][:80], more=bad[0] - 1)
        notes = []
        holes = self.database.execute(
            "select count(*), min(number) from events"
            ' where "case" is null or activity is null or text is null'
        ).fetchone()
        if holes and holes[0]:
            notes.append(Note("incomplete_rows", {"count": holes[0], "row": holes[1]}))
            self.database.execute(
                'delete from events where "case" is null or activity is null or text is null'
            )
        counts = self.database.execute(
            "select count(*), count(*) filter (not zoned), count(*) filter (day_first) from events"
        ).fetchone()
        if self.only_instants:
            notes.append(Note("hours_in" if self.zone else "hours_utc", {"zone": _key(self.zone)}))
        if counts and counts[1]:
            zone = _key(self.zone)
            notes.append(
                Note(
                    "zone_given" if zone else "no_zone",
                    {"count": counts[1], "events": counts[0], "zone": zone},
                )
            )
        if counts and counts[2]:
            notes.append(Note("day_first", {"count": counts[2]}))
        return notes

    def _names(self, key: str) -> tuple[str, ...]:
        """The names of a column by first appearance, kept beside their codes."""
        self.database.execute(
            f"create temporary table names_{key} as select name, cast(row_number() over"
            f' (order by first) - 1 as integer) as code from (select "{key}" as name,'
            f' min(number) as first from events where "{key}" is not null group by 1)'
        )
        rows = self.database.execute(f"select name from names_{key} order by code").fetchall()
        return tuple(row[0] for row in rows)

    def _coded(self) -> dict[str, NDArray[np.int32] | NDArray[np.int64] | NDArray[np.int16]]:
        codes = ", ".join(
            f'coalesce(names_{key}.code, {MISSING}) as "{key}"'
            for key in ("case", "activity", "resource", "lifecycle")
        )
        joins = " ".join(
            f'left join names_{key} on events."{key}" = names_{key}.name'
            for key in ("case", "activity", "resource", "lifecycle")
        )
        found = self.database.execute(
            f"select {codes}, moment is null as zoneless, coalesce(moment, wall) as time,"
            " coalesce(wall, moment) - coalesce(moment, wall) as ahead"
            f" from events {joins} order by number"
        ).fetchnumpy()
        time = np.asarray(found["time"], dtype=np.int64)
        offset = np.asarray(found["ahead"], dtype=np.int64) // 60_000_000
        zoneless = np.asarray(found["zoneless"], dtype=np.bool_)
        if self.zone is not None and zoneless.any():
            time, offset = _in_zone(time, offset, zoneless, self.zone)
        if self.zone is not None and self.only_instants:
            offset = _ahead(time, self.zone)
        return {
            "case": np.asarray(found["case"], dtype=np.int32),
            "activity": np.asarray(found["activity"], dtype=np.int32),
            "resource": np.asarray(found["resource"], dtype=np.int32),
            "lifecycle": np.asarray(found["lifecycle"], dtype=np.int32),
            "time": time,
            "offset": offset.astype(np.int16),
        }


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


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".") if str(error) else "?"
