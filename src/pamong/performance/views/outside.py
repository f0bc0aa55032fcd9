"""HR's pages for what an official outside the agency decided about its head."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pamong.accounts.access import actor_of, signed_in
from pamong.performance.actions import documents as papers
from pamong.performance.actions.outside import record_agreement, record_evaluation
from pamong.performance.actions.unable import Unable
from pamong.performance.forms.outside import AgreementForm, OutsideEvaluationForm
from pamong.performance.models import OutsideDecision
from pamong.performance.policies.outside import plan_decided_outside
from pamong.performance.queries.desks import desk_of, first_day_to_deliver
from pamong.performance.queries.dossiers import dossier_of
from pamong.performance.rules import EvaluationState, PlanState, adopt
from pamong.performance.views.common import INVALID, header, is_open
from pamong.performance.wording import quadrant_cells, rating_label


@signed_in
@require_http_methods(["GET", "POST"])
def agreement(request: HttpRequest, plan_id: int) -> HttpResponseBase:
    """Record that the plan of the agency's head was agreed, with the signed paper."""
    actor, now = actor_of(request), timezone.now()
    access = plan_decided_outside(actor, plan_id, now)
    plan = access.plan
    waits = plan.state == PlanState.SUBMITTED and is_open(access)
    if request.method == "GET" and not waits:
        return redirect("performance:plan", plan_id)
    form = AgreementForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        today=timezone.localdate(now),
        initial={"revision": plan.revision, **_last_official()},
    )
    if form.is_bound and form.is_valid():
        try:
            record_agreement(
                actor=actor,
                plan_id=plan_id,
                revision=form.cleaned_data["revision"],
                paper=form.signed_paper,
                at=now,
            )
        except Unable as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(
                request, _("The agreement is recorded; the owner of the plan is told.")
            )
            return redirect("performance:plan", plan_id)
    context = header(access, "plan") | {"form": form}
    status = INVALID if form.is_bound else 200
    return render(request, "performance/outside_agreement.html", context, status=status)


@signed_in
@require_http_methods(["GET", "POST"])
def evaluation(request: HttpRequest, plan_id: int, key: str) -> HttpResponseBase:
    """Record the evaluation of the agency's head, with the signed paper."""
    actor, now = actor_of(request), timezone.now()
    access = plan_decided_outside(actor, plan_id, now)
    desk = desk_of(access.plan, access.owner, key)
    if desk is None:
        raise Http404
    current = desk.current
    if current is not None and current.state != EvaluationState.DRAFT:
        return redirect("performance:evaluation_read", current.pk)
    today = timezone.localdate(now)
    form = OutsideEvaluationForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        today=today,
        initial=_last_official(),
    )
    if form.is_bound and form.is_valid():
        try:
            recorded = record_evaluation(
                actor=actor,
                plan_id=plan_id,
                key=key,
                ratings=form.ratings,
                paper=form.signed_paper,
                at=now,
            )
        except Unable as problem:
            form.add_error(None, str(problem))
        else:
            papers.make_if_possible(evaluation_id=recorded.pk, at=now)
            messages.success(
                request,
                _("Recorded and delivered to %(name)s.") % {"name": access.owner.name},
            )
            return redirect("performance:evaluation_read", recorded.pk)
    level = desk.level_of(access.owner)
    first_day = first_day_to_deliver(access.plan, desk.span)
    context = header(access, "plan") | {
        "form": form,
        "span": desk.span,
        "dossier": dossier_of(access.plan, desk.span, desk.version),
        "level": level,
        "proposed_text": rating_label(adopt(level=level.level).value) if level else "",
        "cells": quadrant_cells(current=("", "")),
        "first_day": first_day,
        "too_early": today < first_day,
    }
    status = INVALID if form.is_bound else 200
    return render(request, "performance/outside_evaluation.html", context, status=status)


def _last_official() -> dict[str, Any]:
    """Who decided last, as a first guess: above one agency stands one official, for years."""
    last = OutsideDecision.objects.order_by("-recorded_at", "-pk").first()
    return {"name": last.name, "position": last.position} if last else {}
