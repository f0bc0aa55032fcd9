"""The satisfaction survey on the inside: results, what follows from them, sheets from paper."""

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pamong.accounts.access import actor_of, requires
from pamong.accounts.rights import Right
from pamong.kernel.periods import BadPeriod, Year
from pamong.services import policies, public
from pamong.services.actions.follow_ups import FollowUpPlan, finish_follow_up, plan_follow_up
from pamong.services.actions.survey_reports import report_survey
from pamong.services.actions.surveys import UnableToSurvey, enter_sheets, months_open
from pamong.services.forms import SHEETS_AT_ONCE, FollowUpForm, PaperBatchForm, PaperSheets
from pamong.services.policies import Surveyed
from pamong.services.queries import surveys as queries
from pamong.services.rules.survey import FEWEST_ANSWERS
from pamong.services.survey_wording import BANDS, STATEMENTS, name_of
from pamong.tenancy.current import agency_id
from pamong.tenancy.models import Agency
from pamong.ui.formats import month_year


@requires(Right.SERVICE_UNIT_READ)
@require_GET
def surveys(request: HttpRequest) -> HttpResponse:
    """The services whose results one may look at, with index and number of answers."""
    year = _year(request)
    page, rows = queries.results_of_services(
        policies.units_read(actor_of(request)),
        year=year,
        today=timezone.localdate(),
        page=request.GET.get("page"),
    )
    context = {
        "rows": rows,
        "page": page,
        "year": year,
        "years": queries.years_shown(timezone.localdate()),
        "bands": BANDS,
        "fewest": FEWEST_ANSWERS,
    }
    return render(request, "services/surveys.html", context)


@requires(Right.SERVICE_UNIT_READ)
@require_GET
def survey(request: HttpRequest, kind: str, subject_id: int) -> HttpResponse:
    """The survey of a service or unit: index, elements, who answered, comments, what follows."""
    found = policies.surveyed_to_read(actor_of(request), kind, subject_id)
    return _survey_page(request, found, _year(request))


@requires(Right.SERVICE_UNIT_READ)
@require_GET
def survey_report(request: HttpRequest, kind: str, subject_id: int) -> HttpResponse:
    """The report of a year as PDF."""
    found = policies.surveyed_to_read(actor_of(request), kind, subject_id)
    year = _year(request)
    content = report_survey(surveyed=found, year=year, at=timezone.now())
    response = HttpResponse(content, content_type="application/pdf")
    name = f"skm-{slugify(found.name)[:60]}-{year}.pdf"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@requires(Right.SURVEY_FOLLOW_UP)
@require_POST
def follow_up_new(request: HttpRequest, kind: str, subject_id: int) -> HttpResponse:
    """Plan what is done about an element."""
    actor = actor_of(request)
    found = policies.surveyed_to_read(actor, kind, subject_id)
    policies.check_follow_up(actor, found.unit)
    year = _year(request)
    form = FollowUpForm(request.POST)
    if not form.is_valid():
        return _survey_page(request, found, year, form=form, status=400)
    data = form.cleaned_data
    plan_follow_up(
        actor=actor,
        surveyed=found,
        year=year.year,
        plan=FollowUpPlan(data["element"], data["action"], data["responsible"], data["due_on"]),
        key=data["key"],
        at=timezone.now(),
    )
    messages.success(request, _("The follow-up is planned."))
    return redirect(_address(found, year))


@requires(Right.SURVEY_FOLLOW_UP)
@require_POST
def follow_up_done(request: HttpRequest, follow_up_id: int) -> HttpResponse:
    """Mark a row of the plan as done."""
    row = finish_follow_up(
        actor=actor_of(request),
        follow_up_id=follow_up_id,
        at=timezone.now(),
        on=timezone.localdate(),
    )
    messages.success(request, _("Marked as done."))
    return redirect(_address(Surveyed(row.unit, row.service), Year(row.year)))


