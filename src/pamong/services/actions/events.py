"""The events of cases and steps, as pages and imports write them alike."""

from datetime import datetime
from typing import Any

from pamong.journal.models import Lifecycle
from pamong.journal.recording import Draft, Ref
from pamong.services import rules, verbs
from pamong.services.models import Case, ServiceType, Step
from pamong.services.rules import StepAction


def received_draft(
    case: Case, service: ServiceType, *, actor: Ref | None, account_id: int | None
) -> Draft:
    """The event of a case taken in. It names the case by its number, never the applicant."""
    return Draft(
        verbs.CASE_RECEIVED,
        Ref("case", case.pk, case.number),
        case.received_at,
        actor=actor,
        account_id=account_id,
        unit_id=case.unit_id,
        related=[Ref("service", service.pk, service.name)],
        case_id=case.pk,
        payload={"service": service.code, "due_at": case.due_at.isoformat()},
    )


def closed_draft(
    case: Case, service: ServiceType, *, actor: Ref | None, account_id: int | None
) -> Draft:
    """The event of a closed case with what was decided once: outcome, deadline, in time or not."""
    if case.closed_at is None:
        raise ValueError("the case is open")
    return Draft(
        verbs.CASE_CLOSED,
        Ref("case", case.pk, case.number),
        case.closed_at,
        actor=actor,
        account_id=account_id,
        unit_id=case.unit_id,
        related=[Ref("service", service.pk, service.name)],
        case_id=case.pk,
        payload={
            "service": service.code,
            "outcome": case.outcome,
            "received_at": case.received_at.isoformat(),
            "due_at": case.due_at.isoformat(),
            "in_time": case.in_time,
        },
    )


VERB_OF = {
    None: (verbs.STEP_OFFERED, Lifecycle.OFFERED),
    StepAction.CLAIM: (verbs.STEP_CLAIMED, Lifecycle.CLAIMED),
    StepAction.START: (verbs.STEP_STARTED, Lifecycle.STARTED),
    StepAction.PAUSE: (verbs.STEP_PAUSED, Lifecycle.PAUSED),
    StepAction.RESUME: (verbs.STEP_RESUMED, Lifecycle.RESUMED),
    StepAction.COMPLETE: (verbs.STEP_COMPLETED, Lifecycle.COMPLETED),
    StepAction.RELEASE: (verbs.STEP_RELEASED, Lifecycle.OFFERED),
    StepAction.HAND_OVER: (verbs.STEP_HANDED_OVER, Lifecycle.CLAIMED),
    StepAction.CANCEL: (verbs.STEP_CANCELLED, Lifecycle.CANCELLED),
}


def moved_draft(
    step: Step,
    service: ServiceType,
    at: datetime,
    *,
    action: StepAction | None,
    actor: Ref | None,
    account_id: int | None = None,
    outcome: str = "",
) -> Draft:
    """The event of a move that the step has just made; None stands for being offered."""
    verb, lifecycle = VERB_OF[action]
    payload: dict[str, Any] = {"service": service.code}
    if action in {StepAction.CLAIM, StepAction.HAND_OVER}:
        payload["assignee"] = step.assignee_id
    if step.state == rules.StepState.PAUSED:
        # Handed over while it rests: the pause and its reason go on.
        lifecycle = Lifecycle.PAUSED
        payload["reason"] = step.pause_reason
    if action in {StepAction.RESUME, StepAction.HAND_OVER}:
        payload["due_at"] = step.due_at.isoformat()
    if action is StepAction.COMPLETE:
        payload |= {
            "waiting_s": int(step.waiting.total_seconds()),
            "working_s": int(step.working.total_seconds()),
            "held_s": int(step.held.total_seconds()),
        }
        if outcome:
            payload["outcome"] = outcome
    return Draft(
        verb,
        Ref("step", step.pk, f"{step.case.number} · {step.service_step.name}"),
        at,
        actor=actor,
        account_id=account_id,
        unit_id=step.unit_id,
        related=[
            Ref("case", step.case_id, step.case.number),
            Ref("service", service.pk, service.name),
        ],
        case_id=step.case_id,
        activity=step.service_step.code,
        lifecycle=lifecycle,
        payload=payload,
    )
