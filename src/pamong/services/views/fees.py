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
from pamong.bpmn import read
from pamong.services import policies, queries
from pamong.services.actions import UnableToServe
from pamong.services.actions.draft_changes import mark_of
from pamong.services.actions.fees import change_fees
from pamong.services.decision_wording import of_table_problem
from pamong.services.models import ServiceVersion
from pamong.services.rules.fees import fee_faults
from pamong.services.rules.payments import payment_steps
from pamong.services.views.tables import cell, posted_table, shown_table


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
    asked = queries.names_asked(version) if version else frozenset[str]()
    context = {
        "service": found,
        "version": version,
        "is_draft": version is not None and version.state == version.State.DRAFT,
        "error": error,
        "faults": [of_table_problem(each) for each in fee_faults(shown, asked=asked)],
        **shown_table(shown.get("table") or {}),
        "unpaid": _unpaid(version, shown),
        "legal_basis": shown.get("legal_basis") or "",
        "mark": request.POST.get("mark") or mark_of(held),
    }
    return render(request, "services/fees.html", context, status=400 if error else 200)


def _unpaid(version: ServiceVersion | None, shown: dict[str, Any]) -> str:
    """What does not fit between table and process; nothing where both are or neither is."""
    if version is None:
        return ""
    waits = payment_steps(read(version.process.encode()))
    if shown.get("table") and not waits:
        return _(
            "Nothing in the process waits for the payment: the fee is shown to the applicant, and "
            "nobody collects it. Where it is to be paid, mark an event of the process as payment."
        )
    if waits and not shown.get("table"):
        return _(
            "“%(name)s” waits for the payment of a fee, but the service has no table of fees."
        ) % {"name": waits[0].name or waits[0].id}
    return ""


def _posted(request: HttpRequest, held: dict[str, Any]) -> dict[str, Any]:
    wanted = {key: value for key, value in held.items() if key not in {"table", "legal_basis"}}
    basis = cell(request, "legal_basis", 500)
    if basis:
        wanted["legal_basis"] = basis
    table = posted_table(request, "amount", _amount)
    if table:
        wanted["table"] = table
    return wanted


def _amount(written: str) -> Any:
    """Rupiah as people write them (Rp50.000); what is no amount stays to be named as a fault."""
    plain = re.fullmatch(r"(?:[Rr][Pp]\.?\s*)?(\d{1,3}(?:\.\d{3})+|\d{1,15})(?:,-|,00)?", written)
    return int(plain[1].replace(".", "")) if plain else written
