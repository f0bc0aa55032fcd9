"""A change of a process that is tried before it is made, and what it says of a learned scenario."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pamong.mining.scenario import BadScenario, Scenario, Step, checked, visits
from pamong.mining.scenario_json import read_hours, write_hours

# Of fewer cases after a change its median is not told.
FEWEST_CAME = 30


@dataclass(frozen=True, slots=True)
class Changes:
    """By role: people and hours (texts like “Mon-Fri 08:00-12:00”). Steps that fall away, steps
    that are done in one go with the one before them, and how many times the cases."""

    people: Mapping[str, int] = field(default_factory=dict)
    hours: Mapping[str, Sequence[str]] = field(default_factory=dict)
    dropped: Sequence[str] = ()
    merged: Mapping[str, str] = field(default_factory=dict)
    demand: float = 1.0

    def __bool__(self) -> bool:
        return bool(self.people or self.hours or self.dropped or self.merged or self.demand != 1)

    def as_json(self) -> dict[str, Any]:
        return {
            "people": dict(self.people),
            "hours": {role: list(texts) for role, texts in self.hours.items()},
            "dropped": list(self.dropped),
            "merged": dict(self.merged),
            "demand": self.demand,
        }


def changed(scenario: Scenario, changes: Changes) -> Scenario:
    """Raises BadScenario where what is left could not run."""
    for role, people in changes.people.items():
        scenario = scenario.with_people(role, people)
    for role, texts in changes.hours.items():
        scenario = scenario.with_hours(role, read_hours(list(texts), role))
    for step, into in changes.merged.items():
        scenario = merged(scenario, step, into)
    for step in changes.dropped:
        scenario = dropped(scenario, step)
    if changes.demand != 1:
        scenario = scenario.with_demand(changes.demand)
    return checked(scenario)


def dropped(scenario: Scenario, name: str) -> Scenario:
    """A step falls away, with what cases waited for before it and how its work was paused."""
    for step in scenario.steps:
        if not step.role and (list(step.next) == [name] or step.name == f"{name} …"):
            scenario = scenario.without(step.name)
    return scenario.without(name)


def merged(scenario: Scenario, name: str, into: str) -> Scenario:
    """A step is done in one go with the one before it; nothing is waited for in between."""
    host = next((step for step in scenario.steps if step.name == into), None)
    for step in scenario.steps if host else ():
        if not step.role and list(step.next) == [name] and host and step.name in host.next:
            scenario = scenario.without(step.name)
    return scenario.merged(name, into)


def tasks(scenario: Scenario) -> list[Step]:
    """The steps that people work on."""
    return [step for step in scenario.steps if step.role]


def before(scenario: Scenario, name: str) -> str | None:
    """The step that at least half of the cases come from, if both could be done in one go."""
    waits = {step.name for step in scenario.steps if not step.role and list(step.next) == [name]}
    times = visits(scenario)
    coming = {
        step.name: times[step.name]
        * sum(share for to, share in step.next.items() if to == name or to in waits)
        for step in tasks(scenario)
        if step.name != name
    }
    found = max(coming, key=lambda each: coming[each], default=None)
    if found is None or coming[found] < times[name] / 2:
        return None
    try:
        checked(merged(scenario, name, found))
    except BadScenario:
        return None
    return found


def may_drop(scenario: Scenario, name: str) -> bool:
    try:
        checked(dropped(scenario, name))
    except BadScenario:
        return False
    return True


def typical_minutes(step: Step) -> float:
    """Half of the pieces of work take no longer."""
    if step.length.kind == "quantiles":
        return statistics.median(step.length.values)
    return step.length.values[0] * (0.6931 if step.length.kind == "exponential" else 1)


def hours_texts(scenario: Scenario, role: str) -> list[str]:
    return next(write_hours(each.hours) for each in scenario.roles if each.name == role)


@dataclass(frozen=True, slots=True)
class Score:
    """Of forecasts that were carried out: how many of them what came lay within, and by what share
    of what came the forecast was off, on average."""

    made: int
    inside: int
    off: float


def score(done: Sequence[tuple[float, float, float, float]]) -> Score | None:
    """Of (foretold, low, high, came) in days; None where there is nothing to score."""
    if not done:
        return None
    return Score(
        len(done),
        sum(low <= came <= high for _foretold, low, high, came in done),
        statistics.fmean(
            abs(foretold - came) / came if came else 0.0 for foretold, _low, _high, came in done
        ),
    )
