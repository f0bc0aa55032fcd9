"""Where cases left the drawn process: the cheapest way to explain each by the drawing.

What was done and is not drawn there is *extra*, what is drawn and was not done is *skipped*. Of all
explanations the one with the fewest of both is taken. A return to an earlier step is drawn
everywhere, since the program lets officers return a case; timers and messages cost nothing.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

from pamong.bpmn import Kind, Marking, Program, changes, shape_of, starts_of

# Of explanations looked at for one sequence of steps; beyond that nothing is said of it.
MOST_STATES = 20_000
# Where either would do, a step was left out rather than another done too early.
_SKIPPED, _EXTRA = 1_000, 1_001
_END = ("end",)


class Stray(NamedTuple):
    """Left at a step: `kind` is extra or skipped, `after` the step done before, "" where none."""

    kind: str
    step: str
    after: str


@dataclass(frozen=True, slots=True)
class Known:
    """A place where a case can stand, and what can happen there: the step that is done (None for
    what costs nothing) and the place it leads to."""

    marking: Marking | None
    shape: object


class Drawn:
    """A drawn process, ready to have sequences of steps held against it."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._moves: dict[object, list[tuple[str | None, Known]]] = {}
        self._starts = [
            _place(change.ended, change.marking)
            for start in starts_of(program)
            for change in changes(program, None, None, start)
        ]

    def strays(self, steps: Sequence[str], *, ended: bool) -> tuple[Stray, ...] | None:
        """Where these steps leave the drawing; none where they keep to it, None where that cannot
        be told. Of a case that has not ended nothing is missed that may still come.
        """
        turn = count()
        heap: list[tuple[int, int, int, Known, tuple[Stray, ...]]] = [
            (0, 0, next(turn), known, ()) for known in self._starts
        ]
        seen: set[tuple[int, object]] = set()
        while heap:
            cost, back, _turn, known, found = heapq.heappop(heap)
            place = -back
            if (place, known.shape) in seen:
                continue
            seen.add((place, known.shape))
            if place == len(steps) and (known.shape == _END or not ended):
                return found
            if len(seen) > MOST_STATES:
                return None
            for price, further, after, stray in self._onward(known, place, steps):
                path = (*found, stray) if stray else found
                heapq.heappush(heap, (cost + price, -further, next(turn), after, path))
        return None

    def _onward(
        self, known: Known, place: int, steps: Sequence[str]
    ) -> Iterator[tuple[int, int, Known, Stray | None]]:
        before = steps[place - 1] if place else ""
        if place < len(steps):
            yield _EXTRA, place + 1, known, Stray("extra", steps[place], before)
        for step, after in self._from(known):
            if step is None:
                yield 0, place, after, None
            elif place < len(steps) and step == steps[place]:
                yield 0, place + 1, after, None
            else:
                yield _SKIPPED, place, after, Stray("skipped", step, before)

    def _from(self, known: Known) -> list[tuple[str | None, Known]]:
        if known.shape in self._moves:
            return self._moves[known.shape]
        found: dict[tuple[str | None, object], Known] = {}
        marking = known.marking
        if marking is not None:
            for wait in marking.waits:
                is_task = self._program.places[wait.node].kind is Kind.TASK
                step = wait.node if is_task else None
                for change in changes(self._program, marking, wait.serial):
                    after = _place(change.ended, change.marking)
                    found[step, after.shape] = after
                if is_task:
                    for node in self._program.ways_back(marking, wait.serial):
                        change = self._program.move(marking, wait.serial, node.id)
                        after = _place(change.ended, change.marking)
                        found[None, after.shape] = after
        moves = [(step, after) for (step, _shape), after in found.items()]
        self._moves[known.shape] = moves
        return moves


def _place(ended: bool, marking: Marking) -> Known:
    return Known(None, _END) if ended else Known(marking, shape_of(marking))


def cases_that_left(sets: Sequence[tuple[Sequence[Stray], int]], allowed: frozenset[Stray]) -> int:
    """How many cases left in a way that is not allowed; `sets` count cases by all their strays."""
    return sum(cases for strays, cases in sets if any(each not in allowed for each in strays))
