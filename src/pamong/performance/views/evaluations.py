"""The assessor's pages: whom to evaluate, the desk with the dossier, and the last look."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from pamong.accounts.access import actor_of, requires
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.performance.actions import documents as papers
from pamong.performance.actions.evaluations import EvaluationChanged, deliver, save_draft
from pamong.performance.actions.readings import Shown, note_readings
from pamong.performance.actions.unable import Unable
from pamong.performance.forms.evaluations import DeliverForm, EvaluationForm
from pamong.performance.models import Evaluation
from pamong.performance.policies.plans import PlanAccess, assessed_plan
from pamong.performance.policies.predicates import led_units
from pamong.performance.queries.desks import Desk, desk_of, first_day_to_deliver, spread_with
from pamong.performance.queries.distribution import AGREED_STATES
from pamong.performance.queries.dossiers import dossier_of
from pamong.performance.queries.evaluations import assessors_acted_for, team
from pamong.performance.queries.predicates import UnitLevel
from pamong.performance.rules import EvaluationState, Predicate, Rating, adopt, predicate
from pamong.performance.views.spans import chosen_span
from pamong.performance.wording import pattern_note, predicate_label, quadrant_cells, rating_label


@requires(Right.EVALUATION_RATE)
@require_GET
def evaluations(request: HttpRequest) -> HttpResponse:
    """Whom the leader evaluates in a span, and how far that is."""
    actor = actor_of(request)
    now = timezone.now()
    today = timezone.localdate(now)
    chosen = chosen_span(request, today)
    if chosen is None:
        return render(request, "performance/evaluations.html", {"span": None})
    span = chosen.span
    rows = team(assessors_acted_for(actor, led_units(actor), today), span, today)
    # A delegate stands in for the leader, but not about the own evaluation.
    rows = [
        row
        for row in rows
        if row.person.employee_id != actor.employee_id
        and (row.plan_id is not None or not row.person.acting)
    ]
    # What is to be done comes first; each part stays in the order of names.
    rows.sort(key=lambda row: not (row.plan_agreed and row.is_open))
    note_readings(
        actor=actor,
        ratings=[
            # Drafts are the reader's own words.
            Shown(row.evaluation.pk, row.person.employee_id)
            for row in rows
            if row.evaluation and not row.is_open
        ],
        relation="assessor",
        where="team",
        unit_id=actor.unit_id,
        at=now,
    )
    done = sum(not row.is_open for row in rows)
    return render(
        request,
        "performance/evaluations.html",
        {
            "span": span,
            "tabs": chosen.tabs(reverse("performance:evaluations")),
            "years": chosen.years,
            "rows": rows,
            "done": done,
            "today": today,
            "unit_id": actor.unit_id,
        },
    )


@requires(Right.EVALUATION_RATE)
@require_http_methods(["GET", "POST"])
def evaluation(request: HttpRequest, plan_id: int, key: str) -> HttpResponseBase:
    """The desk: targets, evidence, feedback and the last evaluation beside the two ratings."""
    actor = actor_of(request)
    now = timezone.now()
    access = assessed_plan(actor, plan_id, now)
    desk = _desk(access, key)
    span, current, before = desk.span, desk.current, desk.before
    if current is not None and current.state != EvaluationState.DRAFT:
        return redirect("performance:evaluation_read", current.pk)
    form = EvaluationForm(
        request.POST if request.method == "POST" else None,
        is_head=access.owner.is_head,
        going_on=request.POST.get("act") == "go_on",
        initial=_initial(current),
    )
    if request.method == "POST" and form.is_valid():
        try:
            save_draft(
                actor=actor,
                plan_id=plan_id,
                key=key,
                ratings=form.ratings,
                revision=form.cleaned_data["revision"],
                at=now,
            )
        except Unable as problem:
            form.add_error(None, str(problem))
        else:
            if form.going_on:
                return redirect("performance:evaluation_deliver", plan_id, key)
            messages.success(request, _("Draft saved. Only you see it."))
            return redirect("performance:evaluation", plan_id, key)
    level = desk.level_of(access.owner)
    if before is not None:
        note_readings(
            actor=actor,
            ratings=[Shown(before.id, access.owner.employee_id)],
            relation="assessor",
            where="desk",
            unit_id=access.owner.unit_id,
            at=now,
            known_reader=True,
        )
    context = {
        "access": access,
        "owner": access.owner,
        "span": span,
        "form": form,
        "dossier": dossier_of(access.plan, span, desk.version),
        "level": level,
        "before": before,
        "current": current,
        "agreed": access.plan.state in AGREED_STATES,
        **_effect(actor, access, desk),
        **_adoption(access, level),
    }
    status = 422 if form.is_bound else 200
    return render(request, "performance/evaluation.html", context, status=status)


@requires(Right.EVALUATION_RATE)
@require_GET
def evaluation_preview(request: HttpRequest, plan_id: int, key: str) -> HttpResponse:
    """What the ratings on the page would give: the cell, the predicate, the unit's spread."""
    actor = actor_of(request)
    access = assessed_plan(actor, plan_id, timezone.now())
    desk = _desk(access, key)
    ratings = [request.GET.get("result_rating", ""), request.GET.get("behaviour_rating", "")]
    if any(rating not in {"", *Rating} for rating in ratings):
        raise Http404
    context = _effect(actor, access, desk, (ratings[0], ratings[1]))
    return render(request, "performance/evaluation_effect.html", context)


