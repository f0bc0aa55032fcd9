"""The map of a log as SVG: steps by how many events, arrows by how many cases and how long."""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from pamong.mining.analysis import Analysis, Edge
from pamong.mining.layout import Drawing, Point, Size, lay_out
from pamong.mining.wording import Words

MOST_STEPS, MOST_ARROWS = 40, 70
RARE_STEP, RARE_ARROW = 0.01, 0.02
_STEP = Size(190, 58)
_DOT = Size(26, 26)
_LABEL = Size(96, 30)
_START, _END = "\x00start", "\x00end"
_WRAP = 26


@dataclass(frozen=True, slots=True)
class Map:
    """What is drawn of a log, and what is left out so that it can be read."""

    steps: tuple[str, ...]
    edges: tuple[Edge, ...]
    hidden_steps: int
    hidden_edges: int
    # The share of all passages that the drawn arrows show.
    shown: float


def chosen(found: Analysis) -> Map:
    """Steps and arrows that are not rare, and for each step its commonest way in and on."""
    least = max(1.0, found.cases * RARE_STEP)
    steps = [name for name, count in found.activities.items() if count >= least][:MOST_STEPS]
    steps = steps or list(found.activities)[:MOST_STEPS]
    inside = [e for e in found.edges if e.source in set(steps) and e.target in set(steps)]
    kept: dict[tuple[str, str], Edge] = {}
    for end in ("source", "target"):
        seen: set[str] = set()
        for edge in inside:
            name = getattr(edge, end)
            if name not in seen and edge.source != edge.target:
                seen.add(name)
                kept[edge.source, edge.target] = edge
    for edge in inside:
        if len(kept) >= MOST_ARROWS or edge.count < found.cases * RARE_ARROW:
            break
        kept[edge.source, edge.target] = edge
    passages = sum(edge.count for edge in found.edges)
    drawn = sorted(kept.values(), key=lambda e: (-e.count, e.source, e.target))
    return Map(
        tuple(steps),
        tuple(drawn),
        len(found.activities) - len(steps),
        len(found.edges) - len(drawn),
        sum(edge.count for edge in drawn) / passages if passages else 1.0,
    )


@dataclass(frozen=True, slots=True)
class Arrow:
    """How heavy it is, its shade (h0 to h4, b1 to b4), and what is written on it."""

    weight: float
    shade: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    shade: str
    told: str


def svg(found: Analysis, shown: Map, words: Words, *, title: str, described: str) -> str:
    """The drawing; its figures stand in a table beside it, so it is one picture to a reader."""
    heats, told = _of_steps(found, words)
    hottest = max(heats.values(), default=0.0) or 1.0
    most = max((edge.total_s for edge in shown.edges), default=0.0) or 1.0
    arrows = {
        (edge.source, edge.target): Arrow(
            edge.count,
            f"h{heat(edge.total_s / most)}",
            (words.number(edge.count), f"⌀ {words.time(edge.mean_s)}"),
        )
        for edge in shown.edges
    }
    steps = {
        name: Step(f"h{heat(heats.get(name, 0.0) / hottest)}", told.get(name, ""))
        for name in shown.steps
    }
    arrows |= at_the_ends(found, shown, words)
    return picture(arrows, steps, _LABEL, title=title, described=described)


def at_the_ends(found: Analysis, shown: Map, words: Words) -> dict[tuple[str, str], Arrow]:
    """Arrows from the beginning and to the end."""
    least = found.cases * RARE_ARROW
    begins = _worth(found.starts, shown.steps, least)
    finishes = _worth(found.ends, shown.steps, least)
    return {
        **{(_START, name): Arrow(n, "h0", (words.number(n),)) for name, n in begins.items()},
        **{(name, _END): Arrow(n, "h0", (words.number(n),)) for name, n in finishes.items()},
    }


def picture(
    arrows: Mapping[tuple[str, str], Arrow],
    steps: Mapping[str, Step],
    label: Size,
    *,
    title: str,
    described: str,
) -> str:
    """Steps from top to bottom and what leads from one to another."""
    nodes = {_START: _DOT, **dict.fromkeys(steps, _STEP), _END: _DOT}
    weights = {pair: round(arrow.weight) for pair, arrow in arrows.items()}
    drawing = lay_out(nodes, weights, label)
    # Not to be made narrower than can be read: a telephone moves it sideways.
    wide = " wide" if drawing.width > 640 else ""
    opening = (
        f'<svg class="map{wide}" viewBox="0 0 {drawing.width:.0f} {drawing.height:.0f}" '
        f'width="{drawing.width:.0f}" height="{drawing.height:.0f}" role="img" '
        f'aria-labelledby="map-title map-text"><title id="map-title">{escape(title)}</title>'
        f'<desc id="map-text">{escape(described)}</desc>'
    )
    parts = [opening, _MARKERS]
    heaviest = max((arrow.weight for arrow in arrows.values()), default=1) or 1
    for pair, arrow in sorted(arrows.items(), key=lambda each: each[1].weight):
        width = 1.2 + 7 * (arrow.weight / heaviest) ** 0.7
        parts.append(_arrow(pair, drawing, arrow.shade, width))
    parts += [_label(pair, drawing, arrow.lines) for pair, arrow in arrows.items()]
    parts += [_step(name, drawing.nodes[name], step) for name, step in steps.items()]
    for name, mark in ((_START, "begin"), (_END, "finish")):
        x, y = drawing.nodes[name]
        inner = "" if mark == "begin" else f'<rect x="{x - 5}" y="{y - 5}" width="10" height="10"/>'
        parts.append(f'<g class="dot {mark}"><circle cx="{x:.1f}" cy="{y:.1f}" r="12"/>{inner}</g>')
    return "".join([*parts, "</svg>"])


_MARKERS = "<defs>{}</defs>".format(
    "".join(
        f'<marker id="tip-{shade}" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="11" '
        f'markerHeight="11" markerUnits="userSpaceOnUse" orient="auto">'
        f'<path class="tip {shade}" d="M0 0 10 5 0 10z"/></marker>'
        for shade in ("h0", "h1", "h2", "h3", "h4", "b1", "b2", "b3", "b4")
    )
)


def _worth(ends: Mapping[str, int], steps: tuple[str, ...], least: float) -> dict[str, int]:
    found = {name: count for name, count in ends.items() if name in steps}
    return {n: c for n, c in found.items() if c >= least} or dict(list(found.items())[:1])


def _of_steps(found: Analysis, words: Words) -> tuple[dict[str, float], dict[str, str]]:
    """What the shade of a step stands for, and what is written in it: the work on it where that is
    known, else the waiting before it."""
    if found.work is None:
        counts = {name: words.number(count) for name, count in found.activities.items()}
        return _waited(found), counts
    return (
        {task.activity: task.worked_s for task in found.work.tasks},
        {
            task.activity: f"{words.number(task.count)} · ⌀ "
            f"{words.time(task.worked_s / task.measured if task.measured else None)}"
            for task in found.work.tasks
        },
    )


def _waited(found: Analysis) -> dict[str, float]:
    waited: dict[str, float] = {}
    for edge in found.edges:
        waited[edge.target] = waited.get(edge.target, 0.0) + edge.total_s
    return waited


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
