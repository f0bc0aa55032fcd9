"""The target in a row, and how it differs from what is set."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from pamong.documents.imports import Context, Difference, FieldChange, Line
from pamong.documents.sheets import Cell, Row
from pamong.indicators import policies, wording
from pamong.indicators.actions import Definition, TargetDraft, UnableToSetTarget
from pamong.indicators.actions.definitions import columns_of
from pamong.indicators.actions.targets import check_target
from pamong.indicators.imports import cells
from pamong.indicators.imports.cells import Unreadable
from pamong.indicators.imports.columns import (
    HIGH,
    LOW,
    MONTHS,
    NOTE,
    QUARTERS,
    SERVES,
    TARGET,
    UNIT,
    WEIGHT,
    YEAR,
)
from pamong.indicators.imports.state import Aim, Plan, State, TargetKey, shown
from pamong.indicators.models import Indicator
from pamong.indicators.rules import Bounds, PeriodTarget
from pamong.kernel.periods import Month, Period, Quarter

_NUMBERS = (TARGET, LOW, HIGH, WEIGHT)
_PERIODS = (*QUARTERS, *MONTHS)


def read_aim(
    row: Row,
    definition: Definition,
    state: State,
    aims: dict[TargetKey, Aim],
    found: Difference,
) -> None:
    """The target of a row, if it has one; an empty cell leaves what was there."""
    unit = row.text(UNIT)
    if not unit:
        if any(row.text(name) for name in (*_NUMBERS, *_PERIODS)):
            found.fail(row.number, UNIT, _("A target needs the code of its unit."))
        return
    failed = len(found.errors)
    if unit not in state.units:
        found.fail(
            row.number, UNIT, _("There is no unit with the code %(code)s.") % {"code": unit[:60]}
        )
    year = 0
    try:
        year = cells.year_in(row.text(YEAR))
    except Unreadable as error:
        found.fail(row.number, YEAR, str(error))
    values = _numbers(row, found)
    wanted = _periods(row, year, found)
    above = _above(row, found)
    note = cells.note_in(row, NOTE, found)
    key = (definition.code, unit, year)
    if key in aims:
        found.fail(
            row.number,
            UNIT,
            _("Row %(row)s already sets this target.") % {"row": aims[key].row},
        )
    if len(found.errors) > failed:
        return
    before = state.aims.get(key)
    aim = before or Aim(bounds=Bounds())
    if any(name in values for name in (TARGET, LOW, HIGH)):
        bounds = Bounds(value=values.get(TARGET), low=values.get(LOW), high=values.get(HIGH))
        aim = replace(aim, bounds=bounds)
    aims[key] = replace(
        aim,
        weight=values.get(WEIGHT, aim.weight),
        periods=wanted or aim.periods,
        parent=above or aim.parent,
        note=note or aim.note,
        row=row.number,
    )


def _numbers(row: Row, found: Difference) -> dict[str, Decimal]:
    values: dict[str, Decimal] = {}
    for name in _NUMBERS:
        if row.text(name):
            try:
                values[name] = cells.number_in(row.get(name))
            except Unreadable as error:
                found.fail(row.number, name, str(error))
    return values


def _periods(row: Row, year: int, found: Difference) -> tuple[PeriodTarget, ...]:
    """The targets of quarters and months in a row; nothing while the year is not known."""
    if not year:
        return ()
    periods: dict[str, Period] = {name: Quarter(year, n) for n, name in enumerate(QUARTERS, 1)}
    periods |= {name: Month(year, n) for n, name in enumerate(MONTHS, 1)}
    targets = []
    for name, period in periods.items():
        if row.text(name):
            try:
                targets.append(PeriodTarget(period=period, bounds=_bounds(row, name)))
            except Unreadable as error:
                found.fail(row.number, name, str(error))
    return tuple(targets)


def _bounds(row: Row, name: str) -> Bounds:
    """One value, or of a range its two ends: 18..22. Raises Unreadable."""
    low, dots, high = row.text(name).partition("..")
    if not dots:
        return Bounds(value=cells.number_in(row.get(name)))
    return Bounds(low=cells.number_in(Cell(low.strip())), high=cells.number_in(Cell(high.strip())))


def _above(row: Row, found: Difference) -> tuple[str, str] | None:
    text = row.text(SERVES)
    unit, slash, code = text.partition("/")
    if text and not slash:
        found.fail(row.number, SERVES, _("Write it as unit code/indicator code."))
    return (unit.strip(), code.strip()) if slash else None


def compare_aims(
    aims: Mapping[TargetKey, Aim],
    definitions: Mapping[str, Definition],
    state: State,
    context: Context,
    found: Difference,
) -> None:
    plan: Plan = found.plan
    for key, aim in aims.items():
        code, unit_code, year = key
        unit, definition = state.units[unit_code], definitions[code]
        before = state.aims.get(key)
        if before is not None and before == replace(aim, row=0):
            found.unchanged += 1
            continue
        if context.actor is not None and not policies.may_manage(actor=context.actor, unit=unit):
            found.fail(
                aim.row,
                UNIT,
                _("Your role does not reach the unit %(unit)s.") % {"unit": unit.name},
            )
            continue
        if problem := _problem(aim, key, definition, aims, state):
            found.fail(aim.row, *problem)
            continue
        plan.aims.append((key, aim))
        line = Line(
            aim.row,
            f"{definition.name} · {unit.name}",
            detail=str(year),
            fields=_aim_changes(before, aim, definition),
        )
        (found.changes if before else found.additions).append(line)
    plan.aims.sort(key=lambda pair: (state.units[pair[0][1]].depth, _serves_beside(pair)))


def _serves_beside(pair: tuple[TargetKey, Aim]) -> bool:
    """Of one unit's targets those that serve a neighbour come after it."""
    (_code, unit, _year), aim = pair
    return aim.parent is not None and aim.parent[0] == unit


