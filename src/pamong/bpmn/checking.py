"""What keeps a model from being run, found before a case stands still in it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pamong.bpmn.marking import Change, Marking
from pamong.bpmn.model import BOUNDARY, GATEWAYS, Kind, Model, Node, Problem, Unsupported
from pamong.bpmn.program import Program, UnableToRun, _Place, _Way
from pamong.kernel.expressions import Expression, UnableToReadExpression

MOST_MARKINGS = 3_000
_MOST_DECISIONS = 12
_TIMER = re.compile(
    r"P(?:\d{1,3}W)?(?:\d{1,4}D)?(?:T(?:\d{1,4}H)?(?:\d{1,5}M)?)?|\d{4}-\d\d-\d\d.*"
)


def unsupported(model: Model) -> list[Unsupported]:
    """The elements that are refused, by name, in the order of the file."""
    return [
        Unsupported(node.id, node.name, node.element)
        for node in model.nodes.values()
        if node.kind is Kind.OTHER
    ]


def problems(model: Model) -> list[Problem]:
    """What must be mended before a model of supported elements can be run."""
    if unsupported(model):
        return []
    found = [problem for node in model.nodes.values() for problem in _of_node(model, node)]
    found += _of_conditions(model)
    if found:
        return found
    try:
        program = Program(model)
    except UnableToRun as error:
        return [Problem(error.code, error.values.get("id", ""), error.values.get("name", ""))]
    return [*_unreached(model, program), *_stuck(program)]


def _of_node(model: Model, node: Node) -> Iterator[Problem]:
    leaving, entering = model.leaving(node.id), model.entering(node.id)
    ends = {Kind.END, Kind.TERMINATE, Kind.NOTICE_END}
    if node.kind in ends and leaving:
        yield Problem("end_goes_on", node.id, node.name)
    if node.kind is Kind.START and entering:
        yield Problem("start_is_entered", node.id, node.name)
    if node.kind in GATEWAYS and not leaving:
        yield Problem("no_way_on", node.id, node.name)
    if node.kind is Kind.EVENT_CHOICE and (
        not leaving
        or any(model.nodes[flow.target].kind not in {Kind.TIMER, Kind.MESSAGE} for flow in leaving)
    ):
        yield Problem("event_choice", node.id, node.name)
    if node.kind in BOUNDARY and not leaving:
        yield Problem("no_way_on", node.id, node.name)
    if node.kind in {Kind.TIMER, Kind.BOUNDARY_TIMER} and not _TIMER.fullmatch(node.timer):
        yield Problem("timer", node.id, node.name, {"text": node.timer})
    if node.default and node.default not in {flow.id for flow in leaving}:
        yield Problem("default", node.id, node.name, {"flow": node.default})


def _of_conditions(model: Model) -> Iterator[Problem]:
    for flow in model.flows.values():
        if not flow.condition:
            continue
        try:
            Expression.read(flow.condition)
        except UnableToReadExpression as error:
            yield Problem(
                "condition",
                flow.id,
                flow.name,
                {"text": flow.condition, "reason": error.reason, "position": str(error.position)},
            )
    for node in model.nodes.values():
        if node.kind not in {Kind.EXCLUSIVE, Kind.INCLUSIVE} or len(model.leaving(node.id)) < 2:
            continue
        leaving = model.leaving(node.id)
        left_open = [f for f in leaving if not f.condition and f.id != node.default]
        if not left_open and not node.default:
            # Every way has a condition: where none holds, nothing leads on.
            continue
        if left_open and not _behind_person(model, node):
            yield Problem("choice_without_person", node.id, node.name)


def _behind_person(model: Model, node: Node) -> bool:
    """Does a task end directly before this gateway, on every way to it?"""
    seen: set[str] = set()
    todo = [flow.source for flow in model.entering(node.id)]
    while todo:
        source = model.nodes[todo.pop()]
        if source.id in seen:
            continue
        seen.add(source.id)
        merges = source.kind in {
            Kind.EXCLUSIVE,
            Kind.INCLUSIVE,
            Kind.PASSING,
            Kind.NOTICE,
        } and (len(model.leaving(source.id)) == 1)
        if merges:
            todo += [flow.source for flow in model.entering(source.id)]
        elif source.kind is not Kind.TASK or len(model.leaving(source.id)) != 1:
            return False
    return True


def _unreached(model: Model, program: Program) -> Iterator[Problem]:
    """Nodes that no token can come to."""
    seen: set[str] = set()
    todo = [place.node.id for place in program.starts]
    while todo:
        node_id = todo.pop()
        if node_id in seen:
            continue
        seen.add(node_id)
        todo += [flow.target for flow in model.leaving(node_id)]
        todo += [node.id for node in model.nodes.values() if node.attached_to == node_id]
        place = program.place(node_id)
        todo += [start.node.id for start in place.starts]
    processes = {program.place(node_id).node.process for node_id in seen}
    for node in model.nodes.values():
        if node.id not in seen and node.process in processes:
            yield Problem("unreachable", node.id, node.name)


def _stuck(program: Program) -> Iterator[Problem]:
    """Joins at which a case would stand still: every decision is tried, up to a bound."""
    told: set[str] = set()
    for change in explore(program):
        for node in change.left_at:
            if node not in told:
                told.add(node)
                yield Problem("stands_still", node, program.place(node).node.name)


def explore(program: Program) -> Iterator[Change]:
    """Every change that some decisions lead to, each marking once, up to MOST_MARKINGS."""
    seen: set[tuple[object, ...]] = set()
    todo: list[tuple[Marking | None, int | None]] = [(None, None)]
    while todo and len(seen) < MOST_MARKINGS:
        marking, serial = todo.pop()
        for change in _all_ways(program, marking, serial):
            yield change
            shape = _shape(change.marking)
            if shape in seen or change.ended:
                continue
            seen.add(shape)
            todo += [(change.marking, wait.serial) for wait in change.marking.waits]


@dataclass(slots=True)
class _Preset:
    """Decisions by their place in the order in which they come up; the first option after those."""

    wanted: list[int]
    taken: list[tuple[int, int]] = field(default_factory=list)

    def decide(self, place: _Place) -> Sequence[_Way]:
        options = options_of(place)
        turn = len(self.taken)
        index = self.wanted[turn] if turn < len(self.wanted) else 0
        self.taken.append((index, len(options)))
        return options[index]

    def following(self) -> "_Preset | None":
        """The next sequence of decisions, as an odometer turns; None after the last."""
        taken = self.taken[:_MOST_DECISIONS]
        while taken and taken[-1][0] + 1 >= taken[-1][1]:
            taken.pop()
        if not taken:
            return None
        wanted = [index for index, _options in taken]
        wanted[-1] += 1
        return _Preset(wanted)


def _all_ways(program: Program, marking: Marking | None, serial: int | None) -> Iterator[Change]:
    """Run one step with each sequence of decisions, one after the other."""
    preset: _Preset | None = _Preset([])
    while preset is not None:
        try:
            yield program.explored(marking, serial, preset.decide)
        except UnableToRun:
            return
        preset = preset.following()


def options_of(place: _Place) -> list[Sequence[_Way]]:
    """What a node may decide: one way where it is exclusive, else each way and all together."""
    ways = place.ways
    each: list[Sequence[_Way]] = [(way,) for way in ways]
    if place.kind is Kind.EXCLUSIVE:
        return each
    if place.kind is Kind.INCLUSIVE:
        return [*each, tuple(ways)]
    always = tuple(way for way in ways if way.condition is None and not way.is_default)
    if len(always) == len(ways):
        return [always]
    # A task whose flows have conditions: those without are always taken.
    rest = [way for way in ways if way not in always]
    return [*[(*always, way) for way in rest], (*always, *rest)]


def _shape(marking: Marking) -> tuple[object, ...]:
    """A marking without its serials: two that differ only in them go on alike."""
    name = {scope.number: scope.node for scope in marking.scopes} | {0: ""}
    hosts = {wait.serial: wait.node for wait in marking.waits} | name
    return (
        tuple(
            sorted(
                (wait.node, name[wait.scope], hosts.get(wait.attached or 0, ""))
                for wait in marking.waits
            )
        ),
        tuple(
            sorted(
                (node, name[scope], tuple(sorted(flows)))
                for (node, scope), flows in marking.arrived.items()
            )
        ),
    )
