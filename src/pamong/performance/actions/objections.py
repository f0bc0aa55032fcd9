"""An objection is explained by the assessor and decided by the superior, finally."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.accounts.actors import Actor
from pamong.documents.notices import notify_many
from pamong.journal.recording import record
from pamong.performance import notices, verbs
from pamong.performance.actions.answers import deciders
from pamong.performance.actions.documents import withdraw_document
from pamong.performance.actions.events import evaluation_event
from pamong.performance.actions.telling import user_of
from pamong.performance.actions.unable import Unable
from pamong.performance.models import Evaluation, Objection
from pamong.performance.policies.evaluations import (
    EvaluationAccess,
    reviewed_evaluation,
    reviewer_of,
    written_evaluation,
)
from pamong.performance.rules import (
    EVALUATION,
    EvaluationState,
    Party,
    Rating,
    predicate,
    target_of,
)


class UnableToDecide(Unable):
    """The objection cannot be explained or decided; the message says why."""


def explain(*, actor: Actor, evaluation_id: int, explanation: str, at: datetime) -> Objection:
    """The assessor says how the ratings came about; may be mended until the decision.

    Raises Http404, Forbidden and UnableToDecide.
    """
    explanation = explanation.strip()
    with transaction.atomic():
        access = written_evaluation(actor, evaluation_id, at, for_update=True)
        objection = _open_objection(access.evaluation)
        if not explanation:
            raise UnableToDecide(_("Explain how you came to the ratings."))
        if objection.explanation == explanation:
            return objection
        objection.explanation, objection.explained_at = explanation, at
        objection.save(update_fields=["explanation", "explained_at"])
        record(
            evaluation_event(
                verbs.OBJECTION_EXPLAINED,
                access.evaluation,
                owner=access.owner,
                actor=actor,
                at=at,
            )
        )
        _tell(
            access,
            notices.EXPLAINED,
            at,
            user_ids=[
                user_of(access.owner.employee_id),
                *deciders(access, timezone.localdate(at)),
            ],
        )
    return objection


def take_up(*, actor: Actor, evaluation_id: int, at: datetime) -> Evaluation:
    """The superior of the assessor begins to look into it. Twice changes nothing.

    Raises Http404, Forbidden and UnableToDecide.
    """
    with transaction.atomic():
        access = reviewed_evaluation(actor, evaluation_id, at, for_update=True)
        evaluation = access.evaluation
        if evaluation.state == EvaluationState.UNDER_REVIEW:
            return evaluation
        objection = _open_objection(evaluation)
        evaluation.state = _target(evaluation, "take_up")
        evaluation.revision += 1
        evaluation.save(update_fields=["state", "revision"])
        objection.taken_up_at = at
        objection.save(update_fields=["taken_up_at"])
        record(
            evaluation_event(
                verbs.OBJECTION_TAKEN_UP, evaluation, owner=access.owner, actor=actor, at=at
            )
        )
    return evaluation


def uphold(
    *, actor: Actor, evaluation_id: int, reason: str, official: str = "", at: datetime
) -> Evaluation:
    """The evaluation stands; final (PP 30/2019 Art. 59). `official`: who decided, where that is
    nobody in the agency and HR records it. Raises Http404, Forbidden and UnableToDecide."""
    with transaction.atomic():
        access = reviewed_evaluation(actor, evaluation_id, at, for_update=True)
        return _decide(access, actor, "uphold", reason, official, at)


def change(
    *,
    actor: Actor,
    evaluation_id: int,
    result: Rating,
    behaviour: Rating,
    reason: str,
    official: str = "",
    at: datetime,
) -> Evaluation:
    """Other ratings are set by the superior of the assessor; final. The former ones are kept.

    Raises Http404, Forbidden and UnableToDecide.
    """
    with transaction.atomic():
        access = reviewed_evaluation(actor, evaluation_id, at, for_update=True)
        evaluation = access.evaluation
        if (evaluation.result_rating, evaluation.behaviour_rating) == (result, behaviour):
            raise UnableToDecide(
                _("These are the ratings there are. Change one, or let the evaluation stand.")
            )
        former = {
            "result_rating": evaluation.result_rating,
            "behaviour_rating": evaluation.behaviour_rating,
            "predicate": evaluation.predicate,
        }
        evaluation.result_rating = result.value
        evaluation.behaviour_rating = behaviour.value
        evaluation.predicate = predicate(result=result, behaviour=behaviour).value
        return _decide(access, actor, "change", reason, official, at, former=former)


def _decide(  # noqa: PLR0917 the shared end of the two decisions
    access: EvaluationAccess,
    actor: Actor,
    verb: str,
    reason: str,
    official: str,
    at: datetime,
    former: dict[str, str] | None = None,
) -> Evaluation:
    evaluation, reason, official = access.evaluation, reason.strip(), official.strip()
    objection = _open_objection(evaluation)
    if not reason:
        raise UnableToDecide(_("Give the reason of the decision: both sides will read it."))
    outside = reviewer_of(access, timezone.localdate(at)) is None
    if outside and not official:
        raise UnableToDecide(_("Name the official who decided, with the office held."))
    evaluation.state = _target(evaluation, verb)
    evaluation.revision += 1
    # The document now lacks the three boxes: objection, explanation, decision.
    withdraw_document(evaluation, actor=actor, at=at)
    evaluation.save()
    objection.decision = (
        Objection.Decision.CHANGED.value if former else Objection.Decision.UPHELD.value
    )
    objection.decision_reason = reason
    objection.official = official if outside else ""
    objection.decided_by_id, objection.decided_at = actor.employee_id, at
    objection.former = former or {}
    objection.save()
    record(
        evaluation_event(
            verbs.OBJECTION_DECIDED,
            evaluation,
            owner=access.owner,
            actor=actor,
            at=at,
            decision=objection.decision,
            official=objection.official,
        )
    )
    _tell(
        access,
        notices.DECIDED,
        at,
        user_ids=[
            user_of(access.owner.employee_id),
            user_of(access.assessor.employee_id) if access.assessor else None,
        ],
    )
    return evaluation


def _open_objection(evaluation: Evaluation) -> Objection:
    """The objection that waits, behind the lock on its evaluation."""
    if evaluation.state not in {EvaluationState.OBJECTED, EvaluationState.UNDER_REVIEW}:
        raise UnableToDecide(_("There is no open objection to this evaluation."))
    return Objection.objects.get(evaluation=evaluation)


def _target(evaluation: Evaluation, verb: str) -> str:
    target = target_of(
        cycle=EVALUATION,
        state=EvaluationState(evaluation.state),
        verb=verb,
        by=Party.REVIEWER,
    )
    if target is None:
        raise UnableToDecide(_("Take the objection up first."))
    return target.value


def _tell(access: EvaluationAccess, kind: str, at: datetime, *, user_ids: list[int | None]) -> None:
    notify_many(
        user_ids=user_ids,
        kind=kind,
        values={"name": access.owner.name},
        url=reverse("performance:objection", args=[access.evaluation.pk]),
        at=at,
    )
