"""Who may see and change what of people and places: fetch and permit in one call.

Units, seats and names are known to everybody who works in the agency; numbers, grades and past
seats only to the person, to who stands above them and to who keeps the staff list.
"""

from dataclasses import dataclass
from datetime import date

from django.http import Http404
from django.utils.translation import gettext as _

from pamong.accounts.access import Forbidden, refuse
from pamong.accounts.actors import EVERYWHERE, Actor
from pamong.accounts.rights import Right
from pamong.organization.models import (
    Appointment,
    Calendar,
    Delegation,
    Employee,
    SuperiorReport,
    Team,
    Unit,
)
from pamong.organization.queries.calendars import WorkingTime, working_times
from pamong.organization.queries.people import (
    Person,
    Superior,
    in_force,
    person,
    seats_of,
    superiors,
)


def unit_to_read(actor: Actor, unit_id: int) -> Unit:
    """Raises Http404 for an absent unit, Forbidden for one outside one's reach."""
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None:
        raise Http404
    _may_read(actor, unit)
    return unit


def unit_at_work(actor: Actor, unit_id: int) -> WorkingTime:
    """A unit with its working time and the units above it. Raises Http404 or Forbidden."""
    found = working_times([unit_id]).get(unit_id)
    if found is None:
        raise Http404
    _may_read(actor, found.unit)
    return found


def _may_read(actor: Actor, unit: Unit) -> None:
    if not actor.may(Right.UNIT_READ, unit.path):
        raise refuse(Right.UNIT_READ, _("You may look at your own units and those below."))


def unit_to_manage(actor: Actor, unit_id: int, right: Right) -> Unit:
    """A unit for which the actor holds a right. Raises Http404 or Forbidden."""
    unit = unit_to_read(actor, unit_id)
    if not actor.may(right, unit.path):
        raise refuse(right, _("Your role does not reach %(unit)s.") % {"unit": unit.name})
    return unit


def unit_of_accounts(actor: Actor, unit_id: int, *, right: Right | None = None) -> Unit:
    """A unit whose people the actor gives first passwords: as an administrator, or as who keeps the
    staff list there; `right` asks for one of the two. Raises Http404 or Forbidden."""
    if right is not None:
        return unit_to_manage(actor, unit_id, right)
    unit = unit_to_read(actor, unit_id)
    if not actor.may(Right.EMPLOYEE_IMPORT, unit.path):
        return unit_to_manage(actor, unit_id, Right.ACCOUNT_MANAGE)
    return unit


@dataclass(frozen=True, slots=True)
class PersonAccess:
    """An employee with the seats they hold, and what the reader may know of them.

    `details` opens the masked number, the grade and past seats; `number` the whole number.
    """

    employee: Employee
    seats: tuple[Person, ...]
    superiors: dict[int, Superior]
    is_own: bool
    details: bool
    number: bool


def person_to_read(actor: Actor, employee_id: int, on: date) -> PersonAccess:
    """Raises Http404 for an absent person, for one outside one's reach and for one who has left,
    unless the reader keeps the staff list there."""
    employee = Employee.objects.filter(pk=employee_id).first()
    if employee is None:
        raise Http404
    is_own = actor.employee_id == employee.pk
    seats = tuple(seats_of(employee.pk, on))
    paths = [seat.unit_path for seat in seats] or [_last_path(employee)]
    reads = any(actor.may(Right.EMPLOYEE_READ, path) for path in paths)
    known = seats and any(actor.may(Right.UNIT_READ, path) for path in paths)
    if not (is_own or reads or known):
        raise Http404
    above = superiors(seats, on)
    assesses = actor.employee_id is not None and any(
        superior.person.employee_id == actor.employee_id for superior in above.values()
    )
    return PersonAccess(
        employee,
        seats,
        above,
        is_own=is_own,
        details=is_own or reads or assesses,
        number=is_own or reads,
    )


def _last_path(employee: Employee) -> str:
    path = (
        Appointment.objects.filter(employee=employee)
        .order_by("-started_on")
        .values_list("position__unit__path", flat=True)
        .first()
    )
    return path or EVERYWHERE


def own_seat(
    actor: Actor, appointment_id: int, on: date, *, for_update: bool = False
) -> Appointment:
    """A seat of the actor's own that is in force. Raises Http404."""
    seat = _seat(appointment_id, on, for_update=for_update)
    if seat is None or actor.employee_id is None or seat.employee_id != actor.employee_id:
        raise Http404
    return seat


def seat_to_settle(
    actor: Actor, appointment_id: int, on: date, *, for_update: bool = False
) -> Appointment:
    """A seat whose superior the actor may set. Raises Http404 or Forbidden."""
    seat = _seat(appointment_id, on, for_update=for_update)
    if seat is None or not actor.may(Right.UNIT_READ, seat.position.unit.path):
        raise Http404
    _may_settle(actor, seat)
    return seat


def _seat(appointment_id: int, on: date, *, for_update: bool) -> Appointment | None:
    rows = Appointment.objects.select_related("employee", "position__unit")
    if for_update:
        rows = rows.select_for_update(of=("self",))
    return rows.filter(in_force(on), pk=appointment_id, employee__is_active=True).first()


