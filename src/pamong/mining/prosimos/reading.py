"""From a BPMN drawing and a JSON of figures to a scenario."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from defusedxml.ElementTree import ParseError, fromstring

from pamong.mining.prosimos.words import BPMN, DAYS, Told
from pamong.mining.scenario import (
    ALWAYS,
    BadScenario,
    Batch,
    Hours,
    Join,
    Length,
    Role,
    Scenario,
    Shares,
    Split,
    Step,
    checked,
    scaled,
)

_KINDS = {
    "startEvent": "start", "endEvent": "end", "task": "task", "userTask": "task",
    "manualTask": "task", "exclusiveGateway": "choice", "parallelGateway": "all",
    "intermediateCatchEvent": "pause",
}  # fmt: skip
_QUANTILES = 100


def read_prosimos(bpmn: str, parameters: str) -> tuple[Scenario, tuple[str, ...]]:
    """The scenario, and what of it was not carried over. Raises BadScenario."""
    try:
        given = json.loads(parameters)
    except (json.JSONDecodeError, RecursionError) as error:
        raise BadScenario(f"this is not JSON ({error})") from None
    told: Told = []
    drawing = _Drawing(bpmn, told)
    try:
        found = _scenario(drawing, given, told)
    except (KeyError, TypeError, IndexError, AttributeError, ValueError) as error:
        if isinstance(error, BadScenario):
            raise
        raise BadScenario(f"these are no parameters of Prosimos: {error!r}") from error
    return checked(found), tuple(dict.fromkeys(told))


def _scenario(drawing: "_Drawing", given: Mapping[str, Any], told: Told) -> Scenario:
    if given.get("model_type", "CRISP") == "FUZZY":
        raise BadScenario("hours that hold with a probability (FUZZY) are not run")
    for key in ("branch_rules", "event_attributes", "global_attributes", "multitask"):
        if given.get(key):
            told.append(f"{key}: left out")
    chances = {
        gateway["gateway_id"]: {
            each["path_id"]: float(each["value"]) for each in gateway["probabilities"]
        }
        for gateway in given.get("gateway_branching_probabilities", ())
    }
    roles, of_task = _roles(given, told)
    batches = {each["task_id"]: _batch(each, told) for each in given.get("batch_processing", ())}
    pauses = {each["event_id"]: _length(each, told) for each in given.get("event_distribution", ())}
    lengths = {}
    for each in given["task_resource_distribution"]:
        own = [_length(resource, told) for resource in each["resources"]]
        lengths[each["task_id"]] = own[0]
        if any(length != own[0] for length in own):
            told.append(f"{drawing.names[each['task_id']]}: people who differ in speed work alike")
    names = drawing.names
    steps = []
    for node, kind in drawing.kinds.items():
        if kind == "task":
            if node not in of_task:
                raise BadScenario(f"nobody does “{names[node]}”")
            steps.append(
                Step(names[node], of_task[node], lengths[node], drawing.next(node, chances),
                     batches.get(node))
            )  # fmt: skip
        elif kind == "pause":
            steps.append(Step(names[node], "", pauses[node], drawing.next(node, chances)))
    calendar = given.get("arrival_time_calendar")
    open_hours = _hours(calendar) if calendar else ALWAYS
    gap = _length(given["arrival_time_distribution"], told)
    if gap.kind != "exponential":
        told.append("arrival_time_distribution: cases come at random, with the same mean")
    return Scenario(
        name=drawing.name,
        arrivals=open_hours.minutes / gap.mean,
        open=open_hours,
        first=drawing.next(drawing.start, chances),
        roles=roles,
        steps=tuple(steps),
        splits=drawing.splits(chances),
        joins=drawing.joins(chances),
        priorities=_priorities(given, told),
    )


class _Drawing:
    """The nodes and arrows of a BPMN process; gateways are gone through to what they lead to."""

    def __init__(self, text: str, told: Told) -> None:
        try:
            root = fromstring(text)
        except (ParseError, ValueError) as error:
            raise BadScenario(f"the drawing is not XML ({error})") from None
        process = root.find(f"{{{BPMN}}}process")
        if process is None:
            raise BadScenario("the drawing has no process")
        self.name = process.get("name") or process.get("id") or ""
        self.kinds: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.out: dict[str, list[tuple[str, str]]] = {}
        self.into: dict[str, int] = {}
        flows = []
        for element in process:
            tag = element.tag.partition("}")[2]
            if tag == "sequenceFlow":
                flows.append(element)
            elif tag in _KINDS:
                node = element.get("id") or ""
                self.kinds[node] = _KINDS[tag]
                name = element.get("name") or node
                self.names[node] = name if name not in self.names.values() else f"{name} ({node})"
            elif tag.endswith(("Gateway", "Task", "Event", "Activity")) or tag == "subProcess":
                raise BadScenario(
                    f"“{element.get('name') or element.get('id')}”: a {tag} is not run"
                )
        for flow in flows:
            source, target = str(flow.get("sourceRef")), str(flow.get("targetRef"))
            if source not in self.kinds or target not in self.kinds:
                raise BadScenario(
                    f"an arrow leads from “{source}” to “{target}”, one of them absent"
                )
            self.out.setdefault(source, []).append((str(flow.get("id")), target))
            self.into[target] = self.into.get(target, 0) + 1
        starts = [node for node, kind in self.kinds.items() if kind == "start"]
        if len(starts) != 1:
            raise BadScenario("the drawing has one beginning")
        self.start = starts[0]
        for node, kind in self.kinds.items():
            if kind in {"task", "pause", "start"} and len(self.out.get(node, ())) != 1:
                raise BadScenario(
                    f"“{self.names[node]}” leads to one thing; draw a gateway after it"
                )
        self._splits = [n for n, kind in self.kinds.items() if kind == "all" and self._forks(n)]
        self._of = {self._meets(split): split for split in self._splits}
        if len(self._of) < len(self._splits):
            raise BadScenario("two parallel gateways are joined by one")

    def next(self, node: str, chances: Mapping[str, Mapping[str, float]]) -> Shares:
        (_flow, target) = self.out[node][0]
        return scaled(self._ahead(target, chances, frozenset()))

    def splits(self, chances: Mapping[str, Mapping[str, float]]) -> tuple[Split, ...]:
        return tuple(
            Split(
                self.names[node],
                tuple(
                    scaled(self._ahead(to, chances, frozenset())) for _flow, to in self.out[node]
                ),
            )
            for node in self._splits
        )

    def joins(self, chances: Mapping[str, Mapping[str, float]]) -> tuple[Join, ...]:
        return tuple(
            Join(self.names[join], self.names[split], self.next(join, chances))
            for join, split in self._of.items()
        )

    def _forks(self, node: str) -> bool:
        return len(self.out.get(node, ())) > 1

    def _ahead(
        self, node: str, chances: Mapping[str, Mapping[str, float]], passed: frozenset[str]
    ) -> dict[str, float]:
        kind = self.kinds[node]
        if kind == "end":
            return {"": 1.0}
        if kind != "choice":
            return {self.names[node]: 1.0}
        if node in passed:
            raise BadScenario(f"“{self.names[node]}”: gateways lead round to themselves")
        found: dict[str, float] = {}
        ways = self.out.get(node, [])
        for flow, target in ways:
            share = 1.0 if len(ways) == 1 else chances.get(node, {}).get(flow)
            if share is None:
                raise BadScenario(f"“{self.names[node]}”: the share of the way {flow} is missing")
            for to, part in self._ahead(target, chances, passed | {node}).items():
                if share * part:
                    found[to] = found.get(to, 0.0) + share * part
        return found

    def _meets(self, split: str) -> str:
        """The gateway at which all branches of a split meet."""
        found: set[str] = set()
        seen: set[tuple[str, int]] = set()
        coming = [(target, 0) for _flow, target in self.out[split]]
        while coming:
            node, depth = coming.pop()
            if (node, depth) in seen:
                continue
            seen.add((node, depth))
            if self.kinds[node] == "all":
                if self._forks(node):
                    if self.into.get(node, 0) > 1:
                        raise BadScenario(
                            f"“{self.names[node]}” joins and splits; draw two gateways"
                        )
                    depth += 1
                elif depth == 0:
                    found.add(node)
                    continue
                else:
                    depth -= 1
            if depth > len(self.kinds):
                break
            coming += [(target, depth) for _flow, target in self.out.get(node, ())]
        if len(found) != 1 or self.into[next(iter(found))] != len(self.out[split]):
            raise BadScenario(f"the branches of “{self.names[split]}” do not meet at one gateway")
        return found.pop()


def _roles(given: Mapping[str, Any], told: Told) -> tuple[tuple[Role, ...], dict[str, str]]:
    """Those who may do the same are one role."""
    calendars = {each["id"]: _hours(each["time_periods"]) for each in given["resource_calendars"]}
    amount, hours, pools = {}, {}, {}
    for pool in given["resource_profiles"]:
        for each in pool["resource_list"]:
            amount[each["id"]] = int(each["amount"])
            hours[each["id"]] = calendars[each["calendar"]]
            pools[each["id"]] = str(pool["name"])
            if float(each.get("cost_per_hour", 0) or 0):
                told.append("cost_per_hour: left out")
    sets: list[set[str]] = []
    tasks = {
        each["task_id"]: {str(one["resource_id"]) for one in each["resources"]}
        for each in given["task_resource_distribution"]
    }
    for people in tasks.values():
        joined = set(people)
        for other in [each for each in sets if each & joined]:
            if other != joined:
                told.append("people who share some of their tasks are one role, and do all of them")
            joined |= other
            sets.remove(other)
        sets.append(joined)
    sets.sort(key=lambda people: min(list(amount).index(each) for each in people))
    roles: list[Role] = []
    for people in sets:
        names = dict.fromkeys(pools[each] for each in amount if each in people)
        own = [hours[each] for each in amount if each in people]
        name = " + ".join(names)
        while name in {role.name for role in roles}:
            name += " (2)"
        if any(each != own[0] for each in own):
            told.append(f"{name}: people with different hours all keep those of the first")
        roles.append(Role(name, sum(amount[each] for each in people), own[0]))
    of_task = {
        task: role.name
        for task, people in tasks.items()
        for role, whole in zip(roles, sets, strict=True)
        if people <= whole
    }
    return tuple(roles), of_task


def _hours(periods: Sequence[Mapping[str, str]]) -> Hours:
    works = np.zeros(7 * 1440, dtype=bool)
    for period in periods:
        first, last = (DAYS.index(period[key].upper()) for key in ("from", "to"))
        start, end = (_minute(period[key]) for key in ("beginTime", "endTime"))
        for day in range(first, last + 1):
            works[day * 1440 + start : day * 1440 + (end or 1440)] = True
    edges = np.flatnonzero(np.diff(np.concatenate(([False], works, [False])).astype(int)))
    return Hours(tuple((int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)))


def _minute(text: str) -> int:
    hours, minutes, *seconds = (float(part) for part in text.split(":"))
    return math.ceil(hours * 60 + minutes + (seconds[0] / 60 if seconds else 0))


def _length(given: Mapping[str, Any], told: Told) -> Length:
    """Minutes, of a distribution in seconds."""
    name = given["distribution_name"]
    values = [float(each["value"]) for each in given["distribution_params"]]
    if name == "fix":
        return Length("fixed", (values[0] / 60,))
    if name == "expon" and values[1] == 0 and values[2] >= 20 * values[0]:
        return Length("exponential", (values[0] / 60,))
    found = np.clip(_drawn(name, values), 0.0, None) / 60
    told.append(f"{name}: between {_QUANTILES + 1} quantiles")
    return Length("quantiles", tuple(float(each) for each in found))


def _drawn(name: str, values: Sequence[float]) -> Any:
    """Quantiles of a distribution within its bounds, in seconds."""
    chance = np.random.default_rng(1)
    many = 200_000
    low, high = values[-2:]
    if name == "uniform":
        return np.linspace(low, high, _QUANTILES + 1)
    if name == "expon":
        drawn = low + chance.exponential(max(values[0] - low, 0), many)
    elif name == "norm":
        drawn = chance.normal(values[0], values[1], many)
    elif name == "gamma":
        drawn = chance.gamma(values[0] ** 2 / values[1], values[1] / values[0], many)
    elif name == "lognorm":
        spread = math.log1p(values[1] / values[0] ** 2)
        drawn = chance.lognormal(math.log(values[0]) - spread / 2, math.sqrt(spread), many)
    else:
        raise BadScenario(f"work that is distributed as “{name}” is not run")
    drawn = drawn[(drawn >= max(low, 0)) & (drawn <= high)]
    if not len(drawn):
        raise BadScenario(f"{name}: nothing lies between {low:g} and {high:g}")
    return np.quantile(drawn, np.linspace(0, 1, _QUANTILES + 1))


def _batch(given: Mapping[str, Any], told: Told) -> Batch | None:
    rules = [rule for either in given["firing_rules"] for rule in either]
    sizes = [int(rule["value"]) for rule in rules if rule["attribute"] == "size"]
    waits = [float(rule["value"]) for rule in rules if rule["attribute"] == "large_wt"]
    if any(len(either) > 1 for either in given["firing_rules"]) or len(rules) > len(sizes + waits):
        told.append(f"batch of {given['task_id']}: only the size and the longest wait of the first")
    if any(float(each["value"]) != 1 for each in given.get("duration_distrib", ())):
        told.append(f"batch of {given['task_id']}: work in a batch takes as long as alone")
    if not sizes:
        told.append(f"batch of {given['task_id']}: without a size it is left out")
        return None
    wait = waits[0] / 60 if waits else None
    return Batch(sizes[0], wait, given["type"] == "Parallel")


def _priorities(given: Mapping[str, Any], told: Told) -> dict[str, float]:
    """Those of one attribute with names; what is more is told."""
    rules = sorted(given.get("prioritisation_rules", ()), key=lambda each: each["priority_level"])
    if not rules:
        return {"": 1.0}
    shares = {
        each["name"]: {value["key"]: float(value["value"]) for value in each["values"]}
        for each in given.get("case_attributes", ())
        if each["type"] == "discrete"
    }
    told.append(
        "prioritisation_rules: a free person takes the first in priority of those who wait; "
        "Prosimos plans all cases of a priority before the first of the next"
    )
    found: dict[str, float] = {}
    for rule in rules:
        ((condition,),) = rule["rules"] if len(rule["rules"]) == 1 else ((None,),)
        if condition is None or condition["comparison"] != "=":
            told.append(f"priority {rule['priority_level']}: left out")
            continue
        share = shares.get(condition["attribute"], {}).get(condition["value"])
        if share is None or str(condition["value"]) in found:
            told.append(f"priority {rule['priority_level']}: left out")
            continue
        found[str(condition["value"])] = share
    rest = 1 - math.fsum(found.values())
    return scaled(found | ({"other": rest} if rest > 1e-9 else {})) if found else {"": 1.0}
