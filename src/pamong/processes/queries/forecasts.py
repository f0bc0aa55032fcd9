"""What came of changes, and how good forecasts of them have been."""

from datetime import UTC, datetime
from pathlib import Path

from pamong.datasets.store import engine
from pamong.processes.models import Forecast
from pamong.services.models import ServiceType

# Days from receipt to the last completed step, of the closed cases received since a moment.
_LASTED = """
select epoch_us(min(happened_at) filter (event = 'case.received')),
  epoch_us(max(happened_at) filter (event = 'step.completed')),
  count(*) filter (event = 'case.closed') > 0
from read_parquet($path) where service = $service
group by case_id
having min(happened_at) filter (event = 'case.received') >= $since
  and min(happened_at) filter (event = 'case.received') < $until
"""
_DAY = 86_400_000_000


def median_days_of(
    path: Path, service_code: str, since: datetime, until: datetime
) -> tuple[float, int] | None:
    """Half of the cases received in between ended within so many days, and how many they are.

    Whatever is not closed has lasted longer than all others. None where half are not.
    """
    with engine(path.parent) as database:
        rows = database.execute(
            _LASTED,
            {
                "path": str(path),
                "service": service_code,
                "since": since.astimezone(UTC).replace(tzinfo=None),
                "until": until.astimezone(UTC).replace(tzinfo=None),
            },
        ).fetchall()
    lasted = sorted((end - begun) / _DAY for begun, end, closed in rows if closed and end)
    if not rows or len(lasted) <= len(rows) // 2:
        return None
    half = len(rows) // 2
    middle = lasted[half] if len(rows) % 2 else (lasted[half - 1] + lasted[half]) / 2
    return middle, len(rows)


def past_forecasts(service: ServiceType | None = None) -> list[tuple[float, float, float, float]]:
    """Of changes that were carried out and lived through: foretold, low, high and came, in days."""
    done = Forecast.objects.filter(came_days__isnull=False)
    if service is not None:
        done = done.filter(service=service)
    rows = done.values_list("found__tomorrow__median_days", "came_days")
    return [(value, low, high, came or 0.0) for (value, low, high), came in rows]
