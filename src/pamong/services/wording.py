"""What a model of a process lacks, in the reader's words."""

from django.utils.translation import gettext as _

from pamong.bpmn import Problem, UnableToRead, UnableToRun, Unsupported
from pamong.services.rules.moving import Hindrance, Verdict


def of_unreadable_model(error: UnableToRead) -> str:
    texts = {
        "empty": _("The file is empty."),
        "too_large": _("The file is larger than %(most)s."),
        "too_deep": _("The file is nested more than %(most)s levels deep."),
        "too_many": _("The process has more than %(most)s elements."),
        "dtd": _("The file declares a document type or entities, which are not read."),
        "no_xml": _("The file is not XML: line %(line)s, column %(column)s."),
        "no_bpmn": _("The file is not BPMN 2.0: it begins with “%(element)s”."),
        "no_id": _("An element “%(element)s” has no id."),
        "same_id": _("Two elements have the same id: %(element)s."),
        "loose_flow": _("The flow %(element)s leads from or to %(missing)s, which is not there."),
        "crossing_flow": _("The flow %(element)s leads into or out of a sub-process or pool."),
        "loose_event": _("The event %(element)s hangs on %(missing)s, which is not there."),
    }
    return texts[error.code] % error.values


def of_unsupported(element: Unsupported) -> str:
    return _("“%(name)s” is a %(element)s, which cannot be run yet.") % {
        "name": element.name or element.id,
        "element": element.element,
    }


def of_problem(problem: Problem) -> str:
    """Each sentence names the element."""
    texts = {
        "no_process": _("The file has no process with elements."),
        "no_start": _("“%(name)s” has no start."),
        "several_starts": _("“%(name)s” is a sub-process with more than one start."),
        "dead_end": _("Nothing leads on from “%(name)s”, and it is no end."),
        "boundary_is_entered": _("“%(name)s” is attached to a task, and something leads to it."),
        "boundary_host": _("“%(name)s” is attached to something that is no task."),
        "no_default": _(
            "Every way on from “%(name)s” has a condition: make one of them the default, or a case "
            "for which none holds stands still."
        ),
        "never_ends": _("A case that comes to “%(name)s” can never end."),
        "multiplies": _("A circle at “%(name)s” can multiply the work of a case without end."),
        "never_taken": _("No case can ever take the way “%(name)s”."),
        "no_way_on": _("Nothing leads on from “%(name)s”."),
        "end_goes_on": _("“%(name)s” is an end, and something leads on from it."),
        "start_is_entered": _("“%(name)s” is a start, and something leads to it."),
        "timer": _("The timer “%(name)s” reads “%(text)s”; write a duration such as P3D or PT4H."),
        "default": _("The default way of “%(name)s” does not leave it."),
        "condition": _(
            "The condition of “%(name)s” cannot be read: “%(text)s” (character %(position)s)."
        ),
        "choice_without_person": _(
            "At “%(name)s” somebody must choose, but no task ends before it: give its ways "
            "conditions."
        ),
        "event_choice": _("Behind “%(name)s” only timers and messages may follow."),
        "unreachable": _("Nothing leads to “%(name)s”."),
        "stands_still": _("A case can stand still at “%(name)s”: not all ways to it are taken."),
        "endless": _("The process can turn in a circle at “%(name)s” without anybody acting."),
    }
    name = problem.element_name or problem.element_id
    return texts[problem.code] % {"name": name, **problem.values}


def of_stop(error: UnableToRun) -> str:
    """Why a case does not go on through its process."""
    if error.code == "no_way_back":
        return _("The case cannot go back to that step from here.")
    return _(
        "The process leads nowhere from here (%(place)s). Tell the procedures officer; nothing is "
        "changed."
    ) % {"place": error.values.get("name") or error.values.get("id") or error.code}


def of_hindrance(verdict: Verdict) -> str:
    """Why a case stays on its version; nothing where it can move."""
    texts = {
        Hindrance.GONE: _("“%(about)s” is not in the new version."),
        Hindrance.OTHER_KIND: _("“%(about)s” is something else in the new version."),
        Hindrance.ELSEWHERE: _("In the new version no case stands at “%(about)s” in this way."),
        Hindrance.NOT_ASKED: _("The new process needs answers that were not asked for: %(about)s."),
    }
    return texts[verdict.hindrance] % {"about": verdict.about} if verdict.hindrance else ""
