"""Fetch and permit in one breath. What one may not know of is as absent as what is not there."""

from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import EVERYWHERE, Actor
from pamong.accounts.rights import Right
from pamong.indicators.models import Contest, Indicator, Measurement, Target
from pamong.indicators.queries.measurements import with_contests
from pamong.indicators.rules import EMPLOYEE, UNIT, Subject
from pamong.journal.recording import Ref
from pamong.organization.models import Employee, SuperiorOverride, Unit
from pamong.organization.queries import in_force, seats_of, superiors
from pamong.organization.queries.standins import accounts_acting_as


def units_to_read(*, actor: Actor) -> QuerySet[Unit]:
    """The active units whose indicators the actor may read, as a tree from the top."""
    return Unit.objects.filter(_under(actor, Right.INDICATOR_READ), is_active=True).order_by("path")


def units_to_manage(*, actor: Actor) -> QuerySet[Unit]:
    """The active units whose targets the actor may set."""
    return Unit.objects.filter(_under(actor, Right.INDICATOR_MANAGE), is_active=True).order_by(
        "path"
    )


def unit_to_read(*, actor: Actor, unit_id: int) -> Unit:
    """Raises Http404."""
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None or not actor.may(Right.INDICATOR_READ, unit.path):
        raise Http404
    return unit


def unit_to_manage(*, actor: Actor, unit_id: int) -> Unit:
    """Raises Http404, or Forbidden where it may be read but not managed."""
    unit = unit_to_read(actor=actor, unit_id=unit_id)
    if not may_manage(actor=actor, unit=unit):
        raise refuse(
            Right.INDICATOR_MANAGE,
            _("Targets are set by the leader of the unit, or of a unit above it."),
        )
    return unit


def unit_to_record_for(*, actor: Actor, unit_id: int) -> Unit:
    """Raises Http404, or Forbidden where it may be read but not recorded for."""
    unit = unit_to_read(actor=actor, unit_id=unit_id)
    if not may_record(actor=actor, unit_path=unit.path):
        raise refuse(
            Right.MEASUREMENT_RECORD,
            _("Figures are recorded by the leader of the unit, or of a unit above it."),
        )
    return unit


def may_manage(*, actor: Actor, unit: Unit | None) -> bool:
    """May the actor define indicators and set targets for this unit (None: the whole agency)?"""
    return actor.may(Right.INDICATOR_MANAGE, unit.path if unit else EVERYWHERE)


def may_record(*, actor: Actor, unit_path: str) -> bool:
    return actor.may(Right.MEASUREMENT_RECORD, unit_path)


def indicator_to_read(*, actor: Actor, indicator_id: int) -> Indicator:
    """Definitions are open to everybody who reads indicators at all. Raises Http404."""
    row = Indicator.objects.select_related("owner").filter(pk=indicator_id).first()
    if row is None or not actor.may(Right.INDICATOR_READ):
        raise Http404
    return row


def indicator_to_manage(*, actor: Actor, indicator_id: int) -> Indicator:
    """Raises Http404, or Forbidden where the definition is kept by somebody else."""
    row = indicator_to_read(actor=actor, indicator_id=indicator_id)
    if not may_manage(actor=actor, unit=row.owner):
        raise refuse(
            Right.INDICATOR_MANAGE, _("This definition is kept by another unit or by the agency.")
        )
    return row


def target_to_read(*, actor: Actor, target_id: int) -> Target:
    """Raises Http404."""
    row = (
        Target.objects.select_related("indicator", "unit", "parent__indicator", "parent__unit")
        .filter(pk=target_id, is_active=True)
        .first()
    )
    if row is None or not actor.may(Right.INDICATOR_READ, row.unit.path):
        raise Http404
    return row


def target_to_manage(*, actor: Actor, target_id: int) -> Target:
    """Raises Http404 or Forbidden."""
    row = target_to_read(actor=actor, target_id=target_id)
    unit_to_manage(actor=actor, unit_id=row.unit_id)
    return row


def may_read_employee(*, actor: Actor, employee_id: int, on: date) -> bool:
    """The officer, the leaders above and HR read an officer's own figures; nobody else knows."""
    if actor.employee_id == employee_id:
        return True
    seats = seats_of(employee_id, on)
    if any(actor.may(Right.PLAN_READ, seat.unit_path) for seat in seats):
        return True
    if actor.employee_id is None:
        return False
    return SuperiorOverride.objects.filter(
        in_force(on), superior_id=actor.employee_id, appointment__employee_id=employee_id
    ).exists()


def employee_to_read(*, actor: Actor, employee_id: int, on: date) -> Employee:
    """Raises Http404."""
    row = Employee.objects.filter(pk=employee_id).first()
    if row is None or not may_read_employee(actor=actor, employee_id=employee_id, on=on):
        raise Http404
    return row


