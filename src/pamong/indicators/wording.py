"""Figures, targets and periods in words, in the language of the page."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from pamong.indicators.rules import REASON_LABELS, Achievement, Bounds, Polarity, Reason
from pamong.kernel.periods import Month, Period, Quarter
from pamong.ui import formats

ROMAN: Mapping[int, str] = {1: "I", 2: "II", 3: "III", 4: "IV"}


def period_text(period: Period) -> str:
    """November 2026, quarter III of 2026, 2026."""
    match period:
        case Month():
            return formats.month_year(period.days.start)
        case Quarter():
            return _("Quarter %(quarter)s %(year)s") % {
                "quarter": ROMAN[period.quarter],
                "year": period.year,
            }
        case _:
            return str(period)


def period_short(period: Period) -> str:
    """Within its year: Nov, Q3, 2026."""
    match period:
        case Month():
            return formats.date_short(period.days.start).split(" ")[1]
        case Quarter():
            return _("Q%(quarter)s") % {"quarter": ROMAN[period.quarter]}
        case _:
            return str(period)


def reason_text(reason: Reason | str) -> str:
    return _(REASON_LABELS[Reason(reason)]) if reason else ""


def value_text(value: Decimal | None, unit: str, decimals: int = 2) -> str:
    """13.5 → "13,5 hari"; per cent without a space; None is a dash."""
    text = formats.number(value, decimals)
    if value is None or not unit:
        return text
    return f"{text}{unit}" if unit == "%" else f"{text} {unit}"


def bounds_text(bounds: Bounds, unit: str, polarity: Polarity, decimals: int = 2) -> str:
    """ "90%", "≤ 8%" for what should stay low, "80–90%" for a range; none is a dash."""
    if bounds.low is not None and bounds.high is not None:
        return f"{formats.number(bounds.low, decimals)}–{value_text(bounds.high, unit, decimals)}"
    if bounds.value is None:
        return formats.NOTHING
    text = value_text(bounds.value, unit, decimals)
    return f"≤ {text}" if polarity is Polarity.MINIMIZE and bounds.value else text


def cannot_be_computed() -> str:
    return _("cannot be computed")


def achievement_text(achievement: Achievement) -> str:
    """ "95,3%", or that it cannot be computed: a value of its own, never 0."""
    if achievement.display is None:
        return cannot_be_computed()
    return formats.percent(achievement.rounded(places=1))
