"""The tables of decisions of a service, changed in the browser."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pamong.accounts.access import actor_of, requires
from pamong.accounts.rights import Right
from pamong.services import policies, queries
from pamong.services.actions import UnableToServe
from pamong.services.actions.decision_checks import problems_of_tables
from pamong.services.actions.decisions import change_decisions
from pamong.services.actions.draft_changes import mark_of
from pamong.services.decision_wording import of_table_problem
from pamong.services.rules.routes import LONGEST_RESULT, MOST_TABLES, entries
from pamong.services.views.tables import cell, posted_table, shown_table

NEW = "new"


@requires(Right.SERVICE_MANAGE)
@require_http_methods(["GET", "POST"])
def decisions(request: HttpRequest, service_id: int) -> HttpResponse:
    """The tables of the draft, one of them open; without a draft, those in force to be read."""
    actor = actor_of(request)
    found = policies.service_to_manage(actor, service_id)
    version = queries.draft_or_in_force(found)
    held: list[Any] = [dict(each) for each in entries(version.decisions)] if version else []
    given = request.POST if request.method == "POST" else request.GET
    chosen = given.get("table", "" if held else NEW)
    place = _place(chosen, held)
    tables, error = held, ""
    if request.method == "POST":
        tables = _posted(request, held, place)
        try:
            change_decisions(
                actor=actor,
                service_id=found.pk,
                decisions=tables,
                mark=request.POST.get("mark", ""),
                at=timezone.now(),
            )
        except UnableToServe as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("The tables are saved in the draft."))
            return redirect("services:decisions", found.pk)
    faults = problems_of_tables(version, tables) if version else []
    table = tables[place] if place is not None and place < len(tables) else {}
    context = {
        "service": found,
        "version": version,
        "is_draft": version is not None and version.state == version.State.DRAFT,
        "error": error,
        "listed": [
            {
                "table": each,
                "place": number,
                "faults": [of_table_problem(problem) for problem in problems],
            }
            for number, (each, (_name, problems)) in enumerate(zip(tables, faults, strict=True))
        ],
        "chosen": chosen if place is not None else "",
        "is_new": chosen == NEW,
        "may_add": len(held) < MOST_TABLES,
        "open": table,
        **shown_table(table),
        "rule_tasks": queries.rule_tasks_of(version) if version else [],
        "questions": queries.questions_of(version) if version else [],
        "units": policies.units_managed(actor),
        "mark": request.POST.get("mark") or mark_of(held),
    }
    return render(request, "services/decisions.html", context, status=400 if error else 200)


def _place(chosen: str, held: list[Any]) -> int | None:
    """Which table is meant; None where none is. Raises Http404 for one that is not there."""
    if chosen == NEW:
        return len(held)
    if not chosen:
        return None
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 4 and int(chosen) < len(held)):
        raise Http404
    return int(chosen)


def _posted(request: HttpRequest, held: list[Any], place: int | None) -> list[Any]:
    """All tables, with the one that was written in its place; or without it."""
    if place is None or place >= MOST_TABLES:
        raise Http404
    if "remove" in request.POST:
        return [*held[:place], *held[place + 1 :]]
    table = posted_table(request, "then", lambda text: text[:LONGEST_RESULT])
    written = {
        "name": cell(request, "name", 40),
        "task": cell(request, "task", 120),
        **(table or {"policy": "first", "inputs": [], "rows": []}),
    }
    return [*held[:place], written, *held[place + 1 :]]
