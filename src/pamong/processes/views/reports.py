from django.contrib import messages
from django.db.models.fields.json import KT
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pamong.accounts.access import actor_of, requires
from pamong.accounts.rights import Right
from pamong.documents.jobs import defer
from pamong.processes import policies, tasks
from pamong.processes.actions import reports as actions
from pamong.processes.models import LearnedScenario, ProcessReport


@requires(Right.SERVICE_UNIT_READ)
@require_GET
def processes(request: HttpRequest) -> HttpResponse:
    """The services, and where each loses most time."""
    actor = actor_of(request)
    services = list(policies.services_read(actor).filter(is_active=True))
    reports = {
        report.service_id: report
        for report in ProcessReport.objects.filter(service__in=services).defer("told")
    }
    worst = dict(
        ProcessReport.objects.filter(service__in=services).values_list(
            "service_id", f"told__{get_language()}__worst"
        )
    )
    sources = ProcessReport.objects.filter(source__in=policies.sources_read(actor))
    context = {
        "sources": sources.annotate(worst=KT(f"told__{get_language()}__worst"))
        .defer("told")
        .select_related("source__unit")
        .order_by("source__name"),
        "rows": [(each, reports.get(each.pk), worst.get(each.pk, "")) for each in services],
        "fewest": actions.FEWEST_CASES,
        "may_ask": actor.may(Right.MEASUREMENT_RECORD),
    }
    return render(request, "processes/processes.html", context)


@requires(Right.SERVICE_UNIT_READ)
@require_GET
def process(request: HttpRequest, service_id: int) -> HttpResponse:
    """Where the cases of a service wait: its map, in words and as tables."""
    service = policies.service_to_read(actor_of(request), service_id)
    report = ProcessReport.objects.filter(service=service).first()
    context = {
        "service": service,
        "report": report,
        "fewest": actions.FEWEST_CASES,
        "learned": LearnedScenario.objects.filter(service=service).exists(),
        # Made by mining.report, which escapes every name; nobody else writes this column.
        "markup": mark_safe(report.told[get_language()]["markup"]) if report else "",
    }
    return render(request, "processes/process.html", context)


@requires(Right.MEASUREMENT_RECORD)
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Have the reports made without waiting for the night."""
    if defer(tasks.make_reports) is not None:
        messages.success(request, _("The reports are being made; look again in a minute."))
    else:
        messages.info(request, _("The reports are being made already."))
    return redirect("processes:processes")
