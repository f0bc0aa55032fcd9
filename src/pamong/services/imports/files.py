"""A file of case events, Parquet or CSV, read case by case in little memory.

DuckDB reads and sorts it, on disk where it is large, so that the rows of a case may stand anywhere
in the file. It is loaded here and only when a file is read: pages never carry it.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pamong.documents.imports import Column, UnableToReadSheet

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_ROWS_AT_ONCE = 5_000
_MEMORY = "400MB"

COLUMNS = (
    Column(
        name="case",
        help=gettext_lazy("The case's number in the older system; rows of a case share it."),
        aliases=("permohonan", "nomor", "case id"),
        required=True,
        example="2024/0117",
    ),
    Column(
        name="service",
        help=gettext_lazy("Code of the service; needed where the command names none."),
        aliases=("layanan",),
        example="izin-usaha",
    ),
    Column(
        name="step",
        help=gettext_lazy("Id of a task of the service's process; empty in a row of the case."),
        aliases=("langkah", "activity"),
        example="periksa",
    ),
    Column(
        name="lifecycle",
        help=gettext_lazy(
            "Of the case: received, closed. Of a step: offered, claimed, started, paused, resumed, "
            "completed, cancelled."
        ),
        aliases=("life cycle", "siklus"),
        required=True,
        example="completed",
    ),
    Column(
        name="time",
        help=gettext_lazy("ISO 8601; without a zone it is the agency's time."),
        aliases=("waktu", "timestamp"),
        required=True,
        example="2024-01-17 09:30:00",
    ),
    Column(
        name="officer",
        help=gettext_lazy("Employee number of who did it; needed where a step is worked on."),
        aliases=("petugas", "nip", "resource"),
        example="198703122010012004",
    ),
    Column(
        name="outcome",
        help=gettext_lazy(
            "granted or refused where a step decides; done or withdrawn where the case is closed."
        ),
        aliases=("hasil",),
        example="granted",
    ),
    Column(
        name="reason",
        help=gettext_lazy(
            "Of a pause: applicant, other_unit, other_work, system_down. Of a step cancelled for a "
            "return: incomplete, wrong_data, wrong_rule, not_readable, other."
        ),
        aliases=("alasan",),
        example="applicant",
    ),
    Column(
        name="applicant",
        help=gettext_lazy("Who applied; in the row that says received."),
        aliases=("pemohon",),
        example="Siti Aminah",
    ),
    Column(
        name="subject",
        help=gettext_lazy("What for; in the row that says received."),
        aliases=("perihal",),
        example="Warung makan, Jalan Melati 4",
    ),
)
_NAMES = tuple(column.name for column in COLUMNS)


class Row(NamedTuple):
    """A row by its number in the file, the heading counted as row 1 of a CSV file."""

    number: int
    case: str
    service: str
    step: str
    lifecycle: str
    time: str
    officer: str
    outcome: str
    reason: str
    applicant: str
    subject: str


class CaseFile:
    """An open file: `rows` and `cases` may each be asked once or more."""

    def __init__(self, database: "DuckDBPyConnection") -> None:
        self._database = database

    @property
    def rows(self) -> int:
        found = self._database.execute("select count(*) from given").fetchone()
        return found[0] if found else 0

    def cases(self, only: Sequence[str] | None = None) -> Iterator[list[Row]]:
        """The rows of one case after the other, each in the order of the file."""
        result = (
            self._database.execute('select * from given order by "case", number')
            if only is None
            else self._database.execute(
                'select * from given where "case" in (select unnest($only))'
                ' order by "case", number',
                {"only": list(only)},
            )
        )

        def rows() -> Iterator[Row]:
            while found := result.fetchmany(_ROWS_AT_ONCE):
                yield from map(Row._make, found)

        for _case, group in groupby(rows(), key=itemgetter(1)):
            yield list(group)


@contextmanager
def open_case_file(path: Path) -> Iterator[CaseFile]:
    """Raises UnableToReadSheet for a file that is neither, or lacks a column."""
    import duckdb  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        database = duckdb.connect(
            config={
                # Nothing is fetched, and nothing but this file is read.
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "memory_limit": _MEMORY,
                "temp_directory": folder,
                "threads": "2",
            }
        )
        try:
            database.execute("set TimeZone = 'UTC'")
            _read(database, path)
            yield CaseFile(database)
        except duckdb.Error as error:
            raise UnableToReadSheet(
                _("%(name)s cannot be read: %(what)s")
                % {"name": path.name, "what": str(error).splitlines()[0]}
            ) from error
        finally:
            database.close()


def _read(database: "DuckDBPyConnection", path: Path) -> None:
    with path.open("rb") as file:
        is_parquet = file.read(4) == b"PAR1"
    source = (
        "read_parquet($path, file_row_number = true)"
        if is_parquet
        else "read_csv($path, all_varchar = true, header = true, strict_mode = true)"
    )
    values = {"path": str(path)}
    found = [
        row[0] for row in database.execute(f"describe select * from {source}", values).fetchall()
    ]
    headings = _headings([name for name in found if name != "file_row_number"])
    columns = ", ".join(
        f"coalesce(trim(cast({_quoted(headings[name])} as varchar)), '') as \"{name}\""
        if name in headings
        else f"'' as \"{name}\""
        for name in _NAMES
    )
    number = "file_row_number + 1" if is_parquet else "row_number() over () + 1"
    database.execute(
        f"create temporary table given as select {number} as number, {columns} from {source}",
        values,
    )


def _headings(found: list[str]) -> Mapping[str, str]:
    words = {word: column.name for column in COLUMNS for word in (column.name, *column.aliases)}
    headings: dict[str, str] = {}
    for name in found:
        meant = words.get(name.strip().lower().replace("_", " "))
        if meant is not None and headings.setdefault(meant, name) != name:
            raise UnableToReadSheet(_("The column %(name)s stands there twice.") % {"name": meant})
    for column in COLUMNS:
        if column.required and column.name not in headings:
            raise UnableToReadSheet(
                _("The column %(name)s is missing. Columns found: %(found)s.")
                % {"name": column.name, "found": ", ".join(found) or "–"}
            )
    return headings


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def instant(text: str, zone: ZoneInfo) -> datetime:
    """The moment in UTC that a cell names; without a zone it is that one's.

    Raises ValueError, OverflowError at the ends of time.
    """
    at = datetime.fromisoformat(text)
    if at.tzinfo is UTC:
        return at
    return (at if at.tzinfo is not None else at.replace(tzinfo=zone)).astimezone(UTC)
