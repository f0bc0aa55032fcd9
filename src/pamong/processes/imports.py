"""Workload as agencies keep it in a sheet: a row a task, the posts in any order."""

from dataclasses import dataclass
from decimal import Decimal
from typing import BinaryIO

from django.utils.translation import gettext as _

from pamong.documents.sheets import Column, Row, read_rows
from pamong.indicators.rules.numbers import read_number
from pamong.kernel.text import sort_key
from pamong.processes.rules.workload import TIMES_A_YEAR, EffectiveTime, Rhythm, Task, Weighed

COLUMNS = (
    Column(name="jabatan", aliases=("nama jabatan", "post", "position"), required=True),
    Column(name="uraian_tugas", aliases=("tugas", "task"), required=True),
    Column(name="hasil_kerja", aliases=("output",)),
    Column(
        name="volume",
        aliases=("jumlah hasil", "jumlah hasil (1 tahun)", "beban kerja"),
        required=True,
    ),
    Column(name="periode", aliases=("rhythm", "per")),
    Column(
        name="menit",
        aliases=("norma waktu", "waktu penyelesaian (menit)", "waktu penyelesaian", "minutes"),
        required=True,
    ),
    Column(name="pegawai", aliases=("pegawai yang ada", "jumlah pegawai", "staff")),
)
_WORDS = {
    Rhythm.DAY: ("hari", "harian", "day", "daily"),
    Rhythm.WEEK: ("minggu", "mingguan", "week", "weekly"),
    Rhythm.MONTH: ("bulan", "bulanan", "month", "monthly"),
    Rhythm.QUARTER: ("triwulan", "triwulanan", "quarter", "quarterly"),
    Rhythm.YEAR: ("", "tahun", "tahunan", "year", "yearly"),
}
_RHYTHMS = {word: rhythm for rhythm, words in _WORDS.items() for word in words}


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong in a row of the file, and where."""

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Brought:
    """The posts in the order of the file; none where there are faults."""

    posts: tuple[Weighed, ...]
    faults: tuple[RowFault, ...]


class _Fault(ValueError):
    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


def read_workload(file: BinaryIO, *, name: str, effective: EffectiveTime) -> Brought:
    """Read tasks by post. Raises UnableToReadSheet where the file is no table of this kind."""
    tasks: dict[str, list[Task]] = {}
    staff: dict[str, int] = {}
    called: dict[str, str] = {}
    faults = []
    for row in read_rows(file, name=name, columns=COLUMNS):
        try:
            post, task, there = _read(row)
            key = sort_key(text=post)
            if there is not None and staff.setdefault(key, there) != there:
                raise _Fault(
                    "pegawai",
                    _("“%(post)s” has %(first)s people in a row above, and %(n)s here.")
                    % {"post": post, "first": staff[key], "n": there},
                )
        except _Fault as fault:
            faults.append(RowFault(row.number, fault.column, str(fault)))
            continue
        called.setdefault(key, post)
        tasks.setdefault(key, []).append(task)
    if faults:
        return Brought((), tuple(faults))
    return Brought(_posts(called, tasks, staff, effective), ())


def _posts(
    called: dict[str, str],
    tasks: dict[str, list[Task]],
    staff: dict[str, int],
    effective: EffectiveTime,
) -> tuple[Weighed, ...]:
    return tuple(
        Weighed(name, tuple(tasks[key]), staff.get(key, 0), effective)
        for key, name in called.items()
    )


def _read(row: Row) -> tuple[str, Task, int | None]:
    post, what = row.text("jabatan"), row.text("uraian_tugas")
    for column, text in (("jabatan", post), ("uraian_tugas", what)):
        if not text:
            raise _Fault(column, _("This cell must not be empty."))
    rhythm = _RHYTHMS.get(sort_key(text=row.text("periode")))
    if rhythm is None:
        raise _Fault(
            "periode",
            _("“%(text)s” is none of hari, minggu, bulan, triwulan, tahun.")
            % {"text": row.text("periode")},
        )
    volume = _number(row, "volume") * TIMES_A_YEAR[rhythm]
    task = Task(what, row.text("hasil_kerja"), volume, _number(row, "menit"))
    return post, task, _people(row)


def _number(row: Row, column: str) -> Decimal:
    try:
        found = read_number(text=row.text(column))
    except ValueError:
        found = Decimal(-1)
    if found < 0:
        raise _Fault(
            column,
            _("“%(text)s” is no number from 0 on; write it like 1250 or 12,5.")
            % {"text": row.text(column)},
        )
    return found


def _people(row: Row) -> int | None:
    text = row.text("pegawai")
    if not text:
        return None
    if not text.isdecimal():
        raise _Fault("pegawai", _("“%(text)s” is no whole number of people.") % {"text": text})
    return int(text)
