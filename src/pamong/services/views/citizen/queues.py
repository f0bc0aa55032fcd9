"""In the hall: the device that gives out numbers, and the numbers that are called."""

from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from pamong.accounts.access import public
from pamong.organization.models import Unit
from pamong.services.actions.queues import take_ticket
from pamong.services.models import QueueLine
from pamong.services.queries.queues import ahead_of, called_now, lines_today
from pamong.tenancy.current import agency_id

_DEVICE = "queue_device"


def make_device(request: HttpRequest, agency: int, unit_id: int) -> None:
    request.session[_DEVICE] = [agency, unit_id]


@public
@never_cache
@require_GET
def hall(request: HttpRequest, agency: str, unit_id: int) -> HttpResponse:
    """Which numbers are called to which counters; read from far, renewed by itself."""
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None or not QueueLine.objects.filter(unit=unit).exists():
        raise Http404
    tickets = called_now(unit.pk, timezone.localdate())
    # What is on the screen already is not read out again.
    mark = ".".join(f"{each.pk}-{each.calls}-{each.state}" for each in tickets)
    if getattr(request, "htmx", False):
        if request.GET.get("mark") == mark:
            return HttpResponse(status=204)
        return render(request, "services/citizen/_hall.html", {"tickets": tickets, "mark": mark})
    context = {"unit": unit, "tickets": tickets, "mark": mark}
    return render(request, "services/citizen/hall.html", context)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def take_number(request: HttpRequest, agency: str, unit_id: int) -> HttpResponse:
    """On the device of the hall: choose a line, take the number."""
    if request.session.get(_DEVICE) != [agency_id(), unit_id]:
        raise Http404
    unit = Unit.objects.get(pk=unit_id)
    day = timezone.localdate()
    if request.method == "POST":
        ticket = take_ticket(
            unit_id=unit_id,
            line_id=_number(request.POST.get("line", "")),
            is_priority=request.POST.get("priority") == "1",
            key=_key(request.POST.get("key", "")),
            at=timezone.now(),
        )
        usual = {each.line.pk: each.usual for each in lines_today(unit_id, day)}
        context = {
            "unit": unit,
            "ticket": ticket,
            "ahead": ahead_of(ticket),
            "usual": usual.get(ticket.line_id),
        }
        return render(request, "services/citizen/number.html", context)
    context = {"unit": unit, "lines": lines_today(unit_id, day), "key": uuid4()}
    return render(request, "services/citizen/take.html", context)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
