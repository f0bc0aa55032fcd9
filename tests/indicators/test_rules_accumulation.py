from datetime import date
from decimal import Decimal

import pytest

from pamong.indicators.rules import (
    Accumulation,
    Bounds,
    PeriodKind,
    PeriodTarget,
    Reading,
    Reason,
    accumulate,
    period_starting,
    periods_in,
    read_number,
    sums_of,
    target_to_date,
)
from pamong.kernel.periods import Month, Quarter, Year

HUNDRED = Decimal(100)


def reading(month: int, value: str | None, parts: tuple[int, int] | None = None) -> Reading:
    top, bottom = parts or (None, None)
    return Reading(
        period=Month(2026, month),
        value=None if value is None else Decimal(value),
        numerator=None if top is None else Decimal(top),
        denominator=None if bottom is None else Decimal(bottom),
    )


READINGS = [
    reading(3, "50", (5, 10)),
    reading(1, "90", (90, 100)),
    reading(2, None, (0, 0)),
]


@pytest.mark.parametrize(
    ("accumulation", "value"),
    [
        (Accumulation.LATEST, "50"),
        (Accumulation.SUM, "140"),
        (Accumulation.AVERAGE, "70"),
        # 95 of 110, not the mean of two shares
        (Accumulation.POOLED, "86.36"),
    ],
)
def test_periods_make_a_year_as_the_definition_says(accumulation: Accumulation, value: str) -> None:
    figure = accumulate(accumulation=accumulation, sums=sums_of(readings=READINGS), factor=HUNDRED)
    assert figure.rounded() == Decimal(value)


@pytest.mark.parametrize("accumulation", list(Accumulation))
def test_gaps_are_no_zeros(accumulation: Accumulation) -> None:
    gap = sums_of(readings=[reading(1, None), reading(2, None)])
    figure = accumulate(accumulation=accumulation, sums=gap, factor=HUNDRED)
    assert (figure.value, figure.reason) == (None, Reason.NO_MEASUREMENT)


def test_a_share_without_its_parts_cannot_be_pooled() -> None:
    sums = sums_of(readings=[reading(1, "90", (9, 10)), reading(2, "80")])
    figure = accumulate(accumulation=Accumulation.POOLED, sums=sums, factor=HUNDRED)
    assert figure.reason is Reason.MISSING_COMPONENT


QUARTERS = [
    PeriodTarget(period=Quarter(2026, n), bounds=Bounds(value=Decimal(value)))
    for n, value in ((1, 10), (2, 20), (3, 30), (4, 40))
]


@pytest.mark.parametrize(
    ("accumulation", "through", "value"),
    [
        (Accumulation.SUM, date(2026, 4, 1), 10),
        (Accumulation.SUM, date(2026, 7, 1), 30),
        # a month into the third quarter: a third of its 30
        (Accumulation.SUM, date(2026, 8, 1), 40),
        (Accumulation.LATEST, date(2026, 8, 1), 30),
        (Accumulation.AVERAGE, date(2026, 7, 1), 15),
        (Accumulation.POOLED, date(2026, 7, 1), 15),
        # the year's end is held against the target of the year
        (Accumulation.SUM, date(2027, 1, 1), 99),
        (Accumulation.LATEST, date(2027, 1, 1), 99),
    ],
)
def test_what_should_have_been_reached_by_a_day(
    accumulation: Accumulation, through: date, value: int
) -> None:
    due = target_to_date(
        accumulation=accumulation,
        annual=Bounds(value=Decimal(99)),
        parts=QUARTERS,
        through=through,
    )
    assert due.value == value


@pytest.mark.parametrize("accumulation", list(Accumulation))
def test_without_targets_of_periods_there_is_only_the_year(accumulation: Accumulation) -> None:
    annual = Bounds(low=Decimal(1), high=Decimal(2))
    due = target_to_date(
        accumulation=accumulation, annual=annual, parts=[], through=date(2026, 5, 1)
    )
    assert due == annual


def test_periods_begin_where_they_begin() -> None:
    assert period_starting(kind=PeriodKind.QUARTER, day=date(2026, 4, 1)) == Quarter(2026, 2)
    assert periods_in(kind=PeriodKind.YEAR, year=2026) == (Year(2026),)
    with pytest.raises(ValueError, match="begins"):
        period_starting(kind=PeriodKind.QUARTER, day=date(2026, 5, 1))


@pytest.mark.parametrize(
    ("text", "grouping", "number"),
    [
        ("90", ".", "90"),
        ("90,5", ".", "90.5"),
        ("90.5", ".", "90.5"),
        ("1.234", ".", "1234"),
        ("1.234", ",", "1.234"),
        ("1,234", ",", "1234"),
        ("1,234", ".", "1.234"),
        ("0.125", ".", "0.125"),
        ("1.234,5", "", "1234.5"),
        ("1,234.5", "", "1234.5"),
        ("1.234.567", "", "1234567"),
        ("-3", ".", "-3"),
        ("−3", ".", "-3"),
        ("+3", ".", "3"),
        (" 95 % ", ".", "95"),
    ],
)
def test_numbers_are_read_as_people_type_them(text: str, grouping: str, number: str) -> None:
    assert read_number(text=text, grouping=grouping) == Decimal(number)


@pytest.mark.parametrize(
    "text", ["", "abc", "1,2,3", "1.2.3", "1e5", "NaN", "12.34,5", "1,", ",5", "--1", "٣"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 whatever the message, the text is refused
        read_number(text=text, grouping=".")
