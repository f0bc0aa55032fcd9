"""What is wrong with a model, in English sentences that name the element.

Pages have their own words in the reader's language, by the same codes.
"""

from collections.abc import Mapping
from types import MappingProxyType

from pamong.bpmn.model import Model, Problem, Unsupported
from pamong.bpmn.reading import UnableToRead

READING: Mapping[str, str] = MappingProxyType(
    {
        "empty": "The file is empty.",
        "too_large": "The file is larger than {most}.",
        "too_deep": "The file is nested more than {most} levels deep.",
        "too_many": "The file draws more than {most} elements.",
        "dtd": "The file declares a document type or entities, which are not read.",
        "no_xml": "The file is not XML: line {line}, column {column}.",
        "no_bpmn": "The file is not BPMN 2.0: its first element is “{element}”.",
        "no_id": "An element “{element}” has no id.",
        "same_id": "Two elements have the same id: {element}.",
        "loose_flow": "The flow {element} leads from or to “{missing}”, which is not there.",
        "crossing_flow": "The flow {element} leads into or out of a sub-process or pool.",
        "loose_event": "The event {element} is attached to “{missing}”, which is not beside it.",
    }
)
PROBLEMS: Mapping[str, str] = MappingProxyType(
    {
        "no_process": "The file has no process with elements in it.",
        "no_start": "“{name}” has no start.",
        "several_starts": "“{name}” is a sub-process with more than one start.",
        "no_way_on": "Nothing leads on from “{name}”.",
        "dead_end": "Nothing leads on from “{name}”, and it is no end.",
        "end_goes_on": "“{name}” is an end, and something leads on from it.",
        "start_is_entered": "“{name}” is a start, and something leads to it.",
        "boundary_is_entered": "“{name}” is attached to a task, and something leads to it.",
        "boundary_host": "“{name}” is attached to something that is no task or sub-process.",
        "timer": "The timer “{name}” reads “{text}”; write P3D, PT4H or 2026-12-31T08:00.",
        "default": "The default way of “{name}” does not leave it.",
        "no_default": (
            "Every way on from “{name}” has a condition: make one of them the default, or a case "
            "for which none holds stands still."
        ),
        "condition": (
            "The condition of “{name}” cannot be read: “{text}” (character {position}: {reason})."
        ),
        "choice_without_person": (
            "At “{name}” somebody must choose, but no task ends directly before it: give its ways "
            "conditions."
        ),
        "event_choice": "Directly behind “{name}” only timers and messages may follow.",
        "endless": "The process can turn in a circle at “{name}” without anybody doing anything.",
        "unreachable": "Nothing leads to “{name}”.",
        "stands_still": "A case can stand still at “{name}”: not all ways to it are taken.",
        "never_ends": "From “{name}” no case ever comes to an end.",
        "multiplies": (
            "The process turns in a circle in which “{name}” comes up more often each time: behind "
            "a parallel gateway or several flows out, one of the ways leads back."
        ),
        "not_covered": "No path from start to end was found that takes the way “{name}”.",
        "never_taken": "No case can ever take the way “{name}”.",
    }
)


def of_unread(error: UnableToRead) -> str:
    return READING[error.code].format_map(error.values)


def of_unsupported(element: Unsupported) -> str:
    return f"“{element.name or element.id}” is a {element.element}, which is not run."


def of_problem(problem: Problem) -> str:
    name = problem.element_name or problem.element_id
    return PROBLEMS[problem.code].format_map({**problem.values, "name": name})


def notes(model: Model) -> list[str]:
    """What is kept as it is drawn and not run."""
    told = []
    run = {process.id for process in model.run}
    filled = {node.process for node in model.nodes.values()}
    pools = {participant.process: participant.name for participant in model.participants}
    for participant in model.participants:
        if participant.process is None:
            told.append(f"The pool “{participant.name}” is a black box: it is drawn, not run.")
    for process in model.processes:
        if process.id in filled and process.id not in run:
            name = pools.get(process.id) or process.name or process.id
            told.append(f"“{name}” is not marked as executable: it is drawn, not run.")
    if len(run) > 1:
        first = model.run[0]
        name = pools.get(first.id) or first.name or first.id
        told.append(f"Several processes can be run; a service runs the first one, “{name}”.")
    if model.message_flows:
        told.append("Message flows between pools are drawn; no message travels along them.")
    return told
