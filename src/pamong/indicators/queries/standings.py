"""How targets stand: what was measured against what should have been reached by then."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection
from django.db.models import Count, F
from django.db.models.expressions import RawSQL

from pamong.indicators import wording
from pamong.indicators.models import Contest, Indicator, PeriodTarget, Target
from pamong.indicators.rules import (
    UNIT,
    Accumulation,
    Achievement,
    Bounds,
    Direction,
    Figure,
    PeriodKind,
    Polarity,
    Reason,
    RollUp,
    Sums,
    TargetNode,
    accumulate,
    achievement,
    period_starting,
    roll_up,
    target_to_date,
)
from pamong.indicators.rules import PeriodTarget as PeriodTargetValue
from pamong.kernel.periods import Period, Year

# The wanted targets with those that serve them, those of the wanted units, and below a target that
# is not measured itself those that serve it.
_TREE = """
with recursive tree(id, unit_id, indicator_id) as (
    select id, unit_id, indicator_id from indicators_target
    where year = %s and is_active and (unit_id = any(%s) or id = any(%s) or parent_id = any(%s))
  union
    select child.id, child.unit_id, child.indicator_id
    from tree join indicators_target child on child.parent_id = tree.id
    where child.year = %s and child.is_active and not exists (
        select from indicators_measurement measured
        where measured.subject_kind = 'unit' and measured.subject_id = tree.unit_id
          and measured.indicator_id = tree.indicator_id
          and measured.starts_on >= %s and measured.starts_on < %s)
)
select id from tree
"""

# Of each period the highest rule version; then the sums of the year, gaps left out.
_SUMS = """
with figures as (
    select distinct on (m.indicator_id, m.subject_id, m.starts_on) m.*
    from indicators_measurement m
    join unnest(%(indicators)s::bigint[], %(units)s::bigint[]) as wanted(indicator_id, unit_id)
      on m.indicator_id = wanted.indicator_id and m.subject_id = wanted.unit_id
    where m.subject_kind = 'unit' and m.starts_on >= %(start)s and m.starts_on < %(end)s
    order by m.indicator_id, m.subject_id, m.starts_on, m.rule_version desc
)
select indicator_id, subject_id,
    count(value),
    coalesce(sum(value), 0),
    (array_agg(value order by starts_on desc) filter (where value is not null))[1],
    coalesce(sum(numerator) filter (where value is not null), 0),
    coalesce(sum(denominator) filter (where value is not null), 0),
    count(*) filter (where value is not null and (numerator is null or denominator is null)),
    (array_agg(starts_on order by starts_on desc) filter (where value is not null))[1],
    (array_agg(period_kind order by starts_on desc) filter (where value is not null))[1],
    (array_agg(not_computable_reason order by starts_on desc))[1],
    max(as_of)
