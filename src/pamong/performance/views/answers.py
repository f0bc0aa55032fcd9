"""The employee's pages: my evaluations, reading one, accepting it or objecting to it."""

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pamong.accounts.access import actor_of, signed_in
from pamong.performance.actions import documents as papers
from pamong.performance.actions.answers import accept, lapse_when_read, object_to
from pamong.performance.actions.readings import note_reading, note_readings, shown
from pamong.performance.actions.unable import Unable
from pamong.performance.forms.evaluations import ObjectForm
from pamong.performance.policies.evaluations import (
    EvaluationAccess,
    fetch_evaluation,
    own_evaluation,
)
from pamong.performance.queries.evaluations import OBJECTION_STATES, evaluations_of
from pamong.performance.queries.readers import readers_of
from pamong.performance.queries.spans import span_of
from pamong.performance.rules import EvaluationState
from pamong.performance.wording import quadrant_cells


@signed_in
@require_GET
def my_evaluations(request: HttpRequest) -> HttpResponse:
    """All evaluations delivered to the reader, the newest first."""
    actor = actor_of(request)
    now = timezone.now()
    rows = (
        list(evaluations_of(actor.employee_id).select_related("plan__appointment__employee"))
        if actor.employee_id is not None
        else []
    )
    note_readings(
        actor=actor,
        ratings=map(shown, rows),
        relation="own",
        where="list",
        unit_id=actor.unit_id,
        at=now,
    )
    today = timezone.localdate(now)
    return render(
        request,
        "performance/my_evaluations.html",
        {
            "rows": [
                {"evaluation": row, "span": span_of(row.plan.cycle, row.period)} for row in rows
            ],
            "waiting": [
                row
                for row in rows
                if row.state == EvaluationState.DELIVERED
                and row.answer_due_on is not None
                and row.answer_due_on >= today
            ],
            "today": today,
        },
    )


@signed_in
@require_GET
def evaluation_read(request: HttpRequest, evaluation_id: int) -> HttpResponse:
    """An evaluation as delivered, with what it rested on and what has become of it."""
    return _page(request, evaluation_id, ObjectForm())


def _page(
    request: HttpRequest, evaluation_id: int, form: ObjectForm, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    now = timezone.now()
    with transaction.atomic():
        access = fetch_evaluation(actor, evaluation_id, now)
        lapse_when_read(access, at=now)
        note_reading(actor=actor, access=access, at=now)
    evaluation = access.evaluation
    span = span_of(evaluation.plan.cycle, evaluation.period)
    return render(
        request,
        "performance/evaluation_read.html",
        {
            "access": access,
            "owner": access.owner,
            "evaluation": evaluation,
            "objection": getattr(evaluation, "objection", None),
            "span": span,
            "snapshot": evaluation.snapshot,
            "decision": getattr(evaluation, "outside", None),
            "cells": quadrant_cells(
                current=(evaluation.result_rating, evaluation.behaviour_rating)
            ),
            "steps": _steps(access),
            "form": form,
            "may_answer": access.is_own and evaluation.state == EvaluationState.DELIVERED,
            "lapsed": evaluation.state in {EvaluationState.ACCEPTED, EvaluationState.FINAL}
            and evaluation.answered_at is None,
            "waits": evaluation.state in OBJECTION_STATES,
            "readers": readers_of(evaluation.pk, access.owner.employee_id) if access.is_own else [],
        },
        status=status,
    )


@signed_in
@require_POST
def evaluation_accept(request: HttpRequest, evaluation_id: int) -> HttpResponse:
    try:
        accept(actor=actor_of(request), evaluation_id=evaluation_id, at=timezone.now())
    except Unable as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Accepted. Thank you for reading it."))
    return redirect("performance:evaluation_read", evaluation_id)


@signed_in
@require_http_methods(["GET", "POST"])
def evaluation_object(request: HttpRequest, evaluation_id: int) -> HttpResponseBase:
    if request.method == "GET":
        fetch_evaluation(actor_of(request), evaluation_id, timezone.now())
        return redirect("performance:evaluation_read", evaluation_id)
    own_evaluation(actor_of(request), evaluation_id, timezone.now())
    form = ObjectForm(request.POST)
    if not form.is_valid():
        return _page(request, evaluation_id, form, status=422)
    try:
        object_to(
            actor=actor_of(request),
            evaluation_id=evaluation_id,
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
        )
    except Unable as problem:
        messages.error(request, str(problem))
    else:
        messages.success(
            request, _("Your objection is on its way. The superior of your leader decides.")
        )
    return redirect("performance:evaluation_read", evaluation_id)


@signed_in
@require_GET
def evaluation_pdf(request: HttpRequest, evaluation_id: int) -> HttpResponseBase:
    """The evaluation document; its download is an event."""
    document = papers.open_evaluation_document(
        actor=actor_of(request), evaluation_id=evaluation_id, at=timezone.now()
    )
    return FileResponse(document.file.open("rb"), as_attachment=False, filename=document.name)


@signed_in
@require_GET
def plan_pdf(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The plan form with its annexes, as two people agreed it."""
    paper = papers.plan_document(actor=actor_of(request), plan_id=plan_id, at=timezone.now())
    response = HttpResponse(paper.content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, paper.name) or ""
    return response


def _steps(access: EvaluationAccess) -> list[dict[str, object]]:
    """The life of the evaluation as a track."""
    evaluation = access.evaluation
    objection = getattr(evaluation, "objection", None)
    steps: list[dict[str, object]] = [
        {
            "label": _("Delivered"),
            "state": "done",
            "moment": evaluation.delivered_at,
            "who": access.assessor_name,
        }
    ]
    if objection is None:
        answered = evaluation.state != EvaluationState.DELIVERED
        steps.append(
            {
                "label": _("Accepted") if answered else _("Answer of the employee"),
                "state": "done" if answered else "now",
                "moment": evaluation.answered_at
                or (evaluation.answer_due_on if answered else None),
                "who": access.owner.name,
                "due": None if answered else evaluation.answer_due_on,
            }
        )
        return steps
    explained = "done" if objection.explained_at else "stopped" if objection.decision else "now"
    steps += [
        {
            "label": _("Objection"),
            "state": "done",
            "moment": objection.objected_at,
            "who": access.owner.name,
        },
        {
            "label": _("Explanation of the assessor"),
            "state": explained,
            "moment": objection.explained_at,
            "who": access.assessor_name,
        },
        {
            "label": _("Decision, final"),
            "state": "done" if objection.decision else "now" if objection.taken_up_at else "todo",
            "moment": objection.decided_at,
            "who": objection.official
            or (objection.decided_by.display_name if objection.decided_by else ""),
        },
    ]
    return steps
