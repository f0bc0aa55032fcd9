"""How targets stand, against a reference that adds up everything by hand."""

from decimal import Decimal
from random import Random
from typing import Any

import pytest

from pamong.indicators import queries
from pamong.indicators.models import Indicator, Measurement, Target
from pamong.indicators.queries import cards
from pamong.indicators.rules import (
    Accumulation,
    Bounds,
    Direction,
    PeriodKind,
    PeriodTarget,
    Polarity,
    Reading,
    Reason,
    accumulate,
    achievement,
    period_starting,
    sums_of,
)
from pamong.kernel.periods import Month, Quarter, Year
from pamong.organization.models import Unit
from tests.conftest import Cast, make_unit
from tests.indicators.helpers import aim, define, figure, measure


def test_a_target_is_held_against_what_was_due_by_the_latest_figure(cast: Cast) -> None:
    indicator = define(unit_of_measure="berkas", accumulation=Accumulation.SUM)
    quarters = [
        PeriodTarget(period=Quarter(2026, n), bounds=Bounds(value=Decimal(300)))
        for n in range(1, 5)
    ]
    aim(indicator, cast.section, 1200, periods=quarters)
    measure(*(figure(cast.section, Month(2026, m), 90) for m in range(1, 6)))
    [standing] = queries.card_of(unit=cast.section, year=2026).standings
    # Two of the three months of the second quarter are over.
    assert (standing.realized.value, standing.due.value) == (450, 500)
    assert standing.achievement.percent == 90
    assert standing.against_year.percent == Decimal("37.5")
    assert not standing.due_is_the_years


def test_without_a_figure_or_with_a_broken_one_the_reason_is_told(cast: Cast) -> None:
    aim(define("A", kind="ratio"), cast.section)
    aim(define("B"), cast.section)
    aim(define("C"), cast.section, 0)
    measure(
        figure(cast.section, code="A", numerator=Decimal(1), denominator=Decimal(0)),
        figure(cast.section, value=5, code="C"),
    )
    card = queries.card_of(unit=cast.section, year=2026)
    assert [(s.target.code, s.achievement.reason) for s in card.standings] == [
        ("A", Reason.ZERO_DENOMINATOR),
        ("B", Reason.NO_MEASUREMENT),
        ("C", Reason.ZERO_TARGET),
    ]
    assert card.summary.roll_up.achievement.reason is Reason.NO_CHILDREN
    assert card.summary.roll_up.coverage == 0


def test_a_unit_without_targets_has_no_figure(cast: Cast) -> None:
    summary = queries.unit_summaries(unit_ids=[cast.root.pk], year=2026)[cast.root.pk]
    assert summary.targets == 0
    assert summary.roll_up.achievement.reason is Reason.NO_TARGET


def test_a_target_measured_itself_does_not_take_its_parts(cast: Cast) -> None:
    indicator = define()
    above = aim(indicator, cast.office, 100)
    aim(indicator, cast.section, 100, parent_id=above)
    measure(figure(cast.section, value=50))
    [standing] = queries.card_of(unit=cast.office, year=2026).standings
    assert (standing.from_parts, standing.achievement.percent) == (True, 50)
    measure(figure(cast.office, value=80))
    [standing] = queries.card_of(unit=cast.office, year=2026).standings
    assert (standing.from_parts, standing.achievement.percent) == (False, 80)


def test_another_year_and_a_withdrawn_target_do_not_count(cast: Cast) -> None:
    indicator = define()
    target = aim(indicator, cast.section, 100)
    measure(figure(cast.section, Month(2025, 12), 10), figure(cast.section, value=50))
    Target.objects.filter(pk=target).update(is_active=False)
    assert queries.card_of(unit=cast.section, year=2026).standings == ()
    Target.objects.filter(pk=target).update(is_active=True)
    [standing] = queries.card_of(unit=cast.section, year=2026).standings
    assert standing.realized.value == 50


