"""People: one person's page, and finding somebody by name."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from pamong.accounts.access import actor_of, requires, signed_in
from pamong.accounts.actors import EVERYWHERE
from pamong.accounts.rights import Right
from pamong.organization import policies
from pamong.organization.actions import numbers
from pamong.organization.forms.picking import FOUND, person_choice
from pamong.organization.queries import reports, standins, teams
from pamong.organization.queries.people import find_people, seats_between

MOST_FOUND = 50


@signed_in
@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """One's own page."""
    employee_id = actor_of(request).employee_id
    if employee_id is None:
        raise Http404
    return redirect("organization:person", employee_id)


@requires(Right.UNIT_READ)
@require_GET
def person(request: HttpRequest, employee_id: int) -> HttpResponse:
    """Where somebody sits, who stands above them, and what else the reader may know."""
    return _person(request, employee_id)


@requires(Right.UNIT_READ)
@require_POST
def person_number(request: HttpRequest, employee_id: int) -> HttpResponse:
    """The whole number, shown once and written into the journal."""
    number = numbers.show_number(
        actor=actor_of(request), employee_id=employee_id, at=timezone.now()
    )
    response = _person(request, employee_id, number=number)
    response["Cache-Control"] = "private, no-store"
    return response


def _person(request: HttpRequest, employee_id: int, number: str = "") -> HttpResponse:
    actor = actor_of(request)
    today = timezone.localdate()
    access = policies.person_to_read(actor, employee_id, today)
    opened = reports.open_reports(seat.appointment_id for seat in access.seats)
    seats: list[dict[str, Any]] = [
        {
            "seat": seat,
            "superior": access.superiors.get(seat.appointment_id),
            "report": opened.get(seat.appointment_id) if access.details else None,
            "may_settle": not access.is_own and actor.may(Right.SUPERIOR_SETTLE, seat.unit_path),
        }
        for seat in access.seats
    ]
    around = standins.delegations_around(employee_id, today)
    context = {
        "employee": access.employee,
        "access": access,
        "seats": seats,
        "teams": teams.memberships(employee_id, today),
        "reasons": access.details,
        "standing_in": [row for row in around if row.delegate_id == employee_id],
        "stood_in_for": [row for row in around if row.principal_id == employee_id],
        "history": list(seats_between(employee_id)) if access.details else [],
        "whole_number": number,
        "may_name_delegate": any(
            seat.is_head
            and not seat.acting
            and (access.is_own or policies.keeps_staff(actor, seat.unit_path))
            for seat in access.seats
        ),
        "today": today,
    }
    return render(request, "organization/person.html", context)


@requires(Right.UNIT_READ)
@require_GET
def people_search(request: HttpRequest) -> HttpResponse:
    """Find people by name: a page, or the choices of a form while somebody types."""
    actor = actor_of(request)
    paths = actor.paths(Right.UNIT_READ)
    field = request.GET.get("field", "")
    if request.htmx and field.isidentifier():  # type: ignore[attr-defined]
        text = request.GET.get(f"{field}_search", "").strip()[:100]
        rows = [
            person_choice(row)
            for row in find_people(text, timezone.localdate(), paths=paths, limit=FOUND)
        ]
        choices = {"rows": rows, "name": field, "searched": bool(text), "text": text}
        return render(request, "organization/_found.html", choices)
    text = request.GET.get("q", "").strip()[:100]
    # A role for one unit shows the people of that unit.
    found = find_people(
        text,
        timezone.localdate(),
        paths=paths,
        limit=MOST_FOUND,
        by_number=actor.may(Right.EMPLOYEE_READ, EVERYWHERE),
    )
    context = {"people": found, "q": text, "more": len(found) == MOST_FOUND}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "organization/_people_list.html", context)
    return render(request, "organization/people_search.html", context)
