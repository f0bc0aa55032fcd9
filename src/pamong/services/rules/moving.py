"""Whether a case on its way can go on by another version of its process."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pamong.bpmn import Flow, Marking, Node, Program
from pamong.kernel.expressions import Expression
from pamong.services.rules.payments import is_payment_step
from pamong.services.rules.routes import Route, asked_for

Stands = Callable[[Marking], bool]


class Hindrance(StrEnum):
    """Why a case stays on its version."""

    # A step or wait of the case is not in the other version, or is something else there.
    GONE = "gone"
    OTHER_KIND = "other_kind"
    # All are there, but no case of the other version ever stands at all of them like this.
    ELSEWHERE = "elsewhere"
    # A way is chosen by an answer that this applicant was never asked for.
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Stay:
    """Where a case waits: what that is called in its version, and in the other one."""

    node: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """`about` names the step or the answers that hinder."""

    stays: tuple[Stay, ...]
    hindrance: Hindrance | None = None
    about: str = ""


def judge(  # noqa: PLR0917 a case and both versions
    marking: Marking,
    old: Program,
    new: Program,
    stands: Stands,
    asked_before: Collection[str],
    asked_now: Collection[str],
    routes: Sequence[Route] = (),
) -> Verdict:
    """Can a case that stands here in `old` go on in `new`?

    `stands` and `routes` are of the latter.
    """
    before, after = old.model.nodes, new.model.nodes
    places = [wait.node for wait in marking.waits]
    stays = tuple(
        Stay(node, before[node].name or node, (after[node].name or node) if node in after else "")
        for node in dict.fromkeys(places)
        if node in before
    )
    held = [*places, *(scope.node for scope in marking.scopes), *(at for at, _ in marking.arrived)]
    for node in dict.fromkeys(held):
        name = before[node].name if node in before and before[node].name else node
        if node not in after:
            return Verdict(stays, Hindrance.GONE, name)
        if node not in before or not _is_same(before[node], after[node]):
            return Verdict(stays, Hindrance.OTHER_KIND, name)
    if not stands(marking):
        return Verdict(stays, Hindrance.ELSEWHERE, ", ".join(stay.old for stay in stays))
    unasked = sorted((asked_for(routes, _named_by(new)) & set(asked_now)) - set(asked_before))
    if unasked:
        return Verdict(stays, Hindrance.NOT_ASKED, ", ".join(unasked))
    return Verdict(stays)


def _is_same(before: Node, after: Node) -> bool:
    """What waits for the applicant does not become what waits for money."""
    return before.kind is after.kind and is_payment_step(before) == is_payment_step(after)


def _named_by(program: Program) -> set[str]:
    """The names in the conditions of a process."""
    flows: list[Flow] = [flow for flow in program.model.flows.values() if flow.condition]
    return {name for flow in flows for name in Expression.read(flow.condition).names}
