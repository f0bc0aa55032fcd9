"""Plans as an agency brings them, and what they are checked against and written to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pamong.organization.models import Appointment
from pamong.organization.queries import Superior
from pamong.performance.actions.plans import IndicatorDraft
from pamong.performance.actions.unable import Unable
from pamong.performance.models import (
    Contribution,
    Cycle,
    PerformancePlan,
    Result,
    ResultIndicator,
)
from pamong.performance.rules import Approach, PlanState, Section


@dataclass(frozen=True, slots=True)
class Problem:
    """Why one plan cannot be brought in; `result` is the place of the result it is about."""

    appointment_id: int
    message: str
    result: int | None = None


class UnableToBringPlans(Unable):
    """Nothing was brought in; `problems` say why, plan by plan."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems[0].message)
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtResult:
    """A result as brought.

    `serves` is the seat of a leader and the words of a result in the leader's plan, which may
    come with the same call; `contribution` is what the matrix says, the result itself unless told.
    """

    statement: str
    section: str = Section.MAIN.value
    perspective: str = ""
    indicators: Sequence[IndicatorDraft] = ()
    target_id: int | None = None
    serves: tuple[int, str] | None = None
    contribution: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtPlan:
    """A plan as brought, in the state it has where it comes from."""

    appointment_id: int
    results: Sequence[BroughtResult]
    approach: str = Approach.QUANTITATIVE.value
    behaviours: Mapping[str, str] = field(default_factory=dict)
    annexes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    state: str = PlanState.DRAFT.value
    submitted_at: datetime | None = None
    agreed_at: datetime | None = None


@dataclass(slots=True)
class Loaded:
    """What the drafts are checked against and written to."""

    cycle: Cycle
    seats: dict[int, Appointment]
    plans: dict[int, PerformancePlan]
    filled: set[int]
    chain: dict[int, Superior]


@dataclass(slots=True)
class Made:
    """What became of a result that was brought: its rows, and the cell that it fills."""

    result: Result
    lines: list[ResultIndicator]
    cell: Contribution | None = None


# The seat, and the place of a result in its plan.
Place = tuple[int, int]


def leaders_of(drafts: Sequence[BroughtPlan]) -> set[int]:
    """The seats whose results these plans serve."""
    return {each.serves[0] for draft in drafts for each in draft.results if each.serves is not None}
