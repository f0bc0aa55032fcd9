"""Reads that only the pages of this room need."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from django.db.models import QuerySet

from pamong.indicators import wording
from pamong.indicators.models import Indicator, Target
from pamong.indicators.queries.measurements import MeasurementValue, measurements_for
from pamong.indicators.queries.standings import (
    Standing,
    TargetValue,
    achievement_against,
    bounds_of,
    standings_of,
)
from pamong.indicators.rules import (
    Accumulation,
    Bounds,
    PeriodKind,
    PeriodTarget,
    Polarity,
    Reading,
    kind_of,
    of_unit,
    periods_in,
    sums_of,
)
from pamong.kernel.periods import Period, Year
from pamong.organization.models import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodRow:
    """One period of a target: what should be reached, what was measured, the one by the other."""

    period: Period
    period_text: str
    due_text: str
    measurement: MeasurementValue | None
    achievement_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The course of a year for a chart: (label, value) of the periods so far."""

    title: str
    unit: str
    target: Decimal | None
    points: tuple[tuple[str, Decimal | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingView:
    """A target on the page of its unit: how it stands and its course."""

    standing: Standing
    trend: Trend | None
    is_automatic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetPage:
    """One target: how it stands, period by period, and the targets that serve it."""

    view: StandingView
    periods: tuple[PeriodRow, ...]
    served_by: tuple[Standing, ...]


def tree_order(*, units: QuerySet[Unit]) -> list[int]:
    """The ids of units as people read a tree: each under its parent, neighbours by name."""
    rows = sorted(
        units.order_by().values_list("pk", "parent_id", "name"),
        key=lambda row: (_natural(row[2]), row[0]),
    )
    known = {pk for pk, _, _ in rows}
    children: dict[int | None, list[int]] = defaultdict(list)
    for pk, parent, _ in rows:
        children[parent if parent in known else None].append(pk)
    ordered: list[int] = []
    ahead = children[None][::-1]
    while ahead:
        pk = ahead.pop()
        ordered.append(pk)
        ahead.extend(reversed(children[pk]))
    return ordered


def _natural(name: str) -> list[str | int]:
    """ "Kecamatan 2" before "Kecamatan 10": texts and numbers take turns."""
    return [int(part) if part.isdecimal() else part.casefold() for part in re.split(r"(\d+)", name)]


def years_of(*, unit_id: int) -> list[int]:
    """The years for which the unit has targets, the newest first."""
    rows = Target.objects.filter(unit_id=unit_id, is_active=True)
    return list(rows.order_by("-year").values_list("year", flat=True).distinct())


def standing_views(*, unit_id: int, year: int, standings: Sequence[Standing]) -> list[StandingView]:
    """The standings of a unit with their courses; one query for any number of them."""
    codes = [standing.target.code for standing in standings]
    measured = _measured(unit_id, year, codes)
    return [
        _view(each, [m for m in measured if m.indicator_id == each.target.indicator_id])
        for each in standings
    ]


def target_page(*, target: Target) -> TargetPage:
    """Everything about one target, in six queries however many serve it."""
    found = list(
        chain.from_iterable(standings_of(target_ids=[target.pk], year=target.year).values())
    )
    own = next(each for each in found if each.target.id == target.pk)
    measured = _measured(target.unit_id, target.year, [target.indicator.code])
    return TargetPage(
        view=_view(own, measured),
        periods=tuple(_period_rows(target, own.periods, measured)),
        served_by=tuple(each for each in found if each is not own),
    )


def possible_parents(*, unit: Unit, year: int, without: int | None) -> QuerySet[Target]:
    """The targets that one of this unit can serve: of the unit itself or above, of the year."""
    above = [int(part) for part in unit.path.split("/") if part]
    rows = Target.objects.filter(unit__in=above, year=year, is_active=True)
    if without is not None:
        rows = rows.exclude(pk=without).exclude(parent=without)
    return rows.select_related("unit", "indicator").order_by("unit__path", "indicator__code")


def _measured(unit_id: int, year: int, codes: Sequence[str]) -> list[MeasurementValue]:
    days = Year(year).days
    return measurements_for(
        subject=of_unit(unit_id), start=days.start, end=days.end, indicator_codes=codes
    )


def _view(standing: Standing, measured: Sequence[MeasurementValue]) -> StandingView:
    return StandingView(
        standing=standing,
        trend=_trend(standing.target, measured),
        is_automatic=standing.target.origin != "manual",
    )


def _period_rows(
    target: Target, parts: Sequence[PeriodTarget], measured: Sequence[MeasurementValue]
) -> list[PeriodRow]:
    figures = {each.period: each for each in measured}
    due = {part.period: part.bounds for part in parts}
    shown = {*figures, *due}
    kinds = {kind_of(period=period) for period in due}
    for kind in kinds or {PeriodKind(target.indicator.period_kind)}:
        shown.update(periods_in(kind=kind, year=target.year))
    if not due and target.indicator.accumulation != Accumulation.SUM:
        # Without targets of their own, the periods of a level are held against the year's.
        due = dict.fromkeys(shown, bounds_of(target))
    ordered = sorted(shown, key=lambda each: (each.days.start, each.days.end))
    return [_period_row(target, each, due.get(each), figures.get(each)) for each in ordered]


def _period_row(
    target: Target, period: Period, due: Bounds | None, measurement: MeasurementValue | None
) -> PeriodRow:
    indicator = target.indicator
    polarity = Polarity(indicator.polarity)
    achieved = ""
    if measurement is not None and due is not None:
        achieved = wording.achievement_text(
            achievement_against(indicator=indicator, realized=measurement.value, bounds=due)
        )
    return PeriodRow(
        period=period,
        period_text=wording.period_text(period),
        due_text=wording.bounds_text(
            due or Bounds(), indicator.unit_of_measure, polarity, indicator.decimals
        ),
        measurement=measurement,
        achievement_text=achieved,
    )


def _trend(target: TargetValue, measured: Sequence[MeasurementValue]) -> Trend | None:
    """The course so far; what adds up is shown added up, so that the target line can be read."""
    if not measured:
        return None
    last = max(each.period.days.start for each in measured)
    found = {each.period: each.value for each in measured}
    points: list[tuple[str, Decimal | None]] = []
    readings: list[Reading] = []
    for period in periods_in(kind=target.period_kind, year=target.year):
        if period.days.start > last:
            break
        value = found.get(period)
        if target.accumulation is Accumulation.SUM:
            readings.append(Reading(period=period, value=value))
            value = sums_of(readings=readings).total
        points.append((wording.period_short(period), value))
    return Trend(
        title=target.name,
        unit=target.unit_of_measure,
        target=target.bounds.value,
        points=tuple(points),
    )


def without_target(*, unit_id: int, year: int) -> QuerySet[Indicator]:
    """The indicators in use that the unit has no target for in the year, by name."""
    aimed = Target.objects.filter(unit_id=unit_id, year=year, is_active=True)
    rows = Indicator.objects.filter(is_active=True).exclude(pk__in=aimed.values("indicator_id"))
    return rows.order_by("name", "pk")