@requires(Right.CASE_TAKE_IN)
@require_http_methods(["GET", "POST"])
def survey_sheets(request: HttpRequest) -> HttpResponse:
    """Enter sheets that were filled in on paper, several at once; empty ones are passed over."""
    actor = actor_of(request)
    now = timezone.now()
    services = policies.services_taken_in(actor)
    only = list(services[:2])
    months = [(day.isoformat(), month_year(day)) for day in months_open(now)]
    data = request.POST or None
    initial = {"service": only[0].pk} if len(only) == 1 else {}
    batch = PaperBatchForm(services, months, data, initial=initial)
    sheets = PaperSheets(data, prefix="sheet")
    if len(sheets.forms) != SHEETS_AT_ONCE:
        raise SuspiciousOperation("the sheets are not those of the form")
    if data is not None and batch.is_valid() & sheets.is_valid():
        try:
            entered = enter_sheets(
                actor=actor,
                service_id=batch.cleaned_data["service"].pk,
                month=batch.cleaned_data["month"],
                sheets=[form.sheet for form in sheets.forms if form.has_changed()],
                key=batch.cleaned_data["key"],
                at=now,
            )
        except UnableToSurvey as refusal:
            batch.add_error(None, str(refusal))
        else:
            text = ngettext("%(n)s sheet is entered.", "%(n)s sheets are entered.", entered)
            messages.success(request, text % {"n": entered})
            return redirect("services:survey_sheets")
    context = {"batch": batch, "sheets": sheets, "services": only, "statements": STATEMENTS}
    status = 200 if data is None else 400
    return render(request, "services/survey_sheets.html", context, status=status)


def _survey_page(
    request: HttpRequest,
    found: Surveyed,
    year: Year,
    *,
    form: FollowUpForm | None = None,
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    service_id = found.service.pk if found.service else None
    unit_id = found.unit.pk
    result = queries.survey_result(service_id=service_id, unit_id=unit_id, year=year, today=today)
    index = result.index
    elements = []
    if index is not None:
        elements = [
            (name_of(element), mean, queries.weighted(mean), element in index.lowest)
            for element, mean in index.means.items()
        ]
    context = {
        "found": found,
        "year": year,
        "years": queries.years_shown(today),
        "result": result,
        "band": BANDS[index.band.grade] if index else "",
        "elements": elements,
        "lowest": [name_of(element) for element in index.lowest] if index else [],
        "profile": queries.profile_of(service_id=service_id, unit_id=unit_id, year=year)
        if index
        else [],
        "comments": queries.comments_of(
            service_id=service_id, unit_id=unit_id, year=year, page=request.GET.get("page")
        )
        if index
        else None,
        "follow_ups": [
            (row, name_of(row.element))
            for row in queries.follow_ups_of(service_id=service_id, unit_id=unit_id, year=year)
        ],
        "may_plan": actor_of(request).may(Right.SURVEY_FOLLOW_UP, found.unit.path),
        "form": form or FollowUpForm(initial=_lowest_first(index)),
        "published": public.published_figure(
            service_id=service_id, unit_id=unit_id, year=year.year
        ),
        "agency_code": Agency.objects.values_list("code", flat=True).get(pk=agency_id()),
        "fewest": FEWEST_ANSWERS,
        "today": today,
        "report_url": _address(found, year, "services:survey_report"),
    }
    return render(request, "services/survey.html", context, status=status)


def _lowest_first(index: object) -> dict[str, str]:
    lowest = getattr(index, "lowest", ())
    return {"element": lowest[0].value} if lowest else {}


def _year(request: HttpRequest) -> Year:
    """The year asked for, or this one. Raises Http404."""
    text = request.GET.get("year")
    if not text:
        return Year.of(timezone.localdate())
    try:
        return Year.parse(text)
    except BadPeriod:
        raise Http404 from None


def _address(found: Surveyed, year: Year, page: str = "services:survey") -> str:
    return f"{reverse(page, args=[found.kind, found.id])}?year={year}"
