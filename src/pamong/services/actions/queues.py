"""Numbers of a counter's queue: taken, called, served, lapsed at the end of the day."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.journal.recording import Draft, Ref, record
from pamong.organization.models import Unit
from pamong.services import policies, verbs
from pamong.services.actions.unable import UnableToTakeIn
from pamong.services.models import CounterPlace, QueueLine, QueueTicket
from pamong.services.rules.queues import PRIORITY_IN_A_ROW, Waiting, next_to_call

State = QueueTicket.State


def add_line(*, actor: Actor, unit: Unit, letter: str, name: str, at: datetime) -> None:
    """A kind of service for which numbers are taken. Raises Forbidden, UnableToTakeIn."""
    _check_leads(actor, unit)
    letter, name = letter.strip().upper(), " ".join(name.split())[:80]
    if len(letter) != 1 or not "A" <= letter <= "Z" or not name:
        raise UnableToTakeIn(_("Write one letter from A to Z and what the line is for."))
    with transaction.atomic():
        line, is_new = QueueLine.objects.get_or_create(
            unit=unit, letter=letter, defaults={"name": name}
        )
        if not is_new and line.name == name:
            return
        line.name = name
        line.save(update_fields=["name"])
        record(_changed(actor, unit, at, {"line": letter, "name": name}))


def add_place(*, actor: Actor, unit: Unit, name: str, at: datetime) -> None:
    """A counter to which numbers are called. Raises Forbidden, UnableToTakeIn."""
    _check_leads(actor, unit)
    name = " ".join(name.split())[:40]
    if not name:
        raise UnableToTakeIn(_("Write the name of the counter, such as Loket 1."))
    with transaction.atomic():
        _place, is_new = CounterPlace.objects.get_or_create(unit=unit, name=name)
        if is_new:
            record(_changed(actor, unit, at, {"place": name}))


def take_ticket(
    *, unit_id: int, line_id: int, is_priority: bool, key: UUID, at: datetime
) -> QueueTicket:
    """The next number of a line. The same `key` again answers the number of the first time."""
    day = timezone.localdate(at)
    with transaction.atomic():
        line = _locked(unit_id).get(line_id)
        if line is None:
            raise Http404
        taken = QueueTicket.objects.filter(key=key).select_related("line").first()
        if taken is not None:
            return taken
        last = QueueTicket.objects.filter(line=line, day=day).aggregate(last=Max("number"))["last"]
        return QueueTicket.objects.create(
            line=line,
            unit_id=unit_id,
            day=day,
            number=(last or 0) + 1,
            key=key,
            is_priority=is_priority,
            taken_at=at,
        )


def call_next(*, actor: Actor, place_id: int, at: datetime) -> QueueTicket | None:
    """Call whose turn it is to a counter; None where nobody waits.

    Raises Http404, UnableToTakeIn while somebody is still at that counter.
    """
    place = policies.place_of(actor, place_id)
    with transaction.atomic():
        # One call of a unit after another, so that the turns come out right.
        _locked(place.unit_id)
        if QueueTicket.objects.filter(
            place=place, state__in=[State.CALLED, State.SERVING]
        ).exists():
            raise UnableToTakeIn(_("Somebody is still called to this counter, or being served."))
        today = QueueTicket.objects.filter(unit_id=place.unit_id, day=timezone.localdate(at))
        waiting = [
            Waiting(pk, is_priority)
            for pk, is_priority in today.filter(state=State.WAITING)
            .order_by("taken_at", "pk")
            .values_list("pk", "is_priority")
        ]
        before = today.exclude(called_at=None).order_by("-called_at", "-pk")
        turn = next_to_call(
            waiting, list(before.values_list("is_priority", flat=True)[:PRIORITY_IN_A_ROW])
        )
        if turn is None:
            return None
        ticket = QueueTicket.objects.select_related("line").get(pk=turn)
        ticket.state, ticket.place, ticket.officer_id = State.CALLED, place, actor.employee_id
        ticket.called_at, ticket.calls = at, 1
        ticket.save()
    return ticket


def move_ticket(*, actor: Actor, ticket_id: int, action: str, at: datetime) -> QueueTicket:
    """`again`, `begin`, `done` or `absent`. A second click changes nothing. Raises Http404."""
    with transaction.atomic():
        ticket = (
            QueueTicket.objects.select_for_update(of=("self",))
            .select_related("line", "unit")
            .filter(pk=ticket_id, unit_id__in=policies.units_of(actor))
            .first()
        )
        if ticket is None:
            raise Http404
        if ticket.state == State.CALLED and action == "again":
            ticket.calls += 1
        elif ticket.state == State.CALLED and action == "begin":
            ticket.state, ticket.begun_at = State.SERVING, at
        elif ticket.state == State.CALLED and action == "absent":
            ticket.state, ticket.ended_at = State.NO_SHOW, at
        elif ticket.state == State.SERVING and action == "done":
            ticket.state, ticket.ended_at = State.SERVED, at
            record(_served(actor, ticket, at))
        else:
            return ticket
        ticket.save()
    return ticket


def lapse_tickets(*, at: datetime) -> int:
    """Of days that are over: who waits or was called lapses; returns how many."""
    over = QueueTicket.objects.filter(
        day__lt=timezone.localdate(at), state__in=[State.WAITING, State.CALLED, State.SERVING]
    )
    return over.update(state=State.LAPSED, ended_at=at)


def _locked(unit_id: int) -> dict[int, QueueLine]:
    lines = QueueLine.objects.select_for_update().filter(unit_id=unit_id).order_by("pk")
    return {line.pk: line for line in lines}


def _check_leads(actor: Actor, unit: Unit) -> None:
    if not policies.leads(actor, unit.path):
        raise refuse(Right.CASE_TAKE_IN, _("The leader of the unit arranges its queue."))


def _changed(actor: Actor, unit: Unit, at: datetime, payload: dict[str, Any]) -> Draft:
    return Draft(
        verbs.QUEUE_CHANGED,
        Ref("unit", unit.pk, unit.name),
        at,
        actor=actor.ref,
        account_id=actor.account_id,
        unit_id=unit.pk,
        payload=payload,
    )


def _served(actor: Actor, ticket: QueueTicket, at: datetime) -> Draft:
    """The evidence of work at the counter. Of who came nothing is known."""
    assert ticket.called_at is not None
    assert ticket.begun_at is not None
    return Draft(
        verbs.TICKET_SERVED,
        Ref("unit", ticket.unit_id, ticket.unit.name),
        at,
        actor=actor.ref,
        account_id=actor.account_id,
        unit_id=ticket.unit_id,
        payload={
            "ticket": ticket.label,
            "day": ticket.day.isoformat(),
            "waited": round((ticket.called_at - ticket.taken_at).total_seconds()),
            "served": round((at - ticket.begun_at).total_seconds()),
        },
    )
