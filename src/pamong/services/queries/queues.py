"""The queue of a unit's hall today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from pamong.services.models import QueueLine, QueueTicket
from pamong.services.rules.queues import usual_wait

SHOWN = 12
State = QueueTicket.State


@dataclass(frozen=True, slots=True)
class LineToday:
    line: QueueLine
    waiting: int
    usual: timedelta | None


def tickets_of(unit_id: int, day: date) -> QuerySet[QueueTicket]:
    return QueueTicket.objects.filter(unit_id=unit_id, day=day).select_related("line", "place")


def lines_today(unit_id: int, day: date) -> list[LineToday]:
    """How many wait in each line, and how long one usually waited today."""
    rows = list(tickets_of(unit_id, day))
    return [
        LineToday(
            line,
            sum(row.line_id == line.pk and row.state == State.WAITING for row in rows),
            usual_wait(_waits(row for row in rows if row.line_id == line.pk)),
        )
        for line in QueueLine.objects.filter(unit_id=unit_id).order_by("letter")
    ]


def _waits(rows: Iterable[QueueTicket]) -> list[timedelta]:
    return [row.called_at - row.taken_at for row in rows if row.called_at is not None]


def called_now(unit_id: int, day: date) -> list[QueueTicket]:
    """What the hall sees: the numbers at the counters, the latest call first."""
    at_counters = tickets_of(unit_id, day).filter(state__in=[State.CALLED, State.SERVING])
    return list(at_counters.order_by("-called_at", "-pk")[:SHOWN])


def ticket_served_by(employee_id: int | None, day: date) -> QueueTicket | None:
    """The number that an officer is serving; of several counters the latest."""
    if employee_id is None:
        return None
    serving = QueueTicket.objects.filter(officer_id=employee_id, day=day, state=State.SERVING)
    found: QueueTicket | None = (
        serving.select_related("line", "place", "unit").order_by("-begun_at", "-pk").first()
    )
    return found


def ahead_of(ticket: QueueTicket) -> int:
    """How many of its line wait before it."""
    return QueueTicket.objects.filter(
        line_id=ticket.line_id, day=ticket.day, state=State.WAITING, pk__lt=ticket.pk
    ).count()
