"""Reads of figures. What crosses the border to other rooms is a value."""

from pamong.indicators.queries.cards import (
    UnitCard,
    UnitSummary,
    card_of,
    targets_of_unit,
    unit_summaries,
)
from pamong.indicators.queries.measurements import (
    MeasurementValue,
    measurements_for,
    personal_measurements,
)
from pamong.indicators.queries.standings import Standing, TargetValue

__all__ = [
    "MeasurementValue",
    "Standing",
    "TargetValue",
    "UnitCard",
    "UnitSummary",
    "card_of",
    "measurements_for",
    "personal_measurements",
    "targets_of_unit",
    "unit_summaries",
]
