"""How the room writes its journal."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pamong.accounts.actors import Actor
from pamong.journal.recording import Draft, Ref, record
from pamong.organization.models import Appointment, Employee


def note(
    verb: str,
    *,
    actor: Actor | None,
    object: Ref,
    at: datetime,
    unit_id: int | None = None,
    related: Sequence[Ref] = (),
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Write one event of an actor; None is the system itself."""
    record(
        Draft(
            verb=verb,
            object=object,
            happened_at=at,
            actor=actor.ref if actor else None,
            account_id=actor.account_id if actor else None,
            unit_id=unit_id,
            related=related,
            payload=dict(payload or {}),
        )
    )


def employee_ref(employee: Employee) -> Ref:
    return Ref("employee", employee.pk, employee.display_name)


def seat_ref(seat: Appointment) -> Ref:
    """A seat with its employee and position at hand."""
    return Ref("appointment", seat.pk, f"{seat.position.title}: {seat.employee.display_name}")
