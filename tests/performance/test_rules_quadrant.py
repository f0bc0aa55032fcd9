import pytest

from pamong.performance.rules import (
    ORGANIZATION_LABELS,
    ORGANIZATION_TERMS,
    PREDICATE_LABELS,
    PREDICATE_TERMS,
    RATING_LABELS,
    RATING_TERMS,
    OrganizationLevel,
    Predicate,
    Rating,
    adopt,
    predicate,
)

# PermenPANRB 6/2022, quadrant: (result, behaviour, predicate).
QUADRANT = [
    ("above", "above", "very_good"),
    ("above", "as_expected", "good"),
    ("as_expected", "above", "good"),
    ("as_expected", "as_expected", "good"),
    ("below", "as_expected", "needs_improvement"),
    ("below", "above", "needs_improvement"),
    ("above", "below", "poor"),
    ("as_expected", "below", "poor"),
    ("below", "below", "very_poor"),
]


@pytest.mark.parametrize(("result", "behaviour", "expected"), QUADRANT)
def test_two_ratings_give_one_predicate(result: str, behaviour: str, expected: str) -> None:
    assert predicate(result=Rating(result), behaviour=Rating(behaviour)) is Predicate(expected)


def test_the_table_covers_every_pair_once() -> None:
    assert {(result, behaviour) for result, behaviour, _ in QUADRANT} == {
        (result.value, behaviour.value) for result in Rating for behaviour in Rating
    }


@pytest.mark.parametrize(
    ("level", "rating"),
    [
        ("excellent", "above"),
        ("good", "as_expected"),
        ("needs_improvement", "below"),
        ("poor", "below"),
        ("very_poor", "below"),
    ],
)
def test_a_head_adopts_the_achievement_of_the_organization(level: str, rating: str) -> None:
    assert adopt(level=OrganizationLevel(level)) is Rating(rating)


def test_every_value_has_a_label_and_an_official_term() -> None:
    assert set(RATING_LABELS) == set(RATING_TERMS) == set(Rating)
    assert set(PREDICATE_LABELS) == set(PREDICATE_TERMS) == set(Predicate)
    assert set(ORGANIZATION_LABELS) == set(ORGANIZATION_TERMS) == set(OrganizationLevel)
