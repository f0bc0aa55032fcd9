"""Runs from start to end that together take every way of a model."""

from collections import deque
from collections.abc import Mapping, Sequence

from pamong.bpmn.checking import options_of
from pamong.bpmn.marking import Marking, Wait
from pamong.bpmn.model import BOUNDARY, Model
from pamong.bpmn.program import Program, UnableToRun, _Place, _Way

MOST_RUNS = 500
_LONGEST_RUN = 2_000
_FAR = 10**6


def cover(model: Model) -> tuple[tuple[str, ...], ...]:
    """The flows of each run. Some are missing where they cannot be taken; see `missed`."""
    program = Program(model, on_trial=True)
    wanted = _flows_of(program)
    runs: list[tuple[str, ...]] = []
    missing = set(wanted)
    while missing and len(runs) < MOST_RUNS:
        passed = _run(program, missing)
        if not missing & set(passed):
            break
        missing -= set(passed)
        runs.append(passed)
    return tuple(runs)


def missed(model: Model, runs: Sequence[Sequence[str]]) -> frozenset[str]:
    """The flows that no run takes."""
    return frozenset(_flows_of(Program(model, on_trial=True))) - {
        flow for run in runs for flow in run
    }


def _flows_of(program: Program) -> list[str]:
    """The flows of the process that is run, sub-processes included."""
    process = program.starts[0].node.process
    return [
        flow.id
        for flow in program.model.flows.values()
        if program.model.nodes[flow.source].process == process
    ]


def _run(program: Program, missing: set[str]) -> tuple[str, ...]:
    """One run that goes for what is missing first, and then for the end."""
    left = set(missing)
    distance = _distances(program, left)
    to_end = _distances_to_end(program)
    passed: list[str] = []

    def decide(place: _Place) -> Sequence[_Way]:
        options = options_of(place)
        return min(options, key=lambda ways: _price(ways, left, distance, to_end, len(passed)))

    change = program.explored(None, None, decide)
    for _step in range(_LONGEST_RUN):
        passed += change.passed
        if left & set(change.passed):
            left -= set(change.passed)
            distance = _distances(program, left)
        if change.ended or not change.marking.waits:
            break
        wait = _next_wait(program, change.marking, left, distance, to_end)
        try:
            change = program.explored(change.marking, wait.serial, decide)
        except UnableToRun:
            break
    return tuple(passed)


def _next_wait(
    program: Program,
    marking: Marking,
    left: set[str],
    distance: Mapping[str, int],
    to_end: Mapping[str, int],
) -> Wait:
    """What is completed next: an event at a boundary only where something missing lies behind."""

    def price(wait: Wait) -> tuple[int, int, int]:
        place = program.place(wait.node)
        near = min((_near(way, left, distance) for way in place.ways), default=_FAR)
        boundary = place.kind in BOUNDARY
        return (int(boundary and near >= _FAR), near, to_end.get(wait.node, _FAR))

    return min(marking.waits, key=price)


def _price(
    ways: Sequence[_Way],
    left: set[str],
    distance: Mapping[str, int],
    to_end: Mapping[str, int],
    walked: int,
) -> tuple[int, int]:
    near = min(_near(way, left, distance) for way in ways)
    end = max(to_end.get(way.target.node.id, _FAR) for way in ways)
    return (near if walked < _LONGEST_RUN // 2 else 0, end)


def _near(way: _Way, left: set[str], distance: Mapping[str, int]) -> int:
    return 0 if way.flow.id in left else 1 + distance.get(way.target.node.id, _FAR)


def _distances(program: Program, left: set[str]) -> dict[str, int]:
    """From each node, over how many flows the nearest missing one begins."""
    begin = {program.model.flows[flow].source for flow in left}
    return _spread(program, begin)


def _distances_to_end(program: Program) -> dict[str, int]:
    ends = {place.node.id for place in program.places() if not place.ways}
    return _spread(program, ends)


def _spread(program: Program, begin: set[str]) -> dict[str, int]:
    back: dict[str, list[str]] = {}
    for flow in program.model.flows.values():
        back.setdefault(flow.target, []).append(flow.source)
    for place in program.places():
        node = place.node
        if node.attached_to:
            back.setdefault(node.id, []).append(node.attached_to)
        for start in place.starts:
            # Into a sub-process, and from its inner ends out again.
            back.setdefault(start.node.id, []).append(node.id)
        if node.parent and not place.ways:
            for way in program.place(node.parent).ways:
                back.setdefault(way.target.node.id, []).append(node.id)
    found = dict.fromkeys(begin, 0)
    todo = deque(begin)
    while todo:
        node_id = todo.popleft()
        for source in back.get(node_id, ()):
            if source not in found:
                found[source] = found[node_id] + 1
                todo.append(source)
    return found
