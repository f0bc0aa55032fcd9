"""Working time: the agency's week, weeks of units, and the days that differ."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pamong.accounts.access import actor_of, requires
from pamong.accounts.rights import Right
from pamong.organization import phrases, policies
from pamong.organization.actions import calendars as actions
from pamong.organization.actions.calendars import DayDraft
from pamong.organization.actions.unable import Stale, Unable
from pamong.organization.forms.calendars import DayForm, OneDayForm, WeekForm, week_initial
from pamong.organization.models import Calendar, CalendarDay
from pamong.organization.queries import calendars as queries
from pamong.organization.rules.calendars import (
    USUAL_WEEK,
    block_of,
    fingerprint,
    week_of,
    weekly_minutes,
)

DAYS_AHEAD = 14
FIRST_YEAR, LAST_YEAR = 2000, 2100


@requires(Right.CALENDAR_MANAGE)
@require_GET
def calendars(request: HttpRequest) -> HttpResponse:
    """The agency's working time, and the units that have their own."""
    actor = actor_of(request)
    default = queries.default_calendar()
    page = queries.calendar_page(actor.paths(Right.CALENDAR_MANAGE), request.GET.get("page"))
    week = week_of(default.week) if default else USUAL_WEEK
    context = {
        "default": default,
        "week": phrases.week_lines(week),
        "week_hours": weekly_minutes(week) / 60,
        "may_default": policies.may_manage_calendar(actor, None),
        "page": page,
        "rows": [(row, phrases.week_lines(week_of(row.week))) for row in page],
    }
    return render(request, "organization/calendars.html", context)


@requires(Right.CALENDAR_MANAGE)
@require_POST
def calendar_start(request: HttpRequest) -> HttpResponse:
    """Set the agency's own working time, starting from the usual week."""
    calendar = actions.ensure_default_calendar(actor=actor_of(request), at=timezone.now())
    return redirect("organization:calendar", calendar.pk)


@requires(Right.CALENDAR_MANAGE)
@require_POST
def calendar_give(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Give a unit working time of its own, starting from what holds there now."""
    try:
        calendar = actions.give_own_calendar(
            actor=actor_of(request), unit_id=unit_id, at=timezone.now()
        )
    except Unable as refusal:
        messages.error(request, str(refusal))
        return redirect("organization:unit", unit_id)
    messages.success(request, _("This unit now has working time of its own. Change it here."))
    return redirect("organization:calendar", calendar.pk)


@requires(Right.CALENDAR_MANAGE)
@require_http_methods(["GET", "POST"])
def calendar(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """The week of a calendar, the days that differ in a year, and the next two weeks."""
    shown = policies.calendar_to_manage(actor_of(request), calendar_id)
    week = week_of(shown.week)
    seen = fingerprint(name=shown.name, week=week)
    form = WeekForm(request.POST or None, initial=week_initial(shown.name, week, seen))
    status = 200
    if form.is_bound and not form.is_valid():
        status = 400
    elif form.is_bound:
        try:
            actions.change_week(
                actor=actor_of(request),
                calendar_id=shown.pk,
                name=form.cleaned_data["name"],
                week=form.week,
                seen=form.cleaned_data["seen"],
                at=timezone.now(),
            )
        except Stale as refusal:
            # Saved once more it shall hold: the person now has the state in force before them.
            form = WeekForm({**request.POST.dict(), "seen": seen})
            form.is_valid()
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, _("The working time was saved."))
            return redirect("organization:calendar", shown.pk)
    return _calendar_page(request, shown, form, _day_form(shown), status)


@requires(Right.CALENDAR_MANAGE)
@require_http_methods(["GET", "POST"])
def calendar_days(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """Add a day or a stretch of days that differ."""
    shown = policies.calendar_to_manage(actor_of(request), calendar_id)
    week = week_of(shown.week)
    form = DayForm(request.POST or None, in_units=shown.unit_id is None)
    status = 200
    if form.is_bound and not form.is_valid():
        status = 400
    elif form.is_bound:
        drafts = form.drafts(week)
        try:
            rows = actions.add_days(
                actor=actor_of(request),
                calendar_id=shown.pk,
                days=drafts,
                at=timezone.now(),
                in_units_too=form.cleaned_data.get("in_units_too", False),
            )
        except Unable as refusal:
            form.add_error(None, str(refusal))
            status = 400
        else:
            messages.success(request, _added(len(rows), len(drafts) - len(rows)))
            return _to_year(shown, form.cleaned_data["first_day"].year)
    seen = fingerprint(name=shown.name, week=week)
    return _calendar_page(
        request, shown, WeekForm(initial=week_initial(shown.name, week, seen)), form, status
    )


@requires(Right.CALENDAR_MANAGE)
@require_http_methods(["GET", "POST"])
def calendar_day(request: HttpRequest, calendar_id: int, day_id: int) -> HttpResponse:
    """Change a day that differs."""
    shown = policies.calendar_to_manage(actor_of(request), calendar_id)
    row = shown.days.filter(pk=day_id).first()
    if row is None:
        raise Http404
    initial = {
        "kind": row.kind,
        "name": row.name,
        "day": row.date,
        "hours": phrases.hours([block_of(pair) for pair in row.blocks]),
    }
    form = OneDayForm(request.POST or None, initial=initial)
    status = 200
    if form.is_bound and not form.is_valid():
        status = 400
    elif form.is_bound:
        try:
            row = actions.change_day(
                actor=actor_of(request),
                calendar_id=shown.pk,
                day_id=row.pk,
                draft=form.draft,
                at=timezone.now(),
            )
        except Unable as refusal:
            form.add_error(None, str(refusal))
            status = 400
        else:
            messages.success(request, _("The day was saved."))
            return _to_year(shown, row.date.year)
    context = {"calendar": shown, "day": row, "form": form}
    return render(request, "organization/calendar_day.html", context, status=status)


@requires(Right.CALENDAR_MANAGE)
@require_POST
def calendar_day_remove(request: HttpRequest, calendar_id: int, day_id: int) -> HttpResponse:
    actor = actor_of(request)
    shown = policies.calendar_to_manage(actor, calendar_id)
    row = shown.days.filter(pk=day_id).first()
    actions.remove_day(actor=actor, calendar_id=shown.pk, day_id=day_id, at=timezone.now())
    messages.success(request, _("The week holds on that day again."))
    return _to_year(shown, row.date.year if row else timezone.localdate().year)


@requires(Right.CALENDAR_MANAGE)
@require_POST
def calendar_remove(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """Let a unit follow the calendar above it again."""
    try:
        actions.remove_calendar(actor=actor_of(request), calendar_id=calendar_id, at=timezone.now())
    except Unable as refusal:
        messages.error(request, str(refusal))
        return redirect("organization:calendar", calendar_id)
    messages.success(request, _("The unit follows the calendar above it again."))
    return redirect("organization:calendars")


@requires(Right.CALENDAR_MANAGE)
@require_http_methods(["GET", "POST"])
def calendar_holidays(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """A proposal of the year's public holidays and joint leave; what is ticked is added."""
    shown = policies.calendar_to_manage(actor_of(request), calendar_id)
    year = _year(request)
    taken = set(shown.days.filter(date__year=year).values_list("date", flat=True))
    proposed = queries.proposed_holidays(year)
    if request.method == "POST":
        wanted = set(request.POST.getlist("day"))
        drafts = [
            DayDraft(row.day, row.kind, row.name)
            for row in proposed
            if row.day.isoformat() in wanted
        ]
        if not drafts:
            messages.error(request, _("Tick the days to add."))
            return redirect(f"{request.path}?year={year}")
        try:
            rows = actions.add_days(
                actor=actor_of(request),
                calendar_id=shown.pk,
                days=drafts,
                at=timezone.now(),
                in_units_too="in_units_too" in request.POST,
            )
        except Unable as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _added(len(rows), len(drafts) - len(rows)))
        return _to_year(shown, year)
    context = {
        "calendar": shown,
        "year": year,
        "rows": [{"row": row, "taken": row.day in taken} for row in proposed],
        "new": any(row.day not in taken for row in proposed),
        "years": _years(year),
    }
    return render(request, "organization/calendar_holidays.html", context)


