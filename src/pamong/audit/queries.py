"""Reads of the journal for its pages. Labels are looked up for a whole page at once."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from pamong.accounts.actors import EVERYWHERE
from pamong.audit import wording
from pamong.audit.rules import Filter, Place, covers, is_reading
from pamong.journal import verbs as journal_verbs
from pamong.journal.models import Event
from pamong.journal.queries import labels
from pamong.organization.models import Appointment, Employee, Unit
from pamong.organization.queries.accounts import account_names
from pamong.organization.queries.names import called
from pamong.organization.queries.people import below as seated_below

PAGE = 50
PEOPLE_SHOWN = 20
EXPORTS_SHOWN = 20
_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Told:
    """An event in words. `place` is its address in the journal."""

    event: Event
    place: Place
    who: str
    what: str
    about: str
    unit: str

    @property
    def sentence(self) -> str:
        return wording.sentence(who=self.who, what=self.what, about=self.about)


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of events, the newest first, and where the next page begins."""

    rows: list[Told]
    after: Place | None


def filtered(events: QuerySet[Event], wanted: Filter) -> QuerySet[Event]:
    """The events asked for, the newest first. Days are days by the clock of the page, as in the
    list."""
    clock = timezone.get_current_timezone()
    found = events.filter(
        happened_at__gte=datetime.combine(wanted.first, time(0), tzinfo=clock),
        happened_at__lt=datetime.combine(wanted.last + timedelta(days=1), time(0), tzinfo=clock),
    )
    if wanted.verb:
        found = found.filter(verb=wanted.verb)
    if wanted.actor_id is not None:
        found = found.filter(actor_id=wanted.actor_id)
    if wanted.kind == "case" and wanted.object_id is not None:
        # All that happened within a case, its steps included.
        found = found.filter(case_id=wanted.object_id)
    elif wanted.kind:
        found = found.filter(object_type=wanted.kind)
        if wanted.object_id is not None:
            found = found.filter(object_id=wanted.object_id)
    if wanted.unit_id is not None:
        found = found.filter(unit_id=wanted.unit_id)
    if wanted.origin:
        found = found.filter(origin=wanted.origin)
    return found.order_by("-happened_at", "-pk")


def listing(events: QuerySet[Event], after: Place | None, size: int = PAGE) -> Listing:
    """One page of events that stand after a place. The queries do not grow with the journal."""
    if after is not None:
        events = events.filter(happened_at__lte=after.happened_at).exclude(
            happened_at=after.happened_at, pk__gte=after.event_id
        )
    rows = list(events[: size + 1])
    shown = rows[:size]
    more = len(rows) > size
    last = shown[-1] if shown else None
    return Listing(
        told(shown), Place(last.happened_at, last.pk) if more and last is not None else None
    )


def told(events: Sequence[Event]) -> list[Told]:
    """Events in words; four queries for any number."""
    refs: set[tuple[str, int]] = set()
    for event in events:
        if event.actor_id is not None:
            refs.add(("employee", event.actor_id))
        if event.object_id is not None:
            refs.add((event.object_type, event.object_id))
    names = labels(refs)
    accounts = account_names({e.account_id for e in events if e.actor_id is None and e.account_id})
    units = dict(
        Unit.objects.filter(pk__in={e.unit_id for e in events if e.unit_id}).values_list(
            "pk", "name"
        )
    )
    return [
        Told(
            event=event,
            place=Place(event.happened_at, event.pk),
            who=_who(event, names, accounts),
            what=journal_verbs.label(event.verb),
            about=wording.object_text(
                event.object_type,
                event.object_id,
                names.get((event.object_type, event.object_id or 0), ""),
            ),
            unit=units.get(event.unit_id or 0, ""),
        )
        for event in events
    ]


def _who(event: Event, names: dict[tuple[str, int], str], accounts: dict[int, str]) -> str:
    if event.actor_id is not None:
        name = names.get(("employee", event.actor_id), "")
        return name or wording.object_text("employee", event.actor_id, "")
    return accounts.get(event.account_id or 0, "")


def related_of(event: Event) -> list[dict[str, Any]]:
    """The other objects of an event, in words."""
    pairs = [(str(kind), object_id) for kind, object_id in event.related]
    names = labels((kind, int(object_id)) for kind, object_id in pairs if object_id is not None)
    return [
        {
            "kind": kind,
            "id": object_id,
            "text": wording.object_text(kind, object_id, names.get((kind, object_id or 0), "")),
        }
        for kind, object_id in pairs
    ]


def event_at(events: QuerySet[Event], place: Place) -> Event | None:
    return events.filter(happened_at=place.happened_at, pk=place.event_id).first()


def below(events: QuerySet[Event], unit_paths: Iterable[str]) -> QuerySet[Event]:
    """Events of units in these subtrees; those of no unit are the whole agency's."""
    paths = list(unit_paths)
    if "/" in paths:
        return events
    reach = Q(pk__in=[])
    for path in paths:
        reach |= Q(path__startswith=path)
    return events.filter(unit_id__in=Unit.objects.filter(reach).values("pk"))


def verbs_of_reading() -> list[str]:
    return sorted(verb for verb in journal_verbs.known() if is_reading(verb))


def people_named(text: str, paths: Collection[str]) -> list[Employee]:
    """Employees who sit or sat below these units, by name or whole number."""
    return list(called(_people_below(paths), text, by_number=True)[:PEOPLE_SHOWN])


def person_named(employee_id: int, paths: Collection[str]) -> Employee | None:
    return _people_below(paths).filter(pk=employee_id).first()


def _people_below(paths: Collection[str]) -> QuerySet[Employee]:
    """Who sits or sat in one of these subtrees; with the whole agency, everybody."""
    if EVERYWHERE in paths:
        return Employee.objects.all()
    seats = Appointment.objects.filter(seated_below(paths, "position__unit__path"))
    return Employee.objects.filter(Exists(seats.filter(employee=OuterRef("pk"))))


def readings_about(events: QuerySet[Event], employee_id: int) -> QuerySet[Event]:
    """Events in which somebody looked at this person, or took along what concerns them by name."""
    return events.filter(
        Q(object_type="employee", object_id=employee_id)
        | Q(related__contains=[["employee", employee_id]]),
        lifecycle="",
        verb__in=verbs_of_reading(),
    ).order_by("-happened_at", "-pk")


def exports_over(
    events: QuerySet[Event], employee_id: int, limit: int = EXPORTS_SHOWN
) -> tuple[list[Told], bool]:
    """The newest exports of whole units in which this person sat on that day, and whether there are
    older ones."""
    seats = list(
        Appointment.objects.filter(employee_id=employee_id).values_list(
            "position__unit__path", "started_on", "ended_on"
        )
    )
    verbs = [verb for verb in verbs_of_reading() if verb.endswith(".exported")]
    found = []
    rows = events.filter(verb__in=verbs, payload__has_key="paths")
    for event in rows.order_by("-happened_at", "-pk").iterator(chunk_size=_CHUNK):
        paths = event.payload.get("paths")
        if not isinstance(paths, list):
            continue
        day = timezone.localtime(event.happened_at).date()
        if any(
            covers(paths, path) and started <= day and (ended is None or day < ended)
            for path, started, ended in seats
        ):
            found.append(event)
        if len(found) > limit:
            break
    return told(found[:limit]), len(found) > limit


def in_words(events: QuerySet[Event]) -> Iterator[Told]:
    """All events of a query in words, a chunk at a time, so that a long export stays small."""
    rows = events.iterator(chunk_size=_CHUNK)
    while chunk := list(islice(rows, _CHUNK)):
        yield from told(chunk)
