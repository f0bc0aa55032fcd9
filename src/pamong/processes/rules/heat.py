"""The heat of a process: what each step of its drawing is coloured for, and how strongly."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

# Of fewer sheets nothing is told, neither of a month of a unit nor of a step.
FEWEST_SHEETS = 5
# Fewer cases than these can be made out one by one.
FEWEST_CASES = 5


class Look(StrEnum):
    """What the drawing is coloured for."""

    WAITING = "waiting"
    WORK = "work"
    AGAIN = "again"
    UNHAPPY = "unhappy"


@dataclass(frozen=True, slots=True)
class Times:
    """Lengths in seconds; `total` over all `count` of them."""

    count: int
    median: float
    p95: float
    total: float


@dataclass(frozen=True, slots=True)
class StepFigures:
    """What is known of a step; None where nothing is.

    `again` counts cases in which it was done more than once, `sheets` the answers of the survey
    behind `unhappy`, the share of them that find the service less than good.
    """

    code: str
    name: str
    count: int
    cases: int
    again: int
    waiting: Times | None
    work: Times | None
    sheets: int = 0
    unhappy: float | None = None

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "StepFigures":
        """From what `dataclasses.asdict` made of it."""
        times = {
            key: Times(**data[key]) if data[key] is not None else None
            for key in ("waiting", "work")
        }
        return cls(**{**data, **times})

    def weight(self, look: Look) -> float | None:
        """What the colour follows: seconds lost in all, or a share of cases or sheets."""
        if look is Look.WAITING:
            return self.waiting.total if self.waiting else None
        if look is Look.WORK:
            return self.work.total if self.work else None
        if look is Look.AGAIN:
            return self.again / self.cases if self.cases >= FEWEST_CASES else None
        return self.unhappy


# From so large a part of the worst step's on: five shades with none.
_SHADES = (0.08, 0.25, 0.5, 0.8)
SHADES = len(_SHADES) + 1


def shades(steps: Sequence[StepFigures], look: Look) -> dict[str, int]:
    """From 0, none, to 4, as the worst step; steps of which nothing is known are left out.

    Of dissatisfaction, where all steps share most of it, the colour follows what a step has above
    the step with the least.
    """
    weights = {each.code: each.weight(look) for each in steps}
    known = {code: weight for code, weight in weights.items() if weight is not None}
    least = min(known.values(), default=0.0) if look is Look.UNHAPPY else 0.0
    most = max((weight - least for weight in known.values()), default=0.0)
    return {
        code: sum((weight - least) / most >= limit for limit in _SHADES) if most > 1e-9 else 0
        for code, weight in known.items()
    }


@dataclass(frozen=True, slots=True)
class Cell:
    """A month of a unit: sheets given, how many of them unhappy, and cases closed, of which so many
    passed each step.

    A sheet does not know its case, and shall not: it stands for the cases of its month and unit.
    """

    sheets: int
    unhappy: int
    closed: int
    passed: Mapping[str, int]


def unhappiness(cells: Iterable[Cell]) -> dict[str, tuple[int, float]]:
    """Of each step how many sheets stand for it, and the share of them that are unhappy."""
    sheets: dict[str, Fraction] = {}
    unhappy: dict[str, Fraction] = {}
    for cell in cells:
        if cell.sheets < FEWEST_SHEETS or not cell.closed:
            continue
        for code, passed in cell.passed.items():
            part = Fraction(passed, cell.closed)
            sheets[code] = sheets.get(code, Fraction(0)) + part * cell.sheets
            unhappy[code] = unhappy.get(code, Fraction(0)) + part * cell.unhappy
    return {
        code: (int(count), float(unhappy[code] / count))
        for code, count in sheets.items()
        if count >= FEWEST_SHEETS
    }
