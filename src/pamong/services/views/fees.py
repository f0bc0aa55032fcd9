"""The fees of a service as a table, changed in the browser."""

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pamong.accounts.access import actor_of, requires
from pamong.accounts.rights import Right
from pamong.services import policies, queries
from pamong.services.actions import UnableToServe
from pamong.services.actions.draft_changes import mark_of
from pamong.services.actions.fees import change_fees
from pamong.services.decision_wording import of_table_problem
from pamong.services.rules.decisions import MOST_ROWS, Policy
from pamong.services.rules.fees import fee_faults

COLUMNS = 3
BLANK_ROWS = 4
LONGEST_CELL = 200


@requires(Right.SERVICE_MANAGE)
@require_http_methods(["GET", "POST"])
def fees(request: HttpRequest, service_id: int) -> HttpResponse:
    """The table of fees of the draft; without a draft, that in force to be read."""
    found = policies.service_to_manage(actor_of(request), service_id)
    version = queries.draft_or_in_force(found)
    held: dict[str, Any] = dict(version.fees) if version else {}
    error = ""
    shown = held
    if request.method == "POST":
        shown = _posted(request, held)
        try:
            change_fees(
                actor=actor_of(request),
                service_id=found.pk,
                fees=shown,
                mark=request.POST.get("mark", ""),
                at=timezone.now(),
            )
        except UnableToServe as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("The fees are saved in the draft."))
            return redirect("services:fees", found.pk)
    table = shown.get("table") or {}
    context = {
        "service": found,
        "version": version,
        "is_draft": version is not None and version.state == version.State.DRAFT,
        "error": error,
        "faults": [of_table_problem(each) for each in fee_faults(shown)],
        "heads": _padded(table.get("inputs") or [], COLUMNS),
        "rows": _rows(table),
        "policy": table.get("policy") or Policy.FIRST.value,
        "legal_basis": shown.get("legal_basis") or "",
        "mark": request.POST.get("mark") or mark_of(held),
    }
    return render(request, "services/fees.html", context, status=400 if error else 200)


def _posted(request: HttpRequest, held: dict[str, Any]) -> dict[str, Any]:
    """The fees as they were written; empty columns and rows are left out."""
    heads = [_cell(request, f"head-{column}") for column in range(COLUMNS)]
    used = [column for column in range(COLUMNS) if heads[column]]
    rows = []
    for number in range(MOST_ROWS):
        when = [_cell(request, f"cell-{number}-{column}") for column in used]
        amount = _cell(request, f"amount-{number}")
        if amount or any(when):
            rows.append({"when": when, "then": [_amount(amount)]})
    policy = request.POST.get("policy", "")
    wanted = {key: value for key, value in held.items() if key not in {"table", "legal_basis"}}
    basis = _cell(request, "legal_basis", 500)
    if basis:
        wanted["legal_basis"] = basis
    if rows:
        wanted["table"] = {
            "policy": policy if policy in set(Policy) else Policy.FIRST.value,
            "inputs": [heads[column] for column in used],
            "rows": rows,
        }
    return wanted


def _cell(request: HttpRequest, name: str, longest: int = LONGEST_CELL) -> str:
    return request.POST.get(name, "").replace("\x00", "").strip()[:longest]


def _amount(written: str) -> Any:
    """Rupiah as people write them (Rp50.000); what is no amount stays to be named as a fault."""
    plain = re.fullmatch(r"(?:[Rr][Pp]\.?\s*)?(\d{1,3}(?:\.\d{3})+|\d{1,15})(?:,-|,00)?", written)
    return int(plain[1].replace(".", "")) if plain else written


def _rows(table: dict[str, Any]) -> list[dict[str, Any]]:
    held = table.get("rows") or []
    blank = [{"when": [], "then": [""]}] * BLANK_ROWS
    return [
        {"cells": _padded(row["when"], COLUMNS), "amount": row["then"][0]}
        for row in [*held, *blank][:MOST_ROWS]
    ]


def _padded(texts: list[str], length: int) -> list[str]:
    return [*texts, *[""] * length][:length]
