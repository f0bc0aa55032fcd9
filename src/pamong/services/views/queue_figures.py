"""Figures of a queue, as who leads the unit reads them."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from pamong.accounts.access import actor_of, requires
from pamong.accounts.rights import Right
from pamong.kernel.periods import DateRange
from pamong.services import policies
from pamong.services.actions.queue_lists import export_queue
from pamong.services.queries.queue_figures import queue_report

DAYS_SHOWN = 14
MOST_DAYS = 366


@requires(Right.SERVICE_UNIT_READ)
@require_GET
def queue_figures(request: HttpRequest, unit_id: int) -> HttpResponse:
    """What became of the numbers of some days, and how long was waited, by line and day."""
    actor = actor_of(request)
    unit = policies.unit_to_read(actor, unit_id)
    days = _days(request)
    report = queue_report(unit.pk, days)
    context = {
        "unit": unit,
        "days": days,
        "report": report,
        "page": report.page(request.GET.get("page")),
        "opens_queue": actor.may(Right.CASE_TAKE_IN) and unit.pk in policies.units_of(actor),
    }
    return render(request, "services/queue_figures.html", context)


@requires(Right.SERVICE_UNIT_READ)
@require_POST
def queue_export(request: HttpRequest, unit_id: int) -> HttpResponseBase:
    """The same as CSV; the export leaves an event."""
    actor = actor_of(request)
    unit = policies.unit_to_read(actor, unit_id)
    days = _days(request)
    content = export_queue(actor=actor, unit=unit, days=days, at=timezone.now())
    response = StreamingHttpResponse(content, content_type="text/csv; charset=utf-8")
    name = f"queue-{unit.code}-{days.start}-{days.last}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _days(request: HttpRequest) -> DateRange:
    """What cannot be read counts as the last days; more than a year is cut to its end."""
    given = request.POST if request.method == "POST" else request.GET
    today = timezone.localdate()
    last = _day(given.get("last", ""), today)
    first = _day(given.get("first", ""), last - timedelta(days=DAYS_SHOWN - 1))
    first, last = min(first, last), max(first, last)
    return DateRange.through(max(first, last - timedelta(days=MOST_DAYS - 1)), last)


def _day(text: str, otherwise: date) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return otherwise
    return found if 2000 <= found.year <= 2200 else otherwise
