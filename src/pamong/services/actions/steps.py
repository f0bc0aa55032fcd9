"""Taking cases in and working on their steps. Every move of a step writes one event.

All moves lock the step and its case first and look again at where they stand, so that a second
click finds the work of the first and changes nothing.
"""

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.journal.recording import Draft, record_many
from pamong.services import policies, queries, rules
from pamong.services.actions.events import closed_draft, moved_draft, received_draft
from pamong.services.actions.unable import UnableToHandOver, UnableToTakeIn, UnableToWorkOnStep
from pamong.services.models import Case, ServiceStep, ServiceType, Step
from pamong.services.rules import StepAction


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
    calendar = queries.calendar_of(service.unit_id)
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
                calendar=queries.calendar_of(step.unit_id),
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
                calendar=queries.calendar_of(case.unit_id),
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
