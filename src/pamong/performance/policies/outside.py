"""Who records what an official outside the agency decided about its head: HR, from a signed paper.

Nobody in here stands above such a head, so nobody in here agrees the plan or evaluates.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from pamong.accounts.access import Forbidden
from pamong.accounts.actors import EVERYWHERE, Actor
from pamong.accounts.rights import Right
from pamong.performance.policies.plans import PlanAccess, fetch_plan


def stands_at_the_top(access: PlanAccess) -> bool:
    """Does this person head the agency, so that somebody outside it stands above?

    Others without a superior wait until HR has settled who that is.
    """
    return access.owner.is_head and access.superior is None


def records_outside(actor: Actor, access: PlanAccess) -> bool:
    """Does the actor record what was decided outside about this person? Never about oneself."""
    return (
        stands_at_the_top(access)
        and actor.employee_id not in {None, access.owner.employee_id}
        and EVERYWHERE in actor.paths(Right.CYCLE_MANAGE)
    )


def plan_decided_outside(
    actor: Actor, plan_id: int, at: datetime, *, for_update: bool = False
) -> PlanAccess:
    """The plan of a head at the top, for who records decisions about it.

    Raises Http404 for strangers, Forbidden for readers and for plans decided in the agency.
    """
    access = fetch_plan(actor, plan_id, at, for_update=for_update)
    if records_outside(actor, access):
        return access
    if not stands_at_the_top(access):
        raise Forbidden(
            _("Only what is decided outside the agency about its head is recorded from a paper.")
        )
    raise Forbidden(
        _(
            "Nobody in the agency stands above %(name)s. HR records what the official "
            "above the agency has decided."
        )
        % {"name": access.owner.name},
        right=Right.CYCLE_MANAGE,
    )
