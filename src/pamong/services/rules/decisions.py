"""Decision tables: rows of conditions over facts, and what each row decides.

A cell is empty or `-` (anything), a value (`"food"`, `20`, `true`), several (`"food", "drink"`),
`not("food")`, a comparison (`< 20`, `>= 5`) or a range (`20..50` with both ends, `[20..50)` without
the last). Every cell can be reasoned about: gaps and overlaps are found before a case is in them.
"""

import ast
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import product
from typing import Any

from pamong.kernel.expressions import Expression, UnableToEvaluate, UnableToReadExpression

MOST_ROWS = 60
MOST_COLUMNS = 6
# As many kinds of cases are looked at for gaps and overlaps; a larger table is not judged.
MOST_REGIONS = 20_000
_NUMBER = r"-?\d+(?:\.\d+)?"
_RANGE = re.compile(rf"([\[(])?\s*({_NUMBER})\s*\.\.\s*({_NUMBER})\s*([\])])?")
_COMPARED = re.compile(rf"(<=|>=|<|>)\s*({_NUMBER})")
_NEGATED = re.compile(r"not\s*\((.*)\)", re.DOTALL)
_ENDLESS = Decimal("Infinity")


class Policy(StrEnum):
    """Which row counts where several hold: the first, or more than one is a fault."""

    FIRST = "first"
    UNIQUE = "unique"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where; rows and columns are counted from 1, 0 is the table or the head."""

    code: str
    row: int = 0
    column: int = 0
    text: str = ""


class UnableToReadTable(ValueError):
    """The table has faults; `problems` names them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(", ".join(f"{each.code} ({each.row}, {each.column})" for each in problems))
        self.problems = tuple(problems)


class UnableToReadCell(ValueError):
    """The text is no test of a fact."""


class UnableToDecide(ValueError):
    """No row holds (`rows` is empty), or several where only one may."""

    def __init__(self, rows: Sequence[int]) -> None:
        super().__init__(f"rows {list(rows)}")
        self.rows = tuple(rows)


@dataclass(frozen=True, slots=True)
class Span:
    """Numbers from `low` to `high`, each end with it or without."""

    low: Decimal
    high: Decimal
    with_low: bool = True
    with_high: bool = True

    def holds(self, value: Decimal) -> bool:
        above = value > self.low or (self.with_low and value == self.low)
        return above and (value < self.high or (self.with_high and value == self.high))


@dataclass(frozen=True, slots=True)
class Cell:
    """A test of one fact. Without values and spans everything passes, what is missing too."""

    values: frozenset[Any] = frozenset()
    spans: tuple[Span, ...] = ()
    negated: bool = False
    is_any: bool = False

    def holds(self, value: Any) -> bool:
        if self.is_any:
            return True
        if value is None:
            return False
        plain = _plain(value)
        found = plain in self.values
        if isinstance(plain, Decimal):
            found = found or any(span.holds(plain) for span in self.spans)
        return found is not self.negated