def measurement_to_read(*, actor: Actor, measurement_id: int, on: date) -> Measurement:
    """A figure, for those who may read its unit or its officer. Raises Http404."""
    row = with_contests(Measurement.objects.filter(pk=measurement_id)).first()
    if row is None or not _may_read_subject(actor, _subject(row), on):
        raise Http404
    return row


def may_open_evidence(actor: Actor, measurement_id: int) -> bool:
    """Who may read a figure may open the files that prove it."""
    row = Measurement.objects.filter(pk=measurement_id).first()
    return row is not None and _may_read_subject(actor, _subject(row), timezone.localdate())


def about_evidence(measurement_id: int) -> tuple[Ref, ...]:
    """The officer whose figure the files prove, where it is one's."""
    row = Measurement.objects.filter(pk=measurement_id).first()
    if row is None or row.subject_kind == UNIT:
        return ()
    return tuple(
        Ref("employee", each.pk, each.display_name)
        for each in Employee.objects.filter(pk=row.subject_id)
    )


def subject_path(*, subject: Subject, on: date) -> str:
    """The path of the unit a figure belongs to; of an officer without a seat that day, empty."""
    if subject.kind == UNIT:
        return Unit.objects.values_list("path", flat=True).filter(pk=subject.id).first() or ""
    seats = seats_of(subject.id, on)
    return seats[0].unit_path if seats else ""


def may_read_figure(*, actor: Actor, measurement: Measurement, on: date) -> bool:
    return _may_read_subject(actor, _subject(measurement), on)


def may_contest(*, actor: Actor, measurement: Measurement) -> bool:
    """A unit's figure by everybody employed here, an officer's by that officer alone."""
    if actor.employee_id is None:
        return False
    if measurement.subject_kind == EMPLOYEE:
        return measurement.subject_id == actor.employee_id
    return True


def may_answer(*, actor: Actor, contest: Contest, on: date) -> bool:
    """Whoever holds the right over the unit or assesses the officer, but never about one's own
    contest or own figure.
    """
    subject = _subject(contest.measurement)
    if actor.employee_id is None or actor.employee_id == contest.employee_id:
        return False
    if subject.kind == EMPLOYEE and subject.id == actor.employee_id:
        return False
    path = subject_path(subject=subject, on=on)
    is_officers = subject.kind == EMPLOYEE
    assessing = accounts_assessing(employee_id=subject.id, on=on) if is_officers else []
    if actor.account_id in assessing:
        return True
    if is_officers and path and superiors(seats_of(subject.id, on), on):
        # An officer's figures are no business of who keeps the definitions.
        return actor.may(Right.CONTEST_ANSWER, path) and may_read_employee(
            actor=actor, employee_id=subject.id, on=on
        )
    # Of somebody who has left, or whom nobody leads, those responsible for all answer.
    return actor.may(Right.CONTEST_ANSWER, path or EVERYWHERE)


def accounts_assessing(*, employee_id: int, on: date) -> list[int]:
    """The accounts of whoever assesses an officer, by the tree or by assignment, and of who acts
    for them.
    """
    chosen = superiors(seats_of(employee_id, on)[:1], on)
    return [
        account
        for superior in chosen.values()
        for account in accounts_acting_as(superior.person, on, but=employee_id)
    ]


def paths_to_answer(*, actor: Actor) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Where the actor answers contests of units' figures, and where of officers' figures."""
    paths = actor.paths(Right.CONTEST_ANSWER)
    return paths, tuple(path for path in paths if actor.may(Right.PLAN_READ, path))


def contest_to_read(*, actor: Actor, contest_id: int, on: date) -> Contest:
    """For who contested, who may read the figure, and who may answer. Raises Http404."""
    row = (
        Contest.objects.select_related("measurement__indicator", "employee", "answered_by")
        .filter(pk=contest_id)
        .first()
    )
    if row is None:
        raise Http404
    allowed = (
        actor.employee_id == row.employee_id
        or _may_read_subject(actor, _subject(row.measurement), on)
        or may_answer(actor=actor, contest=row, on=on)
    )
    if not allowed:
        raise Http404
    return row


def _may_read_subject(actor: Actor, subject: Subject, on: date) -> bool:
    if subject.kind == EMPLOYEE:
        return may_read_employee(actor=actor, employee_id=subject.id, on=on)
    path = subject_path(subject=subject, on=on)
    return bool(path) and actor.may(Right.INDICATOR_READ, path)


def _subject(row: Measurement) -> Subject:
    return Subject(row.subject_kind, row.subject_id)


def _under(actor: Actor, right: Right) -> Q:
    reach = Q(pk__in=[])
    for path in actor.paths(right):
        reach |= Q(path__startswith=path)
    return reach
