"""Where payment providers tell of money that came in."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from pamong.accounts.access import public
from pamong.services.actions.payment_notices import find_order, take_notice
from pamong.services.providers import MOST_BYTES, BadSignature, UnreadableNotice, provider
from pamong.tenancy.current import acting_for


@csrf_exempt
@public
@require_POST
def payment_notice(request: HttpRequest, provider_code: str) -> HttpResponse:
    """A signed notice: 403 for a wrong signature, 400 for what cannot be read, 404 for an unknown
    reference; what does not fit what is due is taken in and answered with its outcome."""
    found = provider()
    if found is None or found.code != provider_code:
        raise Http404
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        return JsonResponse({"error": "too large"}, status=413)
    try:
        notice = found.read_notice(request.headers, request.body)
    except BadSignature:
        return JsonResponse({"error": "wrong signature"}, status=403)
    except UnreadableNotice:
        return JsonResponse({"error": "unreadable notice"}, status=400)
    order = find_order(found.code, notice.reference)
    if order is None:
        return JsonResponse({"error": "unknown reference"}, status=404)
    with acting_for(order.agency_id):
        outcome = take_notice(order_id=order.order_id, notice=notice, at=timezone.now())
    return JsonResponse({"outcome": outcome.value})
