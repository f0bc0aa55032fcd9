"""What keeps a model from being run, found before a case stands still in it."""

import re
from collections.abc import Iterator
from datetime import datetime

from pamong.bpmn.exploring import explored
from pamong.bpmn.model import BOUNDARY, GATEWAYS, WAITING, Kind, Model, Node, Problem, Unsupported
from pamong.bpmn.places import PASSED, UnableToRun
from pamong.bpmn.program import Program
from pamong.kernel.expressions import Expression, UnableToEvaluate, UnableToReadExpression

_ENDS = frozenset({Kind.END, Kind.TERMINATE, Kind.NOTICE_END})
_DURATION = re.compile(r"P(?=.*\d)(?:\d{1,3}W)?(?:\d{1,4}D)?(?:T(?:\d{1,4}H)?(?:\d{1,5}M)?)?")


def unsupported(model: Model) -> list[Unsupported]:
    """The elements that are refused, by name, in the order of the file.

    Of the processes that are run: what other pools hold is drawn and never run.
    """
    run = {process.id for process in model.run}
    return [
        Unsupported(node.id, node.name, node.element)
        for node in model.nodes.values()
        if node.kind is Kind.OTHER and node.process in run
    ]


def problems(model: Model) -> list[Problem]:
    """What must be mended before a model of supported elements can be run."""
    if unsupported(model):
        return []
    if not model.run:
        return [Problem("no_process", "", "")]
    return [problem for process in model.run for problem in _Checks(model, process.id).problems()]


def is_timer(text: str) -> bool:
    """Is it a duration such as P3D or PT4H, or a moment such as 2026-12-31T08:00?"""
    if _DURATION.fullmatch(text):
        return True
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


