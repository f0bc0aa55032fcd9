"""A model made ready to be run: the token game of BPMN 2.0 without a clock or a database.

A token rests only where somebody or something is awaited, or at a join before the others have come;
everything else is passed in the same breath (`running`).
"""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from pamong.bpmn.marking import Change, Marking, Wait
from pamong.bpmn.model import Flow, Kind, Model, Node, Process
from pamong.bpmn.places import PASSED, Decide, Place, UnableToRun, Way
from pamong.bpmn.running import Run
from pamong.kernel.expressions import Expression, UnableToEvaluate, UnableToReadExpression

_ON_TRIAL = Expression.read("true")


class Program:
    """One process of a model, ready to be run: the first of `model.run` unless another is named.

    Raises UnableToRun where something in it is not supported or a condition cannot be read. With
    `on_trial` conditions are not read: whoever runs it decides (`explored`).
    """

    def __init__(self, model: Model, *, process: str | None = None, on_trial: bool = False) -> None:
        self.model = model
        self.process = _process(model, process)
        self.nodes = tuple(node for node in model.nodes.values() if node.process == self.process.id)
        self._places = {node.id: _place(node) for node in self.nodes}
        for place in self._places.values():
            self._connect(place, on_trial=on_trial)
        for place in self._places.values():
            place.settle()
        for place in self._places.values():
            place.settle_ways()
        self.starts = self._first_places()
        for place in self._places.values():
            if place.kind is Kind.INCLUSIVE and len(place.entering) > 1:
                place.before = {flow: self._before(place, flow) for flow in place.entering}
            if place.kind is Kind.EXCLUSIVE:
                place.leads = _leads(place)

    @property
    def places(self) -> Mapping[str, Place]:
        """The nodes as they are run, by id."""
        return self._places

    def begin(self, values: Mapping[str, Any], *, start: str | None = None) -> Change:
        """Start a case at the first start event, or at the one named. Raises UnableToRun."""
        run = Run(self._places, Marking(), partial(_decided, values, ()))
        for place in self._begun(start):
            run.enter(place, 0)
        return run.finish()

    def complete(
        self,
        marking: Marking,
        serial: int,
        values: Mapping[str, Any],
        chosen: Collection[str] = (),
    ) -> Change:
        """A task is done, a timer rang, a message came: the wait with that serial goes on.

        `values` are what conditions are about; `chosen` the flows a person took where the process
        leaves that to one. Raises UnableToRun for a serial that does not wait, and where no way
        leads on.
        """
        run = Run(self._places, marking, partial(_decided, values, chosen))
        run.leave_wait(serial)
        return run.finish()

    def move(self, marking: Marking, serial: int, node_id: str) -> Change:
        """Put the token of a task back on an earlier one: a return for correction.

        Raises UnableToRun where that would break a join (`ways_back` lists what is possible).
        """
        if node_id not in {node.id for node in self.ways_back(marking, serial)}:
            raise UnableToRun("no_way_back", id=node_id)
        run = Run(self._places, marking, partial(_decided, {}, ()))
        run.move(serial, self._places[node_id])
        return run.finish()

    def ways_back(self, marking: Marking, serial: int) -> tuple[Node, ...]:
        """The tasks to which the token of a task can be sent back, in the order of the file.

        Where other tokens are under way beside it, none that lies before a gateway at which they
        parted or will meet.
        """
        wait = self._wait(marking, serial)
        if self._places[wait.node].kind is not Kind.TASK:
            return ()
        alone = not any(
            other.scope == wait.scope and serial not in {other.serial, other.attached}
            for other in marking.waits
        )
        alone = alone and not any(scope == wait.scope for _node, scope in marking.arrived)
        alone = alone and not any(inner.parent == wait.scope for inner in marking.scopes)
        seen = self._back(wait.node, alone=alone)
        return tuple(
            place.node
            for place in self._places.values()
            if place.node.id in seen and place.kind is Kind.TASK and place.node.id != wait.node
        )

    def choices(self, marking: Marking, serial: int) -> tuple[Flow, ...]:
        """The ways among which a person chooses when this wait is completed; empty where none."""
        return self.choices_behind(self._wait(marking, serial).node)

    def choices_behind(self, node_id: str) -> tuple[Flow, ...]:
        """The ways a person chooses among behind a node, through what is passed without choice.

        One choice behind another is offered as one: the last flows stand for those before them.
        """
        place = self._places[node_id]
        if place.single is None:
            return ()
        gate = behind(place.single)
        if gate.kind is Kind.EXCLUSIVE:
            flows = self.model.flows
            return tuple(flows[leaf] for leaves in gate.leads.values() for leaf in leaves)
        return tuple(way.flow for way in open_ways(gate)) if gate.kind is Kind.INCLUSIVE else ()

    def explored(
        self, marking: Marking | None, serial: int | None, decide: Decide, start: str | None = None
    ) -> Change:
        """The same with every decision taken by `decide`: for checking and covering a model."""
        run = Run(self._places, marking or Marking(), decide)
        if serial is None:
            for place in self._begun(start):
                run.enter(place, 0)
        else:
            run.leave_wait(serial)
        return run.finish()

    def _wait(self, marking: Marking, serial: int) -> Wait:
        for wait in marking.waits:
            if wait.serial == serial:
                return wait
        raise UnableToRun("no_such_wait", serial=str(serial))

    def _connect(self, place: Place, *, on_trial: bool) -> None:
        node = place.node
        for flow in self.model.leaving(node.id):
            condition = _condition(flow, on_trial=on_trial)
            target = self._places[flow.target]
            place.ways.append(Way(flow, target, condition, node.default == flow.id))
            target.entering.append(flow.id)
        if node.attached_to in self._places:
            self._places[node.attached_to].boundary.append(place)
        if node.parent in self._places:
            self._places[node.parent].inside.append(place)

    def _first_places(self) -> list[Place]:
        starts = _first([place for place in self._places.values() if place.node.parent is None])
        if not starts:
            raise UnableToRun("no_start", id=self.process.id, name=self.process.name)
        return starts

    def _begun(self, start: str | None) -> list[Place]:
        """Several start events are several ways to begin; without one, all begins that has none."""
        if start is not None:
            found = [place for place in self.starts if place.node.id == start]
            if not found:
                raise UnableToRun("no_such_start", id=start)
            return found
        return self.starts[:1] if self.starts[0].kind is Kind.START else self.starts

    def _sources(self, node_id: str) -> list[str]:
        """Where a token of a node came from; at a boundary, from what the event is attached to."""
        found = [flow.source for flow in self.model.entering(node_id)]
        host = self._places[node_id].node.attached_to
        return [*found, host] if host else found

    def _before(self, join: Place, flow: str) -> frozenset[str]:
        """From where a token can come to a join by one of its flows, without passing the join."""
        seen: set[str] = set()
        todo = [self.model.flows[flow].source]
        while todo:
            node = todo.pop()
            if node not in seen and node != join.node.id:
                seen.add(node)
                todo += self._sources(node)
        return frozenset(seen)

    def _back(self, node_id: str, *, alone: bool) -> set[str]:
        """What lies before a node; not beyond where tokens part or meet unless it is alone."""
        seen: set[str] = set()
        todo = self._sources(node_id)
        while todo:
            node = todo.pop()
            place = self._places[node]
            parts = place.kind in {Kind.PARALLEL, Kind.INCLUSIVE} or (
                place.kind is not Kind.EXCLUSIVE and len(place.ways) > 1
            )
            if node not in seen and (alone or not parts):
                seen.add(node)
                todo += self._sources(node)
        return seen


