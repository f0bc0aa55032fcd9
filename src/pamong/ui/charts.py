"""The arithmetic of charts: from values to places on a drawing of 100 × 100 units.

The drawings stretch with the page (`preserveAspectRatio="none"`) while their strokes do not, and
all text stands beside them as HTML: it keeps its size on a phone, and no style is written inline.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from pamong.ui import formats

MOST_LABELS = 7
TONES = ("t1", "t2", "t3", "t4", "t5")


@dataclass(frozen=True, slots=True)
class Point:
    label: str
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    value: float | None
    url: str = ""
    tone: str = ""


def nice_step(span: float, ticks: int = 4) -> float:
    """A step of 1, 2, 2.5 or 5 times a power of ten that cuts `span` into at most `ticks`."""
    if span <= 0:
        return 1.0
    raw = span / ticks
    power = 10.0 ** math.floor(math.log10(raw))
    for factor in (1, 2, 2.5, 5, 10):
        # A hair of tolerance: 0.3 / 3 must not count as more than 0.1.
        if factor * power >= raw * (1 - 1e-9):
            return factor * power
    return 10 * power


def scale(values: Sequence[float]) -> tuple[float, float, float]:
    """Lowest and highest line of an axis and the step between, so that all values lie within.

    The axis begins at zero unless that would squeeze the values into less than a third of it.
    """
    if not values:
        return 0.0, 1.0, 1.0
    low, high = min(values), max(values)
    if low >= 0 and (high - low) * 3 >= high:
        low = 0.0
    if low == high:
        low, high = (min(low, 0.0), max(high, 0.0)) if low else (0.0, 1.0)
    step = nice_step(high - low)
    return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step, step


@dataclass(frozen=True, slots=True)
class Axis:
    low: float
    high: float
    step: float

    def y(self, value: float) -> float:
        return round(100 - 100 * (value - self.low) / (self.high - self.low), 2)

    @property
    def ticks(self) -> list[float]:
        count = round((self.high - self.low) / self.step)
        return [self.low + index * self.step for index in range(count + 1)]


@dataclass(frozen=True, slots=True)
class Curve:
    name: str
    tone: str
    path: str
    dots: str
    band: str


@dataclass(frozen=True, slots=True)
class LineChart:
    title: str
    unit: str
    description: str
    curves: tuple[Curve, ...]
    # Grid lines from the top: place and text.
    grid: tuple[tuple[float, str], ...]
    # One a column; empty where the text would not fit.
    labels: tuple[str, ...]
    target: float | None
    target_text: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def _point(item: object) -> Point:
    if isinstance(item, Point):
        return item
    if isinstance(item, tuple | list) and 2 <= len(item) <= 4:
        return Point(str(item[0]), *(_float(value) for value in item[1:]))
    raise TypeError(f"a point is (label, value) or (label, value, low, high), not {item!r}")


def _float(value: object) -> float | None:
    amount = formats.as_number(value)
    return None if amount is None else float(amount)


def _lines(series: Iterable[object]) -> tuple[Line, ...]:
    items = list(series)
    if items and all(isinstance(item, Line) for item in items):
        return tuple(item for item in items if isinstance(item, Line))
    return (Line("", tuple(_point(item) for item in items)),)


def _runs(points: Sequence[Point], known: Sequence[bool]) -> list[list[int]]:
    """Indexes of neighbouring points that are known: a gap breaks the line."""
    runs: list[list[int]] = []
    for index in range(len(points)):
        if known[index]:
            if index and known[index - 1]:
                runs[-1].append(index)
            else:
                runs.append([index])
    return runs


def _curve(line: Line, axis: Axis, xs: Sequence[float], tone: str) -> Curve:
    points = line.points
    path, dots, band = [], [], []
    for run in _runs(points, [p.value is not None for p in points]):
        spots = [f"{xs[i]:g} {axis.y(points[i].value or 0.0):g}" for i in run]
        path.append("M" + "L".join(spots))
        dots += [f"M{spot}h0" for spot in spots]
    for run in _runs(points, [p.low is not None and p.high is not None for p in points]):
        top = [f"{xs[i]:g} {axis.y(points[i].high or 0.0):g}" for i in run]
        bottom = [f"{xs[i]:g} {axis.y(points[i].low or 0.0):g}" for i in reversed(run)]
        band.append("M" + "L".join(top + bottom) + "z")
    return Curve(line.name, tone, "".join(path), "".join(dots), "".join(band))


def _with_unit(text: str, unit: str) -> str:
    if not unit or text == formats.NOTHING:
        return text
    return f"{text}{unit}" if unit == "%" else f"{text} {unit}"


def reading(line: Line, unit: str) -> str:
    """The course of a line in one sentence."""
    known = [(p.label, p.value) for p in line.points if p.value is not None]
    if not known:
        return _("No values yet.")
    lowest, highest = min(known, key=lambda k: k[1]), max(known, key=lambda k: k[1])

    def say(value: float) -> str:
        return _with_unit(formats.number(value), unit)

    text = _(
        "From %(first)s (%(first_label)s) to %(last)s (%(last_label)s); lowest %(lowest)s "
        "(%(lowest_label)s), highest %(highest)s (%(highest_label)s)."
    ) % {
        "first": say(known[0][1]),
        "first_label": known[0][0],
        "last": say(known[-1][1]),
        "last_label": known[-1][0],
        "lowest": say(lowest[1]),
        "lowest_label": lowest[0],
        "highest": say(highest[1]),
        "highest_label": highest[0],
    }
    return f"{line.name}: {text}" if line.name else text


def _cell(point: Point, unit: str) -> str:
    text = _with_unit(formats.number(point.value), unit)
    if point.value is not None and point.low is not None and point.high is not None:
        text += f" ({formats.number(point.low)}–{formats.number(point.high)})"
    return text


def line(
    series: Iterable[object],
    title: str,
    unit: str = "",
    target: formats.Number | None = None,
    description: str = "",
) -> LineChart:
    """Lay out a line chart. All lines share their labels, which the first one gives."""
    lines = _lines(series)
    labels = [point.label for point in lines[0].points]
    for other in lines[1:]:
        if len(other.points) != len(labels):
            raise ValueError(f"the line {other.name!r} has other points than the first one")
    goal = None if target is None else float(target)
    values = [v for ln in lines for p in ln.points for v in (p.value, p.low, p.high)]
    known = [v for v in (*values, goal) if v is not None]
    axis = Axis(*scale(known))
    count = max(1, len(labels))
    xs = [round(100 * (index + 0.5) / count, 2) for index in range(count)]
    every = math.ceil(count / MOST_LABELS)
    # Counted from the end: the newest value always has its label.
    shown = tuple(
        text if (count - 1 - index) % every == 0 else "" for index, text in enumerate(labels)
    )
    return LineChart(
        title=title,
        unit=unit,
        description=description or " ".join(reading(ln, unit) for ln in lines),
        curves=tuple(
            _curve(ln, axis, xs, TONES[index % len(TONES)]) for index, ln in enumerate(lines)
        ),
        grid=tuple((axis.y(tick), formats.number(tick)) for tick in reversed(axis.ticks)),
        labels=shown,
        target=None if goal is None else axis.y(goal),
        target_text="" if goal is None else _with_unit(formats.number(goal), unit),
        columns=tuple(ln.name or unit or _("Value") for ln in lines),
        rows=tuple(
            (label, tuple(_cell(ln.points[index], unit) for ln in lines))
            for index, label in enumerate(labels)
        ),
    )


@dataclass(frozen=True, slots=True)
class DrawnBar:
    label: str
    url: str
    tone: str
    text: str
    width: float


@dataclass(frozen=True, slots=True)
class BarChart:
    title: str
    bars: tuple[DrawnBar, ...]
    target: float | None
    target_text: str


def _bar(item: object) -> Bar:
    if isinstance(item, Bar):
        return item
    if isinstance(item, tuple | list) and len(item) in {2, 3}:
        return Bar(str(item[0]), _float(item[1]), str(item[2]) if len(item) == 3 else "")
    raise TypeError(f"a bar is (label, value) or (label, value, url), not {item!r}")


def bars(
    items: Iterable[object], title: str, unit: str = "", target: formats.Number | None = None
) -> BarChart:
    """Lay out bars from zero; a value below zero draws nothing but keeps its figure."""
    given = [_bar(item) for item in items]
    goal = None if target is None else float(target)
    whole = max([b.value for b in given if b.value is not None] + [goal or 0.0, 0.0]) or 1.0
    return BarChart(
        title=title,
        bars=tuple(
            DrawnBar(
                b.label,
                b.url,
                b.tone,
                _with_unit(formats.number(b.value), unit),
                round(100 * max(0.0, b.value or 0.0) / whole, 2),
            )
            for b in given
        ),
        target=None if goal is None else round(100 * goal / whole, 2),
        target_text="" if goal is None else _with_unit(formats.number(goal), unit),
    )


@dataclass(frozen=True, slots=True)
class DrawnPart:
    label: str
    tone: str
    text: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class DrawnStack:
    label: str
    parts: tuple[DrawnPart, ...]
    total: str
    reading: str


@dataclass(frozen=True, slots=True)
class StackChart:
    title: str
    legend: tuple[tuple[str, str], ...]
    rows: tuple[DrawnStack, ...]


def stacks(rows: Iterable[object], title: str, unit: str = "") -> StackChart:
    """Lay out stacked bars on one scale; values below zero or unknown count as nothing."""
    given: list[tuple[str, list[tuple[str, float]]]] = []
    for row in rows:
        if not isinstance(row, tuple | list) or len(row) != 2:
            raise TypeError(f"a row is (label, parts), not {row!r}")
        given.append((str(row[0]), [(str(n), max(0.0, _float(v) or 0.0)) for n, v in row[1]]))
    whole = max((sum(v for _name, v in parts) for _label, parts in given), default=0.0) or 1.0
    legend: list[str] = []
    for _label, parts in given:
        legend += [name for name, _value in parts if name not in legend]
    tones = {name: TONES[index % len(TONES)] for index, name in enumerate(legend)}
    drawn = []
    for label, parts in given:
        x, pieces = 0.0, []
        for name, value in parts:
            width = 100 * value / whole
            text = _with_unit(formats.number(value), unit)
            pieces.append(DrawnPart(name, tones[name], text, round(x, 2), round(width, 2)))
            x += width
        total = _with_unit(formats.number(sum(value for _name, value in parts)), unit)
        spoken = "; ".join(f"{piece.label} {piece.text}" for piece in pieces)
        drawn.append(DrawnStack(label, tuple(pieces), total, spoken))
    return StackChart(title, tuple((name, tones[name]) for name in legend), tuple(drawn))


@dataclass(frozen=True, slots=True)
class Sparkline:
    label: str
    path: str
    last: str


def spark(values: Iterable[object], label: str) -> Sparkline:
    """Lay out a small line between its own lowest and highest value."""
    points = [Point("", _float(value)) for value in values]
    known = [p.value for p in points if p.value is not None]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    axis = Axis(low, high if high > low else low + 1, 1)
    last = max(1, len(points) - 1)
    # A margin keeps thick strokes inside the drawing.
    xs = [round(4 + 92 * index / last, 2) for index in range(len(points))]

    def spot(index: int) -> str:
        return f"{xs[index]:g} {10 + 0.8 * axis.y(points[index].value or 0.0):g}"

    runs = _runs(points, [p.value is not None for p in points])
    return Sparkline(
        label=label,
        path="".join("M" + "L".join(spot(index) for index in run) for run in runs),
        last=f"M{spot(runs[-1][-1])}h0" if runs else "",
    )
