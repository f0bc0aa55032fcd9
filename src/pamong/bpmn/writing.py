"""BPMN 2.0 files out: what was read, in UTF-8, and with a drawing where there was none.

Elements and attributes of other makers are kept as they came, with their prefixes; comments and
processing instructions (which may send a browser elsewhere) are left out.
"""

from collections.abc import Iterator
from xml.dom.minidom import Document, Element, Node, Text
from xml.sax.saxutils import escape

from defusedxml.minidom import parseString

from pamong.bpmn.layout import Box, Picture, Point, picture
from pamong.bpmn.model import Model
from pamong.bpmn.reading import MODEL, name_flows, parse, read

_MODEL = MODEL.strip("{}")
_DRAWING = "http://www.omg.org/spec/BPMN/20100524/DI"
_BOUNDS = "http://www.omg.org/spec/DD/20100524/DC"
_LINES = "http://www.omg.org/spec/DD/20100524/DI"
_MARGIN, _POOL_STRIP, _POOL_GAP, _BLACK_BOX = 60.0, 30.0, 60.0, 60.0
_IN_ATTRIBUTES = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


def write(model: Model) -> bytes:
    """The file of a model: what it says and how it is drawn, as it was read."""
    return _written(_document(model))


def lay_out(model: Model) -> Model:
    """The model with a drawing; one that has a drawing of all its elements is left as it is.

    Lanes are drawn in a pool, which is added to the file where it has none.
    """
    if model.has_drawing:
        return model
    document = _document(model)
    _Drawer(model, document).draw()
    return read(_written(document))


def _document(model: Model) -> Document:
    document: Document = parseString(model.source, forbid_dtd=True)
    # The names that reading gave to nameless flows, in the same order.
    root = name_flows(parse(model.source))
    named = [element.get("id", "") for element in root.iter(f"{MODEL}sequenceFlow")]
    flows = document.getElementsByTagNameNS(_MODEL, "sequenceFlow")
    for flow, name in zip(flows, named, strict=True):
        flow.setAttribute("id", name)
    return document


