"""Working weeks, days and periods in words, in the language of the page."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from pamong.kernel.calendars import Block
from pamong.organization.rules.calendars import Week
from pamong.ui.formats import date_short, time_short


def weekday(number: int) -> str:
    """0 is Monday."""
    return str(WEEKDAYS[number])


def hours(blocks: Sequence[Block]) -> str:
    """ "07.30–12.00, 13.00–16.00"; what a day without work says is up to the page."""
    return ", ".join(f"{time_short(b.start)}–{time_short(b.end)}" for b in sorted(blocks))


def week_lines(week: Week) -> list[tuple[str, str]]:
    """Days that are alike stand together: ("Senin–Kamis", "07.30–12.00, 13.00–16.00")."""
    lines: list[tuple[str, str]] = []
    first = 0
    for day in range(1, 8):
        if day < 7 and week[day] == week[first]:
            continue
        label = weekday(first)
        if day - first > 1:
            label = f"{label}–{weekday(day - 1)}"
        lines.append((label, hours(week[first]) or _("no work")))
        first = day
    return lines


def last_day(ended_on: date | None) -> date | None:
    """The last day that counts: rows keep the first one that does not."""
    return ended_on - timedelta(days=1) if ended_on else None


def period(started_on: date, ended_on: date | None) -> str:
    """ "24 Nov 2026 – 2 Des 2026"; the end kept in rows is the first day that does not count."""
    last = last_day(ended_on)
    if last is None:
        return _("since %(start)s") % {"start": date_short(started_on)}
    if last == started_on:
        return date_short(started_on)
    return f"{date_short(started_on)} – {date_short(last)}"
