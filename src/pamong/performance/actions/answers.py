"""The employee answers an evaluation; who does not answer in time has accepted it."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.accounts.actors import Actor
from pamong.documents.notices import notify, notify_many
from pamong.journal.recording import Draft, Ref, record, record_many
from pamong.organization.queries import Person
from pamong.organization.queries.standins import accounts_acting_as
from pamong.performance import notices, verbs
from pamong.performance.actions.events import evaluation_event
from pamong.performance.actions.telling import recorders
from pamong.performance.actions.unable import Unable
from pamong.performance.models import Evaluation, Objection
from pamong.performance.policies.evaluations import EvaluationAccess, own_evaluation, reviewer_of
from pamong.performance.rules import EVALUATION, EvaluationState, Party, sources_of, target_of


class UnableToAnswer(Unable):
    """The evaluation cannot be answered (any more); the message says why."""


def accept(*, actor: Actor, evaluation_id: int, at: datetime) -> Evaluation:
    """The employee agrees. Accepting twice changes nothing. Raises Http404, Forbidden and
    UnableToAnswer."""
    with transaction.atomic():
        access = own_evaluation(actor, evaluation_id, at, for_update=True)
        evaluation = access.evaluation
        if evaluation.state in {EvaluationState.ACCEPTED, EvaluationState.FINAL}:
            return evaluation
        if lapse(evaluation, access.owner, at):
            return evaluation
        evaluation.state = _answered(evaluation, "accept")
        evaluation.answered_at = at
        # The next document tells of the acceptance; one made before stays true and valid.
        evaluation.document = None
        evaluation.revision += 1
        evaluation.save()
        record(
            evaluation_event(
                verbs.EVALUATION_ACCEPTED, evaluation, owner=access.owner, actor=actor, at=at
            )
        )
        notify(
            user_id=_account_of_assessor(evaluation),
            kind=notices.ACCEPTED,
            values={"name": access.owner.name},
            url=reverse("performance:evaluation_read", args=[evaluation.pk]),
            at=at,
        )
    return evaluation


def object_to(*, actor: Actor, evaluation_id: int, reason: str, at: datetime) -> Evaluation:
    """The employee objects, with a reason, until the last day of an answer (PP 30/2019 Art. 59).

    Raises Http404, Forbidden and UnableToAnswer; the same objection sent twice stays one.
    """
    reason = reason.strip()
    with transaction.atomic():
        access = own_evaluation(actor, evaluation_id, at, for_update=True)
        evaluation = access.evaluation
        if not reason:
            raise UnableToAnswer(_("Give the reason: it is what the decision will be about."))
        late = lapse(evaluation, access.owner, at)
        if not late:
            _object(access, actor, reason, at)
    # What has lapsed is kept, though the objection is refused.
    if late:
        raise UnableToAnswer(
            _("The time to answer is over; the evaluation counts as accepted since then.")
        )
    return evaluation


def _object(access: EvaluationAccess, actor: Actor, reason: str, at: datetime) -> None:
    evaluation = access.evaluation
    if evaluation.state == EvaluationState.OBJECTED and evaluation.objection.reason == reason:
        return
    evaluation.state = _answered(evaluation, "object")
    evaluation.answered_at = at
    evaluation.revision += 1
    evaluation.save()
    Objection.objects.create(evaluation=evaluation, reason=reason, objected_at=at)
    record(
        evaluation_event(
            verbs.EVALUATION_OBJECTED, evaluation, owner=access.owner, actor=actor, at=at
        )
    )
    url = reverse("performance:objection", args=[evaluation.pk])
    values = {"name": access.owner.name}
    today = timezone.localdate(at)
    if access.assessor is not None:
        notify_many(
            user_ids=accounts_acting_as(access.assessor, today, but=access.owner.employee_id),
            kind=notices.OBJECTED,
            values=values,
            url=url,
            at=at,
        )
    notify_many(
        user_ids=deciders(access, today), kind=notices.REVIEW, values=values, url=url, at=at
    )


def deciders(access: EvaluationAccess, on: date) -> list[int]:
    """The accounts of who decides an objection: the reviewer and who stands in, or HR."""
    reviewer = reviewer_of(access, on)
    if reviewer is None:
        return recorders(on)
    return accounts_acting_as(reviewer, on, but=access.owner.employee_id)


def _account_of_assessor(evaluation: Evaluation) -> int | None:
    """Of who evaluated; for an official outside the agency, of who recorded it."""
    if evaluation.assessor is not None:
        return evaluation.assessor.user_id
    return evaluation.outside.recorded_by.user_id


def _answered(evaluation: Evaluation, verb: str) -> str:
    target = target_of(
        cycle=EVALUATION,
        state=EvaluationState(evaluation.state),
        verb=verb,
        by=Party.EMPLOYEE,
    )
    if target is None:
        raise UnableToAnswer(_("This evaluation has already been answered."))
    return target.value


def lapse(evaluation: Evaluation, owner: Person, at: datetime) -> bool:
    """Accept a locked evaluation whose time to answer is over; whether it was."""
    if (
        evaluation.state != EvaluationState.DELIVERED
        or evaluation.answer_due_on is None
        or timezone.localdate(at) <= evaluation.answer_due_on
    ):
        return False
    evaluation.state = EvaluationState.ACCEPTED.value
    evaluation.revision += 1
    evaluation.save(update_fields=["state", "revision"])
    record(evaluation_event(verbs.EVALUATION_LAPSED, evaluation, owner=owner, actor=None, at=at))
    return True


def lapse_when_read(access: EvaluationAccess, *, at: datetime) -> None:
    """Bring an evaluation that is being read up to date: its time to answer may be over.

    Call it inside a transaction; reading takes no lock unless something is to be changed.
    """
    evaluation = access.evaluation
    if (
        evaluation.state == EvaluationState.DELIVERED
        and evaluation.answer_due_on is not None
        and timezone.localdate(at) > evaluation.answer_due_on
    ):
        locked = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
        lapse(locked, access.owner, at)
        evaluation.state, evaluation.revision = locked.state, locked.revision


def lapse_unanswered(*, at: datetime) -> int:
    """Accept all evaluations that nobody answered in time; how many. Running it again does no harm.

    The day ends with the day of the agency's westernmost clock: closing later takes no right away.
    """
    done = 0
    while True:
        with transaction.atomic():
            rows = list(
                Evaluation.objects.select_for_update(skip_locked=True, of=("self",))
                .filter(
                    state__in=[state.value for state in sources_of(cycle=EVALUATION, verb="lapse")],
                    answer_due_on__lt=timezone.localdate(at),
                )
                .select_related("plan__appointment__employee", "plan__appointment__position")
                .order_by("pk")[:500]
            )
            if not rows:
                return done
            Evaluation.objects.filter(pk__in=[row.pk for row in rows]).update(
                state=EvaluationState.ACCEPTED.value, revision=F("revision") + 1
            )
            record_many(
                Draft(
                    verb=verbs.EVALUATION_LAPSED,
                    object=Ref("evaluation", row.pk),
                    happened_at=at,
                    unit_id=row.plan.appointment.position.unit_id,
                    related=(
                        Ref(
                            "employee",
                            row.plan.appointment.employee_id,
                            row.plan.appointment.employee.display_name,
                        ),
                    ),
                    payload={"answer_due_on": str(row.answer_due_on)},
                )
                for row in rows
            )
            done += len(rows)


def finalize(*, actor: Actor | None, cycle_id: int, at: datetime) -> int:
    """Make all settled evaluations of a year final, as closing the year does; how many."""
    sources = [state.value for state in sources_of(cycle=EVALUATION, verb="finalize")]
    with transaction.atomic():
        count = Evaluation.objects.filter(plan__cycle_id=cycle_id, state__in=sources).update(
            state=EvaluationState.FINAL.value, revision=F("revision") + 1
        )
        if count:
            record(
                Draft(
                    verb=verbs.EVALUATION_FINAL,
                    object=Ref("cycle", cycle_id),
                    happened_at=at,
                    actor=actor.ref if actor else None,
                    account_id=actor.account_id if actor else None,
                    payload={"count": count},
                )
            )
    return count
