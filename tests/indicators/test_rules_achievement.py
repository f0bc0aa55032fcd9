from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.indicators.rules import (
    POLARITY_LABELS,
    REASON_LABELS,
    Achievement,
    Direction,
    Figure,
    Polarity,
    Reason,
    achievement,
    ratio,
    weighted_sum,
)

Number = str | int


def decimals(*values: Number) -> list[Decimal]:
    return [Decimal(value) for value in values]


# PermenPANRB 8/2021 annex p. 100. The first is printed as 113 %, which its own formula
# contradicts: 92/90. The third is printed as 107.
RANGES = [
    (Direction.MAXIMIZE, 80, 90, "92", "102.22"),
    (Direction.MAXIMIZE, 80, 90, "70", "87.50"),
    (Direction.MINIMIZE, 7, 8, "6.5", "107.14"),
    (Direction.MINIMIZE, 7, 8, "9", "87.50"),
    # within the range is fully achieved: our reading
    (Direction.MAXIMIZE, 80, 90, "80", "100"),
    (Direction.MAXIMIZE, 80, 90, "85", "100"),
    (Direction.MINIMIZE, 7, 8, "8", "100"),
]


@pytest.mark.parametrize(("direction", "lower", "upper", "realized", "percent"), RANGES)
def test_ranges(
    direction: Direction, lower: Number, upper: Number, realized: Number, percent: str
) -> None:
    result = achievement(
        polarity=Polarity.RANGE,
        direction=direction,
        lower=Decimal(lower),
        upper=Decimal(upper),
        realized=Decimal(realized),
    )
    assert result.rounded() == Decimal(percent)


# Formula of the LKjIP of Maluku Tengah 2021; the last by usual practice alone.
POINTS = [
    (Polarity.MINIMIZE, 10, 12, "80"),
    (Polarity.MINIMIZE, 10, 8, "120"),
    (Polarity.MAXIMIZE, 80, 76, "95"),
    (Polarity.STABILIZE, 10, 12, "80"),
    (Polarity.STABILIZE, 10, 8, "80"),
    (Polarity.STABILIZE, 10, 10, "100"),
]


@pytest.mark.parametrize(("polarity", "target", "realized", "percent"), POINTS)
def test_points(polarity: Polarity, target: Number, realized: Number, percent: str) -> None:
    result = achievement(polarity=polarity, target=Decimal(target), realized=Decimal(realized))
    assert result.percent == result.display == Decimal(percent)


def test_the_raw_figure_survives_below_zero_and_above_the_cap() -> None:
    far_off = achievement(polarity=Polarity.MINIMIZE, target=Decimal(10), realized=Decimal(30))
    assert (far_off.percent, far_off.display) == (Decimal(-100), Decimal(0))
    beyond = achievement(
        polarity=Polarity.MAXIMIZE, target=Decimal(10), realized=Decimal(30), cap=Decimal(120)
    )
    assert (beyond.percent, beyond.display) == (Decimal(300), Decimal(120))


ONE = Decimal(1)
UNCOMPUTABLE = [
    ({"polarity": Polarity.MAXIMIZE, "realized": ONE, "target": Decimal(0)}, Reason.ZERO_TARGET),
    ({"polarity": Polarity.MINIMIZE, "realized": ONE, "target": Decimal(0)}, Reason.ZERO_TARGET),
    ({"polarity": Polarity.STABILIZE, "realized": ONE, "target": Decimal(0)}, Reason.ZERO_TARGET),
    (
        {"polarity": Polarity.MAXIMIZE, "realized": ONE, "target": Decimal(-2)},
        Reason.NEGATIVE_TARGET,
    ),
    ({"polarity": Polarity.MAXIMIZE, "realized": ONE, "target": None}, Reason.NO_TARGET),
    ({"polarity": Polarity.MAXIMIZE, "realized": None, "target": ONE}, Reason.NO_MEASUREMENT),
    (
        {
            "polarity": Polarity.RANGE,
            "realized": ONE,
            "lower": ONE,
            "direction": Direction.MAXIMIZE,
        },
        Reason.NO_TARGET,
    ),
    (
        {
            "polarity": Polarity.RANGE,
            "realized": ONE,
            "lower": Decimal(3),
            "upper": Decimal(2),
            "direction": Direction.MAXIMIZE,
        },
        Reason.REVERSED_RANGE,
    ),
    (
        {
            "polarity": Polarity.RANGE,
            "realized": Decimal(-1),
            "lower": Decimal(0),
            "upper": Decimal(2),
            "direction": Direction.MAXIMIZE,
        },
        Reason.ZERO_TARGET,
    ),
    (
        {
            "polarity": Polarity.RANGE,
            "realized": None,
            "lower": Decimal(0),
            "upper": Decimal(2),
            "direction": Direction.MAXIMIZE,
        },
        Reason.NO_MEASUREMENT,
    ),
]


