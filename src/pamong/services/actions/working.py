"""Working on steps: every move writes one event, and a second click moves nothing."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.documents.notices import notify_many
from pamong.journal.models import Lifecycle
from pamong.journal.recording import Draft, Ref
from pamong.services import notices, policies, queries, rules, verbs
from pamong.services.actions.cases import by, check_in_hand, check_not_own, step_in_hand
from pamong.services.actions.revoking import revoke_letters
from pamong.services.actions.running import Running, Told
from pamong.services.actions.unable import UnableToHandOver, UnableToWorkOnStep
from pamong.services.models import CaseMessage, Step
from pamong.services.rules import StepAction

_TRIES = 5


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
            .select_related("case")
            .order_by("due_at", "pk")
            .first()
        )
        if held is not None:
            return held
        for turn in range(_TRIES):
            # Cases that somebody else is just moving are passed over; only where nothing else
            # waits is it worth waiting for what they leave.
            step = _most_urgent(actor, skip_locked=turn + 1 < _TRIES)
            if step is None and turn + 1 < _TRIES:
                continue
            if step is None:
                return None
            try:
                with transaction.atomic():
                    return claim_step(actor=actor, step_id=step.pk, at=at)
            except UnableToWorkOnStep:
                # Taken between looking and locking: look again.
                continue
    return None


def _most_urgent(actor: Actor, *, skip_locked: bool) -> Step | None:
    return (
        Step.objects.select_for_update(of=("case",), skip_locked=skip_locked)
        .select_related("case")
        .filter(state=rules.StepState.OFFERED.value, unit_id__in=policies.units_of(actor))
        .exclude(case__applicant_employee_id=actor.employee_id)
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


def complete_step(
    *,
    actor: Actor,
    step_id: int,
    at: datetime,
    outcome: str = "",
    chosen: Collection[str] = (),
) -> Step:
    """Finish a step: the case goes on through its process, after the last step it closes.

    `outcome` is granted or refused where the step decides, and otherwise stays empty; `chosen` are
    the ids of the ways to go where the process leaves that to a person. A step that needs a second
    person waits for one after the first, who must agree on the outcome.
    """
    return _move(
        StepAction.COMPLETE, actor=actor, step_id=step_id, at=at, outcome=outcome, chosen=chosen
    )


def hand_over_step(*, actor: Actor, step_id: int, employee_id: int, at: datetime) -> Step:
    """Give a step to a colleague of the unit: by who holds it, or by the leader of the unit.

    The colleague is told.
    """
    with transaction.atomic():
        before = Step.objects.filter(pk=step_id).values_list("assignee_id", flat=True).first()
        step = _move(
            StepAction.HAND_OVER, actor=actor, step_id=step_id, at=at, assignee_id=employee_id
        )
        if employee_id not in {before, actor.employee_id}:
            notify_many(
                user_ids=queries.accounts_of([employee_id]),
                kind=notices.HANDED_OVER,
                values={"number": step.case.number, "name": actor.name},
                url=reverse("services:case", args=[step.case.number]),
                at=at,
            )
    return step


def send_back(
    *, actor: Actor, step_id: int, to: str, reason: str, at: datetime, text: str = ""
) -> Step:
    """Return a case to an earlier step for correction, for a coded reason (rules.ReturnReason).

    `text` says what to correct; it is kept as a note that only officers read.
    """
    with step_in_hand(actor, step_id) as (running, step):
        at = running.not_before(at)
        if not step.life.is_open:
            return step
        check_in_hand(actor, step)
        if reason not in set(rules.ReturnReason):
            raise UnableToWorkOnStep(_("Choose why it goes back."))
        planned = running.plan.steps.get(to)
        if planned is None or to not in queries.codes_done(running.case):
            raise UnableToWorkOnStep(_("Choose a step that is done already."))
        running.send_back(step, planned, at=at, by=by(actor), reason=reason)
        revoke_letters(running, decided=None, actor=actor, at=at)
        if text.strip():
            CaseMessage.objects.create(
                case=running.case,
                kind=CaseMessage.Kind.NOTE,
                key=uuid4(),
                text=text.strip()[:4000],
                author_id=actor.employee_id,
                written_at=at,
            )
    return step


def withdraw_case(*, actor: Actor, step_id: int, at: datetime) -> Step:
    """Close a case because the applicant withdraws; it counts in no figure."""
    with step_in_hand(actor, step_id) as (running, step):
        if running.case.closed_at is not None:
            if running.case.outcome != rules.Outcome.WITHDRAWN:
                raise _out_of_place(step)
            return step
        _check_holder(StepAction.CANCEL, actor, step)
        running.withdraw(at=at, by=by(actor))
        revoke_letters(running, decided=None, actor=actor, at=at)
    return step


def _move(
    action: StepAction,
    *,
    actor: Actor,
    step_id: int,
    at: datetime,
    reason: str = "",
    outcome: str = "",
    assignee_id: int | None = None,
    chosen: Collection[str] = (),
) -> Step:
    employee_id = _employee(actor)
    with step_in_hand(actor, step_id) as (running, step):
        at = running.not_before(at)
        if rules.is_repeat(
            step.life, action, actor_id=employee_id, assignee_id=assignee_id
        ) and not _is_another_answer(action, step, running, outcome, reason):
            return step
        if not step.life.is_open:
            raise _out_of_place(step)
        _check_holder(action, actor, step)
        facts: dict[str, Any] = {}
        if action is StepAction.HAND_OVER:
            _check_colleague(actor, step, assignee_id, at)
        if action is StepAction.COMPLETE:
            if outcome := _checked_outcome(step, outcome):
                facts["outcome"] = outcome
            chosen = _checked_choice(running, step, chosen)
            if step.service_step.needs_second_person and not _second_signs(
                running, step, actor, outcome, at
            ):
                if outcome:
                    revoke_letters(running, decided=None, actor=actor, at=at)
                return step
            if outcome:
                decided = rules.Outcome(outcome)
                revoke_letters(running, decided=decided, actor=actor, at=at)
        try:
            running.move(
                step,
                action,
                at=at,
                by=by(actor),
                assignee_id=employee_id if action is StepAction.CLAIM else assignee_id,
                reason=reason,
                facts=facts,
                chosen=chosen,
            )
        except rules.ImpossibleMove as impossible:
            raise _out_of_place(step) from impossible
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


def _is_another_answer(
    action: StepAction, step: Step, running: Running, outcome: str, reason: str
) -> bool:
    """A repeated click that says something else is no repetition."""
    if action is StepAction.COMPLETE and step.service_step.decides:
        return bool(outcome) and outcome != running.case.facts.get("outcome")
    return action is StepAction.PAUSE and reason != step.pause_reason


def _check_holder(action: StepAction, actor: Actor, step: Step) -> None:
    """The one who holds a step moves it; to take one away is the leader's."""
    check_not_own(actor, step.case)
    if action is StepAction.CLAIM and step.signed_by_id == actor.employee_id:
        raise UnableToWorkOnStep(_("You have signed it; a second person must look at it now."))
    if step.assignee_id is None:
        # What nobody holds is handed out and given up by the leader; the rest life itself refuses.
        if action not in {StepAction.HAND_OVER, StepAction.CANCEL}:
            return
        if policies.leads(actor, step.unit.path):
            return
        if action is StepAction.CANCEL:
            raise UnableToWorkOnStep(_("Take the step first."))
        raise UnableToHandOver(_("Take the step first, or ask your leader to hand it out."))
    if step.assignee_id == actor.employee_id:
        return
    if action in {StepAction.HAND_OVER, StepAction.RELEASE, StepAction.CANCEL} and policies.leads(
        actor, step.unit.path
    ):
        return
    raise UnableToWorkOnStep(
        _("%(name)s has this step in hand.") % {"name": step.assignee and step.assignee.name}
    )


