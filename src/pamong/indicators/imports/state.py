"""Definitions and targets as a file and the database tell them, to be compared."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pamong.indicators import wording
from pamong.indicators.actions import Definition
from pamong.indicators.models import Indicator, Measurement, Target
from pamong.indicators.queries.standings import bounds_of
from pamong.indicators.rules import (
    Accumulation,
    Bounds,
    Direction,
    PeriodKind,
    PeriodTarget,
    Polarity,
    period_starting,
)
from pamong.organization.models import Unit

TargetKey = tuple[str, str, int]
"""Indicator code, unit code, year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """A target as the file or the database tells it; `parent` is unit code and indicator code."""

    bounds: Bounds
    weight: Decimal = Decimal(1)
    periods: tuple[PeriodTarget, ...] = ()
    parent: tuple[str, str] | None = None
    note: str = ""
    row: int = 0


@dataclass(slots=True)
class Plan:
    """What is to be written: definitions by code, then targets with those above first."""

    definitions: dict[str, Definition]
    aims: list[tuple[TargetKey, Aim]]


@dataclass(slots=True)
class State:
    """What the database holds, read once."""

    indicators: dict[str, Indicator]
    measured: set[int]
    units: dict[str, Unit]
    aims: dict[TargetKey, Aim]

    @classmethod
    def now(cls) -> "State":
        units = {unit.code: unit for unit in Unit.objects.filter(is_active=True)}
        rows = Target.objects.filter(is_active=True).select_related(
            "indicator", "unit", "parent__indicator", "parent__unit"
        )
        return cls(
            indicators={row.code: row for row in Indicator.objects.select_related("owner")},
            measured=set(
                Measurement.objects.order_by().values_list("indicator_id", flat=True).distinct()
            ),
            units=units,
            aims={
                (row.indicator.code, row.unit.code, row.year): _aim_of(row)
                for row in rows.prefetch_related("periods")
            },
        )


def definition_of(row: Indicator | None) -> Definition | None:
    if row is None:
        return None
    return Definition(
        code=row.code,
        name=row.name,
        unit_of_measure=row.unit_of_measure,
        owner_id=row.owner_id,
        polarity=Polarity(row.polarity),
        direction=Direction(row.direction) if row.direction else None,
        kind=row.kind,
        factor=row.factor,
        decimals=row.decimals,
        accumulation=Accumulation(row.accumulation),
        period_kind=PeriodKind(row.period_kind),
        formula=row.formula,
        source=row.source,
        cap=row.cap,
        is_personal=row.is_personal,
        is_active=row.is_active,
        origin=row.origin,
    )


def _aim_of(row: Target) -> Aim:
    return Aim(
        bounds=bounds_of(row),
        weight=row.weight,
        periods=tuple(
            sorted(
                (
                    PeriodTarget(
                        period=period_starting(
                            kind=PeriodKind(part.period_kind), day=part.starts_on
                        ),
                        bounds=bounds_of(part),
                    )
                    for part in row.periods.all()
                ),
                key=lambda part: part.period.days.start,
            )
        ),
        parent=(row.parent.unit.code, row.parent.indicator.code) if row.parent else None,
        note=row.note,
    )


def shown(value: Any) -> str:
    """A value as the preview shows it."""
    if value is None:
        return ""
    return wording.value_text(value, "", 6) if isinstance(value, Decimal) else str(value)