class _Drawer:
    """Draws pools below one another, in one plane; without pools each process in its own."""

    def __init__(self, model: Model, document: Document) -> None:
        self._model = model
        self._document = document
        self._root = _root(document)
        self._ids = {element.getAttribute("id") for element in document.getElementsByTagName("*")}

    def draw(self) -> None:
        for old in list(self._root.childNodes):
            if isinstance(old, Element) and old.namespaceURI == _DRAWING:
                self._root.removeChild(old)
        filled = {node.process for node in self._model.nodes.values()}
        drawn = [process.id for process in self._model.processes if process.id in filled]
        collaborations = self._root.getElementsByTagNameNS(_MODEL, "collaboration")
        pool_of = {pool.process: pool.id for pool in self._model.participants if pool.process}
        if collaborations:
            plane = self._plane(collaborations[0].getAttribute("id"))
            self._draw_pools(plane, [(pool_of[each], each) for each in drawn if each in pool_of])
            drawn = [each for each in drawn if each not in pool_of]
        elif any(lane.process for lane in self._model.lanes):
            name, pools = self._add_pools(drawn)
            self._draw_pools(self._plane(name), pools)
            drawn = []
        for process in drawn:
            self._put(self._plane(process), picture(self._model, process), _MARGIN, _MARGIN)

    def _draw_pools(self, plane: Element, pools: list[tuple[str, str]]) -> None:
        y = _MARGIN
        boxes: dict[str, Box] = {}
        inside = {process: picture(self._model, process) for _pool, process in pools}
        widest = _POOL_STRIP + max((inner.width for inner in inside.values()), default=600.0)
        for pool, process in pools:
            inner = inside[process]
            inner.widen(widest - _POOL_STRIP, {lane.id for lane in self._model.lanes})
            box = Box(_MARGIN, y, widest, inner.height)
            boxes[pool] = box
            self._shape(plane, pool, box, isHorizontal="true")
            boxes |= self._put(plane, inner, box.x + _POOL_STRIP, y)
            y += box.height + _POOL_GAP
        for participant in self._model.participants:
            if participant.id and participant.id not in boxes:
                boxes[participant.id] = Box(_MARGIN, y, widest, _BLACK_BOX)
                self._shape(plane, participant.id, boxes[participant.id], isHorizontal="true")
                y += _BLACK_BOX + _POOL_GAP
        for flow in self._root.getElementsByTagNameNS(_MODEL, "messageFlow"):
            ends = [flow.getAttribute(end) for end in ("sourceRef", "targetRef")]
            if all(end in boxes for end in ends):
                points = _message_line(boxes[ends[0]], boxes[ends[1]])
                self._edge(plane, flow.getAttribute("id"), points)

    def _put(self, plane: Element, inner: Picture, x: float, y: float) -> dict[str, Box]:
        moved = Picture()
        moved.add(inner, x, y)
        lanes = [lane.id for lane in self._model.lanes if lane.id in moved.boxes]
        for lane in lanes:
            self._shape(plane, lane, moved.boxes[lane], isHorizontal="true")
        inside = {node.parent for node in self._model.nodes.values()}
        for name, box in moved.boxes.items():
            if name not in lanes:
                more = {"isExpanded": "true"} if name in inside else {}
                self._shape(plane, name, box, **more)
        for name, points in moved.lines.items():
            self._edge(plane, name, points)
        return moved.boxes

    def _add_pools(self, processes: list[str]) -> tuple[str, list[tuple[str, str]]]:
        collaboration = self._of_model("collaboration", "collaboration")
        first = self._root.getElementsByTagNameNS(_MODEL, "process")[0]
        self._root.insertBefore(collaboration, first)
        pools = []
        for process in self._model.processes:
            if process.id in processes:
                pool = self._of_model("participant", f"pool-{process.id}")
                pool.setAttribute("name", process.name)
                pool.setAttribute("processRef", process.id)
                collaboration.appendChild(pool)
                pools.append((pool.getAttribute("id"), process.id))
        return collaboration.getAttribute("id"), pools

    def _of_model(self, local: str, wanted: str) -> Element:
        prefix = self._root.tagName.rpartition(":")[0]
        element = self._document.createElementNS(_MODEL, f"{prefix}:{local}" if prefix else local)
        element.setAttribute("id", self._free(wanted))
        return element

    def _plane(self, element: str) -> Element:
        diagram = self._new("bpmndi:BPMNDiagram", f"drawing-{element}")
        for prefix, space in (("bpmndi", _DRAWING), ("dc", _BOUNDS), ("di", _LINES)):
            diagram.setAttribute(f"xmlns:{prefix}", space)
        plane = self._new("bpmndi:BPMNPlane", f"plane-{element}")
        plane.setAttribute("bpmnElement", element)
        diagram.appendChild(plane)
        self._root.appendChild(diagram)
        return plane

    def _shape(self, plane: Element, name: str, box: Box, **more: str) -> None:
        shape = self._new("bpmndi:BPMNShape", f"{name}-shape")
        shape.setAttribute("bpmnElement", name)
        for key, value in more.items():
            shape.setAttribute(key, value)
        bounds = self._document.createElement("dc:Bounds")
        for key in ("x", "y", "width", "height"):
            bounds.setAttribute(key, f"{getattr(box, key):g}")
        shape.appendChild(bounds)
        plane.appendChild(shape)

    def _edge(self, plane: Element, name: str, points: list[Point]) -> None:
        edge = self._new("bpmndi:BPMNEdge", f"{name}-edge")
        edge.setAttribute("bpmnElement", name)
        for x, y in points:
            point = self._document.createElement("di:waypoint")
            point.setAttribute("x", f"{x:g}")
            point.setAttribute("y", f"{y:g}")
            edge.appendChild(point)
        plane.appendChild(edge)

    def _new(self, tag: str, wanted: str) -> Element:
        element = self._document.createElement(tag)
        element.setAttribute("id", self._free(wanted))
        return element

    def _free(self, wanted: str) -> str:
        number, found = 1, wanted
        while found in self._ids:
            number += 1
            found = f"{wanted}-{number}"
        self._ids.add(found)
        return found


def _message_line(source: Box, target: Box) -> list[Point]:
    """Up or down; straight where one of the boxes is as wide as that."""
    down = source.y < target.y
    begin, end = (source.bottom, target.y) if down else (source.y, target.bottom)
    x, to = source.middle[0], target.middle[0]
    if target.x < x < target.right:
        return [(x, begin), (x, end)]
    if source.x < to < source.right:
        return [(to, begin), (to, end)]
    turn = begin + (20 if down else -20)
    return [(x, begin), (x, turn), (to, turn), (to, end)]


def _root(document: Document) -> Element:
    root = document.documentElement
    assert root is not None  # a file without an element is no XML
    return root


def _written(document: Document) -> bytes:
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return (head + "".join(_pieces(_root(document))) + "\n").encode()


def _pieces(node: Node) -> Iterator[str]:
    if isinstance(node, Text):
        # A carriage return would come back as a line feed; a bare text is escaped, CDATA too.
        yield escape(node.data, {"\r": "&#13;"})
    elif isinstance(node, Element):
        attributes = "".join(
            f' {name}="{escape(value, _IN_ATTRIBUTES)}"' for name, value in node.attributes.items()
        )
        if node.childNodes:
            yield f"<{node.tagName}{attributes}>"
            for child in node.childNodes:
                yield from _pieces(child)
            yield f"</{node.tagName}>"
        else:
            yield f"<{node.tagName}{attributes}/>"
