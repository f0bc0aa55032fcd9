"""Taking cases in and working on their steps. Every move of a step writes one event.

All moves lock the step and its case first and look again at where they stand, so that a second
click finds the work of the first and changes nothing.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.journal.models import Lifecycle
from pamong.journal.recording import Draft, Ref, record, record_many
from pamong.services import policies, queries, rules, verbs
from pamong.services.models import Case, ServiceStep, ServiceType, Step
from pamong.services.rules import StepAction


class UnableToServe(Exception):
    """An expected refusal; its message is shown to the person."""


class UnableToTakeIn(UnableToServe):
    pass


class UnableToWorkOnStep(UnableToServe):
    pass


class UnableToHandOver(UnableToServe):
    pass


class UnableToDefineService(UnableToServe):
    pass


@dataclass(frozen=True, slots=True)
class StepDefinition:
    """A step of a service to be defined; `norm_minutes` in working minutes of its unit."""

    code: str
    name: str
    unit_id: int
    norm_minutes: int
    decides: bool = False


def define_service(
    *,
    actor: Actor,
    code: str,
    name: str,
    unit_id: int,
    steps: Sequence[StepDefinition],
    at: datetime,
) -> ServiceType:
    """Define a service, or rename and renorm one. Its norm is the sum of the norms of its steps.

    Cases on their way keep their deadline; steps that exist keep their place and code. Raises
    Forbidden without the right, UnableToDefineService for steps that do not fit together.
    """
    path = queries.unit_path(unit_id)
    if not actor.may(Right.SERVICE_MANAGE, path):
        raise refuse(Right.SERVICE_MANAGE)
    codes = [step.code for step in steps]
    if not steps or len(set(codes)) != len(codes):
        raise UnableToDefineService(_("A service needs steps, each with a code of its own."))
    if any(step.norm_minutes <= 0 for step in steps):
        raise UnableToDefineService(_("The norm of a step is at least one working minute."))
    if sum(step.decides for step in steps) > 1:
        raise UnableToDefineService(_("Only one step of a service can grant or refuse."))
    with transaction.atomic():
        service = ServiceType.objects.select_for_update().filter(code=code).first()
        norm = sum(step.norm_minutes for step in steps)
        if service is None:
            service = ServiceType(code=code)
        known = list(ServiceStep.objects.filter(service=service)) if service.pk else []
        before = [(s.code, s.name, s.unit_id, s.norm_minutes, s.decides) for s in known]
        wanted = [(s.code, s.name, s.unit_id, s.norm_minutes, s.decides) for s in steps]
        if service.pk and (service.name, service.unit_id, before) == (name, unit_id, wanted):
            return service
        if known and [step.code for step in known] != codes[: len(known)]:
            raise UnableToDefineService(
                _("Steps of a service that exists cannot be removed or put in another order.")
            )
        service.name, service.unit_id, service.norm_minutes = name, unit_id, norm
        service.save()
        for order, step in enumerate(steps, start=1):
            ServiceStep.objects.update_or_create(
                service=service,
                order=order,
                defaults={
                    "code": step.code,
                    "name": step.name,
                    "unit_id": step.unit_id,
                    "norm_minutes": step.norm_minutes,
                    "decides": step.decides,
                },
            )
        record(
            Draft(
                verbs.SERVICE_DEFINED,
                Ref("service", service.pk, name),
                at,
                actor=actor.ref,
                account_id=actor.account_id,
                unit_id=unit_id,
                payload={"steps": codes, "norm_minutes": norm},
            )
        )
    return service


def take_in_case(
    *,
    actor: Actor,
    service_id: int,
    applicant_name: str,
    subject: str,
    intake_key: UUID,
    at: datetime,
) -> Case:
    """Take a case in at the counter; its first step is then in the hands of who took it in.

    The same `intake_key` again answers the case of the first time. Raises Http404 for a service
    that is not taken in where the actor works, UnableToTakeIn for empty texts.
    """
    service = policies.service_to_take_in(actor, service_id)
    applicant_name, subject = applicant_name.strip(), subject.strip()
    if not applicant_name or not subject:
        raise UnableToTakeIn(_("Write who applies and what for."))
    steps = list(service.steps.all())
    calendar = queries.calendar_of(service.unit_id, service.unit.path)
    due_at = rules.due(received_at=at, norm_minutes=service.norm_minutes, calendar=calendar)
    with transaction.atomic():
        case, is_new = _create_case(
            service=service,
            applicant_name=applicant_name,
            subject=subject,
            intake_key=intake_key,
            received_at=at,
            due_at=due_at,
        )
        if not is_new:
            return case
        step = _new_step(case, steps[0], at)
        drafts = [_received(case, service, actor), _moved(step, service, at, actor, verb=None)]
        step_calendar = queries.calendar_of(steps[0].unit_id)
        for action in (StepAction.CLAIM, StepAction.START):
            step.life = rules.advance(
                step.life, action, at=at, calendar=step_calendar, assignee_id=actor.employee_id
            )
            drafts.append(_moved(step, service, at, actor, verb=action))
        step.save()
        record_many(drafts)
    return case


def claim_step(*, actor: Actor, step_id: int, at: datetime) -> Step:
    """Take a step that waits. Raises UnableToWorkOnStep when somebody else was quicker."""
    return _move(StepAction.CLAIM, actor=actor, step_id=step_id, at=at)


def take_next(*, actor: Actor, at: datetime) -> Step | None:
    """Take the most urgent step that waits in the actor's units, or None when nothing waits.

    Many people may ask at once: each gets another step and nobody waits for anybody. Somebody who
    holds a step not yet started gets that one again, so that a second click takes no second step.
    """
    employee_id = _employee(actor)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "select pg_advisory_xact_lock(hashtext('services.take_next'), %s)",
                [employee_id % 2**31],
            )
        held = (
            Step.objects.filter(assignee_id=employee_id, state=rules.StepState.CLAIMED.value)
            .order_by("due_at", "pk")
            .first()
        )
        if held is not None:
            return held
        # Steps that somebody else is just moving are passed over; only where nothing else waits is
        # it worth waiting for what they leave.
        step = _most_urgent(actor, skip_locked=True) or _most_urgent(actor, skip_locked=False)
        if step is None:
            return None
        return claim_step(actor=actor, step_id=step.pk, at=at)


def _most_urgent(actor: Actor, *, skip_locked: bool) -> Step | None:
    return (
        Step.objects.select_for_update(of=("self", "case"), skip_locked=skip_locked)
        .select_related("case")
        .filter(state=rules.StepState.OFFERED.value, unit_id__in=policies.units_of(actor))
        .order_by("due_at", "pk")
        .first()
    )


def start_step(*, actor: Actor, step_id: int, at: datetime) -> Step:
    """Begin to work on a step that one holds."""
    return _move(StepAction.START, actor=actor, step_id=step_id, at=at)


def pause_step(*, actor: Actor, step_id: int, reason: str, at: datetime) -> Step:
    """Let the work rest for a reason (rules.PauseReason).

    Waiting for the applicant stops the clock of the deadline; other reasons do not.
    """
    if reason not in set(rules.PauseReason):
        raise UnableToWorkOnStep(_("Choose why the work rests."))
    return _move(StepAction.PAUSE, actor=actor, step_id=step_id, at=at, reason=reason)


def resume_step(*, actor: Actor, step_id: int, at: datetime) -> Step:
    """Go on after a pause. Time that the applicant was awaited is added to the deadline."""
    return _move(StepAction.RESUME, actor=actor, step_id=step_id, at=at)


def release_step(*, actor: Actor, step_id: int, at: datetime) -> Step:
    """Give a step back, so that anybody of the unit can take it."""
    return _move(StepAction.RELEASE, actor=actor, step_id=step_id, at=at)


def complete_step(*, actor: Actor, step_id: int, at: datetime, outcome: str = "") -> Step:
    """Finish a step; the next one is then offered to its unit, after the last one the case closes.

    `outcome` is granted or refused where the step decides, and otherwise stays empty.
    """
    return _move(StepAction.COMPLETE, actor=actor, step_id=step_id, at=at, outcome=outcome)


def hand_over_step(*, actor: Actor, step_id: int, employee_id: int, at: datetime) -> Step:
    """Give a step to a colleague of the unit: by who holds it, or by the leader of the unit."""
    return _move(StepAction.HAND_OVER, actor=actor, step_id=step_id, at=at, assignee_id=employee_id)


def withdraw_case(*, actor: Actor, step_id: int, at: datetime) -> Step:
    """Close a case because the applicant withdraws; it counts in no figure."""
    return _move(StepAction.CANCEL, actor=actor, step_id=step_id, at=at)


def _move(
    action: StepAction,
    *,
    actor: Actor,
    step_id: int,
    at: datetime,
    reason: str = "",
    outcome: str = "",
    assignee_id: int | None = None,
) -> Step:
    employee_id = _employee(actor)
    with transaction.atomic():
        step = policies.step_to_work_on(actor, step_id)
        case, service = step.case, step.case.service
        # Who waited for the lock read the clock before the other's move.
        at = max(at, step.changed_at)
        if rules.is_repeat(
            step.life, action, actor_id=employee_id, assignee_id=assignee_id
        ) and not _is_another_answer(action, step, outcome, reason):
            return step
        if not step.life.is_open:
            raise _out_of_place(step)
        _check_holder(action, actor, step)
        if action is StepAction.HAND_OVER:
            _check_colleague(step, assignee_id, at)
        if action is StepAction.COMPLETE:
            outcome = _checked_outcome(step, outcome)
        before = step.life
        try:
            step.life = rules.advance(
                before,
                action,
                at=at,
                calendar=queries.calendar_of(step.unit_id, step.unit.path),
                assignee_id=employee_id if action is StepAction.CLAIM else assignee_id,
                reason=reason,
            )
        except rules.ImpossibleMove as impossible:
            raise _out_of_place(step) from impossible
        if before.clock_stands:
            case.due_at = step.due_at = rules.due_after_hold(
                due_at=case.due_at,
                held_from=before.changed_at,
                held_until=at,
                calendar=queries.calendar_of(case.unit_id, case.unit.path),
            )
        drafts = [_moved(step, service, at, actor, verb=action, outcome=outcome)]
        if action is StepAction.COMPLETE:
            drafts.append(_go_on(step, service, outcome, at, actor))
        elif action is StepAction.CANCEL:
            drafts.append(_close(case, service, rules.Outcome.WITHDRAWN, at, actor))
        case.version += 1
        case.save()
        step.save()
        record_many(drafts)
    return step


def _out_of_place(step: Step) -> UnableToWorkOnStep:
    return UnableToWorkOnStep(
        _("That does not fit any more: the step is %(state)s.")
        % {"state": step.get_state_display()}
    )


def _employee(actor: Actor) -> int:
    if actor.employee_id is None or not actor.may(Right.CASE_WORK):
        raise refuse(Right.CASE_WORK)
    return actor.employee_id


def _is_another_answer(action: StepAction, step: Step, outcome: str, reason: str) -> bool:
    """A repeated click that says something else is no repetition."""
    if action is StepAction.COMPLETE and step.service_step.decides:
        return bool(outcome) and outcome != step.case.outcome
    return action is StepAction.PAUSE and reason != step.pause_reason


def _check_holder(action: StepAction, actor: Actor, step: Step) -> None:
    """The one who holds a step moves it; to take one away is the leader's."""
    if step.assignee_id in {None, actor.employee_id}:
        if action is not StepAction.HAND_OVER or step.assignee_id is not None:
            return
        if policies.leads(actor, step.unit.path):
            return
        raise UnableToHandOver(_("Take the step first, or ask your leader to hand it out."))
    if action in {StepAction.HAND_OVER, StepAction.RELEASE, StepAction.CANCEL} and policies.leads(
        actor, step.unit.path
    ):
        return
    raise UnableToWorkOnStep(
        _("%(name)s has this step in hand.") % {"name": step.assignee and step.assignee.name}
    )


