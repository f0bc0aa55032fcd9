"""How a version of a service is done: its program and its steps, read once per process.

A published version never changes, so what was read of it stays true.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import connection
from django.http import Http404

from pamong.bpmn import Kind, Model, Node, Program, read
from pamong.organization.models import Unit
from pamong.services.models import ServiceStep, ServiceType, ServiceVersion
from pamong.services.rules.payments import payment_steps
from pamong.services.rules.routes import Route, decided, read_routes

# The fields of a StepDefinition in their order.
Definition = tuple[str, int, int, bool, bool, str, str, str]


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A task of the process as its version describes it."""

    id: int
    order: int
    code: str
    name: str
    unit_id: int
    norm_minutes: int
    decides: bool
    needs_second_person: bool
    routing: str = "queue"
    area_field: str = ""
    unit_table: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A version as cases run on it; `steps` by the code of the task, in their order."""

    version_id: int
    service_id: int
    norm_minutes: int
    program: Program
    steps: Mapping[str, PlannedStep]
    # The same by their id.
    planned: Mapping[int, PlannedStep]
    # Has the process a step that waits for the fee?
    charges: bool = False
    routes: tuple[Route, ...] = ()
    # The units of the agency by their codes, where a table names them.
    units: Mapping[str, int] = field(default_factory=dict)

    def known(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """What conditions are about: what is known of a case, and what the tables say of it."""
        return {**values, **decided(self.routes, values)} if self.routes else values

    def unit_of(self, planned: PlannedStep, values: Mapping[str, Any]) -> int:
        """Which unit gets a step: by its table, else the one that was chosen for it."""
        if not planned.unit_table:
            return planned.unit_id
        code = self.known(values).get(planned.unit_table)
        return self.units.get(str(code), planned.unit_id)


def plan_of(version_id: int) -> Plan:
    """The plan of a version in force or replaced. Raises Http404 for an absent one."""
    return _plan(str(connection.settings_dict["NAME"]), version_id)


@lru_cache(maxsize=512)
def _plan(_database: str, version_id: int) -> Plan:
    version = (
        ServiceVersion.objects.exclude(state=ServiceVersion.State.DRAFT)
        .filter(pk=version_id)
        .first()
    )
    if version is None:
        raise Http404
    steps = {
        step.code: PlannedStep(
            step.pk,
            step.order,
            step.code,
            step.name,
            step.unit_id,
            step.norm_minutes,
            step.decides,
            step.needs_second_person,
            step.routing,
            step.area_field,
            step.unit_table,
        )
        for step in ServiceStep.objects.filter(version=version).order_by("order")
    }
    model = read(version.process.encode())
    routes = read_routes(version.decisions)
    by_table = any(step.unit_table for step in steps.values())
    return Plan(
        version.pk,
        version.service_id,
        version.norm_minutes,
        Program(model),
        steps,
        {step.id: step for step in steps.values()},
        charges=bool(payment_steps(model)),
        routes=routes,
        units=_units_named(routes) if by_table else {},
    )


def _units_named(routes: Sequence[Route]) -> dict[str, int]:
    results = {each for route in routes for each in route.results}
    return dict(Unit.objects.filter(code__in=results).values_list("code", "pk"))


def draft_or_in_force(service: ServiceType) -> ServiceVersion | None:
    """What a new draft begins with: the draft that is there, else the version in force."""
    return service.versions.exclude(state=ServiceVersion.State.RETIRED).order_by("-number").first()


def definitions_of(version: ServiceVersion) -> list[Definition]:
    """Code, unit, norm, whether it decides and needs a second person, and to whom it goes, of each
    step."""
    return list(
        ServiceStep.objects.filter(version=version)
        .order_by("order")
        .values_list(
            "code",
            "unit_id",
            "norm_minutes",
            "decides",
            "needs_second_person",
            "routing",
            "area_field",
            "unit_table",
        )
    )


def steps_planned(version: ServiceVersion) -> list[ServiceStep]:
    return list(version.steps.select_related("unit").order_by("order"))


def tasks_of(version: ServiceVersion) -> list[tuple[str, str]]:
    """Id and name of each task of a version's model, in the order in which tokens come to them."""
    model = read(version.process.encode())
    return [(node.id, node.name or node.id) for node in tasks_in_order(model)]


def rule_tasks_of(version: ServiceVersion) -> list[tuple[str, str]]:
    """Id and name of each business rule task of a version's model."""
    model = read(version.process.encode())
    return [
        (node.id, node.name or node.id)
        for node in model.nodes.values()
        if node.element == "businessRuleTask"
    ]


def tasks_in_order(model: Model) -> list[Node]:
    """The tasks of a model as a reader follows them from the starts on; the rest at the end."""
    todo = deque(node.id for node in model.nodes.values() if node.kind is Kind.START)
    seen: dict[str, None] = dict.fromkeys(todo)
    while todo:
        node_id = todo.popleft()
        following = [flow.target for flow in model.leaving(node_id)]
        following += [
            node.id
            for node in model.nodes.values()
            if node.attached_to == node_id
            or (node.parent == node_id and not model.entering(node.id))
        ]
        for each in following:
            if each not in seen:
                seen[each] = None
                todo.append(each)
    order = [*seen, *(node_id for node_id in model.nodes if node_id not in seen)]
    return [model.nodes[node_id] for node_id in order if model.nodes[node_id].kind is Kind.TASK]
