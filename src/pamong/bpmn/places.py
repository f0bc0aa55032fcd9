"""The nodes and flows of a process as they are run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from pamong.bpmn.model import WAITING, Flow, Kind, Node
from pamong.kernel.expressions import Expression

# What a token goes through where only one way leads on.
PASSED = frozenset({Kind.EXCLUSIVE, Kind.INCLUSIVE, Kind.PASSING, Kind.NOTICE})


class UnableToRun(ValueError):
    """The model cannot be run, or not from here; `code` says why, `values` name what."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values


class Act(Enum):
    """What is done when a token comes to a place."""

    PASS = 0
    WAIT = 1
    JOIN_ALL = 2
    JOIN_SOME = 3
    BEGIN_SCOPE = 4
    RACE = 5
    TERMINATE = 6
    NOTICE = 7


_ACTS = {
    **dict.fromkeys(WAITING, Act.WAIT),
    Kind.SUB_PROCESS: Act.BEGIN_SCOPE,
    Kind.EVENT_CHOICE: Act.RACE,
    Kind.TERMINATE: Act.TERMINATE,
    Kind.NOTICE: Act.NOTICE,
    Kind.NOTICE_END: Act.NOTICE,
}
_JOINS = {Kind.PARALLEL: Act.JOIN_ALL, Kind.INCLUSIVE: Act.JOIN_SOME}


@dataclass(slots=True, eq=False)
class Way:
    """A flow as it is run."""

    flow: Flow
    target: "Place"
    condition: Expression | None
    is_default: bool
    # What is passed by taking it, up to the first place at which anything happens, and that place.
    passed: tuple[str, ...] = ()
    comes_to: "Place | None" = None
    comes_by: str = ""


@dataclass(slots=True, eq=False)
class Place:
    """A node as it is run."""

    node: Node
    kind: Kind = Kind.OTHER
    act: Act = Act.PASS
    ways: list[Way] = field(default_factory=list)
    # The one way on, where nothing is to be decided.
    single: Way | None = None
    entering: list[str] = field(default_factory=list)
    boundary: list["Place"] = field(default_factory=list)
    inside: list["Place"] = field(default_factory=list)
    starts: list["Place"] = field(default_factory=list)
    # For an inclusive join and each flow into it: from where a token can still come by it.
    before: Mapping[str, frozenset[str]] = field(default_factory=dict)
    # For an exclusive gateway and each flow a person may take: what stands for it in a choice.
    leads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.kind = self.node.kind

    def settle(self) -> None:
        """Once all flows are known: what is done here, and whether anything is decided."""
        if len(self.ways) == 1 and self.ways[0].condition is None:
            self.single = self.ways[0]
        self.act = _ACTS.get(self.kind, Act.PASS)
        if len(self.entering) > 1:
            self.act = _JOINS.get(self.kind, self.act)
        starts = [place for place in self.inside if place.kind is Kind.START]
        self.starts = starts[:1] or [
            place for place in self.inside if not place.entering and not place.node.attached_to
        ]

    def settle_ways(self) -> None:
        """Once all places are settled: how far each way leads without anything happening."""
        for way in self.ways:
            place, by, passed = way.target, way, [way.flow.id]
            while place.act is Act.PASS and place.single and place.single.flow.id not in passed:
                by = place.single
                passed.append(by.flow.id)
                place = by.target
            way.passed, way.comes_to, way.comes_by = tuple(passed), place, by.flow.id


# Chooses among the flows that leave a node: which of them are taken.
Decide = Callable[[Place], Sequence[Way]]
