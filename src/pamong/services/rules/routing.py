"""To whom of a unit a step goes by itself.

By area: the officer who has the applicant's area, as long as they are there. By load, and wherever
nobody has the area: whoever has least in hand; among equals the turn goes round.
"""

from collections.abc import Mapping
from enum import StrEnum


class Routing(StrEnum):
    # Nobody in particular: it waits until somebody takes the next one.
    QUEUE = "queue"
    LOAD = "load"
    AREA = "area"


def chosen_officer(
    routing: Routing, loads: Mapping[int, int], *, turn: int, in_charge: int | None = None
) -> int | None:
    """Of the officers who are there (`loads`: how many steps each has in hand), who gets the step.

    `in_charge` has the applicant's area, `turn` is any number that differs from case to case. None
    leaves the step to whoever takes it.
    """
    if routing is Routing.QUEUE or not loads:
        return None
    if routing is Routing.AREA and in_charge in loads:
        return in_charge
    least = min(loads.values())
    free = sorted(employee_id for employee_id, load in loads.items() if load == least)
    return free[turn % len(free)]
