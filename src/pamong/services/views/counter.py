"""The counter: an officer asks whoever stands there the questions of the service's form."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pamong.accounts.access import actor_of, requires
from pamong.accounts.rights import Right
from pamong.accounts.session import stand_at_counter
from pamong.services import actions, policies, queries
from pamong.services.actions import UnableToServe
from pamong.services.actions.counter import open_at_counter, start_at_counter
from pamong.services.actions.drafts import AlreadySent, NoLongerOffered, bring_up_to_date
from pamong.services.models import ApplicationDraft
from pamong.services.queries.drafts import drafts_of_officer
from pamong.services.queries.queues import ticket_served_by
from pamong.services.rules import read_secret
from pamong.services.rules.forms.applicant import AT_COUNTER
from pamong.services.views import filling
from pamong.services.views.filling import Frame

P = ParamSpec("P")
FrameView = Callable[Concatenate[Frame, P], HttpResponseBase]
CounterView = Callable[Concatenate[HttpRequest, int, P], HttpResponseBase]


@requires(Right.CASE_TAKE_IN)
@require_http_methods(["GET", "POST"])
def counter(request: HttpRequest) -> HttpResponse:
    """Which service somebody came for; or the code of what they have begun at home."""
    actor = actor_of(request)
    error = typed = ""
    if request.method == "POST":
        typed = request.POST.get("key", "")[:60]
        key = read_secret(typed)
        try:
            if key is None:
                raise actions.UnableToTakeIn(
                    _("The code has 18 letters and digits, such as K7M4TX-PRWXYA-346CDE.")
                )
            draft = open_at_counter(actor=actor, key=key, at=timezone.now())
        except UnableToServe as refusal:
            error = str(refusal)
        else:
            return redirect("services:counter_application", draft.pk)
    context = {
        "units": policies.team_units(actor),
        "services": list(policies.services_taken_in(actor).select_related("unit")),
        "drafts": drafts_of_officer(actor.employee_id, timezone.now()) if actor.employee_id else [],
        "served": ticket_served_by(actor.employee_id, timezone.localdate()),
        "typed": typed,
        "error": error,
    }
    return render(request, "services/counter.html", context, status=400 if error else 200)


@requires(Right.CASE_TAKE_IN)
@require_POST
def counter_start(request: HttpRequest, service_id: int) -> HttpResponse:
    """Begin an application for whoever stands there."""
    draft = start_at_counter(actor=actor_of(request), service_id=service_id, at=timezone.now())
    return redirect("services:counter_go_on", draft.pk)


def _with_draft(*methods: str) -> Callable[[FrameView[P]], CounterView[P]]:
    """A page of a draft that this officer writes; 404 for every other. Kept by no cache."""

    def decorate(view: FrameView[P]) -> CounterView[P]:
        @wraps(view)
        def opened(
            request: HttpRequest, draft_id: int, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            actor, now = actor_of(request), timezone.now()
            draft = policies.draft_at_counter(actor, draft_id, now)
            stand_at_counter(request)
            if draft.case is not None:
                return redirect("services:receipt", draft.case.number)
            frame = _frame(request, draft)
            try:
                if bring_up_to_date(draft_id=draft.pk, at=now, actor=actor):
                    return redirect(f"{frame.url('application')}?changed=1")
                return view(frame, *args, **kwargs)
            except NoLongerOffered as refusal:
                return frame.draw("closed", {"reason": str(refusal)}, status=410)
            except AlreadySent:
                # Another click was quicker; the draft leads to the slip now.
                return redirect(request.path)

        answers = require_http_methods(list(methods))(opened)
        return cast(CounterView[P], requires(Right.CASE_TAKE_IN)(never_cache(answers)))

    return decorate


def _frame(request: HttpRequest, draft: ApplicationDraft) -> Frame:
    return Frame(
        request=request,
        draft=draft,
        routes="services:counter_",
        lead=(),
        templates="services/counter/",
        applicant=AT_COUNTER,
        actor=actor_of(request),
        context={"at_counter": True, "service": draft.version.service},
    )


@_with_draft("GET")
def counter_application(frame: Frame) -> HttpResponse:
    """Where an application stands, and the code by which it can be gone on with at home."""
    return filling.overview(frame)


@_with_draft("GET")
def counter_go_on(frame: Frame) -> HttpResponse:
    """To the first page that is not done, or to the check of all answers."""
    return filling.go_on(frame)


@_with_draft("GET", "POST")
def counter_page(frame: Frame, page_id: str) -> HttpResponse:
    """Ask the questions of one page, or take the answers."""
    return filling.ask(frame, page_id)


@_with_draft("GET", "POST")
def counter_piece(frame: Frame, page_id: str) -> HttpResponse:
    """A file of a page, piece by piece."""
    return filling.take_piece(frame, page_id)


@_with_draft("GET")
def counter_file(frame: Frame, attachment_id: int) -> HttpResponseBase:
    """A file that was added, to look at it again."""
    return filling.open_file(frame.draft, attachment_id)


@_with_draft("GET", "POST")
def counter_check(frame: Frame) -> HttpResponse:
    """Read all answers to the applicant, and take the application in."""
    return filling.check(frame, lambda applied: redirect("services:receipt", applied.case.number))


@_with_draft("GET", "POST")
def counter_give_up(frame: Frame) -> HttpResponse:
    """Delete an application that is not sent, after asking."""
    return filling.give_up(frame, lambda: redirect("services:counter"))


@requires(Right.CASE_TAKE_IN)
@require_GET
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The number, large: to be read aloud, written down or printed."""
    actor = actor_of(request)
    taken = policies.case_known_to(actor, number)
    steps = queries.open_steps_of(taken)
    mine = next((step for step in steps if step.assignee_id == actor.employee_id), None)
    context = {
        "case": taken,
        "step": mine or (steps[0] if steps else None),
        "mine": mine is not None,
        "secret": actions.secret_of(taken.intake_key, taken.secret_turn),
        "receipt": queries.receipt_of(taken),
    }
    return render(request, "services/receipt.html", context)


@requires(Right.CASE_TAKE_IN)
@require_POST
def reissue(request: HttpRequest, number: str) -> HttpResponse:
    """A new secret for who lost their paper, after a look at their identity document."""
    try:
        actions.reissue_secret(
            actor=actor_of(request),
            number=number,
            has_identified=request.POST.get("identified") == "1",
            at=timezone.now(),
        )
    except UnableToServe as refusal:
        messages.error(request, str(refusal))
        return redirect("services:case", number)
    messages.success(request, _("The new secret part is valid; the old one is not any more."))
    return redirect("services:receipt", number)
