"""The counter: take in, hand out the number."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pamong.accounts.access import actor_of, requires
from pamong.accounts.rights import Right
from pamong.services import actions, policies, queries
from pamong.services.actions import UnableToServe
from pamong.services.forms import IntakeForm


@requires(Right.CASE_TAKE_IN)
@require_http_methods(["GET", "POST"])
def counter(request: HttpRequest) -> HttpResponse:
    """Take a case in: who, what for, which service."""
    actor = actor_of(request)
    services = policies.services_taken_in(actor)
    only = list(services[:2])
    initial = {"service": only[0].pk} if len(only) == 1 else {}
    form = IntakeForm(services, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            taken = actions.take_in_case(
                actor=actor,
                service_id=data["service"].pk,
                applicant_name=data["applicant_name"],
                subject=data["subject"],
                intake_key=data["intake_key"],
                at=timezone.now(),
            )
        except UnableToServe as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("services:receipt", taken.number)
    return render(
        request,
        "services/counter.html",
        {"form": form, "services": only},
        status=400 if form.errors else 200,
    )


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
