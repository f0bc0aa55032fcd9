"""Rating a service after the case is closed: once, without an account and without a name."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from pamong.accounts.access import public
from pamong.services.actions.surveys import (
    UnableToSurvey,
    answer_survey,
    invitation_of,
    invite,
)
from pamong.services.forms import SheetForm
from pamong.services.views.citizen.tracking import followed
from pamong.services.views.visitors import is_too_much, slow_down


@public
@require_POST
def rate(request: HttpRequest, agency: str, number: str) -> HttpResponse:
    """From the closed case to its survey, whose address no longer names the case."""
    found = followed(request, number)
    try:
        token = invite(case_id=found.pk, at=timezone.now())
    except UnableToSurvey as refusal:
        messages.error(request, str(refusal))
        return redirect("citizen:case", agency, number)
    return redirect("citizen:survey", agency, token)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def survey(request: HttpRequest, agency: str, token: str) -> HttpResponse:
    """The nine elements; answered once, and the second time only thanked for."""
    if is_too_much(request, "citizen_survey"):
        return slow_down(request)
    now = timezone.now()
    found = invitation_of(token, now)
    if found.is_spent:
        return render(request, "services/citizen/survey_thanks.html", {"service": found.service})
    form = SheetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer_survey(token=token, sheet=form.sheet, at=now)
        messages.success(request, _("Your answer is counted."))
        return redirect("citizen:survey", agency, token)
    return render(
        request,
        "services/citizen/survey.html",
        {"service": found.service, "unit": found.unit, "form": form},
        status=400 if request.method == "POST" else 200,
    )
