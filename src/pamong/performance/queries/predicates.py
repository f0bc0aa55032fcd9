"""Reads of the predicates of units: who sets them, and which one an employee's unit has."""

from collections.abc import Iterable, Mapping, Sequence
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


def nearest_head(way: Sequence[int], heads: Mapping[int, Person]) -> Person | None:
    """Of a unit at the end of the way from the root, the head of the nearest unit above it that has
    one, and is not the unit's own head as well; None at the top of the agency."""
    own = heads.get(way[-1])
    for unit_id in reversed(way[:-1]):
        head = heads.get(unit_id)
        if head is not None and (own is None or head.employee_id != own.employee_id):
            return head
    return None


def official_above(unit: Unit, on: date) -> Person | None:
    """Who sets the predicate of a unit; None: an official outside the agency. One query."""
    way = units_on_the_way(unit.path)
    return nearest_head(way, heads_of(way, on))


@dataclass(frozen=True, slots=True)
class UnitLevel:
    """The predicate that counts for a unit; `unit_id` is the unit it was set for."""

    unit_id: int
    unit_name: str
    level: OrganizationLevel
    reason: str


def level_for(unit_path: str, span: Span, *, own_only: bool = False) -> UnitLevel | None:
    """The predicate of the unit, or else of the nearest unit above that has one. One query.

    `own_only` leaves out those above: a head is rated by what was said of the own unit.
    """
    way = units_on_the_way(unit_path)
    return nearest_level(
        unit_path, unit_levels(span, way[-1:] if own_only else way), own_only=own_only
    )


def nearest_level(
    unit_path: str, found: Mapping[int, UnitLevel], *, own_only: bool = False
) -> UnitLevel | None:
    """The same, from predicates at hand."""
    way = units_on_the_way(unit_path)
    nearest = next((found[unit_id] for unit_id in reversed(way) if unit_id in found), None)
    if nearest is None or (own_only and nearest.unit_id != way[-1]):
        return None
    return nearest


def unit_levels(span: Span, unit_ids: Iterable[int] | None = None) -> dict[int, UnitLevel]:
    """The predicates of units in a span, by unit, as values. One query."""
    rows = OrganizationPredicate.objects.filter(span.is_its, cycle_id=span.cycle_id).select_related(
        "unit"
    )
    if unit_ids is not None:
        rows = rows.filter(unit_id__in=set(unit_ids))
    return {
        row.unit_id: UnitLevel(
            unit_id=row.unit_id,
            unit_name=row.unit.name,
            level=OrganizationLevel(row.level),
            reason=row.reason,
        )
        for row in rows
    }


def levels(span: Span, unit_ids: Iterable[int] | None = None) -> dict[int, OrganizationPredicate]:
    """The predicates set for a span, by unit. One query."""
    rows = OrganizationPredicate.objects.filter(span.is_its, cycle_id=span.cycle_id).select_related(
        "set_by"
    )
    if unit_ids is not None:
        rows = rows.filter(unit_id__in=set(unit_ids))
    return {row.unit_id: row for row in rows}