@requires(Right.EVALUATION_RATE)
@require_http_methods(["GET", "POST"])
def evaluation_deliver(request: HttpRequest, plan_id: int, key: str) -> HttpResponseBase:
    """The last look before the evaluation goes to the employee."""
    actor = actor_of(request)
    now = timezone.now()
    access = assessed_plan(actor, plan_id, now)
    desk = _desk(access, key)
    span, current = desk.span, desk.current
    if current is None or not current.predicate:
        return redirect("performance:evaluation", plan_id, key)
    if current.state != EvaluationState.DRAFT:
        return redirect("performance:evaluation_read", current.pk)
    level = desk.level_of(access.owner)
    effect = _effect(actor, access, desk)
    outside = bool(effect["pattern"] and effect["pattern"]["outside"])
    form = DeliverForm(
        request.POST if request.method == "POST" else None,
        outside=outside,
        initial={"revision": current.revision},
    )
    if request.method == "POST" and form.is_valid():
        try:
            delivered = deliver(
                actor=actor,
                plan_id=plan_id,
                key=key,
                revision=form.cleaned_data["revision"],
                distribution_reason=form.cleaned_data.get("distribution_reason", ""),
                at=now,
            )
        except EvaluationChanged as problem:
            # A second click, or another window: back to the draft, or on to what was delivered.
            messages.warning(request, str(problem))
            return redirect("performance:evaluation", plan_id, key)
        except Unable as problem:
            form.add_error(None, str(problem))
        else:
            papers.make_if_possible(evaluation_id=delivered.pk, at=now)
            messages.success(request, _("Delivered to %(name)s.") % {"name": access.owner.name})
            return redirect("performance:evaluations")
    first_day = first_day_to_deliver(access.plan, span)
    return render(
        request,
        "performance/evaluation_deliver.html",
        {
            "owner": access.owner,
            "span": span,
            "plan_id": plan_id,
            "evaluation": current,
            "level": level,
            "form": form,
            "first_day": first_day,
            "too_early": timezone.localdate(now) < first_day,
            **effect,
            **_adoption(access, level),
        },
        status=422 if form.is_bound else 200,
    )


def _desk(access: PlanAccess, key: str) -> Desk:
    desk = desk_of(access.plan, access.owner, key)
    if desk is None:
        raise Http404
    return desk


def _initial(current: Evaluation | None) -> dict[str, Any]:
    if current is None:
        return {"revision": 0}
    names = (
        "result_rating",
        "result_reason",
        "departure_reason",
        "behaviour_rating",
        "behaviour_reason",
        "recommendation",
        "revision",
    )
    return {name: getattr(current, name) for name in names}


def _effect(
    actor: Actor, access: PlanAccess, desk: Desk, ratings: tuple[str, str] | None = None
) -> dict[str, Any]:
    """The predicate by the quadrant, and what it does to the unit's spread."""
    current = desk.current
    if ratings is None:
        ratings = (current.result_rating, current.behaviour_rating) if current else ("", "")
    found: Predicate | None = None
    if all(ratings):
        found = predicate(result=Rating(ratings[0]), behaviour=Rating(ratings[1]))
    spread_now = None
    if access.superior is not None:
        spread_now = spread_with(
            owner=access.owner,
            span=desk.span,
            levels=desk.levels,
            assessor_id=access.superior.person.employee_id,
            evaluation_id=current.pk if current else None,
            predicate=found,
            reader=actor.employee_id,
        )
    return {
        "cells": quadrant_cells(current=ratings),
        "predicate": found,
        "predicate_text": predicate_label(found.value) if found else "",
        "spread": spread_now,
        "pattern": pattern_note(spread_now),
    }


def _adoption(access: PlanAccess, level: UnitLevel | None) -> dict[str, Any]:
    """For a head: the rating of results that the unit's own predicate proposes."""
    if not access.owner.is_head or level is None:
        return {"proposed": "", "proposed_text": ""}
    proposed = adopt(level=level.level)
    return {"proposed": proposed.value, "proposed_text": rating_label(proposed.value)}
