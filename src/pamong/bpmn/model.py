"""What a BPMN 2.0 model says, as values. Ids are those of the file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a node is to whoever runs the process."""

    START = "start"
    END = "end"
    TERMINATE = "terminate"
    TASK = "task"
    EXCLUSIVE = "exclusive"
    PARALLEL = "parallel"
    INCLUSIVE = "inclusive"
    TIMER = "timer"
    MESSAGE = "message"
    PASSING = "passing"
    # Something is told to the applicant; nobody waits for an answer.
    NOTICE = "notice"
    NOTICE_END = "notice_end"
    # Whichever of the timers and messages behind it comes first decides.
    EVENT_CHOICE = "event_choice"
    BOUNDARY_TIMER = "boundary_timer"
    BOUNDARY_MESSAGE = "boundary_message"
    SUB_PROCESS = "sub_process"
    OTHER = "other"


WAITING = frozenset({Kind.TASK, Kind.TIMER, Kind.MESSAGE})
BOUNDARY = frozenset({Kind.BOUNDARY_TIMER, Kind.BOUNDARY_MESSAGE})
GATEWAYS = frozenset({Kind.EXCLUSIVE, Kind.PARALLEL, Kind.INCLUSIVE})


@dataclass(frozen=True, slots=True)
class Node:
    """An element that tokens reach. `element` is its name in the file, `lane` that of its lane."""

    id: str
    name: str
    kind: Kind
    element: str
    process: str
    parent: str | None = None
    lane: str | None = None
    default: str | None = None
    attached_to: str | None = None
    interrupting: bool = True
    timer: str = ""
    # How often a timer rings: 1 is once, 0 for ever (of a cycle: R3/P1D).
    repeats: int = 1
    documentation: str = ""
    # The name of the message that is awaited, where the file names one.
    message: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow; `condition` is its text, empty where there is none."""

    id: str
    name: str
    source: str
    target: str
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane; `process` is empty where no band is drawn for it, `parent` is the lane around it."""

    id: str
    name: str
    nodes: tuple[str, ...]
    process: str = ""
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Process:
    id: str
    name: str
    executable: bool


@dataclass(frozen=True, slots=True)
class Participant:
    """A pool; without a process of this file it is a black box: drawn, and never run."""

    id: str
    name: str
    process: str | None


@dataclass(frozen=True, slots=True)
class Model:
    """All processes of a file with their nodes and flows by id, in the order of the file."""

    source: bytes = field(repr=False)
    processes: tuple[Process, ...]
    nodes: Mapping[str, Node]
    flows: Mapping[str, Flow]
    lanes: tuple[Lane, ...]
    has_drawing: bool
    participants: tuple[Participant, ...] = ()
    message_flows: int = 0
    _leaving: Mapping[str, tuple[Flow, ...]] = field(init=False, repr=False, compare=False)
    _entering: Mapping[str, tuple[Flow, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        leaving: dict[str, list[Flow]] = {}
        entering: dict[str, list[Flow]] = {}
        for flow in self.flows.values():
            leaving.setdefault(flow.source, []).append(flow)
            entering.setdefault(flow.target, []).append(flow)
        object.__setattr__(self, "_leaving", {key: tuple(one) for key, one in leaving.items()})
        object.__setattr__(self, "_entering", {key: tuple(one) for key, one in entering.items()})

    @property
    def run(self) -> tuple[Process, ...]:
        """The processes that are run: those marked as executable, else all with something in them.

        A service runs the first of them; the others belong to other pools.
        """
        filled = {node.process for node in self.nodes.values()}
        able = tuple(process for process in self.processes if process.id in filled)
        return tuple(process for process in able if process.executable) or able

    def leaving(self, node_id: str) -> tuple[Flow, ...]:
        """The flows that leave a node, in the order of the file."""
        return self._leaving.get(node_id, ())

    def entering(self, node_id: str) -> tuple[Flow, ...]:
        return self._entering.get(node_id, ())


@dataclass(frozen=True, slots=True)
class Unsupported:
    """An element that is refused by name."""

    id: str
    name: str
    element: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What keeps a model from being run; `code` says what, `values` what the message needs.

    English sentences by code stand in `sentences`.
    """

    code: str
    element_id: str
    element_name: str
    values: Mapping[str, str] = field(default_factory=dict)
