from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from pamong.accounts.access import actor_of, refuse, signed_in
from pamong.accounts.rights import Right, Role
from pamong.kernel.text import sort_key
from pamong.organization.actions.accounts import (
    GivenPassword,
    UnableToGivePassword,
    give_password,
    refusal_of_password,
)
from pamong.organization.actions.slips import give_first_passwords, slips_on_paper
from pamong.organization.forms.picking import checked
from pamong.organization.forms.slips import SlipsForm
from pamong.organization.queries.accounts import account_of, accounts_in
from pamong.organization.queries.roles import accounts_with_role
from pamong.organization.rules.numbers import mask_number
from pamong.organization.rules.slips import SLIPS_AT_ONCE

PEOPLE_A_PAGE = 30


@signed_in
@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """Who can sign in and who has no password yet, in the units whose accounts one keeps."""
    actor = actor_of(request)
    paths = (*actor.paths(Right.ACCOUNT_MANAGE), *actor.paths(Right.EMPLOYEE_IMPORT))
    if not paths:
        raise refuse(Right.ACCOUNT_MANAGE)
    everybody = request.GET.get("show") == "all"
    words = request.GET.get("q", "").strip()[:100]
    rows = accounts_in(
        paths,
        timezone.localdate(),
        words=sort_key(text=words).split(),
        waiting=not everybody and not words,
    )
    page = Paginator(rows, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "q": words,
        "everybody": everybody or bool(words),
    }
    return render(request, "organization/accounts.html", context)


@signed_in
@require_GET
def panel_accounts(request: HttpRequest) -> HttpResponse:
    """On the home page of who keeps accounts: who cannot sign in yet, and a new agency's start."""
    actor, today = actor_of(request), timezone.localdate()
    paths = (*actor.paths(Right.ACCOUNT_MANAGE), *actor.paths(Right.EMPLOYEE_IMPORT))
    waiting = accounts_in(paths, today, waiting=True).count() if paths else 0
    without_hr = actor.may(Right.ROLE_GRANT) and not accounts_with_role(Role.HR_MANAGER, today)
    if not waiting and not without_hr:
        return HttpResponse(status=204)
    context = {"waiting": waiting, "without_hr": without_hr}
    return render(request, "organization/panel_accounts.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def slips(request: HttpRequest) -> HttpResponse:
    """First passwords of a unit on paper. The answer to the form is the only copy."""
    actor, now = actor_of(request), timezone.now()
    replaces = actor.may(Right.ACCOUNT_MANAGE)
    if not replaces and not actor.may(Right.EMPLOYEE_IMPORT):
        raise refuse(Right.ACCOUNT_MANAGE)
    today = timezone.localdate(now)
    form = SlipsForm(
        request.POST if request.method == "POST" else None,
        on=today,
        paths=actor.paths(Right.UNIT_READ),
        replaces=replaces,
        initial={"unit": request.GET.get("unit", "")},
    )
    status, ready = checked(form, request.POST)
    if ready:
        try:
            unit_name, made = give_first_passwords(
                actor=actor,
                unit_id=form.cleaned_data["unit"].pk,
                again=form.cleaned_data.get("again", False),
                at=now,
            )
        except UnableToGivePassword as problem:
            form.add_error(None, str(problem))
            status = 400
        else:
            response = HttpResponse(slips_on_paper(unit_name, made), content_type="application/pdf")
            response["Content-Disposition"] = 'attachment; filename="kata-sandi-pertama.pdf"'
            response["Cache-Control"] = "no-store"
            return response
    context = {"form": form, "at_once": SLIPS_AT_ONCE}
    return render(request, "organization/account_slips.html", context, status=status)


@signed_in
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest, employee_id: int) -> HttpResponse:
    """Give an employee a password. It is shown once, on the answer to the button alone."""
    actor, now = actor_of(request), timezone.now()
    found = account_of(employee_id, timezone.localdate(now))
    if found is None:
        raise Http404
    employee, seats = found
    paths = [seat.unit_path for seat in seats] or ["/"]
    rights = (Right.ACCOUNT_MANAGE, Right.EMPLOYEE_IMPORT)
    if not any(actor.may(right, path) for right in rights for path in paths):
        raise refuse(Right.ACCOUNT_MANAGE)
    given: GivenPassword | None = None
    problem = ""
    if request.method == "POST":
        try:
            given = give_password(actor=actor, employee_id=employee_id, at=now)
        except UnableToGivePassword as error:
            problem = str(error)
    refusal = refusal_of_password(actor=actor, employee=employee, unit_paths=paths, at=now)
    context = {
        "employee": employee,
        "seat": seats[0] if seats else None,
        "masked": mask_number(text=employee.number),
        "has_password": employee.user is not None and employee.user.has_usable_password(),
        "may_give": employee.is_active and refusal is None,
        "refusal": refusal.reason if refusal else "",
        "own": actor.employee_id == employee.pk,
        "given": given,
        "problem": problem,
    }
    response = render(request, "organization/account.html", context, status=400 if problem else 200)
    response["Cache-Control"] = "no-store"
    return response