def _problem(
    aim: Aim,
    key: TargetKey,
    definition: Definition,
    aims: Mapping[TargetKey, Aim],
    state: State,
) -> tuple[str, str] | None:
    """The column that is wrong and why, or None."""
    _code, unit_code, year = key
    unit = state.units[unit_code]
    draft = TargetDraft(
        indicator_id=0,
        unit_id=unit.pk,
        year=year,
        bounds=aim.bounds,
        weight=aim.weight,
        periods=aim.periods,
    )
    try:
        check_target(Indicator(**columns_of(definition)), draft)
    except UnableToSetTarget as error:
        return TARGET, str(error)
    if aim.parent is None:
        return None
    above_unit, above_code = aim.parent
    above = (above_code, above_unit, year)
    if above not in aims and above not in state.aims:
        return SERVES, _("There is no such target, neither here nor in the system.")
    parent_unit = state.units.get(above_unit)
    if parent_unit is None or not unit.path.startswith(parent_unit.path) or above == key:
        return SERVES, _("A target serves one of its own unit or of a unit above.")
    beside = aims.get(above) or state.aims.get(above)
    if above_unit == unit_code and beside and beside.parent and beside.parent[0] == unit_code:
        return SERVES, _("A target that serves another one of its unit cannot be served there.")
    return None


def _aim_changes(before: Aim | None, after: Aim, definition: Definition) -> tuple[FieldChange, ...]:
    def words(aim: Aim | None) -> Iterable[tuple[str, str]]:
        measure, polarity = definition.unit_of_measure, definition.polarity
        periods = "; ".join(
            f"{wording.period_short(part.period)} "
            f"{wording.bounds_text(part.bounds, measure, polarity, 6)}"
            for part in (aim.periods if aim else ())
        )
        bounds = wording.bounds_text(aim.bounds, measure, polarity, 6) if aim else ""
        return (
            (_("Target of the year"), bounds),
            (_("Weight"), shown(aim.weight) if aim else ""),
            (_("Targets of the quarters"), periods),
            (_("Serves"), "/".join(aim.parent) if aim and aim.parent else ""),
            (_("Note"), aim.note if aim else ""),
        )

    pairs = zip(words(before), words(after), strict=True)
    return tuple(
        FieldChange(label, old, new) for (label, old), (_label, new) in pairs if old != new
    )
