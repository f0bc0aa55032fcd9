"""Reads of people and places. What crosses the border to other rooms is a value."""

from pamong.organization.queries.calendars import (
    agency_zone,
    calendar_for,
    calendars_for,
    zones_of,
)
from pamong.organization.queries.names import called
from pamong.organization.queries.people import (
    Person,
    Superior,
    actor_for,
    appointments_on,
    find_people,
    in_force,
    people,
    people_in,
    person,
    persons,
    seats_of,
    subordinates,
    superiors,
)
from pamong.organization.queries.units import subtree

__all__ = [
    "Person",
    "Superior",
    "actor_for",
    "agency_zone",
    "appointments_on",
    "calendar_for",
    "calendars_for",
    "called",
    "find_people",
    "in_force",
    "people",
    "people_in",
    "person",
    "persons",
    "seats_of",
    "subordinates",
    "subtree",
    "superiors",
    "zones_of",
]
