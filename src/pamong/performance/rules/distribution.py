"""How predicates spread over a group: guidance that warns and explains, and never blocks.

Source: SE MenPANRB 3/2023, patterns by the organisation's achievement, known second-hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Self

from pamong.kernel.scores import share
from pamong.performance.rules.quadrant import OrganizationLevel, Predicate

SMALLEST_GROUP = 5
"""Percentages say nothing about fewer people; such groups are looked at one unit higher."""


class ConditionKind(StrEnum):
    """What a condition asks of the predicates it names, taken together."""

    LARGEST = "largest"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    PRESENT = "present"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One sentence of a pattern. `limit` is a share from 0 to 1, for AT_MOST and AT_LEAST only."""

    kind: ConditionKind
    predicates: tuple[Predicate, ...]
    limit: Decimal | None = None

    def holds(self, *, counts: Mapping[Predicate, int]) -> bool:
        """Whether the counts of employees by predicate satisfy the condition, exactly."""
        named = sum(counts.get(each, 0) for each in self.predicates)
        total = sum(counts.values())
        match self.kind:
            case ConditionKind.LARGEST:
                others = (n for each, n in counts.items() if each not in self.predicates)
                return named >= max(others, default=0)
            case ConditionKind.AT_MOST:
                return named <= self._limit * total
            case ConditionKind.AT_LEAST:
                return named >= self._limit * total
            case ConditionKind.PRESENT:
                return named > 0
            case ConditionKind.ABSENT:
                return named == 0

    @property
    def _limit(self) -> Decimal:
        if self.limit is None:
            raise ValueError(f"a condition of kind {self.kind} needs a limit")
        return self.limit

    @classmethod
    def largest(cls, *predicates: Predicate) -> Self:
        return cls(kind=ConditionKind.LARGEST, predicates=predicates)

    @classmethod
    def at_most(cls, limit: str, *predicates: Predicate) -> Self:
        return cls(kind=ConditionKind.AT_MOST, predicates=predicates, limit=Decimal(limit))

    @classmethod
    def at_least(cls, limit: str, *predicates: Predicate) -> Self:
        return cls(kind=ConditionKind.AT_LEAST, predicates=predicates, limit=Decimal(limit))

    @classmethod
    def present(cls, *predicates: Predicate) -> Self:
        return cls(kind=ConditionKind.PRESENT, predicates=predicates)

    @classmethod
    def absent(cls, *predicates: Predicate) -> Self:
        return cls(kind=ConditionKind.ABSENT, predicates=predicates)


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionPattern:
    """The conditions for one achievement of the organisation, in force from `valid_from`."""

    level: OrganizationLevel
    valid_from: date
    legal_basis: str
    conditions: tuple[Condition, ...]
    valid_to: date | None = None  # first day no longer in force


_SE_3_2023 = "SE MenPANRB 3/2023"
_SINCE = date(2023, 1, 31)

PATTERNS: tuple[DistributionPattern, ...] = (
    DistributionPattern(
        level=OrganizationLevel.EXCELLENT,
        valid_from=_SINCE,
        legal_basis=_SE_3_2023,
        conditions=(
            Condition.largest(Predicate.VERY_GOOD),
            Condition.at_most("0.70", Predicate.VERY_GOOD),
        ),
    ),
    DistributionPattern(
        level=OrganizationLevel.GOOD,
        valid_from=_SINCE,
        legal_basis=_SE_3_2023,
        conditions=(
            Condition.largest(Predicate.GOOD),
            Condition.at_most("0.70", Predicate.GOOD),
            Condition.present(Predicate.NEEDS_IMPROVEMENT, Predicate.POOR),
        ),
    ),
    DistributionPattern(
        level=OrganizationLevel.NEEDS_IMPROVEMENT,
        valid_from=_SINCE,
        legal_basis=_SE_3_2023,
        conditions=(
            Condition.at_least("0.60", Predicate.NEEDS_IMPROVEMENT),
            Condition.at_most("0.10", Predicate.VERY_GOOD),
        ),
    ),
    DistributionPattern(
        level=OrganizationLevel.POOR,
        valid_from=_SINCE,
        legal_basis=_SE_3_2023,
        conditions=(
            Condition.at_least("0.60", Predicate.POOR),
            Condition.at_least("0.10", Predicate.NEEDS_IMPROVEMENT),
            Condition.at_most("0.10", Predicate.VERY_GOOD),
        ),
    ),
    DistributionPattern(
        level=OrganizationLevel.VERY_POOR,
        valid_from=_SINCE,
        legal_basis=_SE_3_2023,
        conditions=(
            Condition.at_least("0.60", Predicate.VERY_POOR),
            Condition.at_least("0.10", Predicate.POOR, Predicate.NEEDS_IMPROVEMENT),
            Condition.absent(Predicate.VERY_GOOD),
        ),
    ),
)


