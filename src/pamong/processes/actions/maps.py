"""Keeping the map of a report: its steps and arrows as figures that a page draws from."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from pamong.processes.models import ProcessMap, ProcessReport
from pamong.processes.queries import Days
from pamong.processes.queries.steps import steps_of
from pamong.services.models import ServiceType


def keep_map(
    report: ProcessReport, service: ServiceType, path: Path, days: Days, names: Mapping[str, str]
) -> None:
    """The map of a service, anew; for jobs alone, within the transaction of its report."""
    version = service.versions.exclude(state="draft").order_by("-number").first()
    steps = [asdict(each) for each in steps_of(path, service, days, names)]
    ProcessMap.objects.update_or_create(
        report=report, defaults={"version": version, "steps": steps}
    )
