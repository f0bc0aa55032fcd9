"""Who sets the predicate of a unit: the official above; for the top, HR records it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from pamong.accounts.access import Forbidden
from pamong.accounts.actors import EVERYWHERE, Actor
from pamong.accounts.rights import Right, Role
from pamong.organization.models import Unit
from pamong.organization.queries import Person
from pamong.performance.policies.plans import acts_for
from pamong.performance.queries.predicates import (
    heads_of,
    nearest_head,
    official_above,
    units_on_the_way,
)


@dataclass(frozen=True, slots=True)
class UnitToJudge:
    """A unit with the official above; None: HR records what an official outside decided."""

    unit: Unit
    official: Person | None


def fetch_unit_to_judge(actor: Actor, unit_id: int, on: date) -> UnitToJudge:
    """A unit whose predicate the actor sets. Raises Http404 or Forbidden with the one who may."""
    unit = Unit.objects.filter(pk=unit_id, is_active=True).first()
    if unit is None:
        raise Http404
    official = official_above(unit, on)
    if official is None:
        if EVERYWHERE in actor.paths(Right.CYCLE_MANAGE) and actor.employee_id is not None:
            return UnitToJudge(unit, None)
        raise Forbidden(
            _(
                "Nobody in the agency stands above %(unit)s. HR records what the official "
                "above the agency has decided."
            )
            % {"unit": unit.name},
            right=Right.CYCLE_MANAGE,
        )
    if not acts_for(actor, official):
        raise Forbidden(
            _("The predicate of %(unit)s is set by %(official)s.")
            % {"unit": unit.name, "official": f"{official.name} ({official.position_title})"},
            right=Right.ORGANIZATION_PREDICATE_SET,
        )
    return UnitToJudge(unit, official)


@dataclass(frozen=True, slots=True)
class JudgedUnit:
    """A unit in the list: who sets its predicate (None: HR records it), and whether I do."""

    unit: Unit
    official: Person | None
    mine: bool


def judged_units(actor: Actor, on: date) -> list[JudgedUnit]:
    """The units whose predicate a leader or HR sees: the own ones and those below. Two queries."""
    paths = {*actor.paths(Right.ORGANIZATION_PREDICATE_SET), *actor.paths(Right.CYCLE_MANAGE)}
    reach = Q(pk__in=())
    for path in paths:
        reach |= Q(path__startswith=path)
    units = list(Unit.objects.filter(reach, is_active=True).order_by("path"))
    ways = {unit.pk: units_on_the_way(unit.path) for unit in units}
    heads = heads_of({unit_id for way in ways.values() for unit_id in way}, on)
    records = EVERYWHERE in actor.paths(Right.CYCLE_MANAGE)
    rows = []
    for unit in units:
        official = nearest_head(ways[unit.pk], heads)
        mine = acts_for(actor, official) if official else records
        rows.append(JudgedUnit(unit, official, mine))
    return rows


def led_units(actor: Actor) -> set[int]:
    """The units that the actor leads today, or stands in for."""
    return {
        held.unit_id
        for held in actor.roles
        if held.role is Role.LEADER and held.unit_id is not None
    }
