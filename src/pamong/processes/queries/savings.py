"""Cases of a service before and after a day, out of the dataset; for jobs alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pamong.datasets.store import engine

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Cases received in so many days on either side are compared.
WINDOW = timedelta(days=182)
_CASES = """
select epoch_us(min(happened_at) filter (where event = 'case.received')) as received,
  epoch_us(max(happened_at) filter (where event = 'case.closed')) as closed,
  sum(working_s) as working
from read_parquet($path) where service = $service
group by case_id
having received >= epoch_us($since::timestamp) and received < epoch_us($until::timestamp)
order by received, case_id
"""
_DAY_US = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Cases:
    """By case: when it was received (microseconds), days until it was closed (infinite while it is
    open), and hours of work on it."""

    received: "NDArray[np.int64]"
    days: "NDArray[np.float64]"
    hours: "NDArray[np.float64]"


def cases_of(path: Path, service_code: str, since: datetime, until: datetime) -> Cases:
    """Of the cases received between two moments (UTC, without a zone)."""
    import numpy as np  # noqa: PLC0415

    with engine(path.parent) as database:
        rows = database.execute(
            _CASES, {"path": str(path), "service": service_code, "since": since, "until": until}
        ).fetchall()
    received = np.array([row[0] for row in rows], dtype=np.int64)
    closed = np.array([np.nan if row[1] is None else row[1] for row in rows], dtype=float)
    hours = np.array([float(row[2] or 0) / 3_600 for row in rows], dtype=float)
    days = np.where(np.isnan(closed), np.inf, (closed - received) / _DAY_US)
    return Cases(received, days, hours)
