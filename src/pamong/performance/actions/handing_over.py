"""The last step of an evaluation on the assessor's side: frozen, dated, told to the employee."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from pamong.accounts.actors import Actor
from pamong.documents.notices import notify
from pamong.journal.recording import record
from pamong.organization.queries import Person
from pamong.performance import notices
from pamong.performance.actions.events import evaluation_event
from pamong.performance.actions.ratings import UnableToEvaluate
from pamong.performance.models import Evaluation
from pamong.performance.policies.plans import PlanAccess
from pamong.performance.queries.calendars import answer_deadline
from pamong.performance.queries.desks import Desk
from pamong.performance.queries.distribution import Spread
from pamong.performance.queries.dossiers import dossier_of
from pamong.performance.queries.predicates import UnitLevel
from pamong.performance.queries.snapshots import snapshot_of
from pamong.performance.queries.spans import Span
from pamong.performance.rules import EVALUATION, EvaluationState, Party, target_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """What an evaluation rests on and who answers for it, as its document shows it for good."""

    span: Span
    desk: Desk | None
    level: UnitLevel | None
    spread: Spread | None
    assessor: Mapping[str, Any]
    reviewer: Person | None


def delivered_state(evaluation: Evaluation) -> str:
    """The state after the delivery. Raises UnableToEvaluate where there is no way to it."""
    target = target_of(
        cycle=EVALUATION,
        state=EvaluationState(evaluation.state),
        verb="deliver",
        by=Party.ASSESSOR,
    )
    if target is None:
        raise UnableToEvaluate(_("This step is not possible in the present state."))
    return target.value


def hand_over(
    evaluation: Evaluation,
    access: PlanAccess,
    frozen: Frozen,
    *,
    actor: Actor,
    at: datetime,
    verb: str,
    payload: Mapping[str, Any],
) -> None:
    """Freeze a rated evaluation, set the last day of an answer, tell the employee, journal it.

    The state, the assessor and all reasons stand in `evaluation` already; it is saved here.
    """
    span, level = frozen.span, frozen.level
    evaluation.organization_level = level.level.value if level else ""
    evaluation.snapshot = snapshot_of(
        dossier=dossier_of(access.plan, span, frozen.desk.version if frozen.desk else None),
        span=span,
        owner=access.owner,
        assessor=frozen.assessor,
        reviewer=frozen.reviewer,
        level=level,
        spread_now=frozen.spread,
    )
    evaluation.delivered_at = at
    evaluation.answer_due_on = answer_deadline(
        received_at=at, unit_id=access.owner.unit_id, cycle=access.plan.cycle
    )
    evaluation.revision += 1
    evaluation.save()
    record(
        evaluation_event(
            verb,
            evaluation,
            owner=access.owner,
            actor=actor,
            at=at,
            span=span,
            answer_due_on=evaluation.answer_due_on.isoformat(),
            departed=bool(evaluation.departure_reason),
            **payload,
        )
    )
    notify(
        user_id=access.plan.appointment.employee.user_id,
        kind=notices.DELIVERED,
        values=notices.span_values(span, due=evaluation.answer_due_on),
        url=reverse("performance:evaluation_read", args=[evaluation.pk]),
        at=at,
    )
