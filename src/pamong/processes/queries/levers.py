"""What was found of where time is lost, over all reports one reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pamong.processes.models import LogSource, ProcessMap
from pamong.services.models import ServiceStep, ServiceType


@dataclass(frozen=True, slots=True)
class Found:
    """A finding of a service or of another application; `lever` is that of mining.levers."""

    name: str
    unit: str
    service_id: int | None
    source_id: int | None
    lever: Mapping[str, Any]
    step: str
    before: str


def levers_found(services: QuerySet[ServiceType], sources: QuerySet[LogSource]) -> list[Found]:
    """The findings of these, the costliest first."""
    rows = ProcessMap.objects.filter(report__service__in=services) | ProcessMap.objects.filter(
        report__source__in=sources
    )
    found = []
    kept = list(
        rows.order_by("pk").values_list(
            "report__service_id",
            "report__service__name",
            "report__service__unit__name",
            "report__source_id",
            "report__source__name",
            "report__source__unit__name",
            "levers",
        )
    )
    names = _names([row[0] for row in kept if row[0] is not None])
    for service, service_name, unit, source, source_name, source_unit, levers in kept:
        known = {**names.get(service, {}), "": _("Application received")} if service else {}
        for lever in levers:
            step, before = lever["step"], lever["before"]
            found.append(
                Found(
                    service_name or source_name,
                    unit or source_unit,
                    service,
                    source,
                    lever,
                    known.get(step, step),
                    known.get(before, before),
                )
            )
    return sorted(found, key=lambda each: -each.lever["lost"]["value"])


def _names(service_ids: list[int]) -> dict[int, dict[str, str]]:
    """Names of steps by service and code; the newest version says what a step is called."""
    rows = ServiceStep.objects.filter(version__service_id__in=service_ids)
    names: dict[int, dict[str, str]] = {}
    for service, code, name in rows.order_by("version__number").values_list(
        "version__service_id", "code", "name"
    ):
        names.setdefault(service, {})[code] = name
    return names
