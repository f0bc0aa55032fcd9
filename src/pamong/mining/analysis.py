"""The measures of a log with names instead of codes and seconds instead of microseconds."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, overload

from pamong.mining import lifecycle, measures
from pamong.mining.log import MICROSECONDS, EventLog
from pamong.mining.measures import Columns, Raw, Way

SHOWN = 10
ORDER = "events sorted by case, then timestamp, ties kept in file order (stable)"


@dataclass(frozen=True, slots=True)
class Edge:
    """One activity directly followed by another, and the time between."""

    source: str
    target: str
    count: int
    total_s: float
    mean_s: float
    median_s: float
    p95_s: float


@dataclass(frozen=True, slots=True)
class Variant:
    activities: tuple[str, ...]
    count: int
    median_s: float


@dataclass(frozen=True, slots=True)
class Again:
    """An activity that came again in a case: in how many cases, how often."""

    activity: str
    cases: int
    events: int


@dataclass(frozen=True, slots=True)
class Handover:
    source: str
    target: str
    count: int


@dataclass(frozen=True, slots=True)
class Task:
    """A step by its life cycle: how often it was done, how often its beginning is known, and then
    the work on it and how long in all it rested."""

    activity: str
    count: int
    measured: int
    worked_s: float
    median_s: float | None
    p95_s: float | None
    rested_s: float


@dataclass(frozen=True, slots=True)
class Work:
    """Waiting from the end of one step until another is begun, and the work on each."""

    waits: tuple[Edge, ...]
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything that is told of a log; lists are sorted by count, then by name."""

    log: str
    events: int
    cases: int
    activities: Mapping[str, int]
    resources: int
    edges: tuple[Edge, ...]
    starts: Mapping[str, int]
    ends: Mapping[str, int]
    # The commonest first; of those equally common, whichever a case took first.
    variants: "Variants"
    median_case_s: float | None
    mean_case_s: float | None
    p95_case_s: float | None
    reworked_cases: int
    rework: tuple[Again, ...]
    self_loops: Mapping[str, int]
    handovers: tuple[Handover, ...]
    load: tuple[int, ...]
    arrivals: tuple[int, ...]
    # Day since 1970 → cases begun, cases ended, cases open when it ends.
    progress: Mapping[int, tuple[int, int, int]]
    first_day: int | None
    last_day: int | None
    # None where the log does not say when work began.
    work: Work | None = None


class Variants(Sequence[Variant]):
    """The different ways through, put into words only where one is looked at."""

    def __init__(self, ways: Sequence[Way], names: tuple[str, ...]) -> None:
        self._ways, self._names = ways, names

    def __len__(self) -> int:
        return len(self._ways)

    @overload
    def __getitem__(self, place: int) -> Variant: ...
    @overload
    def __getitem__(self, place: slice) -> "Variants": ...
    def __getitem__(self, place: int | slice) -> "Variant | Variants":
        if isinstance(place, slice):
            return Variants(self._ways[place], self._names)
        path, count, p50 = self._ways[place]
        return Variant(tuple(self._names[code] for code in path), count, p50 / MICROSECONDS)

    @property
    def once(self) -> int:
        """How many were taken by a single case; the rarest are last."""
        return len(self) - bisect_left(range(len(self)), -1, key=lambda place: -self[place].count)


def analyse(log: EventLog, measure: Callable[[EventLog], Raw]) -> Analysis:
    """The measures by either route, in words that people know."""
    raw = measure(log)
    names, people = log.activities, log.resources
    count, total, median, p95 = raw.durations
    return Analysis(
        log=log.name,
        events=len(log),
        cases=count,
        activities=_by_count(_activity_counts(raw), names),
        resources=len(people),
        edges=edges_of(raw.edges, names),
        starts=_by_count(raw.starts, names),
        ends=_by_count(raw.ends, names),
        variants=Variants(raw.variants, names),
        median_case_s=_seconds(median),
        mean_case_s=total / count / MICROSECONDS if count else None,
        p95_case_s=_seconds(p95),
        reworked_cases=raw.reworked_cases,
        rework=tuple(
            sorted(
                (Again(names[code], *counts) for code, counts in raw.rework.items()),
                key=lambda each: (-each.cases, -each.events, each.activity),
            )
        ),
        self_loops=_by_count(raw.self_loops, names),
        handovers=tuple(
            sorted(
                (Handover(people[a], people[b], n) for (a, b), n in raw.handovers.items()),
                key=lambda each: (-each.count, each.source, each.target),
            )
        ),
        load=tuple(raw.load.get(hour, 0) for hour in range(168)),
        arrivals=tuple(raw.arrivals.get(hour, 0) for hour in range(168)),
        progress=_open(raw.progress),
        first_day=min(raw.progress, default=None),
        last_day=max(raw.progress, default=None),
        work=_work(raw.work, names),
    )


