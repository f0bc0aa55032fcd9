"""Writing an application: page by page, saved as one goes, checked, sent once."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pamong.accounts.access import public
from pamong.services.actions.drafts import (
    hash_of_key,
    key_of,
)
from pamong.services.actions.secrets import secret_of
from pamong.services.models import ApplicationDraft
from pamong.services.queries.drafts import (
    draft_by_key,
    drafts_held,
)
from pamong.services.queries.receipts import receipt_of
from pamong.services.rules import read_secret
from pamong.services.views import filling
from pamong.services.views.citizen.holding import (
    draft_opened,
    draft_url,
    frame_of,
    held,
    hold,
    let_go,
    with_draft,
)
from pamong.services.views.visitors import is_too_much, slow_down


@public
@never_cache
@require_http_methods(["GET", "POST"])
def resume(request: HttpRequest, agency: str) -> HttpResponse:
    """Go on with an application by its code, on whatever device; those begun here are listed."""
    drafts = drafts_held(held(request), timezone.now())
    if request.method != "POST":
        return render(request, "services/citizen/resume.html", {"drafts": drafts})
    typed = request.POST.get("key", "")[:60]
    key = read_secret(typed)
    error = _("The code has 18 letters and digits, such as K7M4TX-PRWXYA-346CDE.")
    if key is not None:
        return _opened(request, agency, key)
    context = {"drafts": drafts, "typed": typed, "error": error}
    return render(request, "services/citizen/resume.html", context, status=400)


@public
@never_cache
@require_GET
def open_link(request: HttpRequest, agency: str, key: str) -> HttpResponse:
    """The link that was saved or sent to oneself."""
    found = read_secret(key[:60])
    return _not_there(request) if found is None else _opened(request, agency, found)


def _opened(request: HttpRequest, agency: str, key: str) -> HttpResponse:
    if is_too_much(request, "citizen_resume"):
        return slow_down(request)
    draft = draft_by_key(hash_of_key(key), timezone.now())
    if draft is None:
        return _not_there(request)
    hold(request, draft)
    return redirect(draft_url(agency, draft))


def _not_there(request: HttpRequest) -> HttpResponse:
    return render(request, "services/citizen/expired.html", status=404)


@with_draft
@require_GET
def application(request: HttpRequest, agency: str, draft: ApplicationDraft) -> HttpResponse:
    """Where an application stands: its pages, its link, how long it is kept."""
    key = key_of(draft.intake_key)
    link = request.build_absolute_uri(reverse("citizen:open_link", args=[agency, key]))
    return filling.overview(frame_of(request, agency, draft), {"link": link})


@with_draft
@require_GET
def go_on(request: HttpRequest, agency: str, draft: ApplicationDraft) -> HttpResponse:
    """To the first page that is not done, or to the check of all answers."""
    return filling.go_on(frame_of(request, agency, draft))


@with_draft
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, agency: str, draft: ApplicationDraft) -> HttpResponse:
    """Look through all answers, change any of them, and send."""
    frame = frame_of(request, agency, draft)
    return filling.check(frame, lambda _applied: frame.to("sent"))


@public
@never_cache
@require_GET
def sent(request: HttpRequest, agency: str, draft_id: int) -> HttpResponse:
    """The number and the secret, to be printed, photographed or read aloud."""
    draft = draft_opened(request, draft_id)
    if draft.case is None:
        raise Http404
    context = {
        "draft": draft,
        "case": draft.case,
        "service": draft.version.service,
        # Who lost their paper has a new one, which this browser may not show.
        "secret": (
            "" if draft.case.secret_turn or draft.is_inside else secret_of(draft.intake_key)
        ),
        "receipt": receipt_of(draft.case),
    }
    return render(request, "services/citizen/sent.html", context)


@with_draft
@require_http_methods(["GET", "POST"])
def give_up(request: HttpRequest, agency: str, draft: ApplicationDraft) -> HttpResponse:
    """Delete an application that is not sent, after asking."""

    def gone() -> HttpResponse:
        let_go(request, draft)
        if draft.is_inside:
            return redirect("services:inside")
        return redirect("citizen:offers", agency)

    return filling.give_up(frame_of(request, agency, draft), gone)


@public
@require_POST
def forget(request: HttpRequest, agency: str) -> HttpResponse:
    """Forget on this device which applications were written here; they stay where they are."""
    let_go(request)
    messages.success(
        request, _("This device has forgotten your applications. Your code still opens them.")
    )
    return redirect("citizen:offers", agency)
