"""What an assessor weighs besides the dossier: the unit's predicate and how its people spread."""

from datetime import date, timedelta

from pamong.organization.queries import Person
from pamong.performance.models import PerformancePlan
from pamong.performance.queries.distribution import Spread, spread
from pamong.performance.queries.predicates import UnitLevel, level_for, units_on_the_way
from pamong.performance.queries.spans import Span
from pamong.performance.rules import Predicate

EARLIEST = timedelta(days=31)
"""How long before its last day a span may be evaluated: the last month is work like the others."""


def first_day_to_deliver(plan: PerformancePlan, span: Span) -> date:
    """From when on an evaluation may be handed over: in the last month of the span or the seat."""
    ended = plan.appointment.ended_on or plan.end_on
    return min(span.end_on, plan.end_on, ended) - EARLIEST


def level_of_owner(owner: Person, span: Span) -> UnitLevel | None:
    """The predicate of the unit that counts for a person: a head's is the own unit's alone."""
    return level_for(owner.unit_path, span, own_only=owner.is_head)


def group_of(owner: Person) -> tuple[int, str] | None:
    """Id and path of the unit in whose group a person is counted: a head among those above.

    None for the head at the top of the agency.
    """
    way = units_on_the_way(owner.unit_path)
    if owner.is_head:
        way = way[:-1]
    if not way:
        return None
    return way[-1], f"/{'/'.join(map(str, way))}/"


def spread_with(
    *,
    owner: Person,
    span: Span,
    level: UnitLevel | None,
    assessor_id: int,
    evaluation_id: int | None,
    predicate: Predicate | None,
) -> Spread | None:
    """The unit's people with this predicate among them; None at the top. Up to three queries.

    `evaluation_id` is left out of the count and `predicate` put in its place.
    """
    group = group_of(owner)
    if group is None:
        return None
    unit_id, path = group
    return spread(
        unit_id=unit_id,
        unit_path=path,
        span=span,
        level=level_for(path, span) if owner.is_head else level,
        drafts_of=[assessor_id],
        without=evaluation_id,
        with_predicate=predicate,
    )
