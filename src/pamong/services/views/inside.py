"""What employees ask of each other: leave, a room, a letter, data."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from pamong.accounts.access import actor_of, signed_in
from pamong.services import queries
from pamong.services.actions.drafts import start_draft
from pamong.services.queries.drafts import drafts_inside
from pamong.services.queries.offers import offer_of, offers
from pamong.tenancy.current import agency_id
from pamong.tenancy.models import Agency

SHOWN = 20


@signed_in
@require_GET
def inside(request: HttpRequest) -> HttpResponse:
    """What one can ask for inside, what one has begun, and how one's requests stand."""
    employee_id = actor_of(request).employee_id
    page = None
    if employee_id is not None:
        page = Paginator(queries.asked_by(employee_id), SHOWN).get_page(request.GET.get("page"))
    context = {
        "is_employee": employee_id is not None,
        "offers": offers(inside=True),
        "drafts": drafts_inside(employee_id, timezone.now()) if employee_id is not None else [],
        "page": page,
        "agency_code": _agency_code(),
    }
    return render(request, "services/inside.html", context)


@signed_in
@require_POST
def ask_inside(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a request, or go on with the one begun. Who one is need not be told."""
    employee_id = actor_of(request).employee_id
    if employee_id is None:
        raise Http404
    version, now = offer_of(code, inside=True), timezone.now()
    begun = drafts_inside(employee_id, now)
    draft = next(
        (each for each in begun if each.version.service_id == version.service_id), None
    ) or start_draft(version=version, at=now, employee_id=employee_id)
    return redirect("citizen:go_on", _agency_code(), draft.pk)


def _agency_code() -> str:
    return Agency.objects.values_list("code", flat=True).get(pk=agency_id())
