"""BPMN 2.0: read, check, run, draw. Pure: values in, values out."""

from pamong.bpmn import sentences
from pamong.bpmn.checking import is_timer, problems, unsupported
from pamong.bpmn.covering import cover, missed, uncovered
from pamong.bpmn.drawn import drawn
from pamong.bpmn.exploring import can_stand, changes, shape_of, starts_of
from pamong.bpmn.marking import Change, Marking, Scope, Wait
from pamong.bpmn.model import (
    Flow,
    Kind,
    Lane,
    Model,
    Node,
    Participant,
    Problem,
    Process,
    Unsupported,
)
from pamong.bpmn.places import UnableToRun
from pamong.bpmn.program import Program
from pamong.bpmn.reading import UnableToRead, read
from pamong.bpmn.writing import lay_out, write

__all__ = [
    "Change",
    "Flow",
    "Kind",
    "Lane",
    "Marking",
    "Model",
    "Node",
    "Participant",
    "Problem",
    "Process",
    "Program",
    "Scope",
    "UnableToRead",
    "UnableToRun",
    "Unsupported",
    "Wait",
    "can_stand",
    "changes",
    "cover",
    "drawn",
    "is_timer",
    "lay_out",
    "missed",
    "problems",
    "read",
    "sentences",
    "shape_of",
    "starts_of",
    "uncovered",
    "unsupported",
    "write",
]
