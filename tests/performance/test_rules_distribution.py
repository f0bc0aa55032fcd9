from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pamong.performance.rules import (
    PATTERNS,
    ConditionKind,
    DistributionStatus,
    OrganizationLevel,
    Predicate,
    check_distribution,
    pattern_for,
)


def counts(*numbers: int) -> dict[Predicate, int]:
    """Employees by predicate, best predicate first."""
    return dict(zip(Predicate, numbers, strict=True))


# SE MenPANRB 3/2023 as reproduced second-hand; the counts are made up.
EXAMPLES = [
    ("excellent", (7, 3, 0, 0, 0), True),  # exactly the maximum of 70 %
    ("excellent", (8, 2, 0, 0, 0), False),  # 80 % exceeds it
    ("good", (3, 7, 0, 0, 0), False),  # nobody needs improvement, nobody is poor
    ("good", (2, 7, 1, 0, 0), True),
    ("needs_improvement", (1, 2, 6, 1, 0), True),
    ("needs_improvement", (2, 2, 6, 0, 0), False),  # 20 % very good exceeds 10 %
    ("poor", (1, 2, 1, 6, 0), True),
    ("very_poor", (1, 1, 1, 1, 6), False),  # nobody may be very good
]


@pytest.mark.parametrize(("level", "numbers", "within"), EXAMPLES)
def test_published_patterns(level: str, numbers: tuple[int, ...], within: bool) -> None:
    check = check_distribution(level=OrganizationLevel(level), counts=counts(*numbers))
    assert check.within_pattern is within
    assert bool(check.breaches) is not within


@pytest.mark.parametrize(
    ("level", "numbers", "broken"),
    [
        ("excellent", (3, 4, 3, 0, 0), [ConditionKind.LARGEST]),
        ("excellent", (5, 5, 0, 0, 0), []),  # a group of equals is no smaller
        ("good", (0, 71, 29, 0, 0), [ConditionKind.AT_MOST]),
        ("good", (0, 70, 0, 30, 0), []),
        ("good", (5, 4, 0, 0, 1), [ConditionKind.LARGEST, ConditionKind.PRESENT]),
        ("needs_improvement", (0, 41, 59, 0, 0), [ConditionKind.AT_LEAST]),
        ("poor", (0, 4, 0, 6, 0), [ConditionKind.AT_LEAST]),
        ("poor", (2, 0, 2, 6, 0), [ConditionKind.AT_MOST]),
        ("very_poor", (0, 3, 1, 0, 6), []),
        ("very_poor", (0, 3, 0, 1, 6), []),
        ("very_poor", (0, 4, 0, 0, 6), [ConditionKind.AT_LEAST]),
        ("very_poor", (0, 4, 1, 0, 5), [ConditionKind.AT_LEAST]),
    ],
)
def test_broken_conditions_are_named(
    level: str, numbers: tuple[int, ...], broken: list[ConditionKind]
) -> None:
    check = check_distribution(level=OrganizationLevel(level), counts=counts(*numbers))
    assert [breach.condition.kind for breach in check.breaches] == broken


def test_a_breach_carries_what_a_sentence_needs() -> None:
    check = check_distribution(level=OrganizationLevel.EXCELLENT, counts=counts(8, 2, 0, 0, 0))
    (breach,) = check.breaches
    assert breach.condition.kind is ConditionKind.AT_MOST
    assert breach.condition.predicates == (Predicate.VERY_GOOD,)
    assert breach.condition.limit == Decimal("0.70")
    assert (breach.count, breach.share) == (8, Decimal("0.8"))
    assert check.shares[Predicate.GOOD] == Decimal("0.2")
    assert check.pattern.legal_basis == "SE MenPANRB 3/2023"


@pytest.mark.parametrize("numbers", [(4, 0, 0, 0, 0), (0, 0, 0, 0, 0)])
def test_percentages_say_nothing_about_few_people(numbers: tuple[int, ...]) -> None:
    check = check_distribution(level=OrganizationLevel.EXCELLENT, counts=counts(*numbers))
    assert check.status is DistributionStatus.NOT_APPLICABLE
    assert check.within_pattern is None
    assert check.breaches == ()


def test_five_people_are_enough() -> None:
    check = check_distribution(level=OrganizationLevel.EXCELLENT, counts=counts(5, 0, 0, 0, 0))
    assert check.status is DistributionStatus.OUTSIDE


def test_an_empty_group_is_never_divided_by() -> None:
    check = check_distribution(level=OrganizationLevel.GOOD, counts={}, smallest_group=0)
    assert check.status is DistributionStatus.NOT_APPLICABLE


def test_negative_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        check_distribution(level=OrganizationLevel.GOOD, counts={Predicate.GOOD: -1})


def test_every_level_has_one_pattern_since_the_circular() -> None:
    assert [pattern.level for pattern in PATTERNS] == list(OrganizationLevel)
    assert pattern_for(level=OrganizationLevel.GOOD, on=date(2023, 1, 31)).conditions
    with pytest.raises(LookupError):
        pattern_for(level=OrganizationLevel.GOOD, on=date(2023, 1, 30))


def test_a_new_pattern_takes_over_on_its_first_day() -> None:
    old = replace(PATTERNS[0], valid_to=date(2027, 1, 1))
    new = replace(PATTERNS[0], valid_from=date(2027, 1, 1), legal_basis="a later circular")
    both = (old, new)
    level = OrganizationLevel.EXCELLENT
    assert pattern_for(level=level, on=date(2026, 12, 31), patterns=both) == old
    assert pattern_for(level=level, on=date(2027, 1, 1), patterns=both) == new
    assert pattern_for(level=level, patterns=both) == new
    with pytest.raises(LookupError):
        pattern_for(level=level, on=date(2027, 1, 1), patterns=(old,))
