"""How the predicates of a unit's people spread, beside the pattern of its achievement."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, F, FilteredRelation, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from pamong.performance.models import Evaluation, PerformancePlan
from pamong.performance.queries.predicates import UnitLevel
from pamong.performance.queries.spans import Span
from pamong.performance.rules import (
    DistributionCheck,
    EvaluationState,
    PlanState,
    Predicate,
    Rating,
    check_distribution,
)

# Plans that two people have agreed on; only these are evaluated.
AGREED_STATES = (PlanState.AGREED.value, PlanState.AMENDING.value, PlanState.CLOSED.value)


DELIVERED_STATES = tuple(
    state.value for state in EvaluationState if state is not EvaluationState.DRAFT
)


def _in_span(prefix: str, span: Span) -> Q:
    if span.period_id is None:
        return Q(**{f"{prefix}period__isnull": True})
    return Q(**{f"{prefix}period_id": span.period_id})


def _of_unit(unit_id: int, unit_path: str, prefix: str = "") -> Q:
    """The people of a unit and below it, without its head: the head is rated with those above."""
    return Q(**{f"{prefix}appointment__position__unit__path__startswith": unit_path}) & ~Q(
        **{
            f"{prefix}appointment__position__is_head": True,
            f"{prefix}appointment__position__unit_id": unit_id,
        }
    )


def _rated(
    unit_id: int, unit_path: str, span: Span, drafts_of: Iterable[int], reader: int | None
) -> QuerySet[Evaluation]:
    # A draft is seen by nobody but the one who writes it; a delegate never sees the own one.
    return (
        Evaluation.objects.filter(
            _of_unit(unit_id, unit_path, "plan__"),
            span.is_its,
            plan__cycle_id=span.cycle_id,
        )
        .exclude(predicate="")
        .filter(
            ~Q(state=EvaluationState.DRAFT.value)
            | (Q(assessor_id__in=list(drafts_of)) & ~Q(plan__appointment__employee_id=reader or 0))
        )
    )


@dataclass(frozen=True, slots=True)
class Spread:
    """The group of a unit in a span: counts by the two ratings, and the check of its pattern.

    `people` counts the agreed plans of the group, `rated` those with a predicate. `check` is None
    while no predicate of the unit is set.
    """

    unit_id: int
    people: int
    cells: Mapping[tuple[Rating, Rating], int]
    counts: Mapping[Predicate, int]
    level: UnitLevel | None
    check: DistributionCheck | None

    @property
    def rated(self) -> int:
        return sum(self.counts.values())


def spread(
    *,
    unit_id: int,
    unit_path: str,
    span: Span,
    level: UnitLevel | None,
    drafts_of: Iterable[int] = (),
    reader: int | None = None,
    without: int | None = None,
    with_predicate: Predicate | None = None,
) -> Spread:
    """Count a unit's group. `drafts_of`: employees whose drafts count too. One query.

    `reader` is the employee who looks: a draft about the reader never counts.

    `without` leaves one evaluation out and `with_predicate` puts its new predicate in, to see what
    a rating would do before it is saved.
    """
    counted = Q(rating__state__in=DELIVERED_STATES) | (
        Q(rating__assessor_id__in=list(drafts_of)) & ~Q(appointment__employee_id=reader or 0)
    )
    if without is not None:
        counted &= ~Q(rating__pk=without)
    rows = (
        PerformancePlan.objects.filter(
            _of_unit(unit_id, unit_path),
            cycle_id=span.cycle_id,
            state__in=AGREED_STATES,
            start_on__lt=span.end_on,
            end_on__gt=span.start_on,
        )
        .annotate(rating=FilteredRelation("evaluations", condition=_in_span("evaluations__", span)))
        .order_by()
        .values("rating__result_rating", "rating__behaviour_rating", "rating__predicate")
        .annotate(people=Count("pk"), rated=Count("rating__pk", filter=counted))
    )
    cells: dict[tuple[Rating, Rating], int] = {}
    counts: Counter[Predicate] = Counter()
    people = 0
    for row in rows:
        people += row["people"]
        if row["rating__predicate"] and row["rated"]:
            cell = Rating(row["rating__result_rating"]), Rating(row["rating__behaviour_rating"])
            cells[cell] = row["rated"]
            counts[Predicate(row["rating__predicate"])] += row["rated"]
    if with_predicate is not None:
        counts[with_predicate] += 1
    return Spread(
        unit_id=unit_id,
        people=people,
        cells=cells,
        counts=counts,
        level=level,
        check=check_distribution(level=level.level, counts=counts, on=span.last_day)
        if level is not None
        else None,
    )


def some_people(
    *,
    unit_id: int,
    unit_path: str,
    span: Span,
    drafts_of: Iterable[int] = (),
    reader: int | None = None,
    per_cell: int = 12,
) -> list[Evaluation]:
    """The first people of each cell by name, with employee and unit at hand. One query."""
    rows = (
        _rated(unit_id, unit_path, span, drafts_of, reader)
        .annotate(
            place=Window(
                RowNumber(),
                partition_by=[F("result_rating"), F("behaviour_rating")],
                order_by=F("plan__appointment__employee__sort_name").asc(),
            )
        )
        .filter(place__lte=per_cell)
        .select_related("plan__appointment__employee", "plan__appointment__position__unit")
    )
    return list(rows.order_by("plan__appointment__employee__sort_name", "pk"))


def counted_by_unit(span: Span) -> dict[int, Counter[Predicate]]:
    """Delivered predicates of a span in the group of every unit: its people and those below it,
    without its own head. One query."""
    rows = (
        Evaluation.objects.filter(span.is_its, plan__cycle_id=span.cycle_id)
        .exclude(state=EvaluationState.DRAFT.value)
        .order_by()
        .values(
            "predicate",
            "plan__appointment__position__is_head",
            "plan__appointment__position__unit__path",
        )
        .annotate(n=Count("pk"))
    )
    found: dict[int, Counter[Predicate]] = {}
    for row in rows:
        way = row["plan__appointment__position__unit__path"].split("/")[1:-1]
        if row["plan__appointment__position__is_head"]:
            way = way[:-1]
        for unit_id in way:
            found.setdefault(int(unit_id), Counter())[Predicate(row["predicate"])] += row["n"]
    return found