@pytest.mark.parametrize(("inputs", "reason"), UNCOMPUTABLE)
def test_what_cannot_be_computed_is_not_zero(inputs: dict[str, object], reason: Reason) -> None:
    result = achievement(**inputs)  # type: ignore[arg-type]
    assert result == Achievement(reason=reason)
    assert not result.is_computable
    assert result.rounded() is None


def test_a_zero_bound_that_is_not_used_does_no_harm() -> None:
    result = achievement(
        polarity=Polarity.RANGE,
        lower=Decimal(0),
        upper=Decimal(2),
        realized=Decimal(3),
        direction=Direction.MINIMIZE,
    )
    assert result.percent == 50


def test_impossible_definitions_are_refused() -> None:
    with pytest.raises(ValueError, match="direction"):
        achievement(polarity=Polarity.RANGE, realized=ONE, lower=ONE, upper=ONE)
    with pytest.raises(ValueError, match="cap"):
        achievement(polarity=Polarity.MAXIMIZE, realized=ONE, target=ONE, cap=Decimal(-1))
    with pytest.raises(ValueError, match="finite"):
        achievement(polarity=Polarity.MAXIMIZE, realized=Decimal("NaN"), target=ONE)
    with pytest.raises(ValueError, match="either"):
        Achievement(percent=ONE, reason=Reason.NO_TARGET)
    with pytest.raises(ValueError, match="either"):
        Figure()


# Indicators of an education office, 2026, as a public implementation holds them.
@pytest.mark.parametrize(
    ("numerators", "denominator", "percent"),
    [
        ([254], 255, "99.60784314"),
        ([79, 0], 84, "94.04761905"),
        ([50], 84, "59.52380952"),
        ([78], 84, "92.85714286"),
        ([68], 84, "80.95238095"),
    ],
)
def test_ratios(numerators: list[Number], denominator: Number, percent: str) -> None:
    result = ratio(numerators=decimals(*numerators), denominator=Decimal(denominator))
    assert result.rounded(places=8) == Decimal(percent)


@pytest.mark.parametrize(
    ("components", "weights", "value"),
    [
        (["77.5", "75"], ["0.5", "0.5"], "76.25"),
        ([99, 24, 1], [1, 1, 1], "124"),
    ],
)
def test_weighted_sums(components: list[Number], weights: list[Number], value: str) -> None:
    result = weighted_sum(components=decimals(*components), weights=decimals(*weights))
    assert result.value == Decimal(value)


def test_a_ratio_over_zero_or_with_a_gap_cannot_be_computed() -> None:
    assert ratio(numerators=[ONE], denominator=Decimal(0)).reason is Reason.ZERO_DENOMINATOR
    assert ratio(numerators=[ONE, None], denominator=ONE).reason is Reason.MISSING_COMPONENT
    assert ratio(numerators=[], denominator=ONE).reason is Reason.MISSING_COMPONENT
    assert ratio(numerators=[ONE], denominator=None).reason is Reason.MISSING_COMPONENT


def test_a_weighted_sum_with_a_gap_cannot_be_computed() -> None:
    gap = weighted_sum(components=[ONE, None], weights=[ONE, ONE])
    assert gap.reason is Reason.MISSING_COMPONENT
    assert gap.rounded() is None
    assert weighted_sum(components=[], weights=[]).reason is Reason.MISSING_COMPONENT
    with pytest.raises(ValueError, match="one weight"):
        weighted_sum(components=[ONE], weights=[])


def test_halves_round_up_where_a_figure_is_read() -> None:
    result = achievement(polarity=Polarity.MAXIMIZE, target=Decimal(800), realized=Decimal(701))
    assert result.percent == Decimal("87.625")
    assert result.rounded(places=2) == Decimal("87.63")


positive = st.decimals(min_value="0.01", max_value="1000000", places=2)


@given(target=positive, realized=st.decimals(min_value=-1000, max_value=1000000, places=2))
def test_higher_and_lower_is_better_mirror_each_other(target: Decimal, realized: Decimal) -> None:
    higher = achievement(polarity=Polarity.MAXIMIZE, target=target, realized=realized).percent
    lower = achievement(polarity=Polarity.MINIMIZE, target=target, realized=realized).percent
    assert higher is not None
    assert lower is not None
    assert abs(higher + lower - 200) < Decimal("1e-15")


@given(
    polarity=st.sampled_from(Polarity),
    target=positive,
    width=positive,
    realized=st.decimals(min_value=-1000, max_value=1000000, places=2),
    cap=st.one_of(st.none(), positive),
)
def test_the_display_stays_within_zero_and_the_cap(
    polarity: Polarity, target: Decimal, width: Decimal, realized: Decimal, cap: Decimal | None
) -> None:
    display = achievement(
        polarity=polarity,
        realized=realized,
        target=target,
        lower=target,
        upper=target + width,
        direction=Direction.MAXIMIZE,
        cap=cap,
    ).display
    assert display is not None
    assert display >= 0
    assert cap is None or display <= cap


def test_every_value_has_a_label() -> None:
    assert set(POLARITY_LABELS) == set(Polarity)
    assert set(REASON_LABELS) == set(Reason)
