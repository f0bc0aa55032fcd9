"""The *SOP* sheet of a version of a service: its activities with measured times beside the norm."""

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import override

from pamong.bpmn import UnableToRead, read
from pamong.documents import pdf
from pamong.organization.queries import agency_zone
from pamong.processes.queries.studies import times_of_steps
from pamong.processes.rules.sop import Sop, SopRow, sop_of, straight_sop
from pamong.processes.rules.study import Measured
from pamong.services.models import ServiceStep, ServiceVersion
from pamong.services.queries import steps_planned
from pamong.services.queries.standards import standard_of
from pamong.services.rules.standard import Component
from pamong.tenancy.current import agency_id
from pamong.tenancy.models import Agency
from pamong.ui.formats import date_long, duration_work, number

TEMPLATE = Path(__file__).resolve().parent.parent / "typst" / "sop.typ"
SYSTEM = "Sistem"
_NOBODY_KNOWS = "–"


def sop_sheet(version: ServiceVersion, *, at: datetime) -> bytes:
    """The sheet as PDF, in the official language."""
    with override("id"):
        return pdf.render(TEMPLATE, sop_data(version, at=at))


def sop_data(version: ServiceVersion, *, at: datetime) -> dict[str, Any]:
    """What the template reads."""
    service = version.service
    steps = {step.code: step for step in steps_planned(version)}
    times = times_of_steps(service.code, {code: step.unit_id for code, step in steps.items()})
    standard = standard_of(version)
    sop = _table(version, steps)
    zone = ZoneInfo(agency_zone())

    def said(component: Component) -> str:
        return standard.text(component).id or _NOBODY_KNOWS

    return {
        "title": "Standar Operasional Prosedur",
        "subtitle": service.name,
        "agency": Agency.objects.values_list("name", flat=True).get(pk=agency_id()),
        "unit": service.unit.name,
        "landscape": True,
        "number": f"{service.code} v{version.number}",
        "identity": [
            ["Tanggal efektif", _day(version.published_at, zone)],
            ["Disahkan oleh", f"Kepala {service.unit.name}"],
            ["Dasar hukum", said(Component.LEGAL_BASIS)],
            ["Kualifikasi pelaksana", said(Component.COMPETENCE)],
            ["Peralatan/perlengkapan", said(Component.FACILITIES)],
            ["Pencatatan dan pendataan", "Jurnal Pamong, per langkah"],
        ],
        "actors": list(sop.actors),
        "rows": [
            _row(row, sop, steps.get(row.code), times.get(row.code), _needs(row, sop, version))
            for row in sop.rows
        ],
        "made_on": date_long(at.astimezone(zone).date()),
    }


def _day(moment: datetime | None, zone: ZoneInfo) -> str:
    return date_long(moment.astimezone(zone).date()) if moment else "belum berlaku"


def _table(version: ServiceVersion, steps: dict[str, ServiceStep]) -> Sop:
    actors = {code: step.unit.name for code, step in steps.items()}
    try:
        sop = sop_of(read(version.process.encode()), actors, SYSTEM)
    except UnableToRead:
        sop = Sop((), ())
    if sop.rows:
        return sop
    return straight_sop([(code, step.name, step.unit.name) for code, step in steps.items()])


def _row(
    row: SopRow, sop: Sop, step: ServiceStep | None, measured: Measured | None, needs: str
) -> dict[str, Any]:
    return {
        "number": row.number,
        "name": step.name if step else row.name,
        "actor": row.actor,
        "symbol": row.symbol.value,
        "before": _column_before(row, sop),
        "goes_on": row.goes_on,
        "needs": needs,
        "norm": duration_work(step.norm_minutes) if step else _NOBODY_KNOWS,
        "measured": _measured(measured) if step else "",
        "output": _output(step),
        "remark": "; ".join(_jump(way.number, way.when) for way in row.jumps),
    }


def _column_before(row: SopRow, sop: Sop) -> int | None:
    """The column from which an arrow comes down into this row."""
    if row.number == 1 or not sop.rows[row.number - 2].goes_on:
        return None
    return sop.rows[row.number - 2].actor


def _needs(row: SopRow, sop: Sop, version: ServiceVersion) -> str:
    """*Kelengkapan*: what the applicant brings at first, then what the step before leaves."""
    if row.number == 1:
        brought = [each.text.id for each in standard_of(version).requirements]
        return ", ".join(brought) or "Permohonan"
    before = [each for each in sop.rows if any(way.number == row.number for way in each.ways)]
    return f"Hasil nomor {', '.join(str(each.number) for each in before)}" if before else "–"


def _output(step: ServiceStep | None) -> str:
    if step is None:
        return _NOBODY_KNOWS
    return "Keputusan" if step.decides else "Berkas diteruskan"


def _measured(measured: Measured | None) -> str:
    if measured is None:
        return "belum terukur"
    words = f"terukur {number(measured.median, 0)} menit, n = {number(measured.observations)}"
    return f"{words} (sedikit)" if measured.is_thin else words


def _jump(target: int, when: str) -> str:
    goes = f"ke nomor {target}" if target else "selesai"
    return f"{when}: {goes}" if when else goes.capitalize()