def _may_settle(actor: Actor, seat: Appointment) -> None:
    if not actor.may(Right.SUPERIOR_SETTLE, seat.position.unit.path):
        raise refuse(
            Right.SUPERIOR_SETTLE,
            _("Superiors in %(unit)s are settled by its HR manager.")
            % {"unit": seat.position.unit.name},
        )
    if seat.employee_id == actor.employee_id:
        raise Forbidden(_("Somebody else settles who your own superior is."))


def report_to_settle(actor: Actor, report_id: int, *, for_update: bool = False) -> SuperiorReport:
    """Raises Http404 for a report outside one's reach, Forbidden for one's own."""
    rows = SuperiorReport.objects.select_related(
        "appointment__employee",
        "appointment__position__unit",
        "shown_superior",
        "proposed_superior",
        "settled_by",
    )
    if for_update:
        rows = rows.select_for_update(of=("self",))
    report = rows.filter(pk=report_id).first()
    if report is None:
        raise Http404
    seat = report.appointment
    if not actor.may(Right.SUPERIOR_SETTLE, seat.position.unit.path):
        raise Http404
    _may_settle(actor, seat)
    return report


def keeps_staff(actor: Actor, unit_path: str) -> bool:
    """Does the actor keep the staff list there, and with it who sits where and who acts?"""
    return actor.may(Right.EMPLOYEE_IMPORT, unit_path)


def principal_for(actor: Actor, employee_id: int, on: date) -> tuple[Employee, Person]:
    """A leader for whom the actor may name a delegate: oneself, or one whose staff list one keeps.

    Locks the leader until the transaction ends. Raises Http404 or Forbidden.
    """
    employee = Employee.objects.select_for_update().filter(pk=employee_id, is_active=True).first()
    if employee is None:
        raise Http404
    led = [seat for seat in seats_of(employee.pk, on) if seat.is_head]
    if not led:
        raise Http404
    if actor.employee_id != employee.pk and not keeps_staff(actor, led[0].unit_path):
        raise Forbidden(
            _("A leader names their own delegate; for others the HR manager of the unit does."),
            right=Right.EMPLOYEE_IMPORT,
        )
    return employee, led[0]


def delegation_to_end(actor: Actor, delegation_id: int, on: date) -> Delegation:
    """Locked until the transaction ends. Raises Http404 or Forbidden."""
    delegation = (
        Delegation.objects.select_for_update(of=("self",))
        .select_related("principal", "delegate")
        .filter(pk=delegation_id)
        .first()
    )
    if delegation is None or not actor.may(Right.UNIT_READ):
        raise Http404
    if delegation.principal_id != actor.employee_id and not any(
        keeps_staff(actor, seat.unit_path) for seat in seats_of(delegation.principal_id, on)
    ):
        raise Forbidden(
            _("A delegation is ended by the leader who is stood in for, or by the HR manager."),
            right=Right.EMPLOYEE_IMPORT,
        )
    return delegation


def acting_to_end(actor: Actor, appointment_id: int, on: date) -> Appointment:
    """An acting appointment in force or ahead, locked. Raises Http404 or Forbidden."""
    row = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("employee", "position__unit")
        .filter(pk=appointment_id)
        .exclude(kind=Appointment.Kind.DEFINITIVE)
        .first()
    )
    if row is None or not actor.may(Right.UNIT_READ, row.position.unit.path):
        raise Http404
    if not keeps_staff(actor, row.position.unit.path):
        raise refuse(Right.EMPLOYEE_IMPORT)
    return row


def team_to_read(actor: Actor, team_id: int) -> Team:
    """Raises Http404 for a team that is absent or of units outside one's reach."""
    team = Team.objects.filter(pk=team_id).select_related("unit").first()
    if team is None or not actor.may(Right.UNIT_READ, team.unit.path):
        raise Http404
    return team


def team_to_manage(actor: Actor, team_id: int) -> Team:
    """Locked until the transaction ends. Raises Http404 or Forbidden."""
    team = (
        Team.objects.select_for_update(of=("self",))
        .filter(pk=team_id)
        .select_related("unit")
        .first()
    )
    if team is None or not actor.may(Right.UNIT_READ, team.unit.path):
        raise Http404
    check_team(actor, team)
    return team


def check_team(actor: Actor, team: Team) -> None:
    """Raises Forbidden to all who do not keep the team, which they may know of."""
    if not actor.may(Right.TEAM_MANAGE, team.unit.path):
        raise refuse(
            Right.TEAM_MANAGE,
            _("This team is kept by the leaders of %(unit)s and by its HR manager.")
            % {"unit": team.unit.name},
        )


def calendar_to_manage(actor: Actor, calendar_id: int, *, for_update: bool = False) -> Calendar:
    """The agency's default is kept by those whose role reaches the whole agency.

    Raises Http404 or Forbidden.
    """
    rows = Calendar.objects.select_related("unit")
    if for_update:
        rows = rows.select_for_update(of=("self",))
    calendar = rows.filter(pk=calendar_id).first()
    if calendar is None:
        raise Http404
    if not may_manage_calendar(actor, calendar.unit):
        raise refuse(
            Right.CALENDAR_MANAGE,
            _("Your role does not reach everybody whom this calendar holds for."),
        )
    return calendar


def may_manage_calendar(actor: Actor, unit: Unit | None) -> bool:
    return actor.may(Right.CALENDAR_MANAGE, unit.path if unit else EVERYWHERE)


def seat_of(appointment: Appointment) -> Person:
    return person(appointment)
