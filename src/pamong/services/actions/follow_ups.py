"""What a unit does about the elements that citizens scored low."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from pamong.accounts.actors import Actor
from pamong.journal.recording import Draft, Ref, record
from pamong.services import policies, verbs
from pamong.services.models import SurveyFollowUp
from pamong.services.policies import Surveyed
from pamong.services.rules.survey import Element


@dataclass(frozen=True, slots=True)
class FollowUpPlan:
    element: Element
    action: str
    responsible: str
    due_on: date


def plan_follow_up(
    *,
    actor: Actor,
    surveyed: Surveyed,
    year: int,
    plan: FollowUpPlan,
    key: UUID,
    at: datetime,
) -> SurveyFollowUp:
    """Plan what is done about an element; the same `key` again plans nothing more.

    Raises Forbidden without SURVEY_FOLLOW_UP there.
    """
    policies.check_follow_up(actor, surveyed.unit)
    with transaction.atomic():
        row, is_new = SurveyFollowUp.objects.get_or_create(
            key=key,
            defaults={
                "unit": surveyed.unit,
                "service": surveyed.service,
                "year": year,
                "element": plan.element.value,
                "action": plan.action.strip(),
                "responsible": plan.responsible.strip(),
                "due_on": plan.due_on,
            },
        )
        if is_new:
            _record(verbs.FOLLOW_UP_PLANNED, row, actor, at)
    return row


def finish_follow_up(*, actor: Actor, follow_up_id: int, at: datetime, on: date) -> SurveyFollowUp:
    """Mark it done. Twice keeps the first day.

    Raises Http404 for one that is not there, Forbidden without SURVEY_FOLLOW_UP in its unit.
    """
    with transaction.atomic():
        row = policies.follow_up_to_finish(actor, follow_up_id)
        if row.done_on is None:
            row.done_on = on
            row.save(update_fields=["done_on"])
            _record(verbs.FOLLOW_UP_DONE, row, actor, at)
    return row


def _record(verb: str, row: SurveyFollowUp, actor: Actor, at: datetime) -> None:
    record(
        Draft(
            verb,
            Ref("follow_up", row.pk),
            at,
            actor=actor.ref,
            account_id=actor.account_id,
            unit_id=row.unit_id,
            related=[Ref("service", row.service_id)] if row.service_id else [],
            payload={"element": row.element, "year": row.year, "due_on": row.due_on.isoformat()},
        )
    )