def behind(way: Way) -> Place:
    """What a token that takes a way comes to, through what is passed without a choice."""
    place, seen = way.target, set[str]()
    while place.kind in PASSED and place.single is not None and place.node.id not in seen:
        if place.kind is Kind.INCLUSIVE and len(place.entering) > 1:
            break
        seen.add(place.node.id)
        place = place.single.target
    return place


def open_ways(place: Place) -> list[Way]:
    """The ways of a gateway that only a person can choose; its default is one of them then."""
    if not any(way.condition is None and not way.is_default for way in place.ways):
        return []
    if len(place.ways) < 2:
        return []
    return [way for way in place.ways if way.condition is None]


def _leads(place: Place, above: frozenset[str] = frozenset()) -> dict[str, tuple[str, ...]]:
    """For each open way of an exclusive gateway the flows that stand for it in a choice.

    A way that leads to a further choice is taken with one of that choice's, or by itself.
    """
    found: dict[str, tuple[str, ...]] = {}
    for way in open_ways(place):
        gate = behind(way)
        inner: dict[str, tuple[str, ...]] = {}
        if gate.kind is Kind.EXCLUSIVE and gate.node.id not in above | {place.node.id}:
            inner = _leads(gate, above | {place.node.id})
        found[way.flow.id] = tuple(leaf for leaves in inner.values() for leaf in leaves) or (
            way.flow.id,
        )
    return found


def _process(model: Model, wanted: str | None) -> Process:
    if wanted is None:
        if not model.run:
            raise UnableToRun("no_process")
        return model.run[0]
    for process in model.processes:
        if process.id == wanted:
            return process
    raise UnableToRun("no_such_process", id=wanted)


def _place(node: Node) -> Place:
    if node.kind is Kind.OTHER:
        raise UnableToRun("unsupported", element=node.element, id=node.id, name=node.name)
    return Place(node)


def _first(places: Sequence[Place]) -> list[Place]:
    """Where a scope begins: at its start events, or at all that nothing leads to."""
    starts = [place for place in places if place.kind is Kind.START]
    return starts or [
        place for place in places if not place.entering and not place.node.attached_to
    ]


def _condition(flow: Flow, *, on_trial: bool) -> Expression | None:
    if not flow.condition:
        return None
    if on_trial:
        return _ON_TRIAL
    try:
        return Expression.read(flow.condition)
    except UnableToReadExpression as error:
        raise UnableToRun(
            "condition",
            id=flow.id,
            name=flow.name,
            text=flow.condition,
            reason=error.reason,
            position=str(error.position),
        ) from error


def _holds(way: Way, values: Mapping[str, Any]) -> bool:
    if way.condition is None:
        return False
    try:
        return way.condition.holds(values)
    except UnableToEvaluate as error:
        raise UnableToRun(
            "no_answer",
            id=way.flow.id,
            name=way.flow.name,
            text=way.flow.condition,
            reason=str(error),
        ) from error


def _decided(values: Mapping[str, Any], chosen: Collection[str], place: Place) -> Sequence[Way]:
    """Which ways are taken: by conditions in their order, by a person, or by default."""
    ways = place.ways
    taken: list[Way] = []
    if place.kind is Kind.EXCLUSIVE:
        for way in ways:
            if way.condition is not None and _holds(way, values):
                return (way,)
        for way in ways if chosen else ():
            named = (way.flow.id, *place.leads.get(way.flow.id, ()))
            if way.condition is None and any(name in chosen for name in named):
                return (way,)
    else:
        always = place.kind is not Kind.INCLUSIVE
        taken = [
            way
            for way in ways
            if not way.is_default
            and (always or way.flow.id in chosen if way.condition is None else _holds(way, values))
        ]
    taken = taken or [way for way in ways if way.is_default]
    if not taken:
        raise UnableToRun("no_way_on", id=place.node.id, name=place.node.name)
    return taken
