"""What the log tells of each simplification: cases received before and after its day."""

from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pamong.datasets import store
from pamong.organization.queries import agency_zone
from pamong.processes.queries.savings import WINDOW, Cases, cases_of
from pamong.services.actions.simplifications import record_saving
from pamong.services.exports import CASE_EVENTS
from pamong.services.models import Simplification
from pamong.services.rules.simplification import Interval, Saving
from pamong.tenancy.current import agency_id

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# On either side; of fewer a difference would tell nothing.
FEWEST_CASES = 30
_DRAWS = 500
_MOST_DRAWN = 5_000
_DAY_US = 86_400_000_000
_NEARLY_ALL = 0.95


def measure_savings(*, at: datetime) -> int:
    """Measure every simplification of a service from the dataset as it lies. Returns how many the
    log can tell of. For commands and jobs alone."""
    path = store.path_of(CASE_EVENTS.name, agency_id())
    zone = ZoneInfo(agency_zone())
    told = 0
    for row in Simplification.objects.filter(service__isnull=False).select_related("service"):
        assert row.service is not None
        day = datetime.combine(row.effective_on, time(), zone).astimezone(UTC).replace(tzinfo=None)
        saving = saving_of(path, row.service.code, day, at.astimezone(UTC).replace(tzinfo=None))
        record_saving(simplification_id=row.pk, saving=saving, at=at)
        told += saving is not None
    return told


def saving_of(path: Path, service_code: str, day: datetime, now: datetime) -> Saving | None:
    """None where too few cases were received on one side.

    Cases that came in too lately to have ended as nearly all did before are left out; others that
    are still open count as longer than any.
    """
    import numpy as np  # noqa: PLC0415

    before = cases_of(path, service_code, day - WINDOW, day)
    if len(before.days) < FEWEST_CASES:
        return None
    usual = float(np.quantile(before.days, _NEARLY_ALL, method="lower"))
    if not np.isfinite(usual):
        return None
    until = min(day + WINDOW, now)
    after = cases_of(path, service_code, day, until)
    moment = (now - datetime(1970, 1, 1)).total_seconds() * 1e6  # noqa: DTZ001 both without a zone
    settled = after.received <= moment - usual * _DAY_US
    after = Cases(after.received[settled], after.days[settled], after.hours[settled])
    if len(after.days) < FEWEST_CASES or not np.isfinite(np.median(after.days)):
        return None
    return _compared(before, after)


def _compared(before: Cases, after: Cases) -> Saving:
    import numpy as np  # noqa: PLC0415

    def mean_work(cases: Cases) -> "NDArray[np.float64]":
        return cases.hours[np.isfinite(cases.days)]

    days = _difference(before.days, after.days, median=True)
    hours = _difference(mean_work(before), mean_work(after), median=False)
    span = max(1.0, (after.received[-1] - after.received[0]) / _DAY_US)
    a_year = len(after.days) / span * 365
    return Saving(
        cases_before=len(before.days),
        cases_after=len(after.days),
        days_before=round(float(np.median(before.days)), 4),
        days_after=round(float(np.median(after.days)), 4),
        days=days,
        hours=hours,
        hours_a_year=Interval(
            *(round(number * a_year, 1) for number in (hours.value, hours.low, hours.high))
        ),
    )


def _difference(
    before: "NDArray[np.float64]", after: "NDArray[np.float64]", *, median: bool
) -> Interval:
    """After less before, with the 2.5 and 97.5 % points of redrawn samples; repeatable."""
    import numpy as np  # noqa: PLC0415

    of = np.median if median else np.mean
    chance = np.random.default_rng(20_260_101)
    drawn = []
    for _draw in range(_DRAWS):
        one, other = (
            of(chance.choice(values, size=min(len(values), _MOST_DRAWN)))
            for values in (before, after)
        )
        if np.isfinite(one) and np.isfinite(other):
            drawn.append(other - one)
    low, high = np.quantile(drawn, (0.025, 0.975))
    return Interval(*(round(float(each), 4) for each in (of(after) - of(before), low, high)))