@pytest.mark.parametrize("seed", range(4))
def test_it_agrees_with_a_reference_by_hand(cast: Cast, seed: int) -> None:
    """Random trees of units, targets and figures of all kinds, added up once in Python."""
    draw = Random(seed)
    units = [cast.root, cast.office, cast.section, cast.other_office]
    units += [make_unit(f"R{n}", f"R{n}", draw.choice(units)) for n in range(5)]
    for n in range(6):
        polarity = draw.choice(list(Polarity))
        kind = draw.choice(["number", "ratio"])
        accumulation = draw.choice(
            [a for a in Accumulation if a is not Accumulation.POOLED or kind == "ratio"]
            if kind == "number"
            else [Accumulation.LATEST, Accumulation.AVERAGE, Accumulation.POOLED]
        )
        define(
            f"X{n}",
            polarity=polarity,
            direction=draw.choice(list(Direction)) if polarity is Polarity.RANGE else None,
            kind=kind,
            accumulation=accumulation,
            period_kind=draw.choice([PeriodKind.MONTH, PeriodKind.QUARTER]),
            cap=draw.choice([None, Decimal(120)]),
        )
    indicators = list(Indicator.objects.order_by("pk"))
    for unit in units:
        for indicator in draw.sample(indicators, 3):
            _random_target(draw, indicator, unit)
            _random_figures(draw, indicator, unit)
    summaries = cards.unit_summaries(unit_ids=[unit.pk for unit in units], year=2026)
    for unit in units:
        expected, coverage = _reference_unit(unit)
        rolled = summaries[unit.pk].roll_up
        assert _short(rolled.achievement.display) == _short(expected), unit
        assert _short(rolled.coverage) == _short(coverage)
        # One unit alone says the same as many at once.
        assert queries.card_of(unit=unit, year=2026).summary == summaries[unit.pk]


def _short(value: Decimal | None) -> Decimal | None:
    """The reference divides with fewer digits."""
    return None if value is None else round(value, 12)


def _random_target(draw: Random, indicator: Indicator, unit: Unit) -> None:
    above = [int(part) for part in unit.path.split("/") if part]
    parents = list(Target.objects.filter(unit__in=above).exclude(unit=unit))
    bounds: Any = Decimal(draw.randint(0, 100))
    if indicator.polarity == Polarity.RANGE:
        bounds = Bounds(low=Decimal(draw.randint(1, 50)), high=Decimal(draw.randint(50, 90)))
    parent = draw.choice([*parents, None])
    aim(
        indicator.pk,
        unit,
        bounds,
        weight=Decimal(draw.choice([0, 1, 2, 3])),
        parent_id=parent.pk if parent else None,
    )


def _random_figures(draw: Random, indicator: Indicator, unit: Unit) -> None:
    if draw.random() < 0.4:
        return
    monthly = indicator.period_kind == PeriodKind.MONTH
    periods = [Month(2026, m) for m in range(1, 9)] if monthly else list(Year(2026).quarters[:3])
    for period in draw.sample(periods, 2):
        for version in range(1, draw.choice([2, 3])):
            content: dict[str, Any] = {"value": draw.randint(0, 120)}
            if indicator.kind == "ratio":
                content = {
                    "numerator": Decimal(draw.randint(0, 20)),
                    "denominator": Decimal(draw.choice([0, 10, 20])),
                }
            measure(figure(unit, period, code=indicator.code, rule_version=version, **content))


def _reference_unit(unit: Unit) -> tuple[Decimal | None, Decimal]:
    own = list(Target.objects.filter(unit=unit, year=2026).select_related("indicator"))
    return _weigh([(target.weight, _reference_target(target)) for target in own])


def _weigh(
    parts: list[tuple[Decimal, tuple[Decimal | None, Decimal]]],
) -> tuple[Decimal | None, Decimal]:
    total = sum((weight for weight, _ in parts), Decimal(0))
    known = [(weight, value) for weight, (value, _) in parts if value is not None]
    known_weight = sum((weight for weight, _ in known), Decimal(0))
    if not total:
        return None, Decimal(0)
    covered = sum((weight * share for weight, (_, share) in parts), Decimal(0)) / total
    if not known_weight:
        return None, covered
    mean = sum((weight * value for weight, value in known), Decimal(0)) / known_weight
    return max(mean, Decimal(0)), covered


def _reference_target(target: Target) -> tuple[Decimal | None, Decimal]:
    indicator = target.indicator
    figures: dict[Any, Measurement] = {}
    for row in Measurement.objects.filter(
        indicator=indicator, subject_kind="unit", subject_id=target.unit_id, starts_on__year=2026
    ).order_by("rule_version"):
        figures[row.starts_on] = row
    children = list(Target.objects.filter(parent=target).select_related("indicator"))
    if not figures and children:
        return _weigh([(child.weight, _reference_target(child)) for child in children])
    readings = [
        Reading(
            period=period_starting(kind=PeriodKind(row.period_kind), day=row.starts_on),
            value=row.value,
            numerator=row.numerator,
            denominator=row.denominator,
        )
        for row in figures.values()
    ]
    realized = accumulate(
        accumulation=Accumulation(indicator.accumulation),
        sums=sums_of(readings=readings),
        factor=indicator.factor,
    )
    display = achievement(
        polarity=Polarity(indicator.polarity),
        realized=realized.value,
        target=target.value,
        lower=target.low,
        upper=target.high,
        direction=Direction(indicator.direction) if indicator.direction else None,
        cap=indicator.cap,
    ).display
    return display, Decimal(0 if display is None else 1)
