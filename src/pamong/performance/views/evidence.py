"""Evidence and feedback of a plan, and the 15-second note."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pamong.accounts.access import Forbidden, actor_of, signed_in
from pamong.kernel.periods import Year
from pamong.performance.actions import evidence as actions
from pamong.performance.actions.unable import Unable
from pamong.performance.forms.evidence import EvidenceForm, FeedbackForm, QuickNoteForm
from pamong.performance.models import Evidence, PerformancePlan, Result, ResultIndicator
from pamong.performance.plan_wording import period_label
from pamong.performance.policies.plans import PlanAccess, fetch_plan, gives_feedback, own_plan
from pamong.performance.queries.evidence import (
    PlanEvidence,
    evidence_of,
    open_for_evidence,
    phrases_of,
    untied,
)
from pamong.performance.rules import BEHAVIOUR_LABELS, Behaviour
from pamong.performance.views.common import INVALID, header, ids_from, is_open, url_or_none


@signed_in
@require_http_methods(["GET", "POST"])
def evidence(request: HttpRequest, plan_id: int) -> HttpResponseBase:
    """Everything that shows how a plan is going, result by result; leaders give feedback here."""
    actor, now = actor_of(request), timezone.now()
    access = fetch_plan(actor, plan_id, now)
    plan = access.plan
    results = list(plan.results.order_by("-section", "position", "pk"))
    may_say = gives_feedback(actor, access) and is_open(access)
    if request.method == "POST" and not gives_feedback(actor, access):
        raise Forbidden(_("Feedback is given by the superior and the leaders above."))
    form = FeedbackForm(
        request.POST if request.method == "POST" else None,
        results=results,
        initial={"about": request.GET.get("about", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.give_feedback(
                actor=actor,
                plan_id=plan_id,
                text=form.cleaned_data["text"],
                result_id=form.result_id,
                behaviour=form.behaviour,
                request_key=form.cleaned_data["request_key"],
                at=now,
            )
        except Unable as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Your feedback is given."))
            return redirect("performance:evidence", plan_id)
    periods = list(plan.cycle.periods.order_by("number"))
    chosen = next(
        (each for each in periods if str(each.number) == request.GET.get("period", "")), None
    )
    year = Year(plan.cycle.year).days
    start, end = (chosen.start_on, chosen.end_on) if chosen else (year.start, year.end)
    found = evidence_of(plan, start, end)
    ties = _ties(access, found)
    rest = found.elsewhere([each.pk for each in results])
    here = reverse("performance:evidence", args=[plan_id])
    context = header(access, "evidence") | {
        "results": [_shown(each, found.of_result(each.pk)) for each in results],
        "may_tie": (access.is_own or access.is_assessor) and is_open(access),
        # What waits to be tied is shown once, with its newest figure.
        "rest": replace(rest, measured=()) if ties else rest,
        "values": [
            {"label": _(BEHAVIOUR_LABELS[each]), "voices": found.of_behaviour(each)}
            for each in Behaviour
            if found.of_behaviour(each)
        ],
        "untied": ties,
        "is_empty": found.is_empty,
        "may_add": access.is_own and is_open(access),
        "may_say": may_say,
        "form": form,
        "periods": [
            {"label": _("Whole year"), "url": here, "current": chosen is None},
            *(
                {
                    "label": period_label(plan.cycle.period_kind, each.number, each.start_on),
                    "url": f"{here}?period={each.number}",
                    "current": each == chosen,
                }
                for each in periods
            ),
        ],
        "personal_url": url_or_none("indicators:personal", access.owner.employee_id),
    }
    return render(
        request, "performance/evidence.html", context, status=INVALID if form.is_bound else 200
    )


def _shown(result: Result, found: PlanEvidence) -> dict[str, Any]:
    """A result with its evidence, and the figures that are tied to its indicators, each once."""
    tied = {each.line_id: each.figure.name for each in found.measured if each.line_id}
    return {
        "result": result,
        "found": found,
        "tied": [{"line_id": line_id, "name": name} for line_id, name in tied.items()],
    }


def _ties(access: PlanAccess, found: PlanEvidence) -> list[dict[str, Any]]:
    """Figures that are tied to nothing yet, with the indicators they could be tied to."""
    if not (access.is_own or access.is_assessor) or not is_open(access):
        return []
    figures = untied(access.plan, found)
    if not figures:
        return []
    lines = list(
        ResultIndicator.objects.filter(
            result__plan=access.plan, result__removed_at__isnull=True, indicator__isnull=True
        )
        .select_related("result")
        .order_by("-result__section", "result__position", "position")
    )
    return [{"figure": each.figure, "lines": lines} for each in figures]


@signed_in
@require_POST
def tie(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Tie a figure of the system to an indicator of the plan."""
    ids = ids_from([request.POST.get("line", ""), request.POST.get("indicator", "")])
    if len(ids) != 2:
        raise Http404
    try:
        actions.tie_indicator(
            actor=actor_of(request),
            plan_id=plan_id,
            line_id=ids[0],
            indicator_id=ids[1],
            at=timezone.now(),
        )
    except Unable as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("From now on its figures stand with this result."))
    return redirect("performance:evidence", plan_id)


