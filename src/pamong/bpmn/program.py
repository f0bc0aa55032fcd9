"""The token game of BPMN 2.0: from one waiting place to the next, without a clock or a database.

A token rests only where somebody or something is awaited, or at a join before the others have come;
everything else is passed in the same breath. Sub-processes are scopes of their own.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pamong.bpmn.marking import Change, Marking, Scope, Wait
from pamong.bpmn.model import BOUNDARY, WAITING, Flow, Kind, Model, Node
from pamong.kernel.expressions import Expression

# A model that turns in a circle without waiting would never come back.
MOST_PASSED = 10_000


class UnableToRun(ValueError):
    """The model cannot be run, or not from here; `code` says why, `values` name what."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values


# Chooses among the flows that leave a node: which of them are taken.
Decide = Callable[["_Place"], Sequence["_Way"]]


@dataclass(slots=True, eq=False)
class _Way:
    """A flow as it is run."""

    flow: Flow
    target: "_Place"
    condition: Expression | None
    is_default: bool


@dataclass(slots=True, eq=False)
class _Place:
    """A node as it is run."""

    node: Node
    kind: Kind
    ways: list[_Way]
    entering: list[str]
    boundary: list["_Place"]
    starts: list["_Place"]
    reach: frozenset[str] = frozenset()


class Program:
    """A model made ready to be run. Raises UnableToRun where something in it is not supported.

    With `on_trial` conditions are not read: whoever runs it decides (`explored`).
    """

    def __init__(self, model: Model, *, on_trial: bool = False) -> None:
        self.model = model
        self._places = {
            node.id: _Place(node, node.kind, [], [], [], []) for node in model.nodes.values()
        }
        for node in model.nodes.values():
            if node.kind is Kind.OTHER:
                raise UnableToRun("unsupported", element=node.element, id=node.id, name=node.name)
        for flow in model.flows.values():
            source = self._places[flow.source]
            condition = _condition(flow, on_trial=on_trial)
            is_default = source.node.default == flow.id
            source.ways.append(_Way(flow, self._places[flow.target], condition, is_default))
            self._places[flow.target].entering.append(flow.id)
        for place in self._places.values():
            node = place.node
            if node.attached_to:
                self._places[node.attached_to].boundary.append(place)
            elif node.parent and not place.entering:
                self._places[node.parent].starts.append(place)
        self.starts = self._first_places()
        for place in self._places.values():
            if place.kind is Kind.INCLUSIVE and len(place.entering) > 1:
                place.reach = self._before(place)

    def place(self, node_id: str) -> _Place:
        return self._places[node_id]

    def places(self) -> Iterable[_Place]:
        return self._places.values()

    def begin(self, values: Mapping[str, Any]) -> Change:
        """Start a case: a token at each start."""
        run = _Run(self, Marking(), self._decider(values, ()))
        for start in self.starts:
            run.enter(start, 0, None)
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
        run = _Run(self, marking, self._decider(values, chosen))
        run.leave_wait(serial)
        return run.finish()

    def move(self, marking: Marking, serial: int, node_id: str) -> Change:
        """Put the token of a wait on another task of the same scope: a return for correction."""
        run = _Run(self, marking, self._decider({}, ()))
        run.move(serial, self._places[node_id])
        return run.finish()

    def choices(self, marking: Marking, serial: int) -> tuple[Flow, ...]:
        """The ways among which a person chooses when this wait is completed; empty where none."""
        wait = next((wait for wait in marking.waits if wait.serial == serial), None)
        if wait is None:
            raise UnableToRun("no_such_wait", serial=str(serial))
        return self.choices_behind(wait.node)

    def choices_behind(self, node_id: str) -> tuple[Flow, ...]:
        """The ways a person chooses among behind a node, through what is passed without choice."""
        place = self._places[node_id]
        for _step in range(len(self._places)):
            if len(place.ways) != 1:
                return ()
            place = place.ways[0].target
            if place.kind in {Kind.EXCLUSIVE, Kind.INCLUSIVE} and len(place.ways) > 1:
                return _open_ways(place)
            if place.kind not in {Kind.EXCLUSIVE, Kind.INCLUSIVE, Kind.PASSING, Kind.NOTICE}:
                return ()
        return ()

    def explored(self, marking: Marking | None, serial: int | None, decide: Decide) -> Change:
        """The same with every decision taken by `decide`: for checking and covering a model."""
        run = _Run(self, marking or Marking(), decide)
        if serial is None:
            for start in self.starts:
                run.enter(start, 0, None)
        else:
            run.leave_wait(serial)
        return run.finish()

    def _decider(self, values: Mapping[str, Any], chosen: Collection[str]) -> Decide:
        def decide(place: _Place) -> Sequence[_Way]:
            return _decided(place, values, chosen)

        return decide

    def _first_places(self) -> list[_Place]:
        """Starts of the process that is run: the executable one, else the only one with nodes."""
        filled = {place.node.process for place in self._places.values() if not place.node.parent}
        able = [process for process in self.model.processes if process.id in filled]
        chosen = [process for process in able if process.executable] or able
        if not chosen:
            raise UnableToRun("no_process")
        process = chosen[0].id
        top = [
            place
            for place in self._places.values()
            if place.node.process == process
            and place.node.parent is None
            and not place.node.attached_to
        ]
        starts = [place for place in top if place.kind is Kind.START]
        starts = starts or [place for place in top if not place.entering]
        if not starts:
            raise UnableToRun("no_start")
        # Several starts are several ways to begin; a case comes by the first.
        return starts[:1] if starts[0].kind is Kind.START else starts

    def _before(self, join: _Place) -> frozenset[str]:
        """From where a token can still come to a join, without passing it."""
        seen: set[str] = set()
        todo = [self.model.flows[flow].source for flow in join.entering]
        sources: dict[str, list[str]] = {}
        for flow in self.model.flows.values():
            sources.setdefault(flow.target, []).append(flow.source)
        for place in self._places.values():
            if place.node.attached_to:
                sources.setdefault(place.node.id, []).append(place.node.attached_to)
        while todo:
            node = todo.pop()
            if node in seen or node == join.node.id:
                continue
            seen.add(node)
            todo += sources.get(node, ())
        return frozenset(seen)


