"""The cases of a service held against the drawing of the version each ran on; for jobs alone."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import F

from pamong.bpmn import Program, UnableToRead, UnableToRun, read
from pamong.datasets.store import engine
from pamong.processes.models import ProcessMap
from pamong.processes.queries.logs import Days
from pamong.processes.rules.conformance import Drawn, Stray
from pamong.services.models import Case, ServiceType, ServiceVersion, Step

_TRACES = """
select case_id,
  coalesce(list(activity order by happened_at, position)
    filter (event = 'step.completed'), []),
  epoch(max(happened_at)) - epoch(min(happened_at))
from read_parquet($path) where service = $service and case_id in (
  select case_id from read_parquet($path)
  where event = 'case.received' and happened_at >= $since and happened_at < $until
)
group by case_id
"""
# Of a way of leaving so many cases are kept, those that took longest.
_MOST_KEPT = 100
_WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class _Trace:
    case: int
    steps: tuple[str, ...]
    seconds: float


def strays_of(path: Path, service: ServiceType, days: Days) -> dict[str, Any]:
    """As a map keeps them: how many cases were held against a drawing and how many could not be;
    cases by all their strays; each stray with its cases and the days that it cost.

    Cases that were moved to another version on their way are left out.
    """
    since, until = days.bounds
    with engine(path.parent) as database:
        rows = database.execute(
            _TRACES,
            {"path": str(path), "service": service.code, "since": since, "until": until},
        ).fetchall()
    traces = [_Trace(case, tuple(steps), float(seconds)) for case, steps, seconds in rows]
    found = _held(traces, service)
    checked = {case: strays for case, strays in found.items() if strays is not None}
    seconds = {trace.case: trace.seconds for trace in traces}
    return {
        "checked": len(checked),
        "unknown": len(found) - len(checked),
        "sets": [
            [[list(each) for each in strays], cases]
            for strays, cases in Counter(
                tuple(sorted(set(strays))) for strays in checked.values() if strays
            ).items()
        ],
        "strays": _by_stray(checked, seconds),
    }


def _held(traces: Sequence[_Trace], service: ServiceType) -> dict[int, tuple[Stray, ...] | None]:
    ids = [trace.case for trace in traces]
    cases = {
        case: (version, bool(closed) and outcome != _WITHDRAWN)
        for case, version, closed, outcome in Case.objects.filter(pk__in=ids).values_list(
            "pk", "version_id", "closed_at", "outcome"
        )
    }
    moved = set(
        Step.objects.filter(case__in=ids)
        .exclude(service_step__version=F("case__version"))
        .values_list("case_id", flat=True)
    )
    drawings = _drawings(service)
    known: dict[tuple[int, tuple[str, ...], bool], tuple[Stray, ...] | None] = {}
    found: dict[int, tuple[Stray, ...] | None] = {}
    for trace in traces:
        if trace.case in moved or trace.case not in cases:
            continue
        version, ended = cases[trace.case]
        key = (version, trace.steps, ended)
        if key not in known:
            drawn = drawings.get(version)
            known[key] = drawn.strays(trace.steps, ended=ended) if drawn else None
        found[trace.case] = known[key]
    return found


def _drawings(service: ServiceType) -> dict[int, Drawn]:
    found = {}
    for version in ServiceVersion.objects.filter(service=service).exclude(state="draft"):
        try:
            found[version.pk] = Drawn(Program(read(version.process.encode())))
        except (UnableToRead, UnableToRun):
            continue
    return found


def _by_stray(
    checked: Mapping[int, tuple[Stray, ...]], seconds: Mapping[int, float]
) -> list[dict[str, Any]]:
    import numpy as np  # noqa: PLC0415

    from pamong.mining.findings import LEAST_CASES, apart, middle  # noqa: PLC0415

    def times(cases: Sequence[int]) -> Any:
        return np.array([round(seconds[case] * 1_000_000) for case in cases], dtype=np.int64)

    straight = [case for case, strays in checked.items() if not strays]
    of_stray: dict[Stray, list[int]] = defaultdict(list)
    for case, strays in checked.items():
        for stray in set(strays):
            of_stray[stray].append(case)
    found = []
    for stray, cases in sorted(of_stray.items(), key=lambda each: (-len(each[1]), each[0])):
        cost = None
        if min(len(cases), len(straight)) >= LEAST_CASES:
            more = apart(middle(times(cases)), middle(times(straight)))
            cost = [more.value, more.low, more.high]
        longest = sorted(cases, key=lambda case: -seconds[case])[:_MOST_KEPT]
        found.append(
            {"stray": list(stray), "cases": len(cases), "cost_s": cost, "longest": longest}
        )
    return found


@dataclass(frozen=True, slots=True)
class Kept:
    """The strays of a map, read."""

    checked: int
    unknown: int
    sets: list[tuple[tuple[Stray, ...], int]]
    strays: list[tuple[Stray, int, list[float] | None, list[int]]]


def strays_kept(service: ServiceType) -> Kept | None:
    row = ProcessMap.objects.filter(report__service=service).values_list("strays", flat=True)
    data = row.first()
    if not data:
        return None
    return Kept(
        data["checked"],
        data["unknown"],
        [(tuple(Stray(*each) for each in strays), cases) for strays, cases in data["sets"]],
        [
            (Stray(*each["stray"]), each["cases"], each["cost_s"], each["longest"])
            for each in data["strays"]
        ],
    )
