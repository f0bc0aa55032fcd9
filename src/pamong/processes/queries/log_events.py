"""The events of other applications: a sorted Parquet file a source. Heavy, so for jobs alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pamong.datasets.store import engine
from pamong.processes.queries.logs import offsets
from pamong.processes.rules.logs import MOST_RESOURCES, MOST_ROWS_BEHIND

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from pamong.mining.log import EventLog

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# What makes two events the same; of several alike, each is one of its own.
_SAME = "case_id, activity, moment, resource, lifecycle"
_COLUMNS = f"{_SAME}, ahead, month, position, nth"
_NTH = f"row_number() over (partition by {_SAME} order by position)"


@dataclass(frozen=True, slots=True)
class Merged:
    """A source after a log; `digest` tells the events that it holds, whatever their order."""

    added: int
    known: int
    removed: int
    events: int
    cases: int
    first_at: datetime
    last_at: datetime
    digest: str
    resources: list[tuple[str, int]]


def merge(
    before: Path | None, log: "EventLog", zone: ZoneInfo, *, complete: bool, into: Path
) -> Merged:
    """Write the events of before and those of a log that are new, sorted by case, time and order.

    `complete`: what was known between the log's first and last moment and is not in it goes.
    """
    with engine(into.parent) as database:
        _given(database, log, zone)
        known = (
            f"create view known as select * from read_parquet('{_quoted(before)}')"
            if before is not None
            else "create view known as select * from given limit 0"
        )
        database.execute(known)
        database.execute(
            f"create table same as select {_SAME}, nth from given"
            f" intersect select {_SAME}, nth from known"
        )
        same = _one(database, "select count(*) from same")
        stays = (
            "moment not between (select min(moment) from given) and (select max(moment) from given)"
            f" or ({_SAME}, nth) in (select ({_SAME}, nth) from same)"
            if complete
            else "true"
        )
        last = _one(database, "select coalesce(max(position), 0) from known")
        database.execute(
            f"create view merged as select {_COLUMNS} from known where {stays}"
            f" union all by name select {_SAME}, ahead, month, position + {last} as position, nth"
            " from given anti join same on"
            " given.case_id = same.case_id and given.activity = same.activity"
            " and given.moment = same.moment"
            " and given.resource is not distinct from same.resource"
            " and given.lifecycle is not distinct from same.lifecycle and given.nth = same.nth"
        )
        database.execute(
            f"copy (select {_COLUMNS} from merged order by case_id, moment, position)"
            f" to '{_quoted(into)}' (format parquet, compression zstd)"
        )
        return _told(database, into, added=len(log) - same, known=same, before=_count(database))


def _given(database: "DuckDBPyConnection", log: "EventLog", zone: ZoneInfo) -> None:
    """The log as a table of names, each event with the month by the agency's clock."""
    import numpy as np  # noqa: PLC0415

    wall = log.time + offsets(log.time, zone).astype(np.int64) * 60_000_000
    database.register(
        "coded",
        {
            "c": log.case,
            "a": log.activity,
            "r": log.resource,
            "l": log.lifecycle,
            "moment": log.time,
            "ahead": log.offset,
            # Whole months since 1970.
            "month": wall.astype("datetime64[us]").astype("datetime64[M]").astype(np.int64),
            "position": np.arange(1, len(log) + 1, dtype=np.int64),
        },
    )
    for name in ("cases", "activities", "resources", "lifecycles"):
        database.execute(
            # Of a table, too, names may hold the one character that the database has no place for.
            f"create table {name} as select replace(unnest($names::varchar[]), chr(0), '�')"
            " as name, generate_subscripts($names::varchar[], 1) - 1 as code",
            {"names": list(getattr(log, name))},
        )
    database.execute(
        "create table given as select cases.name as case_id, activities.name as activity, moment,"
        " resources.name as resource, lifecycles.name as lifecycle, ahead, month, position"
        " from coded join cases on c = cases.code join activities on a = activities.code"
        " left join resources on r = resources.code left join lifecycles on l = lifecycles.code"
    )
    database.execute(f"create or replace table given as select *, {_NTH} as nth from given")


def _told(
    database: "DuckDBPyConnection", path: Path, *, added: int, known: int, before: int
) -> Merged:
    database.execute(f"create view now as select * from read_parquet('{_quoted(path)}')")
    events, cases, first, last, digest = database.execute(
        "select count(*), count(distinct case_id), min(moment), max(moment),"
        f" bit_xor(md5_number(to_json(({_SAME}, nth))::varchar))::varchar from now"
    ).fetchall()[0]
    resources = database.execute(
        "select resource, count(*) from now where resource is not null group by 1"
        " order by 2 desc, 1 limit $most",
        {"most": MOST_RESOURCES},
    ).fetchall()
    return Merged(
        added=added,
        known=known,
        removed=before + added - events,
        events=events,
        cases=cases,
        first_at=moment(first),
        last_at=moment(last),
        digest=f"{events}-{digest}",
        resources=resources,
    )


def _count(database: "DuckDBPyConnection") -> int:
    return _one(database, "select count(*) from known")


def _one(database: "DuckDBPyConnection", query: str) -> int:
    ((value,),) = database.execute(query).fetchall()
    return int(value)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def moment(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)


@dataclass(frozen=True, slots=True)
class Who:
    """Whom a name in the log stands for: an employee or a unit."""

    value: str
    employee_id: int | None
    unit_id: int | None


@dataclass(frozen=True, slots=True)
class Counted:
    """A month of a unit or an officer; see LogFigure."""

    cases: int
    steps: int
    rows: list[list[Any]]
    activities: list[list[Any]]


