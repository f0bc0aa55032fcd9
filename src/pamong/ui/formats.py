"""Numbers, dates and durations as people write them here, in the language of the page."""

import datetime as dt
import math
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from babel import Locale
from babel.dates import format_date, format_time, get_month_names
from babel.numbers import format_decimal, format_percent
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

NOTHING = "–"

# Day before month and a 24-hour clock in both languages: the country's habit, not the language's.
_LOCALES = {"id": Locale("id", "ID"), "en": Locale("en", "GB")}

Number = int | float | Decimal


def locale() -> Locale:
    return _LOCALES["en" if (get_language() or "id").startswith("en") else "id"]


def as_number(value: object) -> Number | None:
    """The number a value stands for, or None when it stands for none (empty, text, NaN)."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str):
        try:
            value = Decimal(value.strip())
        except InvalidOperation:
            return None
    if not isinstance(value, int | float | Decimal):
        return None
    return value if math.isfinite(value) else None


def _rounded(amount: Number, decimals: int) -> Decimal:
    # Half away from zero, as taught in school and used in reports; adding 0 unsigns a zero.
    exact = Decimal(str(amount))
    return exact.quantize(Decimal(1).scaleb(-max(0, decimals)), ROUND_HALF_UP) + 0


def number(value: object, decimals: int = 2) -> str:
    """13.5 → "13,5"; at most `decimals` digits after the comma. What is no number stays as it is;
    nothing becomes a dash."""
    amount = as_number(value)
    if amount is None:
        return NOTHING if value is None or value == "" or isinstance(value, float) else str(value)
    return format_decimal(_rounded(amount, decimals), format="#,##0.#########", locale=locale())


def signed(value: object, decimals: int = 2) -> str:
    """6 → "+6", -1.5 → "−1,5": a change against something."""
    amount = as_number(value)
    if amount is None:
        return number(value, decimals)
    text = number(abs(amount), decimals)
    return text if text == "0" else ("+" if amount > 0 else "−") + text


def percent(value: object, decimals: int = 1) -> str:
    """95.25 (per cent) → "95,3%". For a share between 0 and 1 use `share`."""
    amount = as_number(value)
    if amount is None:
        return number(value)
    return share(Decimal(str(amount)) / 100, decimals)


def share(value: object, decimals: int = 1) -> str:
    """0.9525 → "95,3%"."""
    amount = as_number(value)
    if amount is None:
        return number(value)
    rounded = _rounded(Decimal(str(amount)) * 100, decimals)
    return format_percent(rounded / 100, format="#,##0.#########%", locale=locale())


def _local(value: object) -> dt.date | None:
    # A datetime is shown in the zone of the page (the unit's zone), not in UTC.
    if isinstance(value, dt.datetime):
        return timezone.localtime(value) if timezone.is_aware(value) else value
    return value if isinstance(value, dt.date) else None


def date_long(value: object) -> str:
    """24 November 2026."""
    day = _local(value)
    return format_date(day, "d MMMM y", locale=locale()) if day else NOTHING


def date_day(value: object) -> str:
    """Selasa, 24 November 2026."""
    day = _local(value)
    return format_date(day, "EEEE, d MMMM y", locale=locale()) if day else NOTHING


def date_short(value: object) -> str:
    """24 Nov 2026."""
    day = _local(value)
    if not day:
        return NOTHING
    # British English writes "Sept"; three letters keep columns even.
    month = get_month_names("abbreviated", locale=locale())[day.month][:3]
    return f"{day.day} {month} {day.year}"


def time_short(value: object) -> str:
    """09.00 (id), 09:00 (en)."""
    moment = _local(value) if isinstance(value, dt.datetime) else value
    if not isinstance(moment, dt.datetime | dt.time):
        return NOTHING
    return format_time(moment, "HH.mm" if locale().language == "id" else "HH:mm", locale=locale())


def datetime_long(value: object, zone: bool = False) -> str:
    """24 November 2026 pukul 09.00; with `zone` the zone's abbreviation (WIB, WITA, WIT) too."""
    if not isinstance(value, dt.datetime):
        return date_long(value)
    text = gettext("%(date)s at %(time)s") % {"date": date_long(value), "time": time_short(value)}
    local = _local(value)
    if zone and isinstance(local, dt.datetime) and local.tzname():
        text = f"{text} {local.tzname()}"
    return text


def month_name(value: object) -> str:
    """11 or a date → November."""
    if isinstance(value, str) and value.isdigit():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        month = value
    else:
        day = _local(value)
        month = day.month if day else 0
    names = get_month_names("wide", context="stand-alone", locale=locale())
    return str(names[month]) if 1 <= month <= 12 else NOTHING


def month_short(value: object) -> str:
    """Nov, where twelve stand in a row."""
    day = _local(value)
    if not day:
        return NOTHING
    return str(get_month_names("abbreviated", context="stand-alone", locale=locale())[day.month])


def month_year(value: object) -> str:
    """November 2026."""
    day = _local(value)
    return f"{month_name(day)} {day.year}" if day else NOTHING


MINUTES_OF_A_WORKING_DAY = 450
"""37.5 hours a week over five days (Perpres 21/2023); pass the unit's own figure."""


def duration_work(value: object, day_minutes: int = MINUTES_OF_A_WORKING_DAY) -> str:
    """Working time, given as timedelta or minutes: "1 hari kerja 3 jam", "12 menit".

    The two largest parts only; minutes are dropped once there are days.
    """
    minutes = value.total_seconds() / 60 if isinstance(value, dt.timedelta) else as_number(value)
    if minutes is None:
        return NOTHING
    total = round(minutes)
    sign, total = ("−" if total < 0 else ""), abs(total)
    days, rest = divmod(total, day_minutes)
    hours, left = divmod(rest, 60)
    parts = []
    if days:
        parts.append(
            ngettext("%(n)s working day", "%(n)s working days", days) % {"n": number(days)}
        )
    if hours:
        parts.append(ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours})
    if left and not days:
        parts.append(ngettext("%(n)s minute", "%(n)s minutes", left) % {"n": left})
    if not parts:
        return gettext("less than a minute") if 0 < minutes < 1 else gettext("0 minutes")
    return sign + " ".join(parts)


def calendar_days(value: object) -> str:
    """How many calendar days something took, in words: `2.25` → "2.3 days", `0.1` → "a day".

    Rounded up below a day: a tenth of a day is no measure for a reader.
    """
    days = as_number(value)
    if days is None:
        return NOTHING
    if days <= 1:
        return gettext("a day")
    return gettext("%(days)s days") % {"days": number(days, 1)}
