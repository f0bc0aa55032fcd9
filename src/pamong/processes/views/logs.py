"""Logs of other applications: the applications, their files, who is who in them, the rows."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pamong.accounts.access import actor_of, requires, signed_in, takes_at_most
from pamong.accounts.rights import Right
from pamong.documents.jobs import defer
from pamong.indicators.queries import measurements_for
from pamong.indicators.rules import Subject
from pamong.kernel.periods import BadPeriod, Month
from pamong.mining import sentences
from pamong.mining.log import Note
from pamong.mining.wording import Words
from pamong.processes import actions, policies, tasks
from pamong.processes.actions import log_runs, logs
from pamong.processes.actions.log_runs import UnableToBringLog
from pamong.processes.actions.logs import Meant, SourceDraft, UnableToKeepSource
from pamong.processes.forms import LogFileForm, ReadingForm, SourceForm
from pamong.processes.models import LogFigure, LogRun, LogSource, ProcessReport
from pamong.processes.rules.logs import Reading

LARGEST_LOG = 100 * 1024 * 1024
NAMES_A_PAGE = 20
ROWS_A_PAGE = 50
NOBODY = "-"


@requires(Right.SERVICE_UNIT_READ)
@require_GET
def sources(request: HttpRequest) -> HttpResponse:
    """The other applications whose logs come in, and where each loses most time."""
    actor = actor_of(request)
    found = list(policies.sources_read(actor))
    worst = dict(
        ProcessReport.objects.filter(source__in=found).values_list(
            "source_id", f"told__{get_language()}__worst"
        )
    )
    context = {
        "rows": [(each, worst.get(each.pk, "")) for each in found],
        "may_add": actor.may(Right.SERVICE_MANAGE),
    }
    return render(request, "processes/logs.html", context)


@requires(Right.SERVICE_MANAGE)
@require_http_methods(["GET", "POST"])
def source_new(request: HttpRequest) -> HttpResponse:
    """Make an application known."""
    form = _source_form(request, None)
    if request.method == "POST" and form.is_valid():
        try:
            source = logs.add_source(actor=actor_of(request), draft=_draft(form), at=timezone.now())
        except UnableToKeepSource as error:
            form.add_error(None, str(error))
        else:
            return redirect("processes:log_bring", source.pk)
    status = 400 if request.method == "POST" else 200
    return render(request, "processes/log_source_form.html", {"form": form}, status=status)


@requires(Right.SERVICE_MANAGE)
@require_http_methods(["GET", "POST"])
def source_change(request: HttpRequest, source_id: int) -> HttpResponse:
    """Change what an application is called, whose it is and what closes its cases."""
    source = policies.source_to_manage(actor_of(request), source_id)
    form = _source_form(request, source)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                logs.change_source(
                    actor=actor_of(request),
                    source_id=source_id,
                    draft=_draft(form),
                    at=timezone.now(),
                )
                defer(tasks.publish_log_figures, source_id=source_id)
        except UnableToKeepSource as error:
            form.add_error(None, str(error))
        else:
            return redirect("processes:log_source", source_id)
    status = 400 if request.method == "POST" else 200
    context = {"form": form, "source": source}
    return render(request, "processes/log_source_form.html", context, status=status)


def _source_form(request: HttpRequest, source: LogSource | None) -> SourceForm:
    initial = source and {
        "name": source.name,
        "unit": source.unit_id,
        "closes": "\n".join(source.closes),
        "indicator": source.indicator_id,
    }
    return SourceForm(
        request.POST or None,
        initial=initial,
        units=policies.units_to_bring_logs_to(actor_of(request)),
        indicators=policies.indicators_to_feed(),
    )


def _draft(form: SourceForm) -> SourceDraft:
    indicator = form.cleaned_data["indicator"]
    return SourceDraft(
        name=form.cleaned_data["name"],
        unit_id=form.cleaned_data["unit"].pk,
        closes=form.closing(),
        indicator_id=indicator.pk if indicator else None,
    )


@requires(Right.SERVICE_UNIT_READ)
@require_GET
def source(request: HttpRequest, source_id: int) -> HttpResponse:
    """An application: the report on its cases, and for who keeps it its latest files."""
    actor = actor_of(request)
    found = policies.source_to_read(actor, source_id)
    report = ProcessReport.objects.filter(source=found).first()
    may_manage = actor.may(Right.SERVICE_MANAGE, found.unit.path)
    context = {
        "source": found,
        "report": report,
        "fewest": actions.FEWEST_CASES,
        "may_manage": may_manage,
        "runs": found.runs.order_by("-started_at")[:10] if may_manage else (),
        "unnamed": found.resources.filter(employee=None, unit=None, events__gt=0).count(),
        # Made by mining.report, which escapes every name; nobody else writes this column.
        "markup": mark_safe(report.told[get_language()]["markup"]) if report else "",
    }
    return render(request, "processes/log_source.html", context)


@requires(Right.SERVICE_MANAGE)
@takes_at_most(LARGEST_LOG)
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest, source_id: int) -> HttpResponse:
    """Bring a log; a job reads it, and nothing is changed yet."""
    actor = actor_of(request)
    found = policies.source_to_manage(actor, source_id)
    form = LogFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            with transaction.atomic():
                run = log_runs.bring_file(
                    actor=actor,
                    source_id=source_id,
                    file=upload.file,
                    name=upload.name,
                    at=timezone.now(),
                )
                defer(tasks.read_log, lock=f"processes.read_log:{run.pk}", run_id=run.pk)
        except UnableToBringLog as error:
            form.add_error("file", str(error))
        else:
            return redirect("processes:log_file", run.pk)
    status = 400 if request.method == "POST" else 200
    context = {"source": found, "form": form}
    return render(request, "processes/log_bring.html", context, status=status)


@requires(Right.SERVICE_MANAGE)
@require_GET
def file(request: HttpRequest, log_id: int) -> HttpResponse:
    """What was read of a log, before anybody confirms: choices, counts, errors by line."""
    run = policies.run_to_manage(actor_of(request), log_id)
    context = _shown(run)
    if getattr(request, "htmx", False) and run.is_under_way:
        return render(request, "processes/_log_progress.html", context)
    response = render(request, "processes/log_file.html", context)
    if getattr(request, "htmx", False):
        # It is done: the whole page is shown anew.
        response["HX-Refresh"] = "true"
    return response


def _shown(run: LogRun) -> dict[str, Any]:
    found, language = run.found, get_language() or "id"
    words = Words(language)
    failure = found.get("failure")
    form = ReadingForm(found=found, initial={**run.choices, "complete": run.is_complete})
    return {
        "run": run,
        "source": run.source,
        "found": found,
        "first_rows": [
            list(zip(found["columns"], row, strict=True)) for row in found.get("rows", ())
        ],
        "form": form if run.is_open else None,
        "first": parse_datetime(found["first"]) if "first" in found else None,
        "last": parse_datetime(found["last"]) if "last" in found else None,
        "notes": [words.note(Note(code, values)) for code, values in found.get("notes", ())],
        "problem": sentences.of_failure(failure, found["values"], language)
        if failure
        else found.get("message", ""),
        "places": found.get("places", ()),
        "nothing": run.state == LogRun.State.READ
        and not (found.get("added") or found.get("removed")),
    }


@requires(Right.SERVICE_MANAGE)
@require_POST
def read(request: HttpRequest, log_id: int) -> HttpResponse:
    """Have a log read anew as chosen now."""
    actor = actor_of(request)
    run = policies.run_to_manage(actor, log_id)
    form = ReadingForm(request.POST, found=run.found)
    if not form.is_valid():
        return render(request, "processes/log_file.html", {**_shown(run), "form": form}, status=400)
    try:
        with transaction.atomic():
            log_runs.choose(
                actor=actor,
                run_id=log_id,
                reading=form.reading(Reading.of(run.choices)),
                complete=form.cleaned_data["complete"],
            )
            defer(tasks.read_log, lock=f"processes.read_log:{log_id}", run_id=log_id)
    except UnableToBringLog as error:
        messages.error(request, str(error))
    return redirect("processes:log_file", log_id)


@requires(Right.SERVICE_MANAGE)
@require_POST
def take(request: HttpRequest, log_id: int) -> HttpResponse:
    """Have a log taken in as it was shown."""
    actor = actor_of(request)
    policies.run_to_manage(actor, log_id)
    try:
        with transaction.atomic():
            log_runs.confirm(actor=actor, run_id=log_id, at=timezone.now())
            defer(tasks.take_in_log, lock=f"processes.take_in_log:{log_id}", run_id=log_id)
    except UnableToBringLog as error:
        messages.error(request, str(error))
    return redirect("processes:log_file", log_id)


@requires(Right.SERVICE_MANAGE)
@require_POST
def discard(request: HttpRequest, log_id: int) -> HttpResponse:
    """Give a log up; its file is erased."""
    actor = actor_of(request)
    run = policies.run_to_manage(actor, log_id)
    try:
        log_runs.discard(actor=actor, run_id=log_id, at=timezone.now())
    except UnableToBringLog as error:
        messages.error(request, str(error))
        return redirect("processes:log_file", log_id)
    return redirect("processes:log_source", run.source_id)


@requires(Right.SERVICE_MANAGE)
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, source_id: int) -> HttpResponse:
    """Say which employee or unit each name in the logs is; those not named yet come first."""
    actor = actor_of(request)
    found = policies.source_to_manage(actor, source_id)
    problems: dict[int, str] = {}
    if request.method == "POST":
        meant, problems = _meant(request, found)
        if not problems:
            with transaction.atomic():
                changed = logs.say_who(
                    actor=actor, source_id=source_id, meant=meant, at=timezone.now()
                )
                if changed:
                    defer(tasks.publish_log_figures, source_id=source_id)
            messages.success(request, _("Kept. The figures follow within a minute."))
            return redirect("processes:log_people", source_id)
    rows = policies.names_in_logs(found)
    page = Paginator(rows, NAMES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "source": found,
        "page": page,
        "rows": [
            (row, request.POST.get(f"who-{row.pk}", ""), problems.get(row.pk, "")) for row in page
        ],
        "has_problems": bool(problems),
    }
    return render(request, "processes/log_people.html", context, status=400 if problems else 200)


def _meant(request: HttpRequest, source: LogSource) -> tuple[dict[str, Meant], dict[int, str]]:
    """What was written beside names, and what is wrong with it; an empty field changes nothing."""
    meant, problems = {}, {}
    written = {
        int(key.removeprefix("who-")): str(value).strip()
        for key, value in request.POST.items()
        if key.startswith("who-") and key.removeprefix("who-").isdigit() and str(value).strip()
    }
    for row in source.resources.filter(pk__in=list(written)[: NAMES_A_PAGE * 2]):
        code = written[row.pk]
        who = Meant() if code == NOBODY else logs.meant_by(code)
        if who is None:
            problems[row.pk] = _("There is no employee of this number and no unit of this code.")
        else:
            meant[row.value] = who
    return meant, problems


@signed_in
@require_GET
def rows(
    request: HttpRequest, source_id: int, kind: str, subject_id: int, month: str
) -> HttpResponse:
    """The cases and steps behind a figure of an officer or a unit, and the way to contest it."""
    try:
        period = Month.parse(month)
    except BadPeriod:
        raise Http404 from None
    actor = actor_of(request)
    day = min(period.days.last, timezone.localdate())
    name = policies.subject_of_log_rows(actor, kind, subject_id, day)
    found = LogSource.objects.select_related("indicator").filter(pk=source_id).first()
    if found is None:
        raise Http404
    figure = LogFigure.objects.filter(
        source=found, subject_kind=kind, subject_id=subject_id, month=period.days.start
    ).first()
    page = Paginator(figure.rows if figure else [], ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "source": found,
        "name": name,
        "kind": kind,
        "month": period.days.start,
        "figure": figure,
        "page": page,
        "rows": [(case, steps, parse_datetime(at)) for case, steps, at in page],
        "figures": measurements_for(
            subject=Subject(kind, subject_id),
            start=period.days.start,
            end=period.days.end,
            indicator_codes=list(logs.codes_of(found)),
        ),
    }
    return render(request, "processes/log_rows.html", context)
