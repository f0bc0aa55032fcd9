"""Cases on their way that run on an older version than the one in force."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db.models import Count, Q, QuerySet

from pamong.bpmn import Marking, Program, can_stand, read, shape_of
from pamong.services.models import Case, ServiceType, ServiceVersion
from pamong.services.queries.plans import plan_of
from pamong.services.rules.moving import Hindrance, Verdict, judge


@dataclass(slots=True)
class CaseGroup:
    """Cases of one version that stand at the same places; they move together or not at all."""

    key: str
    version_id: int
    number: int
    verdict: Verdict
    cases: int = 0
    markings: list[Mapping[str, Any]] = field(default_factory=list)

    @property
    def can_move(self) -> bool:
        return self.verdict.hindrance is None


def behind(service: ServiceType, target: ServiceVersion) -> QuerySet[Case]:
    """Open cases of a service on other versions."""
    return Case.objects.filter(service=service, closed_at__isnull=True).exclude(version=target)


def cases_behind(service: ServiceType) -> int:
    """How many cases on their way run on a version that is not in force any more."""
    target = in_force(service)
    return behind(service, target).count() if target else 0


def in_force(service: ServiceType) -> ServiceVersion | None:
    return service.versions.filter(state=ServiceVersion.State.PUBLISHED).first()


def groups_behind(service: ServiceType, target: ServiceVersion) -> list[CaseGroup]:
    """The cases behind, by version and by where they stand; those that can move come first."""
    counted = (
        behind(service, target)
        .order_by("version__number")
        .values_list("version_id", "version__number", "marking")
        .annotate(cases=Count("pk"))
    )
    return grouped(target, counted)


def grouped(
    target: ServiceVersion, counted: Iterable[tuple[int, int, Mapping[str, Any], int]]
) -> list[CaseGroup]:
    """Versions, their numbers, markings and how many cases, as groups with their verdicts."""
    judged = _Judge(target)
    groups: dict[str, CaseGroup] = {}
    for version_id, number, data, cases in counted:
        marking = Marking.from_json(data)
        key = _key(version_id, marking)
        if key not in groups:
            groups[key] = CaseGroup(key, version_id, number, judged(version_id, marking))
        groups[key].cases += cases
        groups[key].markings.append(data)
    return sorted(groups.values(), key=lambda group: (not group.can_move, group.number))


def cases_in_group(
    service: ServiceType, target: ServiceVersion, group: CaseGroup
) -> QuerySet[Case]:
    """The cases of a group, the oldest first."""
    same = Q()
    for marking in group.markings:
        same |= Q(marking=marking)
    return behind(service, target).filter(same, version_id=group.version_id).order_by("pk")


def _key(version_id: int, marking: Marking) -> str:
    return hashlib.sha256(f"{version_id} {shape_of(marking)}".encode()).hexdigest()[:16]


class _Judge:
    """Judges markings; what is known of a version is found out once."""

    def __init__(self, target: ServiceVersion) -> None:
        self._target = target
        self._new = plan_of(target.pk).program
        self._routes = plan_of(target.pk).routes
        self._stands = can_stand(Program(read(target.process.encode()), on_trial=True))
        self._asked = cache(_asked)

    def __call__(self, version_id: int, marking: Marking) -> Verdict:
        plan = plan_of(version_id)
        verdict = judge(
            marking,
            plan.program,
            self._new,
            self._stands,
            self._asked(version_id),
            self._asked(self._target.pk),
            self._routes,
        )
        steps = plan_of(self._target.pk).steps
        for stay in verdict.stays:
            # A task that nobody was given cannot be done there.
            if verdict.hindrance is None and stay.node in plan.steps and stay.node not in steps:
                return Verdict(verdict.stays, Hindrance.GONE, stay.old)
        return verdict


def _asked(version_id: int) -> frozenset[str]:
    """The names of all questions of a version."""
    form = ServiceVersion.objects.values_list("form", flat=True).get(pk=version_id)
    schema = form.get("schema") if isinstance(form, Mapping) else None
    properties = schema.get("properties") if isinstance(schema, Mapping) else None
    return frozenset(properties) if isinstance(properties, Mapping) else frozenset()
