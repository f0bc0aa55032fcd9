"""Indicators and the targets of units, from one file: a row defines, aims, or both."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pamong.accounts.rights import Right
from pamong.documents.imports import Context, Difference, Importer, UnableToImport
from pamong.documents.sheets import Rows
from pamong.indicators.actions import (
    Definition,
    TargetDraft,
    UnableToDefineIndicator,
    UnableToSetTarget,
    define_indicator,
    set_target,
)
from pamong.indicators.imports.aims import compare_aims, read_aim
from pamong.indicators.imports.columns import CODE, COLUMNS
from pamong.indicators.imports.definitions import compare_definitions, read_definition
from pamong.indicators.imports.state import Aim, Plan, State, TargetKey, definition_of
from pamong.indicators.models import Target


def read(rows: Rows, context: Context) -> Difference:
    """Compare the file with definitions and targets. Writes nothing."""
    found = Difference()
    state = State.now()
    wanted: dict[str, Definition] = {}
    first: dict[str, int] = {}
    aims: dict[TargetKey, Aim] = {}
    for row in rows:
        code = row.text(CODE)
        if not code or len(code) > 60:
            found.fail(row.number, CODE, _("The code of the indicator is missing or too long."))
            continue
        before = wanted.get(code) or definition_of(state.indicators.get(code))
        definition = read_definition(row, before, context, found)
        if code in wanted and definition not in (None, wanted[code]):
            found.fail(
                row.number,
                CODE,
                _("Row %(row)s defines this indicator otherwise.") % {"row": first[code]},
            )
        elif definition is not None:
            wanted[code] = definition
            first.setdefault(code, row.number)
            read_aim(row, definition, state, aims, found)
    compare_definitions(wanted, first, state, context, found)
    compare_aims(aims, wanted, state, context, found)
    return found


def apply(difference: Difference, context: Context) -> Mapping[str, int]:
    """Write definitions, then targets from the top of the tree down."""
    plan: Plan = difference.plan
    try:
        for definition in plan.definitions.values():
            define_indicator(actor=context.actor, definition=definition, at=context.at)
        _write_aims(plan, context)
    except (UnableToDefineIndicator, UnableToSetTarget) as refusal:
        raise UnableToImport(str(refusal)) from refusal
    return {"indicators": len(plan.definitions), "targets": len(plan.aims)}


def _write_aims(plan: Plan, context: Context) -> None:
    state = State.now()
    keys = dict.fromkeys(year for (_code, _unit, year), _a in plan.aims)
    ids = {
        (row.indicator.code, row.unit.code, row.year): row.pk
        for row in Target.objects.filter(year__in=keys, is_active=True).select_related(
            "indicator", "unit"
        )
    }
    for key, aim in plan.aims:
        code, unit, year = key
        above = (aim.parent[1], aim.parent[0], year) if aim.parent else None
        ids[key] = set_target(
            actor=context.actor,
            draft=TargetDraft(
                indicator_id=state.indicators[code].pk,
                unit_id=state.units[unit].pk,
                year=year,
                bounds=aim.bounds,
                weight=aim.weight,
                periods=aim.periods,
                parent_id=ids[above] if above else None,
                note=aim.note,
            ),
            at=context.at,
        )


INDICATORS = Importer(
    kind="indicators",
    title=gettext_lazy("Bring in indicators and targets"),
    columns=COLUMNS,
    right=Right.INDICATOR_MANAGE,
    read=read,
    apply=apply,
    help=gettext_lazy(
        "One row for each unit and year; the definition may stand in the first row alone. An empty "
        "cell leaves what was there."
    ),
    max_rows=20_000,
    url_name="indicators:units",
)
