"""The events of cases and steps, as pages and imports write them alike."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pamong.journal.models import Lifecycle
from pamong.journal.recording import Draft, Ref
from pamong.services import rules, verbs
from pamong.services.models import Case, CaseWait, ServiceType, Step
from pamong.services.queries import PlannedStep
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
        payload={
            "service": service.code,
            "version": case.version_id,
            "channel": str(case.channel),
            "due_at": case.due_at.isoformat(),
            **({"proxy": True} if case.proxy_name else {}),
            **_queued(case),
            **({} if case.fee is None else {"fee": case.fee, "fee_row": case.fee_rule["row"]}),
        },
    )


def _queued(case: Case) -> dict[str, Any]:
    """How long whoever stands at the counter had waited in the hall before."""
    if case.ticket is None or case.ticket.waited is None:
        return {}
    return {"ticket": case.ticket.label, "queued_s": round(case.ticket.waited.total_seconds())}


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
    StepAction.ANSWER: (verbs.STEP_ANSWERED, Lifecycle.CLAIMED),
}


_TAKES = frozenset({StepAction.CLAIM, StepAction.HAND_OVER})
_MOVES_DEADLINE = frozenset({StepAction.RESUME, StepAction.HAND_OVER, StepAction.ANSWER})
_SECOND = timedelta(seconds=1)


def moved_draft(
    step: Step,
    case: Case,
    planned: PlannedStep,
    service: ServiceType,
    at: datetime,
    *,
    action: StepAction | None,
    actor: Ref | None,
    account_id: int | None = None,
    facts: Mapping[str, Any] | None = None,
    chosen: Collection[str] = (),
    about: Ref | None = None,
    related: Sequence[Ref] = (),
) -> Draft:
    """The event of a move that the step has just made; None stands for being offered.

    `facts` are what the move found out (outcome, reason of a return), `chosen` the ways a person
    took: with them the state of the case can be told from its events alone. `about` and `related`
    are what `step_ref` and `related_to` give, where that is known already.
    """
    verb, lifecycle = VERB_OF[action]
    payload: dict[str, Any] = {"service": service.code, "serial": step.serial}
    if action in _TAKES:
        payload["assignee"] = step.assignee_id
    if step.state == rules.StepState.PAUSED:
        # Handed over while it rests: the pause and its reason go on.
        lifecycle = Lifecycle.PAUSED
        payload["reason"] = step.pause_reason
    if action in _MOVES_DEADLINE:
        payload["due_at"] = step.due_at.isoformat()
    if action is StepAction.COMPLETE:
        payload |= {
            "waiting_s": step.waiting // _SECOND,
            "working_s": step.working // _SECOND,
            "held_s": step.held // _SECOND,
        }
    if facts:
        payload |= facts
    if chosen:
        payload["chosen"] = sorted(chosen)
    return Draft(
        verb,
        about or step_ref(step, case, planned),
        at,
        actor,
        account_id,
        step.unit_id,
        related or related_to(case, service),
        case.id,
        planned.code,
        lifecycle,
        payload,
    )


def step_ref(step: Step, case: Case, planned: PlannedStep) -> Ref:
    """A step as events tell of it."""
    return Ref("step", step.id, f"{case.number} · {planned.name}")


def related_to(case: Case, service: ServiceType) -> tuple[Ref, Ref]:
    """What every event of a step is about besides the step."""
    return Ref("case", case.id, case.number), Ref("service", service.pk, service.name)


_WAIT_VERBS = {
    CaseWait.State.OPEN: verbs.WAIT_OPENED,
    CaseWait.State.DONE: verbs.WAIT_ENDED,
    CaseWait.State.CANCELLED: verbs.WAIT_CANCELLED,
}


def waited_draft(  # noqa: PLR0917 a wait, what it belongs to, when and who
    wait: CaseWait,
    case: Case,
    service: ServiceType,
    at: datetime,
    actor: Ref | None,
    account_id: int | None,
) -> Draft:
    """The event of a case that begins or ends to wait for a moment or for its applicant."""
    payload = {"service": service.code, "serial": wait.serial, "kind": str(wait.kind)}
    if wait.due_at is not None:
        payload["due_at"] = wait.due_at.isoformat()
    return Draft(
        _WAIT_VERBS[CaseWait.State(wait.state)],
        Ref("wait", wait.pk, f"{case.number} · {wait.name}"),
        at,
        actor=actor,
        account_id=account_id,
        unit_id=case.unit_id,
        related=[Ref("case", case.pk, case.number)],
        case_id=case.pk,
        activity=wait.node,
        payload=payload,
    )
