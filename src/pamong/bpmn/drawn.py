"""Where the elements of a model stand in the drawing of its file, as plain figures."""

from xml.etree.ElementTree import Element

from pamong.bpmn.layout import Box, Picture
from pamong.bpmn.model import Model
from pamong.bpmn.reading import DRAWING, parse
from pamong.bpmn.writing import lay_out

_BOUNDS = "{http://www.omg.org/spec/DD/20100524/DC}Bounds"
_POINT = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"


def drawn(model: Model) -> Picture:
    """Boxes of nodes, lanes and pools and the points of flows, by id; from (0, 0) on.

    A model without a drawing of all its elements is laid out first. Figures that are none are
    read as 0.
    """
    root = parse(lay_out(model).source)
    found = Picture()
    for shape in root.iter(f"{DRAWING}BPMNShape"):
        bounds = shape.find(_BOUNDS)
        if bounds is not None:
            found.boxes[shape.get("bpmnElement", "")] = Box(
                *(_figure(bounds, key) for key in ("x", "y", "width", "height"))
            )
    for edge in root.iter(f"{DRAWING}BPMNEdge"):
        points = [(_figure(each, "x"), _figure(each, "y")) for each in edge.iterfind(_POINT)]
        if len(points) > 1:
            found.lines[edge.get("bpmnElement", "")] = points
    return _from_nought(found)


def _figure(element: Element, key: str) -> float:
    try:
        return float(element.get(key, "0"))
    except ValueError:
        return 0.0


def _from_nought(found: Picture) -> Picture:
    xs = [box.x for box in found.boxes.values()]
    ys = [box.y for box in found.boxes.values()]
    for points in found.lines.values():
        xs += [x for x, _y in points]
        ys += [y for _x, y in points]
    moved = Picture()
    if xs:
        moved.add(found, -min(xs), -min(ys))
    ends = [point for points in moved.lines.values() for point in points]
    ends += [(box.right, box.bottom) for box in moved.boxes.values()]
    moved.width = max((x for x, _y in ends), default=0.0)
    moved.height = max((y for _x, y in ends), default=0.0)
    return moved
