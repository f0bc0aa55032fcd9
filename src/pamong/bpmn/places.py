"""The nodes and flows of a process as they are run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pamong.bpmn.model import Flow, Kind, Node
from pamong.kernel.expressions import Expression

# What a token goes through where only one way leads on.
PASSED = frozenset({Kind.EXCLUSIVE, Kind.INCLUSIVE, Kind.PASSING, Kind.NOTICE})


class UnableToRun(ValueError):
    """The model cannot be run, or not from here; `code` says why, `values` name what."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values


@dataclass(slots=True, eq=False)
class Way:
    """A flow as it is run."""

    flow: Flow
    target: "Place"
    condition: Expression | None
    is_default: bool


@dataclass(slots=True, eq=False)
class Place:
    """A node as it is run."""

    node: Node
    kind: Kind = Kind.OTHER
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
        """Once all flows are known: where it begins inside, and whether it decides anything."""
        if len(self.ways) == 1 and self.ways[0].condition is None:
            self.single = self.ways[0]
        starts = [place for place in self.inside if place.kind is Kind.START]
        self.starts = starts[:1] or [
            place for place in self.inside if not place.entering and not place.node.attached_to
        ]


# Chooses among the flows that leave a node: which of them are taken.
Decide = Callable[[Place], Sequence[Way]]