def _check_colleague(actor: Actor, step: Step, employee_id: int | None, at: datetime) -> None:
    # Who stands in for the leader works in the unit meanwhile, though they sit elsewhere.
    is_here = employee_id == actor.employee_id and policies.may_work_on(actor, step)
    if not is_here and employee_id not in {
        person.employee_id for person in queries.colleagues(step.unit, at)
    }:
        raise UnableToHandOver(_("Choose somebody who works in %(unit)s.") % {"unit": step.unit})
    if employee_id == step.case.applicant_employee_id:
        raise UnableToHandOver(_("Nobody works on their own application."))
    if employee_id == step.signed_by_id:
        raise UnableToHandOver(_("A second person must look at it; this one has signed it."))


def _checked_outcome(step: Step, outcome: str) -> str:
    if not step.service_step.decides:
        return ""
    if outcome not in set(rules.DECISIONS):
        raise UnableToWorkOnStep(_("Choose whether the application is granted or refused."))
    return outcome


def _checked_choice(running: Running, step: Step, chosen: Collection[str]) -> tuple[str, ...]:
    """The ways a person took, among those that the process leaves to a person here."""
    choices = running.plan.program.choices(running.marking, step.serial)
    if not choices:
        return ()
    taken = tuple(flow.id for flow in choices if flow.id in set(chosen))
    if not taken:
        raise UnableToWorkOnStep(_("Choose how the case goes on."))
    return taken


def _second_signs(running: Running, step: Step, actor: Actor, outcome: str, at: datetime) -> bool:
    """Do two different persons agree now? If not, the step waits for another one."""
    if step.signed_by_id not in {None, actor.employee_id} and step.signed_outcome == outcome:
        return True
    step.life = rules.advance(
        step.life, StepAction.RELEASE, at=at, calendar=running.calendars(step.unit_id)
    )
    step.signed_by_id, step.signed_outcome = actor.employee_id, outcome
    running.changed.add(step.serial)
    running.told.append(Told(_signed(running, step, actor, outcome, at), step))
    return False


def _signed(running: Running, step: Step, actor: Actor, outcome: str, at: datetime) -> Draft:
    planned = running.planned(step)
    return Draft(
        verbs.STEP_SIGNED,
        Ref("step", step.pk, f"{running.case.number} · {planned.name}"),
        at,
        actor=actor.ref,
        account_id=actor.account_id,
        unit_id=step.unit_id,
        related=[Ref("case", running.case.pk, running.case.number)],
        case_id=running.case.pk,
        activity=planned.code,
        lifecycle=Lifecycle.OFFERED,
        payload={
            "service": running.service.code,
            "serial": step.serial,
            "outcome": outcome,
            "working_s": int(step.working.total_seconds()),
        },
    )
