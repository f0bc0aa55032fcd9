"""Who of a unit is there, how much each has in hand, and to whom a step goes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q
from django.utils import timezone

from pamong.kernel.text import sort_key
from pamong.organization.models import Delegation, Unit
from pamong.organization.queries import Person
from pamong.organization.queries.people import appointments_on, in_force, persons
from pamong.organization.queries.standins import accounts_acting_as
from pamong.services import rules
from pamong.services.models import AreaOfficer, Case, Step
from pamong.services.queries.cases import colleagues
from pamong.services.queries.plans import PlannedStep

_HELD = [state.value for state in rules.HELD_STATES]
_RESTS = Q(state=rules.StepState.PAUSED.value, pause_reason=rules.PauseReason.APPLICANT.value)


@dataclass(frozen=True, slots=True)
class Load:
    """What somebody of a unit has in hand; steps that rest for the applicant are no load."""

    person: Person
    in_hand: int
    late: int
    rests: int
    is_away: bool


def away(employee_ids: Collection[int], on: date) -> frozenset[int]:
    """Of these, who is on leave: somebody else stands in for them."""
    found = Delegation.objects.filter(in_force(on), principal_id__in=list(employee_ids))
    return frozenset(found.values_list("principal_id", flat=True))


def loads_in(unit: Unit, at: datetime) -> list[Load]:
    """Who sits in a unit, and what each has in hand there and elsewhere. Three queries."""
    people = {person.employee_id: person for person in colleagues(unit, at)}
    counted = {
        row["assignee_id"]: row
        for row in Step.objects.filter(assignee_id__in=list(people), state__in=_HELD)
        .values("assignee_id")
        .annotate(
            rests=Count("pk", filter=_RESTS),
            late=Count("pk", filter=Q(due_at__lt=at) & ~_RESTS),
            held=Count("pk", filter=~_RESTS),
        )
    }
    absent = away(list(people), timezone.localtime(at).date())
    nothing = {"rests": 0, "late": 0, "held": 0}
    return [
        Load(
            person,
            counted.get(employee_id, nothing)["held"],
            counted.get(employee_id, nothing)["late"],
            counted.get(employee_id, nothing)["rests"],
            employee_id in absent,
        )
        for employee_id, person in people.items()
    ]


def officer_for(case: Case, planned: PlannedStep, at: datetime) -> int | None:
    """To whom a step goes by the rule of its version; None leaves it to whoever takes it.

    The head of the unit gets one only where nobody else is there, or of an area that is the head's;
    nobody gets their own case.
    """
    routing = rules.Routing(planned.routing)
    if routing is rules.Routing.QUEUE:
        return None
    there = [
        load
        for load in loads_in(Unit.objects.get(pk=planned.unit_id), at)
        if not load.is_away and load.person.employee_id != case.applicant_employee_id
    ]
    in_charge = _in_charge(case, planned) if routing is rules.Routing.AREA else None
    officers = [
        load for load in there if not load.person.is_head or load.person.employee_id == in_charge
    ]
    return rules.chosen_officer(
        routing,
        {load.person.employee_id: load.in_hand for load in officers or there},
        turn=case.pk,
        in_charge=in_charge,
    )


def _in_charge(case: Case, planned: PlannedStep) -> int | None:
    answer = case.answers.get(planned.area_field)
    if not isinstance(answer, str) or not answer.strip():
        return None
    found = AreaOfficer.objects.filter(unit_id=planned.unit_id, area_key=area_key(answer))
    return found.values_list("employee_id", flat=True).first()


def area_key(area: str) -> str:
    """An area as it is compared."""
    return sort_key(text=area)[:100]


def accounts_leading(unit_id: int, on: date) -> list[int]:
    """The accounts of who leads a unit on a day, or acts or stands in there; where nobody does,
    those of the nearest unit above."""
    unit = Unit.objects.filter(pk=unit_id).first()
    way = [int(part) for part in unit.path.split("/") if part] if unit else []
    found = persons(appointments_on(on).filter(position__unit_id__in=way, position__is_head=True))
    # Where somebody holds a seat in which another acts too, the holder stays.
    heads = {head.unit_id: head for head in sorted(found, key=lambda head: head.acting == "")}
    head = next((heads[each] for each in reversed(way) if each in heads), None)
    return accounts_acting_as(head, on) if head else []


def areas_of(unit: Unit) -> list[AreaOfficer]:
    return list(AreaOfficer.objects.filter(unit=unit).select_related("employee").order_by("area"))
