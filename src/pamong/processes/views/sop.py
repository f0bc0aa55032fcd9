"""The SOP sheet of a version of a service."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from pamong.accounts.access import actor_of, requires
from pamong.accounts.rights import Right
from pamong.processes import policies
from pamong.processes.actions.sop import sop_sheet


@requires(Right.SERVICE_UNIT_READ)
@require_GET
def sop(request: HttpRequest, service_id: int, number: int) -> HttpResponse:
    """As PDF, with the measured times as they are now."""
    service = policies.service_to_read(actor_of(request), service_id)
    version = service.versions.select_related("service__unit").filter(number=number).first()
    if version is None:
        raise Http404
    response = HttpResponse(sop_sheet(version, at=timezone.now()), content_type="application/pdf")
    name = f"sop-{service.code}-v{version.number}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
