"""A wrong superior: reported by the employee in two clicks, settled by HR."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pamong.accounts.access import actor_of, requires, signed_in
from pamong.accounts.rights import Right
from pamong.organization import policies
from pamong.organization.actions import superiors as actions
from pamong.organization.actions.unable import Stale, Unable
from pamong.organization.forms.picking import checked
from pamong.organization.forms.superiors import DeclineForm, SuperiorForm
from pamong.organization.models import SuperiorReport
from pamong.organization.queries import reports
from pamong.organization.queries.people import find_people, person, superiors

FOUND = 15
SHOWN_IN_PANEL = 3


@signed_in
@require_http_methods(["GET", "POST"])
def report_superior(request: HttpRequest, appointment_id: int) -> HttpResponse:
    """Say who it should be: one click on a name is the whole report."""
    actor = actor_of(request)
    today = timezone.localdate()
    seat = person(policies.own_seat(actor, appointment_id, today))
    if request.method == "POST":
        chosen = request.POST.get("superior", "")
        try:
            actions.report_superior(
                actor=actor,
                appointment_id=appointment_id,
                proposed_id=int(chosen) if chosen.isdecimal() and len(chosen) < 19 else None,
                note_text=request.POST.get("note", "").strip()[:500],
                at=timezone.now(),
            )
        except Unable as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                _("HR was told. Your plan goes on meanwhile; you will be notified of the answer."),
            )
        return redirect("organization:person", seat.employee_id)
    shown = superiors([seat], today).get(seat.appointment_id)
    text = request.GET.get("q", "").strip()[:100]
    without = {seat.employee_id, shown.person.employee_id if shown else None}
    found = [row for row in find_people(text, today, limit=FOUND) if row.employee_id not in without]
    context = {
        "seat": seat,
        "shown": shown,
        "suggested": [] if found else reports.suggested_superiors(seat, today, without=without),
        "found": found,
        "q": text,
        "report": reports.open_reports([seat.appointment_id]).get(seat.appointment_id),
    }
    return render(request, "organization/report_superior.html", context)


@requires(Right.SUPERIOR_SETTLE)
@require_GET
def superior_reports(request: HttpRequest) -> HttpResponse:
    """Reports to settle, the oldest first, and those settled."""
    actor = actor_of(request)
    settled = request.GET.get("state") == "settled"
    page = reports.report_page(
        actor.paths(Right.SUPERIOR_SETTLE), settled=settled, number=request.GET.get("page")
    )
    context = {"page": page, "settled": settled, "rows": page.object_list}
    return render(request, "organization/superior_reports.html", context)


@requires(Right.SUPERIOR_SETTLE)
@require_http_methods(["GET", "POST"])
def superior_report(request: HttpRequest, report_id: int) -> HttpResponse:
    """One report: set a superior, or let the one shown stay and say why."""
    actor = actor_of(request)
    today = timezone.localdate()
    report = policies.report_to_settle(actor, report_id)
    seat = person(report.appointment)
    data = request.POST or None
    declining = data is not None and data.get("decision") == "decline"
    form = SuperiorForm(
        data if not declining else None,
        on=today,
        paths=actor.paths(Right.UNIT_READ),
        suggested=reports.suggested_superiors(seat, today, proposed=report.proposed_superior_id),
        initial={"superior": report.proposed_superior_id or ""},
    )
    decline = DeclineForm(data if declining else None)
    status, ready = checked(decline if declining else form, request.POST)
    if ready:
        try:
            if declining:
                actions.decline_report(
                    actor=actor,
                    report_id=report.pk,
                    answer=decline.cleaned_data["answer"],
                    at=timezone.now(),
                )
                done = _("The report was answered.")
            else:
                actions.accept_report(
                    actor=actor,
                    report_id=report.pk,
                    superior_id=form.cleaned_data["superior"].employee_id,
                    reason=form.cleaned_data["reason"],
                    delegation=form.cleaned_data["delegation"],
                    at=timezone.now(),
                )
                done = _("The superior was set; both people have been notified.")
        except Stale as refusal:
            messages.error(request, str(refusal))
            return redirect("organization:superior_report", report.pk)
        except actions.DelegationMissing as refusal:
            form.add_error("delegation", str(refusal))
            status = 400
        except Unable as refusal:
            (decline if declining else form).add_error(None, str(refusal))
            status = 400
        else:
            messages.success(request, done)
            return redirect("organization:superior_reports")
    context = {
        "report": report,
        "seat": seat,
        "present": superiors([seat], today).get(seat.appointment_id),
        "form": form,
        "decline": decline,
        "is_open": report.state == SuperiorReport.State.OPEN,
    }
    return render(request, "organization/superior_report.html", context, status=status)


@requires(Right.SUPERIOR_SETTLE)
@require_http_methods(["GET", "POST"])
def superior(request: HttpRequest, appointment_id: int) -> HttpResponse:
    """Set a superior by hand, without a report."""
    actor = actor_of(request)
    today = timezone.localdate()
    seat = person(policies.seat_to_settle(actor, appointment_id, today))
    suggested = reports.suggested_superiors(seat, today)
    form = SuperiorForm(
        request.POST or None, on=today, paths=actor.paths(Right.UNIT_READ), suggested=suggested
    )
    status, ready = checked(form, request.POST)
    if ready:
        try:
            actions.set_superior(
                actor=actor,
                appointment_id=appointment_id,
                superior_id=form.cleaned_data["superior"].employee_id,
                reason=form.cleaned_data["reason"],
                delegation=form.cleaned_data["delegation"],
                at=timezone.now(),
            )
        except actions.DelegationMissing as refusal:
            form.add_error("delegation", str(refusal))
            status = 400
        except Unable as refusal:
            form.add_error(None, str(refusal))
            status = 400
        else:
            messages.success(request, _("The superior was set; both people have been notified."))
            return redirect("organization:person", seat.employee_id)
    context = {
        "seat": seat,
        "form": form,
        "present": superiors([seat], today).get(seat.appointment_id),
        "override": reports.open_override(seat.appointment_id),
    }
    return render(request, "organization/superior.html", context, status=status)


@requires(Right.SUPERIOR_SETTLE)
@require_POST
def superior_by_tree(request: HttpRequest, appointment_id: int) -> HttpResponse:
    """End what was set by hand."""
    actor = actor_of(request)
    seat = policies.seat_to_settle(actor, appointment_id, timezone.localdate())
    actions.follow_tree(actor=actor, appointment_id=appointment_id, at=timezone.now())
    messages.success(request, _("The organisation chart says again who the superior is."))
    return redirect("organization:person", seat.employee_id)


@signed_in
@require_GET
def panel_reports(request: HttpRequest) -> HttpResponse:
    """On the home page of HR: how many reports wait, the oldest first."""
    actor = actor_of(request)
    if not actor.may(Right.SUPERIOR_SETTLE):
        return HttpResponse(status=204)
    waiting = reports.reports_in(actor.paths(Right.SUPERIOR_SETTLE), settled=False)
    count = waiting.count()
    if not count:
        return HttpResponse(status=204)
    context = {"count": count, "rows": list(waiting[:SHOWN_IN_PANEL])}
    return render(request, "organization/panel_reports.html", context)
