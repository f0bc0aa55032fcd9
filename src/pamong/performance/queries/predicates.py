"""Reads of the predicates of units: who sets them, and which one an employee's unit has."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pamong.organization.models import Appointment, Unit
from pamong.organization.queries import Person, appointments_on, person
from pamong.performance.models import OrganizationPredicate
from pamong.performance.queries.spans import Span
from pamong.performance.rules import OrganizationLevel


def units_on_the_way(unit_path: str) -> list[int]:
    """The ids of the units from the root down to the unit itself."""
    return [int(part) for part in unit_path.split("/") if part]


def heads_of(unit_ids: Iterable[int], on: date) -> dict[int, Person]:
    """Who leads each unit on a day, a definitive head before an acting one. One query."""
    rows = appointments_on(on).filter(position__is_head=True, position__unit_id__in=set(unit_ids))
    heads: dict[int, Person] = {}
    for row in sorted(rows, key=lambda row: (row.kind != Appointment.Kind.DEFINITIVE, row.pk)):
        heads.setdefault(row.position.unit_id, person(row))
    return heads


def official_above(unit: Unit, on: date) -> Person | None:
    """The head of the nearest unit above that has one; None at the top of the agency."""
    above = units_on_the_way(unit.path)[:-1]
    heads = heads_of(above, on)
    own = heads_of([unit.pk], on).get(unit.pk)
    for unit_id in reversed(above):
        head = heads.get(unit_id)
        if head is not None and (own is None or head.employee_id != own.employee_id):
            return head
    return None


@dataclass(frozen=True, slots=True)
class UnitLevel:
    """The predicate that counts for a unit; `unit_id` is the unit it was set for."""

    unit_id: int
    unit_name: str
    level: OrganizationLevel
    reason: str
    is_own: bool


def level_for(unit_path: str, span: Span, *, own_only: bool = False) -> UnitLevel | None:
    """The predicate of the unit, or else of the nearest unit above that has one. One query.

    `own_only` leaves out those above: a head is rated by what was said of the own unit.
    """
    way = units_on_the_way(unit_path)
    if own_only:
        way = way[-1:]
    rows = {
        row.unit_id: row
        for row in OrganizationPredicate.objects.filter(
            span.is_its, cycle_id=span.cycle_id, unit_id__in=way
        ).select_related("unit")
    }
    for unit_id in reversed(way):
        if unit_id in rows:
            row = rows[unit_id]
            return UnitLevel(
                unit_id=unit_id,
                unit_name=row.unit.name,
                level=OrganizationLevel(row.level),
                reason=row.reason,
                is_own=unit_id == way[-1],
            )
    return None


def levels(span: Span, unit_ids: Iterable[int] | None = None) -> dict[int, OrganizationPredicate]:
    """The predicates set for a span, by unit. One query."""
    rows = OrganizationPredicate.objects.filter(span.is_its, cycle_id=span.cycle_id).select_related(
        "set_by"
    )
    if unit_ids is not None:
        rows = rows.filter(unit_id__in=set(unit_ids))
    return {row.unit_id: row for row in rows}
