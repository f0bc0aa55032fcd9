"""The predicate of a unit (*capaian kinerja organisasi*): set by the official above."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import EVERYWHERE, Actor
from pamong.accounts.rights import Right
from pamong.journal.recording import Draft, Ref, record, record_many
from pamong.organization.models import Unit
from pamong.performance import verbs
from pamong.performance.actions.unable import Unable
from pamong.performance.models import Cycle, OrganizationPredicate
from pamong.performance.policies.predicates import fetch_unit_to_judge
from pamong.performance.queries.predicates import heads_of, nearest_head, units_on_the_way
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
    expected_version: int | None = None,
) -> OrganizationPredicate:
    """Set or change the predicate of a unit for a period or the year, with a reason.

    By the head of the nearest unit above (SE MenPANRB 3/2023: the head one level up). For the unit
    at the top HR records it, naming the `official` who decided. The same again changes nothing.
    `expected_version` is the version the person saw, 0 for "there was none".
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
        before = {"level": row.level, "reason": row.reason} if row else {}
        if row and (row.level, row.reason, row.official) == (level.value, reason, official):
            return row
        seen = row.version if row else 0
        if expected_version not in {None, seen}:
            raise UnableToSetPredicate(
                _("Somebody else has set this predicate meanwhile. Look at it, then decide again.")
            )
        if row is None:
            row = OrganizationPredicate(
                unit_id=unit_id, cycle_id=span.cycle_id, period_id=span.period_id
            )
        row.version = seen + 1
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
                    "before": before.get("level", ""),
                    "reason_before": before.get("reason", ""),
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


def bring_predicates(
    *,
    actor: Actor | None = None,
    span: Span,
    levels: Mapping[int, tuple[OrganizationLevel, str]],
    recorded_by: int,
    official: str,
    at: datetime,
) -> int:
    """Set the predicates of many units in a span, by unit id with level and reason; how many.

    Each is set by the head of the nearest unit above on the span's last day. At the top,
    `recorded_by` (an employee's id) records what `official` decided. Units that have a predicate
    already are left as they are. `actor` None is the system itself. Raises Forbidden and
    UnableToSetPredicate.
    """
    if actor is not None and EVERYWHERE not in actor.paths(Right.CYCLE_MANAGE):
        raise refuse(Right.CYCLE_MANAGE)
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=levels)}
    with transaction.atomic():
        taken = set(
            OrganizationPredicate.objects.filter(span.is_its, cycle_id=span.cycle_id).values_list(
                "unit_id", flat=True
            )
        )
        ways = {unit.pk: units_on_the_way(unit.path) for unit in units.values()}
        heads = heads_of({each for way in ways.values() for each in way}, span.last_day)
        rows, events = [], []
        for unit_id, (level, reason) in levels.items():
            if unit_id in taken:
                continue
            if not reason.strip():
                raise UnableToSetPredicate(
                    _("Give the reason: it stands on every evaluation below.")
                )
            above = nearest_head(ways[unit_id], heads)
            rows.append(
                OrganizationPredicate(
                    unit_id=unit_id,
                    cycle_id=span.cycle_id,
                    period_id=span.period_id,
                    level=level.value,
                    reason=reason.strip(),
                    official="" if above else official,
                    set_by_id=above.employee_id if above else recorded_by,
                    set_at=at,
                )
            )
            events.append(
                Draft(
                    verb=verbs.ORGANIZATION_PREDICATE_SET,
                    object=Ref("unit", unit_id, units[unit_id].name),
                    happened_at=at,
                    actor=Ref("employee", above.employee_id, above.name)
                    if above
                    else Ref("employee", recorded_by),
                    unit_id=unit_id,
                    payload={
                        "year": span.year,
                        "span": span.key,
                        "level": level.value,
                        "before": "",
                        "reason": reason.strip(),
                        "official": "" if above else official,
                    },
                )
            )
        OrganizationPredicate.objects.bulk_create(rows)
        record_many(events)
    return len(rows)