def _check_colleague(step: Step, employee_id: int | None, at: datetime) -> None:
    if employee_id not in {person.employee_id for person in queries.colleagues(step.unit, at)}:
        raise UnableToHandOver(_("Choose somebody who works in %(unit)s.") % {"unit": step.unit})


def _checked_outcome(step: Step, outcome: str) -> str:
    if not step.service_step.decides:
        return ""
    if outcome not in set(rules.DECISIONS):
        raise UnableToWorkOnStep(_("Choose whether the application is granted or refused."))
    return outcome


def _go_on(step: Step, service: ServiceType, outcome: str, at: datetime, actor: Actor) -> Draft:
    """Offer the next step, or close the case after the last one."""
    case = step.case
    case.outcome = outcome or case.outcome
    following = service.steps.filter(order__gt=step.service_step.order).first()
    if following is None:
        return _close(case, service, rules.Outcome(case.outcome or rules.Outcome.DONE), at, actor)
    # The step just completed must be closed in the database before the next one opens.
    step.save()
    return _moved(_new_step(case, following, at), service, at, actor, verb=None)


def _close(
    case: Case, service: ServiceType, outcome: rules.Outcome, at: datetime, actor: Actor
) -> Draft:
    case.closed_at = at
    case.outcome = outcome.value
    case.in_time = rules.in_time(closed_at=at, due_at=case.due_at)
    return closed_draft(case, service, actor=actor.ref, account_id=actor.account_id)


