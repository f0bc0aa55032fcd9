"""The maps of reports as they are kept."""

from dataclasses import dataclass

from django.db.models import F

from pamong.processes.models import ProcessArrow, ProcessMap, ProcessReport
from pamong.processes.rules.flow import Arrow, Whole


@dataclass(frozen=True, slots=True)
class Flow:
    """What a drawing of a discovered map needs; counts by name."""

    arrows: tuple[Arrow, ...]
    whole: Whole
    begins: dict[str, int]
    finishes: dict[str, int]


def map_of(report: ProcessReport) -> ProcessMap | None:
    return ProcessMap.objects.filter(report=report).select_related("version").first()


def flow_of(kept: ProcessMap) -> Flow | None:
    """None where the report was made before arrows were kept."""
    if not kept.flow:
        return None
    rows = ProcessArrow.objects.filter(report_id=kept.report_id)
    names = ("id", "source", "target", "count", "cases", "total_s", "median_s", "p95_s")
    found = rows.order_by(F("count").desc(), "source", "target").values_list(*names)
    return Flow(
        tuple(Arrow(*row) for row in found),
        Whole(kept.flow["activities"], kept.flow["arrows"], kept.flow["passages"]),
        kept.flow["begins"],
        kept.flow["finishes"],
    )
