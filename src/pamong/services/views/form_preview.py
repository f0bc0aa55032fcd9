"""A form as citizens would see it; what is typed stays in this session and goes nowhere."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from pamong.accounts.access import actor_of, requires
from pamong.accounts.rights import Right
from pamong.services import form_wording, policies, queries
from pamong.services.models import ServiceType, ServiceVersion
from pamong.services.rules.forms import (
    Form,
    Page,
    PageRead,
    Posted,
    UnableToReadForm,
    pages_for,
    posted_of,
    read_form,
    read_page,
    settle,
    summary,
    with_one_more,
    without_item,
)
from pamong.services.views.filling.asking import Showing, asked_page
from pamong.services.views.filling.whole import Checked
from pamong.services.views.visitors import language
from pamong.tenancy.current import agency_id
from pamong.tenancy.models import Agency

_ANSWERS = "preview"


@requires(Right.SERVICE_MANAGE)
@require_GET
def form_preview(request: HttpRequest, service_id: int) -> HttpResponse:
    """Begin the preview anew, at its first page; or say why there is none yet."""
    service, version, form, problems = _form(request, service_id)
    if form is None or not form.pages:
        context = {"service": service, "problems": problems}
        return render(request, "services/preview_none.html", context)
    _keep(request, version, {})
    return redirect("services:preview_page", service.pk, pages_for(form, {})[0].id)


@requires(Right.SERVICE_MANAGE)
@require_http_methods(["GET", "POST"])
def preview_page(request: HttpRequest, service_id: int, page_id: str) -> HttpResponse:
    """One page of the form, as it would be asked with the answers typed so far."""
    service, version, form, _problems = _form(request, service_id)
    if form is None:
        return redirect("services:form_preview", service.pk)
    answers = _answers(request, version)
    if page_id == "check":
        return _end(request, service, form, answers)
    page = next((each for each in pages_for(form, answers) if each.id == page_id), None)
    if page is None:
        raise Http404
    if request.method == "GET":
        return _show(request, service, form, page, posted_of(page, answers), answers)
    return _take(request, service, version, form, page)


def _take(
    request: HttpRequest,
    service: ServiceType,
    version: ServiceVersion,
    form: Form,
    page: Page,
) -> HttpResponse:
    answers = _answers(request, version)
    posted: Posted = dict(request.POST.lists())
    do = request.POST.get("do", "next")
    number = do.removeprefix("remove-")
    is_removal = do != number and number.isascii() and number.isdigit()
    if page.repeat is not None and (do == "add" or is_removal):
        if is_removal:
            posted = without_item(page.repeat, posted, int(number[:4]))
        else:
            posted = with_one_more(page.repeat, posted)
        return _show(request, service, form, page, posted, answers)
    read = _read(form, page, posted, answers)
    if read.faults or read.unasked:
        return _show(request, service, form, page, posted, answers, read)
    answers = {**answers, **read.values}
    _keep(request, version, answers)
    ids = [each.id for each in pages_for(form, answers)]
    following = ids[ids.index(page.id) + 1 :] if page.id in ids else []
    return redirect("services:preview_page", service.pk, following[0] if following else "check")


def _form(
    request: HttpRequest, service_id: int
) -> tuple[ServiceType, ServiceVersion, Form | None, list[str]]:
    service = policies.service_to_manage(actor_of(request), service_id)
    version = queries.draft_or_in_force(service)
    if version is None:
        raise Http404
    # The page is drawn in the frame of citizens, which shows nobody signed in.
    request.agency = Agency.objects.get(pk=agency_id())  # type: ignore[attr-defined]
    try:
        return service, version, read_form(version.form), []
    except UnableToReadForm as error:
        problems = [form_wording.of_problem_in(version.form, each) for each in error.problems]
        return service, version, None, problems


def _read(form: Form, page: Page, posted: Posted, answers: Mapping[str, Any]) -> PageRead:
    """What was typed. Files are not brought here, so none is missing."""
    read = read_page(form, page, posted, answers, today=timezone.localdate())
    uploads = {each.name for each in form.uploads()}
    faults = {path: fault for path, fault in read.faults.items() if path not in uploads}
    return PageRead(read.values, faults, read.unasked)


def _show(  # noqa: PLR0917 a page with all it shows
    request: HttpRequest,
    service: ServiceType,
    form: Form,
    page: Page,
    posted: Posted,
    answers: Mapping[str, Any],
    wrong: PageRead | None = None,
) -> HttpResponse:
    read = wrong or _read(form, page, posted, answers)
    settled = settle(form, {**answers, **read.values})
    faults = wrong.faults if wrong else {}
    asked = asked_page(Showing(form, page, posted, settled, faults, {}, {}, language()))
    ids = [each.id for each in settled.pages]
    place = ids.index(page.id) if page.id in ids else 0
    context = {
        "service": service,
        "page": asked,
        "number": place + 1,
        "of": len(ids),
        "before": ids[place - 1] if place else "",
        "arose": bool(wrong and wrong.unasked and not faults),
        "preview": True,
    }
    status = 400 if faults else 200
    return render(request, "services/preview.html", context, status=status)


def _end(
    request: HttpRequest, service: ServiceType, form: Form, answers: Mapping[str, Any]
) -> HttpResponse:
    groups = [
        Checked(
            each.title,
            each.rows,
            reverse("services:preview_page", args=[service.pk, each.page_id]),
        )
        for each in summary(form, answers, language())
    ]
    context = {"service": service, "groups": groups, "preview": True}
    return render(request, "services/preview_end.html", context)


def _answers(request: HttpRequest, version: ServiceVersion) -> dict[str, Any]:
    kept = request.session.get(_ANSWERS, {})
    return dict(kept["answers"]) if kept.get("version") == version.pk else {}


def _keep(request: HttpRequest, version: ServiceVersion, answers: Mapping[str, Any]) -> None:
    request.session[_ANSWERS] = {"version": version.pk, "answers": dict(answers)}
