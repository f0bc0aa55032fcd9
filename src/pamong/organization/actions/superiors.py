"""Who is whose superior: an employee reports a wrong one, HR settles it or sets one by hand."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.accounts.actors import Actor
from pamong.documents.notices import notify
from pamong.journal.recording import Ref
from pamong.organization import notices, policies, verbs
from pamong.organization.actions.events import employee_ref, note, seat_ref
from pamong.organization.actions.unable import Stale, Unable
from pamong.organization.models import Appointment, Employee, SuperiorOverride, SuperiorReport
from pamong.organization.queries.people import Person, person, seats_of, superiors
from pamong.organization.rules import may_assess

# Nobody climbs higher than this to see whether a chain of superiors leads back.
HIGHEST = 12
LONGEST_REASON = 300


class UnableToReport(Unable):
    pass


class UnableToSettle(Unable):
    pass


class DelegationMissing(UnableToSettle):
    """The superior holds no post that assesses, and no decree delegates the power to them."""


class ReportSettled(Stale):
    """Somebody else settled the report meanwhile."""


def report_superior(
    *,
    actor: Actor,
    appointment_id: int,
    proposed_id: int | None,
    note_text: str = "",
    at: datetime,
) -> SuperiorReport:
    """Say that the superior shown for one's own seat is wrong, and who it should be if one knows.

    Nothing else changes: the plan goes on meanwhile. Raises Http404, UnableToReport.
    """
    on = timezone.localdate(at)
    try:
        with transaction.atomic():
            seat = policies.own_seat(actor, appointment_id, on, for_update=True)
            shown = superiors([person(seat)], on).get(seat.pk)
            shown_id = shown.person.employee_id if shown else None
            proposed = _proposed(seat, proposed_id, shown_id, at)
            report = SuperiorReport.objects.create(
                appointment=seat,
                shown_superior_id=shown_id,
                proposed_superior=proposed,
                note=note_text,
                reported_at=at,
            )
            related = [employee_ref(seat.employee)]
            if proposed is not None:
                related.append(employee_ref(proposed))
            note(
                verbs.SUPERIOR_REPORTED,
                actor=actor,
                object=_ref(report, seat),
                at=at,
                unit_id=seat.position.unit_id,
                related=related,
                payload={"shown": shown_id, "proposed": proposed_id},
            )
    except IntegrityError:
        raise UnableToReport(
            _("You have reported this already; HR is looking at it. Nothing more is needed.")
        ) from None
    return report


def _proposed(
    seat: Appointment, proposed_id: int | None, shown_id: int | None, at: datetime
) -> Employee | None:
    if proposed_id is None:
        return None
    if proposed_id == seat.employee_id:
        raise UnableToReport(_("Nobody is their own superior."))
    if proposed_id == shown_id:
        raise UnableToReport(_("This is the superior who is shown already."))
    if not seats_of(proposed_id, timezone.localdate(at)):
        raise Http404
    return Employee.objects.get(pk=proposed_id)


def accept_report(
    *,
    actor: Actor,
    report_id: int,
    superior_id: int,
    reason: str,
    delegation: str = "",
    at: datetime,
) -> SuperiorOverride:
    """Set the superior a report is about. An older setting by hand ends.

    Raises Http404, Forbidden, ReportSettled, UnableToSettle, DelegationMissing.
    """
    with transaction.atomic():
        report = _open_report(actor, report_id)
        seat = report.appointment
        override, superior = _override(seat, superior_id, reason, delegation, at)
        _settle(report, actor, SuperiorReport.State.ACCEPTED, reason, at)
        note(
            verbs.SUPERIOR_REPORT_ACCEPTED,
            actor=actor,
            object=_ref(report, seat),
            at=at,
            unit_id=seat.position.unit_id,
            related=(employee_ref(seat.employee), Ref("employee", superior_id, superior.name)),
            payload={"superior": superior_id, "override": override.pk},
        )
        notify(
            user_id=seat.employee.user_id,
            kind=notices.REPORT_ACCEPTED,
            values={"name": superior.name},
            url=_page(seat.employee_id),
            at=at,
        )
        _tell_superior(superior_id, seat, at)
    return override


def decline_report(*, actor: Actor, report_id: int, answer: str, at: datetime) -> None:
    """Let the superior stay, and tell the person why.

    Raises Http404, Forbidden, ReportSettled, UnableToSettle without an answer.
    """
    if not answer.strip():
        raise UnableToSettle(_("Say why the superior stays; the person reads it."))
    with transaction.atomic():
        report = _open_report(actor, report_id)
        seat = report.appointment
        _settle(report, actor, SuperiorReport.State.DECLINED, answer, at)
        note(
            verbs.SUPERIOR_REPORT_DECLINED,
            actor=actor,
            object=_ref(report, seat),
            at=at,
            unit_id=seat.position.unit_id,
            related=(employee_ref(seat.employee),),
        )
        notify(
            user_id=seat.employee.user_id,
            kind=notices.REPORT_DECLINED,
            values={"answer": answer},
            url=_page(seat.employee_id),
            at=at,
        )


def set_superior(
    *,
    actor: Actor,
    appointment_id: int,
    superior_id: int,
    reason: str,
    delegation: str = "",
    at: datetime,
) -> SuperiorOverride:
    """Set another superior for a seat than the tree says, with a reason; an older setting ends.

    `delegation` is the decree by which somebody assesses whose post does not.
    Raises Http404, Forbidden, UnableToSettle, DelegationMissing.
    """
    with transaction.atomic():
        seat = policies.seat_to_settle(
            actor, appointment_id, timezone.localdate(at), for_update=True
        )
        override, superior = _override(seat, superior_id, reason, delegation, at)
        note(
            verbs.SUPERIOR_OVERRIDDEN,
            actor=actor,
            object=seat_ref(seat),
            at=at,
            unit_id=seat.position.unit_id,
            related=(employee_ref(seat.employee), Ref("employee", superior_id, superior.name)),
            payload={"superior": superior_id, "override": override.pk},
        )
        notify(
            user_id=seat.employee.user_id,
            kind=notices.SUPERIOR_SET,
            values={"name": superior.name, "reason": override.reason},
            url=_page(seat.employee_id),
            at=at,
        )
        _tell_superior(superior_id, seat, at)
    return override


def follow_tree(*, actor: Actor, appointment_id: int, at: datetime) -> None:
    """End what was set by hand: the tree says again who the superior is. Done twice, it stays so.

    Raises Http404, Forbidden.
    """
    with transaction.atomic():
        seat = policies.seat_to_settle(
            actor, appointment_id, timezone.localdate(at), for_update=True
        )
        if not _end_override(seat, at):
            return
        note(
            verbs.SUPERIOR_OVERRIDE_ENDED,
            actor=actor,
            object=seat_ref(seat),
            at=at,
            unit_id=seat.position.unit_id,
            related=(employee_ref(seat.employee),),
        )
        notify(
            user_id=seat.employee.user_id,
            kind=notices.SUPERIOR_BY_TREE,
            values={},
            url=_page(seat.employee_id),
            at=at,
        )


def _open_report(actor: Actor, report_id: int) -> SuperiorReport:
    report = policies.report_to_settle(actor, report_id, for_update=True)
    if report.state != SuperiorReport.State.OPEN:
        by = report.settled_by.display_name if report.settled_by else "–"
        raise ReportSettled(
            _("This report was settled meanwhile by %(name)s: %(state)s.")
            % {"name": by, "state": report.get_state_display()}
        )
    return report


def _override(
    seat: Appointment, superior_id: int, reason: str, delegation: str, at: datetime
) -> tuple[SuperiorOverride, Person]:
    if not reason.strip():
        raise UnableToSettle(_("Say why; the reason stands beside the superior’s name."))
    on = timezone.localdate(at)
    if superior_id == seat.employee_id:
        raise UnableToSettle(_("Nobody is their own superior."))
    # Two who set each other's superior at once must not make a circle.
    pair = Employee.objects.select_for_update().filter(pk__in=[seat.employee_id, superior_id])
    list(pair.order_by("pk"))
    found = seats_of(superior_id, on)
    if not found:
        raise UnableToSettle(_("This person holds no seat any more. Choose somebody else."))
    superior = found[0]
    if _leads_back(superior, seat.employee_id, at):
        raise UnableToSettle(
            _("%(employee)s stands above %(superior)s. A superior cannot stand below.")
            % {"employee": seat.employee.display_name, "superior": superior.name}
        )
    if not may_assess(kinds=(each.position_kind for each in found)):
        if not delegation.strip():
            raise DelegationMissing(
                _(
                    "This person is no pejabat pengawas or higher. Write the number of the "
                    "decree by which they assess, or choose somebody else."
                )
            )
        # One reason stands beside the name, and tells of the decree.
        reason = f"{reason.strip()} ({delegation.strip()})"
    if len(reason) > LONGEST_REASON:
        raise UnableToSettle(
            _("The reason with the decree has at most %(n)s characters.") % {"n": LONGEST_REASON}
        )
    _end_override(seat, at)
    override = SuperiorOverride.objects.create(
        appointment=seat, superior_id=superior_id, reason=reason, started_on=on
    )
    return override, superior


def _leads_back(superior: Person, employee_id: int, at: datetime) -> bool:
    """Would the employee then stand above their own superior?"""
    on = timezone.localdate(at)
    step: Person | None = superior
    for _height in range(HIGHEST):
        if step is None:
            return False
        above = superiors([step], on).get(step.appointment_id)
        if above is not None and above.person.employee_id == employee_id:
            return True
        step = above.person if above else None
    return False


def _end_override(seat: Appointment, at: datetime) -> bool:
    today = timezone.localdate(at)
    return bool(
        SuperiorOverride.objects.filter(appointment=seat, ended_on__isnull=True).update(
            ended_on=today
        )
    )


def _settle(
    report: SuperiorReport, actor: Actor, state: SuperiorReport.State, answer: str, at: datetime
) -> None:
    report.state = state
    report.answer = answer
    report.settled_at = at
    report.settled_by_id = actor.employee_id
    report.save(update_fields=["state", "answer", "settled_at", "settled_by"])


def _tell_superior(superior_id: int, seat: Appointment, at: datetime) -> None:
    user_id = Employee.objects.values_list("user_id", flat=True).get(pk=superior_id)
    notify(
        user_id=user_id,
        kind=notices.NEW_SUBORDINATE,
        values={"name": seat.employee.display_name},
        url=_page(seat.employee_id),
        at=at,
    )


def _ref(report: SuperiorReport, seat: Appointment) -> Ref:
    return Ref("superior_report", report.pk, seat.employee.display_name)


def _page(employee_id: int) -> str:
    return f"/people/{employee_id}/"
