"""The queue of a counter: who is called next, and how long one usually waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

# After so many of the priority line in a row, one of the others is called where one waits.
PRIORITY_IN_A_ROW = 2
# Below, a usual waiting time would be somebody's chance.
FEWEST_FOR_USUAL = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits; they stand in the order in which they took their numbers."""

    id: int
    is_priority: bool


def next_to_call(waiting: Sequence[Waiting], called_before: Sequence[bool]) -> int | None:
    """Whose turn it is: the priority line first, but never so that the others only wait.

    `called_before` says of today's calls, the latest first, whether they were of the priority line.
    """
    priority = next((each for each in waiting if each.is_priority), None)
    other = next((each for each in waiting if not each.is_priority), None)
    if priority is None or other is None:
        turn = priority or other
        return turn.id if turn else None
    latest = called_before[:PRIORITY_IN_A_ROW]
    if len(latest) == PRIORITY_IN_A_ROW and all(latest):
        return other.id
    return priority.id


def usual_wait(waits: Sequence[timedelta]) -> timedelta | None:
    """The median of those who were called today; None while too few were."""
    if len(waits) < FEWEST_FOR_USUAL:
        return None
    return timedelta(seconds=median(each.total_seconds() for each in waits))


def ticket_label(letter: str, number: int) -> str:
    """A number as it is shown and called: A001."""
    return f"{letter}{number:03d}"
