"""Periods and working weeks in words, in the reader's language."""

from datetime import date, timedelta
from itertools import groupby

from babel.dates import get_day_names
from django.utils.translation import gettext as _

from pamong.kernel.calendars import Block
from pamong.organization.rules.calendars import Week
from pamong.ui.formats import date_short, locale


def last_day(ended_on: date | None) -> date | None:
    """The last day that counts of a period whose end is the first day that does not."""
    return ended_on - timedelta(days=1) if ended_on else None


def period(started_on: date, ended_on: date | None) -> str:
    """Such as "24 Nov 2026 – 2 Des 2026"; rows keep the first day that does not count."""
    last = last_day(ended_on)
    if last is None:
        return _("since %(start)s") % {"start": date_short(started_on)}
    if last == started_on:
        return date_short(started_on)
    return f"{date_short(started_on)} – {date_short(last)}"


def week_lines(week: Week) -> list[tuple[str, str]]:
    """A week as lines of days and hours; neighbouring days with the same hours share a line."""
    names = get_day_names("wide", context="stand-alone", locale=locale())
    lines = []
    for blocks, run in groupby(range(7), key=lambda day: tuple(sorted(week[day]))):
        days = list(run)
        label = str(names[days[0]])
        if len(days) > 1:
            label = f"{label}–{names[days[-1]]}"
        lines.append((label, hours(blocks)))
    return lines


def hours(blocks: tuple[Block, ...]) -> str:
    """Such as "07:30–12:00, 13:00–16:00"."""
    if not blocks:
        return _("no work")
    return ", ".join(f"{block.start:%H:%M}–{block.end:%H:%M}" for block in blocks)
