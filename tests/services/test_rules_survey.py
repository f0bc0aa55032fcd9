"""The index of satisfaction, from published examples."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.services.rules.survey import (
    Element,
    Index,
    Sheet,
    UnfitSheet,
    bands_on,
    index_of_2004,
    index_of_sums,
    sample_size,
)

TODAY = date(2026, 11, 24)
# Topic ikm_2004: NRR of 14 elements.
OLD_MEANS = "3.06 2.98 3.06 2.9 3.06 3.14 3.04 3.06 3.18 3.08 3.2 3.18 3.1 3.04"


def sheet(*answers: int) -> dict[Element, int]:
    return dict(zip(Element, answers, strict=True))


def index_of(*sheets: dict[Element, int]) -> Index:
    sums = {element: sum(each[element] for each in sheets) for element in Element}
    return index_of_sums(len(sheets), sums, day=TODAY)


# Topic skm: the best possible answers are 100, not 99.0 or 99.9.
def test_nine_times_the_best_answer_is_a_hundred() -> None:
    found = index_of(sheet(*[4] * 9))
    assert (found.index, found.band.grade, found.band.word) == (
        Decimal("100.00"),
        "A",
        "Sangat Baik",
    )


# Topic skm_mutu.
@pytest.mark.parametrize(
    ("index", "grade"),
    [
        ("78.04", "B"), ("77.92", "B"), ("78.03", "B"), ("88.31", "A"), ("88.3", "B"),
        ("76.61", "B"), ("76.6", "C"), ("65.0", "C"), ("64.99", "D"), ("25.0", "D"),
    ],
)  # fmt: skip
def test_bands_of_2017(index: str, grade: str) -> None:
    assert bands_on(TODAY).grade(Decimal(index)).grade == grade


# Topic ikm_2004.
def test_reports_of_2004_are_read_by_their_own_bands() -> None:
    value, index = index_of_2004([Decimal(mean) for mean in OLD_MEANS.split()])
    assert (value, index) == (Decimal("3.059"), Decimal("76.475"))
    assert bands_on(date(2010, 1, 1)).grade(index).grade == "B"
    assert bands_on(TODAY).grade(index).grade == "C"
    later = Decimal("3.128") * 25
    assert later == Decimal("78.2")
    assert bands_on(date(2010, 1, 1)).grade(later).grade == "B"
    assert bands_on(TODAY).grade(later).grade == "B"


# Topic skm_sampel.
@pytest.mark.parametrize(
    ("population", "sample"),
    [(10, 10), (100, 80), (500, 217), (1000, 278), (5000, 357), (10000, 370), (40000, 380),
     (0, 0), (7, 7), (101, 86), (750, 254), (1_000_000, 380)],
)  # fmt: skip
def test_sample_sizes_are_those_of_the_table(population: int, sample: int) -> None:
    assert sample_size(population) == sample


def test_the_table_is_the_formula_within_rounding() -> None:
    for population in (200, 210, 750, 5000, 40000):
        square = 3.841 * 0.25
        exact = square * population / (0.0025 * (population - 1) + square)
        assert abs(sample_size(population) - exact) <= 1


@given(st.lists(st.lists(st.integers(1, 4), min_size=9, max_size=9), min_size=1, max_size=30))
def test_the_index_is_the_plain_mean_times_25(answers: list[list[int]]) -> None:
    found = index_of(*(sheet(*each) for each in answers))
    mean = Decimal(sum(map(sum, answers))) / (9 * len(answers))
    assert abs(found.index - mean * 25) <= Decimal("0.005")
    assert len(found.lowest) == 3
    assert max(found.means[each] for each in found.lowest) <= sorted(found.means.values())[3]


@pytest.mark.parametrize("answers", [{}, {Element.TIME: 4}, sheet(*[4] * 8, 5), sheet(0, *[4] * 8)])
def test_sheets_that_are_none_are_refused(answers: dict[Element, int]) -> None:
    with pytest.raises(UnfitSheet):
        Sheet(answers).check()


def test_nobody_has_no_index() -> None:
    with pytest.raises(ValueError, match="sheet"):
        index_of()
