"""The work of units, and the rows behind its figures."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pamong.accounts.access import actor_of, requires, signed_in
from pamong.accounts.rights import Right
from pamong.indicators import system_texts
from pamong.indicators.queries import measurements_for
from pamong.indicators.rules import Subject
from pamong.kernel.periods import BadPeriod, Month
from pamong.services import actions, policies, queries
from pamong.services.actions import work_indicators
from pamong.services.actions.public_figures import freeze_public_figures
from pamong.services.queries import work_figures
from pamong.services.rules.survey import FEWEST_ANSWERS
from pamong.services.rules.work_figures import FEWEST_OFFICER_ANSWERS
from pamong.services.views.cases import RETURN_REASONS

MONTHS_SHOWN = 3
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


@requires(Right.SERVICE_UNIT_READ)
@require_GET
def units(request: HttpRequest) -> HttpResponse:
    """The units that work on services: what is open, what is late, how much was in time."""
    now = timezone.now()
    since, until, months = _latest_months(now)
    rows = queries.unit_work(
        policies.units_read(actor_of(request)), since=since, until=until, now=now
    )
    context = {
        "rows": rows,
        "months": months,
        "may_define": actor_of(request).may(Right.SERVICE_MANAGE),
        "may_publish": actor_of(request).may(Right.MEASUREMENT_RECORD),
    }
    return render(request, "services/units.html", context)


@requires(Right.SERVICE_UNIT_READ)
@require_GET
def unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """A unit: waiting and working time of each step, from the journal."""
    actor = actor_of(request)
    found = policies.unit_to_read(actor, unit_id)
    now = timezone.now()
    since, until, months = _latest_months(now)
    work = next(
        iter(queries.unit_work([found.path], since=since, until=until, now=now, only=found.pk)),
        None,
    )
    times = queries.step_times(found.pk, since, until)
    # Short steps are read in minutes, long ones in hours.
    longest = max((each.waiting_median + each.working_median for each in times), default=_HOUR)
    scale, chart_unit = (_HOUR, _("hours")) if longest > 3 * _HOUR else (_MINUTE, _("minutes"))
    chart = [
        (
            each.name,
            [
                (_("waiting"), round(each.waiting_median / scale, 1)),
                (_("working"), round(each.working_median / scale, 1)),
            ],
        )
        for each in times
    ]
    figures = measurements_for(
        subject=Subject("unit", found.pk),
        start=months[0].days.start,
        end=months[-1].days.end,
        indicator_codes=[each.code for each in actions.DEFINITIONS],
    )
    context = {
        "unit": found,
        "work": work,
        "times": times,
        "chart": chart,
        "chart_unit": chart_unit,
        "months": months,
        "figures": figures,
    }
    return render(request, "services/unit.html", context)


def _latest_months(now: datetime) -> tuple[datetime, datetime, tuple[Month, ...]]:
    last = Month.of(timezone.localtime(now).date())
    months = tuple(last.shift(-back) for back in reversed(range(MONTHS_SHOWN)))
    since, until = queries.month_bounds(months[0], last)
    return since, until, months


@requires(Right.MEASUREMENT_RECORD)
@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    """Publish the figures of last month and this one now, without waiting for the night."""
    now = timezone.now()
    this = Month.of(timezone.localtime(now).date())
    outcome = actions.publish_measurements(
        actor=actor_of(request), first=this.shift(-1), last=this, at=now
    )
    freeze_public_figures(at=now)
    messages.success(
        request,
        _("Published: %(new)s new figures, %(changed)s changed, %(same)s as before.")
        % {
            "new": outcome.created,
            "changed": outcome.changed,
            "same": outcome.unchanged + outcome.kept,
        },
    )
    return redirect("services:units")


@signed_in
@require_GET
def rows(request: HttpRequest, kind: str, subject_id: int, month: str) -> HttpResponse:
    """The cases behind a figure of an officer or a unit, and the way to contest it."""
    try:
        period = Month.parse(month)
    except BadPeriod:
        raise Http404 from None
    actor = actor_of(request)
    today = timezone.localdate()
    name = policies.subject_of_rows(actor, kind, subject_id, _day_in(period, today))
    shown = queries.rows_behind(
        month=period,
        unit_id=subject_id if kind == "unit" else None,
        officer_id=subject_id if kind == "employee" else None,
        page=request.GET.get("page"),
    )
    figures = measurements_for(
        subject=Subject(kind, subject_id),
        start=period.days.start,
        end=period.days.end,
        indicator_codes=[actions.CASES_DONE, actions.IN_TIME],
    )
    context = {
        "name": name,
        "kind": kind,
        "month": period.days.start,
        "page": shown.page,
        "rows": shown.rows,
        "in_time": shown.in_time,
        "total": shown.page.paginator.count,
        "figures": figures,
        "known": policies.numbers_known_to(actor, [row.number for row in shown.rows]),
    }
    return render(request, "services/rows.html", context)


@signed_in
@require_GET
def rows_of(
    request: HttpRequest, kind: str, subject_id: int, month: str, figure: str
) -> HttpResponse:
    """What stands behind a figure of working time, returns or satisfaction of one month."""
    try:
        period = Month.parse(month)
    except BadPeriod:
        raise Http404 from None
    code = _CODES.get((figure, kind))
    if code is None:
        raise Http404
    actor = actor_of(request)
    name = policies.subject_of_rows(actor, kind, subject_id, _day_in(period, timezone.localdate()))
    subject = Subject(kind, subject_id)
    context = {
        "name": name,
        "kind": kind,
        "month": period.days.start,
        "figures": measurements_for(
            subject=subject,
            start=period.days.start,
            end=period.days.end,
            indicator_codes=[code],
        ),
        "formula": _formula(code),
        **_BEHIND[figure](subject, period, request),
    }
    return render(request, f"services/rows_{figure}.html", context)


_CODES = {
    ("time", "unit"): work_indicators.WORKING_TIME,
    ("time", "employee"): work_indicators.WORKING_TIME,
    ("returns", "unit"): work_indicators.RETURNS,
    ("returns", "employee"): work_indicators.RETURNS,
    ("satisfaction", "unit"): work_indicators.SATISFACTION,
    ("satisfaction", "employee"): work_indicators.OFFICER_SATISFACTION,
}


def _formula(code: str) -> str:
    text = next(each.formula for each in work_indicators.DEFINITIONS if each.code == code)
    return system_texts.shown(text)


def _behind_time(subject: Subject, month: Month, request: HttpRequest) -> dict[str, Any]:
    page, found = work_figures.timed_rows(subject, month, request.GET.get("page"))
    known = policies.numbers_known_to(actor_of(request), [row.number for row in found])
    return {"page": page, "rows": found, "known": known}


def _behind_returns(subject: Subject, month: Month, request: HttpRequest) -> dict[str, Any]:
    page, found, reasons = work_figures.returned_rows(subject, month, request.GET.get("page"))
    labels = {reason.value: str(text) for reason, text in RETURN_REASONS.items()}
    known = policies.numbers_known_to(actor_of(request), [row.number for row in found])
    return {
        "page": page,
        "rows": [(row, labels.get(row.reason, row.reason)) for row in found],
        "reasons": [(labels.get(reason, reason), count) for reason, count in reasons],
        "known": known,
    }


def _behind_satisfaction(subject: Subject, month: Month, request: HttpRequest) -> dict[str, Any]:
    now = timezone.now()
    return {
        "rows": work_figures.rated_rows(subject, month, now),
        "is_over": month <= work_figures.last_month_over(now),
        "fewest": FEWEST_ANSWERS if subject.kind == "unit" else FEWEST_OFFICER_ANSWERS,
        "fewest_of_service": FEWEST_ANSWERS,
    }


_BEHIND = {
    "time": _behind_time,
    "returns": _behind_returns,
    "satisfaction": _behind_satisfaction,
}


def _day_in(month: Month, today: date) -> date:
    """The day by which somebody's place in a month is judged: its last, or today."""
    return min(month.days.last, today)
