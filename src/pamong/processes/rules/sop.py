"""The table of a *SOP AP* (PermenPANRB 35/2012) out of a drawn process.

Rows are what somebody does or waits for; gateways are no rows of their own: an activity with
several ways out is a decision. Each row knows which rows follow it and under which condition.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pamong.bpmn import Flow, Kind, Model, Node

_ROWS = frozenset({Kind.TASK, Kind.TIMER, Kind.MESSAGE, Kind.NOTICE, Kind.NOTICE_END})
_WITHOUT_OFFICER = _ROWS - {Kind.TASK}


class Symbol(StrEnum):
    """The official flow symbols: capsule (first and last), box, diamond."""

    CAPSULE = "capsule"
    BOX = "box"
    DIAMOND = "diamond"


@dataclass(frozen=True, slots=True)
class Way:
    """To the row of this number, with what decides it; 0 is the end."""

    number: int
    when: str = ""


@dataclass(frozen=True, slots=True)
class SopRow:
    """An activity: its number from 1 on, its id in the model, who does it (a column from 0 on)."""

    number: int
    code: str
    name: str
    actor: int
    symbol: Symbol
    ways: tuple[Way, ...]

    @property
    def goes_on(self) -> bool:
        """Whether the next row follows: the arrow that is drawn."""
        return any(way.number == self.number + 1 for way in self.ways)

    @property
    def jumps(self) -> tuple[Way, ...]:
        """The other ways, which are told in words."""
        return tuple(way for way in self.ways if way.number not in {self.number + 1, 0} or way.when)


@dataclass(frozen=True, slots=True)
class Sop:
    """The columns of who acts, and the rows."""

    actors: tuple[str, ...]
    rows: tuple[SopRow, ...]


def sop_of(model: Model, actors: Mapping[str, str], system: str) -> Sop:
    """The table of the process that is run.

    `actors`: who does each task, by its id; what nobody does (a timer, a notice) is of `system`.
    """
    order = _in_order(model)
    numbers = {node.id: place for place, node in enumerate(order, start=1)}
    who = [
        system if node.kind in _WITHOUT_OFFICER else actors.get(node.id, system) for node in order
    ]
    columns = tuple(dict.fromkeys(who))
    rows = []
    for place, (node, actor) in enumerate(zip(order, who, strict=True), start=1):
        found = [Way(numbers.get(target, 0), when) for target, when in _following(model, node)]
        ways = tuple(dict.fromkeys(found))
        rows.append(
            SopRow(
                place,
                node.id,
                node.name or node.id,
                columns.index(actor),
                _symbol(place, len(order), ways),
                ways,
            )
        )
    return Sop(columns, tuple(rows))


def straight_sop(steps: Sequence[tuple[str, str, str]]) -> Sop:
    """The table of steps one after the other: code, name and who does each."""
    columns = tuple(dict.fromkeys(actor for _code, _name, actor in steps))
    rows = []
    for place, (code, name, actor) in enumerate(steps, start=1):
        ways = (Way(place + 1 if place < len(steps) else 0),)
        symbol = _symbol(place, len(steps), ways)
        rows.append(SopRow(place, code, name, columns.index(actor), symbol, ways))
    return Sop(columns, tuple(rows))


def _symbol(place: int, last: int, ways: Sequence[Way]) -> Symbol:
    if len(ways) > 1 and any(way.when for way in ways):
        return Symbol.DIAMOND
    return Symbol.CAPSULE if place in {1, last} else Symbol.BOX


def _in_order(model: Model) -> list[Node]:
    """What becomes a row, in the order in which a case may come to it."""
    process = model.run[0].id if model.run else ""
    starts = [
        node
        for node in model.nodes.values()
        if node.process == process and node.kind is Kind.START and node.parent is None
    ]
    found: dict[str, Node] = {}
    waiting = [target for start in starts for target, _when in _following(model, start)]
    while waiting:
        node_id = waiting.pop(0)
        node = model.nodes[node_id]
        if node_id in found:
            continue
        found[node_id] = node
        waiting += [target for target, _when in _following(model, node) if target]
    return list(found.values())


def _following(model: Model, node: Node) -> list[tuple[str, str]]:
    """The rows that follow a node, "" for the end, each with what decides the way there."""
    found: list[tuple[str, str]] = []
    for each in model.nodes.values():
        # What interrupts a task or goes beside it is a way out of it.
        if each.attached_to == node.id:
            found += [(target, each.name or when) for target, when in _following(model, each)]
    seen: set[str] = set()
    pending = [(flow, _when(flow)) for flow in model.leaving(node.id)]
    if not pending and node.kind not in {Kind.NOTICE_END, Kind.TERMINATE}:
        pending = [(flow, _when(flow)) for flow in _out_of_scope(model, node)]
    while pending:
        flow, when = pending.pop(0)
        if flow.id in seen:
            continue
        seen.add(flow.id)
        target = model.nodes[flow.target]
        if target.kind in _ROWS:
            found.append((target.id, when))
        elif target.kind in {Kind.END, Kind.TERMINATE} and target.parent is None:
            found.append(("", when))
        else:
            pending += [(out, _when(out) or when) for out in _beyond(model, target)]
    if not found and node.kind is not Kind.START:
        found.append(("", ""))
    return found


def _beyond(model: Model, node: Node) -> list[Flow]:
    """The flows by which a token goes on that passes through a node which is no row."""
    if node.kind is Kind.SUB_PROCESS:
        inner = [
            each
            for each in model.nodes.values()
            if each.parent == node.id and each.kind is Kind.START
        ]
        return [flow for start in inner for flow in model.leaving(start.id)]
    if node.kind in {Kind.END, Kind.TERMINATE}:
        return _out_of_scope(model, node)
    return list(model.leaving(node.id))


def _out_of_scope(model: Model, node: Node) -> list[Flow]:
    return list(model.leaving(node.parent)) if node.parent else []


def _when(flow: Flow) -> str:
    return flow.name or flow.condition
