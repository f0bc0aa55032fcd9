"""Services as data: what the organisation and procedures officer defines."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pamong.accounts.access import actor_of, requires
from pamong.accounts.actors import EVERYWHERE
from pamong.accounts.rights import Right
from pamong.services import actions, policies, queries
from pamong.services.actions import StepDefinition, UnableToServe, VersionDraft
from pamong.services.actions.process_changes import change_process, change_steps
from pamong.services.forms import STEP_ROWS, ProcessFileForm, ServiceForm, StepRows, TaskRows
from pamong.services.models import ServiceType, ServiceVersion
from pamong.services.queries.simplifications import of_version
from pamong.services.queries.standards import standard_of
from pamong.services.rules.routes import read_routes
from pamong.services.views.drawing import process_to_show

MOST_BYTES = 2_000_000


@requires(Right.SERVICE_MANAGE)
@require_GET
def services(request: HttpRequest) -> HttpResponse:
    """The services one may define, with the version in force and the draft."""
    actor = actor_of(request)
    context = {
        "services": queries.services_in_force(policies.services_managed(actor)),
        "may_write_guide": actor.may(Right.SERVICE_MANAGE, EVERYWHERE),
    }
    return render(request, "services/services.html", context)


@requires(Right.SERVICE_MANAGE)
@require_http_methods(["GET", "POST"])
def define(request: HttpRequest) -> HttpResponse:
    """A new service, begun as a straight process of a few steps."""
    actor = actor_of(request)
    units = policies.units_managed(actor)
    data = request.POST or None
    form = ServiceForm(units, data, is_new=True)
    rows = StepRows(data, form_kwargs={"units": units}, prefix="step")
    if len(rows.forms) != STEP_ROWS:
        raise SuspiciousOperation("the rows of the steps are not those of the form")
    if request.method == "POST" and form.is_valid() & rows.is_valid():
        try:
            service = _define(request, form, is_new=True)
            process, steps = rows.drawn(service.unit_id)
            actions.draft_version(
                actor=actor,
                service_id=service.pk,
                draft=VersionDraft(process, steps),
                at=timezone.now(),
            )
        except UnableToServe as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The service is drafted. Look at it and publish it."))
            return redirect("services:service", service.pk)
    failed = data is not None
    for error in rows.non_form_errors() if failed else ():
        form.add_error(None, error)
    context = {"form": form, "rows": rows}
    return render(request, "services/define.html", context, status=400 if failed else 200)


@requires(Right.SERVICE_MANAGE)
@require_http_methods(["GET", "POST"])
def redefine(request: HttpRequest, service_id: int) -> HttpResponse:
    """Name, unit and words of a service; cases and versions are not touched."""
    actor = actor_of(request)
    service = policies.service_to_manage(actor, service_id)
    initial = {
        "name": service.name,
        "code": service.code,
        "unit": service.unit_id,
        "summary": service.summary,
        "words": service.words,
        "is_internal": service.is_internal,
    }
    form = ServiceForm(
        policies.units_managed(actor), request.POST or None, initial=initial, is_new=False
    )
    if request.method == "POST" and form.is_valid():
        try:
            _define(request, form, is_new=False)
        except UnableToServe as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The service is saved."))
            return redirect("services:service", service.pk)
    context = {"form": form, "service": service}
    return render(request, "services/redefine.html", context, status=400 if form.errors else 200)


@requires(Right.SERVICE_MANAGE)
@require_GET
def service(request: HttpRequest, service_id: int) -> HttpResponse:
    """A service: what is in force, what is being drafted and what the draft still lacks."""
    return _service_page(request, policies.service_to_manage(actor_of(request), service_id))


@requires(Right.SERVICE_MANAGE)
@require_POST
def version_steps(request: HttpRequest, service_id: int) -> HttpResponse:
    """Who does the tasks of the draft, and how long they may take."""
    actor = actor_of(request)
    found = policies.service_to_manage(actor, service_id)
    draft = _draft(found)
    rows = _task_rows(request, found, draft)
    if not rows.is_valid():
        return _service_page(request, found, rows=rows, status=400)
    steps = [
        StepDefinition(
            data["code"],
            data["unit"].pk if data["unit"] else found.unit_id,
            data["norm_minutes"],
            data["decides"],
            data["needs_second_person"],
            data["routing"],
            data.get("area_field", ""),
            data.get("unit_table", ""),
        )
        for data in (form.cleaned_data for form in rows.forms)
    ]
    try:
        change_steps(actor=actor, service_id=found.pk, steps=steps, at=timezone.now())
    except UnableToServe as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The draft is saved."))
    return redirect("services:service", found.pk)


@requires(Right.SERVICE_MANAGE)
@require_POST
def version_process(request: HttpRequest, service_id: int) -> HttpResponse:
    """Draw the draft's process anew from a file; tasks known already keep who does them."""
    actor = actor_of(request)
    found = policies.service_to_manage(actor, service_id)
    form = ProcessFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _service_page(request, found, upload=form, status=400)
    file = form.cleaned_data["file"]
    if file.size > MOST_BYTES:
        form.add_error("file", _("The file is larger than 2 MB."))
        return _service_page(request, found, upload=form, status=400)
    try:
        change_process(
            actor=actor, service_id=found.pk, process=file.read(), mark=None, at=timezone.now()
        )
    except UnableToServe as refusal:
        form.add_error("file", str(refusal))
        return _service_page(request, found, upload=form, status=400)
    messages.success(request, _("The process is read."))
    return redirect("services:service", found.pk)


