"""Delegates during leave, and acting officials."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pamong.accounts.access import Forbidden, actor_of, refuse, requires
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.organization import policies
from pamong.organization.actions import standins as actions
from pamong.organization.actions.unable import Unable
from pamong.organization.forms.picking import checked
from pamong.organization.forms.standins import ActingForm, DelegationForm
from pamong.organization.models import Appointment, Delegation
from pamong.organization.queries import standins as queries
from pamong.organization.queries import units
from pamong.organization.queries.people import seats_of
from pamong.organization.templatetags.organization import acting_label


def standin_rows(
    *,
    actor: Actor,
    acting: Iterable[Appointment],
    delegations: Iterable[Delegation],
    keeps_staff: bool,
    today: date,
) -> list[dict[str, Any]]:
    """Acting officials and delegates of one unit, with the way to end what the reader may end."""
    rows: list[dict[str, Any]] = [
        {
            "name": row.employee.display_name,
            "detail": row.position.title,
            "url": reverse("organization:person", args=[row.employee_id]),
            "label": acting_label(row.kind),
            "tone": "warn",
            "started_on": row.started_on,
            "ended_on": row.ended_on,
            "id": f"end-acting-{row.pk}",
            "end_url": reverse("organization:acting_end", args=[row.pk]) if keeps_staff else "",
            "question": _("End this acting appointment?"),
            "consequence": _("%(name)s then no longer leads this unit.")
            % {"name": row.employee.display_name},
        }
        for row in acting
    ]
    for row in delegations:
        ends = keeps_staff or row.principal_id == actor.employee_id
        rows.append(
            {
                "name": row.delegate.display_name,
                "detail": _detail(row, open_=ends or row.delegate_id == actor.employee_id),
                "url": reverse("organization:person", args=[row.delegate_id]),
                "label": _("Delegate") if row.started_on <= today else _("Delegate, later"),
                "tone": "info",
                "started_on": row.started_on,
                "ended_on": row.ended_on,
                "id": f"end-delegation-{row.pk}",
                "end_url": reverse("organization:delegation_end", args=[row.pk]) if ends else "",
                "question": _("End this delegation?"),
                "consequence": _("%(name)s then no longer stands in for the leader.")
                % {"name": row.delegate.display_name},
            }
        )
    return rows


def _detail(row: Delegation, *, open_: bool) -> str:
    """Why a leader is away (an illness, say) is for those concerned and for HR alone."""
    if not open_:
        return _("for %(name)s") % {"name": row.principal.display_name}
    return _("for %(name)s: %(reason)s") % {
        "name": row.principal.display_name,
        "reason": row.reason,
    }


@requires(Right.UNIT_READ)
@require_http_methods(["GET", "POST"])
def delegation_new(request: HttpRequest, employee_id: int) -> HttpResponse:
    """Name who stands in for a leader during leave."""
    actor = actor_of(request)
    today = timezone.localdate()
    led = [seat for seat in seats_of(employee_id, today) if seat.is_head]
    if not led:
        raise Http404
    if actor.employee_id != employee_id and not policies.keeps_staff(actor, led[0].unit_path):
        raise Forbidden(
            _("A leader names their own delegate; for others the HR manager of the unit does."),
            right=Right.EMPLOYEE_IMPORT,
        )
    form = DelegationForm(
        request.POST or None,
        on=today,
        paths=actor.paths(Right.UNIT_READ),
        initial={"first_day": today},
    )
    status, ready = checked(form, request.POST)
    if ready:
        data = form.cleaned_data
        try:
            delegation = actions.name_delegate(
                actor=actor,
                principal_id=employee_id,
                delegate_id=data["delegate"].employee_id,
                reason=data["reason"],
                first_day=data["first_day"],
                last_day=data["last_day"],
                at=timezone.now(),
            )
        except Unable as refusal:
            form.add_error(None, str(refusal))
            status = 400
        else:
            messages.success(
                request,
                _("%(name)s stands in then and has been notified.")
                % {"name": delegation.delegate.display_name},
            )
            return redirect("organization:unit", led[0].unit_id)
    context = {
        "seat": led[0],
        "form": form,
        "present": queries.delegations_from([employee_id], today),
        "is_own": actor.employee_id == employee_id,
    }
    return render(request, "organization/delegation_new.html", context, status=status)


@requires(Right.UNIT_READ)
@require_POST
def delegation_end(request: HttpRequest, delegation_id: int) -> HttpResponse:
    delegation = actions.end_delegation(
        actor=actor_of(request), delegation_id=delegation_id, at=timezone.now()
    )
    messages.success(request, _("The delegation has ended."))
    seats = seats_of(delegation.principal_id, timezone.localdate())
    if not seats:
        return redirect("organization:units")
    return redirect("organization:unit", seats[0].unit_id)


@requires(Right.EMPLOYEE_IMPORT)
@require_http_methods(["GET", "POST"])
def acting_new(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Appoint who acts in the head's seat of a unit."""
    actor = actor_of(request)
    today = timezone.localdate()
    unit = policies.unit_to_read(actor, unit_id)
    if not policies.keeps_staff(actor, unit.path):
        raise refuse(Right.EMPLOYEE_IMPORT)
    form = ActingForm(
        request.POST or None,
        on=today,
        paths=actor.paths(Right.UNIT_READ),
        initial={"first_day": today},
    )
    status, ready = checked(form, request.POST)
    if ready:
        data = form.cleaned_data
        try:
            row = actions.appoint_acting(
                actor=actor,
                unit_id=unit.pk,
                employee_id=data["official"].employee_id,
                kind=data["kind"],
                first_day=data["first_day"],
                last_day=data["last_day"],
                at=timezone.now(),
            )
        except Unable as refusal:
            form.add_error(None, str(refusal))
            status = 400
        else:
            messages.success(
                request,
                _("%(name)s acts as head of %(unit)s.")
                % {"name": row.employee.display_name, "unit": unit.name},
            )
            return redirect("organization:unit", unit.pk)
    context = {
        "unit": unit,
        "form": form,
        "present": queries.heads_and_acting(unit.pk, today),
        "has_seat": units.head_position_id(unit.pk) is not None,
    }
    return render(request, "organization/acting_new.html", context, status=status)


@requires(Right.EMPLOYEE_IMPORT)
@require_POST
def acting_end(request: HttpRequest, appointment_id: int) -> HttpResponse:
    row = actions.end_acting(
        actor=actor_of(request), appointment_id=appointment_id, at=timezone.now()
    )
    messages.success(request, _("The acting appointment has ended."))
    return redirect("organization:unit", row.position.unit_id)
