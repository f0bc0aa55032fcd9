"""The pages of a plan for reading: what it says, where it stands, what it said before."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from pamong.accounts.access import actor_of, signed_in
from pamong.accounts.actors import Actor
from pamong.organization.queries import seats_of
from pamong.performance.actions.beginning import (
    UnableToBeginPlan,
    ensure_plan,
    plan_of_seat,
)
from pamong.performance.forms.plans import (
    AmendForm,
    ReturnForm,
)
from pamong.performance.models import PlanVersion
from pamong.performance.plan_wording import (
    difference_texts,
    gap_texts,
    track,
)
from pamong.performance.policies.outside import records_outside, stands_at_the_top
from pamong.performance.policies.plans import PlanAccess, fetch_plan
from pamong.performance.queries.outside import decision_on_plan, spans_to_record
from pamong.performance.queries.plans import (
    PlanContent,
    ResultLine,
    as_version,
    from_version,
    plan_content,
    plans_of,
    proposed_cells,
)
from pamong.performance.rules import (
    ANNEX_LABELS,
    BEHAVIOUR_GUIDES,
    BEHAVIOUR_LABELS,
    PERSPECTIVE_LABELS,
    Annex,
    Approach,
    Behaviour,
    DraftResult,
    Perspective,
    PlanState,
    differences,
    missing_in,
)
from pamong.performance.views.common import header, is_open, is_writable, url_or_none

INVALID = 422


@signed_in
@require_http_methods(["GET", "POST"])
def my_plan(request: HttpRequest) -> HttpResponseBase:
    """To one's own plan of this year; several seats let one choose. Where there is none yet, a
    button begins it."""
    actor = actor_of(request)
    now = timezone.now()
    seats = seats_of(actor.employee_id, timezone.localdate(now)) if actor.employee_id else []
    chosen = request.GET.get("seat", "")
    if chosen:
        seats = [seat for seat in seats if str(seat.appointment_id) == chosen]
    if len(seats) == 1:
        (seat,) = seats
        reach = ensure_plan if request.method == "POST" else plan_of_seat
        try:
            plan = reach(actor=actor, appointment_id=seat.appointment_id, at=now)
        except UnableToBeginPlan as problem:
            return render(request, "performance/no_plan.html", {"problem": str(problem)})
        if plan is None:
            return render(request, "performance/begin_plan.html", {"seat": seat})
        return redirect("performance:plan", plan.pk)
    if not seats:
        return render(
            request,
            "performance/no_plan.html",
            {"problem": _("You do not sit in any position today, so there is no plan to write.")},
        )
    return render(request, "performance/choose_seat.html", {"seats": seats})


@signed_in
@require_GET
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """What a plan says, where it stands, and what its reader may do now."""
    actor, now = actor_of(request), timezone.now()
    access = fetch_plan(actor, plan_id, now)
    row = access.plan
    content = plan_content(row)
    writable = is_writable(access)
    missing = _missing(content) if access.is_own and writable else []
    context = header(access, "plan")
    context |= {
        "content": content,
        "sections": _sections(content),
        "behaviours": _behaviours(content),
        "annexes": [
            {"label": _(ANNEX_LABELS[annex]), "lines": content.annexes[annex.value]}
            for annex in Annex
        ],
        "qualitative": row.approach == Approach.QUALITATIVE,
        "track": track(row, access.superior, outside=stands_at_the_top(access)),
        "writable": access.is_own and writable,
        "may_expect": access.is_assessor and is_open(access) and not _agreed(access),
        "missing": gap_texts(missing),
        "may_submit": access.is_own and writable and not missing,
        "may_withdraw": access.is_own and is_open(access) and row.state == PlanState.SUBMITTED,
        "may_amend": access.is_own and is_open(access) and row.state == PlanState.AGREED,
        "may_discard": access.is_own
        and is_open(access)
        and row.agreed_at is not None
        and row.state in {PlanState.AMENDING, PlanState.RETURNED},
        "may_decide": access.is_assessor and is_open(access) and row.state == PlanState.SUBMITTED,
        "may_take_targets": access.is_own and writable and access.owner.is_head,
        "cells": list(proposed_cells(row.appointment_id, row.cycle_id)) if access.is_own else [],
        "return_form": ReturnForm(initial={"revision": row.revision}),
        "amend_form": AmendForm(),
        "report_url": url_or_none("organization:report_superior", row.appointment_id)
        if access.is_own
        else "",
        "last_day": row.end_on - timedelta(days=1),
        "others": list(plans_of(access.owner.employee_id)[:12]) if access.is_own else [],
        **_outside(actor, access, timezone.localdate(now)),
    }
    return render(request, "performance/plan.html", context)


def _outside(actor: Actor, access: PlanAccess, on: date) -> dict[str, Any]:
    """What was and is to be decided outside the agency; nothing is read for anybody else's plan."""
    records = records_outside(actor, access)
    return {
        "at_the_top": stands_at_the_top(access),
        "decision": decision_on_plan(access.plan) if access.plan.official else None,
        "may_record": records and is_open(access) and access.plan.state == PlanState.SUBMITTED,
        "outside_spans": spans_to_record(access.plan, on)
        if records and access.plan.agreed_at
        else [],
    }


