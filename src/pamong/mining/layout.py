"""Places for a graph on a drawing: in layers from top to bottom, with few crossings.

An arrow that leads back up is drawn up. Each arrow's label has a place of its own between two
layers, so that no figure lies on a step or on another figure.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

Point = tuple[float, float]
NODE_GAP, LINE_GAP = 36.0, 18.0
_SWEEPS, _SETTLING = 24, 160


@dataclass(frozen=True, slots=True)
class Size:
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """Middles of steps and labels, and the points each arrow passes, from source to target."""

    width: float
    height: float
    nodes: Mapping[str, Point]
    labels: Mapping[tuple[str, str], Point]
    lines: Mapping[tuple[str, str], tuple[Point, ...]]


@dataclass(slots=True)
class _Place:
    """Something that takes room in a layer: a step, a label, or a line passing by."""

    layer: int
    width: float
    gap: float
    up: list[int] = field(default_factory=list)
    down: list[int] = field(default_factory=list)
    x: float = 0.0


def lay_out(
    nodes: Mapping[str, Size],
    arrows: Mapping[tuple[str, str], int],
    label: Size,
    *,
    layer_gap: float = 26.0,
) -> Drawing:
    """`arrows` says how heavy each is: the heaviest lead downwards."""
    forward = _forward(nodes, arrows)
    layers = _layers(nodes, forward)
    places = [_Place(2 * layers[name], size.width, NODE_GAP) for name, size in nodes.items()]
    number = {name: index for index, name in enumerate(nodes)}
    chains: dict[tuple[str, str], list[int]] = {}
    for pair in arrows:
        source, target = pair
        if source == target:
            continue
        top, bottom = (source, target) if pair in forward else (target, source)
        chains[pair] = _chain(places, number[top], number[bottom], label)
    rows = _ordered(places)
    _set_across(places, rows)
    return _drawing(nodes, number, places, chains, arrows, forward, label, layer_gap)


def _forward(
    nodes: Mapping[str, Size], arrows: Mapping[tuple[str, str], int]
) -> set[tuple[str, str]]:
    """Arrows, the heaviest first, as long as they close no circle."""
    below: dict[str, set[str]] = defaultdict(set)
    kept: set[tuple[str, str]] = set()
    for (source, target), _ in sorted(arrows.items(), key=lambda each: (-each[1], each[0])):
        if source != target and not _reaches(below, target, source):
            below[source].add(target)
            kept.add((source, target))
    return kept


def _reaches(below: Mapping[str, set[str]], start: str, goal: str) -> bool:
    seen, todo = {start}, [start]
    while todo:
        here = todo.pop()
        if here == goal:
            return True
        fresh = below.get(here, set()) - seen
        seen |= fresh
        todo += fresh
    return False


def _layers(nodes: Mapping[str, Size], forward: set[tuple[str, str]]) -> dict[str, int]:
    """Each step below everything that leads to it."""
    above: dict[str, list[str]] = defaultdict(list)
    left = dict.fromkeys(nodes, 0)
    below: dict[str, list[str]] = defaultdict(list)
    for source, target in forward:
        above[target].append(source)
        below[source].append(target)
        left[target] += 1
    layers = dict.fromkeys(nodes, 0)
    todo = [name for name in nodes if not left[name]]
    while todo:
        here = todo.pop()
        for target in below[here]:
            layers[target] = max(layers[target], layers[here] + 1)
            left[target] -= 1
            if not left[target]:
                todo.append(target)
    # What nothing leads down to stands just above what it leads to, not at the very top.
    for name in nodes:
        if not above[name] and below[name]:
            layers[name] = min(layers[target] for target in below[name]) - 1
    return layers


def _chain(places: list[_Place], top: int, bottom: int, label: Size) -> list[int]:
    """The places an arrow passes between two steps; the one in the middle bears its label."""
    first, last = places[top].layer, places[bottom].layer
    passed = [top]
    middle = (first + last) // 2
    middle -= (middle + 1) % 2
    for layer in range(first + 1, last):
        bears = layer == middle
        places.append(_Place(layer, label.width if bears else 2.0, LINE_GAP))
        passed.append(len(places) - 1)
    passed.append(bottom)
    for one, other in pairwise(passed):
        places[one].down.append(other)
        places[other].up.append(one)
    return passed


def _ordered(places: list[_Place]) -> list[list[int]]:
    """The places of each layer from left to right, with few crossings."""
    rows: list[list[int]] = [[] for _ in range(max(each.layer for each in places) + 1)]
    for index, place in enumerate(places):
        rows[place.layer].append(index)
    rank = {index: float(n) for row in rows for n, index in enumerate(row)}
    best, fewest = [list(row) for row in rows], _crossings(rows, places, rank)
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        for row in rows if down else reversed(rows):
            wish = {
                index: _middle(
                    [rank[each] for each in (places[index].up if down else places[index].down)],
                    rank[index],
                )
                for index in row
            }
            row.sort(key=lambda index: wish[index])
            rank.update((index, float(n)) for n, index in enumerate(row))
        crossings = _crossings(rows, places, rank)
        if crossings < fewest:
            best, fewest = [list(row) for row in rows], crossings
    return best


def _middle(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _crossings(rows: list[list[int]], places: list[_Place], rank: Mapping[int, float]) -> int:
    count = 0
    for row in rows:
        ends = [rank[below] for index in row for below in sorted(places[index].down, key=rank.get)]  # type: ignore[arg-type]
        count += sum(1 for i, one in enumerate(ends) for other in ends[i + 1 :] if other < one)
    return count


def _set_across(places: list[_Place], rows: list[list[int]]) -> None:
    """Each place as near to the middle of its neighbours as the order of its layer allows."""
    for row in rows:
        x = 0.0
        for index in row:
            x += places[index].width / 2 + places[index].gap / 2
            places[index].x = x
            x += places[index].width / 2 + places[index].gap / 2
        for index in row:
            places[index].x -= x / 2
    for sweep in range(_SETTLING):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            wished = []
            for index in row:
                place = places[index]
                near = (
                    [*place.up, *place.down]
                    if sweep >= 4
                    else (place.up if sweep % 2 == 0 else place.down)
                )
                wished.append(_middle([places[each].x for each in near], place.x))
            for index, x in zip(row, _apart(row, wished, places), strict=True):
                places[index].x = x


def _apart(row: list[int], wished: list[float], places: list[_Place]) -> list[float]:
    """The nearest places to those wished that keep order and distance: neighbours are pooled."""
    offset, offsets = 0.0, []
    for before, index in zip([None, *row], row, strict=False):
        if before is not None:
            one, other = places[before], places[index]
            offset += (one.width + other.width) / 2 + max(one.gap, other.gap)
        offsets.append(offset)
    pools: list[tuple[float, int]] = []
    for wish, away in zip(wished, offsets, strict=True):
        mean, size = wish - away, 1
        while pools and pools[-1][0] > mean:
            other_mean, other_size = pools.pop()
            mean = (mean * size + other_mean * other_size) / (size + other_size)
            size += other_size
        pools.append((mean, size))
    found = [mean for mean, size in pools for _ in range(size)]
    return [mean + away for mean, away in zip(found, offsets, strict=True)]


def _drawing(
    nodes: Mapping[str, Size],
    number: Mapping[str, int],
    places: list[_Place],
    chains: Mapping[tuple[str, str], list[int]],
    arrows: Mapping[tuple[str, str], int],
    forward: set[tuple[str, str]],
    label: Size,
    layer_gap: float,
) -> Drawing:
    left = min(each.x - each.width / 2 for each in places) - 12
    tallest: dict[int, float] = defaultdict(float)
    for name, size in nodes.items():
        layer = places[number[name]].layer
        tallest[layer] = max(tallest[layer], size.height)
    y, heights = 12.0, {}
    for layer in range(max(each.layer for each in places) + 1):
        height = tallest[layer] if layer % 2 == 0 else label.height
        heights[layer] = (y, y + height)
        y += height + layer_gap
    shift = {index: place.x - left for index, place in enumerate(places)}
    middle = {layer: (top + bottom) / 2 for layer, (top, bottom) in heights.items()}
    at = {name: (shift[index], middle[places[index].layer]) for name, index in number.items()}
    labels, lines = {}, {}
    for pair, chain in chains.items():
        points: list[Point] = []
        spread = _spread(pair, chain, chains, places)
        for place in chain:
            top, bottom = heights[places[place].layer]
            if place == chain[0]:
                points.append((shift[place] + spread[0], bottom))
            elif place == chain[-1]:
                points.append((shift[place] + spread[1], top))
            else:
                points += [(shift[place], top), (shift[place], bottom)]
                if places[place].width > 2:
                    labels[pair] = (shift[place], (top + bottom) / 2)
        lines[pair] = tuple(points if pair in forward else reversed(points))
    for source, target in arrows:
        if source == target:
            x, mid = at[source]
            labels[source, target] = (x + nodes[source].width / 2 + 14, mid)
    right = max(each.x + each.width / 2 for each in places) - left
    loops = 60.0 if any(source == target for source, target in arrows) else 0.0
    return Drawing(right + 12 + loops, y, at, labels, lines)


def _spread(
    pair: tuple[str, str],
    chain: list[int],
    chains: Mapping[tuple[str, str], list[int]],
    places: list[_Place],
) -> tuple[float, float]:
    """Where an arrow leaves and enters a step, so that neighbours do not meet in a point."""
    found = []
    for end, beside in ((0, 1), (-1, -2)):
        fellows = sorted(
            (places[other[beside]].x, key)
            for key, other in chains.items()
            if other[end] == chain[end]
        )
        position = next(n for n, (_, key) in enumerate(fellows) if key == pair)
        room = places[chain[end]].width * 0.7
        step = min(22.0, room / max(len(fellows), 1))
        found.append((position - (len(fellows) - 1) / 2) * step)
    return found[0], found[1]