class DistributionStatus(StrEnum):
    WITHIN = "within"
    OUTSIDE = "outside"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A condition that does not hold, with the count and share that it speaks about."""

    condition: Condition
    count: int
    share: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionCheck:
    """What a group looks like beside its pattern. Shares run from 0 to 1, unrounded."""

    status: DistributionStatus
    total: int
    shares: Mapping[Predicate, Decimal]
    breaches: tuple[Breach, ...]
    pattern: DistributionPattern

    @property
    def within_pattern(self) -> bool | None:
        """True or False; None where the group is too small to say."""
        if self.status is DistributionStatus.NOT_APPLICABLE:
            return None
        return self.status is DistributionStatus.WITHIN


def pattern_for(
    *,
    level: OrganizationLevel,
    on: date | None = None,
    patterns: tuple[DistributionPattern, ...] = PATTERNS,
) -> DistributionPattern:
    """The pattern in force on a day; without a day, the newest one.

    Raises LookupError where no pattern was in force.
    """
    candidates = [
        each
        for each in patterns
        if each.level is level
        and (
            on is None or (each.valid_from <= on and (each.valid_to is None or on < each.valid_to))
        )
    ]
    if not candidates:
        raise LookupError(f"no distribution pattern for {level} on {on}")
    return max(candidates, key=lambda each: each.valid_from)


def check_distribution(
    *,
    level: OrganizationLevel,
    counts: Mapping[Predicate, int],
    on: date | None = None,
    smallest_group: int = SMALLEST_GROUP,
    patterns: tuple[DistributionPattern, ...] = PATTERNS,
) -> DistributionCheck:
    """Compare a group's predicates with the pattern of its organisation's achievement.

    `counts` are employees by predicate; absent predicates count 0. A group of equals in size
    satisfies "largest". Raises ValueError for a negative count, LookupError where no pattern
    was in force. The answer is advice (SE MenPANRB 3/2023): the leader may go on with a reason.
    """
    if any(count < 0 for count in counts.values()):
        raise ValueError("a count of employees cannot be negative")
    pattern = pattern_for(level=level, on=on, patterns=patterns)
    full = {each: counts.get(each, 0) for each in Predicate}
    total = sum(full.values())
    shares = {
        each: share(part=count, whole=total) if total else Decimal(0)
        for each, count in full.items()
    }
    if total < max(smallest_group, 1):
        return DistributionCheck(
            status=DistributionStatus.NOT_APPLICABLE,
            total=total,
            shares=MappingProxyType(shares),
            breaches=(),
            pattern=pattern,
        )
    breaches = tuple(
        _breach(condition=condition, counts=full, total=total)
        for condition in pattern.conditions
        if not condition.holds(counts=full)
    )
    return DistributionCheck(
        status=DistributionStatus.OUTSIDE if breaches else DistributionStatus.WITHIN,
        total=total,
        shares=MappingProxyType(shares),
        breaches=breaches,
        pattern=pattern,
    )


def _breach(*, condition: Condition, counts: Mapping[Predicate, int], total: int) -> Breach:
    count = sum(counts[each] for each in condition.predicates)
    return Breach(condition=condition, count=count, share=share(part=count, whole=total))
