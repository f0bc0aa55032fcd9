"""A map as SVG: steps as boxes, arrows as wide as they are heavy, both in shades.

It takes figures already put into words and needs nothing heavy, so that a page can draw one.
"""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from pamong.mining.layout import Drawing, Point, Size, lay_out

LABEL = Size(96, 30)
# The ends of arrows at which cases begin and end.
START, END = "\x00start", "\x00end"
_STEP = Size(190, 58)
_DOT = Size(26, 26)
_WRAP = 26


@dataclass(frozen=True, slots=True)
class Arrow:
    """How heavy it is, its shade (h0 to h4, b1 to b4), and what is written on it; where a page is
    about it, its address and what a reader hears of that link."""

    weight: float
    shade: str
    lines: tuple[str, ...]
    url: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    shade: str
    told: str


def picture(
    arrows: Mapping[tuple[str, str], Arrow],
    steps: Mapping[str, Step],
    label: Size,
    *,
    title: str,
    described: str,
) -> str:
    """Steps from top to bottom and what leads from one to another. Its figures stand in a table
    beside it, so it is one picture to a reader, or a group of links where arrows have pages."""
    nodes = {START: _DOT, **dict.fromkeys(steps, _STEP), END: _DOT}
    weights = {pair: round(arrow.weight) for pair, arrow in arrows.items()}
    drawing = lay_out(nodes, weights, label)
    # Not to be made narrower than can be read: a telephone moves it sideways.
    wide = " wide" if drawing.width > 640 else ""
    role = "group" if any(arrow.url for arrow in arrows.values()) else "img"
    opening = (
        f'<svg class="map{wide}" viewBox="0 0 {drawing.width:.0f} {drawing.height:.0f}" '
        f'width="{drawing.width:.0f}" height="{drawing.height:.0f}" role="{role}" '
        f'aria-labelledby="map-title map-text"><title id="map-title">{escape(title)}</title>'
        f'<desc id="map-text">{escape(described)}</desc>'
    )
    parts = [opening, _MARKERS]
    heaviest = max((arrow.weight for arrow in arrows.values()), default=1) or 1
    for pair, arrow in sorted(arrows.items(), key=lambda each: each[1].weight):
        width = 1.2 + 7 * (arrow.weight / heaviest) ** 0.7
        parts.append(_arrow(pair, drawing, arrow.shade, width))
    parts += [_linked(_label(pair, drawing, arrow.lines), arrow) for pair, arrow in arrows.items()]
    parts += [_step(name, drawing.nodes[name], step) for name, step in steps.items()]
    for name, mark in ((START, "begin"), (END, "finish")):
        x, y = drawing.nodes[name]
        inner = "" if mark == "begin" else f'<rect x="{x - 5}" y="{y - 5}" width="10" height="10"/>'
        parts.append(f'<g class="dot {mark}"><circle cx="{x:.1f}" cy="{y:.1f}" r="12"/>{inner}</g>')
    return "".join([*parts, "</svg>"])


def _linked(label: str, arrow: Arrow) -> str:
    if not arrow.url:
        return label
    return f'<a href="{escape(arrow.url)}" aria-label="{escape(arrow.label)}">{label}</a>'


_MARKERS = "<defs>{}</defs>".format(
    "".join(
        f'<marker id="tip-{shade}" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="11" '
        f'markerHeight="11" markerUnits="userSpaceOnUse" orient="auto">'
        f'<path class="tip {shade}" d="M0 0 10 5 0 10z"/></marker>'
        for shade in ("h0", "h1", "h2", "h3", "h4", "b1", "b2", "b3", "b4")
    )
)


def heat(share: float) -> int:
    """Five shades: none, and four by how much of the worst it is."""
    return sum(share >= limit for limit in (0.08, 0.25, 0.5, 0.8))


def _arrow(pair: tuple[str, str], drawing: Drawing, shade: str, width: float) -> str:
    if pair[0] == pair[1]:
        x, y = drawing.nodes[pair[0]]
        right = x + _STEP.width / 2
        path = (
            f"M{right:.1f} {y - 12:.1f}C{right + 26:.1f} {y - 22:.1f} "
            f"{right + 26:.1f} {y + 22:.1f} {right + 3:.1f} {y + 12:.1f}"
        )
    else:
        path = _curve(drawing.lines[pair])
    return (
        f'<path class="arrow {shade}" stroke-width="{width:.1f}" marker-end="url(#tip-{shade})" '
        f'd="{path}"/>'
    )


def _curve(points: tuple[Point, ...]) -> str:
    """Upright where it meets a layer, so that the pieces join without a corner."""
    (x, y), *rest = points
    path = [f"M{x:.1f} {y:.1f}"]
    for to_x, to_y in rest:
        if abs(to_x - x) < 0.5:
            path.append(f"L{to_x:.1f} {to_y:.1f}")
        else:
            half = (y + to_y) / 2
            path.append(f"C{x:.1f} {half:.1f} {to_x:.1f} {half:.1f} {to_x:.1f} {to_y:.1f}")
        x, y = to_x, to_y
    return "".join(path)


def _label(pair: tuple[str, str], drawing: Drawing, lines: tuple[str, ...]) -> str:
    x, y = drawing.labels[pair]
    first, *others = lines
    if pair[0] == pair[1]:
        return f'<text class="count own" x="{x + 8:.1f}" y="{y + 4:.1f}">{escape(first)}×</text>'
    number = f'<tspan class="count" x="{x:.1f}">{escape(first)}</tspan>'
    top = y + 4 - 7 * len(others)
    more = "".join(f'<tspan x="{x:.1f}" dy="14">{escape(line)}</tspan>' for line in others)
    return f'<text class="on" x="{x:.1f}" y="{top:.1f}">{number}{more}</text>'


def _step(name: str, at: Point, step: Step) -> str:
    x, y = at
    lines = textwrap.wrap(name, _WRAP) or [name]
    if len(lines) > 2:
        lines = [lines[0], f"{lines[1][: _WRAP - 1].rstrip()}…"]
    top = y - (9 if len(lines) == 2 else 3)
    texts = "".join(
        f'<tspan x="{x:.1f}" y="{top + 14 * n:.1f}">{escape(line)}</tspan>'
        for n, line in enumerate(lines)
    )
    return (
        f'<g class="step {step.shade}"><title>{escape(name)}</title>'
        f'<rect x="{x - _STEP.width / 2:.1f}" y="{y - _STEP.height / 2:.1f}" '
        f'width="{_STEP.width:.0f}" height="{_STEP.height:.0f}" rx="8"/>'
        f'<text class="name">{texts}</text>'
        f'<text class="events" x="{x:.1f}" y="{y + 22:.1f}">{escape(step.told)}</text></g>'
    )