@dataclass(frozen=True, slots=True)
class Row:
    cells: tuple[Cell, ...]
    outputs: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was read: columns of facts as expressions, rows in their order."""

    policy: Policy
    inputs: tuple[Expression, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """The row that holds, counted from 1, and what it says."""

    row: int
    outputs: tuple[Any, ...]


def read_table(data: Mapping[str, Any]) -> Table:
    """From {"policy", "inputs": [text], "rows": [{"when": [text], "then": [value]}]}.

    Raises UnableToReadTable with everything that is wrong.
    """
    problems: list[Problem] = []
    policy = str(data.get("policy") or Policy.FIRST)
    if policy not in set(Policy):
        problems.append(Problem("policy", text=policy))
    heads, lines = list(data.get("inputs") or ()), list(data.get("rows") or ())
    if len(heads) > MOST_COLUMNS or len(lines) > MOST_ROWS:
        raise UnableToReadTable([Problem("too_large")])
    inputs = [_head(str(text), column, problems) for column, text in enumerate(heads, start=1)]
    rows = [_row(line, number, len(heads), problems) for number, line in enumerate(lines, start=1)]
    if problems:
        raise UnableToReadTable(problems)
    return Table(Policy(policy), tuple(each for each in inputs if each), tuple(rows))


def decide(table: Table, facts: Mapping[str, Any]) -> Decision:
    """The row for these facts. Raises UnableToDecide; a fact that cannot be worked out is None."""
    values = [_value(each, facts) for each in table.inputs]
    found = [
        number
        for number, row in enumerate(table.rows, start=1)
        if all(cell.holds(value) for cell, value in zip(row.cells, values, strict=True))
    ]
    if not found or (table.policy is Policy.UNIQUE and len(found) > 1):
        raise UnableToDecide(found)
    return Decision(found[0], table.rows[found[0] - 1].outputs)


def weaknesses(table: Table) -> list[Problem]:
    """Gaps, rows that never count, and with the policy "unique" overlaps.

    Every fact is cut where a cell cuts it, so one example of each piece tells of the whole piece.
    Columns that no cell cuts into texts or numbers count as one piece. Too large a table is not
    judged and answers nothing.
    """
    pieces = [
        list(_pieces([row.cells[column] for row in table.rows]))
        for column in range(len(table.inputs))
    ]
    count = 1
    for each in pieces:
        count *= len(each)
    if count > MOST_REGIONS:
        return []
    found: dict[tuple[str, int], Problem] = {}
    used: set[int] = set()
    for point in product(*pieces):
        holding = [
            number
            for number, row in enumerate(table.rows, start=1)
            if all(cell.holds(value) for cell, value in zip(row.cells, point, strict=True))
        ]
        used.update(holding[:1])
        example = _example(table, point)
        if not holding:
            found.setdefault(("gap", 0), Problem("gap", text=example))
        elif len(holding) > 1 and table.policy is Policy.UNIQUE:
            found.setdefault(
                ("overlap", holding[1]), Problem("overlap", holding[1], holding[0], example)
            )
    if table.policy is Policy.FIRST:
        for number in range(1, len(table.rows) + 1):
            if number not in used:
                found["never", number] = Problem("never", number)
    return list(found.values())


def unknown_facts(table: Table, known: Collection[str]) -> list[Problem]:
    """Columns about something that nobody asks: their cells would never hold."""
    return [
        Problem("unknown", 0, column, name)
        for column, head in enumerate(table.inputs, start=1)
        for name in sorted(head.names - set(known))
    ]


def read_cell(text: str) -> Cell:
    """Raises UnableToReadCell for anything that is no cell."""
    text = text.strip()
    if text in {"", "-"}:
        return Cell(is_any=True)
    if negated := _NEGATED.fullmatch(text):
        inside = read_cell(negated[1])
        if inside.is_any or inside.negated:
            raise UnableToReadCell(text)
        return Cell(inside.values, inside.spans, negated=True)
    if compared := _COMPARED.fullmatch(text):
        sign, limit = compared[1], Decimal(compared[2])
        closed = sign.endswith("=")
        if sign.startswith("<"):
            return Cell(spans=(Span(-_ENDLESS, limit, with_high=closed),))
        return Cell(spans=(Span(limit, _ENDLESS, with_low=closed),))
    if spread := _RANGE.fullmatch(text):
        low, high = Decimal(spread[2]), Decimal(spread[3])
        if low > high or (spread[1] is None) != (spread[4] is None):
            raise UnableToReadCell(text)
        return Cell(spans=(Span(low, high, spread[1] != "(", spread[4] != ")"),))
    return Cell(values=frozenset(_literals(text)))


def _literals(text: str) -> Iterator[Any]:
    words = {"true": True, "false": False}
    try:
        items = ast.parse(f"[{text}]", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise UnableToReadCell(text) from None
    if not isinstance(items, ast.List) or not items.elts:
        raise UnableToReadCell(text)
    for item in items.elts:
        if isinstance(item, ast.Name) and item.id in words:
            yield _plain(words[item.id])
        else:
            value = _literal(item, text)
            if not isinstance(value, str | int | float):
                raise UnableToReadCell(text)
            yield _plain(value)


def _literal(item: ast.expr, text: str) -> Any:
    try:
        return ast.literal_eval(item)
    except (ValueError, TypeError, RecursionError, MemoryError):
        raise UnableToReadCell(text) from None


def _plain(value: Any) -> Any:
    """Numbers alike however they are written; yes and no are no numbers."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return _Yes(value) if isinstance(value, bool) else str(value)
    return Decimal(str(value))


@dataclass(frozen=True, slots=True)
class _Yes:
    """Yes or no, unlike 1 and 0."""

    value: bool


def _head(text: str, column: int, problems: list[Problem]) -> Expression | None:
    try:
        return Expression.read(text)
    except UnableToReadExpression:
        problems.append(Problem("head", 0, column, text))
        return None


def _row(line: Any, number: int, columns: int, problems: list[Problem]) -> Row:
    when = list(line.get("when") or ()) if isinstance(line, Mapping) else []
    then = list(line.get("then") or ()) if isinstance(line, Mapping) else []
    if len(when) != columns:
        problems.append(Problem("cells", number))
        return Row((), ())
    cells = []
    for column, text in enumerate(when, start=1):
        try:
            cells.append(read_cell(str(text)))
        except UnableToReadCell:
            problems.append(Problem("cell", number, column, str(text)))
    return Row(tuple(cells), tuple(then))


def _value(expression: Expression, facts: Mapping[str, Any]) -> Any:
    try:
        return expression.value(facts)
    except UnableToEvaluate:
        return None


def _pieces(cells: Sequence[Cell]) -> Iterator[Any]:
    """One example of everything that the cells of a column can tell apart."""
    named = {value for cell in cells for value in cell.values}
    edges = {
        edge
        for cell in cells
        for span in cell.spans
        for edge in (span.low, span.high)
        if edge.is_finite()
    } | {value for value in named if isinstance(value, Decimal)}
    texts = sorted(each for each in named if isinstance(each, str))
    yield from texts
    if any(isinstance(each, _Yes) for each in named):
        yield from (True, False)
    if edges:
        ordered = sorted(edges)
        yield ordered[0] - 1
        for edge, following in zip(ordered, [*ordered[1:], ordered[-1] + 2], strict=True):
            yield edge
            yield (edge + following) / 2
    if texts or (not named and not edges):
        # Another text than those that are named.
        yield "…"


def _example(table: Table, point: Sequence[Any]) -> str:
    return ", ".join(
        f"{head.text} = {value}" for head, value in zip(table.inputs, point, strict=True)
    )
