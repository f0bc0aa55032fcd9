"""Where the elements of a model stand in a drawing: columns by distance from the start, lanes as
bands, flows at right angles. Plain figures; `writing` puts them into the file."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import pairwise

from pamong.bpmn.model import Flow, Lane, Model, Node

Point = tuple[float, float]

TASK, EVENT, GATEWAY = (100.0, 80.0), (36.0, 36.0), (50.0, 50.0)
_COLUMN_GAP, _ROW_GAP, _PADDING = 60.0, 40.0, 30.0
_STRIP = 30.0
_SPREAD = 5.0


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> Point:
        return self.x + self.width / 2, self.y + self.height / 2

    def moved(self, x: float, y: float) -> "Box":
        return replace(self, x=self.x + x, y=self.y + y)


@dataclass(slots=True)
class Picture:
    """Boxes of nodes and lanes and the points of flows, by id."""

    boxes: dict[str, Box] = field(default_factory=dict)
    lines: dict[str, list[Point]] = field(default_factory=dict)
    width: float = 0.0
    height: float = 0.0

    def add(self, other: "Picture", x: float, y: float) -> None:
        self.boxes |= {key: box.moved(x, y) for key, box in other.boxes.items()}
        self.lines |= {
            key: [(px + x, py + y) for px, py in points] for key, points in other.lines.items()
        }

    def widen(self, width: float, lanes: Set[str]) -> None:
        """Let lanes reach further to the right."""
        for lane in lanes & self.boxes.keys():
            box = self.boxes[lane]
            self.boxes[lane] = replace(box, width=box.width + width - self.width)
        self.width = width


def picture(model: Model, process: str) -> Picture:
    """The drawing of one process, from (0, 0) on."""
    lanes = [lane for lane in model.lanes if lane.process == process]
    found = _Scope(model, process, None, lanes).drawn()
    deepest = max((_depth(lane, lanes) for lane in lanes), default=0)
    whole = Picture(width=found.width + _STRIP * deepest, height=found.height)
    whole.add(found, _STRIP * deepest, 0)
    for lane in reversed(lanes):
        # A band reaches from its own strip to the end; a lane of lanes around all of them.
        inner = [whole.boxes[each.id] for each in lanes if each.parent == lane.id]
        parts = inner or [whole.boxes[lane.id]]
        x = _STRIP * (_depth(lane, lanes) - 1)
        top, bottom = min(part.y for part in parts), max(part.bottom for part in parts)
        whole.boxes[lane.id] = Box(x, top, whole.width - x, bottom - top)
    return whole


def _depth(lane: Lane, lanes: Sequence[Lane]) -> int:
    depth, parent = 1, lane.parent
    while parent is not None:
        depth += 1
        parent = next(each.parent for each in lanes if each.id == parent)
    return depth


class _Scope:
    """A process or a sub-process and what is directly in it."""

    def __init__(
        self, model: Model, process: str, parent: str | None, lanes: Sequence[Lane] = ()
    ) -> None:
        self._model = model
        inside = [
            node
            for node in model.nodes.values()
            if node.process == process and node.parent == parent
        ]
        ids = {node.id for node in inside}
        self._attached = [node for node in inside if node.attached_to in ids]
        hosted = {node.id for node in self._attached}
        self._nodes = [node for node in inside if node.id not in hosted]
        self._flows = [flow for node in inside for flow in model.leaving(node.id)]
        self._host = {node.id: node.attached_to or "" for node in self._attached}
        self._inner = {
            node.id: _Scope(model, process, node.id).drawn()
            for node in self._nodes
            if any(each.parent == node.id for each in model.nodes.values())
        }
        parents = {lane.parent for lane in lanes}
        self._bands: list[str] = [lane.id for lane in lanes if lane.id not in parents] or [""]
        self._band = {
            node: self._bands.index(lane.id)
            for lane in lanes
            if lane.id in self._bands
            for node in lane.nodes
        }
        self._size = {node.id: self._size_of(node) for node in self._nodes}
        self._column = self._columns()
        self._row = self._rows()

    def drawn(self) -> Picture:
        found = Picture()
        lefts, found.width = self._lefts()
        tops = self._tops(found)
        for node in self._nodes:
            width, height = self._size[node.id]
            column, row = self._column[node.id], self._place(node.id)
            x, column_width = lefts[column]
            y, row_height = tops[row]
            box = Box(x + (column_width - width) / 2, y + (row_height - height) / 2, width, height)
            found.boxes[node.id] = box
            if node.id in self._inner:
                found.add(self._inner[node.id], box.x, box.y)
        self._attach(found)
        _Router(self, found, lefts, tops).draw()
        return found

    @property
    def flows(self) -> Sequence[Flow]:
        return self._flows

    def spot(self, node: str) -> tuple[int, tuple[int, int]]:
        """Column, and band with row, of a node or of what it is attached to."""
        node = self._host.get(node, node)
        return self._column[node], self._place(node)

    def is_attached(self, node: str) -> bool:
        return node in self._host

    def free_between(self, place: tuple[int, int], first: int, last: int) -> bool:
        """Does nothing stand in a row between two columns?"""
        return not any(
            self._place(node.id) == place and first < self._column[node.id] < last
            for node in self._nodes
        )

    def _place(self, node: str) -> tuple[int, int]:
        return self._band.get(node, 0), self._row[node]

    def _size_of(self, node: Node) -> tuple[float, float]:
        if node.id in self._inner:
            inner = self._inner[node.id]
            return max(inner.width, TASK[0]), max(inner.height, TASK[1])
        plain = node.element.partition(" ")[0]
        if plain.endswith("Event"):
            return EVENT
        return GATEWAY if plain.endswith("Gateway") else TASK

    def _steps(self) -> dict[str, list[str]]:
        steps: dict[str, list[str]] = {node.id: [] for node in self._nodes}
        # Ways of a node itself come before those of events attached to it.
        for flow in sorted(self._flows, key=lambda flow: flow.source in self._host):
            source = self._host.get(flow.source, flow.source)
            target = self._host.get(flow.target, flow.target)
            steps[source].append(target)
        return steps

    def _columns(self) -> dict[str, int]:
        """The longest way from where it begins, ways back left aside."""
        steps = self._steps()
        order = _depth_first(steps)
        position = {node: number for number, node in enumerate(order)}
        column = dict.fromkeys(order, 0)
        for node in order:
            for target in steps[node]:
                if position[target] > position[node]:
                    column[target] = max(column[target], column[node] + 1)
        return column

    def _rows(self) -> dict[str, int]:
        """Beside what leads to it, and each further way from there a row below."""
        wishes: dict[str, list[tuple[str, int]]] = {node.id: [] for node in self._nodes}
        for source, targets in self._steps().items():
            band, column = self._band.get(source, 0), self._column[source]
            onward = [
                target
                for target in dict.fromkeys(targets)
                if self._column[target] > column and self._band.get(target, 0) == band
            ]
            for below, target in enumerate(onward):
                wishes[target].append((source, below))
        row: dict[str, int] = {}
        taken: set[tuple[int, int, int]] = set()
        number = {node.id: place for place, node in enumerate(self._nodes)}
        for node in sorted(self._column, key=lambda node: (self._column[node], number[node])):
            band, column = self._band.get(node, 0), self._column[node]
            wish = min((row[source] + below for source, below in wishes[node]), default=0)
            while (band, column, wish) in taken:
                wish += 1
            row[node] = wish
            taken.add((band, column, wish))
        return row

    def _lefts(self) -> tuple[list[tuple[float, float]], float]:
        """Left edge and width of each column, and the width of all."""
        widths = [0.0] * (max(self._column.values(), default=-1) + 1)
        for node, column in self._column.items():
            widths[column] = max(widths[column], self._size[node][0])
        x, found = _PADDING + _COLUMN_GAP / 2, []
        for width in widths:
            found.append((x, width))
            x += width + _COLUMN_GAP
        return found, x - _COLUMN_GAP / 2 + _PADDING

    def _tops(self, found: Picture) -> dict[tuple[int, int], tuple[float, float]]:
        """Top edge and height of each row of each band; bands become the boxes of their lanes."""
        heights: dict[tuple[int, int], float] = {}
        for node in self._nodes:
            place = self._place(node.id)
            heights[place] = max(heights.get(place, 0), self._size[node.id][1])
        tops: dict[tuple[int, int], tuple[float, float]] = {}
        y = 0.0
        for band, lane in enumerate(self._bands):
            begin = y
            y += _PADDING + _ROW_GAP / 2
            for row in range(1 + max((r for b, r in heights if b == band), default=0)):
                height = heights.get((band, row), TASK[1])
                tops[band, row] = (y, height)
                y += height + _ROW_GAP
            y += _PADDING - _ROW_GAP / 2
            if lane:
                found.boxes[lane] = Box(0, begin, found.width, y - begin)
        found.height = y
        return tops

    def _attach(self, found: Picture) -> None:
        """Events at the lower edge of what they are attached to, from the right."""
        count: dict[str, int] = {}
        for node in self._attached:
            host = found.boxes[self._host[node.id]]
            place = count[self._host[node.id]] = count.get(self._host[node.id], 0) + 1
            x = max(host.x - EVENT[0] / 2, host.right - 10 - 42 * place)
            found.boxes[node.id] = Box(x, host.bottom - EVENT[1] / 2, *EVENT)


class _Router:
    """Flows through the gaps between columns and rows."""

    def __init__(
        self,
        scope: _Scope,
        found: Picture,
        lefts: Sequence[tuple[float, float]],
        tops: Mapping[tuple[int, int], tuple[float, float]],
    ) -> None:
        self._scope = scope
        self._found = found
        self._lefts = lefts
        self._tops = tops
        self._used: dict[tuple[str, int, int], int] = {}

    def draw(self) -> None:
        for flow in self._scope.flows:
            self._found.lines[flow.id] = _straightened(self._line(flow))

    def _line(self, flow: Flow) -> list[Point]:
        source, target = self._found.boxes[flow.source], self._found.boxes[flow.target]
        column, place = self._scope.spot(flow.source)
        to_column, to_place = self._scope.spot(flow.target)
        end = (target.x, target.middle[1])
        if self._scope.is_attached(flow.source):
            begin = (source.middle[0], source.bottom)
            low = self._row_gap(place)
            x = self._column_gap(to_column)
            return [begin, (begin[0], low), (x, low), (x, end[1]), end]
        begin = (source.right, source.middle[1])
        if to_column > column:
            if self._scope.free_between(place, column, to_column):
                if place == to_place and begin[1] == end[1]:
                    return [begin, end]
                x = self._column_gap(to_column)
                return [begin, (x, begin[1]), (x, end[1]), end]
            if self._scope.free_between(to_place, column, to_column):
                x = self._column_gap(column + 1)
                return [begin, (x, begin[1]), (x, end[1]), end]
        low = self._row_gap(place)
        out, into = self._column_gap(column + 1), self._column_gap(to_column)
        return [begin, (out, begin[1]), (out, low), (into, low), (into, end[1]), end]

    def _column_gap(self, column: int) -> float:
        """The middle of the gap before a column, a little aside for each flow after the first."""
        if column < len(self._lefts):
            middle = self._lefts[column][0] - _COLUMN_GAP / 2
        else:
            x, width = self._lefts[-1]
            middle = x + width + _COLUMN_GAP / 2
        return middle + self._aside(("column", column, 0))

    def _row_gap(self, place: tuple[int, int]) -> float:
        top, height = self._tops[place]
        return top + height + _ROW_GAP / 2 + self._aside(("row", *place))

    def _aside(self, gap: tuple[str, int, int]) -> float:
        count = self._used[gap] = self._used.get(gap, -1) + 1
        count %= 7
        return _SPREAD * ((count + 1) // 2) * (1 if count % 2 else -1)


def _depth_first(steps: Mapping[str, Sequence[str]]) -> list[str]:
    """Nodes so that each flow leads on, except those that lead back into a circle."""
    entered = {target for targets in steps.values() for target in targets}
    found: list[str] = []
    seen: set[str] = set()
    for begin in [*(node for node in steps if node not in entered), *steps]:
        if begin in seen:
            continue
        seen.add(begin)
        path: list[tuple[str, list[str]]] = [(begin, list(steps[begin]))]
        while path:
            node, todo = path[-1]
            if not todo:
                found.append(node)
                path.pop()
                continue
            target = todo.pop()
            if target not in seen:
                seen.add(target)
                path.append((target, list(steps[target])))
    found.reverse()
    return found


def _straightened(points: Iterable[Point]) -> list[Point]:
    """Without points at which nothing turns."""
    found: list[Point] = []
    for point in points:
        if found and found[-1] == point:
            continue
        if len(found) > 1:
            (ax, ay), (bx, by) = found[-2:]
            if (ax == bx == point[0]) or (ay == by == point[1]):
                found[-1] = point
                continue
        found.append(point)
    return found


def is_square(points: Sequence[Point]) -> bool:
    """Does each piece of a line run straight across or straight down?"""
    return all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(points))
