"""What a service costs, by a decision table over the answers: amounts in whole rupiah."""

from collections.abc import Mapping
from typing import Any

from pamong.services.rules.decisions import (
    Problem,
    Table,
    UnableToDecide,
    UnableToReadTable,
    decide,
    read_table,
    weaknesses,
)

MOST_AMOUNT = 1_000_000_000_000


def fee_table(fees: Any) -> Table | None:
    """The table of fees; None where none is written. Raises UnableToReadTable."""
    data = fees.get("table") if isinstance(fees, Mapping) else None
    if not isinstance(data, Mapping) or not data.get("rows"):
        return None
    table = read_table(data)
    wrong = [
        Problem("amount", number, len(table.inputs) + 1)
        for number, row in enumerate(table.rows, start=1)
        if len(row.outputs) != 1 or not _is_amount(row.outputs[0])
    ]
    if wrong:
        raise UnableToReadTable(wrong)
    return table


def fee_faults(fees: Any) -> list[Problem]:
    """What keeps fees from being published: cells that cannot be read, gaps, overlaps."""
    try:
        table = fee_table(fees)
    except UnableToReadTable as error:
        return list(error.problems)
    return [each for each in weaknesses(table) if each.code != "never"] if table else []


def fee_due(fees: Any, answers: Mapping[str, Any]) -> int | None:
    """The amount for these answers; None where no table says one."""
    try:
        table = fee_table(fees)
        return int(decide(table, answers).outputs[0]) if table else None
    except (UnableToReadTable, UnableToDecide):
        return None


def _is_amount(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_AMOUNT
