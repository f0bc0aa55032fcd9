"""All that can happen in a process, within bounds: every decision taken each way."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pamong.bpmn.marking import Change, Marking
from pamong.bpmn.model import Kind
from pamong.bpmn.places import Place, UnableToRun, Way
from pamong.bpmn.program import Program

MOST_MARKINGS = 3_000
# Waits and flows looked at, over all steps: wide processes have large markings.
_MOST_WORK = 200_000
_MOST_DECISIONS = 12


Shape = tuple[object, ...]


@dataclass(slots=True)
class Findings:
    """What was seen; `complete` says that nothing was left out.

    `left_at` names joins at which tokens were left, `multiplied` a node at which ever more tokens
    wait, `endless` one from which no case comes to its end.
    """

    taken: set[str] = field(default_factory=set)
    left_at: dict[str, None] = field(default_factory=dict)
    multiplied: str | None = None
    endless: str | None = None
    complete: bool = True
    # Where a case can stand, without the numbers of its waits.
    shapes: set[Shape] = field(default_factory=set)


def can_stand(program: Program) -> Callable[[Marking], bool]:
    """Tells of a marking whether a case of this process can come to stand there.

    Of a process too large to be gone through, only what was seen.
    """
    shapes = explored(program).shapes
    return lambda marking: shape_of(marking) in shapes


def explored(program: Program) -> Findings:
    """Every step from every marking that can be reached, each once."""
    found = Findings()
    before: dict[Shape | None, set[Shape]] = {}
    markings: dict[Shape, Marking] = {}
    todo: list[tuple[Marking | None, int | None, str | None]] = [
        (None, None, start) for start in starts_of(program)
    ]
    many = _too_many(program)
    work = 0
    while todo and found.multiplied is None:
        marking, serial, start = todo.pop()
        ways = _Ways(program, marking, serial, start)
        here = shape_of(marking) if marking else ()
        for change in ways:
            found.taken.update(change.passed)
            found.left_at.update(dict.fromkeys(change.left_at))
            shape = None if change.ended else shape_of(change.marking)
            before.setdefault(shape, set()).add(here)
            work += 1 + len(change.passed) + len(change.marking.waits)
            if work > _MOST_WORK or len(markings) > MOST_MARKINGS:
                found.complete = False
                return found
            if shape is None or shape in markings:
                continue
            markings[shape] = change.marking
            found.shapes.add(shape)
            found.multiplied = _alike(change.marking, many)
            todo += [(change.marking, wait.serial, None) for wait in change.marking.waits]
        found.complete = found.complete and ways.complete
    if found.complete and not found.multiplied:
        found.endless = _endless(before, markings)
    return found


def _too_many(program: Program) -> int:
    """So many tokens at one node come from a circle only; but each round may leave a reminder."""
    if any(not node.interrupting for node in program.nodes):
        return MOST_MARKINGS
    return 10 + sum(len(place.ways) for place in program.places.values())


def _alike(marking: Marking, many: int) -> str | None:
    if len(marking.waits) <= many:
        return None
    node, count = Counter(wait.node for wait in marking.waits).most_common(1)[0]
    return node if count > many else None


def _endless(
    before: Mapping[Shape | None, set[Shape]], markings: Mapping[Shape, Marking]
) -> str | None:
    """A node that waits in a marking from which no end is reached."""
    ending: set[Shape] = set()
    todo: list[Shape | None] = [None]
    while todo:
        for shape in before.get(todo.pop(), ()):
            if shape not in ending:
                ending.add(shape)
                todo.append(shape)
    for shape, marking in markings.items():
        if shape not in ending and marking.waits:
            return marking.waits[0].node
    return None


def starts_of(program: Program) -> list[str | None]:
    """The ways to begin: each start event, or the one way of a process without any."""
    starts: list[str | None] = [
        place.node.id for place in program.starts if place.kind is Kind.START
    ]
    return starts or [None]


def options_of(place: Place) -> list[Sequence[Way]]:
    """What a node may decide: one way where it is exclusive, else each way and all together."""
    ways = place.ways
    each: list[Sequence[Way]] = [(way,) for way in ways]
    if place.kind is Kind.EXCLUSIVE:
        return each
    if place.kind is Kind.INCLUSIVE:
        return [*each, [way for way in ways if not way.is_default]] if len(ways) > 1 else each
    always = tuple(way for way in ways if way.condition is None and not way.is_default)
    if len(always) == len(ways):
        return [always]
    # A task whose flows have conditions: those without are always taken.
    rest = [way for way in ways if way not in always]
    return [*[(*always, way) for way in rest], (*always, *rest)]


@dataclass(slots=True)
class _Preset:
    """Decisions by their place in the order in which they come up; the first option after those."""

    wanted: list[int]
    taken: list[tuple[int, int]] = field(default_factory=list)

    def decide(self, place: Place) -> Sequence[Way]:
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


@dataclass(slots=True)
class _Ways:
    """One step with each sequence of decisions, one after the other."""

    program: Program
    marking: Marking | None
    serial: int | None
    start: str | None
    complete: bool = True

    def __iter__(self) -> Iterator[Change]:
        preset: _Preset | None = _Preset([])
        while preset is not None:
            try:
                yield self.program.explored(self.marking, self.serial, preset.decide, self.start)
            except UnableToRun:
                self.complete = False
                return
            self.complete = self.complete and len(preset.taken) <= _MOST_DECISIONS
            preset = preset.following()


def shape_of(marking: Marking) -> Shape:
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


def changes(
    program: Program, marking: Marking | None, serial: int | None, start: str | None = None
) -> Iterator[Change]:
    """Each way in which a wait can end, or without a marking a case begin: every decision taken
    each way, within bounds."""
    return iter(_Ways(program, marking, serial, start))
