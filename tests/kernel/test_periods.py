from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.kernel.periods import (
    BadPeriod,
    DateRange,
    Month,
    Period,
    Quarter,
    Year,
    months_between,
    parse_period,
)

days = st.dates(min_value=date(1, 1, 1), max_value=date(9998, 12, 31))


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2026", Year(2026)),
        ("2026-Q1", Quarter(2026, 1)),
        ("2026q4", Quarter(2026, 4)),
        (" 2026-03 ", Month(2026, 3)),
    ],
)
def test_periods_are_read(text: str, period: Period) -> None:
    assert parse_period(text=text) == period


@pytest.mark.parametrize(
    "text", ["", "26", "2026-13", "2026-0", "2026-Q5", "0000", "٢٠٢٦", "2026-03-01", "9999"]
)
def test_what_is_no_period_is_quoted(text: str) -> None:
    with pytest.raises(BadPeriod, match="is no period"):
        parse_period(text=text)


@given(days)
def test_every_day_lies_in_its_own_periods_and_they_print_as_they_are_read(day: date) -> None:
    for kind in (Year, Quarter, Month):
        period = kind.of(day)
        assert day in period
        assert day in period.days
        assert period.days.start - timedelta(days=1) not in period if day.year > 1 else True
        assert period.days.end not in period
        assert parse_period(text=str(period)) == period


@given(st.integers(min_value=1, max_value=9998))
def test_a_year_is_its_quarters_is_its_months(year: int) -> None:
    whole = Year(year)
    months = [month for quarter in whole.quarters for month in quarter.months]
    assert tuple(months) == whole.months
    assert [day for month in months for day in (month.days.start, month.days.end)] == [
        border
        for before, after in zip(
            [month.days.start for month in months],
            [*[month.days.start for month in months[1:]], whole.days.end],
            strict=True,
        )
        for border in (before, after)
    ]
    assert sum(len(month.days) for month in months) == len(whole.days)
    assert all(month.quarter == quarter for quarter in whole.quarters for month in quarter.months)


@given(
    st.integers(min_value=1900, max_value=2100),
    st.integers(min_value=1, max_value=12),
    st.integers(min_value=-300, max_value=300),
)
def test_shifting_there_and_back_arrives(year: int, month: int, steps: int) -> None:
    assert Month(year, month).shift(steps).shift(-steps) == Month(year, month)
    quarter = Month(year, month).quarter
    assert quarter.shift(steps).shift(-steps) == quarter
    assert Month(year, month).shift(3 * steps).quarter == quarter.shift(steps)
    assert Year(year).shift(steps) == Year(year + steps)


def test_neighbours_across_the_year() -> None:
    assert Month(2026, 12).shift(1) == Month(2027, 1)
    assert Quarter(2026, 1).shift(-1) == Quarter(2025, 4)
    assert Month(2024, 2).days == DateRange(date(2024, 2, 1), date(2024, 3, 1))
    assert Quarter(2026, 4).days.end == date(2027, 1, 1)
    assert sorted([Month(2026, 2), Month(2025, 12)]) == [Month(2025, 12), Month(2026, 2)]


def test_months_between_include_both() -> None:
    assert months_between(first=Month(2025, 11), last=Month(2026, 2)) == (
        Month(2025, 11),
        Month(2025, 12),
        Month(2026, 1),
        Month(2026, 2),
    )
    assert months_between(first=Month(2026, 2), last=Month(2026, 1)) == ()


def test_a_range_of_days_ends_before_its_end() -> None:
    week = DateRange.through(date(2026, 1, 5), date(2026, 1, 9))
    assert week == DateRange(date(2026, 1, 5), date(2026, 1, 10))
    assert len(week) == 5
    assert list(week) == [date(2026, 1, day) for day in range(5, 10)]
    assert week.last == date(2026, 1, 9)
    assert date(2026, 1, 10) not in week
    assert str(week) == "2026-01-05/2026-01-10"
    assert DateRange.parse(str(week)) == week


def test_ranges_that_touch_do_not_overlap() -> None:
    first = DateRange(date(2026, 1, 1), date(2026, 2, 1))
    second = DateRange(date(2026, 2, 1), date(2026, 3, 1))
    both = DateRange(date(2026, 1, 20), date(2026, 2, 10))
    assert not first.overlaps(second)
    assert not second.overlaps(first)
    assert first.intersection(second) is None
    assert first.intersection(both) == DateRange(date(2026, 1, 20), date(2026, 2, 1))


@pytest.mark.parametrize("text", ["2026-01-01", "2026-02-01/2026-01-01", "a/b", "2026-01-01/.."])
def test_a_bad_range_is_quoted(text: str) -> None:
    with pytest.raises(BadPeriod, match="no period"):
        DateRange.parse(text)


def test_impossible_periods_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        DateRange(date(2026, 1, 1), date(2026, 1, 1))
    with pytest.raises(ValueError, match="quarter"):
        Quarter(2026, 0)
    with pytest.raises(ValueError, match="month"):
        Month(2026, 13)
    with pytest.raises(ValueError, match="year"):
        Year(9999)