_ON_TRIAL = Expression.read("true")


def _condition(flow: Flow, *, on_trial: bool) -> Expression | None:
    if not flow.condition:
        return None
    return _ON_TRIAL if on_trial else Expression.read(flow.condition)


class _Run:
    """One step of the token game on a copy of the marking."""

    __slots__ = (
        "_arrived",
        "_closed",
        "_decide",
        "_end_node",
        "_next",
        "_noticed",
        "_opened",
        "_passed",
        "_places",
        "_program",
        "_scopes",
        "_todo",
        "_waits",
    )

    def __init__(self, program: Program, marking: Marking, decide: Decide) -> None:
        self._program = program
        self._places = program._places
        self._decide = decide
        self._waits = {wait.serial: wait for wait in marking.waits}
        self._arrived = {key: list(flows) for key, flows in marking.arrived.items()}
        self._scopes = {scope.number: scope for scope in marking.scopes}
        self._next = marking.next_serial
        self._opened: dict[int, Wait] = {}
        self._closed: list[Wait] = []
        self._passed: list[str] = []
        self._noticed: list[str] = []
        self._end_node: str | None = None
        self._todo: list[tuple[_Place, int, str | None]] = []

    def enter(self, place: _Place, scope: int, flow: str | None) -> None:
        self._todo.append((place, scope, flow))

    def leave_wait(self, serial: int) -> None:
        wait = self._take(serial)
        place = self._places[wait.node]
        if wait.attached is not None and wait.attached < 0:
            self._close_attached(wait.attached)
        elif place.kind in BOUNDARY and place.node.interrupting and wait.attached is not None:
            self._cancel(wait.attached)
        self._close_attached(serial)
        self._leave(place, wait.scope)

    def move(self, serial: int, to: _Place) -> None:
        wait = self._take(serial)
        if self._places[wait.node].node.parent != to.node.parent or to.kind is not Kind.TASK:
            raise UnableToRun("no_way_back", id=to.node.id)
        self._close_attached(serial)
        self.enter(to, wait.scope, None)

    def finish(self) -> Change:
        while True:
            while self._todo:
                if len(self._passed) > MOST_PASSED:
                    raise UnableToRun("endless")
                self._arrive(*self._todo.pop(0))
            if not self._fire_inclusive() and not self._end_scope():
                break
        alive = bool(self._waits or self._scopes)
        marking = Marking(
            tuple(self._waits.values()),
            {key: tuple(flows) for key, flows in self._arrived.items() if flows} if alive else {},
            tuple(self._scopes.values()),
            self._next,
        )
        return Change(
            marking,
            tuple(wait for wait in self._opened.values() if wait.serial in self._waits),
            tuple(self._closed),
            ended=not alive,
            end_node=self._end_node,
            passed=tuple(self._passed),
            noticed=tuple(self._noticed),
            left_at=() if alive else tuple(node for node, _s in self._arrived),
        )

    def _arrive(self, place: _Place, scope: int, flow: str | None) -> None:
        kind = place.kind
        if kind in WAITING:
            serial = self._open(place, scope, None)
            for event in place.boundary:
                self._open(event, scope, serial)
        elif kind is Kind.PARALLEL and len(place.entering) > 1:
            self._join_all(place, scope, flow)
        elif kind is Kind.INCLUSIVE and len(place.entering) > 1:
            self._arrived.setdefault((place.node.id, scope), []).append(flow or "")
        elif kind is Kind.SUB_PROCESS:
            self._begin_scope(place, scope)
        elif kind is Kind.EVENT_CHOICE:
            self._open_race(place, scope)
        elif kind in {Kind.NOTICE, Kind.NOTICE_END}:
            self._noticed.append(place.node.id)
            self._leave(place, scope)
        elif kind is Kind.TERMINATE:
            self._end_node = place.node.id
            self._clear(scope)
        else:
            self._leave(place, scope)

    def _leave(self, place: _Place, scope: int) -> None:
        ways = place.ways
        if not ways:
            self._end_node = place.node.id
            return
        if len(ways) == 1 and ways[0].condition is None:
            taken: Sequence[_Way] = ways
        elif place.kind is Kind.PARALLEL:
            taken = ways
        else:
            taken = self._decide(place)
        for way in taken:
            self._passed.append(way.flow.id)
            self._todo.append((way.target, scope, way.flow.id))

    def _open(self, place: _Place, scope: int, attached: int | None) -> int:
        serial = self._next
        self._next += 1
        wait = Wait(serial, place.node.id, scope, attached)
        self._waits[serial] = self._opened[serial] = wait
        return serial

    def _open_race(self, place: _Place, scope: int) -> None:
        """Wait for each event behind the gateway at once; they share a race, numbered below 0."""
        race = -self._next
        for way in place.ways:
            self._passed.append(way.flow.id)
            self._open(way.target, scope, race)

    def _take(self, serial: int) -> Wait:
        wait = self._waits.pop(serial, None)
        if wait is None:
            raise UnableToRun("no_such_wait", serial=str(serial))
        return wait

    def _close(self, serial: int) -> None:
        wait = self._waits.pop(serial)
        if self._opened.pop(serial, None) is None:
            self._closed.append(wait)

    def _close_attached(self, host: int) -> None:
        for wait in [wait for wait in self._waits.values() if wait.attached == host]:
            self._close(wait.serial)

    def _cancel(self, host: int) -> None:
        """Take a task or a whole sub-process away, with what waits at its boundary."""
        self._close_attached(host)
        if host in self._waits:
            self._close(host)
        elif host in self._scopes:
            self._clear(host)
            del self._scopes[host]

    def _clear(self, scope: int) -> None:
        """Take all tokens of a scope away, and of the sub-processes in it."""
        for inner in [each.number for each in self._scopes.values() if each.parent == scope]:
            self._clear(inner)
            self._close_attached(inner)
            del self._scopes[inner]
        for wait in [wait for wait in self._waits.values() if wait.scope == scope]:
            if wait.serial in self._waits:
                self._close(wait.serial)
        for key in [key for key in self._arrived if key[1] == scope]:
            del self._arrived[key]
        self._todo = [todo for todo in self._todo if todo[1] != scope]

    def _join_all(self, place: _Place, scope: int, flow: str | None) -> None:
        key = (place.node.id, scope)
        flows = self._arrived.setdefault(key, [])
        flows.append(flow or "")
        if all(entering in flows for entering in place.entering):
            for entering in place.entering:
                flows.remove(entering)
            if not flows:
                del self._arrived[key]
            self._leave(place, scope)

    def _fire_inclusive(self) -> bool:
        """Let a join go on to which no other token can come any more."""
        for (node, scope), flows in list(self._arrived.items()):
            place = self._places[node]
            if place.kind is not Kind.INCLUSIVE or not flows:
                continue
            if any(there in place.reach for there in self._tokens(scope, but=node)):
                continue
            left = list(flows)
            for flow in dict.fromkeys(flows):
                left.remove(flow)
            if left:
                self._arrived[node, scope] = left
            else:
                del self._arrived[node, scope]
            self._leave(place, scope)
            return True
        return False

    def _tokens(self, scope: int, *, but: str) -> Iterable[str]:
        """The nodes at which tokens of a scope stand; a sub-process stands for what is in it."""
        for wait in self._waits.values():
            if wait.scope == scope:
                yield wait.node
        for inner in self._scopes.values():
            if inner.parent == scope:
                yield inner.node
        for (node, where), flows in self._arrived.items():
            if where == scope and node != but and flows:
                yield node

    def _begin_scope(self, place: _Place, parent: int) -> None:
        number = self._next
        self._next += 1
        self._scopes[number] = Scope(number, place.node.id, parent)
        for event in place.boundary:
            self._open(event, parent, number)
        for start in place.starts:
            self.enter(start, number, None)

    def _end_scope(self) -> bool:
        """Go on behind a sub-process in which no token is left."""
        for scope in list(self._scopes.values()):
            number = scope.number
            busy = any(wait.scope == number for wait in self._waits.values()) or any(
                inner.parent == number for inner in self._scopes.values()
            )
            if busy:
                continue
            for key in [key for key in self._arrived if key[1] == number]:
                del self._arrived[key]
            del self._scopes[number]
            self._close_attached(number)
            self._leave(self._places[scope.node], scope.parent)
            return True
        return False


def _decided(place: _Place, values: Mapping[str, Any], chosen: Collection[str]) -> Sequence[_Way]:
    """Which ways are taken: by conditions in their order, by a person, or by default."""
    ways = place.ways
    if place.kind is Kind.EXCLUSIVE:
        for way in ways:
            if way.condition is not None and way.condition.holds(values):
                return (way,)
        for way in ways:
            if way.flow.id in chosen and way.condition is None:
                return (way,)
        for way in ways:
            if way.is_default:
                return (way,)
    else:
        gateway = place.kind is Kind.INCLUSIVE
        taken = [
            way
            for way in ways
            if not way.is_default
            and (
                way.condition.holds(values)
                if way.condition is not None
                else not gateway or way.flow.id in chosen
            )
        ]
        if taken:
            return taken
        by_default = [way for way in ways if way.is_default]
        if by_default:
            return by_default
    raise UnableToRun("no_way_on", id=place.node.id, name=place.node.name)


def _open_ways(place: _Place) -> tuple[Flow, ...]:
    """The ways of a gateway that only a person can choose; its default is one of them then."""
    left_open = [way for way in place.ways if way.condition is None and not way.is_default]
    if not left_open:
        return ()
    return tuple(way.flow for way in place.ways if way.condition is None)
