"""One case."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pamong.accounts.access import actor_of, requires
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.services import policies, queries, rules
from pamong.services.actions.letters import why_not_signed
from pamong.services.models import Case, Step
from pamong.services.queries import PlannedStep
from pamong.services.rules.letters import read_templates
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
    plan = queries.plan_of(found.version_id)
    open_steps = [each for each in steps if each.life.is_open]
    waits = queries.waits_of(found, open_steps)
    context = {
        "case": found,
        "open_steps": [_open_step(actor, each, found, steps, now) for each in open_steps],
        "track": _track(list(plan.steps.values()), steps),
        "waits": waits,
        "stands_at": " ".join(
            [*(each.service_step.code for each in open_steps), *(each.node for each in waits)]
        ),
        **_requirements(actor, found, open_steps),
        **_letters(actor, found, open_steps),
        **_payment(actor, found, plan),
        **_application(found),
        "steps": [queries.step_until(each, now) for each in steps],
        "events": [
            {
                "event": event,
                "step": plan.steps[event.activity].name if event.activity in plan.steps else "",
                "label": queries.verb_label(event),
                "who": names.get(event.actor_id or 0),
            }
            for event in events
        ],
        "mails_failed": bool(found.applicant_email)
        and actor.may(Right.MAIL_RESEND)
        and policies.mails_failed(actor).filter(case=found).exists(),
        "reasons": Step.PauseReason.choices,
        "return_reasons": [(each.value, RETURN_REASONS[each]) for each in rules.ReturnReason],
        "key": uuid4(),
        "note_key": uuid4(),
        "now": now,
    }
    return render(request, "services/case.html", context)


RETURN_REASONS = {
    rules.ReturnReason.INCOMPLETE: gettext_lazy("Something is missing"),
    rules.ReturnReason.WRONG_DATA: gettext_lazy("Data are wrong"),
    rules.ReturnReason.WRONG_RULE: gettext_lazy("A rule was applied wrongly"),
    rules.ReturnReason.NOT_READABLE: gettext_lazy("A document cannot be read"),
    rules.ReturnReason.OTHER: gettext_lazy("Another reason"),
}


def _requirements(actor: Actor, case: Case, open_steps: list[Step]) -> dict[str, Any]:
    """What was to be brought, what was found, and the step from which one may check it."""
    checked = queries.requirements_checked(case)
    missing = [each.text.said_in("id") for each in checked if each.state == "missing"]
    return {
        "requirements": checked,
        "requirements_there": sum(each.state == "there" for each in checked),
        "requirements_missing": missing,
        "checking_step": next(_in_hand(actor, open_steps), None),
    }


def _in_hand(actor: Actor, open_steps: list[Step]) -> Iterator[Step]:
    return (each for each in open_steps if policies.has_in_hand(actor, each))


def _payment(actor: Actor, case: Case, plan: queries.Plan) -> dict[str, Any]:
    """What is due or was paid; the payment's own page is for those who deal with money."""
    found = queries.payment_of_case(case.pk) if plan.charges else None
    return {
        "payment": found,
        "may_read_payment": found is not None and actor.may(Right.PAYMENT_READ, case.unit.path),
    }


def _application(case: Case) -> dict[str, Any]:
    """What the applicant answered, and what was written since, with the files of both."""
    written = queries.messages_of(case)
    files = queries.files_of_case(case, written)
    return {
        "answers": queries.answers_of(case, files, get_language() or ""),
        "messages_of_case": [(each, files.of_messages.get(each.pk, ())) for each in written],
    }


def _letters(actor: Actor, case: Case, open_steps: list[Step]) -> dict[str, Any]:
    """Letters that were signed, and those that may be written from the step in hand."""
    templates = read_templates(case.version.letters)
    signed = queries.letters_of(case.pk)
    done = {each.code for each in signed if each.revoked_at is None}
    signing = (
        each for each in _in_hand(actor, open_steps) if not why_not_signed(actor, each, case)
    )
    return {
        "signed_letters": signed,
        "letter_step": next(signing, None),
        "letters_to_write": [each for each in templates if open_steps and each.code not in done],
    }


def _open_step(
    actor: Actor, step: Step, case: Case, steps: list[Step], now: datetime
) -> dict[str, Any]:
    """A step that is open, with what this person may do with it."""
    mine = step.assignee_id == actor.employee_id
    leads = policies.leads(actor, step.unit.path)
    colleagues = queries.colleagues(step.unit, now) if mine or leads else []
    # By their codes: what was done before the case was moved to another version is done.
    done = {each.service_step.code for each in steps if each.state == rules.StepState.COMPLETED}
    return {
        "step": step,
        "task": task_of(step, now),
        "mine": mine,
        "moves": (mine or (policies.may_work_on(actor, step) and step.state == "offered"))
        and not policies.is_own(actor, case),
        "leads": leads,
        "choices": queries.choices_of(case, step) if mine else [],
        "earlier": [
            each
            for each in (queries.ways_back(case, step) if mine else [])
            if each.code in done and each.code != step.service_step.code
        ],
        "colleagues": [person for person in colleagues if person.employee_id != step.assignee_id],
    }


def _track(plan: list[PlannedStep], steps: list[Step]) -> list[dict[str, Any]]:
    """All tasks of the process: those done, those now, those that may still come."""
    by_plan = {step.service_step.code: step for step in steps}
    items = []
    for planned in plan:
        step = by_plan.get(planned.code)
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
