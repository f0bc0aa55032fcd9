"""The service's own drawing as SVG, its steps coloured: strips that fit a page.

Colour, pattern and words say the same, so that it can be read in print and without colours.
"""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from pamong.bpmn import Kind, Model, Node, drawn
from pamong.bpmn.layout import Box, Picture, Point

# A strip is no wider, where it can be cut without cutting a step.
STRIP = 1000.0
_MARGIN = 14.0
_NAME = 16


@dataclass(frozen=True, slots=True)
class Mark:
    """How a step is shown: shade 0 to 4 or None where nothing is known, a figure, and all of it in
    words."""

    shade: int | None
    figure: str
    words: str


def picture(model: Model, process: str, marks: Mapping[str, Mark], *, title: str) -> str:
    """The drawing of one process of a model, in strips from left to right."""
    found = drawn(model)
    nodes = [node for node in model.nodes.values() if node.process == process]
    boxes = {node.id: found.boxes[node.id] for node in nodes if node.id in found.boxes}
    lanes = [lane for lane in model.lanes if lane.id in found.boxes and lane.process == process]
    parts = [
        *(_lane(lane.name, found.boxes[lane.id]) for lane in lanes),
        *(
            _flow(found.lines[flow.id], flow.name)
            for flow in model.flows.values()
            if flow.id in found.lines and flow.source in boxes
        ),
        *(_node(node, boxes[node.id], marks.get(node.id)) for node in nodes if node.id in boxes),
    ]
    inside = [*boxes.values(), *(found.boxes[lane.id] for lane in lanes)]
    top = min((box.y for box in inside), default=0.0) - _MARGIN
    bottom = max((box.bottom for box in inside), default=0.0) + _MARGIN
    for flow in model.flows.values():
        if flow.source in boxes:
            for _x, y in found.lines.get(flow.id, ()):
                top, bottom = min(top, y - _MARGIN), max(bottom, y + _MARGIN)
    cuts = _cuts(found, list(boxes.values()))
    strips = "".join(
        _strip(
            (left, right, top, bottom),
            "".join(parts) if number == 0 else "",
            title if len(cuts) == 2 else f"{title} ({number + 1}/{len(cuts) - 1})",
        )
        for number, (left, right) in enumerate(pairwise(cuts))
    )
    return f'<div class="heat">{_PATTERNS}{strips}</div>'


def _cuts(found: Picture, boxes: Sequence[Box]) -> list[float]:
    """Where strips begin and end: as late as a strip's width allows, never through a step."""
    end = found.width + _MARGIN
    cuts = [-_MARGIN]
    gaps = sorted({box.right + 22 for box in boxes})
    free = [x for x in gaps if not any(box.x - 4 < x < box.right + 4 for box in boxes)]
    while end - cuts[-1] > STRIP * 1.1:
        fits = [x for x in free if cuts[-1] + 160 < x <= cuts[-1] + STRIP]
        later = [x for x in free if x > cuts[-1] + 160]
        if not later:
            break
        cuts.append(fits[-1] if fits else later[0])
    if end - cuts[-1] > 1:
        cuts.append(end)
    return cuts


def _strip(frame: tuple[float, float, float, float], drawing: str, title: str) -> str:
    """The first holds the drawing, the others show it from further right on."""
    left, right, top, bottom = frame
    width, height = right - left, bottom - top
    # A copy is styled by what stands inside of it: the group has the class that styles ask for.
    whole = f'<g id="heat-all" class="heat">{drawing}</g>'
    inner = whole if drawing else '<use href="#heat-all"/>'
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-label="{escape(title)}">'
        f'<svg viewBox="{left:.0f} {top:.0f} {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" aria-hidden="true">{inner}</svg></div>'
    )


_PATTERNS = (
    '<svg width="0" height="0" class="patterns" aria-hidden="true"><defs>'
    '<marker id="heat-tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" '
    'markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path class="tip" '
    'd="M0 0 10 5 0 10z"/></marker>'
    '<pattern id="heat-1" width="12" height="12" patternUnits="userSpaceOnUse">'
    '<circle class="ink" cx="3" cy="3" r="1"/></pattern>'
    '<pattern id="heat-2" width="9" height="9" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><path class="inkline" d="M0 0V9"/></pattern>'
    '<pattern id="heat-3" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><path class="inkline" d="M0 0V6"/></pattern>'
    '<pattern id="heat-4" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><path class="inkline" d="M0 0V6M0 3H6"/></pattern>'
    "</defs></svg>"
)


