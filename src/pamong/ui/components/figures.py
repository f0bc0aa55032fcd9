"""Figures: one figure, progress, and charts."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.template import Library
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from pamong.ui import charts, formats

register = Library()


def _text(value: object) -> str:
    # Numbers by the language of the page; what a view has already worded stays.
    return value if isinstance(value, str) else formats.number(value)


@register.inclusion_tag("ui/components/figure.html")
def figure(
    value: object,
    unit: str = "",
    label: str = "",
    delta: object = None,
    target: object = None,
    *,
    good: str = "up",
    as_of: object = None,
    rows_url: str = "",
    interval: str = "",
) -> dict[str, Any]:
    """One figure with its unit, target, time and uncertainty.

    value: number or text; nothing becomes a dash. unit: "%" or a word. label: what it counts.
    delta: the change against before; good: up, down or "" says which direction is welcome.
    target: what was set. as_of: date or time of the last row behind it.
    rows_url: the rows behind the figure. interval: its uncertainty, in words.

    Example:
        {% figure 95 "%" "in time" delta=6 target="90%" rows_url="#" %}
        {% figure 13.5 "days" "until issue" delta=-1.5 good="down" interval="95% interval: 12–15" %}
    """
    change = formats.as_number(delta)
    tone = ""
    if change and good:
        tone = "good" if (change > 0) == (good == "up") else "bad"
    return {
        "value": _text(value),
        "unit": unit,
        "label": label,
        "delta": formats.signed(change) if change is not None else "",
        "tone": tone,
        "target": _text(target) if target is not None and target != "" else "",
        "as_of": as_of if isinstance(as_of, str) or as_of is None else formats.datetime_long(as_of),
        "rows_url": rows_url,
        "interval": interval,
    }


@register.simple_tag
def as_of(moment: dt.datetime | dt.date | None = None) -> str:
    """When what is shown was so: the time of the last row behind it, or now.

    moment: date or time; now unless told.

    Example:
        {% as_of %}
    """
    text = formats.datetime_long(moment or timezone.now(), zone=True)
    return _("As of %(moment)s") % {"moment": text}


@register.simple_tag
def progress(value: object, max: object = 100, label: str = "", tone: str = "") -> SafeString:
    """A bar for a part of a whole; the figure itself stands beside it in the page.

    value, max: numbers; nothing known draws an empty bar. label: read by screen readers, e.g.
    "95% of 90%". tone: "" or "gold" when a person is needed.

    Example:
        {% progress 74 100 "Licences in time: 74%" tone="gold" %}
    """
    amount, whole = formats.as_number(value), formats.as_number(max)
    share = 0.0
    if amount is not None and whole:
        share = min(1.0, float(amount) / float(whole))
    width = f"{100 * (share if share > 0 else 0.0):.1f}"
    return format_html(
        '<svg class="bar{}" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" '
        'aria-label="{}"><rect width="{}" height="8"></rect></svg>',
        f" {tone}" if tone else "",
        label or _("Progress: %(share)s") % {"share": formats.share(share, 0)},
        width,
    )


@register.inclusion_tag("ui/components/line_chart.html")
def line_chart(
    series: Iterable[object],
    title: str,
    *,
    unit: str = "",
    target: object = None,
    description: str = "",
) -> dict[str, Any]:
    """A course over time with its target line and, where known, its interval.

    series: points (label, value) or (label, value, low, high) as tuples, or several
    `charts.Line(name, points)`; a value of None leaves a gap.
    title: what the chart shows, as a statement if possible. unit: of the values.
    target: a line to reach. description: the reading in one sentence, for those who cannot see it
    (first, last, lowest and highest unless told).

    Example:
        {% line_chart example.points title="Days until issue" unit="days" target=12 %}
    """
    return {"chart": charts.line(series, title, unit, formats.as_number(target), description)}


@register.inclusion_tag("ui/components/bar_chart.html")
def bar_chart(
    bars: Iterable[object], title: str, *, unit: str = "", target: object = None
) -> dict[str, Any]:
    """Bars side by side, in a table that can be read as well as seen.

    bars: (label, value), (label, value, url) or `charts.Bar(label, value, url, tone)`; tone "gold"
    or "bad" marks what needs a person. title: what it shows. unit: of the values.
    target: a mark on every bar.

    Example:
        {% bar_chart example.bars title="Cases by officer" unit="cases" target=40 %}
    """
    return {"chart": charts.bars(bars, title, unit, formats.as_number(target))}


@register.inclusion_tag("ui/components/stacked_bar.html")
def stacked_bar(rows: Iterable[object], title: str, *, unit: str = "") -> dict[str, Any]:
    """Wholes and their parts, such as waiting and working time by step.

    rows: (label, parts) where parts are (label, value) in the same order in every row.
    title: what it shows. unit: of the values.

    Example:
        {% stacked_bar example.stacks title="Where the time goes" unit="days" %}
    """
    return {"chart": charts.stacks(rows, title, unit)}


@register.inclusion_tag("ui/components/sparkline.html")
def sparkline(values: Iterable[object], label: str) -> dict[str, Any]:
    """A course in a line of text or a cell of a table; the figures stand beside it.

    values: numbers in order, None leaves a gap. label: the reading in words.

    Example:
        {% sparkline example.values "Six months: from 16 down to 9 days" %}
    """
    return {"chart": charts.spark(values, label)}
