"""The role–result matrix: what each member contributes to each result of the leader."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pamong.accounts.access import actor_of, signed_in
from pamong.accounts.actors import Actor
from pamong.organization.queries import appointments_on, called, persons, seats_of, subordinates
from pamong.performance.actions import matrix as actions
from pamong.performance.actions.beginning import UnableToBeginPlan, plan_of_seat
from pamong.performance.actions.unable import Unable
from pamong.performance.plan_wording import state_label, state_tone
from pamong.performance.policies.plans import PlanAccess, leaders_plan
from pamong.performance.queries.matrix import Cell, Column, Matrix, Row, matrix_of
from pamong.performance.views.common import header, ids_from, is_open

FOUND_AT_MOST = 20
MEMBERS_A_PAGE = 20


@signed_in
@require_GET
def matrix(request: HttpRequest) -> HttpResponseBase:
    """To the matrix of one's own plan of this year, or to where the plan begins."""
    actor, now = actor_of(request), timezone.now()
    seats = seats_of(actor.employee_id, timezone.localdate(now)) if actor.employee_id else []
    # Who leads one unit and sits elsewhere as well spreads the results of the unit they lead.
    seat = next((each for each in seats if each.is_head), seats[0] if seats else None)
    problem = _("You do not sit in any position today, so there is no plan to write.")
    if seat is not None:
        try:
            plan = plan_of_seat(actor=actor, appointment_id=seat.appointment_id, at=now)
        except UnableToBeginPlan as refusal:
            problem = str(refusal)
        else:
            if plan is None:
                url = reverse("performance:my_plan")
                return HttpResponseRedirect(f"{url}?seat={seat.appointment_id}")
            return redirect("performance:matrix_of", plan.pk)
    return render(request, "performance/no_plan.html", {"problem": problem})


@signed_in
@require_GET
def matrix_of_plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The whole matrix; somebody from elsewhere is found by name and added."""
    actor, now = actor_of(request), timezone.now()
    access = leaders_plan(actor, plan_id, now)
    added = ids_from(request.GET.getlist("member"))
    found = _matrix(access, actor, added)
    wanted = request.GET.get("q", "").strip()
    # Who was just added stands first, and not pages away.
    rows = sorted(found.rows, key=lambda row: row.member.appointment_id not in added)
    page = Paginator(rows, MEMBERS_A_PAGE).get_page(request.GET.get("page"))
    context = _context(access, found, page) | {
        "page": page,
        "wanted": wanted,
        "people": _people(wanted, access, found) if wanted else [],
    }
    return render(request, "performance/matrix.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def member(request: HttpRequest, plan_id: int, appointment_id: int) -> HttpResponseBase:
    """The cells of one member, as a form."""
    actor, now = actor_of(request), timezone.now()
    access = leaders_plan(actor, plan_id, now)
    found = _matrix(access, actor, [appointment_id])
    row = found.row_of(appointment_id)
    if row is None:
        raise Http404
    problems: dict[int, str] = {}
    if request.method == "POST":
        for column in found.columns:
            said = request.POST.get(f"cell-{column.id}")
            if said is None:
                continue
            try:
                actions.set_contribution(
                    actor=actor,
                    result_id=column.id,
                    appointment_id=appointment_id,
                    statement=said,
                    before=request.POST.get(f"before-{column.id}", ""),
                    at=now,
                )
            except Unable as problem:
                problems[column.id] = str(problem)
        if not problems:
            messages.success(
                request, _("The contribution of %(name)s is saved.") % {"name": row.member.name}
            )
            return _back(request, plan_id)
        found = _matrix(access, actor, [appointment_id])
        row = found.row_of(appointment_id)
        assert row is not None
    context = _context(access, found, ()) | {
        "row": row,
        "matrix_url": _back(request, plan_id).url,
        "lines": [
            {
                "column": column,
                "cell": cell,
                "text": request.POST.get(f"cell-{column.id}", cell.statement)
                if column.id in problems
                else cell.statement,
                "problem": problems.get(column.id, ""),
            }
            for column, cell in zip(found.columns, row.cells, strict=True)
        ],
        "problems": problems,
    }
    return render(
        request, "performance/matrix_member.html", context, status=422 if problems else 200
    )


@signed_in
@require_POST
def cell(request: HttpRequest, plan_id: int, appointment_id: int, result_id: int) -> HttpResponse:
    """Save one cell of the table and answer the cell as it stands now."""
    actor, now = actor_of(request), timezone.now()
    access = leaders_plan(actor, plan_id, now)
    problem = ""
    said = request.POST.get("statement", "")
    try:
        actions.set_contribution(
            actor=actor,
            result_id=result_id,
            appointment_id=appointment_id,
            statement=said,
            before=request.POST.get("before", ""),
            at=now,
        )
    except Unable as refusal:
        problem = str(refusal)
    if not getattr(request, "htmx", False):
        if problem:
            messages.error(request, problem)
        return _back(request, plan_id)
    found = _matrix(access, actor, [appointment_id])
    row = found.row_of(appointment_id)
    if row is None:
        raise Http404
    pairs = zip(found.columns, row.cells, strict=True)
    column, standing = next(pair for pair in pairs if pair[0].id == result_id)
    return render(
        request,
        "performance/matrix_cell.html",
        {
            "shown": _cell(access.plan.pk, row, column, standing, request.GET.get("page", "")),
            "text": said if problem else standing.statement,
            "problem": problem,
            "saved": not problem,
            "may_write": is_open(access),
        },
    )


@signed_in
@require_POST
def hand_over(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Put what is proposed into the plans of the members that are open for writing."""
    try:
        handed, waiting = actions.hand_over_cells(
            actor=actor_of(request), plan_id=plan_id, at=timezone.now()
        )
    except Unable as problem:
        messages.error(request, str(problem))
        return redirect("performance:matrix_of", plan_id)
    text = ngettext(
        "%(n)s contribution is a result of a member's plan now.",
        "%(n)s contributions are results of the members' plans now.",
        handed,
    ) % {"n": handed}
    if waiting:
        text += " " + ngettext(
            "%(n)s waits, because the plan is not open for writing.",
            "%(n)s wait, because the plans are not open for writing.",
            waiting,
        ) % {"n": waiting}
    messages.success(request, text)
    return redirect("performance:matrix_of", plan_id)