# Of a case the last event that closes it says in which month it was done, and everybody who did a
# step of it has done it: as of the cases that run here.
_DONE = """
create temporary table done as
select case_id, activity, resource, moment, month,
  $ends = [] or list_contains($ends, activity) as ends
from read_parquet($path) where coalesce(lower(lifecycle), 'complete') = 'complete'
"""
_BY = """
create temporary table deeds as
select done.*, who.employee, coalesce(who.unit, seats.unit, $unit) as unit
from done join who on done.resource = who.value
left join seats on seats.employee = who.employee and seats.month = done.month
"""
_CLOSED = """
create temporary table closed as
select case_id, max(moment) as moment, max(month) as month from done where ends group by 1
"""
_CASES = """
select {column}, closed.month, count(*), list(
  [deeds.case_id, steps::varchar, closed.moment::varchar] order by closed.moment, deeds.case_id
)[:{most}]
from closed join (select case_id, {column}, count(*) as steps from deeds
  where {column} is not null group by 1, 2) deeds using (case_id)
group by 1, 2
"""
_STEPS = """
select {column}, month, sum(n)::bigint, list([activity, n::varchar] order by n desc, activity)
from (select {column}, month, activity, count(*) as n from deeds
  where {column} is not null group by 1, 2, 3)
group by 1, 2
"""
Key = tuple[str, int, date]


def months_of(path: Path, people: Sequence[Who]) -> list[tuple[int, date]]:
    """Employees and the months in which they did something."""
    with engine(path.parent) as database:
        _people(database, people)
        rows = database.execute(
            "select distinct who.employee, month from read_parquet($path) join who"
            " on resource = who.value where who.employee is not null",
            {"path": str(path)},
        ).fetchall()
    return [(employee, _month(month)) for employee, month in rows]


def count_done(
    path: Path,
    people: Sequence[Who],
    seats: Mapping[tuple[int, date], int],
    *,
    ends: Sequence[str],
    unit_id: int,
) -> dict[Key, Counted]:
    """By kind and id of the subject, and month. `seats` are the units where employees sat then."""
    found: dict[Key, Counted] = {}
    with engine(path.parent) as database:
        _people(database, people)
        database.execute(
            "create temporary table seats (employee bigint, month bigint, unit bigint)"
        )
        if seats:
            database.executemany(
                "insert into seats values (?, ?, ?)",
                [(who, _number(month), unit) for (who, month), unit in seats.items()],
            )
        database.execute(_DONE, {"path": str(path), "ends": list(ends)})
        database.execute(_BY, {"unit": unit_id})
        database.execute(_CLOSED)
        for column, kind in (("employee", "employee"), ("unit", "unit")):
            cases = {
                (subject, month): (count, rows)
                for subject, month, count, rows in database.execute(
                    _CASES.format(column=column, most=MOST_ROWS_BEHIND)
                ).fetchall()
            }
            steps = {
                (subject, month): (count, names)
                for subject, month, count, names in database.execute(
                    _STEPS.format(column=column)
                ).fetchall()
            }
            for subject, month in cases.keys() | steps.keys():
                count, rows = cases.get((subject, month), (0, []))
                number, names = steps.get((subject, month), (0, []))
                found[kind, subject, _month(month)] = Counted(
                    count,
                    number,
                    [[case, int(n), moment(int(at)).isoformat()] for case, n, at in rows],
                    [[name, int(n)] for name, n in names],
                )
    return found


def _people(database: "DuckDBPyConnection", people: Sequence[Who]) -> None:
    database.execute("create temporary table who (value varchar, employee bigint, unit bigint)")
    if people:
        database.executemany(
            "insert into who values (?, ?, ?)",
            [(each.value, each.employee_id, each.unit_id) for each in people],
        )


def _month(number: int) -> date:
    return date(1970 + number // 12, number % 12 + 1, 1)


def _number(month: date) -> int:
    return (month.year - 1970) * 12 + month.month - 1


_YEAR = """
select case_id, activity, coalesce(resource, ''), moment, ahead from read_parquet($path)
where coalesce(lower(lifecycle), 'complete') = 'complete' and case_id in (
  select case_id from read_parquet($path) group by 1 having min(moment) >= $since
)
order by case_id, moment, position
"""


def log_since(path: Path, name: str, since: datetime) -> "EventLog":
    """The cases of a source that began from a moment on; of their events those that end a step."""
    import numpy as np  # noqa: PLC0415

    from pamong.mining.coding import sorted_log  # noqa: PLC0415

    bound = (since - _EPOCH) // timedelta(microseconds=1)
    with engine(path.parent) as database:
        found = database.execute(_YEAR, {"path": str(path), "since": bound}).fetchnumpy()
    case, activity, resource, at, ahead = found.values()
    names, columns = [], {}
    for key, values in (("case", case), ("activity", activity), ("resource", resource)):
        known, codes = np.unique(np.asarray(values, dtype=str), return_inverse=True)
        names.append(tuple(str(each) for each in known))
        columns[key] = codes.astype(np.int32)
    columns["resource"] = np.where(
        np.asarray(resource, dtype=str) == "", -1, columns["resource"]
    ).astype(np.int32)
    return sorted_log(
        name,
        (names[0], names[1], names[2]),
        (),
        {
            **columns,
            "lifecycle": np.full(len(columns["case"]), -1, dtype=np.int32),
            "time": np.asarray(at, dtype=np.int64),
            "offset": np.asarray(ahead, dtype=np.int16),
        },
        (),
    )
