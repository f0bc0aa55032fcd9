"""What every writer is given: cases one after the other, each with its events in their order."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from pamong.mining.log import EventLog

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001
_AT_ONCE = 100_000


class Happening(NamedTuple):
    """An event: `time` in microseconds since 1970 in UTC, `offset` minutes the wall was ahead.

    `group` is the office where it happened, `instance` which doing of the activity it belongs to.
    """

    activity: str
    time: int
    offset: int
    resource: str | None = None
    lifecycle: str | None = None
    group: str | None = None
    instance: str | None = None


class Trace(NamedTuple):
    """A case; `kind` is the process that it runs through, where a log holds several."""

    name: str
    happenings: Iterable[Happening]
    kind: str | None = None


def traces_of(log: EventLog) -> Iterator[Trace]:
    """The cases of a log as it lies: no more than one case and a slice of columns in objects."""
    name, open_case, found = "", -1, list[Happening]()
    for start in range(0, len(log), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        for case, activity, resource, lifecycle, time, offset in zip(
            log.case[part].tolist(),
            log.activity[part].tolist(),
            log.resource[part].tolist(),
            log.lifecycle[part].tolist(),
            log.time[part].tolist(),
            log.offset[part].tolist(),
            strict=True,
        ):
            if case != open_case:
                if found:
                    yield Trace(name, found)
                name, open_case, found = log.cases[case], case, []
            found.append(
                Happening(
                    log.activities[activity],
                    time,
                    offset,
                    log.resources[resource] if resource >= 0 else None,
                    log.lifecycles[lifecycle] if lifecycle >= 0 else None,
                )
            )
    if found:
        yield Trace(name, found)


def moment(time: int, offset: int) -> str:
    """ISO 8601 on the clock that people looked at."""
    wall = (_EPOCH + timedelta(microseconds=time + offset * 60_000_000)).isoformat()
    sign, minutes = ("-", -offset) if offset < 0 else ("+", offset)
    return f"{wall}{sign}{minutes // 60:02}:{minutes % 60:02}"