from figures group by indicator_id, subject_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetValue:
    """What a unit is to reach in a year, as other rooms see it."""

    id: int
    indicator_id: int
    code: str
    name: str
    unit_of_measure: str
    decimals: int
    polarity: Polarity
    accumulation: Accumulation
    period_kind: PeriodKind
    origin: str
    unit_id: int
    unit_name: str
    year: int
    weight: Decimal
    parent_id: int | None
    bounds: Bounds
    note: str

    @property
    def text(self) -> str:
        """ "90%", "≤ 8%", "80–90 hari"."""
        return wording.bounds_text(self.bounds, self.unit_of_measure, self.polarity, self.decimals)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a target stands.

    `realized` is the figure of the year so far, `due` what should have been reached by the end of
    the last period measured (`through`), `achievement` the one against the other. `against_year`
    compares with the target of the whole year. A target that is not measured itself takes the
    roll-up of those that serve it (`from_parts`).
    """

    target: TargetValue
    realized: Figure
    due: Bounds
    achievement: Achievement
    against_year: Achievement
    periods: tuple[PeriodTargetValue, ...]
    node: TargetNode
    roll_up: RollUp
    from_parts: bool
    period: Period | None
    as_of: datetime | None
    """Of the newest figure behind it, of its parts where it has none of its own."""
    contested: int

    @property
    def realized_text(self) -> str:
        if self.realized.value is None:
            return wording.reason_text(self.realized.reason) if self.realized.reason else ""
        unit = self.target.unit_of_measure
        return wording.value_text(self.realized.value, unit, self.target.decimals)

    @property
    def due_text(self) -> str:
        target = self.target
        return wording.bounds_text(
            self.due, target.unit_of_measure, target.polarity, target.decimals
        )

    @property
    def due_is_the_years(self) -> bool:
        """A sum under way is held against the whole year: no targets of its periods are set."""
        target = self.target
        return (
            target.accumulation is Accumulation.SUM
            and self.period is not None
            and self.period.days.end < Year(target.year).days.end
            and self.due == target.bounds
        )

    @property
    def achievement_text(self) -> str:
        return wording.achievement_text(self.achievement)

    @property
    def reason_text(self) -> str:
        """Why the achievement cannot be computed; empty where it can."""
        return wording.reason_text(self.achievement.reason) if self.achievement.reason else ""

    @property
    def period_text(self) -> str:
        return wording.period_text(self.period) if self.period else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    """What the database adds up of one indicator and unit in a year."""

    sums: Sums
    period: Period | None
    last_reason: str
    as_of: datetime


def bounds_of(row: Target | PeriodTarget) -> Bounds:
    return Bounds(value=row.value, low=row.low, high=row.high)


def target_value(row: Target) -> TargetValue:
    """A target with its indicator and unit (or `unit_name`) at hand, as a value."""
    indicator = row.indicator
    return TargetValue(
        id=row.pk,
        indicator_id=indicator.pk,
        code=indicator.code,
        name=indicator.title,
        unit_of_measure=indicator.measure,
        decimals=indicator.decimals,
        polarity=Polarity(indicator.polarity),
        accumulation=Accumulation(indicator.accumulation),
        period_kind=PeriodKind(indicator.period_kind),
        origin=indicator.origin,
        unit_id=row.unit_id,
        unit_name=getattr(row, "unit_name", None) or row.unit.name,
        year=row.year,
        weight=row.weight,
        parent_id=row.parent_id,
        bounds=bounds_of(row),
        note=row.note,
    )


def achievement_against(
    *, indicator: Indicator, realized: Decimal | None, bounds: Bounds
) -> Achievement:
    """The achievement of a value by an indicator's polarity and cap."""
    return achievement(
        polarity=Polarity(indicator.polarity),
        realized=realized,
        target=bounds.value,
        lower=bounds.low,
        upper=bounds.high,
        direction=Direction(indicator.direction) if indicator.direction else None,
        cap=indicator.cap,
    )


def standings_of(
    *, year: int, unit_ids: Sequence[int] = (), target_ids: Sequence[int] = ()
) -> dict[int, list[Standing]]:
    """The standings of the targets of these units, and of single targets with those that serve
    them, by unit id; five queries for any number."""
    targets = _targets(unit_ids, target_ids, year)
    if not targets:
        return {}
    parts = _period_targets(targets)
    pairs = {(row.indicator_id, row.unit_id) for row in targets}
    measured = _measured(pairs, year)
    contests = _open_contests(pairs, year)
    children: dict[int, list[Target]] = defaultdict(list)
    for row in targets:
        if row.parent_id is not None:
            children[row.parent_id].append(row)
    own = {
        row.pk: _own(row, measured.get((row.indicator_id, row.unit_id)), parts.get(row.pk, ()))
        for row in targets
    }
    units, single = set(unit_ids), set(target_ids)
    found: dict[int, list[Standing]] = defaultdict(list)
    for row in targets:
        if row.unit_id not in units and not {row.pk, row.parent_id} & single:
            continue
        key = (row.indicator_id, row.unit_id)
        node = _node(row, own, measured, children)
        rolled = roll_up(node=node)
        realized, due, to_date, against_year = own[row.pk]
        from_parts = bool(node.children)
        figures = measured.get(key)
        found[row.unit_id].append(
            Standing(
                target=target_value(row),
                realized=realized,
                due=due,
                achievement=rolled.achievement if from_parts else to_date,
                against_year=rolled.achievement if from_parts else against_year,
                periods=tuple(parts.get(row.pk, ())),
                node=node,
                roll_up=rolled,
                from_parts=from_parts,
                period=figures.period if figures else None,
                as_of=figures.as_of if figures else _newest(row, measured, children),
                contested=contests.get(key, 0),
            )
        )
    return found


def roll_up_of(standings: Iterable[Standing]) -> RollUp:
    """What the targets of a unit come to together, by their weights."""
    nodes = tuple(each.node for each in standings)
    nothing = None if nodes else Achievement(reason=Reason.NO_TARGET)
    return roll_up(node=TargetNode(id=0, achievement=nothing, children=nodes))


