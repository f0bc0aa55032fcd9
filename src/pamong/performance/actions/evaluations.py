"""An evaluation is drafted and delivered; each step under a lock and in the journal."""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.accounts.actors import Actor
from pamong.documents.notices import notify
from pamong.journal.recording import record
from pamong.organization.queries import Person, superiors
from pamong.performance import notices, verbs
from pamong.performance.actions.bringing import (
    BroughtEvaluation,
    BroughtObjection,
    UnableToBring,
    bring_evaluations,
)
from pamong.performance.actions.events import evaluation_event
from pamong.performance.actions.ratings import (
    EvaluationChanged,
    Ratings,
    UnableToEvaluate,
    is_outside,
    refuse_incomplete,
    says,
    write_ratings,
)
from pamong.performance.models import Cycle, Evaluation, PerformancePlan
from pamong.performance.policies.plans import PlanAccess, assessed_plan
from pamong.performance.queries.calendars import answer_deadline
from pamong.performance.queries.desks import desk_of, first_day_to_deliver, spread_with
from pamong.performance.queries.distribution import AGREED_STATES
from pamong.performance.queries.dossiers import dossier_of
from pamong.performance.queries.snapshots import snapshot_of
from pamong.performance.queries.spans import Span, find_span
from pamong.performance.rules import (
    EVALUATION,
    EvaluationState,
    Party,
    Predicate,
    target_of,
)

__all__ = [
    "BroughtEvaluation",
    "BroughtObjection",
    "EvaluationChanged",
    "Ratings",
    "UnableToBring",
    "UnableToEvaluate",
    "bring_evaluations",
    "deliver",
    "save_draft",
]


def save_draft(
    *, actor: Actor, plan_id: int, key: str, ratings: Ratings, revision: int, at: datetime
) -> Evaluation:
    """Keep what the assessor has written so far; nobody else sees it.

    `key` names the span ("year" or a period's number), `revision` the draft that the page showed
    (0: none yet). The same words sent twice are one draft. Raises Http404, Forbidden,
    UnableToEvaluate and EvaluationChanged.
    """
    with transaction.atomic():
        # The lock on the plan lets only one of two first drafts through.
        access = assessed_plan(actor, plan_id, at, for_update=True)
        span = _span_to_write(access.plan, key, timezone.localdate(at))
        evaluation = (
            Evaluation.objects.select_for_update().filter(span.is_its, plan_id=plan_id).first()
        )
        if evaluation is None:
            evaluation = Evaluation(plan_id=plan_id, period_id=span.period_id, revision=0)
        elif (
            evaluation.state == EvaluationState.DRAFT
            and evaluation.revision == revision + 1
            and says(evaluation, ratings)
        ):
            return evaluation  # sent twice
        _refuse_unless_draft(evaluation, revision)
        assessor = _assessor(access)
        evaluation.assessor_id = assessor.employee_id
        evaluation.assessor_seat_id = assessor.appointment_id
        write_ratings(evaluation, ratings)
        evaluation.revision += 1
        evaluation.save()
        record(
            evaluation_event(
                verbs.EVALUATION_DRAFTED,
                evaluation,
                owner=access.owner,
                actor=actor,
                at=at,
                span=span,
            )
        )
    return evaluation


