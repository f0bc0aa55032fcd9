"""Reads of performance years: which one runs, and how far its plans are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from pamong.organization.models import Appointment, Unit
from pamong.organization.queries import in_force
from pamong.performance.models import Cycle, Evaluation, PerformancePlan, Period
from pamong.performance.rules import EvaluationState, PlanState

NO_PLAN = "none"
STATES = (NO_PLAN, *(state.value for state in PlanState))


def current_cycle(on: date) -> Cycle | None:
    """The year that runs on a day; else the open one nearest to it; None while there is none."""
    cycles = list(Cycle.objects.order_by("year"))
    for cycle in cycles:
        if cycle.year == on.year:
            return cycle
    still_open = [cycle for cycle in cycles if cycle.state == Cycle.State.OPEN]
    return min(still_open, key=lambda cycle: abs(cycle.year - on.year), default=None)


def cycle_day(cycle: Cycle, on: date) -> date:
    """The day of a year to look at seats: today, or the year's nearest day."""
    return max(date(cycle.year, 1, 1), min(on, date(cycle.year, 12, 31)))


def seats_in(cycle: Cycle, on: date) -> QuerySet[Appointment]:
    """The seats that a year's plans are begun for: definitive ones, filled on that day.

    An official who acts in a second seat (*Plt.*) answers for it in the plan of the first, as
    additional results, unless they begin a plan for it themselves.
    """
    return Appointment.objects.filter(
        in_force(cycle_day(cycle, on)),
        kind=Appointment.Kind.DEFINITIVE,
        employee__is_active=True,
    )


def seats_without_plan(cycle: Cycle, on: date) -> QuerySet[Appointment]:
    plans = PerformancePlan.objects.filter(cycle=cycle, appointment_id=OuterRef("pk"))
    return seats_in(cycle, on).filter(~Exists(plans))


@dataclass(slots=True)
class UnitProgress:
    """How many plans of a unit and all below it are in each state; "none" is not begun."""

    unit: Unit
    counts: dict[str, int]
    # Only the unit's own seats, not those below.
    is_own: bool = False

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def agreed(self) -> int:
        return sum(self.counts[state] for state in ("agreed", "amending", "closed"))

    @property
    def agreed_share(self) -> float:
        return self.agreed / self.total if self.total else 0.0


def progress(
    cycle: Cycle, on: date, unit: Unit | None, paths: Sequence[str]
) -> tuple[UnitProgress | None, list[UnitProgress]]:
    """The whole, and its parts: the units right below `unit`, or below the agency without one.

    `paths` bound what the reader may see. Three queries, whatever the number of plans.
    """
    units = {
        row.pk: row
        for row in Unit.objects.filter(under(paths), path__startswith=unit.path if unit else "/")
    }
    counts: dict[int, dict[str, int]] = {}
    plans = (
        PerformancePlan.objects.filter(cycle=cycle, appointment__position__unit__in=units)
        .order_by()
        .values_list("appointment__position__unit_id", "state")
        .annotate(n=Count("pk"))
    )
    for unit_id, state, n in plans:
        counts.setdefault(unit_id, {})[state] = n
    missing = (
        seats_without_plan(cycle, on)
        .filter(position__unit__in=units)
        .order_by()
        .values_list("position__unit_id")
        .annotate(n=Count("pk"))
    )
    for unit_id, n in missing:
        counts.setdefault(unit_id, {})[NO_PLAN] = n
    return rolled_up(units, counts, unit, STATES)


def rolled_up(
    units: Mapping[int, Unit],
    counts: Mapping[int, Mapping[str, int]],
    unit: Unit | None,
    states: Sequence[str],
) -> tuple[UnitProgress | None, list[UnitProgress]]:
    """The numbers of units, by their ids, added up for `unit` and for the parts right below it."""
    whole = UnitProgress(unit, dict.fromkeys(states, 0)) if unit else None
    parts: dict[int, UnitProgress] = {}
    for unit_id, by_state in counts.items():
        part = _part_of(units, units[unit_id], unit)
        row = parts.setdefault(
            part.pk,
            UnitProgress(
                part,
                dict.fromkeys(states, 0),
                is_own=unit is not None and part.pk == unit.pk,
            ),
        )
        for state, n in by_state.items():
            row.counts[state] += n
            if whole:
                whole.counts[state] += n
    if unit is None and len(parts) == 1:
        # One root says nothing: show what it is made of.
        (only,) = parts.values()
        return rolled_up(units, counts, only.unit, states)
    return whole, sorted(parts.values(), key=lambda row: (not row.is_own, row.unit.name))


def _part_of(units: Mapping[int, Unit], leaf: Unit, unit: Unit | None) -> Unit:
    """The row that a unit is counted in: the ancestor right below `unit` that is in sight."""
    above = [int(part) for part in leaf.path.split("/") if part]
    if unit is None:
        return next(units[pk] for pk in above if pk in units)
    below = above[above.index(unit.pk) + 1 :]
    return units[below[0]] if below else unit


def under(paths: Iterable[str]) -> Q:
    reach = Q(pk__in=())
    for path in paths:
        reach |= Q(path__startswith=path)
    return reach


def totals(cycle: Cycle, on: date, paths: Sequence[str]) -> dict[str, int]:
    """How many plans are in each state below these units. Two queries."""
    counts = dict.fromkeys(STATES, 0)
    reach = Q(pk__in=())
    seats = Q(pk__in=())
    for path in paths:
        reach |= Q(appointment__position__unit__path__startswith=path)
        seats |= Q(position__unit__path__startswith=path)
    plans = PerformancePlan.objects.filter(reach, cycle=cycle).order_by().values_list("state")
    counts.update(dict(plans.annotate(n=Count("pk"))))
    counts[NO_PLAN] = seats_without_plan(cycle, on).filter(seats).count()
    return counts


def with_unfinished(periods: QuerySet[Period]) -> QuerySet[Period]:
    """Periods with what their year leaves behind for good when it is closed now: `never_agreed`
    plans and `drafts` of evaluations.
    """
    plans = PerformancePlan.objects.filter(cycle=OuterRef("cycle"), agreed_at__isnull=True)
    drafts = Evaluation.objects.filter(
        plan__cycle=OuterRef("cycle"), state=EvaluationState.DRAFT.value
    )
    return periods.annotate(
        never_agreed=_number(plans, "cycle"), drafts=_number(drafts, "plan__cycle")
    )


def _number(rows: QuerySet[Any], key: str) -> Coalesce:
    return Coalesce(
        Subquery(rows.order_by().values(key).annotate(number=Count("pk")).values("number")), 0
    )


def waiting_days(since: date | None, on: date) -> int | None:
    """Calendar days that something has lain; None where it is not known since when."""
    return max((on - since) // timedelta(days=1), 0) if since else None
