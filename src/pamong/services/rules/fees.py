"""What a service costs, by a decision table over the answers: amounts in whole rupiah."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from pamong.services.rules.decisions import (
    Problem,
    Table,
    UnableToDecide,
    UnableToReadTable,
    decide,
    read_table,
    unknown_facts,
    weaknesses,
)

MOST_AMOUNT = 1_000_000_000_000


@dataclass(frozen=True, slots=True)
class FeeRule:
    """Which row of which version's table gave the fee of a case; row 0 where none holds."""

    version: int
    row: int = 0
    # The tests of the row as they were written, each with the name of what it tests.
    when: tuple[str, ...] = ()
    legal_basis: str = ""

    @classmethod
    def read(cls, data: Any) -> Self | None:
        """As it is kept with the case; None where its service had no table."""
        if not isinstance(data, Mapping) or "version" not in data:
            return None
        return cls(
            int(data["version"]),
            int(data.get("row", 0)),
            tuple(str(each) for each in data.get("when") or ()),
            str(data.get("legal_basis") or ""),
        )

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "when": list(self.when)}

    @property
    def is_gap(self) -> bool:
        return self.row == 0


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


def fee_faults(fees: Any, *, asked: Collection[str]) -> list[Problem]:
    """What keeps fees from being published: cells that cannot be read, gaps, overlaps.

    `asked` are the names of the questions: a column is about nothing else.
    """
    try:
        table = fee_table(fees)
    except UnableToReadTable as error:
        return list(error.problems)
    if table is None:
        return []
    gaps = [each for each in weaknesses(table) if each.code != "never"]
    return unknown_facts(table, asked) + gaps


def fee_due(fees: Any, answers: Mapping[str, Any]) -> int | None:
    """The amount for these answers; None where no table says one."""
    try:
        table = fee_table(fees)
        return int(decide(table, answers).outputs[0]) if table else None
    except (UnableToReadTable, UnableToDecide):
        return None


def reckon(
    fees: Any, answers: Mapping[str, Any], *, version: int
) -> tuple[int | None, FeeRule | None]:
    """The fee of a case for good, and the rule that gave it; no rule where nothing is charged for.

    Where no row holds for the answers there is a rule and no amount.
    """
    try:
        table = fee_table(fees)
    except UnableToReadTable:
        return None, FeeRule(version)
    if table is None:
        return None, None
    basis = str(fees.get("legal_basis") or "")
    try:
        decision = decide(table, answers)
    except UnableToDecide:
        return None, FeeRule(version, legal_basis=basis)
    cells = fees["table"]["rows"][decision.row - 1]["when"]
    when = tuple(
        f"{head.text}: {str(cell).strip()}"
        for head, cell in zip(table.inputs, cells, strict=True)
        if str(cell).strip() not in {"", "-"}
    )
    return int(decision.outputs[0]), FeeRule(version, decision.row, when, basis)


def _is_amount(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_AMOUNT
