"""E-mails to applicants that could not be sent."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pamong.accounts.access import actor_of, requires
from pamong.accounts.rights import Right
from pamong.services import policies
from pamong.services.actions import UnableToServe
from pamong.services.actions.mailing import send_again

ON_A_PAGE = 50


@requires(Right.MAIL_RESEND)
@require_GET
def mails(request: HttpRequest) -> HttpResponse:
    """Of one's cases: why each was not sent, and when it is tried again."""
    failed = policies.mails_failed(actor_of(request))
    rows = failed.select_related("case__service").order_by("-created_at", "-pk")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "services/mails.html", {"page": page})


@requires(Right.MAIL_RESEND)
@require_POST
def mail_again(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Try one again; it goes out within a minute where the server takes it."""
    try:
        send_again(actor=actor_of(request), mail_id=mail_id, at=timezone.now())
    except UnableToServe as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is tried again within a minute, and for a week."))
    return redirect("services:mails")
