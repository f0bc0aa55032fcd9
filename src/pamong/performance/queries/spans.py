"""What an evaluation covers: a month or quarter of a cycle, or the year as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from pamong.performance.models import Cycle, Period
from pamong.ui.formats import month_short, month_year

YEAR = "year"


@dataclass(frozen=True, slots=True)
class Span:
    """A period of a cycle, or the year (`period_id` is None). Half-open: [start_on, end_on)."""

    cycle_id: int
    year: int
    kind: str
    period_id: int | None
    number: int
    start_on: date
    end_on: date
    due_on: date
    cycle_open: bool = True

    @property
    def key(self) -> str:
        """As addresses name it: "year" or the number of the period."""
        return YEAR if self.period_id is None else str(self.number)

    @property
    def is_year(self) -> bool:
        return self.period_id is None

    @property
    def is_its(self) -> Q:
        """The rows that carry `period` and belong to this span."""
        return Q(period__isnull=True) if self.period_id is None else Q(period_id=self.period_id)

    @property
    def last_day(self) -> date:
        return self.end_on - timedelta(days=1)

    @property
    def label(self) -> str:
        """In the reader's language: "Quarter III 2026"."""
        if self.is_year:
            return _("Year %(year)s") % {"year": self.year}
        if self.kind == Cycle.PeriodKind.MONTH:
            return month_year(self.start_on)
        return _("Quarter %(number)s %(year)s") % {
            "number": ROMAN[self.number],
            "year": self.year,
        }

    @property
    def short_label(self) -> str:
        """Beside the others of its year: "Oct"; a quarter and the year as `label`."""
        if not self.is_year and self.kind == Cycle.PeriodKind.MONTH:
            return month_short(self.start_on)
        return self.label


ROMAN = ("", "I", "II", "III", "IV")


def span_of(cycle: Cycle, period: Period | None) -> Span:
    if period is None:
        return Span(
            cycle_id=cycle.pk,
            year=cycle.year,
            kind=cycle.period_kind,
            period_id=None,
            number=0,
            start_on=date(cycle.year, 1, 1),
            end_on=date(cycle.year + 1, 1, 1),
            due_on=cycle.evaluations_due_on,
            cycle_open=cycle.state == Cycle.State.OPEN,
        )
    return Span(
        cycle_id=cycle.pk,
        year=cycle.year,
        kind=cycle.period_kind,
        period_id=period.pk,
        number=period.number,
        start_on=period.start_on,
        end_on=period.end_on,
        due_on=period.due_on,
        cycle_open=cycle.state == Cycle.State.OPEN,
    )


def spans(cycle: Cycle) -> list[Span]:
    """The periods of a cycle in order, and the year last. One query."""
    return [
        *(span_of(cycle, period) for period in cycle.periods.order_by("number")),
        span_of(cycle, None),
    ]


def find_span(cycle: Cycle, key: str) -> Span | None:
    """The span that an address names; None where the cycle has none of that name."""
    return next((span for span in spans(cycle) if span.key == key), None)


def all_spans() -> dict[int, list[Span]]:
    """The spans of every year, the newest first; the last of each is the whole. One query.

    A year is opened with its periods, so none is without.
    """
    found: dict[int, list[Span]] = {}
    cycles: dict[int, Cycle] = {}
    for period in Period.objects.select_related("cycle").order_by("-cycle__year", "number"):
        cycles[period.cycle.year] = period.cycle
        found.setdefault(period.cycle.year, []).append(span_of(period.cycle, period))
    for year, cycle in cycles.items():
        found[year].append(span_of(cycle, None))
    return found


def find_span_of_year(year: int, key: str) -> Span | None:
    """The span that year and key of an address name. One query."""
    periods = list(Period.objects.filter(cycle__year=year).select_related("cycle"))
    if key == YEAR and periods:
        return span_of(periods[0].cycle, None)
    return next((span_of(row.cycle, row) for row in periods if str(row.number) == key), None)


def span_to_rate(beside: Sequence[Span], on: date) -> Span:
    """What is to be evaluated now of a year: the newest span that has ended, or the first."""
    ended = [span for span in beside if span.end_on <= on]
    return ended[-1] if ended else beside[0]