def _own(
    row: Target, measured: _Measured | None, parts: Sequence[PeriodTargetValue]
) -> tuple[Figure, Bounds, Achievement, Achievement]:
    indicator = row.indicator
    annual = bounds_of(row)
    accumulation = Accumulation(indicator.accumulation)
    if measured is None:
        realized = Figure(reason=Reason.NO_MEASUREMENT)
    elif measured.sums.known == 0 and measured.last_reason:
        realized = Figure(reason=Reason(measured.last_reason))
    else:
        realized = accumulate(
            accumulation=accumulation, sums=measured.sums, factor=indicator.factor
        )
    through = measured.period.days.end if measured and measured.period else None
    due = (
        target_to_date(accumulation=accumulation, annual=annual, parts=parts, through=through)
        if through
        else annual
    )
    if realized.reason is not None and realized.reason is not Reason.NO_MEASUREMENT:
        # The reader is told why the figure itself is missing, not that it is.
        missing = Achievement(reason=realized.reason)
        return realized, due, missing, missing
    return (
        realized,
        due,
        achievement_against(indicator=indicator, realized=realized.value, bounds=due),
        achievement_against(indicator=indicator, realized=realized.value, bounds=annual),
    )


def _node(
    row: Target,
    own: Mapping[int, tuple[Figure, Bounds, Achievement, Achievement]],
    measured: Mapping[tuple[int, int], _Measured],
    children: Mapping[int, Sequence[Target]],
) -> TargetNode:
    below = () if (row.indicator_id, row.unit_id) in measured else children.get(row.pk, ())
    return TargetNode(
        id=row.pk,
        weight=row.weight,
        achievement=None if below else own[row.pk][2],
        children=tuple(_node(child, own, measured, children) for child in below),
    )


def _newest(
    row: Target,
    measured: Mapping[tuple[int, int], _Measured],
    children: Mapping[int, Sequence[Target]],
) -> datetime | None:
    figures = measured.get((row.indicator_id, row.unit_id))
    if figures is not None:
        return figures.as_of
    below = (_newest(child, measured, children) for child in children.get(row.pk, ()))
    return max((moment for moment in below if moment is not None), default=None)


def _targets(unit_ids: Sequence[int], target_ids: Sequence[int], year: int) -> list[Target]:
    days = Year(year).days
    single = list(target_ids)
    tree = RawSQL(_TREE, [year, list(unit_ids), single, single, year, days.start, days.end])
    # Hundreds of targets share a few indicators: each is made once, not once a target.
    rows = Target.objects.filter(pk__in=tree).annotate(unit_name=F("unit__name"))
    ordered = rows.order_by("-weight", "indicator__code", "pk")
    return list(ordered.prefetch_related("indicator"))


def _period_targets(targets: Iterable[Target]) -> dict[int, list[PeriodTargetValue]]:
    found: dict[int, list[PeriodTargetValue]] = defaultdict(list)
    for row in PeriodTarget.objects.filter(target__in=[each.pk for each in targets]):
        period = period_starting(kind=PeriodKind(row.period_kind), day=row.starts_on)
        found[row.target_id].append(PeriodTargetValue(period=period, bounds=bounds_of(row)))
    return found


def _measured(pairs: Iterable[tuple[int, int]], year: int) -> dict[tuple[int, int], _Measured]:
    days = Year(year).days
    ordered = sorted(pairs)
    with connection.cursor() as cursor:
        cursor.execute(
            _SUMS,
            {
                "indicators": [indicator for indicator, _ in ordered],
                "units": [unit for _, unit in ordered],
                "start": days.start,
                "end": days.end,
            },
        )
        rows = cursor.fetchall()
    return {(row[0], row[1]): _measured_value(*row[2:]) for row in rows}


def _measured_value(  # noqa: PLR0917 the columns of _SUMS in their order
    known: int,
    total: Decimal,
    latest: Decimal | None,
    numerators: Decimal,
    denominators: Decimal,
    incomplete: int,
    starts_on: date | None,
    period_kind: str | None,
    last_reason: str,
    as_of: datetime,
) -> _Measured:
    return _Measured(
        sums=Sums(
            known=known,
            total=total,
            latest=latest,
            numerators=numerators,
            denominators=denominators,
            incomplete=incomplete,
        ),
        period=period_starting(kind=PeriodKind(period_kind), day=starts_on)
        if starts_on and period_kind
        else None,
        last_reason=last_reason,
        as_of=as_of,
    )


def _open_contests(pairs: Iterable[tuple[int, int]], year: int) -> dict[tuple[int, int], int]:
    days = Year(year).days
    wanted = set(pairs)
    rows = (
        Contest.objects.filter(
            state=Contest.State.OPEN,
            measurement__subject_kind=UNIT,
            measurement__subject_id__in={unit for _, unit in wanted},
            measurement__starts_on__gte=days.start,
            measurement__starts_on__lt=days.end,
        )
        .values_list("measurement__indicator_id", "measurement__subject_id")
        .annotate(number=Count("pk"))
    )
    return {
        (indicator, unit): number for indicator, unit, number in rows if (indicator, unit) in wanted
    }