def _matrix(access: PlanAccess, actor: Actor, added: list[int]) -> Matrix:
    today = timezone.localdate()
    led = subordinates(actor.employee_id, today) if actor.employee_id else []
    return matrix_of(access.plan, subordinates=led, on=today, added=added)


def _back(request: HttpRequest, plan_id: int) -> HttpResponseRedirect:
    """To the page of the matrix that one came from."""
    url = reverse("performance:matrix_of", args=[plan_id])
    return HttpResponseRedirect(url + _query(request.GET.get("page", "")))


def _query(page: object) -> str:
    """What an address carries to lead back to a page of the matrix; nothing for the first."""
    return "" if page in ("", "1", 1) else f"?{urlencode({'page': page})}"


def _cell(plan_id: int, row: Row, column: Column, cell: Cell, page: object) -> dict[str, Any]:
    """A cell as its template wants it: there are many, so its texts are made once."""
    seat = row.member.appointment_id
    return {
        "cell": cell,
        "key": f"{seat}-{column.id}",
        "url": reverse("performance:matrix_cell", args=[plan_id, seat, column.id]) + _query(page),
        "label": _("%(name)s: contribution to %(result)s")
        % {"name": row.member.name, "result": column.statement},
    }


def _context(access: PlanAccess, found: Matrix, shown: Page[Row] | Iterable[Row]) -> dict[str, Any]:
    number = shown.number if isinstance(shown, Page) else 1
    rows = [
        {
            "row": row,
            "state_label": state_label(row.plan_state),
            "state_tone": state_tone(row.plan_state),
            "cells": [
                _cell(access.plan.pk, row, column, cell, number)
                for column, cell in zip(found.columns, row.cells, strict=True)
            ],
            "url": reverse(
                "performance:matrix_member", args=[access.plan.pk, row.member.appointment_id]
            )
            + _query(number),
            "group_label": {
                "unit": "",
                "team": _("team member"),
                "other": row.member.unit_name,
            }[row.group],
        }
        for row in shown
    ]
    return header(access, "matrix") | {
        "matrix": found,
        "rows": rows,
        "may_write": is_open(access),
    }


def _people(wanted: str, access: PlanAccess, found: Matrix) -> list[dict[str, Any]]:
    """People anywhere in the agency who are called so, without those in the matrix."""
    present = {row.member.appointment_id for row in found.rows}
    seats = (
        appointments_on(timezone.localdate())
        .filter(kind="definitive")
        .exclude(employee_id=access.owner.employee_id)
        .exclude(pk__in=present)
    )
    people = persons(called(seats, wanted, to="employee__")[:FOUND_AT_MOST])
    return [
        {
            "person": each,
            "url": reverse("performance:matrix_member", args=[access.plan.pk, each.appointment_id]),
        }
        for each in people
    ]
