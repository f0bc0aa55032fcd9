"""Decisions of a process by tables: which way a case goes, which unit gets a step.

A table has a name, and conditions use it like the answer to a question: `way == "large"`. What it
says is a text, worked out from what is known when it is asked for.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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

MOST_TABLES = 10
LONGEST_RESULT = 60
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
# What the case was decided to be, once it is.
OUTCOME = "outcome"
# What the interpreter keeps of a case under these names is no table's.
RESERVED = frozenset({OUTCOME, "true", "false", "null", "none", "and", "or", "not", "in", "if"})


@dataclass(frozen=True, slots=True)
class Route:
    """A table that was read. `task` is the id of the business rule task that shows it, if any."""

    name: str
    table: Table
    task: str = ""

    def result(self, values: Mapping[str, Any]) -> str | None:
        """What the table says; None where no row holds, or several where only one may."""
        try:
            return str(decide(self.table, values).outputs[0])
        except UnableToDecide:
            return None

    @property
    def results(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(str(row.outputs[0]) for row in self.table.rows))

    @property
    def names(self) -> frozenset[str]:
        """The questions that its columns are about."""
        return frozenset(name for head in self.table.inputs for name in head.names)


def read_route(data: Mapping[str, Any]) -> Route:
    """Raises UnableToReadTable."""
    table = read_table(data)
    wrong = [
        Problem("result", number)
        for number, row in enumerate(table.rows, start=1)
        if len(row.outputs) != 1 or not str(row.outputs[0]).strip()
    ]
    if wrong or not table.rows:
        raise UnableToReadTable(wrong or [Problem("gap")])
    return Route(str(data.get("name") or ""), table, str(data.get("task") or ""))


def read_routes(data: Any) -> tuple[Route, ...]:
    """The tables that can be read; those of a version in force all can."""
    found = []
    for each in entries(data):
        try:
            found.append(read_route(each))
        except UnableToReadTable:
            continue
    return tuple(found)


def entries(data: Any) -> list[Mapping[str, Any]]:
    """The tables as they are kept with a version."""
    return [each for each in data or () if isinstance(each, Mapping)]


def route_faults(
    data: Mapping[str, Any], *, taken: Collection[str], units: Collection[str] | None = None
) -> list[Problem]:
    """What keeps a table from being published.

    `taken` are the names of the questions and of the tables before it, all that its columns can be
    about; `units` the codes among which its results must be, where it says which unit gets a step.
    """
    name = str(data.get("name") or "")
    faults = []
    if not NAME.fullmatch(name) or name in RESERVED:
        faults.append(Problem("name", text=name))
    elif name in taken:
        faults.append(Problem("taken", text=name))
    try:
        route = read_route(data)
    except UnableToReadTable as error:
        return [*faults, *error.problems]
    faults += unknown_facts(route.table, {*taken, OUTCOME})
    faults += [each for each in weaknesses(route.table) if each.code != "never"]
    return faults + [
        Problem("unit", number, text=str(row.outputs[0]))
        for number, row in enumerate(route.table.rows, start=1)
        if units is not None and str(row.outputs[0]) not in units
    ]


def decided(routes: Sequence[Route], values: Mapping[str, Any]) -> dict[str, str | None]:
    """What each table says, in their order: a later one may use an earlier one's result."""
    found: dict[str, str | None] = {}
    for route in routes:
        found[route.name] = route.result({**values, **found})
    return found


def asked_for(routes: Sequence[Route], names: Collection[str]) -> frozenset[str]:
    """The questions behind these names: a table stands for those of its columns."""
    by_name = {route.name: route for route in routes}
    return frozenset(_behind(by_name, names, frozenset()))


def _behind(
    by_name: Mapping[str, Route], names: Collection[str], seen: frozenset[str]
) -> Iterator[str]:
    for name in names:
        if name not in by_name:
            yield name
        elif name not in seen:
            yield from _behind(by_name, by_name[name].names, seen | {name})
