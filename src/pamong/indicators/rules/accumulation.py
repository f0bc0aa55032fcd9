"""How the periods of a year add up to one figure, and what should have been reached by then.

No regulation says it; agencies agree on it per indicator when they define it, and so it is a
property of the definition.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from pamong.indicators.rules.achievement import Figure, Reason, ratio
from pamong.kernel.periods import Month, Period, Quarter, Year
from pamong.kernel.scores import divide
from pamong.kernel.text import gettext_noop

ZERO = Decimal(0)


class PeriodKind(StrEnum):
    """How often an indicator is measured, or how finely a target is cut."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Accumulation(StrEnum):
    """How the measurements of several periods become the figure of the year so far."""

    LATEST = "latest"
    SUM = "sum"
    AVERAGE = "average"
    POOLED = "pooled"


PERIOD_KIND_LABELS: Mapping[PeriodKind, str] = MappingProxyType(
    {
        PeriodKind.MONTH: gettext_noop("Every month"),
        PeriodKind.QUARTER: gettext_noop("Every quarter"),
        PeriodKind.YEAR: gettext_noop("Once a year"),
    }
)

ACCUMULATION_LABELS: Mapping[Accumulation, str] = MappingProxyType(
    {
        Accumulation.LATEST: gettext_noop("The latest period stands for the year"),
        Accumulation.SUM: gettext_noop("The periods are added up"),
        Accumulation.AVERAGE: gettext_noop("The average of the periods"),
        Accumulation.POOLED: gettext_noop("All numerators over all denominators"),
    }
)

_PERIODS: Mapping[PeriodKind, type[Year] | type[Quarter] | type[Month]] = MappingProxyType(
    {PeriodKind.MONTH: Month, PeriodKind.QUARTER: Quarter, PeriodKind.YEAR: Year}
)


def kind_of(*, period: Period) -> PeriodKind:
    return next(kind for kind, cls in _PERIODS.items() if isinstance(period, cls))


def periods_in(*, kind: PeriodKind, year: int) -> tuple[Period, ...]:
    """The periods of a year in their order."""
    match kind:
        case PeriodKind.MONTH:
            return Year(year).months
        case PeriodKind.QUARTER:
            return Year(year).quarters
        case PeriodKind.YEAR:
            return (Year(year),)


def period_starting(*, kind: PeriodKind, day: date) -> Period:
    """The period of this kind that begins on the day. Raises ValueError where none does."""
    period = _PERIODS[kind].of(day)
    if period.days.start != day:
        raise ValueError(f"no {kind} begins on {day.isoformat()}")
    return period


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What should be reached: one value, or a range from `low` to `high`."""

    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def is_empty(self) -> bool:
        return self.value is None and self.low is None and self.high is None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodTarget:
    """What should be reached in one month or quarter."""

    period: Period
    bounds: Bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was measured in one period: its value, and for a ratio its two parts."""

    period: Period
    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """The readings of a year, added up: by `sums_of`, or by the database where they are many.

    `known` counts the periods with a figure; the other parts come from those alone. `incomplete`
    counts those of them that lack a numerator or a denominator.
    """

    known: int
    total: Decimal = ZERO
    latest: Decimal | None = None
    numerators: Decimal = ZERO
    denominators: Decimal = ZERO
    incomplete: int = 0


def sums_of(*, readings: Sequence[Reading]) -> Sums:
    known = sorted(
        (each for each in readings if each.value is not None),
        key=lambda each: each.period.days.start,
    )
    return Sums(
        known=len(known),
        total=sum((each.value or ZERO for each in known), ZERO),
        latest=known[-1].value if known else None,
        numerators=sum((each.numerator or ZERO for each in known), ZERO),
        denominators=sum((each.denominator or ZERO for each in known), ZERO),
        incomplete=sum(each.numerator is None or each.denominator is None for each in known),
    )


def accumulate(*, accumulation: Accumulation, sums: Sums, factor: Decimal) -> Figure:
    """The figure of the year so far; `factor` is 100 for a ratio in per cent.

    A period whose figure cannot be computed adds nothing: it is a gap, not a zero. LATEST takes the
    latest period that has a figure.
    """
    if not sums.known:
        return Figure(reason=Reason.NO_MEASUREMENT)
    match accumulation:
        case Accumulation.LATEST:
            return Figure(value=sums.latest)
        case Accumulation.SUM:
            return Figure(value=sums.total)
        case Accumulation.AVERAGE:
            mean = divide(numerator=sums.total, denominator=Decimal(sums.known))
            return Figure(value=mean)
        case Accumulation.POOLED:
            if sums.incomplete:
                return Figure(reason=Reason.MISSING_COMPONENT)
            return ratio(numerators=[sums.numerators], denominator=sums.denominators, factor=factor)


def target_to_date(
    *,
    accumulation: Accumulation,
    annual: Bounds,
    parts: Sequence[PeriodTarget],
    through: date,
) -> Bounds:
    """What should have been reached when everything before the day `through` has been measured.

    The year's end compares with the annual target. Before it, LATEST compares with the target of
    the period that has been reached, AVERAGE and POOLED with the mean of the targets so far, SUM
    with the targets so far added up, of a period that is under way its share by months. Without
    targets for the periods the annual one is all there is to compare with.
    """
    begun = sorted(
        (part for part in parts if part.period.days.start < through and not part.bounds.is_empty),
        key=lambda part: part.period.days.start,
    )
    if not begun or through >= Year.of(begun[0].period.days.start).days.end:
        return annual
    if accumulation is Accumulation.LATEST:
        return begun[-1].bounds
    shares = [
        _share_elapsed(part.period, through) if accumulation is Accumulation.SUM else Decimal(1)
        for part in begun
    ]
    count = Decimal(1) if accumulation is Accumulation.SUM else Decimal(len(begun))

    def combine(values: Sequence[Decimal | None]) -> Decimal | None:
        given = [value for value in values if value is not None]
        if len(given) < len(values):
            return None
        total = sum((v * share for v, share in zip(given, shares, strict=True)), ZERO)
        return divide(numerator=total, denominator=count)

    return Bounds(
        value=combine([part.bounds.value for part in begun]),
        low=combine([part.bounds.low for part in begun]),
        high=combine([part.bounds.high for part in begun]),
    )


def _share_elapsed(period: Period, through: date) -> Decimal:
    months = (Month.of(period.days.start),) if isinstance(period, Month) else period.months
    elapsed = sum(month.days.end <= through for month in months)
    return divide(numerator=Decimal(elapsed), denominator=Decimal(len(months)))
