from django.db.models import QuerySet
from django.http import Http404

from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.audit import queries
from pamong.audit.rules import Place
from pamong.journal.models import Event
from pamong.organization.models import Employee


def events_read_by(actor: Actor) -> QuerySet[Event]:
    """The events one may read: all of the agency, or those of the units one audits."""
    return queries.below(Event.objects.all(), actor.paths(Right.EVENT_READ))


def events_exported_by(actor: Actor) -> QuerySet[Event]:
    return queries.below(Event.objects.all(), actor.paths(Right.EVENT_EXPORT))


def event_read_by(actor: Actor, place: Place | None) -> Event:
    """Raises Http404 for an event that is absent or of other units."""
    event = queries.event_at(events_read_by(actor), place) if place else None
    if event is None:
        raise Http404
    return event


def people_asked_about(actor: Actor, text: str) -> list[Employee]:
    """People of the units one audits, by name or number."""
    return queries.people_named(text, actor.paths(Right.EVENT_READ))


def person_asked_about(actor: Actor, employee_id: int) -> Employee:
    """Raises Http404 for an absent employee, and for one who never sat in the units one audits."""
    person = queries.person_named(employee_id, actor.paths(Right.EVENT_READ))
    if person is None:
        raise Http404
    return person
