"""A performance year in the rows of a test: cycle and plans without the pages."""

import itertools
from datetime import UTC, date, datetime

from pamong.performance.models import Cycle, PerformancePlan, Period
from tests.conftest import Seat

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


def make_cycle(year: int = 2026) -> Cycle:
    cycle = Cycle.objects.create(
        year=year,
        period_kind=Cycle.PeriodKind.QUARTER,
        plans_due_on=date(year, 1, 31),
        evaluations_due_on=date(year + 1, 1, 31),
        opened_at=datetime(year, 1, 2, tzinfo=UTC),
    )
    starts = [date(year, month, 1) for month in (1, 4, 7, 10)] + [date(year + 1, 1, 1)]
    for number, (start, end) in enumerate(itertools.pairwise(starts), 1):
        Period.objects.create(
            cycle=cycle, number=number, start_on=start, end_on=end, due_on=end.replace(day=15)
        )
    return cycle


def make_plan(cycle: Cycle, seat: Seat, **fields: object) -> PerformancePlan:
    return PerformancePlan.objects.create(
        cycle=cycle,
        appointment=seat.appointment,
        start_on=date(cycle.year, 1, 1),
        end_on=date(cycle.year + 1, 1, 1),
        **fields,
    )