def by_steps(log: EventLog, found: Analysis) -> tuple[EventLog, Analysis]:
    """As people tell it: a step that is begun, put off and ended is one step, told when it ends."""
    if found.work is None:
        return log, found
    # The compiled loops are heavy, and needed again for such logs alone.
    from pamong.mining import quick  # noqa: PLC0415

    steps = lifecycle.ends(log)
    return steps, replace(analyse(steps, quick.measure), work=found.work)


def edges_of(columns: Columns, names: tuple[str, ...]) -> tuple[Edge, ...]:
    """By count, then by name."""
    found = (
        Edge(
            names[source],
            names[target],
            n,
            total / MICROSECONDS,
            total / n / MICROSECONDS,
            p50 / MICROSECONDS,
            high / MICROSECONDS,
        )
        for (source, target), (n, total, p50, high) in columns.items()
    )
    return tuple(sorted(found, key=lambda edge: (-edge.count, edge.source, edge.target)))


def _work(raw: measures.Work | None, names: tuple[str, ...]) -> Work | None:
    if raw is None:
        return None
    tasks = (
        Task(
            names[code],
            count,
            measured,
            worked / MICROSECONDS,
            _seconds(p50),
            _seconds(p95),
            rested / MICROSECONDS,
        )
        for code, (count, measured, worked, p50, p95, rested) in raw.tasks.items()
    )
    by_count = sorted(tasks, key=lambda task: (-task.count, task.activity))
    return Work(edges_of(raw.waits, names), tuple(by_count))


def as_json(found: Analysis) -> dict[str, Any]:
    """What `--json` prints: the measures' names are a contract."""
    return {
        "log": found.log,
        "order": ORDER,
        "events": found.events,
        "cases": found.cases,
        "activities": len(found.activities),
        "resources": found.resources,
        "dfg": [edge_as_json(edge) for edge in found.edges],
        "start_activities": dict(found.starts),
        "end_activities": dict(found.ends),
        "variants": len(found.variants),
        "top10_variant_counts": [each.count for each in found.variants[:SHOWN]],
        "top10_variants": [
            {"count": each.count, "activities": list(each.activities)}
            for each in found.variants[:SHOWN]
        ],
        "median_case_duration_s": found.median_case_s,
        "mean_case_duration_s": found.mean_case_s,
        "p95_case_duration_s": found.p95_case_s,
        "cases_with_rework": found.reworked_cases,
        "rework_events": sum(each.events for each in found.rework),
        "rework_cases_per_activity": {
            each.activity: each.cases for each in sorted(found.rework, key=lambda x: x.activity)
        },
        "self_loops": dict(sorted(found.self_loops.items())),
        "handover_pairs": len(found.handovers),
        "handover_events": sum(each.count for each in found.handovers),
        "handover_top10": [
            {"source": each.source, "target": each.target, "count": each.count}
            for each in found.handovers[:SHOWN]
        ],
        "events_by_hour_of_week": list(found.load),
        "arrivals_by_hour_of_week": list(found.arrivals),
        "work": found.work and _work_as_json(found.work),
    }


def edge_as_json(edge: Edge) -> dict[str, Any]:
    return {
        "source": edge.source,
        "target": edge.target,
        "count": edge.count,
        "mean_s": edge.mean_s,
        "median_s": edge.median_s,
        "p95_s": edge.p95_s,
    }


def _work_as_json(work: Work) -> dict[str, Any]:
    return {
        "waiting": [edge_as_json(edge) for edge in work.waits],
        "working": [
            {
                "activity": task.activity,
                "count": task.count,
                "measured": task.measured,
                "mean_s": task.worked_s / task.measured if task.measured else None,
                "median_s": task.median_s,
                "p95_s": task.p95_s,
                "rested_s": task.rested_s,
            }
            for task in work.tasks
        ],
    }


def _activity_counts(raw: Raw) -> dict[int, int]:
    """Every event but the first of its case is the end of an edge."""
    counts = dict(raw.starts)
    for (_source, target), edge in raw.edges.items():
        counts[target] = counts.get(target, 0) + edge[0]
    return counts


def _by_count(counts: Mapping[int, int], names: tuple[str, ...]) -> dict[str, int]:
    named = ((names[code], count) for code, count in counts.items())
    return dict(sorted(named, key=lambda each: (-each[1], each[0])))


def _seconds(microseconds: float | None) -> float | None:
    return None if microseconds is None else microseconds / MICROSECONDS


def _open(progress: Mapping[int, tuple[int, int]]) -> dict[int, tuple[int, int, int]]:
    found, still = {}, 0
    for day in sorted(progress):
        opened, closed = progress[day]
        still += opened - closed
        found[day] = (opened, closed, still)
    return found
