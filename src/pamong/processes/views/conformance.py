"""Which cases left the drawn process, where, what it cost, and what is allowed."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pamong.accounts.access import actor_of, requires
from pamong.accounts.rights import Right
from pamong.processes import policies
from pamong.processes.actions.exceptions import (
    UnableToAllow,
    allow_exception,
    withdraw_exception,
)
from pamong.processes.models import AllowedException, ProcessReport
from pamong.processes.queries import names_of_steps
from pamong.processes.queries.conformance import strays_kept
from pamong.processes.rules.conformance import Stray, cases_that_left
from pamong.ui.formats import number, share, signed

_DAY = 86_400
_CASES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Row:
    """A way of leaving the drawing, in words, with the cases that the reader may open."""

    stray: Stray
    heading: str
    cases: int
    cost: str
    numbers: tuple[str, ...]
    allowed: AllowedException | None


@requires(Right.SERVICE_UNIT_READ)
@require_GET
def conformance(request: HttpRequest, service_id: int) -> HttpResponse:
    """What share of the cases kept to the drawing, and each way of leaving it."""
    actor = actor_of(request)
    service = policies.service_to_read(actor, service_id)
    report = ProcessReport.objects.filter(service=service).defer("told").first()
    kept = strays_kept(service)
    allowed = {
        Stray(row.kind, row.step, row.after): row
        for row in AllowedException.objects.filter(service=service).select_related("allowed_by")
    }
    context: dict[str, object] = {"service": service, "report": report, "kept": kept}
    if kept is not None:
        left = cases_that_left(kept.sets, frozenset(allowed))
        names = names_of_steps(service.code)
        known: Mapping[int, str] = {}
        if actor.may(Right.CASE_WORK):
            ids = {case for *_rest, longest in kept.strays for case in longest[:_CASES_SHOWN]}
            known = policies.numbers_of_cases_known_to(actor, ids)
        context |= {
            "left": left,
            "held": kept.checked - left,
            "held_share": share((kept.checked - left) / kept.checked, 1) if kept.checked else "–",
            "rows": [
                Row(
                    stray,
                    heading(stray, names),
                    cases,
                    _cost(cost),
                    tuple(known[case] for case in longest[:_CASES_SHOWN] if case in known),
                    allowed.get(stray),
                )
                for stray, cases, cost, longest in kept.strays
            ],
            "may_allow": actor.may(Right.SERVICE_MANAGE, service.unit.path),
        }
    return render(request, "processes/conformance.html", context)


def heading(stray: Stray, names: Mapping[str, str]) -> str:
    values = {
        "step": names.get(stray.step, stray.step),
        "after": names.get(stray.after, stray.after),
    }
    if stray.kind == "skipped":
        if not stray.after:
            return _("“%(step)s” was left out at the beginning") % values
        return _("“%(step)s” was left out after “%(after)s”") % values
    if not stray.after:
        return _("“%(step)s” was done first, though not drawn there") % values
    return _("“%(step)s” was done after “%(after)s”, though not drawn there") % values


def _cost(cost: list[float] | None) -> str:
    """Days by which half of the cases took longer, with their interval."""
    if cost is None:
        return "–"
    value, low, high = (each / _DAY for each in cost)
    return f"{signed(value, 1)} ({number(low, 1)} – {number(high, 1)})"


@requires(Right.SERVICE_MANAGE)
@require_POST
def allow(request: HttpRequest, service_id: int) -> HttpResponse:
    """Let cases leave in this way."""
    stray = Stray(*(request.POST.get(name, "")[:80] for name in ("kind", "step", "after")))
    try:
        allow_exception(
            actor=actor_of(request),
            service_id=service_id,
            stray=stray,
            reason=request.POST.get("reason", ""),
            at=timezone.now(),
        )
    except UnableToAllow as error:
        messages.error(request, str(error))
    return redirect("processes:conformance", service_id)


@requires(Right.SERVICE_MANAGE)
@require_POST
def disallow(request: HttpRequest, exception_id: int) -> HttpResponse:
    """Allow it no more."""
    service_id = withdraw_exception(
        actor=actor_of(request), exception_id=exception_id, at=timezone.now()
    )
    return redirect("processes:conformance", service_id)
