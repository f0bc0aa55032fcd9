"""The question tree that leads citizens to services, written as an outline."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pamong.accounts.access import actor_of, refuse, requires
from pamong.accounts.actors import EVERYWHERE
from pamong.accounts.rights import Right
from pamong.services.actions import UnableToServe
from pamong.services.actions.guide import write_guide
from pamong.services.guide_wording import of_guide_fault
from pamong.services.models import ServiceGuide
from pamong.services.queries.offers import offers
from pamong.services.rules.guide import UnableToReadGuide
from pamong.tenancy.current import agency_id
from pamong.tenancy.models import Agency

LONGEST = 40_000
CODES_SHOWN = 200


@requires(Right.SERVICE_MANAGE)
@require_http_methods(["GET", "POST"])
def guide(request: HttpRequest) -> HttpResponse:
    """Write the questions; what is wrong is told by line."""
    actor = actor_of(request)
    if not actor.may(Right.SERVICE_MANAGE, EVERYWHERE):
        raise refuse(Right.SERVICE_MANAGE)
    row = ServiceGuide.objects.first()
    outline = row.outline if row else ""
    faults: list[str] = []
    if request.method == "POST":
        outline = request.POST.get("outline", "").replace("\x00", "")[:LONGEST]
        seen = request.POST.get("version", "")
        try:
            write_guide(
                actor=actor,
                outline=outline,
                at=timezone.now(),
                expected_version=int(seen) if seen.isdecimal() and len(seen) < 9 else -1,
            )
        except UnableToReadGuide as problem:
            faults = [of_guide_fault(line, fault) for line, fault in problem.faults]
        except UnableToServe as refusal:
            faults = [str(refusal)]
        else:
            messages.success(request, _("The questions are saved."))
            return redirect("services:guide")
    context = {
        "outline": outline,
        "longest": LONGEST,
        "version": row.version if row else 0,
        "faults": faults,
        "services": [each.service for each in offers()[:CODES_SHOWN]],
        "agency": Agency.objects.get(pk=agency_id()),
        "is_there": bool(row and row.outline),
    }
    return render(request, "services/guide.html", context, status=422 if faults else 200)
