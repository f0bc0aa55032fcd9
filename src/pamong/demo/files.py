"""The files an agency would bring: units and staff as spreadsheets with the columns of SIASN."""

from pathlib import Path

from pamong.demo.world import World
from pamong.documents.sheets import write_xlsx
from pamong.organization.imports import staff_reading as staff
from pamong.organization.imports import units
from pamong.organization.rules.positions import (
    FUNCTIONAL_LEVEL_TERMS,
    POSITION_TYPE_TERMS,
    FunctionalLevel,
    PositionType,
)


def write_units(world: World, path: Path) -> None:
    rows = (
        (
            unit.code,
            unit.name,
            unit.parent,
            unit.head_title,
            POSITION_TYPE_TERMS[PositionType(unit.head_kind)],
            "WIB",
        )
        for unit in world.units
    )
    path.write_bytes(write_xlsx(rows, [column.name for column in units.COLUMNS], title="Unit"))


def write_staff(world: World, path: Path) -> None:
    names = [column.name for column in staff.COLUMNS]
    rows = []
    for seat in world.seats:
        level = seat.position_level
        values = {
            staff.NUMBER: seat.number,
            staff.NAME: seat.name,
            staff.FRONT: seat.title_before,
            staff.BACK: seat.title_after,
            staff.EMPLOYMENT: seat.employment.upper(),
            staff.GRADE: seat.grade,
            staff.KIND: POSITION_TYPE_TERMS[PositionType(seat.position_kind)],
            staff.TITLE: seat.position_title,
            staff.LEVEL: FUNCTIONAL_LEVEL_TERMS[FunctionalLevel(level)] if level else "",
            staff.STARTED: seat.started_on,
            staff.UNIT: seat.unit_code,
            staff.HEAD: "ya" if seat.is_head else "tidak",
            staff.POSITION: seat.position_code,
            staff.EMAIL: seat.email,
        }
        rows.append([values.get(name, "") for name in names])
    path.write_bytes(write_xlsx(rows, names, title="Pegawai", text_columns=[staff.NUMBER]))
