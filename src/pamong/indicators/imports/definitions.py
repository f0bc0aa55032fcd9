"""The definition in a row, and how it differs from what is known."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

from django.utils.translation import gettext as _

from pamong.accounts.actors import EVERYWHERE
from pamong.accounts.rights import Right
from pamong.documents.imports import Context, Difference, FieldChange, Line
from pamong.documents.sheets import Row
from pamong.indicators import policies
from pamong.indicators.actions import Definition, UnableToDefineIndicator
from pamong.indicators.actions.definitions import (
    FIXED_ONCE_MEASURED,
    check_definition,
    columns_of,
)
from pamong.indicators.imports import cells
from pamong.indicators.imports.cells import Unreadable
from pamong.indicators.imports.columns import (
    ACCUMULATION,
    CAP,
    CODE,
    DECIMALS,
    DIRECTION,
    FORMULA,
    FREQUENCY,
    KIND,
    MEASURE,
    NAME,
    PERSONAL,
    POLARITY,
    SOURCE,
)
from pamong.indicators.imports.state import Plan, State, definition_of, shown
from pamong.indicators.models import Indicator
from pamong.organization.models import Unit


def read_definition(
    row: Row, before: Definition | None, context: Context, found: Difference
) -> Definition | None:
    """The definition after this row: an empty cell leaves what was there."""
    failed = len(found.errors)

    def take(column: str, read: Callable[[str], Any], name: str) -> None:
        if text := row.text(column):
            try:
                given[name] = read(text)
            except Unreadable as error:
                found.fail(row.number, column, str(error))

    given: dict[str, Any] = {}
    take(NAME, _short(300), "name")
    take(MEASURE, _short(40), "unit_of_measure")
    take(POLARITY, lambda text: cells.one_of(text, cells.POLARITIES), "polarity")
    take(DIRECTION, lambda text: cells.one_of(text, cells.DIRECTIONS), "direction")
    take(KIND, lambda text: cells.one_of(text, cells.KINDS), "kind")
    take(FREQUENCY, lambda text: cells.one_of(text, cells.FREQUENCIES), "period_kind")
    take(ACCUMULATION, lambda text: cells.one_of(text, cells.ACCUMULATIONS), "accumulation")
    take(CAP, lambda text: cells.number_in(row.get(CAP)), "cap")
    take(DECIMALS, _decimals, "decimals")
    take(FORMULA, _short(2000), "formula")
    take(SOURCE, _short(300), "source")
    take(PERSONAL, lambda text: cells.one_of(text, cells.ANSWERS), "is_personal")
    if before is None:
        for column in (NAME, MEASURE):
            if not row.text(column):
                found.fail(row.number, column, _("A new indicator needs this cell."))
    if len(found.errors) > failed:
        return None
    if before is None:
        return Definition(code=row.text(CODE), owner_id=_owner(context), **given)
    return replace(before, **given)


def _owner(context: Context) -> int | None:
    """A new indicator is kept by the highest unit that whoever brings the file manages."""
    if context.actor is None:
        return None
    paths = context.actor.paths(Right.INDICATOR_MANAGE)
    if not paths or EVERYWHERE in paths:
        return None
    return int(min(paths, key=len).strip("/").rpartition("/")[2])


def _short(limit: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        if len(text) > limit:
            raise Unreadable(_("The text is longer than %(limit)s characters.") % {"limit": limit})
        return text

    return read


def _decimals(text: str) -> int:
    if text not in tuple("0123456"):
        raise Unreadable(_("Write a number from 0 to 6."))
    return int(text)


def compare_definitions(
    wanted: Mapping[str, Definition],
    rows: Mapping[str, int],
    state: State,
    context: Context,
    found: Difference,
) -> None:
    plan = found.plan = Plan({}, [])
    for code, definition in wanted.items():
        known = state.indicators.get(code)
        before = definition_of(known)
        if before == definition:
            continue
        try:
            check_definition(definition)
        except UnableToDefineIndicator as error:
            found.fail(rows[code], CODE, str(error))
            continue
        owner = known.owner if known else _unit_of(definition.owner_id, state)
        if context.actor is not None and not policies.may_manage(actor=context.actor, unit=owner):
            found.fail(
                rows[code], CODE, _("This definition is kept by another unit or by the agency.")
            )
            continue
        plan.definitions[code] = definition
        if known is None or before is None:
            found.additions.append(Line(rows[code], definition.name, detail=code))
            continue
        changed = _changed(before, definition)
        if known.pk in state.measured and any(name in changed for name in FIXED_ONCE_MEASURED):
            found.fail(
                rows[code],
                CODE,
                _("Figures are already recorded: kind and frequency stay as they are."),
            )
        else:
            found.changes.append(
                Line(rows[code], definition.name, detail=code, fields=tuple(changed.values()))
            )


def _changed(before: Definition, after: Definition) -> dict[str, FieldChange]:
    old, new = columns_of(before), columns_of(after)
    return {
        each.name: FieldChange(
            str(Indicator._meta.get_field(each.name.removesuffix("_id")).verbose_name),  # type: ignore[union-attr]
            shown(old[each.name]),
            shown(new[each.name]),
        )
        for each in fields(Definition)
        if old[each.name] != new[each.name]
    }


def _unit_of(unit_id: int | None, state: State) -> Unit | None:
    return next((unit for unit in state.units.values() if unit.pk == unit_id), None)
