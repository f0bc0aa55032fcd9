"""Achievement of indicators, exact and without a rounding before somebody reads it.

Formulas: LKjIP practice under PermenPANRB 53/2014, and the annex of PermenPANRB 8/2021 p. 100
for targets that are ranges. What cannot be computed is a value of its own, never 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from pamong.kernel.scores import HUNDRED, clamp, divide, round_half_up
from pamong.kernel.text import gettext_noop

ZERO, ONE, TWO = Decimal(0), Decimal(1), Decimal(2)


class Polarity(StrEnum):
    """Which way an indicator should go."""

    MAXIMIZE = "maximize"
    MINIMIZE = "minimize"
    RANGE = "range"
    STABILIZE = "stabilize"


class Direction(StrEnum):
    """Which way is better outside the range of a RANGE indicator."""

    MAXIMIZE = "maximize"
    MINIMIZE = "minimize"


class Reason(StrEnum):
    """Why a figure cannot be computed."""

    NO_MEASUREMENT = "no_measurement"
    NO_TARGET = "no_target"
    ZERO_TARGET = "zero_target"
    NEGATIVE_TARGET = "negative_target"
    REVERSED_RANGE = "reversed_range"
    ZERO_DENOMINATOR = "zero_denominator"
    MISSING_COMPONENT = "missing_component"
    NO_CHILDREN = "no_children"
    ZERO_WEIGHT = "zero_weight"


POLARITY_LABELS: Mapping[Polarity, str] = MappingProxyType(
    {
        Polarity.MAXIMIZE: gettext_noop("Higher is better"),
        Polarity.MINIMIZE: gettext_noop("Lower is better"),
        Polarity.RANGE: gettext_noop("Within a range"),
        Polarity.STABILIZE: gettext_noop("As close as possible"),
    }
)

REASON_LABELS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.NO_MEASUREMENT: gettext_noop("Nothing has been measured yet"),
        Reason.NO_TARGET: gettext_noop("No target has been set"),
        Reason.ZERO_TARGET: gettext_noop("A target of zero gives no percentage"),
        Reason.NEGATIVE_TARGET: gettext_noop("A negative target gives no percentage"),
        Reason.REVERSED_RANGE: gettext_noop("The lower bound is above the upper bound"),
        Reason.ZERO_DENOMINATOR: gettext_noop("The denominator is zero"),
        Reason.MISSING_COMPONENT: gettext_noop("A component is missing"),
        Reason.NO_CHILDREN: gettext_noop("No part below has a figure"),
        Reason.ZERO_WEIGHT: gettext_noop("The weights add up to zero"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A computed value in its own unit, unrounded, or the reason why there is none."""

    value: Decimal | None = None
    reason: Reason | None = None

    def __post_init__(self) -> None:
        if (self.value is None) == (self.reason is None):
            raise ValueError("a figure has either a value or a reason")

    def rounded(self, *, places: int = 2) -> Decimal | None:
        return None if self.value is None else round_half_up(value=self.value, places=places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Achievement:
    """An achievement in per cent: `percent` raw, `display` kept between 0 and the cap.

    Both are unrounded; where `reason` is set both are None.
    """

    percent: Decimal | None = None
    display: Decimal | None = None
    reason: Reason | None = None

    def __post_init__(self) -> None:
        if len({self.percent is None, self.display is None, self.reason is not None}) != 1:
            raise ValueError("an achievement has either its percentages or a reason")

    @property
    def is_computable(self) -> bool:
        return self.reason is None

    def rounded(self, *, places: int = 2) -> Decimal | None:
        """The displayed percentage, halves up; None where it cannot be computed."""
        return None if self.display is None else round_half_up(value=self.display, places=places)


def achievement(
    *,
    polarity: Polarity,
    realized: Decimal | None,
    target: Decimal | None = None,
    lower: Decimal | None = None,
    upper: Decimal | None = None,
    direction: Direction | None = None,
    cap: Decimal | None = None,
) -> Achievement:
    """The achievement of one indicator in per cent.

    MAXIMIZE, MINIMIZE and STABILIZE need `target`; RANGE needs `lower`, `upper` and `direction`.
    `realized` and the target share one unit; `cap` is in per cent and touches the display only.

    MAXIMIZE: realized/target. MINIMIZE: 2 − realized/target. RANGE: 100 within the bounds (our
    reading); outside the same formulas with the bound that was missed. STABILIZE:
    100 − |realized − target|/target × 100; no official formula was found, this is usual practice.
    A target of zero or below gives no percentage that means anything. Raises ValueError for a RANGE
    without direction, for a cap below zero and for a number that is not finite.
    """
    _require_finite(realized, target, lower, upper, cap)
    if cap is not None and cap < 0:
        raise ValueError("a cap is at least 0 per cent")
    if polarity is Polarity.RANGE:
        if direction is None:
            raise ValueError("a range needs a direction")
        ratio_or_reason = _range(realized=realized, lower=lower, upper=upper, direction=direction)
    else:
        ratio_or_reason = _point(polarity=polarity, realized=realized, target=target)
    if isinstance(ratio_or_reason, Reason):
        return Achievement(reason=ratio_or_reason)
    percent = ratio_or_reason * HUNDRED
    return Achievement(percent=percent, display=clamp(value=percent, lower=ZERO, upper=cap))


def ratio(
    *,
    numerators: Sequence[Decimal | None],
    denominator: Decimal | None,
    factor: Decimal = HUNDRED,
) -> Figure:
    """The sum of the numerators over the denominator, times `factor` (100 gives per cent)."""
    known = [value for value in numerators if value is not None]
    if denominator is None or not known or len(known) < len(numerators):
        return Figure(reason=Reason.MISSING_COMPONENT)
    _require_finite(denominator, factor, *known)
    if denominator == 0:
        return Figure(reason=Reason.ZERO_DENOMINATOR)
    return Figure(value=divide(numerator=sum(known, ZERO) * factor, denominator=denominator))


def weighted_sum(*, components: Sequence[Decimal | None], weights: Sequence[Decimal]) -> Figure:
    """The components times their weights, added up; weights need not add up to 1.

    Raises ValueError where a component has no weight or a weight no component.
    """
    if len(components) != len(weights):
        raise ValueError("every component needs one weight")
    known = [value for value in components if value is not None]
    if not known or len(known) < len(components):
        return Figure(reason=Reason.MISSING_COMPONENT)
    _require_finite(*known, *weights)
    parts = (value * weight for value, weight in zip(known, weights, strict=True))
    return Figure(value=sum(parts, ZERO))


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetNode:
    """A node of a weighted target tree: a leaf with its achievement, or a parent of nodes.

    `weight` counts among the node's siblings and needs no total. A leaf without an achievement is
    a leaf that has not been measured.
    """

    id: int
    weight: Decimal = ONE
    achievement: Achievement | None = None
    children: tuple["TargetNode", ...] = field(default=())

    def __post_init__(self) -> None:
        _require_finite(self.weight)
        if self.weight < 0:
            raise ValueError("a weight cannot be negative")
        if self.children and self.achievement is not None:
            raise ValueError("a node has either children or an achievement of its own")


@dataclass(frozen=True, slots=True, kw_only=True)
class RollUp:
    """What a node's part of the tree comes to.

    `missing` are the leaves without a figure; `partial` says that there are some and that the
    weights of the others were spread anew. `coverage` is the share of the weight, from 0 to 1,
    that has figures, all the way down.
    """

    id: int
    achievement: Achievement
    partial: bool
    coverage: Decimal
    missing: tuple[int, ...]
    children: tuple["RollUp", ...] = ()


def roll_up(*, node: TargetNode, cap: Decimal | None = None) -> RollUp:
    """Weigh a target tree from its leaves up.

    What enters are the displayed percentages (kept between 0 and each leaf's cap), so that a reader
    finds the total from the figures on the page; nothing is rounded on the way. `cap` bounds the
    display of the nodes above the leaves. A part without a figure is shown as missing and its
    weight goes to its siblings; a part of weight 0 never counts.
    """
    if not node.children:
        own = node.achievement or Achievement(reason=Reason.NO_MEASUREMENT)
        return RollUp(
            id=node.id,
            achievement=own,
            partial=not own.is_computable,
            coverage=ONE if own.is_computable else ZERO,
            missing=() if own.is_computable else (node.id,),
        )
    parts = tuple(roll_up(node=child, cap=cap) for child in node.children)
    weighed = tuple(zip(node.children, parts, strict=True))
    total_weight = sum((child.weight for child in node.children), ZERO)
    known = [
        (child.weight, part.achievement.display)
        for child, part in weighed
        if part.achievement.display is not None
    ]
    known_weight = sum((weight for weight, _ in known), ZERO)
    missing = tuple(each for child, part in weighed if child.weight for each in part.missing)
    if total_weight == 0:
        result = Achievement(reason=Reason.ZERO_WEIGHT)
    elif known_weight == 0:
        result = Achievement(reason=Reason.NO_CHILDREN)
    else:
        total = sum((weight * percent for weight, percent in known), ZERO)
        percent = divide(numerator=total, denominator=known_weight)
        result = Achievement(percent=percent, display=clamp(value=percent, lower=ZERO, upper=cap))
    covered = sum((child.weight * part.coverage for child, part in weighed), ZERO)
    return RollUp(
        id=node.id,
        achievement=result,
        partial=bool(missing),
        coverage=divide(numerator=covered, denominator=total_weight) if total_weight else ZERO,
        missing=missing,
        children=parts,
    )


def _point(
    *, polarity: Polarity, realized: Decimal | None, target: Decimal | None
) -> Decimal | Reason:
    if target is None:
        return Reason.NO_TARGET
    if realized is None:
        return Reason.NO_MEASUREMENT
    if target <= 0:
        return Reason.ZERO_TARGET if target == 0 else Reason.NEGATIVE_TARGET
    match polarity:
        case Polarity.MAXIMIZE:
            return divide(numerator=realized, denominator=target)
        case Polarity.MINIMIZE:
            return divide(numerator=TWO * target - realized, denominator=target)
        case _:
            return ONE - divide(numerator=abs(realized - target), denominator=target)


def _range(
    *,
    realized: Decimal | None,
    lower: Decimal | None,
    upper: Decimal | None,
    direction: Direction,
) -> Decimal | Reason:
    if lower is None or upper is None:
        return Reason.NO_TARGET
    if lower > upper:
        return Reason.REVERSED_RANGE
    if realized is None:
        return Reason.NO_MEASUREMENT
    if lower <= realized <= upper:
        return ONE
    return _point(
        polarity=Polarity(direction),
        realized=realized,
        target=upper if realized > upper else lower,
    )


def _require_finite(*values: Decimal | None) -> None:
    for value in values:
        if value is not None and not value.is_finite():
            raise ValueError("a figure must be a finite number")
