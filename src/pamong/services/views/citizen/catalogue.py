"""What a citizen finds: the services of an agency, and what each of them asks and gives."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from pamong.accounts.access import public
from pamong.services.actions.drafts import start_draft
from pamong.services.models import ApplicationDraft, ServiceVersion
from pamong.services.queries.drafts import drafts_held
from pamong.services.queries.guide import has_guide
from pamong.services.queries.offers import LONGEST_SEARCH, find_offers, form_of, offer_of
from pamong.services.queries.standards import fee_said, standard_of
from pamong.services.queries.tracking import usual_time
from pamong.services.rules.forms import UnableToReadForm
from pamong.services.views.citizen.holding import draft_url, held, hold
from pamong.services.views.visitors import is_too_much, language, slow_down

SHOWN = 30


@public
@require_GET
def offers(request: HttpRequest, agency: str) -> HttpResponse:
    """All services of the agency, or those that fit what somebody typed."""
    text = " ".join(request.GET.get("q", "")[:LONGEST_SEARCH].replace("\x00", "").split())
    page = Paginator(find_offers(text), SHOWN).get_page(request.GET.get("page"))
    drafts = drafts_held(held(request), timezone.now())
    context = {
        "text": text,
        "page": page,
        "drafts": drafts,
        "longest": LONGEST_SEARCH,
        "has_guide": has_guide(),
    }
    return render(request, "services/citizen/offers.html", context)


@public
@require_GET
def offer(request: HttpRequest, agency: str, code: str) -> HttpResponse:
    """One service before one applies: what it gives, what to bring, how long, what it costs."""
    version = offer_of(code)
    described = standard_of(version)
    context = {
        "version": version,
        "service": version.service,
        "requirements": [each.text.said_in(language()) for each in described.requirements],
        "fee": fee_said(version).said_in(language()),
        "has_standard": described.described > 0,
        "draft": _draft_of(request, version),
        "can_apply": _can_apply(version),
        "usual": usual_time(version.service_id, timezone.now()),
    }
    return render(request, "services/citizen/offer.html", context)


@public
@require_POST
def start(request: HttpRequest, agency: str, code: str) -> HttpResponse:
    """Begin an application; somebody who has one already is asked whether to go on with it."""
    version = offer_of(code)
    if request.POST.get("another") != "1":
        draft = _draft_of(request, version)
        if draft is not None:
            context = {"draft": draft, "service": version.service}
            return render(request, "services/citizen/begun.html", context)
    if is_too_much(request, "citizen_start"):
        return slow_down(request)
    draft = start_draft(version=version, at=timezone.now())
    hold(request, draft)
    return redirect(f"{draft_url(agency, draft)}next/")


def _draft_of(request: HttpRequest, version: ServiceVersion) -> ApplicationDraft | None:
    """The newest draft of the service that this browser holds."""
    for draft in drafts_held(held(request), timezone.now()):
        if draft.version.service_id == version.service_id:
            return draft
    return None


def _can_apply(version: ServiceVersion) -> bool:
    try:
        form_of(version)
    except UnableToReadForm:
        return False
    return True
