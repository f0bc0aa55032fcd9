"""The drafts that a performance year begins with: for every seat, and for who comes later."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.accounts.actors import Actor
from pamong.journal.recording import Draft, Ref, record
from pamong.kernel.periods import Year
from pamong.organization.models import Appointment
from pamong.organization.queries import in_force
from pamong.performance import verbs
from pamong.performance.actions.unable import Unable
from pamong.performance.models import Cycle, PerformancePlan
from pamong.performance.queries.cycles import current_cycle, cycle_day, seats_without_plan


class UnableToBeginPlan(Unable):
    """There is no open year, or nobody sits in that seat in it."""


def plan_of_seat(*, actor: Actor, appointment_id: int, at: datetime) -> PerformancePlan | None:
    """The plan of one's own seat in the year that runs, if it has begun.

    Raises UnableToBeginPlan when no year is open or the seat is not the actor's.
    """
    cycle, _seat = _own_seat(actor, appointment_id, at)
    return PerformancePlan.objects.filter(cycle=cycle, appointment_id=appointment_id).first()


def ensure_plan(*, actor: Actor, appointment_id: int, at: datetime) -> PerformancePlan:
    """The plan of one's own seat in the year that runs, begun if there is none.

    Raises UnableToBeginPlan when no year is open or the seat is not the actor's.
    """
    cycle, seat = _own_seat(actor, appointment_id, at)
    with transaction.atomic():
        # Who asks twice at once waits here and finds the plan begun; a year is closed before or
        # after, not meanwhile.
        cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
        plan = PerformancePlan.objects.filter(cycle=cycle, appointment_id=appointment_id).first()
        if plan is not None:
            return plan
        refuse_closed(cycle)
        _follow_seats(cycle, employee_id=seat.employee_id)
        _insert(cycle, [seat])
        plan = PerformancePlan.objects.get(cycle=cycle, appointment_id=appointment_id)
        record(
            Draft(
                verb=verbs.PLAN_CREATED,
                object=Ref("plan", plan.pk, f"SKP {cycle.year}, {actor.name}"),
                happened_at=at,
                actor=actor.ref,
                account_id=actor.account_id,
                unit_id=actor.unit_id,
                related=(Ref("cycle", cycle.pk, str(cycle.year)),),
            )
        )
    return plan


def _own_seat(actor: Actor, appointment_id: int, at: datetime) -> tuple[Cycle, Appointment]:
    today = timezone.localdate(at)
    cycle = current_cycle(today)
    if cycle is None:
        raise UnableToBeginPlan(_("No performance year has been opened."))
    seat = Appointment.objects.filter(in_force(cycle_day(cycle, today)), pk=appointment_id).first()
    if seat is None or seat.employee_id != actor.employee_id:
        raise UnableToBeginPlan(_("You do not sit in this seat in %(year)s.") % {"year": cycle})
    return cycle, seat


def refuse_closed(cycle: Cycle) -> None:
    """Raises UnableToBeginPlan: no plan begins in a year that is closed."""
    if cycle.state != Cycle.State.OPEN:
        raise UnableToBeginPlan(
            _("The performance year %(year)s is closed.") % {"year": cycle.year}
        )


def begin_plans(cycle: Cycle, at: datetime) -> int:
    """Begin a draft for every seat of a year that has none. Returns how many.

    Call it with the year locked.
    """
    _follow_seats(cycle)
    seats = seats_without_plan(cycle, timezone.localdate(at)).only(
        "pk", "started_on", "ended_on", "agency_id"
    )
    return len(_insert(cycle, seats.iterator(chunk_size=2000)))


def _follow_seats(cycle: Cycle, employee_id: int | None = None) -> None:
    """A plan ends on the day its seat does: earlier after a move to another seat, later again
    where the seat was reopened because it had been ended by mistake.
    """
    plans = PerformancePlan.objects.filter(cycle=cycle)
    if employee_id is not None:
        plans = plans.filter(appointment__employee_id=employee_id)
    seat = Appointment.objects.filter(pk=OuterRef("appointment_id"))
    ended_on = Subquery(seat.values("ended_on")[:1])
    days = Year(cycle.year).days
    plans.alias(ended=Least(ended_on, Value(days.end))).filter(ended__gt=F("start_on")).exclude(
        ended=F("end_on")
    ).update(end_on=Least(ended_on, Value(days.end)), revision=F("revision") + 1)


def _insert(cycle: Cycle, seats: Iterable[Appointment]) -> list[PerformancePlan]:
    """Insert drafts; a plan somebody else has begun in this moment stays as it is."""
    days = Year(cycle.year).days
    return PerformancePlan.objects.bulk_create(
        (
            PerformancePlan(
                cycle=cycle,
                appointment_id=seat.pk,
                start_on=max(days.start, seat.started_on),
                end_on=min(days.end, seat.ended_on or days.end),
            )
            for seat in seats
        ),
        batch_size=1000,
        ignore_conflicts=True,
    )
