"""Exact arithmetic for figures: Decimal inside, rounded only where somebody reads it."""

from decimal import ROUND_HALF_UP, Context, Decimal

HUNDRED = Decimal(100)
_PRECISE = Context(prec=34, rounding=ROUND_HALF_UP)


def round_half_up(*, value: Decimal, places: int = 2) -> Decimal:
    """Round for display, halves away from zero, as Indonesian official forms do.

    Python's and the database's defaults differ (half to even), so the rule is named here.
    """
    return _PRECISE.quantize(value, Decimal(1).scaleb(-places))


def divide(*, numerator: Decimal, denominator: Decimal) -> Decimal:
    """The quotient with 34 significant digits, whatever the caller's Decimal context is.

    Raises ZeroDivisionError for a zero denominator: the caller decides what that means.
    """
    if denominator == 0:
        raise ZeroDivisionError("the denominator is zero")
    return _PRECISE.divide(numerator, denominator)


def share(*, part: int, whole: int) -> Decimal:
    """The part of a whole as a number from 0 to 1. Raises ZeroDivisionError for an empty whole."""
    return divide(numerator=Decimal(part), denominator=Decimal(whole))


def clamp(*, value: Decimal, lower: Decimal | None = None, upper: Decimal | None = None) -> Decimal:
    """The nearest value within the bounds that are given; either may be open (None)."""
    if lower is not None and value < lower:
        return lower
    if upper is not None and value > upper:
        return upper
    return value
