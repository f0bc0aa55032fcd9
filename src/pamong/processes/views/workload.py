"""The workload of units: measured, reported, reckoned ahead, and in its official tables."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pamong.accounts.access import actor_of, requires
from pamong.accounts.rights import Right
from pamong.documents.jobs import defer
from pamong.organization.models import Unit
from pamong.processes import policies, tasks
from pamong.processes.actions import papers
from pamong.processes.actions.reported import report_task, withdraw_task
from pamong.processes.actions.studies import YEARS
from pamong.processes.forms import ReportedTaskForm
from pamong.processes.queries.studies import (
    Assumptions,
    UnitLoad,
    change_of_demand,
    loads_of,
    units_with_work,
)
from pamong.processes.rules.study import ENOUGH, PostLoad

UNITS_A_PAGE = 25
# Before so much of a year has gone, the year before says more.
_SPRING = 4
_LEAST, _MOST = -90, 300
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires(Right.SERVICE_UNIT_READ)
@require_GET
def workload(request: HttpRequest) -> HttpResponse:
    """The units with work that was measured or reported: how many people it needs."""
    actor = actor_of(request)
    assumed = _assumptions(request)
    found = units_with_work(policies.units_read(actor), assumed.year)
    page = Paginator(found, UNITS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "loads": loads_of(list(page.object_list), assumed),
        "year": assumed.year,
        "years": _years(),
        "may_ask": actor.may(Right.MEASUREMENT_RECORD),
    }
    return render(request, "processes/workload.html", context)


@requires(Right.SERVICE_UNIT_READ)
@require_GET
def unit_workload(request: HttpRequest, unit_id: int) -> HttpResponse:
    """A unit: each post with its tasks, measured beside reported, and its load by weekday."""
    unit = policies.unit_to_read(actor_of(request), unit_id)
    return _page(request, unit)


@requires(Right.SERVICE_UNIT_READ)
@require_GET
def workload_sheet(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The official tables as a workbook."""
    load = _load(request, policies.unit_to_read(actor_of(request), unit_id))
    return _file(load, papers.workbook(load), "xlsx", XLSX)


@requires(Right.SERVICE_UNIT_READ)
@require_GET
def workload_paper(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The official tables as PDF."""
    load = _load(request, policies.unit_to_read(actor_of(request), unit_id))
    return _file(load, papers.document(load, at=timezone.now()), "pdf", "application/pdf")


@requires(Right.WORKLOAD_KEEP)
@require_POST
def workload_report(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Report a task that no system sees."""
    actor = actor_of(request)
    unit = policies.unit_to_read(actor, unit_id)
    policies.check_keeps_workload(actor, unit)
    assumed = _assumptions(request)
    form = ReportedTaskForm(_posts(_load(request, unit)), request.POST)
    if not form.is_valid():
        return _page(request, unit, form=form)
    report_task(
        actor=actor,
        unit=unit,
        task=form.task,
        first_year=assumed.year,
        key=form.cleaned_data["key"],
        at=timezone.now(),
    )
    messages.success(request, _("The task is reported."))
    return redirect(_address(unit, assumed))


@requires(Right.WORKLOAD_KEEP)
@require_POST
def workload_withdraw(request: HttpRequest, task_id: int) -> HttpResponse:
    """A reported task counts no more from the year shown on."""
    assumed = _assumptions(request)
    row = withdraw_task(
        actor=actor_of(request), task_id=task_id, year=assumed.year, at=timezone.now()
    )
    messages.success(request, _("The task counts no more."))
    return redirect(_address(row.unit, assumed))


@requires(Right.MEASUREMENT_RECORD)
@require_POST
def workload_measure(request: HttpRequest) -> HttpResponse:
    """Have the workload measured without waiting for the night."""
    if defer(tasks.make_reports) is not None:
        messages.success(request, _("The work is being measured; look again in a minute."))
    else:
        messages.info(request, _("The work is being measured already."))
    return redirect("processes:workload")


def _page(
    request: HttpRequest, unit: Unit, *, form: ReportedTaskForm | None = None
) -> HttpResponse:
    load = _load(request, unit)
    assumed = load.assumed
    address = urlencode(_query(assumed))
    context = {
        "load": load,
        "unit": unit,
        "year": assumed.year,
        "years": _years(),
        "whole": load.whole,
        "busy": [post for post in load.posts if post.lines],
        "idle": [post for post in load.posts if not post.lines],
        "week": _week(load),
        "change": change_of_demand(load.study) if load.study else None,
        "enough": ENOUGH,
        "query": address,
        "paper_url": f"{reverse('processes:workload_paper', args=[unit.pk])}?{address}",
        "sheet_url": f"{reverse('processes:workload_sheet', args=[unit.pk])}?{address}",
        "other_basis": urlencode(
            _query(Assumptions(assumed.year, not assumed.by_calendar, assumed.more))
        ),
        "may_keep": actor_of(request).may(Right.WORKLOAD_KEEP, unit.path),
        "form": form or ReportedTaskForm(_posts(load)),
    }
    status = 400 if form is not None else 200
    return render(request, "processes/unit_workload.html", context, status=status)


def _load(request: HttpRequest, unit: Unit) -> UnitLoad:
    return loads_of([unit], _assumptions(request))[0]


def _posts(load: UnitLoad) -> list[str]:
    return [post.weighed.name for post in load.posts if post.weighed.name]


def _week(load: UnitLoad) -> dict[str, Any] | None:
    """The load of posts by weekday, of the days on which anybody works; None without any."""
    rows: list[PostLoad] = [post for post in load.posts if any(share for share in post.week)]
    days = [day for day in range(7) if any(post.week[day] is not None for post in rows)]
    if not rows:
        return None
    return {
        "days": [WEEKDAYS[day] for day in days],
        "rows": [
            (post.weighed.name, [(WEEKDAYS[day], post.week[day]) for day in days]) for post in rows
        ],
    }


def _assumptions(request: HttpRequest) -> Assumptions:
    """What the address asks for. Raises Http404 for a year that no night measures."""
    years = _years()
    text = request.GET.get("year")
    if not text:
        today = timezone.localdate()
        year = today.year if today.month >= _SPRING else today.year - 1
    elif text.isdecimal() and int(text) in years:
        year = int(text)
    else:
        raise Http404
    try:
        more = int(request.GET.get("more") or 0)
    except ValueError:
        more = 0
    return Assumptions(year, request.GET.get("basis") == "calendar", min(_MOST, max(_LEAST, more)))


def _years() -> list[int]:
    this = timezone.localdate().year
    return list(range(this - YEARS + 1, this + 1))


def _query(assumed: Assumptions) -> dict[str, str]:
    found = {"year": str(assumed.year)}
    if assumed.by_calendar:
        found["basis"] = "calendar"
    if assumed.more:
        found["more"] = str(assumed.more)
    return found


def _address(unit: Unit, assumed: Assumptions) -> str:
    return f"{reverse('processes:unit_workload', args=[unit.pk])}?{urlencode(_query(assumed))}"


def _file(load: UnitLoad, content: bytes, ending: str, media_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    name = f"abk-{slugify(load.unit.name)[:60]}-{load.assumed.year}.{ending}"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
