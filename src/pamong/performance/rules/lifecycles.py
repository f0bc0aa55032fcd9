"""The lives of a plan and of an evaluation as tables: what may follow what, and by whom."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

State = TypeVar("State", bound=StrEnum)


class Party(StrEnum):
    """Who makes a move. SYSTEM moves happen by themselves when a deadline has passed."""

    EMPLOYEE = "employee"
    ASSESSOR = "assessor"
    REVIEWER = "reviewer"  # the superior of the assessor
    MANAGER = "manager"  # the performance manager of the agency
    SYSTEM = "system"


class PlanState(StrEnum):
    """The life of a performance plan (*SKP*)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    AGREED = "agreed"
    AMENDING = "amending"
    CLOSED = "closed"


class EvaluationState(StrEnum):
    """The life of an evaluation and of the objection (*keberatan*) against it.

    UPHELD: the reviewer lets the evaluation stand. CHANGED: the reviewer set another result.
    """

    DRAFT = "draft"
    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    OBJECTED = "objected"
    UNDER_REVIEW = "under_review"
    UPHELD = "upheld"
    CHANGED = "changed"
    FINAL = "final"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move(Generic[State]):
    """One arrow: from a state, by a verb, to a state, made by one party."""

    source: State
    verb: str
    target: State
    by: Party


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeCycle(Generic[State]):
    """A named table of moves with the state in which everything begins."""

    name: str
    initial: State
    moves: tuple[Move[State], ...]


PLAN: LifeCycle[PlanState] = LifeCycle(
    name="plan",
    initial=PlanState.DRAFT,
    moves=(
        Move(
            source=PlanState.DRAFT,
            verb="submit",
            target=PlanState.SUBMITTED,
            by=Party.EMPLOYEE,
        ),
        Move(
            source=PlanState.SUBMITTED,
            verb="return",
            target=PlanState.RETURNED,
            by=Party.ASSESSOR,
        ),
        Move(
            source=PlanState.RETURNED,
            verb="submit",
            target=PlanState.SUBMITTED,
            by=Party.EMPLOYEE,
        ),
        Move(
            source=PlanState.SUBMITTED,
            verb="agree",
            target=PlanState.AGREED,
            by=Party.ASSESSOR,
        ),
        Move(
            source=PlanState.SUBMITTED,
            verb="withdraw",
            target=PlanState.DRAFT,
            by=Party.EMPLOYEE,
        ),
        # What was agreed before stays in force while its amendment is on the way.
        Move(
            source=PlanState.SUBMITTED,
            verb="withdraw_amendment",
            target=PlanState.AMENDING,
            by=Party.EMPLOYEE,
        ),
        Move(
            source=PlanState.RETURNED,
            verb="discard",
            target=PlanState.AGREED,
            by=Party.EMPLOYEE,
        ),
        Move(
            source=PlanState.AGREED,
            verb="amend",
            target=PlanState.AMENDING,
            by=Party.EMPLOYEE,
        ),
        Move(
            source=PlanState.AMENDING,
            verb="submit",
            target=PlanState.SUBMITTED,
            by=Party.EMPLOYEE,
        ),
        Move(
            source=PlanState.AMENDING,
            verb="discard",
            target=PlanState.AGREED,
            by=Party.EMPLOYEE,
        ),
        Move(
            source=PlanState.AGREED,
            verb="close",
            target=PlanState.CLOSED,
            by=Party.MANAGER,
        ),
    ),
)

# PP 30/2019 Art. 59: the superior of the assessor hears both, may change and set the result, and
# that decision is final. No answer in time counts as acceptance (our reading).
EVALUATION: LifeCycle[EvaluationState] = LifeCycle(
    name="evaluation",
    initial=EvaluationState.DRAFT,
    moves=(
        Move(
            source=EvaluationState.DRAFT,
            verb="deliver",
            target=EvaluationState.DELIVERED,
            by=Party.ASSESSOR,
        ),
        Move(
            source=EvaluationState.DELIVERED,
            verb="accept",
            target=EvaluationState.ACCEPTED,
            by=Party.EMPLOYEE,
        ),
        Move(
            source=EvaluationState.DELIVERED,
            verb="lapse",
            target=EvaluationState.ACCEPTED,
            by=Party.SYSTEM,
        ),
        Move(
            source=EvaluationState.DELIVERED,
            verb="object",
            target=EvaluationState.OBJECTED,
            by=Party.EMPLOYEE,
        ),
        Move(
            source=EvaluationState.OBJECTED,
            verb="take_up",
            target=EvaluationState.UNDER_REVIEW,
            by=Party.REVIEWER,
        ),
        Move(
            source=EvaluationState.UNDER_REVIEW,
            verb="uphold",
            target=EvaluationState.UPHELD,
            by=Party.REVIEWER,
        ),
        Move(
            source=EvaluationState.UNDER_REVIEW,
            verb="change",
            target=EvaluationState.CHANGED,
            by=Party.REVIEWER,
        ),
        Move(
            source=EvaluationState.ACCEPTED,
            verb="finalize",
            target=EvaluationState.FINAL,
            by=Party.SYSTEM,
        ),
        Move(
            source=EvaluationState.UPHELD,
            verb="finalize",
            target=EvaluationState.FINAL,
            by=Party.SYSTEM,
        ),
        Move(
            source=EvaluationState.CHANGED,
            verb="finalize",
            target=EvaluationState.FINAL,
            by=Party.SYSTEM,
        ),
    ),
)


def target_of(
    *, cycle: LifeCycle[State], state: State, verb: str, by: Party | None = None
) -> State | None:
    """Where a verb leads from a state; None where it may not be used there, or not by them."""
    for move in cycle.moves:
        if move.source == state and move.verb == verb and (by is None or move.by == by):
            return move.target
    return None


def sources_of(*, cycle: LifeCycle[State], verb: str) -> tuple[State, ...]:
    """The states in which a verb may be used, as a query filters them."""
    return tuple(dict.fromkeys(move.source for move in cycle.moves if move.verb == verb))


def markdown_table(*, cycle: LifeCycle[State]) -> str:
    """The table of moves for the documentation, ending in a line break."""
    rows = ["| from | verb | by | to |", "|---|---|---|---|"]
    rows += [f"| {move.source} | {move.verb} | {move.by} | {move.target} |" for move in cycle.moves]
    return "\n".join(rows) + "\n"


def mermaid(*, cycle: LifeCycle[State]) -> str:
    """A Mermaid state diagram for the documentation, ending in a line break."""
    sources = {move.source for move in cycle.moves}
    ends = dict.fromkeys(move.target for move in cycle.moves if move.target not in sources)
    rows = ["stateDiagram-v2", f"    [*] --> {cycle.initial}"]
    rows += [f"    {move.source} --> {move.target}: {move.verb}" for move in cycle.moves]
    rows += [f"    {end} --> [*]" for end in ends]
    return "\n".join(rows) + "\n"
