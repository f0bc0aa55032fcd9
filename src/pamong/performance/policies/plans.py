"""Who may see which plan, and as what: fetch and permit in one call."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from pamong.accounts.access import Forbidden
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right, Role
from pamong.organization.models import Appointment, TeamMember
from pamong.organization.queries import Person, Superior, person, subordinates, superiors
from pamong.performance.models import PerformancePlan
from pamong.performance.rules import PlanState


class Relation(StrEnum):
    """What a reader is to the owner of a plan."""

    OWN = "own"
    ASSESSOR = "assessor"
    ABOVE = "above"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class PlanAccess:
    """A plan with its owner, who assesses the seat, and what the reader is to it.

    `plan` brings cycle, appointment, employee, position and unit. `superior` is None while the
    seat has none: at the top of the agency, or while the data about superiors is wrong.
    """

    plan: PerformancePlan
    relation: Relation
    owner: Person
    superior: Superior | None

    @property
    def is_own(self) -> bool:
        return self.relation is Relation.OWN

    @property
    def is_assessor(self) -> bool:
        return self.relation is Relation.ASSESSOR


WITH_OWNER = ("cycle", "appointment__employee", "appointment__position__unit")


def seat_day(appointment: Appointment, on: date) -> date:
    """The day on which to look up who stands above a seat: today, while the seat exists."""
    last = appointment.ended_on - timedelta(days=1) if appointment.ended_on else on
    return max(appointment.started_on, min(on, last))


def fetch_plan(actor: Actor, plan_id: int, at: datetime, *, for_update: bool = False) -> PlanAccess:
    """A plan one may know of. Raises Http404 for an absent plan and for a stranger alike.

    `for_update` locks the plan's row until the end of the transaction.
    """
    rows = PerformancePlan.objects.select_related(*WITH_OWNER)
    if for_update:
        rows = rows.select_for_update(of=("self",))
    plan = rows.filter(pk=plan_id).first()
    access = plan_access(actor, plan, at) if plan else None
    if access is None:
        raise Http404
    return access


def plan_access(actor: Actor, plan: PerformancePlan, at: datetime) -> PlanAccess | None:
    """What an actor is to a plan that is already at hand; None for a stranger."""
    owner = person(plan.appointment)
    day = seat_day(plan.appointment, timezone.localdate(at))
    superior = superiors([owner], day).get(owner.appointment_id)
    relation = _relation(actor, plan, owner, superior, day)
    return PlanAccess(plan, relation, owner, superior) if relation else None


def own_plan(actor: Actor, plan_id: int, at: datetime, *, for_update: bool = False) -> PlanAccess:
    """One's own plan, to write in it. Raises Http404 for strangers and Forbidden for readers."""
    access = fetch_plan(actor, plan_id, at, for_update=for_update)
    if not access.is_own:
        raise Forbidden(_("Only the owner of a plan writes in it."))
    return access


def leaders_plan(
    actor: Actor, plan_id: int, at: datetime, *, for_update: bool = False
) -> PlanAccess:
    """One's own plan as the head of a matrix: who stands above is not looked up.

    Raises Http404 for strangers, Forbidden for readers and for those who have nobody to lead.
    """
    rows = PerformancePlan.objects.select_related(*WITH_OWNER)
    if for_update:
        rows = rows.select_for_update(of=("self",))
    plan = rows.filter(pk=plan_id, appointment__employee_id=actor.employee_id or 0).first()
    if plan is None:
        return own_plan(actor, plan_id, at)
    if not may_spread(actor, timezone.localdate(at)):
        raise Forbidden(
            _("Results are spread by leaders, and by who leads a team."), right=Right.PLAN_AGREE
        )
    return PlanAccess(plan, Relation.OWN, person(plan.appointment), None)


def may_spread(actor: Actor, on: date) -> bool:
    """Leaders spread their results over others; so does who leads a team or assesses somebody."""
    if actor.may(Right.PLAN_AGREE):
        return True
    if actor.employee_id is None:
        return False
    leads_a_team = TeamMember.objects.filter(
        Q(team__ended_on__isnull=True) | Q(team__ended_on__gt=on),
        employee_id=actor.employee_id,
        role=TeamMember.Role.LEADER,
        team__started_on__lte=on,
    )
    return leads_a_team.exists() or bool(subordinates(actor.employee_id, on))


def assessed_plan(
    actor: Actor, plan_id: int, at: datetime, *, for_update: bool = False
) -> PlanAccess:
    """A plan of somebody the actor assesses. Raises Http404 or Forbidden."""
    access = fetch_plan(actor, plan_id, at, for_update=for_update)
    if not access.is_assessor:
        raise Forbidden(
            _("Only the superior who assesses this person decides here."), right=Right.PLAN_AGREE
        )
    return access


def gives_feedback(actor: Actor, access: PlanAccess) -> bool:
    """By the superior and the leaders above; not by oneself, nor by who only manages the year."""
    return actor.employee_id is not None and access.relation in {
        Relation.ASSESSOR,
        Relation.ABOVE,
    }


def acts_for(actor: Actor, superior: Person) -> bool:
    """Is the actor this superior, or standing in for them as head of the same unit today?"""
    if actor.employee_id is None:
        return False
    if actor.employee_id == superior.employee_id:
        return True
    return superior.is_head and any(
        held.role is Role.LEADER and held.unit_id == superior.unit_id for held in actor.roles
    )


def _relation(
    actor: Actor, plan: PerformancePlan, owner: Person, superior: Superior | None, day: date
) -> Relation | None:
    if actor.employee_id is not None and actor.employee_id == owner.employee_id:
        return Relation.OWN
    if superior is not None and acts_for(actor, superior.person):
        return Relation.ASSESSOR
    if actor.may(Right.CYCLE_MANAGE, owner.unit_path):
        return Relation.MANAGER
    if actor.may(Right.PLAN_READ, owner.unit_path) or _stands_above(actor, plan, superior, day):
        return Relation.ABOVE
    return None


def _stands_above(
    actor: Actor, plan: PerformancePlan, superior: Superior | None, day: date
) -> bool:
    if actor.employee_id is None:
        return False
    if plan.state == PlanState.CLOSED and plan.assessor_id == actor.employee_id:
        return True
    if superior is None:
        return False
    # An override may lead out of the unit, and the chain with it.
    next_up = superiors([superior.person], day).get(superior.person.appointment_id)
    return next_up is not None and acts_for(actor, next_up.person)


def may_open_files(actor: Actor, plan_id: int) -> bool:
    """Who may read a plan may open what was brought as its evidence."""
    plan = PerformancePlan.objects.select_related(*WITH_OWNER).filter(pk=plan_id).first()
    return plan is not None and plan_access(actor, plan, timezone.now()) is not None
