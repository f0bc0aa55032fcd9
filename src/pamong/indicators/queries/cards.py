"""A unit's year in figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pamong.indicators import wording
from pamong.indicators.models import Target
from pamong.indicators.queries.standings import (
    Standing,
    TargetValue,
    roll_up_of,
    standings_of,
    target_value,
)
from pamong.indicators.rules import RollUp
from pamong.organization.models import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSummary:
    """What the targets of a unit come to together; `as_of` is the newest figure behind it."""

    unit_id: int
    targets: int
    roll_up: RollUp
    contested: int
    as_of: datetime | None

    @property
    def achievement_text(self) -> str:
        return wording.achievement_text(self.roll_up.achievement)

    @property
    def reason_text(self) -> str:
        reason = self.roll_up.achievement.reason
        return wording.reason_text(reason) if reason else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCard:
    """A unit's year: each target and how it stands, and what they come to together."""

    unit_id: int
    unit_name: str
    unit_path: str
    year: int
    standings: tuple[Standing, ...]
    summary: UnitSummary


def card_of(*, unit: Unit, year: int) -> UnitCard:
    """Everything the page of a unit's indicators shows."""
    standings = tuple(standings_of(unit_ids=[unit.pk], year=year).get(unit.pk, ()))
    return UnitCard(
        unit_id=unit.pk,
        unit_name=unit.name,
        unit_path=unit.path,
        year=year,
        standings=standings,
        summary=_summary(unit.pk, standings),
    )


def unit_summaries(*, unit_ids: Sequence[int], year: int) -> dict[int, UnitSummary]:
    """The summary of each unit by its id, units without targets included."""
    standings = standings_of(unit_ids=unit_ids, year=year)
    return {unit_id: _summary(unit_id, standings.get(unit_id, ())) for unit_id in unit_ids}


def targets_of_unit(*, unit_id: int, year: int) -> list[TargetValue]:
    """The targets in force of a unit in a year, the weightiest first."""
    rows = Target.objects.filter(unit_id=unit_id, year=year, is_active=True)
    ordered = rows.select_related("indicator", "unit").order_by("-weight", "indicator__code", "pk")
    return [target_value(row) for row in ordered]


def _summary(unit_id: int, standings: Sequence[Standing]) -> UnitSummary:
    return UnitSummary(
        unit_id=unit_id,
        targets=len(standings),
        roll_up=roll_up_of(standings),
        contested=sum(standing.contested for standing in standings),
        as_of=max((s.as_of for s in standings if s.as_of is not None), default=None),
    )
