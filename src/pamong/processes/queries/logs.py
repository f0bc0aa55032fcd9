"""The log of a service out of the dataset of case events; for jobs alone, since it is heavy."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pamong.datasets.store import engine
from pamong.services.models import ServiceStep

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pamong.mining.log import EventLog

# Of cases that were received in the days asked for.
_EVENTS = """
select case_id, coalesce(activity, ''), coalesce(actor_id, -1), epoch_us(happened_at), event
from read_parquet($path)
where service = $service and list_contains($events, event) and case_id in (
  select case_id from read_parquet($path)
  where event = 'case.received' and happened_at >= $since and happened_at < $until
)
order by case_id, happened_at, position
"""
_COMPLETED = {"case.received": "complete", "step.completed": "complete"}
# As XES names them; that an applicant answered ends a pause.
_WORKED = {
    **_COMPLETED,
    "step.offered": "schedule",
    "step.started": "start",
    "step.paused": "suspend",
    "step.resumed": "resume",
    "step.answered": "resume",
    "step.cancelled": "withdraw",
}
_DAY = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Days:
    """From the first until before the last, by a clock on the wall."""

    since: date
    until: date
    zone: ZoneInfo

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        first, last = (
            datetime.combine(day, time(), self.zone).astimezone(UTC).replace(tzinfo=None)
            for day in (self.since, self.until)
        )
        return first, last


def names_of_steps(service_code: str) -> dict[str, str]:
    """By code, in their order; the newest version of the service says what a step is called."""
    steps = ServiceStep.objects.filter(version__service__code=service_code)
    return dict(steps.order_by("version__number", "order").values_list("code", "name"))


def distinct(names: list[str]) -> tuple[str, ...]:
    """Two steps of one name stay two: the later is numbered."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(found)


def log_of(path: Path, service_code: str, days: Days, *, work: bool = False) -> "EventLog":
    """The cases that came in on these days; activities by their codes, "" for being received.

    With `work` when it was offered, begun, paused and resumed as well, as a life cycle.
    """
    kinds = _WORKED if work else _COMPLETED
    # numpy is heavy, and needed where reports are made alone.
    import numpy as np  # noqa: PLC0415

    from pamong.mining.coding import sorted_log  # noqa: PLC0415

    since, until = days.bounds
    with engine(path.parent) as database:
        found = database.execute(
            _EVENTS,
            {
                "path": str(path),
                "service": service_code,
                "since": since,
                "until": until,
                "events": list(kinds),
            },
        ).fetchnumpy()
    case, activity, actor, at, event = found.values()
    cases, case_codes = np.unique(np.asarray(case), return_inverse=True)
    activities, activity_codes = np.unique(np.asarray(activity, dtype=str), return_inverse=True)
    actors, actor_codes = np.unique(np.asarray(actor), return_inverse=True)
    known = np.asarray(actor) >= 0
    moments = np.asarray(at, dtype=np.int64)
    lifecycles = tuple(dict.fromkeys(kinds.values())) if work else ()
    events, event_codes = np.unique(np.asarray(event, dtype=str), return_inverse=True)
    of_event = np.array([lifecycles.index(kinds[each]) if work else -1 for each in events])
    return sorted_log(
        service_code,
        (
            tuple(str(each) for each in cases),
            tuple(str(each) for each in activities),
            tuple(str(each) for each in actors),
        ),
        lifecycles,
        {
            "case": case_codes.astype(np.int32),
            "activity": activity_codes.astype(np.int32),
            "resource": np.where(known, actor_codes, -1).astype(np.int32),
            "lifecycle": (of_event[event_codes] if len(events) else event_codes).astype(np.int32),
            "time": moments,
            "offset": offsets(moments, days.zone),
        },
        (),
    )


def offsets(moments: "NDArray[np.int64]", zone: ZoneInfo) -> "NDArray[np.int16]":
    """Minutes that the wall is ahead of UTC, looked up once a day."""
    import numpy as np  # noqa: PLC0415

    numbers, which = np.unique(moments // _DAY, return_inverse=True)
    offsets = [
        datetime.fromtimestamp(int(day) * 86_400 + 43_200, zone).utcoffset() for day in numbers
    ]
    minutes = [0 if each is None else int(each.total_seconds() // 60) for each in offsets]
    return np.array(minutes, dtype=np.int16)[which] if minutes else np.zeros(0, dtype=np.int16)
