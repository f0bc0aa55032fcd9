"""Teams across units."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pamong.accounts.access import actor_of, requires
from pamong.accounts.rights import Right
from pamong.organization import policies
from pamong.organization.actions import teams as actions
from pamong.organization.actions.unable import Unable
from pamong.organization.forms.picking import checked
from pamong.organization.forms.teams import MemberForm, TeamForm
from pamong.organization.queries import teams as queries


@requires(Right.UNIT_READ)
@require_GET
def teams(request: HttpRequest) -> HttpResponse:
    """Teams at work, and those that have ended."""
    ended = request.GET.get("state") == "ended"
    text = request.GET.get("q", "").strip()[:100]
    actor = actor_of(request)
    page = queries.team_page(
        on=timezone.localdate(),
        ended=ended,
        text=text,
        number=request.GET.get("page"),
        paths=actor.paths(Right.UNIT_READ),
    )
    context = {
        "page": page,
        "rows": page.object_list,
        "ended": ended,
        "q": text,
        "own_unit": actor.unit_id
        if actor.unit_path and actor.may(Right.TEAM_MANAGE, actor.unit_path)
        else None,
    }
    return render(request, "organization/teams.html", context)


@requires(Right.UNIT_READ)
@require_http_methods(["GET", "POST"])
def team(request: HttpRequest, team_id: int) -> HttpResponse:
    """A team with its members; whoever keeps it adds one here."""
    actor = actor_of(request)
    today = timezone.localdate()
    shown = policies.team_to_read(actor, team_id)
    if request.method == "POST":
        policies.check_team(actor, shown)
    manages = actor.may(Right.TEAM_MANAGE, shown.unit.path) and shown.ended_on is None
    form = MemberForm(request.POST or None, on=today, paths=actor.paths(Right.UNIT_READ))
    status, ready = checked(form, request.POST)
    if ready:
        try:
            member = actions.add_member(
                actor=actor,
                team_id=shown.pk,
                employee_id=form.cleaned_data["member"].employee_id,
                at=timezone.now(),
            )
        except Unable as refusal:
            form.add_error(None, str(refusal))
            status = 400
        else:
            messages.success(
                request,
                _("%(name)s is a member now and has been notified.")
                % {"name": member.employee.display_name},
            )
            return redirect("organization:team", shown.pk)
    members = queries.members_of(shown)
    context = {
        "team": shown,
        "members": members,
        "history": queries.history_of(shown),
        "manages": manages,
        "form": form if manages else None,
        "ended": shown.ended_on is not None,
    }
    return render(request, "organization/team.html", context, status=status)


@requires(Right.TEAM_MANAGE)
@require_http_methods(["GET", "POST"])
def team_new(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Make a team of a unit."""
    actor = actor_of(request)
    today = timezone.localdate()
    unit = policies.unit_to_manage(actor, unit_id, Right.TEAM_MANAGE)
    form = TeamForm(
        request.POST or None,
        on=today,
        paths=actor.paths(Right.UNIT_READ),
        initial={"first_day": today},
    )
    status, ready = checked(form, request.POST)
    if ready:
        data = form.cleaned_data
        try:
            made = actions.create_team(
                actor=actor,
                unit_id=unit.pk,
                name=data["name"],
                purpose=data["purpose"],
                leader_id=data["leader"].employee_id,
                first_day=data["first_day"],
                at=timezone.now(),
            )
        except Unable as refusal:
            form.add_error(None, str(refusal))
            status = 400
        else:
            messages.success(request, _("The team is there. Add its members."))
            return redirect("organization:team", made.pk)
    context = {"unit": unit, "form": form}
    return render(request, "organization/team_new.html", context, status=status)


@requires(Right.TEAM_MANAGE)
@require_POST
def team_change(request: HttpRequest, team_id: int, step: str) -> HttpResponse:
    """Take a member out, let another lead, or end the team."""
    actor = actor_of(request)
    raw = request.POST.get("employee", "")
    employee_id = int(raw) if raw.isdecimal() and len(raw) < 19 else 0
    now = timezone.now()
    try:
        if step == "remove":
            actions.remove_member(actor=actor, team_id=team_id, employee_id=employee_id, at=now)
            done = _("The member was taken out.")
        elif step == "lead":
            actions.change_leader(actor=actor, team_id=team_id, employee_id=employee_id, at=now)
            done = _("The team has a new leader.")
        elif step == "end":
            actions.end_team(actor=actor, team_id=team_id, at=now)
            done = _("The team has ended.")
        else:
            raise Http404
    except Unable as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("organization:team", team_id)
