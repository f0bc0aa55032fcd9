"""One step of the token game, on a copy of the marking. Sub-processes are scopes of their own."""

from collections.abc import Iterable, Mapping, Sequence

from pamong.bpmn.marking import Change, Marking, Scope, Wait
from pamong.bpmn.model import Kind
from pamong.bpmn.places import Act, Decide, Place, UnableToRun, Way

# At every step: an enumeration is asked more slowly than a name.
_WAIT, _PASS, _JOIN_ALL, _JOIN_SOME = Act.WAIT, Act.PASS, Act.JOIN_ALL, Act.JOIN_SOME
# A model that turns in a circle without waiting would never come back.
MOST_PASSED = 10_000


class Run:
    """From the marking before to the change. Used once."""

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
        "_scopes",
        "_todo",
        "_waits",
    )

    def __init__(self, places: Mapping[str, Place], marking: Marking, decide: Decide) -> None:
        self._places = places
        self._decide = decide
        self._waits = {wait.serial: wait for wait in marking.waits}
        self._arrived = (
            {key: list(flows) for key, flows in marking.arrived.items()} if marking.arrived else {}
        )
        self._scopes = {scope.number: scope for scope in marking.scopes} if marking.scopes else {}
        self._next = marking.next_serial
        self._opened: dict[int, Wait] = {}
        self._closed: list[Wait] = []
        self._passed: list[str] = []
        self._noticed: list[str] = []
        self._end_node: str | None = None
        self._todo: list[tuple[Place, int, str] | None] = []

    def enter(self, place: Place, scope: int) -> None:
        self._todo.append((place, scope, ""))

    def leave_wait(self, serial: int) -> None:
        wait = self._take(serial)
        place = self._places[wait.node]
        if wait.attached is not None:
            self._leave_attached(wait, place, wait.attached)
        elif place.boundary:
            self._close_attached(serial)
        self._leave(place, wait.scope)

    def move(self, serial: int, to: Place) -> None:
        wait = self._take(serial)
        self._close_attached(serial)
        self.enter(to, wait.scope)

    def finish(self) -> Change:
        todo = self._todo
        while True:
            # Grows while it is gone through; what a terminating end takes away becomes None.
            for token in todo:
                if token is not None:
                    self._arrive(*token)
            todo.clear()
            joined = self._arrived and self._fire_inclusive()
            if not joined and not (self._scopes and self._end_scope()):
                break
        alive = bool(self._waits or self._scopes)
        left_at: tuple[str, ...] = ()
        arrived: dict[tuple[str, int], tuple[str, ...]] = {}
        if self._arrived and alive:
            arrived = {key: tuple(flows) for key, flows in self._arrived.items()}
        elif self._arrived:
            left_at = tuple(node for node, _scope in self._arrived)
        marking = Marking(
            tuple(self._waits.values()), arrived, tuple(self._scopes.values()), self._next
        )
        return Change(
            marking,
            tuple(self._opened.values()),
            tuple(self._closed),
            not alive,
            self._end_node,
            tuple(self._passed),
            tuple(self._noticed),
            left_at,
        )

    def _arrive(self, place: Place, scope: int, flow: str) -> None:
        act = place.act
        if act is _WAIT:
            serial = self._open(place, scope, None)
            for event in place.boundary:
                self._open(event, scope, serial)
        elif act is _PASS:
            self._leave(place, scope)
        elif act is _JOIN_ALL:
            self._join_all(place, scope, flow)
        elif act is _JOIN_SOME:
            self._arrived.setdefault((place.node.id, scope), []).append(flow)
        elif act is Act.BEGIN_SCOPE:
            self._begin_scope(place, scope)
        elif act is Act.RACE:
            self._open_race(place, scope)
        elif act is Act.TERMINATE:
            self._end_node = place.node.id
            self._clear(scope)
        else:
            self._noticed.append(place.node.id)
            self._leave(place, scope)

    def _leave(self, place: Place, scope: int) -> None:
        if place.single is not None:
            self._take_way(place.single, scope)
            return
        if not place.ways:
            self._end_node = place.node.id
            return
        taken: Sequence[Way] = place.ways if place.kind is Kind.PARALLEL else self._decide(place)
        for way in taken:
            self._take_way(way, scope)

    def _take_way(self, way: Way, scope: int) -> None:
        self._passed += way.passed
        if len(self._passed) > MOST_PASSED:
            raise UnableToRun("endless")
        self._todo.append((way.comes_to or way.target, scope, way.comes_by))

    def _leave_attached(self, wait: Wait, place: Place, attached: int) -> None:
        """An event at a boundary, or one of a race, has come."""
        if attached < 0:
            self._close_attached(attached)
        elif place.node.interrupting:
            self._cancel(attached)
        elif place.node.repeats == 0 or wait.round < place.node.repeats:
            self._open(place, wait.scope, attached, wait.round + 1)

    def _open(self, place: Place, scope: int, attached: int | None, turn: int = 1) -> int:
        serial = self._next
        self._next += 1
        wait = Wait(serial, place.node.id, scope, attached, turn)
        self._waits[serial] = self._opened[serial] = wait
        return serial

    def _open_race(self, place: Place, scope: int) -> None:
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
        for serial in [wait.serial for wait in self._waits.values() if wait.scope == scope]:
            self._close(serial)
        for key in [key for key in self._arrived if key[1] == scope]:
            del self._arrived[key]
        for place, token in enumerate(self._todo):
            if token is not None and token[1] == scope:
                self._todo[place] = None

    def _join_all(self, place: Place, scope: int, flow: str) -> None:
        key = (place.node.id, scope)
        flows = self._arrived.setdefault(key, [])
        flows.append(flow)
        if all(entering in flows for entering in place.entering):
            self._consume(key, place.entering)
            self._leave(place, scope)

    def _consume(self, key: tuple[str, int], taken: Iterable[str]) -> None:
        flows = self._arrived[key]
        for flow in taken:
            flows.remove(flow)
        if not flows:
            del self._arrived[key]

    def _fire_inclusive(self) -> bool:
        """Let a join go on to which no other token can come any more by an empty flow.

        As the standard has it: a token that could also come by a flow that holds one already is
        not waited for.
        """
        for key, flows in self._arrived.items():
            place = self._places[key[0]]
            if place.kind is not Kind.INCLUSIVE:
                continue
            here = set(flows)
            empty = [place.before[flow] for flow in place.entering if flow not in here]
            held = [place.before[flow] for flow in here if flow in place.before]
            awaited = any(
                any(node in before for before in empty)
                and not any(node in before for before in held)
                for node in self._tokens(key[1], but=key[0])
            )
            if not awaited:
                self._consume(key, dict.fromkeys(flows))
                self._leave(place, key[1])
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
        for node, where in self._arrived:
            if where == scope and node != but:
                yield node

    def _begin_scope(self, place: Place, parent: int) -> None:
        number = self._next
        self._next += 1
        self._scopes[number] = Scope(number, place.node.id, parent)
        for event in place.boundary:
            self._open(event, parent, number)
        for start in place.starts:
            self.enter(start, number)

    def _end_scope(self) -> bool:
        """Go on behind a sub-process in which no token is left."""
        busy = {wait.scope for wait in self._waits.values()}
        busy |= {inner.parent for inner in self._scopes.values()}
        for scope in self._scopes.values():
            number = scope.number
            if number in busy:
                continue
            for key in [key for key in self._arrived if key[1] == number]:
                del self._arrived[key]
            del self._scopes[number]
            self._close_attached(number)
            self._leave(self._places[scope.node], scope.parent)
            return True
        return False
