"""From a scenario to a BPMN drawing and a JSON of figures."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

import numpy as np

from pamong.mining.prosimos.words import BPMN, DAYS, Told
from pamong.mining.scenario import (
    HOURS_A_WEEK,
    Batch,
    Hours,
    Length,
    Scenario,
    Shares,
)

# Longer than any of its numbers: Prosimos asks for a largest value.
_FOREVER = 1e9


@dataclass(frozen=True, slots=True)
class Model:
    """What Prosimos reads; `told`: what of the scenario it cannot say."""

    bpmn: str
    parameters: str
    told: tuple[str, ...]


def write_prosimos(scenario: Scenario) -> Model:
    """The drawing and the figures that Prosimos runs."""
    told: Told = []
    ids = _ids(scenario)
    drawing = _Drawn(ids)
    drawing.node("start", "startEvent", "")
    drawing.node("end", "endEvent", "")
    for step in scenario.steps:
        tag = "task" if step.role else "intermediateCatchEvent"
        made = drawing.node(ids[step.name], tag, step.name)
        if not step.role:
            SubElement(made, f"{{{BPMN}}}timerEventDefinition")
            if step.hours:
                told.append(f"{step.name}: a pause goes on round the clock")
    for name in [*(each.name for each in scenario.splits), *(each.name for each in scenario.joins)]:
        drawing.node(ids[name], "parallelGateway", name)
    drawing.ways("start", scenario.first)
    for step in scenario.steps:
        drawing.ways(ids[step.name], step.next)
    for split in scenario.splits:
        for branch in split.branches:
            drawing.ways(ids[split.name], branch)
    for join in scenario.joins:
        drawing.ways(ids[join.name], join.next)
    bpmn = drawing.finished(
        scenario.name, {ids[split.name]: ids[join.name] for split in scenario.splits
                        for join in scenario.joins if join.of == split.name}
    )  # fmt: skip
    parameters = _parameters(scenario, ids, told)
    parameters["gateway_branching_probabilities"] = drawing.chances
    return Model(bpmn, json.dumps(parameters, ensure_ascii=False, indent=1), tuple(told))


def _parameters(scenario: Scenario, ids: Mapping[str, str], told: Told) -> dict[str, Any]:
    hours = scenario.open
    if scenario.by_hour:
        told.append("arrivals: as many in each hour in which somebody comes")
        hours = Hours(
            tuple((hour * 60, hour * 60 + 60) for hour in range(HOURS_A_WEEK)
                  if scenario.by_hour[hour])
        )  # fmt: skip
    found: dict[str, Any] = {
        "arrival_time_distribution": _written(
            Length("exponential", (hours.minutes / scenario.arrivals,)), told
        ),
        "arrival_time_calendar": _periods(hours),
        "resource_profiles": [],
        "resource_calendars": [],
        "task_resource_distribution": [],
        "event_distribution": [],
        "batch_processing": [],
    }
    for number, role in enumerate(scenario.roles):
        own = [ids[step.name] for step in scenario.steps if step.role == role.name]
        resource = {
            "id": f"role_{number}", "name": role.name, "cost_per_hour": 0, "amount": role.people,
            "calendar": f"hours_{number}", "assignedTasks": own,
        }  # fmt: skip
        found["resource_profiles"].append(
            {"id": f"pool_{number}", "name": role.name, "resource_list": [resource]}
        )
        found["resource_calendars"].append(
            {"id": f"hours_{number}", "name": role.name, "time_periods": _periods(role.hours)}
        )
    roles = {role.name: f"role_{number}" for number, role in enumerate(scenario.roles)}
    for step in scenario.steps:
        length = _written(step.length, told)
        if not step.role:
            found["event_distribution"].append({"event_id": ids[step.name], **length})
            continue
        found["task_resource_distribution"].append(
            {
                "task_id": ids[step.name],
                "resources": [{"resource_id": roles[step.role], **length}],
            }
        )
        if step.batch:
            found["batch_processing"].append(_batch_written(step.batch, ids[step.name]))
    if len(scenario.priorities) > 1:
        found["case_attributes"] = [
            {
                "name": "priority",
                "type": "discrete",
                "values": [
                    {"key": name, "value": share} for name, share in scenario.priorities.items()
                ],
            }
        ]
        found["prioritisation_rules"] = [
            {
                "priority_level": number,
                "rules": [[{"attribute": "priority", "comparison": "=", "value": name}]],
            }
            for number, name in enumerate(scenario.priorities, start=1)
        ]
    return found


def _ids(scenario: Scenario) -> dict[str, str]:
    parts = (scenario.steps, scenario.splits, scenario.joins)
    names = [each.name for part in parts for each in part]
    return {name: f"node_{number}" for number, name in enumerate(names)}


def _written(length: Length, told: Told) -> dict[str, Any]:
    """A distribution in seconds."""
    if length.kind == "fixed":
        return _distribution("fix", length.values[0] * 60)
    if length.kind == "exponential":
        mean = length.values[0] * 60
        return _distribution("expon", mean, 0, max(_FOREVER, 100 * mean))
    told.append("quantiles of work: a gamma distribution of the same mean, spread and bounds")
    low, high = np.array(length.values[:-1]), np.array(length.values[1:])
    square = float(np.mean((low * low + low * high + high * high) / 3))
    spread = max(square - length.mean**2, 1e-9)
    return _distribution(
        "gamma", length.mean * 60, spread * 3600, length.values[0] * 60, length.values[-1] * 60
    )


def _distribution(name: str, *values: float) -> dict[str, Any]:
    return {
        "distribution_name": name,
        "distribution_params": [{"value": value} for value in values],
    }


def _periods(hours: Hours) -> list[dict[str, str]]:
    return [
        {
            "from": DAYS[start // 1440],
            "to": DAYS[start // 1440],
            "beginTime": f"{start % 1440 // 60:02}:{start % 60:02}:00",
            "endTime": "23:59:59.999" if end % 1440 == 0 else
            f"{end % 1440 // 60:02}:{end % 60:02}:00",
        }
        for first, last in hours.blocks
        for start, end in _days(first, last)
    ]  # fmt: skip


def _days(first: int, last: int) -> list[tuple[int, int]]:
    """A stretch cut at midnight."""
    days = range(first // 1440, (last - 1) // 1440 + 1)
    return [(max(first, day * 1440), min(last, (day + 1) * 1440)) for day in days]


def _batch_written(batch: Batch, task: str) -> dict[str, Any]:
    rules = [[{"attribute": "size", "comparison": ">=", "value": batch.size}]]
    if batch.wait is not None:
        rules.append(
            [{"attribute": "large_wt", "comparison": ">=", "value": round(batch.wait * 60)}]
        )
    return {
        "task_id": task,
        "type": "Parallel" if batch.together else "Sequential",
        "size_distrib": [{"key": "1", "value": 0}, {"key": str(batch.size), "value": 1}],
        "duration_distrib": [{"key": str(batch.size), "value": 1}],
        "firing_rules": rules,
    }


class _Drawn:
    """A drawing in the making: gateways stand where ways part and where they meet."""

    def __init__(self, ids: Mapping[str, str]) -> None:
        self.ids = ids
        self.root = Element(f"{{{BPMN}}}definitions", targetNamespace="pamong")
        self.process = SubElement(self.root, f"{{{BPMN}}}process", id="process")
        self.arrows: list[tuple[str, str, str]] = []
        self.chances: list[dict[str, Any]] = []
        self.kinds: dict[str, str] = {}

    def node(self, number: str, tag: str, name: str) -> Element:
        self.kinds[number] = tag
        return SubElement(self.process, f"{{{BPMN}}}{tag}", id=number, name=name)

    def arrow(self, source: str, target: str) -> str:
        number = f"flow_{len(self.arrows)}"
        self.arrows.append((number, source, target))
        return number

    def ways(self, source: str, shares: Shares) -> None:
        targets = {self.ids[to] if to else "end": share for to, share in shares.items()}
        if len(targets) == 1:
            self.arrow(source, next(iter(targets)))
            return
        gateway = f"choice_{len(self.chances)}"
        self.node(gateway, "exclusiveGateway", "")
        self.arrow(source, gateway)
        self.chances.append(
            {
                "gateway_id": gateway,
                "probabilities": [
                    {"path_id": self.arrow(gateway, to), "value": share}
                    for to, share in targets.items()
                ],
            }
        )

    def finished(self, name: str, joins: Mapping[str, str]) -> str:
        self.process.set("name", name)
        into: dict[str, list[int]] = {}
        for place, (_number, _source, target) in enumerate(self.arrows):
            into.setdefault(target, []).append(place)
        for target, places in into.items():
            groups = [places]
            if target in joins.values():
                # Ways of one branch meet each other before they meet the other branches.
                split = next(each for each, join in joins.items() if join == target)
                groups = self._by_branch(split, target, places)
            for group in groups:
                if len(group) > 1:
                    gateway = f"meet_{group[0]}"
                    self.node(gateway, "exclusiveGateway", "")
                    for place in group:
                        number, source, _target = self.arrows[place]
                        self.arrows[place] = number, source, gateway
                    self.arrow(gateway, target)
        for number, source, target in self.arrows:
            SubElement(self.process, f"{{{BPMN}}}sequenceFlow", id=number, sourceRef=source,
                       targetRef=target)  # fmt: skip
        return tostring(self.root, encoding="unicode")

    def _by_branch(self, split: str, join: str, places: Sequence[int]) -> list[list[int]]:
        found = []
        for number, _source, target in list(self.arrows):
            if _source != split:
                continue
            reached, coming = set[str](), [target]
            while coming:
                node = coming.pop()
                if node != join and node not in reached:
                    reached.add(node)
                    coming += [to for _n, source, to in self.arrows if source == node]
            found.append(
                [p for p in places if self.arrows[p][1] in reached or self.arrows[p][0] == number]
            )
        return found
