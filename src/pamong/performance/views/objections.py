"""Objections: those that wait for me, and the page where both sides are heard and one decides."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from pamong.accounts.access import actor_of, signed_in
from pamong.performance.actions import documents as papers
from pamong.performance.actions.objections import change, explain, take_up, uphold
from pamong.performance.actions.readings import note_reading
from pamong.performance.actions.unable import Unable
from pamong.performance.forms.evaluations import DecideForm, ExplainForm
from pamong.performance.policies.evaluations import (
    EvaluationAccess,
    fetch_evaluation,
    may_review,
    objections_of,
    reviewer_of,
)
from pamong.performance.queries.evaluations import OBJECTION_STATES
from pamong.performance.queries.spans import span_of
from pamong.performance.rules import EvaluationState, Rating
from pamong.performance.wording import quadrant_cells


@signed_in
@require_GET
def objections(request: HttpRequest) -> HttpResponse:
    """Objections that wait for an explanation or a decision of the reader."""
    now = timezone.now()
    waiting = objections_of(actor_of(request), now)
    return render(
        request,
        "performance/objections.html",
        {
            "rows": [
                {
                    "evaluation": row.evaluation,
                    "objection": row.evaluation.objection,
                    "mine": row.mine,
                    "span": span_of(row.evaluation.plan.cycle, row.evaluation.period),
                    "person": row.evaluation.plan.appointment.employee,
                }
                for row in waiting
            ]
        },
    )


@signed_in
@require_http_methods(["GET", "POST"])
def objection(request: HttpRequest, evaluation_id: int) -> HttpResponseBase:
    """One objection: what was objected, what the assessor says, and the decision."""
    actor = actor_of(request)
    now = timezone.now()
    access = fetch_evaluation(actor, evaluation_id, now)
    found = getattr(access.evaluation, "objection", None)
    if found is None:
        raise Http404
    today = timezone.localdate(now)
    decides = may_review(actor, access, today)
    outside = decides and reviewer_of(access, today) is None
    act = request.POST.get("act", "") if request.method == "POST" else ""
    explain_form = ExplainForm(
        request.POST if act == "explain" else None, initial={"explanation": found.explanation}
    )
    decide_form = DecideForm(
        request.POST if act == "decide" else None,
        outside=outside,
        initial={
            "result_rating": access.evaluation.result_rating,
            "behaviour_rating": access.evaluation.behaviour_rating,
        },
    )
    if act:
        form: Any = {"explain": explain_form, "decide": decide_form}.get(act)
        if act == "take_up" or (form is not None and form.is_valid()):
            try:
                message = _act(request, access, act, form)
            except Unable as problem:
                if form is None:
                    messages.error(request, str(problem))
                    return redirect("performance:objection", evaluation_id)
                form.add_error(None, str(problem))
            else:
                messages.success(request, message)
                return redirect("performance:objection", evaluation_id)
    # A form shown again shows the ratings again.
    note_reading(actor=actor, access=access, at=now, where="objection")
    evaluation = access.evaluation
    return render(
        request,
        "performance/objection.html",
        {
            "access": access,
            "owner": access.owner,
            "assessor": access.assessor,
            "evaluation": evaluation,
            "objection": found,
            "span": span_of(evaluation.plan.cycle, evaluation.period),
            "cells": quadrant_cells(
                current=(evaluation.result_rating, evaluation.behaviour_rating)
            ),
            "is_open": evaluation.state in OBJECTION_STATES,
            "decides": decides,
            "may_take_up": decides and evaluation.state == EvaluationState.OBJECTED,
            "may_decide": decides and evaluation.state == EvaluationState.UNDER_REVIEW,
            "may_explain": access.is_assessor and evaluation.state in OBJECTION_STATES,
            "explain_form": explain_form,
            "decide_form": decide_form,
        },
        status=422 if act else 200,
    )


def _act(request: HttpRequest, access: EvaluationAccess, act: str, form: Any) -> str:
    actor = actor_of(request)
    at = timezone.now()
    evaluation_id = access.evaluation.pk
    if act == "take_up":
        take_up(actor=actor, evaluation_id=evaluation_id, at=at)
        return _("Taken up. Hear both sides, then decide.")
    data = form.cleaned_data
    if act == "explain":
        explain(actor=actor, evaluation_id=evaluation_id, explanation=data["explanation"], at=at)
        return _("Your explanation is there for both sides to read.")
    if data["decision"] == "uphold":
        uphold(
            actor=actor,
            evaluation_id=evaluation_id,
            reason=data["reason"],
            official=data.get("official", ""),
            at=at,
        )
    else:
        change(
            actor=actor,
            evaluation_id=evaluation_id,
            result=Rating(data["result_rating"]),
            behaviour=Rating(data["behaviour_rating"]),
            reason=data["reason"],
            official=data.get("official", ""),
            at=at,
        )
    papers.make_if_possible(evaluation_id=evaluation_id, at=at)
    return _("Decided. Both sides are told; the decision is final.")
