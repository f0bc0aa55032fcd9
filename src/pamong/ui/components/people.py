"""People: who it is, where they stand, and the quadrant."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.template import Library
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from pamong.ui.components.icons import initials_of

register = Library()

LEVELS = ("above", "as", "below")
RESULT_LABELS = {
    "above": _("Results above expectation"),
    "as": _("Results as expected"),
    "below": _("Results below expectation"),
}
BEHAVIOUR_LABELS = {
    "above": _("Behaviour above expectation"),
    "as": _("Behaviour as expected"),
    "below": _("Behaviour below expectation"),
}
RESULT_SHORT = {
    "above": _("Results above"),
    "as": _("as expected"),
    "below": _("below"),
}
BEHAVIOUR_SHORT = {
    "above": _("above"),
    "as": _("as expected"),
    "below": _("Behaviour below"),
}
# Initials shown in one cell of the quadrant before the rest is counted.
SHOWN = 12


def part(item: object, name: str, default: Any = "") -> Any:
    """A part of a value given as a mapping or as an object: views may pass either."""
    if isinstance(item, Mapping):
        return item.get(name, default)
    return getattr(item, name, default)


@register.inclusion_tag("ui/components/person.html")
def person(name: str, detail: str = "", url: str = "", tone: str = "") -> dict[str, Any]:
    """A person: initials, name and one line more.

    name: full name. detail: position or unit. url: the person's page.
    tone: "" or "gold" for the one that matters here.

    Example:
        {% person "Ani Rahmawati, S.E." "Licensing analyst, Licensing Section" "#" %}
    """
    return {
        "name": name,
        "detail": detail,
        "url": url,
        "tone": tone,
        "initials": initials_of(name),
    }


@register.inclusion_tag("ui/components/steps.html")
def steps(items: Iterable[object], label: str = "") -> dict[str, Any]:
    """A life cycle as a track: what is done, where it stands, what comes.

    items: mappings or objects with `label`, `state` (done, now, todo or stopped) and, if wanted,
    `detail` (date, name). label: what the track shows, for screen readers.

    Example:
        {% steps example.steps label="Life of this plan" %}
    """
    words = {
        "done": _("done"),
        "now": _("current step"),
        "todo": _("still to come"),
        "stopped": _("stopped"),
    }
    return {
        "label": label or _("Steps"),
        "items": [
            {
                "label": part(item, "label"),
                "detail": part(item, "detail"),
                "state": part(item, "state", "todo"),
                "word": words[part(item, "state", "todo")],
            }
            for item in items
        ],
    }


def _cell(cell: object) -> dict[str, Any]:
    people = list(part(cell, "people", ()) or ())
    count = max(int(part(cell, "count", 0) or 0), len(people))
    rest = count - min(len(people), SHOWN)
    return {
        "label": part(cell, "label"),
        "tone": part(cell, "tone"),
        "current": part(cell, "current", False),
        "people": [
            {
                "name": part(person, "name"),
                "url": part(person, "url"),
                "initials": initials_of(part(person, "name")),
                "current": part(person, "current", False),
            }
            for person in people[:SHOWN]
        ],
        "rest": ngettext("and %(n)s more", "and %(n)s more", rest) % {"n": rest}
        if rest > 0
        else "",
        "count": count,
    }


@register.inclusion_tag("ui/components/quadrant.html")
def quadrant(
    cells: Iterable[object], caption: str = "", *, compact: bool = False
) -> dict[str, Any]:
    """Results × behaviour: the nine cells of the rating, with the people in them.

    cells: nine mappings or objects with `result` and `behaviour` (each above, as or below),
    `label` (the predicate), `tone` (best, good, warn, bad or worst), `people` (each with `name`
    and, if wanted, `url` and `current`), `count` where there are more than those given, and
    `current` (true marks one cell).
    caption: what the table shows. compact: for a narrow column, without people.

    Example:
        {% quadrant example.quadrant %}
    """
    placed = {(part(c, "result"), part(c, "behaviour")): _cell(c) for c in cells}
    return {
        "caption": caption or _("Work results and work behaviour"),
        "compact": compact,
        "columns": [
            (BEHAVIOUR_SHORT if compact else BEHAVIOUR_LABELS)[level] for level in reversed(LEVELS)
        ],
        "rows": [
            {
                "label": (RESULT_SHORT if compact else RESULT_LABELS)[result],
                "cells": [
                    {
                        "behaviour": BEHAVIOUR_LABELS[behaviour],
                        **placed.get((result, behaviour), _cell({})),
                    }
                    for behaviour in reversed(LEVELS)
                ],
            }
            for result in LEVELS
        ],
    }
