"""What a month of service work says about an officer or a unit: pace, returns, satisfaction.

Whoever publishes or shows one of these figures takes it from here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

# Below these a figure says more about chance, or about single citizens, than about the work.
FEWEST_STEPS = 5
FEWEST_OFFICER_ANSWERS = 10
# How often a kind of step was done in the year before, for its usual time to be known.
FEWEST_FOR_USUAL = 10

Kind = tuple[str, str]
"""A kind of step: the codes of its service and of its task."""


@dataclass(frozen=True, slots=True)
class StepWork:
    """A step completed: its kind, the working time it took and its norm, in seconds."""

    kind: Kind
    working: float
    norm: float


@dataclass(frozen=True, slots=True)
class KindYear:
    """A kind of step in the year before: how often, its median, and all its norms together."""

    kind: Kind
    count: int
    median: float
    norms: float

    @property
    def is_usual(self) -> bool:
        return self.count >= FEWEST_FOR_USUAL and self.median > 0


@dataclass(frozen=True, slots=True)
class Standard:
    """Usual working times of kinds of steps, and what the agency's common mix takes of its norm.

    Fixed by the year before, so that everybody knows in January what they are held against.
    """

    usual: Mapping[Kind, float]
    level: float

    @classmethod
    def of(cls, year_before: Iterable[KindYear]) -> "Standard":
        """Where a kind was rare its norm stands for the usual time."""
        years = list(year_before)
        norms = sum(each.norms for each in years)
        taken = sum(each.count * each.median if each.is_usual else each.norms for each in years)
        return cls(
            {each.kind: each.median for each in years if each.is_usual},
            taken / norms if norms else 1.0,
        )

    def expected(self, step: StepWork) -> float:
        """The usual time of such a step, in seconds."""
        return self.usual.get(step.kind, step.norm)

    def share(self, step: StepWork) -> float:
        """What the step took of the norm, as if its kind were as hard as the common mix."""
        return step.working / self.expected(step) * self.level


def adjusted_time(steps: Iterable[StepWork], standard: Standard) -> float | None:
    """Median working time in per cent of the norm, adjusted for the mix of steps.

    100 is the norm, less is quicker. Each step is held against the usual time of its own kind, so
    that who gets the hard ones is not slower for it; the level is that of the agency's common mix.
    None below FEWEST_STEPS.
    """
    shares = [standard.share(step) for step in steps]
    return median(shares) * 100 if len(shares) >= FEWEST_STEPS else None
