"""One case."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pamong.accounts.access import actor_of, requires
from pamong.accounts.rights import Right
from pamong.services import policies, queries, rules
from pamong.services.models import ServiceStep, Step
from pamong.services.views.urgency import task_of


@requires(Right.CASE_WORK)
@require_GET
def find_case(request: HttpRequest) -> HttpResponse:
    """Go to a case by the number somebody says or shows."""
    number = rules.read_number(request.GET.get("number", ""))
    if number and policies.cases_known_to(actor_of(request)).filter(number=number).exists():
        return redirect("services:case", number)
    messages.error(
        request,
        _("There is no case with this number in your unit. It looks like K7M-4TX."),
    )
    return redirect("services:my_tasks")


@requires(Right.CASE_WORK)
@require_GET
def case(request: HttpRequest, number: str) -> HttpResponse:
    """The life of a case: where it stands, who had it, how long it waited and was worked on."""
    actor = actor_of(request)
    found = policies.case_known_to(actor, number)
    now = timezone.now()
    steps = queries.steps_of(found)
    events = queries.events_of(found)
    names = queries.names_of(event.actor_id for event in events if event.actor_id is not None)
    step = next((each for each in steps if each.life.is_open), None)
    leads = step is not None and policies.leads(actor, step.unit.path)
    works = step is not None and policies.may_work_on(actor, step)
    mine = step is not None and step.assignee_id == actor.employee_id
    colleagues = queries.colleagues(step.unit, now) if step and (mine or leads) else []
    plan = list(found.service.steps.all())
    names_of_steps = {each.code: each.name for each in plan}
    context = {
        "case": found,
        "step": step,
        "task": task_of(step, now) if step else None,
        "track": _track(plan, steps),
        "steps": [queries.step_until(each, now) for each in steps],
        "events": [
            {
                "event": event,
                "step": names_of_steps.get(event.activity, ""),
                "label": queries.verb_label(event),
                "who": names.get(event.actor_id or 0),
            }
            for event in events
        ],
        "mine": mine,
        "leads": leads,
        "works": works,
        "colleagues": [
            person
            for person in colleagues
            if step is not None and person.employee_id != step.assignee_id
        ],
        "reasons": Step.PauseReason.choices,
        "now": now,
    }
    return render(request, "services/case.html", context)


def _track(plan: list[ServiceStep], steps: list[Step]) -> list[dict[str, Any]]:
    """All steps of the service: those done, the one now, those to come."""
    by_plan = {step.service_step_id: step for step in steps}
    items = []
    for planned in plan:
        step = by_plan.get(planned.pk)
        state, detail = "todo", ""
        if step is not None:
            who = step.assignee.display_name if step.assignee else ""
            detail = ", ".join(filter(None, (str(step.get_state_display()), who)))
            state = "now"
            if step.state == rules.StepState.COMPLETED:
                state = "done"
                detail = who
            elif step.state == rules.StepState.CANCELLED:
                state = "stopped"
        items.append({"label": planned.name, "state": state, "detail": detail})
    return items
