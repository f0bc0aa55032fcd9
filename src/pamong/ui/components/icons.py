"""Icons: decorative signs, and initials."""

from functools import lru_cache

import lucide
from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = Library()


@lru_cache(maxsize=512)
def _svg(name: str, size: int) -> SafeString:
    svg = lucide._render_icon(name, size, **{"aria-hidden": "true", "class": "icon"})
    # The icon set is a package of ours, not input; unknown names raise.
    return mark_safe(" ".join(svg.split()))


@register.simple_tag
def icon(name: str, size: int = 18) -> SafeString:
    """A decorative icon of the Lucide set, hidden from screen readers: text must stand beside it.

    name: the icon's name at lucide.dev; an unknown name is an error.
    size: pixels, 18 unless told.

    Example:
        {% icon "target" %} {% icon "calendar-days" size=24 %}
    """
    return _svg(str(name), size)


def initials_of(name: str) -> str:
    """Two letters for a person: of the first and the last word, titles after a comma left out."""
    words = [w for w in str(name).split(",")[0].replace(".", " ").split() if w[0].isalpha()]
    words = [w for w in words if w.lower() not in {"dr", "drs", "dra", "ir", "prof", "h", "hj"}]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


@register.simple_tag
def initials(name: str, tone: str = "") -> SafeString:
    """A person's initials in a disc, with the full name for screen readers and on hover.

    name: the person's name; front and back titles are left out.
    tone: "" or "gold" for the one that matters here.

    Example:
        {% initials "Dr. Ani Rahmawati, S.E." tone="gold" %} {% initials "Budi Santoso" %}
    """
    return format_html(
        '<span class="initials{}" title="{}"><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}</span></span>',
        f" {tone}" if tone else "",
        name,
        initials_of(name),
        name,
    )
