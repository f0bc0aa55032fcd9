"""Who has which role where; giving and taking back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pamong.accounts.access import actor_of, refuse, requires, signed_in
from pamong.accounts.actors import EVERYWHERE
from pamong.accounts.rights import GRANTABLE_ROLES, ROLE_LABELS, ROLE_RIGHTS, Right, Role
from pamong.organization.actions import roles as actions
from pamong.organization.actions.unable import Unable
from pamong.organization.forms.picking import checked
from pamong.organization.forms.roles import UNIT, GrantForm
from pamong.organization.queries import roles as queries


@signed_in
@require_GET
def roles(request: HttpRequest) -> HttpResponse:
    """Who has which role where: for those who grant roles, and for auditors to look at."""
    actor = actor_of(request)
    if not (actor.may(Right.ROLE_GRANT) or actor.may(Right.EVENT_READ)):
        raise refuse(Right.ROLE_GRANT)
    role = request.GET.get("role", "")
    if role not in set(GRANTABLE_ROLES):
        role = ""
    text = request.GET.get("q", "").strip()[:100]
    page = queries.grant_page(
        on=timezone.localdate(), role=role, text=text, number=request.GET.get("page")
    )
    rows = [
        {
            "holder": holder,
            "dialog": f"revoke-{holder.grant.pk}",
            "reads_ratings": Right.RATING_READ in ROLE_RIGHTS[Role(holder.grant.role)],
            "may_revoke": actor.may(
                Right.ROLE_GRANT, holder.grant.unit.path if holder.grant.unit else EVERYWHERE
            ),
        }
        for holder in queries.holders(page)
    ]
    context = {
        "page": page,
        "rows": rows,
        "q": text,
        "role": role,
        "choices": [(each.value, ROLE_LABELS[each]) for each in GRANTABLE_ROLES],
        "may_grant": actor.may(Right.ROLE_GRANT),
    }
    return render(request, "organization/roles.html", context)


@requires(Right.ROLE_GRANT)
@require_http_methods(["GET", "POST"])
def role_grant(request: HttpRequest) -> HttpResponse:
    """Give somebody a role."""
    actor, today = actor_of(request), timezone.localdate()
    initial = {"first_day": today, "person": request.GET.get("person", "")}
    form = GrantForm(
        request.POST or None, on=today, paths=actor.paths(Right.UNIT_READ), initial=initial
    )
    status, ready = checked(form, request.POST)
    if ready:
        data = form.cleaned_data
        try:
            actions.grant_role(
                actor=actor,
                user_id=data["user_id"],
                role=Role(data["role"]),
                unit_id=data["unit"].pk if data["reach"] == UNIT else None,
                first_day=data["first_day"],
                last_day=data["last_day"],
                at=timezone.now(),
            )
        except Unable as refusal:
            form.add_error(None, str(refusal))
            status = 400
        else:
            messages.success(request, _("The role was given and the person notified."))
            return redirect("organization:roles")
    return render(request, "organization/role_grant.html", {"form": form}, status=status)


@requires(Right.ROLE_GRANT)
@require_POST
def role_revoke(request: HttpRequest, grant_id: int) -> HttpResponse:
    """Take a role back from today on."""
    try:
        actions.revoke_role(actor=actor_of(request), grant_id=grant_id, at=timezone.now())
    except Unable as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The role was taken back."))
    return redirect("organization:roles")
