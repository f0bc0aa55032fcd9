"""What the units aim at, and how the quarters turned out."""

from collections.abc import Iterator
from decimal import Decimal

from pamong.demo.content import AIMS, Aim
from pamong.demo.scene import Scene, moment
from pamong.indicators.actions import (
    Definition,
    MeasurementDraft,
    TargetDraft,
    define_indicator,
    record_measurements,
    set_target,
)
from pamong.indicators.rules import (
    Accumulation,
    Bounds,
    PeriodKind,
    PeriodTarget,
    Polarity,
    of_unit,
)
from pamong.kernel.periods import Quarter

COUNTED = {"kunjungan", "prosedur"}


def set_aims(scene: Scene) -> None:
    """Indicators, targets of three years for every unit, and measurements up to last quarter."""
    scene.progress("Setting indicators and targets …")
    at = moment(scene.first_day)
    ids = {
        aim.code: define_indicator(actor=None, definition=_definition(aim), at=at)
        for aims in AIMS.values()
        for aim in aims
    }
    for unit in scene.world.units:
        for aim in AIMS[unit.family]:
            for number, year in enumerate(scene.years):
                set_target(
                    actor=None,
                    draft=TargetDraft(
                        indicator_id=ids[aim.code],
                        unit_id=scene.units[unit.code].pk,
                        year=year,
                        bounds=Bounds(value=_target(aim, number)),
                        weight=Decimal(aim.weight),
                        periods=_quarters(aim, number, year),
                    ),
                    at=at,
                )
    record_measurements(actor=None, drafts=list(_measurements(scene)), at=scene.now)


def _definition(aim: Aim) -> Definition:
    return Definition(
        code=aim.code,
        name=aim.name,
        unit_of_measure="%" if aim.unit_of_measure == "persen" else aim.unit_of_measure,
        polarity=Polarity(aim.polarity),
        decimals=0 if aim.unit_of_measure in COUNTED else 1,
        accumulation=(Accumulation.SUM if aim.unit_of_measure in COUNTED else Accumulation.AVERAGE),
        period_kind=PeriodKind.QUARTER,
        formula=aim.formula,
        source=aim.source,
        cap=Decimal(120),
    )


def _target(aim: Aim, number: int) -> Decimal:
    return aim.target + aim.step * number


def _quarters(aim: Aim, number: int, year: int) -> tuple[PeriodTarget, ...]:
    """What is counted over the year is a quarter of it each quarter."""
    if aim.unit_of_measure not in COUNTED:
        return ()
    total = int(_target(aim, number))
    # Whole numbers that add up to the year: ten procedures are 2, 3, 2 and 3.
    reached = [total * quarter // 4 for quarter in range(5)]
    return tuple(
        PeriodTarget(
            period=Quarter(year, quarter),
            bounds=Bounds(value=Decimal(reached[quarter] - reached[quarter - 1])),
        )
        for quarter in range(1, 5)
    )


def _measurements(scene: Scene) -> Iterator[MeasurementDraft]:
    """Quarters scatter around the target, a little better each year; one now and then is late."""
    for unit in scene.world.units:
        # Some offices do better than others, and go on doing so.
        skill = scene.draw.gauss(0, 0.5)
        for aim in AIMS[unit.family]:
            sign = -1 if aim.polarity == "minimize" else 1
            for number, year in enumerate(scene.years):
                for quarter in range(1, 5):
                    period = Quarter(year, quarter)
                    if period.days.end > scene.today:
                        continue
                    target = float(_target(aim, number))
                    counted = aim.unit_of_measure in COUNTED
                    value = target + sign * aim.noise * (scene.draw.gauss(0, 0.7) + skill)
                    value = value / 4 if counted else value
                    ceiling = 100.0 if aim.unit_of_measure == "persen" else value
                    yield MeasurementDraft(
                        indicator_code=aim.code,
                        subject=of_unit(scene.units[unit.code].pk),
                        period=period,
                        as_of=min(scene.now, moment(period.days.end, 16)),
                        value=Decimal(str(round(min(max(value, 0), ceiling), 0 if counted else 1))),
                    )
