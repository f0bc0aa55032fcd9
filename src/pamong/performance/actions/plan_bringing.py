"""Plans that an agency brings: many at once, under the rules of writing, submitting, agreeing."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import EVERYWHERE, Actor
from pamong.accounts.rights import Right
from pamong.kernel.periods import Year
from pamong.organization.models import Appointment
from pamong.organization.queries import Person, Superior, person, superiors
from pamong.performance.actions.brought_plans import (
    BroughtPlan,
    BroughtResult,
    Loaded,
    Made,
    Place,
    Problem,
    UnableToBringPlans,
)
from pamong.performance.actions.plan_checking import problems_of
from pamong.performance.actions.plan_filling import (
    begin_missing,
    settle,
    write_batch,
    write_links,
)
from pamong.performance.models import Cycle, PerformancePlan, Result
from pamong.performance.policies.plans import seat_day
from pamong.tenancy.statistics import after_writing

__all__ = [
    "BroughtPlan",
    "BroughtResult",
    "Problem",
    "UnableToBringPlans",
    "bring_plans",
    "check_plans",
]

A_BATCH = 500


def check_plans(
    *, cycle: Cycle, drafts: Sequence[BroughtPlan], at: datetime
) -> tuple[Problem, ...]:
    """What stands in the way of bringing these plans in. Writes nothing; few queries for many."""
    loaded = _load(cycle, drafts, at)
    return tuple(problems_of(drafts, loaded))


def bring_plans(
    *, actor: Actor | None, cycle_id: int, drafts: Sequence[BroughtPlan], at: datetime
) -> int:
    """Write plans of a year, all or none: into empty drafts, or for seats without a plan.

    The rules of a single plan hold: what is submitted is complete, what is agreed has its assessor
    and a version kept word for word. `actor` None is the operator of the machine, whose right the
    machine has checked. Returns how many. Raises Forbidden, UnableToBringPlans.
    """
    if actor is not None and not actor.may(Right.CYCLE_MANAGE, EVERYWHERE):
        raise refuse(Right.CYCLE_MANAGE)
    with transaction.atomic():
        cycle = Cycle.objects.select_for_update().get(pk=cycle_id)
        if cycle.state != Cycle.State.OPEN:
            closed = _("The performance year %(year)s is closed.") % {"year": cycle.year}
            raise UnableToBringPlans([Problem(0, closed)])
        loaded = _load(cycle, drafts, at)
        problems = list(problems_of(drafts, loaded))
        if problems:
            raise UnableToBringPlans(problems)
        begin_missing(loaded, drafts)
        made: dict[Place, Made] = {}
        for batch in _batches(drafts):
            write_batch(batch, loaded, made)
        after_writing(len(drafts))
        write_links(drafts, loaded, made)
        for batch in _batches(drafts):
            settle(batch, loaded, made, actor=actor, at=at)
    return len(drafts)


def _batches(drafts: Iterable[BroughtPlan]) -> Iterator[list[BroughtPlan]]:
    rest = iter(drafts)
    while batch := list(islice(rest, A_BATCH)):
        yield batch


def _load(cycle: Cycle, drafts: Sequence[BroughtPlan], at: datetime) -> Loaded:
    ids = [draft.appointment_id for draft in drafts]
    days = Year(cycle.year).days
    seats = {
        seat.pk: seat
        for seat in Appointment.objects.filter(pk__in=ids, started_on__lt=days.end).select_related(
            "employee", "position__unit"
        )
        if seat.ended_on is None or seat.ended_on > days.start
    }
    plans = {
        plan.appointment_id: plan
        for plan in PerformancePlan.objects.filter(cycle=cycle, appointment_id__in=ids)
    }
    filled = set(
        Result.with_removed.filter(plan__in=list(plans.values())).values_list("plan_id", flat=True)
    )
    today = max(days.start, min(timezone.localdate(at), days.last))
    chain: dict[int, Superior] = {}
    by_day: dict[date, list[Person]] = {}
    for seat in seats.values():
        by_day.setdefault(seat_day(seat, today), []).append(person(seat))
    for day, people in by_day.items():
        chain |= superiors(people, day)
    return Loaded(cycle, seats, plans, filled, chain)
