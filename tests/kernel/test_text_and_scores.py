from decimal import Decimal, localcontext

import pytest

from pamong.kernel.scores import clamp, divide, round_half_up, share
from pamong.kernel.text import gettext_noop, sort_key, unaccent


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Ma'ruf  Amin", "maruf amin"),
        ("Ma’ruf Amin", "maruf amin"),
        ("JOSÉ de-Lima", "jose de lima"),
        ("  A. Budi,", "a budi"),
        ("...", ""),
    ],
)
def test_texts_sort_without_accents_case_and_marks(text: str, key: str) -> None:
    assert sort_key(text=text) == key


def test_accents_go_and_letters_stay() -> None:
    assert unaccent(text="Ñusantara é") == "Nusantara e"
    assert gettext_noop("Good") == "Good"


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [("2.5", 0, "3"), ("-2.5", 0, "-3"), ("1.005", 2, "1.01"), ("102.222", 2, "102.22")],
)
def test_halves_round_away_from_zero(value: str, places: int, rounded: str) -> None:
    assert round_half_up(value=Decimal(value), places=places) == Decimal(rounded)


def test_a_quotient_does_not_depend_on_the_callers_context() -> None:
    expected = divide(numerator=Decimal(1), denominator=Decimal(3))
    with localcontext() as context:
        context.prec = 3
        assert divide(numerator=Decimal(1), denominator=Decimal(3)) == expected
    assert str(expected).startswith("0.33333333333333333333")
    assert share(part=7, whole=10) == Decimal("0.7")
    with pytest.raises(ZeroDivisionError):
        divide(numerator=Decimal(1), denominator=Decimal(0))


def test_values_are_kept_within_open_or_closed_bounds() -> None:
    assert clamp(value=Decimal(-1), lower=Decimal(0)) == 0
    assert clamp(value=Decimal(130), upper=Decimal(120)) == 120
    assert clamp(value=Decimal(130), lower=Decimal(0)) == 130