@signed_in
@require_GET
def versions(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Every agreed version, and what changed from one to the next and to now."""
    access = fetch_plan(actor_of(request), plan_id, timezone.now())
    rows = list(PlanVersion.objects.filter(plan=access.plan).order_by("number"))
    shown = []
    for before, after in zip([None, *rows], rows, strict=False):
        found = differences(before=before.content, after=after.content) if before else ()
        shown.append({"version": after, "differences": difference_texts(found)})
    now_differs: list[Any] = []
    if rows and access.plan.state not in {PlanState.AGREED, PlanState.CLOSED}:
        current = {**rows[-1].content, **_as_stored(plan_content(access.plan))}
        now_differs = difference_texts(differences(before=rows[-1].content, after=current))
    chosen = request.GET.get("version", "")
    version = next((row for row in rows if str(row.number) == chosen), None)
    context = header(access, "versions") | {
        "versions": list(reversed(shown)),
        "now_differs": now_differs,
        "chosen": version,
        "sections": _sections(from_version(version.content)) if version else [],
        "qualitative": bool(version and version.content["approach"] == Approach.QUALITATIVE),
    }
    return render(request, "performance/versions.html", context)


def _as_stored(content: PlanContent) -> dict[str, Any]:
    stored = as_version(content, owner=None, assessor=None)
    return {name: stored[name] for name in ("approach", "results", "behaviours", "annexes")}


def _agreed(access: PlanAccess) -> bool:
    return access.plan.state in {PlanState.AGREED, PlanState.CLOSED}


def _missing(content: PlanContent) -> Any:
    return missing_in(
        approach=content.approach,
        results=[
            DraftResult(line.statement, line.section, [i.aspect for i in line.indicators])
            for line in content.results
        ],
    )


def _sections(content: PlanContent) -> list[dict[str, Any]]:
    numbers = count(1)
    return [
        {"key": key, "label": label, "lines": [_numbered(next(numbers), line) for line in lines]}
        for key, label, lines in (
            ("main", _("A. Main results"), content.main),
            ("additional", _("B. Additional results"), content.additional),
        )
    ]


def _numbered(number: int, line: ResultLine) -> dict[str, Any]:
    label = _(PERSPECTIVE_LABELS[Perspective(line.perspective)]) if line.perspective else ""
    return {"number": number, "line": line, "perspective": label}


def _behaviours(content: PlanContent) -> list[dict[str, Any]]:
    return [
        {
            "label": _(BEHAVIOUR_LABELS[behaviour]),
            "guides": [_(guide) for guide in BEHAVIOUR_GUIDES[behaviour]],
            "expectation": content.behaviours[behaviour.value],
        }
        for behaviour in Behaviour
    ]
