"""Delegates during leave (*pelaksana harian*), and acting officials (*Plt.*, *Plh.*)."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.documents.notices import notify
from pamong.journal.recording import Ref
from pamong.organization import notices, policies, verbs
from pamong.organization.actions.events import employee_ref, note, seat_ref
from pamong.organization.actions.unable import Unable
from pamong.organization.models import Appointment, Delegation, Employee, Position
from pamong.organization.queries.people import seats_of
from pamong.ui.formats import date_short

ONE_DAY = timedelta(days=1)
LONGEST_LEAVE = timedelta(days=366)


class UnableToDelegate(Unable):
    pass


class UnableToAppoint(Unable):
    pass


def name_delegate(
    *,
    actor: Actor,
    principal_id: int,
    delegate_id: int,
    reason: str,
    first_day: date,
    last_day: date,
    at: datetime,
) -> Delegation:
    """Name who stands in for a leader, from a first to a last day.

    Meanwhile the delegate leads the leader's units. A leader names their own, HR anybody's.
    Raises Http404, Forbidden, UnableToDelegate.
    """
    today = timezone.localdate(at)
    with transaction.atomic():
        # Two delegations of the same two people wait for each other here, in one order: two heads
        # may name each other at once.
        locked = Employee.objects.select_for_update().filter(pk__in=[principal_id, delegate_id])
        people = {row.pk: row for row in locked.order_by("pk")}
        principal, seat = policies.principal_for(actor, principal_id, today)
        _check_days(first_day, last_day, today, UnableToDelegate)
        if delegate_id == principal.pk:
            raise UnableToDelegate(_("Nobody stands in for themselves. Choose somebody else."))
        if not seats_of(delegate_id, max(first_day, today)):
            raise UnableToDelegate(
                _("This person holds no seat on the first day. Choose somebody else.")
            )
        delegate = people[delegate_id]
        end = last_day + ONE_DAY
        _refuse_overlap(principal, first_day, end)
        away = _overlapping(delegate, first_day, end)
        if away is not None:
            raise UnableToDelegate(
                _("%(name)s is away then (%(start)s to %(end)s).")
                % {
                    "name": delegate.display_name,
                    "start": date_short(away.started_on),
                    "end": date_short(away.ended_on - ONE_DAY),
                }
            )
        delegation = Delegation.objects.create(
            principal=principal,
            delegate=delegate,
            reason=reason,
            started_on=first_day,
            ended_on=end,
        )
        note(
            verbs.DELEGATION_STARTED,
            actor=actor,
            object=Ref("delegation", delegation.pk, principal.display_name),
            at=at,
            unit_id=seat.unit_id,
            related=(employee_ref(principal), employee_ref(delegate)),
            payload={"from": first_day.isoformat(), "until": end.isoformat()},
        )
        notify(
            user_id=delegate.user_id,
            kind=notices.DELEGATED,
            values={
                "name": principal.display_name,
                "start": notices.day(first_day),
                "end": notices.day(last_day),
            },
            url=f"/units/{seat.unit_id}/",
            at=at,
        )
    return delegation


def end_delegation(*, actor: Actor, delegation_id: int, at: datetime) -> Delegation:
    """End a delegation today; one that lies ahead is taken back. One that is over stays as it is.

    Raises Http404, Forbidden.
    """
    today = timezone.localdate(at)
    with transaction.atomic():
        delegation = policies.delegation_to_end(actor, delegation_id, today)
        if delegation.ended_on <= today:
            return delegation
        seat = next(iter(seats_of(delegation.principal_id, today)), None)
        note(
            verbs.DELEGATION_ENDED,
            actor=actor,
            object=Ref("delegation", delegation.pk, delegation.principal.display_name),
            at=at,
            unit_id=seat.unit_id if seat else None,
            related=(employee_ref(delegation.principal), employee_ref(delegation.delegate)),
        )
        notify(
            user_id=delegation.delegate.user_id,
            kind=notices.DELEGATION_ENDED,
            values={"name": delegation.principal.display_name},
            url=f"/units/{seat.unit_id}/" if seat else "/",
            at=at,
        )
        if delegation.started_on >= today:
            delegation.delete()
        else:
            delegation.ended_on = today
            delegation.save(update_fields=["ended_on"])
    return delegation


def appoint_acting(
    *,
    actor: Actor,
    unit_id: int,
    employee_id: int,
    kind: str,
    first_day: date,
    last_day: date | None,
    at: datetime,
) -> Appointment:
    """Let somebody act in the head's seat of a unit: *Plt.* where it is vacant, *Plh.* where its
    holder is away.

    Raises Http404, Forbidden, UnableToAppoint.
    """
    today = timezone.localdate(at)
    with transaction.atomic():
        unit = policies.unit_to_read(actor, unit_id)
        if not policies.keeps_staff(actor, unit.path):
            raise refuse(
                Right.EMPLOYEE_IMPORT, _("Acting officials are appointed by the HR manager.")
            )
        position = (
            Position.objects.select_for_update()
            .filter(unit=unit, is_head=True, is_active=True)
            .first()
        )
        if position is None:
            raise UnableToAppoint(
                _("%(unit)s has no head’s seat. It comes in with the staff file.")
                % {"unit": unit.name}
            )
        _check_days(first_day, last_day, today, UnableToAppoint)
        end = last_day + ONE_DAY if last_day else None
        _check_acting(position, employee_id, kind, first_day, end)
        employee = Employee.objects.get(pk=employee_id)
        try:
            with transaction.atomic():
                row = Appointment.objects.create(
                    employee=employee,
                    position=position,
                    kind=kind,
                    started_on=first_day,
                    ended_on=end,
                )
        except IntegrityError:
            raise UnableToAppoint(
                _("%(name)s acts here from that day already.") % {"name": employee.display_name}
            ) from None
        note(
            verbs.ACTING_STARTED,
            actor=actor,
            object=seat_ref(row),
            at=at,
            unit_id=unit.pk,
            related=(employee_ref(employee),),
            payload={
                "kind": kind,
                "from": first_day.isoformat(),
                "until": end.isoformat() if end else None,
            },
        )
        notify(
            user_id=employee.user_id,
            kind=notices.ACTING,
            values={"title": position.title, "start": notices.day(first_day)},
            url=f"/units/{unit.pk}/",
            at=at,
        )
    return row


def end_acting(*, actor: Actor, appointment_id: int, at: datetime) -> Appointment:
    """End an acting appointment today; one that lies ahead is taken back.

    Raises Http404, Forbidden.
    """
    today = timezone.localdate(at)
    with transaction.atomic():
        row = policies.acting_to_end(actor, appointment_id, today)
        # A seat ends after it began; one that began today has its first day as its last.
        end = max(today, row.started_on + ONE_DAY)
        if row.ended_on is not None and row.ended_on <= end:
            return row
        note(
            verbs.ACTING_ENDED,
            actor=actor,
            object=seat_ref(row),
            at=at,
            unit_id=row.position.unit_id,
            related=(employee_ref(row.employee),),
        )
        notify(
            user_id=row.employee.user_id,
            kind=notices.ACTING_ENDED,
            values={"title": row.position.title},
            url=f"/units/{row.position.unit_id}/",
            at=at,
        )
        if row.started_on > today:
            row.delete()
        else:
            row.ended_on = end
            row.save(update_fields=["ended_on"])
    return row


def _check_days(first_day: date, last_day: date | None, today: date, unable: type[Unable]) -> None:
    if last_day is None:
        if first_day < today - LONGEST_LEAVE:
            raise unable(_("The first day lies more than a year back. Look at the dates."))
        return
    if last_day < first_day:
        raise unable(_("The last day lies before the first one."))
    if last_day < today:
        raise unable(_("These days are over already."))
    if last_day - first_day > LONGEST_LEAVE:
        raise unable(_("That is longer than a year. Look at the dates."))


def _overlapping(principal: Employee, first_day: date, end: date) -> Delegation | None:
    return (
        Delegation.objects.filter(principal=principal, started_on__lt=end, ended_on__gt=first_day)
        .select_related("delegate")
        .first()
    )


def _refuse_overlap(principal: Employee, first_day: date, end: date) -> None:
    other = _overlapping(principal, first_day, end)
    if other is not None:
        raise UnableToDelegate(
            _("%(delegate)s stands in already from %(start)s to %(end)s. End that first.")
            % {
                "delegate": other.delegate.display_name,
                "start": date_short(other.started_on),
                "end": date_short(other.ended_on - ONE_DAY),
            }
        )


def _check_acting(
    position: Position, employee_id: int, kind: str, first_day: date, end: date | None
) -> None:
    """The seat, locked by the caller, takes one acting official at a time."""
    rows = Appointment.objects.filter(position=position, employee__is_active=True)
    if end is not None:
        rows = rows.filter(started_on__lt=end)
    during = [row for row in rows.select_related("employee") if _lasts_beyond(row, first_day)]
    holder = next((row for row in during if row.kind == Appointment.Kind.DEFINITIVE), None)
    if holder is not None and holder.employee_id == employee_id:
        raise UnableToAppoint(_("This person holds the seat already."))
    if not seats_of(employee_id, first_day):
        raise UnableToAppoint(
            _("This person holds no seat on the first day. Choose somebody else.")
        )
    other = next((row for row in during if row.kind != Appointment.Kind.DEFINITIVE), None)
    if other is not None:
        raise UnableToAppoint(
            _("%(name)s acts here already in these days. End that first.")
            % {"name": other.employee.display_name}
        )
    if holder is not None and kind == Appointment.Kind.ACTING:
        raise UnableToAppoint(
            _("%(name)s holds the seat, so it is not vacant: appoint a Plh. instead.")
            % {"name": holder.employee.display_name}
        )


def _lasts_beyond(row: Appointment, day: date) -> bool:
    return row.ended_on is None or row.ended_on > day
