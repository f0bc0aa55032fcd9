"""Blocks: cards, chips, notes, empty places, hints, tables and panels."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.template import Context, Library
from django.template.loader import render_to_string
from django.template.response import SimpleTemplateResponse
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from pamong.ui.components.icons import icon as draw_icon

register = Library()
logger = logging.getLogger(__name__)

TONES = ("plain", "good", "warn", "bad", "info")
NOTE_ICONS = {"good": "circle-check", "warn": "triangle-alert", "bad": "octagon-alert"}


def _tone(tone: str) -> str:
    # Tones often come from data; a wrong one must fail in a test, not show as plain.
    if tone not in TONES:
        raise ValueError(f"tone {tone!r} is none of {', '.join(TONES)}")
    return "" if tone == "plain" else f" {tone}"


@register.simple_block_tag
def card(
    content: str,
    title: str = "",
    *,
    url: str = "",
    action: str = "",
    chip: str = "",
    tone: str = "plain",
    level: int = 2,
    id: str = "",
) -> SafeString:
    """White paper on the ground: one matter with its heading.

    title: the heading. url, action: address and label of a link at its right.
    chip, tone: a small label at the right and its tone. level: of the heading, 2 unless told.
    id: anchor of the section.

    Example:
        {% card title="Tasks waiting for you" url="#" action="All (5)" %}
        <p>What the card is about.</p>
        {% endcard %}
    """
    return render_to_string(
        "ui/components/card.html",
        {
            "content": content,
            "title": title,
            "url": url,
            "action": action,
            "chip": chip,
            "tone": tone,
            "level": level,
            "id": id,
        },
    )


@register.simple_tag
def chip(text: str, tone: str = "plain", icon: str = "") -> SafeString:
    """A short state in words; the tone only repeats what the words say.

    text: one to three words. tone: plain, good, warn, bad or info. icon: a Lucide name.

    Example:
        {% chip "Draft" %} {% chip "Agreed" "good" %} {% chip "Due today" "warn" %}
        {% chip "2 hours late" "bad" icon="clock-alert" %} {% chip "automatic" "info" %}
    """
    return format_html(
        '<span class="chip{}">{}{}</span>',
        _tone(tone),
        draw_icon(icon, 14) if icon else "",
        text,
    )


@register.simple_block_tag
def note(content: str, tone: str = "info", title: str = "") -> SafeString:
    """Something to know before going on, set apart from the page.

    tone: info, good, warn or bad. title: its first words, in bold.

    Example:
        {% note tone="warn" title="Still within the pattern." %}
        The largest group is Good with 62%, at most 70% is expected.
        {% endnote %}
    """
    return format_html(
        '<div class="note{}">{}<div>{}{}</div></div>',
        _tone(tone),
        draw_icon(NOTE_ICONS.get(tone, "info")),
        format_html("<strong>{}</strong> ", title) if title else "",
        content,
    )


@register.inclusion_tag("ui/components/empty.html")
def empty(
    title: str, text: str = "", action_url: str = "", action_label: str = "", icon: str = "inbox"
) -> dict[str, Any]:
    """What stands where nothing is yet: why, and what to do next.

    title: what is missing. text: why, or what will appear here.
    action_url, action_label: the next step. icon: a Lucide name.

    Example:
        {% empty "No plan for 2026 yet" "Start from your leader's results." "#" "Make a plan" %}
    """
    return {
        "title": title,
        "text": text,
        "action_url": action_url,
        "action_label": action_label,
        "icon": icon,
    }


@register.simple_block_tag
def table(content: str, caption: str, *, show_caption: bool = False) -> SafeString:
    """A table that becomes cards on a phone.

    The block holds `<thead>` and `<tbody>`. Every `<td>` carries `data-label` with its column's
    heading, shown beside the value on a phone; figures take class `num`; the cell that names the
    row is a `<th scope="row">` and becomes the card's title. Class `none` marks a cell that says
    nothing (a zero, a dash): a phone leaves it out.

    caption: what the table holds, read by screen readers. show_caption: show it to all.

    Example:
        {% table caption="Results of 2026" %}
        <thead><tr><th scope="col">Result</th><th scope="col" class="num">Target</th>
        <th scope="col" class="num">Achieved</th></tr></thead>
        <tbody><tr><th scope="row">Licences in time</th><td class="num" data-label="Target">90%</td>
        <td class="num" data-label="Achieved">95%</td></tr>
        <tr><th scope="row">Files sent back</th><td class="num" data-label="Target">≤ 8%</td>
        <td class="num" data-label="Achieved">9.4%</td></tr></tbody>
        {% endtable %}
    """
    return format_html(
        '<div class="table" role="region" aria-label="{}" tabindex="0">'
        '<table class="data"><caption{}>{}</caption>{}</table></div>',
        caption,
        "" if show_caption else mark_safe(' class="visually-hidden"'),
        caption,
        content,
    )


@register.simple_block_tag(takes_context=True)
def hint(context: Context, content: str, key: str, title: str = "") -> SafeString:
    """A first-time hint, gone once dismissed.

    Shown unless the person's `hints_seen` hold the key; the button posts `hint` and `next` to
    accounts:dismiss_hint (there is none for a visitor).

    key: the hint's name. title: its first words.

    Example:
        {% hint "plan-start" title="New here?" %}
        Your plan grows from your leader's results. Pick those you will help with.
        {% endhint %}
    """
    request = context.get("request")
    user = getattr(request, "user", None)
    seen = getattr(user, "hints_seen", None)
    if seen is not None and key in seen:
        return SafeString("")
    return render_to_string(
        "ui/components/hint.html",
        {
            "key": key,
            "title": title,
            "content": content,
            "dismissible": seen is not None,
            "next": request.get_full_path() if isinstance(request, HttpRequest) else "",
            "csrf_token": context.get("csrf_token"),
        },
    )


@register.simple_tag(takes_context=True)
def panel(context: Context, name: str) -> SafeString:
    """The answer of another view, inside this page: how the home page shows all apps.

    The view is called with the present request, on which `request.panel` is then true. Its HTML is
    included when it answers 200, nothing when it answers 204, 403, 404 or leads elsewhere. A view
    that breaks costs its own panel, not the page.

    name: the URL name of a view without arguments, "app:name".

    Example:
        {% panel "ui:panel_example" %}
    """
    request = context["request"]
    try:
        match = resolve(reverse(name))
    except (NoReverseMatch, Http404):
        return SafeString("")
    before = getattr(request, "panel", False)
    request.panel = True
    try:
        response = match.func(request, *match.args, **match.kwargs)
        if isinstance(response, SimpleTemplateResponse):
            response = response.render()
    except (Http404, PermissionDenied):
        return SafeString("")
    except Exception:
        logger.exception("The panel %s failed", name)
        return render_to_string("ui/components/panel_failed.html", {"name": name})
    finally:
        request.panel = before
    if response.status_code != 200:
        return SafeString("")
    # What a view of ours answered is HTML already.
    return SafeString(response.content.decode(response.charset))