class _Checks:
    """One process: first node by node, then what can happen in it."""

    def __init__(self, model: Model, process: str) -> None:
        self._model = model
        self._process = process
        self._nodes = [node for node in model.nodes.values() if node.process == process]
        self._ending = {node.parent for node in self._nodes if node.kind in _ENDS}

    def problems(self) -> list[Problem]:
        found = [problem for node in self._nodes for problem in self._of_node(node)]
        found += self._of_conditions()
        found += self._of_scopes()
        if found:
            return found
        try:
            program = Program(self._model, process=self._process)
        except UnableToRun as error:
            return [Problem(error.code, error.values.get("id", ""), error.values.get("name", ""))]
        found += self._choices_of_nobody(program)
        found += self._circles()
        return found or list(self._unreached(program)) or list(self._stuck(program))

    def _of_node(self, node: Node) -> Iterator[Problem]:
        leaving = self._model.leaving(node.id)
        entering = self._model.entering(node.id)
        if node.kind in _ENDS and leaving:
            yield _problem("end_goes_on", node)
        if node.kind is Kind.START and entering:
            yield _problem("start_is_entered", node)
        if node.kind in BOUNDARY and entering:
            yield _problem("boundary_is_entered", node)
        if node.kind in BOUNDARY and not self._may_be_attached_to(node):
            yield _problem("boundary_host", node)
        if not leaving:
            if node.kind in GATEWAYS | BOUNDARY | {Kind.START, Kind.EVENT_CHOICE}:
                yield _problem("no_way_on", node)
            elif node.kind not in _ENDS and node.parent in self._ending:
                yield _problem("dead_end", node)
        if node.kind is Kind.EVENT_CHOICE and not self._are_events(node):
            yield _problem("event_choice", node)
        if node.kind in {Kind.TIMER, Kind.BOUNDARY_TIMER} and not is_timer(node.timer):
            yield _problem("timer", node, text=node.timer)
        if node.default and node.default not in {flow.id for flow in leaving}:
            yield _problem("default", node, flow=node.default)

    def _may_be_attached_to(self, event: Node) -> bool:
        host = self._model.nodes[event.attached_to or ""]
        return host.kind in {Kind.TASK, Kind.SUB_PROCESS} or host.element == "receiveTask"

    def _are_events(self, gateway: Node) -> bool:
        """Only timers and messages behind it, and each of them behind it alone."""
        targets = [self._model.nodes[flow.target] for flow in self._model.leaving(gateway.id)]
        hosts = {node.attached_to for node in self._nodes}
        return all(
            target.kind in {Kind.TIMER, Kind.MESSAGE}
            and target.id not in hosts
            and len(self._model.entering(target.id)) == 1
            for target in targets
        )

    def _of_conditions(self) -> Iterator[Problem]:
        for node in self._nodes:
            leaving = self._model.leaving(node.id)
            always = node.kind is Kind.PARALLEL or not leaving
            for flow in leaving:
                if not flow.condition:
                    always = True
                    continue
                try:
                    always = _is_always_true(flow.condition) or always
                except UnableToReadExpression as error:
                    always = True
                    yield Problem(
                        "condition",
                        flow.id,
                        flow.name or self._model.nodes[flow.target].name,
                        {
                            "text": flow.condition,
                            "reason": error.reason,
                            "position": str(error.position),
                        },
                    )
            if not always and not node.default:
                yield _problem("no_default", node)

    def _of_scopes(self) -> Iterator[Problem]:
        """Where sub-processes begin."""
        for node in self._nodes:
            if node.kind is not Kind.SUB_PROCESS:
                continue
            inside = [inner for inner in self._nodes if inner.parent == node.id]
            starts = [inner for inner in inside if inner.kind is Kind.START]
            if len(starts) > 1:
                yield _problem("several_starts", node)
            begins = starts or [
                inner
                for inner in inside
                if not self._model.entering(inner.id) and not inner.attached_to
            ]
            if not begins:
                yield _problem("no_start", node)

    def _choices_of_nobody(self, program: Program) -> Iterator[Problem]:
        """Gateways at which a person would choose, with no person before them on some way."""
        for node in self._nodes:
            if node.kind not in {Kind.EXCLUSIVE, Kind.INCLUSIVE}:
                continue
            leaving = self._model.leaving(node.id)
            is_open = any(not flow.condition and flow.id != node.default for flow in leaving)
            if len(leaving) > 1 and is_open and not self._behind_person(program, node):
                yield _problem("choice_without_person", node)

    def _behind_person(self, program: Program, gate: Node) -> bool:
        """Does a task end directly before this gateway, on every way to it?

        Directly is also: behind another choice of that person's.
        """
        seen: set[str] = set()
        todo = list(self._model.entering(gate.id))
        if not todo:
            return False
        while todo:
            flow = todo.pop()
            source = program.places[flow.source]
            if source.node.id in seen:
                continue
            if source.kind in PASSED and source.single is not None:
                if source.kind is Kind.INCLUSIVE and len(source.entering) > 1:
                    return False
                entering = self._model.entering(source.node.id)
            elif gate.kind is Kind.EXCLUSIVE and flow.id in source.leads:
                entering = self._model.entering(source.node.id)
            elif source.kind is Kind.TASK and source.single is not None:
                continue
            else:
                return False
            if not entering:
                return False
            seen.add(source.node.id)
            todo += entering
        return True

    def _circles(self) -> Iterator[Problem]:
        """Circles in which nobody does or awaits anything: a case would turn in them for ever."""
        waits = {node.id for node in self._nodes if node.kind in WAITING}
        for node in self._nodes:
            if node.id in waits or node.kind is Kind.EVENT_CHOICE:
                parent = node.parent
                while parent and parent not in waits:
                    waits.add(parent)
                    parent = self._model.nodes[parent].parent
        left = {node.id for node in self._nodes} - waits
        while True:
            ends = {
                node
                for node in left
                if not any(flow.target in left for flow in self._model.leaving(node))
                or not any(flow.source in left for flow in self._model.entering(node))
            }
            if not ends:
                break
            left -= ends
        for node in self._nodes:
            if node.id in left:
                yield _problem("endless", node)
                return

    def _unreached(self, program: Program) -> Iterator[Problem]:
        """Nodes that no token can come to."""
        seen: set[str] = set()
        todo = list(program.starts)
        while todo:
            place = todo.pop()
            if place.node.id not in seen:
                seen.add(place.node.id)
                todo += [way.target for way in place.ways]
                todo += place.boundary
                todo += place.starts
        for node in self._nodes:
            if node.id not in seen:
                yield _problem("unreachable", node)

    def _stuck(self, program: Program) -> Iterator[Problem]:
        """Joins at which a case would stand still, and ways that are never taken."""
        found = explored(program)
        for node_id in found.left_at:
            yield _problem("stands_still", self._model.nodes[node_id])
        if found.multiplied:
            yield _problem("multiplies", self._model.nodes[found.multiplied])
        if found.endless and not found.left_at:
            yield _problem("never_ends", self._model.nodes[found.endless])
        if found.left_at or found.multiplied or not found.complete:
            return
        for node in self._nodes:
            for flow in self._model.leaving(node.id):
                if flow.id not in found.taken:
                    yield Problem(
                        "never_taken", flow.id, flow.name or self._model.nodes[flow.target].name
                    )


def _is_always_true(condition: str) -> bool:
    """Does it hold whatever the values? Raises UnableToReadExpression."""
    expression = Expression.read(condition)
    try:
        return not expression.names and expression.holds({})
    except UnableToEvaluate:
        return False


def _problem(code: str, node: Node, **values: str) -> Problem:
    return Problem(code, node.id, node.name, values)
