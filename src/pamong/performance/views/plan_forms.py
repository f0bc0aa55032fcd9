"""Writing a plan: results, expectations, annexes, and what comes from unit and leaders."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pamong.accounts.access import actor_of, signed_in
from pamong.indicators.queries import targets_of_unit
from pamong.performance.actions import matrix as matrix_actions
from pamong.performance.actions import plans as actions
from pamong.performance.actions.plans import PlanChanged
from pamong.performance.actions.unable import Unable
from pamong.performance.forms.plans import (
    AnnexesForm,
    ApproachForm,
    BehavioursForm,
    ResultForm,
    RevisionForm,
    indicator_forms,
    result_draft,
)
from pamong.performance.policies.plans import PlanAccess, fetch_plan, own_plan
from pamong.performance.queries.plans import PlanContent, ResultLine, plan_content
from pamong.performance.rules import BEHAVIOUR_GUIDES, Approach, Behaviour
from pamong.performance.views.common import (
    INVALID,
    header,
    ids_from,
    is_writable,
    step,
    url_or_none,
)


@signed_in
@require_http_methods(["GET", "POST"])
def result(request: HttpRequest, plan_id: int, result_id: int | None = None) -> HttpResponseBase:
    """Write one result with its indicators."""
    actor, now = actor_of(request), timezone.now()
    access = own_plan(actor, plan_id, now)
    content = plan_content(access.plan)
    line = _line(content, result_id)
    data = request.POST if request.method == "POST" else None
    form = ResultForm(
        data,
        with_perspective=access.owner.is_head or bool(line and line.perspective),
        initial={
            "revision": access.plan.revision,
            "statement": line.statement if line else "",
            "section": line.section if line else "main",
            "perspective": line.perspective if line else "",
        },
    )
    rows = indicator_forms(data, line=line, approach=access.plan.approach)
    stale = None
    if data is not None and "more" not in data and all([form.is_valid(), rows.is_valid()]):
        try:
            actions.save_result(
                actor=actor,
                plan_id=plan_id,
                revision=form.cleaned_data["revision"],
                result_id=result_id,
                draft=result_draft(form, rows),
                at=now,
            )
        except PlanChanged as problem:
            stale = problem
            form.data = _with_revision(request, problem.revision)
        except Unable as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The result is saved."))
            return redirect("performance:plan", plan_id)
    context = header(access, "plan") | {
        "form": form,
        "rows": rows,
        "line": line,
        "stale": stale,
        "quantitative": access.plan.approach == Approach.QUANTITATIVE,
    }
    status = 200 if data is None or "more" in data else INVALID
    return render(request, "performance/result_form.html", context, status=status)


@signed_in
@require_http_methods(["GET", "POST"])
def behaviours(request: HttpRequest, plan_id: int) -> HttpResponseBase:
    """The special expectations for the seven values; the assessor writes them as well."""
    actor, now = actor_of(request), timezone.now()
    access = fetch_plan(actor, plan_id, now)
    if not access.is_assessor:
        access = own_plan(actor, plan_id, now)
    form = BehavioursForm(
        request.POST if request.method == "POST" else None,
        texts=plan_content(access.plan).behaviours,
        initial={"revision": access.plan.revision},
    )
    return _form_page(
        request,
        access,
        form,
        template="performance/behaviours_form.html",
        act=lambda revision: actions.save_behaviours(
            actor=actor, plan_id=plan_id, revision=revision, texts=form.texts, at=now
        ),
        more={
            "fields": [
                {
                    "field": form[behaviour.value],
                    "guides": [_(guide) for guide in BEHAVIOUR_GUIDES[behaviour]],
                }
                for behaviour in Behaviour
            ]
        },
    )


@signed_in
@require_http_methods(["GET", "POST"])
def annexes(request: HttpRequest, plan_id: int) -> HttpResponseBase:
    """The three lists of the annex."""
    actor, now = actor_of(request), timezone.now()
    access = own_plan(actor, plan_id, now)
    form = AnnexesForm(
        request.POST if request.method == "POST" else None,
        lines=plan_content(access.plan).annexes,
        initial={"revision": access.plan.revision},
    )
    return _form_page(
        request,
        access,
        form,
        template="performance/annexes_form.html",
        act=lambda revision: actions.save_annexes(
            actor=actor, plan_id=plan_id, revision=revision, lines=form.lines, at=now
        ),
    )


@signed_in
@require_http_methods(["GET", "POST"])
def approach(request: HttpRequest, plan_id: int) -> HttpResponseBase:
    """Quantitative or qualitative."""
    actor, now = actor_of(request), timezone.now()
    access = own_plan(actor, plan_id, now)
    form = ApproachForm(
        request.POST if request.method == "POST" else None,
        initial={"revision": access.plan.revision, "approach": access.plan.approach},
    )
    return _form_page(
        request,
        access,
        form,
        template="performance/approach_form.html",
        act=lambda revision: actions.choose_approach(
            actor=actor,
            plan_id=plan_id,
            revision=revision,
            approach=form.cleaned_data["approach"],
            at=now,
        ),
    )


@signed_in
@require_http_methods(["GET", "POST"])
def targets(request: HttpRequest, plan_id: int) -> HttpResponseBase:
    """A leader takes over targets of the unit as results."""
    actor, now = actor_of(request), timezone.now()
    access = own_plan(actor, plan_id, now)
    taken = {line.target_id for line in plan_content(access.plan).results if line.target_id}
    offered = targets_of_unit(unit_id=access.owner.unit_id, year=access.plan.cycle.year)
    if request.method == "POST":
        ids = ids_from(request.POST.getlist("target"))
        return step(
            request,
            plan_id,
            lambda revision: matrix_actions.take_over_targets(
                actor=actor, plan_id=plan_id, revision=revision, target_ids=ids, at=now
            ),
            _("The unit's targets are results of your plan now."),
        )
    context = header(access, "plan") | {
        "targets": [{"target": each, "taken": each.id in taken} for each in offered],
        "any_left": any(each.id not in taken for each in offered),
        "indicators_url": url_or_none("indicators:unit", access.owner.unit_id),
        "writable": is_writable(access),
    }
    return render(request, "performance/targets.html", context)


@signed_in
@require_POST
def cells(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Take proposed cells over as results, tie one to a result there is, or take such a tie off."""
    actor, now = actor_of(request), timezone.now()
    ids = ids_from(request.POST.getlist("cell"))
    tied_to = ids_from([request.POST.get("result", "")])
    if untied := ids_from([request.POST.get("untie", "")]):
        return step(
            request,
            plan_id,
            lambda revision: matrix_actions.untie_cell(
                actor=actor,
                plan_id=plan_id,
                revision=revision,
                contribution_id=untied[0],
                at=now,
            ),
            _("The tie is taken off; the result stays."),
        )
    if tied_to and len(ids) == 1:
        return step(
            request,
            plan_id,
            lambda revision: matrix_actions.tie_cell(
                actor=actor,
                plan_id=plan_id,
                revision=revision,
                contribution_id=ids[0],
                result_id=tied_to[0],
                at=now,
            ),
            _("The contribution is tied to your result."),
        )
    return step(
        request,
        plan_id,
        lambda revision: matrix_actions.take_over_cells(
            actor=actor, plan_id=plan_id, revision=revision, contribution_ids=ids, at=now
        ),
        _("It is a result of your plan now. Give it an indicator with a target."),
    )


def _form_page(
    request: HttpRequest,
    access: PlanAccess,
    form: RevisionForm,
    *,
    template: str,
    act: Callable[[int], object],
    more: dict[str, Any] | None = None,
) -> HttpResponseBase:
    stale = None
    if form.is_bound and form.is_valid():
        try:
            act(form.cleaned_data["revision"])
        except PlanChanged as problem:
            stale = problem
            form.data = _with_revision(request, problem.revision)
        except Unable as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The plan is saved."))
            return redirect("performance:plan", access.plan.pk)
    context = header(access, "plan") | {"form": form, "stale": stale} | (more or {})
    return render(request, template, context, status=INVALID if form.is_bound else 200)


def _with_revision(request: HttpRequest, revision: int) -> Any:
    """What was sent, with the plan's present state: sending again overwrites knowingly."""
    data = request.POST.copy()
    data["revision"] = str(revision)
    return data


def _line(content: PlanContent, result_id: int | None) -> ResultLine | None:
    if result_id is None:
        return None
    line = next((line for line in content.results if line.id == result_id), None)
    if line is None:
        raise Http404
    return line