@signed_in
@require_POST
def untie(request: HttpRequest, plan_id: int, line_id: int) -> HttpResponse:
    """Take a figure of the system off an indicator of the plan."""
    try:
        actions.untie_indicator(
            actor=actor_of(request), plan_id=plan_id, line_id=line_id, at=timezone.now()
        )
    except Unable as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("The figure is taken off. It can be tied elsewhere."))
    return redirect("performance:evidence", plan_id)


@signed_in
@require_http_methods(["GET", "POST"])
def evidence_new(request: HttpRequest, plan_id: int) -> HttpResponseBase:
    """Bring a link or a file."""
    actor, now = actor_of(request), timezone.now()
    access = own_plan(actor, plan_id, now)
    today = timezone.localdate(now)
    form = EvidenceForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        results=_results(access.plan),
        today=today,
        initial={"result": request.GET.get("result", "")},
    )
    if form.is_bound and form.is_valid():
        try:
            actions.add_evidence(
                actor=actor,
                plan_id=plan_id,
                draft=form.draft,
                request_key=form.cleaned_data["request_key"],
                as_file=bool(form.cleaned_data["file"]) and not form.cleaned_data["url"],
                at=now,
            )
        except Unable as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Your evidence is added."))
            return redirect("performance:evidence", plan_id)
    return render(
        request,
        "performance/evidence_form.html",
        header(access, "evidence") | {"form": form},
        status=INVALID if form.is_bound else 200,
    )


@signed_in
@require_http_methods(["GET", "POST"])
def evidence_edit(request: HttpRequest, evidence_id: int) -> HttpResponseBase:
    """Mend own evidence, or take it back."""
    actor, now = actor_of(request), timezone.now()
    row = Evidence.objects.filter(pk=evidence_id).select_related("attachment").first()
    if row is None:
        raise Http404
    access = own_plan(actor, row.plan_id, now)
    form = EvidenceForm(
        request.POST if request.method == "POST" else None,
        results=_results(access.plan),
        today=timezone.localdate(now),
        with_file=False,
        initial={
            "text": row.text,
            "url": row.url,
            "happened_on": row.happened_on,
            "result": row.result_id or "",
        },
    )
    if form.is_bound and form.is_valid():
        try:
            actions.edit_evidence(actor=actor, evidence_id=row.pk, draft=form.draft, at=now)
        except Unable as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Your evidence is changed."))
            return redirect("performance:evidence", row.plan_id)
    return render(
        request,
        "performance/evidence_form.html",
        header(access, "evidence") | {"form": form, "row": row},
        status=INVALID if form.is_bound else 200,
    )


@signed_in
@require_POST
def evidence_remove(request: HttpRequest, evidence_id: int) -> HttpResponse:
    try:
        plan_id = actions.remove_evidence(
            actor=actor_of(request), evidence_id=evidence_id, at=timezone.now()
        )
    except Unable as problem:
        messages.error(request, str(problem))
        return redirect("performance:evidence_edit", evidence_id)
    messages.success(request, _("The evidence is taken back."))
    return redirect("performance:evidence", plan_id)


@signed_in
@require_http_methods(["GET", "POST"])
def quick_note(request: HttpRequest) -> HttpResponseBase:
    """The 15-second note: phrase or words, which result, today; a photo if one helps."""
    actor, now = actor_of(request), timezone.now()
    today = timezone.localdate(now)
    plans = list(
        PerformancePlan.objects.filter(open_for_evidence(actor.employee_id or 0, today))
        .select_related("cycle", "appointment__position__unit")
        .order_by("-start_on", "pk")
    )
    wanted = request.GET.get("plan", "")
    plan = next((each for each in plans if str(each.pk) == wanted), plans[0] if plans else None)
    if plan is None:
        problem = _("There is no plan of yours that a note of today could go to.")
        return render(request, "performance/no_plan.html", {"problem": problem})
    phrases = phrases_of(actor.employee_id or 0)
    form = QuickNoteForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        results=_results(plan),
        today=today,
        phrases=phrases,
    )
    if form.is_bound and form.is_valid():
        try:
            actions.add_evidence(
                actor=actor,
                plan_id=plan.pk,
                draft=form.draft,
                request_key=form.cleaned_data["request_key"],
                remember=form.cleaned_data["remember"],
                at=now,
            )
        except Unable as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Noted: %(words)s") % {"words": form.words})
            return redirect(request.get_full_path())
    latest = Evidence.objects.filter(plan=plan).order_by("-created_at", "-pk")[:5]
    context = {
        "form": form,
        "plan": plan,
        "plans": plans,
        "phrases": phrases,
        "latest": latest,
        "evidence_url": reverse("performance:evidence", args=[plan.pk]),
    }
    return render(
        request, "performance/quick_note.html", context, status=INVALID if form.is_bound else 200
    )


@signed_in
@require_POST
def phrase_forget(request: HttpRequest, phrase_id: int) -> HttpResponse:
    actions.forget_phrase(actor=actor_of(request), phrase_id=phrase_id)
    return redirect("performance:quick_note")


def _results(plan: PerformancePlan) -> list[Result]:
    return list(plan.results.order_by("-section", "position", "pk"))
