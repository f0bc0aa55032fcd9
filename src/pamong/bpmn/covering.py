"""Runs from start to end that together take every way of a model."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence

from pamong.bpmn.exploring import options_of, starts_of
from pamong.bpmn.marking import Change, Marking, Wait
from pamong.bpmn.model import BOUNDARY, WAITING, Model, Node, Problem
from pamong.bpmn.places import Place, UnableToRun, Way
from pamong.bpmn.program import Program

MOST_RUNS = 1_000
_FAR = 10**6


def cover(model: Model) -> tuple[tuple[str, ...], ...]:
    """The flows of each run, of all processes that are run, in the order in which they are taken.

    Conditions are chosen freely. Some flows are missing where they cannot be taken; see `missed`.
    """
    return tuple(
        run
        for process in model.run
        for run in _cover(Program(model, process=process.id, on_trial=True))
    )


def missed(model: Model, runs: Sequence[Sequence[str]]) -> frozenset[str]:
    """The flows of the processes that are run which no run takes."""
    wanted = {process.id for process in model.run}
    flows = {flow.id for flow in model.flows.values() if model.nodes[flow.source].process in wanted}
    return frozenset(flows.difference(*runs))


def uncovered(model: Model, runs: Sequence[Sequence[str]]) -> list[Problem]:
    """What no run was found for: in a model without other problems a sign of a wild circle."""
    left = missed(model, runs)
    return [
        Problem("not_covered", flow.id, flow.name or model.nodes[flow.target].name)
        for flow in model.flows.values()
        if flow.id in left
    ]


def _cover(program: Program) -> list[tuple[str, ...]]:
    flows = program.model.flows
    missing = {flow for flow in flows if flows[flow].source in program.places}
    runs: list[tuple[str, ...]] = []
    starts = starts_of(program)
    while missing and starts and len(runs) < MOST_RUNS:
        # The same start again as long as it brings something; then the next.
        run = _Guided(program, missing).run(starts[0])
        if run is not None and missing & set(run):
            missing -= set(run)
            runs.append(run)
        else:
            starts = starts[1:]
    if not runs and not any(flows[flow].source in program.places for flow in flows):
        runs.append(())
    return runs


class _Guided:
    """One run that goes for what is missing first, and then for the end."""

    def __init__(self, program: Program, missing: set[str]) -> None:
        self._program = program
        self._left = set(missing)
        self._back = _backwards(program)
        self._to_end = self._spread(
            {node for node, place in program.places.items() if not _ways_on(program, place)}
        )
        self._to_missing: Mapping[str, int] | None = None
        self._home = False

    def run(self, start: str | None) -> tuple[str, ...] | None:
        """The flows taken; None where the run comes to no end."""
        passed: list[str] = []
        idle, patience = 0, 2 * len(self._program.places) + 10
        marking: Marking | None = None
        serial: int | None = None
        while idle < 2 * patience:
            try:
                change = self._program.explored(marking, serial, self._decide, start)
            except UnableToRun:
                return None
            passed += change.passed
            idle = 0 if self._strike_out(change) else idle + 1
            self._home = idle > patience or not self._left
            if change.ended:
                return tuple(passed) if not change.left_at else None
            marking, serial = change.marking, self._next_wait(change.marking).serial
        return None

    def _strike_out(self, change: Change) -> bool:
        found = self._left.intersection(change.passed)
        if found:
            self._left -= found
            self._to_missing = None
        return bool(found)

    def _decide(self, place: Place) -> Sequence[Way]:
        return min(options_of(place), key=self._price)

    def _price(self, ways: Sequence[Way]) -> tuple[int, int, int]:
        end = max(self._to_end.get(way.target.node.id, _FAR) for way in ways)
        if self._home:
            return 0, 0, end
        near = min(self._near(way) for way in ways)
        new = sum(way.flow.id in self._left for way in ways)
        # What is missing and leads back comes before what is missing and leads to the end.
        return near, -new, -end if new else end

    def _near(self, way: Way) -> int:
        if way.flow.id in self._left:
            return 0
        if self._to_missing is None:
            flows = self._program.model.flows
            self._to_missing = self._spread({flows[flow].source for flow in self._left})
        return 1 + self._to_missing.get(way.target.node.id, _FAR)

    def _next_wait(self, marking: Marking) -> Wait:
        """What is completed next: an event at a boundary only where something missing lies behind.

        What leads further away from what is missing comes later: an end may take all away.
        """
        if len(marking.waits) == 1:
            return marking.waits[0]

        def price(wait: Wait) -> tuple[int, int, int]:
            place = self._program.places[wait.node]
            near = _FAR if self._home else min((self._near(w) for w in place.ways), default=_FAR)
            boundary = place.kind in BOUNDARY
            return (int(boundary and near >= _FAR), near, -self._to_end.get(wait.node, _FAR))

        return min(marking.waits, key=price)

    def _spread(self, begin: set[str]) -> dict[str, int]:
        """How many steps each node is away from the nearest of these."""
        found = dict.fromkeys(begin, 0)
        todo = deque(begin)
        while todo:
            node = todo.popleft()
            for source in self._back.get(node, ()):
                if source not in found:
                    found[source] = found[node] + 1
                    todo.append(source)
        return found


def _backwards(program: Program) -> dict[str, list[str]]:
    """From where a node is come to: by flows, at boundaries, into sub-processes and out again."""
    back: dict[str, list[str]] = {}
    for place in program.places.values():
        node = place.node
        for way in place.ways:
            back.setdefault(way.target.node.id, []).append(node.id)
        if node.attached_to:
            # While anything waits in a sub-process, what is attached to it may come.
            inner = [
                each.node.id
                for each in program.places.values()
                if each.kind in WAITING and node.attached_to in _around(program, each.node)
            ]
            back.setdefault(node.id, []).extend([node.attached_to, *inner])
        for start in place.starts:
            back.setdefault(start.node.id, []).append(node.id)
        if not place.ways:
            for way in _ways_on(program, place):
                back.setdefault(way.target.node.id, []).append(node.id)
    return back


def _ways_on(program: Program, place: Place) -> Sequence[Way]:
    """What a token takes from here, or from the sub-process that ends with it."""
    around = _around(program, place.node)
    while not place.ways:
        parent = next(around, None)
        if parent is None:
            break
        place = program.places[parent]
    return place.ways


def _around(program: Program, node: Node) -> Iterator[str]:
    while node.parent is not None:
        yield node.parent
        node = program.places[node.parent].node
