"""BPMN 2.0: read, check, run, draw. Pure: values in, values out."""

from pamong.bpmn.checking import explore, problems, unsupported
from pamong.bpmn.covering import cover, missed
from pamong.bpmn.marking import Change, Marking, Scope, Wait
from pamong.bpmn.model import Flow, Kind, Lane, Model, Node, Problem, Process, Unsupported
from pamong.bpmn.program import Program, UnableToRun
from pamong.bpmn.reading import UnableToRead, read

__all__ = [
    "Change",
    "Flow",
    "Kind",
    "Lane",
    "Marking",
    "Model",
    "Node",
    "Problem",
    "Process",
    "Program",
    "Scope",
    "UnableToRead",
    "UnableToRun",
    "Unsupported",
    "Wait",
    "cover",
    "explore",
    "missed",
    "problems",
    "read",
    "unsupported",
]