def _create_case(**fields: Any) -> tuple[Case, bool]:
    """A case with a number nobody has, or the one that the same form has made already."""
    service: ServiceType = fields["service"]
    while True:
        found = Case.objects.filter(intake_key=fields["intake_key"]).first()
        if found is not None:
            return found, False
        number = rules.new_number(secrets.choice)
        try:
            with transaction.atomic():
                return Case.objects.create(number=number, unit_id=service.unit_id, **fields), True
        except IntegrityError:
            # Either the number is taken or the other click was quicker: both end at the next turn.
            continue


def _new_step(case: Case, service_step: ServiceStep, at: datetime) -> Step:
    step = Step(
        case=case, service_step=service_step, unit_id=service_step.unit_id, due_at=case.due_at
    )
    step.offered_at = at
    step.life = rules.StepLife.offered(at)
    step.save()
    return step


def _received(case: Case, service: ServiceType, actor: Actor) -> Draft:
    return received_draft(case, service, actor=actor.ref, account_id=actor.account_id)


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


def _moved(
    step: Step,
    service: ServiceType,
    at: datetime,
    actor: Actor,
    *,
    verb: StepAction | None,
    outcome: str = "",
) -> Draft:
    return moved_draft(
        step,
        service,
        at,
        action=verb,
        actor=actor.ref,
        account_id=actor.account_id,
        outcome=outcome,
    )


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
