"""Services as data: what the organisation and procedures officer defines."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from pamong.accounts.access import actor_of, requires
from pamong.accounts.rights import Right
from pamong.services import actions, policies, queries
from pamong.services.actions import UnableToServe
from pamong.services.forms import STEP_ROWS, ServiceForm, StepRows
from pamong.services.models import ServiceType


@requires(Right.SERVICE_MANAGE)
@require_GET
def services(request: HttpRequest) -> HttpResponse:
    """The services one may define, with their steps."""
    found = queries.services_with_steps(policies.services_managed(actor_of(request)))
    return render(request, "services/services.html", {"services": found})


@requires(Right.SERVICE_MANAGE)
@require_http_methods(["GET", "POST"])
def define(request: HttpRequest) -> HttpResponse:
    return _define(request, None)


@requires(Right.SERVICE_MANAGE)
@require_http_methods(["GET", "POST"])
def redefine(request: HttpRequest, service_id: int) -> HttpResponse:
    return _define(request, policies.service_to_manage(actor_of(request), service_id))


def _define(request: HttpRequest, service: ServiceType | None) -> HttpResponse:
    actor = actor_of(request)
    units = policies.units_managed(actor)
    data = request.POST or None
    form = ServiceForm(units, data, initial=_initial(service), is_new=service is None)
    steps = list(service.steps.all()) if service else []
    rows = StepRows(
        data,
        initial=[
            {
                "code": step.code,
                "name": step.name,
                "unit": step.unit_id,
                "norm_minutes": step.norm_minutes,
                "decides": step.decides,
            }
            for step in steps
        ],
        form_kwargs={"units": units},
        prefix="step",
    )
    if len(rows.forms) != STEP_ROWS:
        raise SuspiciousOperation("the rows of the steps are not those of the form")
    if request.method == "POST" and form.is_valid() & rows.is_valid():
        unit = form.cleaned_data["unit"]
        try:
            actions.define_service(
                actor=actor,
                code=form.cleaned_data["code"],
                name=form.cleaned_data["name"],
                unit_id=unit.pk,
                steps=rows.steps(unit.pk),
                at=timezone.now(),
                is_new=service is None,
            )
        except UnableToServe as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The service is saved."))
            return redirect("services:services")
    failed = data is not None
    for error in rows.non_form_errors() if failed else ():
        form.add_error(None, error)
    context = {"form": form, "rows": rows, "service": service}
    return render(request, "services/define.html", context, status=400 if failed else 200)


def _initial(service: ServiceType | None) -> dict[str, Any]:
    if service is None:
        return {}
    return {"name": service.name, "code": service.code, "unit": service.unit_id}
