"""The queue of a unit's counter, as its officers work with it."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pamong.accounts.access import actor_of, requires
from pamong.accounts.rights import Right
from pamong.accounts.session import stand_at_counter
from pamong.organization.models import Unit
from pamong.services import policies
from pamong.services.actions import UnableToServe
from pamong.services.actions.queues import add_line, add_place, call_next, move_ticket
from pamong.services.models import CounterPlace
from pamong.services.queries.queues import called_now, lines_today
from pamong.services.views.citizen.queues import make_device
from pamong.tenancy.current import agency_id
from pamong.tenancy.models import Agency


@requires(Right.CASE_TAKE_IN)
@require_http_methods(["GET", "POST"])
def queue(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Who waits, who is at which counter; the leader adds lines and counters."""
    actor = actor_of(request)
    unit = policies.unit_served(actor, unit_id)
    if request.method == "POST":
        name, letter = request.POST.get("name", "")[:200], request.POST.get("letter", "")[:5]
        try:
            if "letter" in request.POST:
                add_line(actor=actor, unit=unit, letter=letter, name=name, at=timezone.now())
            else:
                add_place(actor=actor, unit=unit, name=name, at=timezone.now())
        except UnableToServe as refusal:
            messages.error(request, str(refusal))
        return redirect("services:queue", unit.pk)
    day = timezone.localdate()
    places = CounterPlace.objects.filter(unit=unit).order_by("name", "pk")
    at_places = {ticket.place_id: ticket for ticket in called_now(unit.pk, day)}
    context = {
        "unit": unit,
        "agency": Agency.objects.get(pk=agency_id()),
        "lines": lines_today(unit.pk, day),
        "places": [(place, at_places.get(place.pk)) for place in places],
        "leads": policies.leads(actor, unit.path),
        "reads_figures": actor.may(Right.SERVICE_UNIT_READ, unit.path),
    }
    return render(request, "services/queue.html", context)


@requires(Right.CASE_TAKE_IN)
@require_POST
def queue_call(request: HttpRequest, place_id: int) -> HttpResponse:
    """Call whose turn it is to a counter."""
    actor = actor_of(request)
    place = policies.place_of(actor, place_id)
    stand_at_counter(request)
    try:
        ticket = call_next(actor=actor, place_id=place.pk, at=timezone.now())
    except UnableToServe as refusal:
        messages.error(request, str(refusal))
    else:
        if ticket is None:
            messages.info(request, _("Nobody waits."))
    return redirect("services:queue", place.unit_id)


@requires(Right.CASE_TAKE_IN)
@require_POST
def queue_move(request: HttpRequest, ticket_id: int, action: str) -> HttpResponse:
    """Call again, begin, done, did not come."""
    ticket = move_ticket(
        actor=actor_of(request), ticket_id=ticket_id, action=action, at=timezone.now()
    )
    if action == "begin":
        # Their application is written next.
        return redirect("services:counter")
    return redirect("services:queue", ticket.unit_id)


@requires(Right.CASE_TAKE_IN)
@require_POST
def queue_device(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Make this browser the one that gives out numbers; nobody is signed in on it afterwards."""
    unit: Unit = policies.unit_served(actor_of(request), unit_id)
    agency = Agency.objects.get(pk=agency_id())
    logout(request)
    make_device(request, agency.pk, unit.pk)
    return redirect("citizen:take_number", agency.code, unit.pk)
