from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pamong.accounts.access import actor_of, requires
from pamong.accounts.rights import Right
from pamong.documents.jobs import defer
from pamong.mining.scenario_json import read_scenario
from pamong.processes import policies, tasks, wording
from pamong.processes.actions import FEWEST_CASES
from pamong.processes.actions import forecasts as actions
from pamong.processes.forms import ChangeForm, DoneForm
from pamong.processes.models import Forecast, LearnedScenario
from pamong.processes.queries.forecasts import past_forecasts
from pamong.processes.rules.what_if import score

_A_PAGE = 20


@requires(Right.SERVICE_UNIT_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def what_if(request: HttpRequest, service_id: int) -> HttpResponse:
    """How the service runs, in words, and a form in which it is changed to be tried."""
    actor = actor_of(request)
    service = policies.service_to_read(actor, service_id)
    learned = LearnedScenario.objects.filter(service=service).defer("drawn").first()
    scenario = read_scenario(learned.scenario) if learned else None
    form = ChangeForm(scenario, request.POST or None) if scenario else None
    if request.method == "POST" and form is not None and form.is_valid():
        forecast_id = actions.ask_forecast(
            actor=actor,
            service_id=service_id,
            title=form.cleaned_data["title"],
            changes=form.cleaned_data["changes"],
            at=timezone.now(),
        )
        defer(tasks.make_forecast, lock=f"processes.forecast.{forecast_id}", forecast=forecast_id)
        return redirect("processes:forecast", forecast_id=forecast_id)
    page = Paginator(
        Forecast.objects.filter(service=service).order_by("-asked_at", "-pk"), _A_PAGE
    ).get_page(request.GET.get("page"))
    context = {
        "service": service,
        "learned": learned,
        "form": form,
        "told": wording.told(learned) if learned else (),
        "roles": wording.roles(scenario, form) if scenario and form else (),
        "steps": wording.steps(scenario, form) if scenario and form else (),
        "arrivals": scenario.arrivals if scenario else None,
        "page": page,
        "score": score(past_forecasts()),
        "fewest": FEWEST_CASES,
    }
    return render(
        request, "processes/what_if.html", context, status=422 if form and form.errors else 200
    )


@requires(Right.SERVICE_UNIT_READ)
@require_GET
def forecast(request: HttpRequest, forecast_id: int) -> HttpResponse:
    """What a change would bring, today beside tomorrow, and what came of it."""
    return _forecast(request, forecast_id, DoneForm(today=timezone.localdate()))


@requires(Right.MEASUREMENT_RECORD)
@require_POST
def forecast_done(request: HttpRequest, forecast_id: int) -> HttpResponse:
    """The change was carried out; what comes is held against the forecast."""
    actor = actor_of(request)
    policies.forecast_to_mark(actor, forecast_id)
    form = DoneForm(request.POST, today=timezone.localdate())
    if form.is_valid():
        try:
            actions.mark_done(
                actor=actor,
                forecast_id=forecast_id,
                on=form.cleaned_data["done_on"],
                at=timezone.now(),
            )
        except actions.UnableToMark as error:
            form.add_error("done_on", str(error))
        else:
            messages.success(
                request,
                _("Marked. Every night from now on what came is held against this forecast."),
            )
            return redirect("processes:forecast", forecast_id=forecast_id)
    return _forecast(request, forecast_id, form)


def _forecast(request: HttpRequest, forecast_id: int, form: DoneForm) -> HttpResponse:
    actor = actor_of(request)
    row = policies.forecast_to_read(actor, forecast_id)
    context = {
        "forecast": row,
        "service": row.service,
        "changes": wording.changes(row),
        "days": wording.days(row),
        "loads": wording.loads(row),
        "charts": wording.charts(row),
        "score": score(past_forecasts()),
        "form": form,
        "may_mark": policies.may_mark(actor, row),
        "came": wording.came(row),
    }
    template = "processes/forecast.html"
    if request.headers.get("HX-Request") and row.found is None and not row.failed:
        template = "processes/_waiting.html"
    elif request.headers.get("HX-Request"):
        # Reckoned: the whole page is fetched anew.
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, template, context, status=422 if form.errors else 200)
