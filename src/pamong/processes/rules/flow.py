"""What of a discovered map is shown, and in figures what is not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# More cannot be read on one drawing, however much is asked for.
MOST_STEPS, MOST_ARROWS = 40, 70
# Of fewer cases no times are told.
FEWEST_CASES = 5


@dataclass(frozen=True, slots=True)
class Arrow:
    """A step directly followed by another: how often, in how many cases, and seconds between."""

    id: int
    source: str
    target: str
    count: int
    cases: int
    total_s: float
    median_s: float
    p95_s: float

    @property
    def has_times(self) -> bool:
        return self.cases >= FEWEST_CASES


@dataclass(frozen=True, slots=True)
class Shown:
    """Steps and arrows of the drawing; of those left out how many, and of all passages which part
    they make. `full` says that the drawing would hold no more."""

    steps: tuple[str, ...]
    arrows: tuple[Arrow, ...]
    hidden_steps: int
    hidden_arrows: int
    hidden_passages: float
    full: bool


@dataclass(frozen=True, slots=True)
class Whole:
    """All there is: events by activity, and arrows and their passages, kept or not."""

    activities: Mapping[str, int]
    arrows: int
    passages: int


def shown(arrows: Sequence[Arrow], whole: Whole, percent: int) -> Shown:
    """The commonest arrows until so many percent of all passages are shown.

    `arrows` are given the commonest first. A step that is shown keeps its commonest way in and on,
    rare or not, so that nothing hangs in the air.
    """
    wanted, passed = [], 0
    for arrow in arrows:
        if passed * 100 >= percent * whole.passages:
            break
        wanted.append(arrow)
        passed += arrow.count
    ends = {name for arrow in wanted for name in (arrow.source, arrow.target)}
    if percent >= 100 or not ends:
        ends |= whole.activities.keys()
    steps = sorted(ends, key=lambda name: (-whole.activities.get(name, 0), name))[:MOST_STEPS]
    inside = [
        arrow for arrow in arrows if arrow.source in set(steps) and arrow.target in set(steps)
    ]
    kept = {(arrow.source, arrow.target): arrow for arrow in _ways(inside)}
    asked = {(arrow.source, arrow.target) for arrow in wanted}
    for arrow in inside:
        if len(kept) >= MOST_ARROWS:
            break
        if (arrow.source, arrow.target) in asked:
            kept[arrow.source, arrow.target] = arrow
    drawn = sorted(kept.values(), key=lambda each: (-each.count, each.source, each.target))
    return Shown(
        tuple(steps),
        tuple(drawn),
        len(whole.activities) - len(steps),
        whole.arrows - len(drawn),
        1 - sum(each.count for each in drawn) / whole.passages if whole.passages else 0.0,
        len(steps) < len(ends) or not asked <= kept.keys(),
    )


def _ways(arrows: Sequence[Arrow]) -> list[Arrow]:
    """Of each step the commonest way in and the commonest on."""
    found = []
    into, on = set[str](), set[str]()
    for arrow in arrows:
        if arrow.source == arrow.target:
            continue
        if arrow.source not in on or arrow.target not in into:
            found.append(arrow)
        on.add(arrow.source)
        into.add(arrow.target)
    return found