@requires(Right.SERVICE_MANAGE)
@require_POST
def version_publish(request: HttpRequest, service_id: int) -> HttpResponse:
    """Put the draft in force for new cases."""
    actor = actor_of(request)
    found = policies.service_to_manage(actor, service_id)
    try:
        version = actions.publish_version(actor=actor, service_id=found.pk, at=timezone.now())
    except UnableToServe as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("Version %(n)s is in force for new cases.") % {"n": version.number}
        )
    return redirect("services:service", found.pk)


@requires(Right.SERVICE_MANAGE)
@require_GET
def process_file(request: HttpRequest, service_id: int, number: int) -> HttpResponse:
    """The process of a version as a BPMN file; ?drawn for the page that shows it."""
    found = policies.service_to_manage(actor_of(request), service_id)
    version = found.versions.filter(number=number).first()
    if version is None:
        raise Http404
    if request.GET.get("drawn"):
        return process_to_show(version)
    response = HttpResponse(version.process, content_type="application/xml; charset=utf-8")
    name = f"{found.code}-v{version.number}.bpmn"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _define(request: HttpRequest, form: ServiceForm, *, is_new: bool) -> ServiceType:
    data = form.cleaned_data
    return actions.define_service(
        actor=actor_of(request),
        code=data["code"],
        name=data["name"],
        unit_id=data["unit"].pk,
        summary=data["summary"],
        words=data["words"],
        is_internal=data["is_internal"],
        at=timezone.now(),
        is_new=is_new,
    )


def _draft(service: ServiceType) -> ServiceVersion:
    draft = service.versions.filter(state=ServiceVersion.State.DRAFT).first()
    if draft is None:
        raise Http404
    return draft


def _task_rows(request: HttpRequest, service: ServiceType, draft: ServiceVersion) -> Any:
    known = {code: rest for code, *rest in queries.definitions_of(draft)}
    initial = []
    for code, _name in queries.tasks_of(draft):
        unit_id, norm, decides, second, routing, area, by_table = known.get(
            code, (None, None, False, False, "queue", "", "")
        )
        initial.append(
            {
                "code": code,
                "unit": unit_id,
                "norm_minutes": norm,
                "decides": decides,
                "needs_second_person": second,
                "routing": routing,
                "area_field": area,
                "unit_table": by_table,
            }
        )
    units = policies.units_managed(actor_of(request))
    rows = TaskRows(
        request.POST if request.method == "POST" and "task-TOTAL_FORMS" in request.POST else None,
        initial=initial,
        form_kwargs={
            "units": units,
            "questions": queries.questions_of(draft),
            "tables": [route.name for route in read_routes(draft.decisions)],
        },
        prefix="task",
    )
    if rows.is_bound and len(rows.forms) != len(initial):
        raise SuspiciousOperation("the rows are not those of the tasks")
    return rows


def _service_page(
    request: HttpRequest,
    service: ServiceType,
    *,
    rows: Any = None,
    upload: ProcessFileForm | None = None,
    status: int = 200,
) -> HttpResponse:
    versions = list(service.versions.order_by("-number"))
    draft = next((each for each in versions if each.state == ServiceVersion.State.DRAFT), None)
    in_force = next(
        (each for each in versions if each.state == ServiceVersion.State.PUBLISHED), None
    )
    if rows is None and draft is not None:
        rows = _task_rows(request, service, draft)
    names = dict(queries.tasks_of(draft)) if draft else {}
    for row in rows.forms if rows is not None else ():
        row.task_name = names.get(row["code"].value(), row["code"].value())
    shown = draft or in_force
    context = {
        "service": service,
        "described": standard_of(shown) if shown else None,
        "versions": versions,
        "draft": draft,
        "in_force": in_force,
        "steps": queries.steps_planned(in_force) if in_force else [],
        "faults": actions.faults_of(draft) if draft else [],
        "rows": rows,
        "upload": upload or ProcessFileForm(),
        "behind": queries.cases_behind(service),
        "simplified": of_version(in_force.pk) if in_force else [],
    }
    return render(request, "services/service.html", context, status=status)
