"""What an evaluation covers: a month or quarter of a cycle, or the year as a whole."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from pamong.performance.models import Cycle, Period
from pamong.ui.formats import month_year

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
    periods = sorted(cycle.periods.all(), key=lambda period: period.number)
    return [*(span_of(cycle, period) for period in periods), span_of(cycle, None)]


def find_span(cycle: Cycle, key: str) -> Span | None:
    """The span that an address names; None where the cycle has none of that name."""
    return next((span for span in spans(cycle) if span.key == key), None)


def cycles() -> list[Cycle]:
    """All years with their periods, newest first. Two queries."""
    return list(Cycle.objects.prefetch_related("periods").order_by("-year"))


def span_to_rate(cycle: Cycle, on: date) -> Span:
    """What is to be evaluated now: the newest span that has ended, or else the first."""
    all_spans = spans(cycle)
    ended = [span for span in all_spans if span.end_on <= on]
    return ended[-1] if ended else all_spans[0]
