"""Figures: recording one, and looking at one with everything behind it."""

from datetime import datetime, time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from pamong.accounts.access import actor_of, requires, signed_in
from pamong.accounts.rights import Right
from pamong.documents.uploads import UnableToStore
from pamong.indicators import actions, policies
from pamong.indicators.actions import MeasurementDraft, UnableToRecordMeasurement
from pamong.indicators.forms import RecordForm
from pamong.indicators.queries import contests, figures
from pamong.indicators.queries.measurements import measurement_value, personal_measurements
from pamong.indicators.rules import EMPLOYEE, PeriodKind, Reason, of_unit
from pamong.indicators.views.units import year_of
from pamong.kernel.periods import Year, parse_period


@requires(Right.MEASUREMENT_RECORD)
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, unit_id: int) -> HttpResponse:
    """First which indicator, then the figure of a period, with evidence."""
    actor = actor_of(request)
    unit = policies.unit_to_record_for(actor=actor, unit_id=unit_id)
    chosen = request.GET.get("indicator", "")
    if not (chosen.isascii() and chosen.isdigit()):
        found = figures.measured_by_hand(unit_id=unit_id, year=year_of(request))
        return render(request, "indicators/record_choose.html", {"unit": unit, "indicators": found})
    indicator = policies.indicator_to_read(actor=actor, indicator_id=int(chosen))
    today = timezone.localdate()
    periods = figures.periods_to_record(kind=PeriodKind(indicator.period_kind), today=today)
    form = RecordForm(
        request.POST or None,
        request.FILES or None,
        indicator=indicator,
        periods=periods,
        today=today,
        initial={"as_of": today, "period": request.GET.get("period") or str(periods[0])},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        draft = MeasurementDraft(
            indicator_code=indicator.code,
            subject=of_unit(unit_id),
            period=parse_period(text=data["period"]),
            as_of=timezone.make_aware(datetime.combine(data["as_of"], time.min)),
            value=data.get("value"),
            numerator=data.get("numerator"),
            denominator=data.get("denominator"),
            reason=Reason(data["reason"]) if data["reason"] else None,
            note=data["note"],
        )
        file = data["evidence"]
        try:
            measurement_id = actions.record_with_evidence(
                actor=actor,
                draft=draft,
                at=timezone.now(),
                file=file.file if file else None,
                file_name=file.name if file else "",
            )
        except UnableToRecordMeasurement as refusal:
            form.add_error(None, str(refusal))
        except UnableToStore as refusal:
            form.add_error("evidence", str(refusal))
        else:
            messages.success(request, _("The figure is recorded."))
            return redirect("indicators:measurement", measurement_id=measurement_id)
    context = {"form": form, "unit": unit, "indicator": indicator}
    return render(request, "indicators/record.html", context, status=400 if form.errors else 200)


@signed_in
@require_GET
def measurement(request: HttpRequest, measurement_id: int) -> HttpResponse:
    """One figure: where it comes from, its evidence, its earlier values, who contests it."""
    actor = actor_of(request)
    today = timezone.localdate()
    row = policies.measurement_to_read(actor=actor, measurement_id=measurement_id, on=today)
    value = measurement_value(row)
    if value.subject.kind == EMPLOYEE and value.subject.id != actor.employee_id:
        actions.note_personal_read(actor=actor, employee_id=value.subject.id, at=timezone.now())
    brought = list(contests.contests_of(measurement_id=measurement_id))
    own = [each for each in brought if each.employee_id == actor.employee_id]
    path = policies.subject_path(subject=value.subject, on=today)
    return render(
        request,
        "indicators/measurement.html",
        {
            "value": value,
            "row": row,
            "record_query": f"?indicator={value.indicator_id}&period={value.period}",
            "subject": figures.subject_of(subject=value.subject),
            "is_personal": value.subject.kind == EMPLOYEE,
            "recorder": row.recorded_by,
            "target": figures.target_of(value=value),
            "changes": figures.change_rows(measurement=row),
            "files": figures.evidence_of(measurement_id=measurement_id),
            "contests": brought,
            "may_contest": policies.may_contest(actor=actor, measurement=row)
            and not any(each.state == "open" for each in own),
            "may_record": row.indicator.origin == "manual"
            and value.subject.kind != EMPLOYEE
            and policies.may_record(actor=actor, unit_path=path),
        },
    )


@signed_in
@require_GET
def personal(request: HttpRequest, employee_id: int) -> HttpResponse:
    """What the system has measured of an officer in a year, for the officer and those above."""
    actor = actor_of(request)
    today = timezone.localdate()
    employee = policies.employee_to_read(actor=actor, employee_id=employee_id, on=today)
    is_own = actor.employee_id == employee_id
    if not is_own:
        actions.note_personal_read(actor=actor, employee_id=employee_id, at=timezone.now())
    year = year_of(request)
    days = Year(year).days
    found = personal_measurements(employee_id=employee_id, start=days.start, end=days.end)
    years = range(today.year, today.year - 3, -1)
    return render(
        request,
        "indicators/personal.html",
        {
            "employee": employee,
            "is_own": is_own,
            "year": year,
            "years": [
                {"label": str(each), "url": f"?year={each}", "current": each == year}
                for each in sorted({*years, year}, reverse=True)
            ],
            "courses": figures.courses_of(found),
            "as_of": max((each.as_of for each in found), default=None),
        },
    )
