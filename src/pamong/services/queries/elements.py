"""A process told element by element: for pages without a drawing, and for those who hear it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pamong.bpmn import Flow, Kind, Model, Node, read
from pamong.services.rules.payments import is_payment_step

_KINDS: Mapping[Kind, str | Promise] = {
    Kind.START: pgettext_lazy("process", "Start"),
    Kind.END: pgettext_lazy("process", "End"),
    Kind.TERMINATE: _("End of everything"),
    Kind.TASK: _("Task"),
    Kind.EXCLUSIVE: _("One way (exclusive)"),
    Kind.PARALLEL: _("All ways (parallel)"),
    Kind.INCLUSIVE: _("Some ways (inclusive)"),
    Kind.TIMER: _("Timer"),
    Kind.MESSAGE: _("Message of the applicant"),
    Kind.PASSING: _("Point on the way"),
    Kind.NOTICE: _("Notice to the applicant"),
    Kind.NOTICE_END: _("End with a notice"),
    Kind.EVENT_CHOICE: _("What comes first (event-based)"),
    Kind.BOUNDARY_TIMER: _("Timer beside a task"),
    Kind.BOUNDARY_MESSAGE: _("Message beside a task"),
    Kind.SUB_PROCESS: _("Part of the process"),
}


@dataclass(frozen=True, slots=True)
class WayOn:
    name: str
    condition: str
    target: str


@dataclass(frozen=True, slots=True)
class ElementRow:
    """An element of a process.

    `inside` is the part of the process that it stands in, `beside` the element that an event is
    attached to, with what becomes of that; `timer` is the text of one that rings.
    """

    name: str
    kind: str
    lane: str
    inside: str
    beside: str
    timer: str
    ways: list[WayOn]


def elements_of(process: str) -> list[ElementRow]:
    """The elements in the order of the file. Raises UnableToRead."""
    model = read(process.encode())
    return [
        ElementRow(
            _name(node),
            _kind(node),
            node.lane or "",
            _name(model.nodes[node.parent]) if node.parent else "",
            _beside(model, node),
            node.timer,
            [_way(model, flow, node) for flow in model.leaving(node.id)],
        )
        for node in model.nodes.values()
    ]


def _beside(model: Model, node: Node) -> str:
    # Of an event that is not run, a drawing may name a host that is not there.
    host = model.nodes.get(node.attached_to or "")
    if host is None:
        return ""
    words = {"host": _name(host)}
    if node.interrupting:
        return str(_("beside “%(host)s”, which ends when it comes")) % words
    return str(_("beside “%(host)s”, which goes on")) % words


def _way(model: Model, flow: Flow, node: Node) -> WayOn:
    name = flow.name or (str(_("otherwise")) if node.default == flow.id else "")
    return WayOn(name, flow.condition, _name(model.nodes[flow.target]))


def _name(node: Node) -> str:
    return node.name or _kind(node)


def _kind(node: Node) -> str:
    if is_payment_step(node):
        return str(pgettext_lazy("process", "Payment of the fee"))
    return str(_KINDS.get(node.kind, node.element))
