"""The predicate of a unit (*capaian kinerja organisasi*): set by the official above."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.accounts.actors import Actor
from pamong.journal.recording import Draft, Ref, record
from pamong.performance import verbs
from pamong.performance.actions.unable import Unable
from pamong.performance.models import Cycle, OrganizationPredicate
from pamong.performance.policies.predicates import fetch_unit_to_judge
from pamong.performance.queries.spans import Span
from pamong.performance.rules import OrganizationLevel


class UnableToSetPredicate(Unable):
    """The predicate of the unit cannot be set; the message says why."""


def set_predicate(
    *,
    actor: Actor,
    unit_id: int,
    span: Span,
    level: OrganizationLevel,
    reason: str,
    official: str = "",
    at: datetime,
) -> OrganizationPredicate:
    """Set or change the predicate of a unit for a period or the year, with a reason.

    By the head of the nearest unit above (SE MenPANRB 3/2023: the head one level up). For the unit
    at the top HR records it, naming the `official` who decided. The same again changes nothing.
    Raises Http404, Forbidden and UnableToSetPredicate.
    """
    reason = reason.strip()
    official = official.strip()
    with transaction.atomic():
        judged = fetch_unit_to_judge(actor, unit_id, timezone.localdate(at))
        cycle = Cycle.objects.select_for_update().get(pk=span.cycle_id)
        if cycle.state == Cycle.State.CLOSED:
            raise UnableToSetPredicate(_("The year is closed; nothing in it changes any more."))
        if not reason:
            raise UnableToSetPredicate(_("Give the reason: it stands on every evaluation below."))
        if judged.official is None and not official:
            raise UnableToSetPredicate(_("Name the official who decided, with the office held."))
        if judged.official is not None:
            official = ""
        row = OrganizationPredicate.objects.filter(
            span.is_its, unit_id=unit_id, cycle_id=span.cycle_id
        ).first()
        before = row.level if row else ""
        if row and (row.level, row.reason, row.official) == (level.value, reason, official):
            return row
        if row is None:
            row = OrganizationPredicate(
                unit_id=unit_id, cycle_id=span.cycle_id, period_id=span.period_id
            )
        row.level, row.reason, row.official = level.value, reason, official
        row.set_by_id, row.set_at = _setter(actor), at
        row.save()
        record(
            Draft(
                verb=verbs.ORGANIZATION_PREDICATE_SET,
                object=Ref("unit", unit_id, judged.unit.name),
                happened_at=at,
                actor=actor.ref,
                account_id=actor.account_id,
                unit_id=unit_id,
                payload={
                    "year": span.year,
                    "span": span.key,
                    "level": level.value,
                    "before": before,
                    "reason": reason,
                    "official": official,
                    "for": judged.official.employee_id if judged.official else None,
                },
            )
        )
    return row


def _setter(actor: Actor) -> int:
    if actor.employee_id is None:
        raise UnableToSetPredicate(_("An account without an employee cannot set a predicate."))
    return actor.employee_id
