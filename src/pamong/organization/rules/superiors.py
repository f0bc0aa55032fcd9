"""Who is whose superior on a day, derived from the tree of posts."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


class Capacity(StrEnum):
    """In which capacity somebody fills a post.

    DEFINITIVE: appointed to it. ACTING: *pelaksana tugas*, while the post is vacant. DELEGATE:
    *pelaksana harian*, in the place of somebody who is away.
    """

    DEFINITIVE = "definitive"
    ACTING = "acting"
    DELEGATE = "delegate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Somebody fills a post from `start` until before `end` (the first day not any more)."""

    employee_id: int
    start: date
    end: date | None = None
    capacity: Capacity = Capacity.DEFINITIVE

    def covers(self, *, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionNode:
    """A post in the tree: the post above it, whether it heads its unit, and who fills it when."""

    id: int
    parent_id: int | None
    is_head: bool
    holdings: tuple[Holding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Superior:
    """The person found. `stands_in_for` is the holder in whose place a delegate acts.

    `steps` counts the posts climbed: more than 1 means that a post between is vacant.
    """

    position_id: int
    employee_id: int
    capacity: Capacity
    steps: int = 1
    stands_in_for: int | None = None


class CircularTree(ValueError):
    """The posts above a post lead back to it."""

    def __init__(self, *, position_ids: tuple[int, ...]) -> None:
        super().__init__("the posts above lead back to where they began")
        self.position_ids = position_ids


def superior_of(
    *,
    position_id: int,
    positions: Mapping[int, PositionNode],
    on: date,
    employee_id: int | None = None,
) -> Superior | None:
    """The direct superior on a day: climb to the next post that heads a unit and is filled.

    A delegate goes before the holder, for they can be spoken to that day; the holder goes before
    an acting official. Nobody is their own superior: with `employee_id` a post that this employee
    holds too is climbed over, and a delegation to them is passed by. None at the top. Raises
    KeyError for an unknown post and CircularTree where the tree is no tree.
    """
    climbed: dict[int, None] = {position_id: None}
    above = positions[position_id].parent_id
    while above is not None:
        if above in climbed:
            ids = tuple(climbed)
            raise CircularTree(position_ids=ids[ids.index(above) :])
        climbed[above] = None
        node = positions[above]
        found = _filled(node=node, on=on, employee_id=employee_id) if node.is_head else None
        if found is not None:
            return replace(found, steps=len(climbed) - 1)
        above = node.parent_id
    return None


def find_circles(*, parents: Mapping[Node, Node | None]) -> tuple[tuple[Node, ...], ...]:
    """Every circle in a child-to-parent mapping, each once, in the order of the mapping.

    A circle begins with its member that the mapping names first. Parents that are no keys count
    as outside. Linear in the number of entries.
    """
    order = {node: place for place, node in enumerate(parents)}
    settled: set[Node] = set()
    circles: list[tuple[Node, ...]] = []
    for start in parents:
        path: dict[Node, int] = {}
        node: Node | None = start
        while node is not None and node in parents and node not in settled and node not in path:
            path[node] = len(path)
            node = parents[node]
        if node is not None and node in path:
            members = list(path)[path[node] :]
            first = min(range(len(members)), key=lambda place: order[members[place]])
            circles.append((*members[first:], *members[:first]))
        settled.update(path)
    return tuple(circles)


def _filled(*, node: PositionNode, on: date, employee_id: int | None) -> Superior | None:
    """Who fills the post on the day, as seen by that employee; None where nobody else does."""
    holder = _in_capacity(node=node, on=on, capacity=Capacity.DEFINITIVE) or _in_capacity(
        node=node, on=on, capacity=Capacity.ACTING
    )
    if holder is not None and holder.employee_id == employee_id:
        return None
    delegate = _in_capacity(node=node, on=on, capacity=Capacity.DELEGATE)
    if delegate is not None and delegate.employee_id != employee_id:
        return Superior(
            position_id=node.id,
            employee_id=delegate.employee_id,
            capacity=delegate.capacity,
            stands_in_for=holder.employee_id if holder else None,
        )
    if holder is None:
        return None
    return Superior(position_id=node.id, employee_id=holder.employee_id, capacity=holder.capacity)


def _in_capacity(*, node: PositionNode, on: date, capacity: Capacity) -> Holding | None:
    """The holding in force that began last; among equals the one with the lower employee id."""
    in_force = [
        holding
        for holding in node.holdings
        if holding.capacity is capacity and holding.covers(day=on)
    ]
    return max(in_force, key=lambda each: (each.start, -each.employee_id), default=None)