def legend(words: Sequence[str]) -> str:
    """Shades and their words, weakest first."""
    items = "".join(
        f'<li><svg width="34" height="20" aria-hidden="true"><g class="node s{shade}">'
        f'<rect class="plain" x="1" y="1" width="32" height="18" rx="4"/>'
        f"{_pattern(shade, 1, 1, 32, 18)}</g></svg> {escape(word)}</li>"
        for shade, word in enumerate(words)
    )
    return f'<ul class="shades">{items}</ul>'


def _pattern(shade: int | None, x: float, y: float, width: float, height: float) -> str:
    if not shade:
        return ""
    return (
        f'<rect class="over" x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{height:.0f}" '
        f'rx="6" fill="url(#heat-{shade})"/>'
    )


def _lane(name: str, box: Box) -> str:
    return (
        f'<g class="lane"><rect x="{box.x:.0f}" y="{box.y:.0f}" width="{box.width:.0f}" '
        f'height="{box.height:.0f}"/><text x="{box.x + 40:.0f}" y="{box.y + 16:.0f}">'
        f"{escape(name)}</text></g>"
    )


def _flow(points: Sequence[Point], name: str) -> str:
    path = "L".join(f"{x:.0f} {y:.0f}" for x, y in points)
    line = f'<path class="flow" marker-end="url(#heat-tip)" d="M{path}"/>'
    if not name:
        return line
    (x, y), (to_x, to_y) = points[0], points[1]
    return (
        f'{line}<text class="on" x="{(x + to_x) / 2:.0f}" y="{(y + to_y) / 2 - 5:.0f}">'
        f"{escape(textwrap.shorten(name, 24, placeholder='…'))}</text>"
    )


def _node(node: Node, box: Box, mark: Mark | None) -> str:
    if node.element.endswith("Event"):
        x, y = box.middle
        kind = "end" if node.kind in {Kind.END, Kind.TERMINATE, Kind.NOTICE_END} else "event"
        return f'<circle class="{kind}" cx="{x:.0f}" cy="{y:.0f}" r="{box.width / 2:.0f}"/>'
    if node.element.endswith("Gateway"):
        x, y = box.middle
        sign = {Kind.PARALLEL: "+", Kind.INCLUSIVE: "○"}.get(node.kind, "×")
        return (
            f'<path class="gate" d="M{x:.0f} {box.y:.0f}L{box.right:.0f} {y:.0f}'
            f'L{x:.0f} {box.bottom:.0f}L{box.x:.0f} {y:.0f}z"/>'
            f'<text class="sign" x="{x:.0f}" y="{y + 7:.0f}">{sign}</text>'
        )
    if node.kind is Kind.SUB_PROCESS:
        return (
            f'<rect class="inner" x="{box.x:.0f}" y="{box.y:.0f}" width="{box.width:.0f}" '
            f'height="{box.height:.0f}" rx="8"/>'
        )
    return _step(node, box, mark)


def _step(node: Node, box: Box, mark: Mark | None) -> str:
    known = mark is not None and mark.shade is not None
    shade = f"s{mark.shade}" if mark is not None and known else "none"
    told = mark.words if mark else node.name
    lines = _lines(node.name or node.id)
    x, _y = box.middle
    texts = "".join(
        f'<tspan x="{x:.0f}" y="{box.y + 17 + 13 * number:.0f}">{escape(line)}</tspan>'
        for number, line in enumerate(lines)
    )
    # Its own white ground keeps the figure readable on any pattern.
    figure = (
        f'<rect class="tag" x="{box.x + 3:.0f}" y="{box.bottom - 23:.0f}" '
        f'width="{box.width - 6:.0f}" height="20" rx="5"/>'
        f'<text class="figure" x="{x:.0f}" y="{box.bottom - 9:.0f}">{escape(mark.figure)}</text>'
        if mark is not None and mark.figure
        else ""
    )
    return (
        f'<g class="node {shade}"><title>{escape(told)}</title>'
        f'<rect class="plain" x="{box.x:.0f}" y="{box.y:.0f}" width="{box.width:.0f}" '
        f'height="{box.height:.0f}" rx="8"/>'
        f"{_pattern(mark.shade if mark else None, box.x, box.y, box.width, box.height)}"
        f'<text class="name">{texts}</text>{figure}</g>'
    )


def _lines(name: str) -> list[str]:
    lines = textwrap.wrap(name, _NAME) or [name]
    return lines if len(lines) <= 3 else [*lines[:2], f"{lines[2][: _NAME - 1]}…"]
