"""The map of a log as SVG: steps by how many events, arrows by how many cases and how long."""

from collections.abc import Mapping
from dataclasses import dataclass

from pamong.mining.analysis import Analysis, Edge
from pamong.mining.sketch import END, LABEL, START, Arrow, Step, heat, picture
from pamong.mining.wording import Words

MOST_STEPS, MOST_ARROWS = 40, 70
RARE_STEP, RARE_ARROW = 0.01, 0.02


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
    return picture(arrows, steps, LABEL, title=title, described=described)


def at_the_ends(found: Analysis, shown: Map, words: Words) -> dict[tuple[str, str], Arrow]:
    """Arrows from the beginning and to the end."""
    least = found.cases * RARE_ARROW
    begins = _worth(found.starts, shown.steps, least)
    finishes = _worth(found.ends, shown.steps, least)
    return {
        **{(START, name): Arrow(n, "h0", (words.number(n),)) for name, n in begins.items()},
        **{(name, END): Arrow(n, "h0", (words.number(n),)) for name, n in finishes.items()},
    }


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