def _calendar_page(
    request: HttpRequest, shown: Calendar, form: WeekForm, day_form: DayForm, status: int
) -> HttpResponse:
    year = _year(request)
    days = list(shown.days.filter(date__year=year).order_by("date"))
    context = {
        "calendar": shown,
        "form": form,
        "day_form": day_form,
        "year": year,
        "year_text": str(year),
        "years": _years(year),
        "days": [
            {
                "day": day,
                "hours": phrases.hours([block_of(pair) for pair in day.blocks]),
                "dialog": f"remove-day-{day.pk}",
            }
            for day in days
        ],
        "ahead": _ahead(shown),
        "week_hours": weekly_minutes(week_of(shown.week)) / 60,
    }
    return render(request, "organization/calendar.html", context, status=status)


def _day_form(shown: Calendar) -> DayForm:
    return DayForm(in_units=shown.unit_id is None)


def _ahead(shown: Calendar) -> list[dict[str, Any]]:
    """The next two weeks as they will be."""
    today = timezone.localdate()
    week = week_of(shown.week)
    last = today + timedelta(days=DAYS_AHEAD)
    different = {row.date: row for row in shown.days.filter(date__gte=today, date__lt=last)}
    lines = []
    for offset in range(DAYS_AHEAD):
        day = today + timedelta(days=offset)
        row = different.get(day)
        blocks = _blocks(row) if row else week[day.weekday()]
        lines.append({"day": day, "hours": phrases.hours(blocks), "name": row.name if row else ""})
    return lines


def _blocks(row: CalendarDay) -> list[Any]:
    return [block_of(pair) for pair in row.blocks]


def _added(added: int, left_out: int) -> str:
    text = ngettext("%(n)s day was added.", "%(n)s days were added.", added) % {"n": added}
    if left_out:
        text += " " + ngettext(
            "%(n)s day had its own rule already and stays as it was.",
            "%(n)s days had their own rule already and stay as they were.",
            left_out,
        ) % {"n": left_out}
    return text


def _to_year(shown: Calendar, year: int) -> HttpResponse:
    response = redirect("organization:calendar", shown.pk)
    response["Location"] += f"?year={year}#days"
    return response


def _year(request: HttpRequest) -> int:
    raw = request.GET.get("year", "")
    year = int(raw) if raw.isascii() and raw.isdigit() and len(raw) == 4 else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else timezone.localdate().year


def _years(year: int) -> list[int]:
    this: date = timezone.localdate()
    return sorted({this.year - 1, this.year, this.year + 1, year})
