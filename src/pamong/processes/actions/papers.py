"""The workload of a unit in its official tables: a workbook and a document."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import override

from pamong.documents import pdf
from pamong.documents.sheets import write_xlsx
from pamong.organization.queries import agency_zone
from pamong.processes.queries.studies import UnitLoad
from pamong.processes.rules.official import (
    NEED_COLUMNS,
    RECAP_COLUMNS,
    need_rows,
    recap_rows,
)
from pamong.processes.rules.study import Line
from pamong.tenancy.current import agency_id
from pamong.tenancy.models import Agency
from pamong.ui.formats import date_long, number

TEMPLATE = Path(__file__).resolve().parent.parent / "typst" / "workload.typ"
MEASURED_COLUMNS = (
    "Nama Jabatan",
    "Layanan",
    "Uraian Tugas",
    "Asal",
    "Median (Menit)",
    "Batas Bawah 95%",
    "Batas Atas 95%",
    "Jumlah Pengamatan",
    "Catatan",
)


def workbook(load: UnitLoad) -> bytes:
    """The official tables, and a third sheet that says where each time comes from."""
    return write_xlsx(
        need_rows(load.weighed),
        NEED_COLUMNS,
        title="Kebutuhan Pegawai",
        more=(
            ("Rekapitulasi", RECAP_COLUMNS, recap_rows(load.weighed, load.whole)),
            (
                "Asal Waktu",
                MEASURED_COLUMNS,
                [(post.weighed.name, *_origin(line)) for post in load.posts for line in post.lines],
            ),
        ),
    )


def document(load: UnitLoad, *, at: datetime) -> bytes:
    """The official tables as PDF, in the official language."""
    with override("id"):
        return pdf.render(TEMPLATE, _data(load, at))


def _data(load: UnitLoad, at: datetime) -> dict[str, Any]:
    study = load.study
    today = at.astimezone(ZoneInfo(agency_zone())).date()
    return {
        "title": "Analisis Beban Kerja",
        "agency": Agency.objects.values_list("name", flat=True).get(pk=agency_id()),
        "unit": load.unit.name,
        "period": str(load.assumed.year),
        "landscape": True,
        "basis": load.effective.legal_basis or "Kalender kerja unit",
        "effective": number(load.effective.minutes),
        "hours": number(load.effective.hours, 0),
        "days": number(load.working.days),
        "holidays": number(load.working.holidays),
        "joint_leave": number(load.working.joint_leave),
        "leave": number(load.working.leave_days),
        "more": load.assumed.more,
        "measured": f"{date_long(study.since)} sampai {date_long(study.last_day)}" if study else "",
        "made_on": date_long(today),
        "recap_columns": list(RECAP_COLUMNS),
        "recap": [_texts(row) for row in recap_rows(load.weighed, load.whole)],
        "posts": [
            {
                "name": post.weighed.name,
                "rows": [
                    [str(place), *_row(line, load)]
                    for place, line in enumerate(post.lines, start=1)
                ],
                "need": number(post.weighed.need, 2),
                "people": str(post.weighed.people),
            }
            for post in load.posts
            if post.lines
        ],
    }


def _row(line: Line, load: UnitLoad) -> Sequence[str]:
    task = line.task
    return (
        f"{task.name} ({line.service})" if line.service else task.name,
        task.output,
        number(task.volume, 0),
        "–" if line.is_unmeasured else number(task.norm_minutes, 1),
        _origin_words(line),
        number(load.effective.minutes),
        number(line.need, 4),
    )


def _origin_words(line: Line) -> str:
    if line.measured is None:
        return "dilaporkan" if line.reported_id else "belum terukur"
    words = f"diukur, n = {number(line.measured.observations)}"
    return f"{words} (sedikit)" if line.measured.is_thin else words


def _origin(line: Line) -> tuple[object, ...]:
    measured = line.measured
    if measured is None:
        return (line.service, line.task.name, _origin_words(line), None, None, None, None, "")
    return (
        line.service,
        line.task.name,
        "diukur",
        measured.median,
        measured.low,
        measured.high,
        measured.observations,
        "pengamatan sedikit" if measured.is_thin else "",
    )


def _texts(row: Sequence[object]) -> list[str]:
    return [each if isinstance(each, str) else number(each, 2) for each in row]
