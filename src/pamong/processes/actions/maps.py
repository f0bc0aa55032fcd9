"""Keeping the map of a report: its steps and arrows as figures that a page draws from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pamong.processes.models import ProcessArrow, ProcessMap, ProcessReport
from pamong.processes.queries.steps import Told
from pamong.services.models import ServiceType

if TYPE_CHECKING:
    from pamong.mining.arrows import Passed
    from pamong.mining.log import EventLog

_PART = 500
_FIGURES = ("count", "cases", "total_s", "median_s", "p95_s", "detail")
# As long as the column is.
_LONGEST_NAME = 250
_MOST_LEVERS = 20


def keep_map_of_service(
    report: ProcessReport,
    service: ServiceType,
    log: "EventLog",
    told: Told,
    strays: Mapping[str, Any],
) -> None:
    """The map of a service, anew; for jobs alone, within the transaction of its report."""
    version = service.versions.exclude(state="draft").order_by("-number").first()
    steps = [asdict(each) for each in told.steps]
    _keep(report, log, told.decided, {"version": version, "steps": steps, "strays": strays})


def keep_map(report: ProcessReport, log: "EventLog") -> None:
    """The map of a foreign log, which has no drawing, anew."""
    _keep(report, log, {}, {})


def _keep(
    report: ProcessReport,
    log: "EventLog",
    decided: Mapping[str, tuple[int, int]],
    more: Mapping[str, Any],
) -> None:
    from pamong.mining.arrows import arrows_of  # noqa: PLC0415
    from pamong.mining.levers import Decided, levers_of  # noqa: PLC0415
    from pamong.mining.lifecycle import ends  # noqa: PLC0415

    # A step that is begun, put off and ended is one step of the map.
    log = ends(log)
    found = arrows_of(log)
    flow = {**_counts(log), "arrows": found.count, "passages": found.passages}
    levers = levers_of(log, {name: Decided(*counts) for name, counts in decided.items()})
    told = [asdict(each) for each in levers[:_MOST_LEVERS]]
    ProcessMap.objects.update_or_create(
        report=report, defaults={"flow": flow, "levers": told, **more}
    )
    rows = _rows(report, found.kept)
    ProcessArrow.objects.bulk_create(
        rows,
        batch_size=_PART,
        update_conflicts=True,
        unique_fields=["agency", "report", "source", "target"],
        update_fields=_FIGURES,
    )
    here = {(row.source, row.target) for row in rows}
    before = ProcessArrow.objects.filter(report=report).values_list("pk", "source", "target")
    gone = [pk for pk, *ends in before if tuple(ends) not in here]
    ProcessArrow.objects.filter(pk__in=gone).delete()


def _rows(report: ProcessReport, kept: Iterable["Passed"]) -> list[ProcessArrow]:
    return [
        ProcessArrow(
            report=report,
            source=each.source,
            target=each.target,
            count=each.count,
            cases=each.cases,
            total_s=each.total_s,
            median_s=each.median_s,
            p95_s=each.p95_s,
            detail={"spread": each.spread, "months": each.months, "longest": each.longest},
        )
        for each in kept
        if max(len(each.source), len(each.target)) <= _LONGEST_NAME
    ]


def _counts(log: "EventLog") -> dict[str, dict[str, int]]:
    import numpy as np  # noqa: PLC0415

    first = np.ones(len(log), dtype=np.bool_)
    first[1:] = log.case[1:] != log.case[:-1]
    last = np.roll(first, -1)
    return {
        "activities": _by_count(log.activities, log.activity),
        "begins": _by_count(log.activities, log.activity[first]),
        "finishes": _by_count(log.activities, log.activity[last]),
    }


def _by_count(names: Sequence[str], codes: Any) -> dict[str, int]:
    import numpy as np  # noqa: PLC0415

    counts = np.bincount(codes, minlength=len(names)).tolist()
    found = {name: count for name, count in zip(names, counts, strict=True) if count}
    return dict(sorted(found.items(), key=lambda each: (-each[1], each[0])))
