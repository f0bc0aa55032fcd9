"""My tasks, and every move of a step."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from pamong.accounts.access import actor_of, requires, signed_in
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.services import actions, policies, queries, rules
from pamong.services.actions import UnableToServe
from pamong.services.models import Step
from pamong.services.views.urgency import by_urgency, task_of


@requires(Right.CASE_WORK)
@require_GET
def my_tasks(request: HttpRequest) -> HttpResponse:
    """What I hold, the late ones first, and what waits in my unit."""
    actor = actor_of(request)
    now = timezone.now()
    units = policies.units_of(actor)
    held = queries.tasks_in_hand(actor.employee_id or 0)
    groups = by_urgency(held, now)
    page = queries.tasks_waiting(units, request.GET.get("page"))
    context = {
        "groups": groups,
        "stood_in": [
            task_of(step, now)
            for step in queries.tasks_stood_in_for(actor.employee_id or 0, units, now)
        ],
        "me": actor.employee_id,
        "mails_failed": actor.may(Right.MAIL_RESEND) and policies.mails_failed(actor).exists(),
        "held": held,
        "page": page,
        "waiting": [task_of(step, now) for step in page.object_list],
        "to_start": any(step.state == rules.StepState.CLAIMED for step in held),
        "reasons": Step.PauseReason.choices,
        "now": now,
    }
    return render(request, "services/my_tasks.html", context)


@requires(Right.CASE_WORK)
@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Give me the most urgent task that waits."""
    step = actions.take_next(actor=actor_of(request), at=timezone.now())
    if step is None:
        messages.info(request, _("Nothing waits in your unit now."))
    else:
        messages.success(request, _("You have taken %(number)s.") % {"number": step.case.number})
    return redirect("services:my_tasks")


DONE = {
    "claim": gettext_lazy("The task is yours."),
    "start": gettext_lazy("Work has started."),
    "pause": gettext_lazy("The work rests."),
    "resume": gettext_lazy("Work goes on."),
    "release": gettext_lazy("The task is given back to the unit."),
    "complete": gettext_lazy("The step is completed."),
    "hand-over": gettext_lazy("The task is handed over."),
    "send-back": gettext_lazy("The case goes back for correction."),
    "withdraw": gettext_lazy("The case is closed as withdrawn."),
}


@requires(Right.CASE_WORK)
@require_POST
def move(request: HttpRequest, step_id: int, action: str) -> HttpResponse:
    """One move of one step; back to the page it came from."""
    if action not in DONE:
        raise Http404
    try:
        step = _moves(request)[action](actor_of(request), step_id, timezone.now())
    except UnableToServe as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{step.case.number}: {DONE[action]}")
    number = request.POST.get("case", "")
    if number:
        return redirect("services:case", number)
    team = request.POST.get("team", "")
    if team.isdecimal():
        return redirect(f"{reverse('services:team')}?unit={team}")
    return redirect("services:my_tasks")


def _moves(request: HttpRequest) -> dict[str, Callable[[Actor, int, datetime], Step]]:
    colleague = request.POST.get("employee", "")
    return {
        "claim": lambda actor, step_id, at: actions.claim_step(actor=actor, step_id=step_id, at=at),
        "start": lambda actor, step_id, at: actions.start_step(actor=actor, step_id=step_id, at=at),
        "pause": lambda actor, step_id, at: actions.pause_step(
            actor=actor, step_id=step_id, reason=request.POST.get("reason", ""), at=at
        ),
        "resume": lambda actor, step_id, at: actions.resume_step(
            actor=actor, step_id=step_id, at=at
        ),
        "release": lambda actor, step_id, at: actions.release_step(
            actor=actor, step_id=step_id, at=at
        ),
        "complete": lambda actor, step_id, at: actions.complete_step(
            actor=actor,
            step_id=step_id,
            outcome=request.POST.get("outcome", ""),
            chosen=request.POST.getlist("chosen"),
            at=at,
        ),
        "send-back": lambda actor, step_id, at: actions.send_back(
            actor=actor,
            step_id=step_id,
            to=request.POST.get("to", ""),
            reason=request.POST.get("reason", ""),
            text=request.POST.get("text", ""),
            at=at,
        ),
        "hand-over": lambda actor, step_id, at: actions.hand_over_step(
            actor=actor,
            step_id=step_id,
            employee_id=int(colleague) if colleague.isdecimal() else 0,
            at=at,
        ),
        "withdraw": lambda actor, step_id, at: actions.withdraw_case(
            actor=actor, step_id=step_id, at=at
        ),
    }


@requires(Right.CASE_WORK)
@require_POST
def write(request: HttpRequest, step_id: int, kind: str) -> HttpResponse:
    """Ask the applicant for something, or leave a note for colleagues."""
    writes = {"ask": actions.ask_applicant, "note": actions.write_note}
    if kind not in writes:
        raise Http404
    policies.step_to_work_on(actor_of(request), step_id)
    number = request.POST.get("case", "")
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        raise SuspiciousOperation("the key of the message is not the form's") from None
    try:
        writes[kind](
            actor=actor_of(request),
            step_id=step_id,
            text=request.POST.get("text", ""),
            key=key,
            at=timezone.now(),
        )
    except UnableToServe as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("The applicant is asked; the clock stands until the answer.")
        messages.success(request, said if kind == "ask" else _("The note is kept."))
    return redirect("services:case", number) if number else redirect("services:my_tasks")


@signed_in
@require_GET
def panel_tasks(request: HttpRequest) -> HttpResponse:
    """Home: my most urgent tasks, and how many wait in my unit."""
    actor = actor_of(request)
    if actor.employee_id is None:
        return HttpResponse(status=204)
    now = timezone.now()
    counts = queries.task_counts(actor.employee_id, policies.units_of(actor), now)
    if not counts.in_hand and not counts.waiting:
        return HttpResponse(status=204)
    held = queries.tasks_in_hand(actor.employee_id)[:4] if counts.in_hand else []
    context = {"counts": counts, "tasks": [task_of(step, now) for step in held]}
    return render(request, "services/panel_tasks.html", context)
