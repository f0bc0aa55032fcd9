"""An open case of an older system as moves, for its way through the process of today."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from pamong.services.imports.files import Row
from pamong.services.imports.histories import Move
from pamong.services.imports.reported import (
    ACTIONS,
    NEED_OFFICER,
    Events,
    Officers,
    Wrong,
    gone_back_to,
    no_task,
    officer_of,
)
from pamong.services.queries import Plan
from pamong.services.rules import StepAction


def moves_of(events: Events, plan: Plan, officers: Officers) -> list[Move]:
    """The moves of an open case, for its way through the process. Raises Wrong."""
    held: dict[str, int] = {}
    moves: list[Move] = []
    for place, (at, row) in enumerate(events[1:], start=1):
        if row.step not in plan.steps:
            raise no_task(row, plan)
        officer = officer_of(row, officers, needed=row.lifecycle in NEED_OFFICER)
        holder = held.get(row.step)
        if row.lifecycle == "offered":
            if holder is not None:
                moves.append(Move(at, StepAction.RELEASE, holder, step=row.step))
                del held[row.step]
        elif row.lifecycle == "cancelled":
            back = gone_back_to(events, place, held)
            if not back:
                raise Wrong(row.number, "step", _("No row tells where the case went back to."))
            moves.append(
                Move(
                    at,
                    StepAction.CANCEL,
                    officer.id if officer else holder or 0,
                    reason=row.reason,
                    step=row.step,
                    back_to=back,
                )
            )
            held.pop(row.step, None)
        elif officer is not None:
            moves += _worked(row, at, officer.id, holder)
            held[row.step] = officer.id
            if row.lifecycle == "completed":
                del held[row.step]
    return moves


def _worked(row: Row, at: datetime, officer_id: int, holder: int | None) -> Iterator[Move]:
    if row.lifecycle == "claimed" and holder is not None:
        yield Move(at, StepAction.HAND_OVER, holder, to_employee_id=officer_id, step=row.step)
        return
    if holder is None and row.lifecycle in {"claimed", "started"}:
        yield Move(at, StepAction.CLAIM, officer_id, step=row.step)
    if row.lifecycle != "claimed":
        yield Move(
            at,
            ACTIONS[row.lifecycle],
            officer_id,
            reason=row.reason,
            outcome=row.outcome,
            step=row.step,
        )