def deliver(
    *,
    actor: Actor,
    plan_id: int,
    key: str,
    revision: int,
    distribution_reason: str = "",
    at: datetime,
) -> Evaluation:
    """Hand the drafted evaluation to the employee: frozen with all that lay before the assessor.

    Sets the last day of an answer (PP 30/2019 Art. 59, by the cycle's setting and the unit's
    calendar). Where the unit's people then lie outside the pattern a reason is asked for, never
    more. Delivering twice gives the same evaluation. Raises Http404, Forbidden, UnableToEvaluate
    and EvaluationChanged.
    """
    with transaction.atomic():
        access = assessed_plan(actor, plan_id, at, for_update=True)
        today = timezone.localdate(at)
        span = _span_to_write(access.plan, key, today)
        evaluation = (
            Evaluation.objects.select_for_update().filter(span.is_its, plan_id=plan_id).first()
        )
        if evaluation is None:
            raise UnableToEvaluate(_("Give both ratings with their reasons first."))
        if evaluation.state == EvaluationState.DELIVERED and evaluation.revision == revision + 1:
            return evaluation  # sent twice
        _refuse_unless_draft(evaluation, revision)
        if today < first_day_to_deliver(access.plan, span):
            raise UnableToEvaluate(
                _("%(span)s can be delivered from its last month on; until then it stays a draft.")
                % {"span": span.label}
            )
        assessor = _assessor(access)
        desk = desk_of(access.plan, access.owner, key)
        level = desk.level_of(access.owner) if desk else None
        refuse_incomplete(evaluation, access.owner, level)
        spread_now = spread_with(
            owner=access.owner,
            span=span,
            levels=desk.levels if desk else {},
            assessor_id=assessor.employee_id,
            evaluation_id=evaluation.pk,
            predicate=Predicate(evaluation.predicate),
        )
        outside = is_outside(spread_now)
        if outside and not distribution_reason.strip():
            raise UnableToEvaluate(
                _("The unit would lie outside the pattern of its predicate: give the reason.")
            )
        reviewer = superiors([assessor], timezone.localdate(at)).get(assessor.appointment_id)
        evaluation.assessor_id = assessor.employee_id
        evaluation.assessor_seat_id = assessor.appointment_id
        evaluation.reviewer_seat_id = reviewer.person.appointment_id if reviewer else None
        evaluation.distribution_reason = distribution_reason.strip() if outside else ""
        evaluation.organization_level = level.level.value if level else ""
        evaluation.snapshot = snapshot_of(
            dossier=dossier_of(access.plan, span, desk.version if desk else None),
            span=span,
            owner=access.owner,
            assessor=assessor,
            reviewer=reviewer.person if reviewer else None,
            level=level,
            spread_now=spread_now,
        )
        evaluation.state = _target(evaluation, "deliver", Party.ASSESSOR)
        evaluation.delivered_at = at
        evaluation.answer_due_on = answer_deadline(
            received_at=at, unit_id=access.owner.unit_id, cycle=access.plan.cycle
        )
        evaluation.revision += 1
        evaluation.save()
        record(
            evaluation_event(
                verbs.EVALUATION_DELIVERED,
                evaluation,
                owner=access.owner,
                actor=actor,
                at=at,
                span=span,
                for_assessor=assessor.employee_id,
                answer_due_on=evaluation.answer_due_on.isoformat(),
                outside_pattern=outside,
                distribution_reason=evaluation.distribution_reason,
                departed=bool(evaluation.departure_reason),
            )
        )
        notify(
            user_id=access.plan.appointment.employee.user_id,
            kind=notices.DELIVERED,
            values=notices.span_values(span, due=evaluation.answer_due_on),
            url=reverse("performance:evaluation_read", args=[evaluation.pk]),
            at=at,
        )
    return evaluation


def _span_to_write(plan: PerformancePlan, key: str, today: date) -> Span:
    span = find_span(plan.cycle, key)
    if span is None or plan.start_on >= span.end_on or plan.end_on <= span.start_on:
        raise UnableToEvaluate(_("The plan does not reach into this period."))
    if plan.cycle.state == Cycle.State.CLOSED:
        raise UnableToEvaluate(_("The year is closed; nothing in it changes any more."))
    if plan.state not in AGREED_STATES:
        raise UnableToEvaluate(_("The plan is not agreed yet; it is evaluated once it is."))
    if today < span.start_on:
        raise UnableToEvaluate(_("This period has not begun."))
    return span


def _assessor(access: PlanAccess) -> Person:
    if access.superior is None:
        raise UnableToEvaluate(_("No superior is known for this person."))
    return access.superior.person


def _refuse_unless_draft(evaluation: Evaluation, revision: int) -> None:
    if evaluation.state != EvaluationState.DRAFT:
        raise EvaluationChanged(
            _("This evaluation has already been delivered."), revision=evaluation.revision
        )
    if evaluation.revision != revision:
        raise EvaluationChanged(
            _(
                "This evaluation was changed since you opened the page. Look at it again before "
                "you go on."
            ),
            revision=evaluation.revision,
        )


def _target(evaluation: Evaluation, verb: str, party: Party) -> str:
    target = target_of(
        cycle=EVALUATION, state=EvaluationState(evaluation.state), verb=verb, by=party
    )
    if target is None:
        raise UnableToEvaluate(_("This step is not possible in the present state."))
    return target.value
