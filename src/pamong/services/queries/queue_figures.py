"""What became of the numbers of a unit's queue, by day and line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connection

from pamong.kernel.periods import DateRange
from pamong.services.models import QueueLine

ON_A_PAGE = 60


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """Numbers of a line on a day; without a day of all days, without a line of all lines."""

    day: date | None
    line: QueueLine | None
    taken: int
    served: int
    absent: int
    lapsed: int
    waited_median: timedelta | None
    waited_p90: timedelta | None


_BY_DAY_AND_LINE = """
select day, line_id, count(*), count(*) filter (where state = 'served'),
    count(*) filter (where state = 'no_show'), count(*) filter (where state = 'lapsed'),
    percentile_cont(array[0.5, 0.9]) within group (
        order by extract(epoch from called_at - taken_at)::float8
    ) filter (where called_at is not null)
from services_queueticket
where unit_id = %s and day between %s and %s
group by grouping sets ((day, line_id), (line_id), ())
"""


@dataclass(frozen=True, slots=True)
class QueueReport:
    """All days together, each line of all days, each line of each day: the latest day first."""

    everything: QueueFigures
    lines: Sequence[QueueFigures]
    days: Sequence[QueueFigures]

    def page(self, number: str | None) -> Page[QueueFigures]:
        return Paginator(self.days, ON_A_PAGE).get_page(number)

    def exported(self) -> Iterator[tuple[Any, ...]]:
        """By day and line, waiting times in minutes."""
        for each in self.days:
            assert each.line is not None
            yield (
                each.day,
                each.line.letter,
                each.line.name,
                each.taken,
                each.served,
                each.absent,
                each.lapsed,
                _minutes(each.waited_median),
                _minutes(each.waited_p90),
            )


def queue_report(unit_id: int, days: DateRange) -> QueueReport:
    """The waiting time is that from the number taken to its call, of the numbers called."""
    lines = {line.pk: line for line in QueueLine.objects.filter(unit_id=unit_id)}
    with connection.cursor() as cursor:
        cursor.execute(_BY_DAY_AND_LINE, [unit_id, days.start, days.last])
        rows = [
            QueueFigures(day, lines.get(line), taken, served, absent, lapsed, *_times(waited))
            for day, line, taken, served, absent, lapsed, waited in cursor.fetchall()
        ]
    return QueueReport(
        everything=next(each for each in rows if each.line is None),
        lines=sorted((each for each in rows if each.line and not each.day), key=_letter),
        days=sorted((each for each in rows if each.day), key=_latest_day),
    )


def _times(waited: Sequence[float] | None) -> tuple[timedelta | None, timedelta | None]:
    if waited is None:
        return None, None
    return timedelta(seconds=waited[0]), timedelta(seconds=waited[1])


def _letter(each: QueueFigures) -> str:
    return each.line.letter if each.line else ""


def _latest_day(each: QueueFigures) -> tuple[int, str]:
    return -(each.day or date.min).toordinal(), _letter(each)


def _minutes(waited: timedelta | None) -> float | None:
    return None if waited is None else round(waited.total_seconds() / 60, 1)
