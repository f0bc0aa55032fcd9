"""A process as it could run: who arrives when, who does what for how long, and what follows.

Read from JSON that a person can write; docs/simulation.md shows it whole.
"""

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

MINUTES_A_WEEK = 7 * 24 * 60
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MOST_STEPS, MOST_PEOPLE = 500, 10_000
_BLOCK = re.compile(r"^(\w{3})(?:-(\w{3}))? (\d{2}):(\d{2})-(\d{2}):(\d{2})$")
# How far shares may be from one whole, since people write 0.33.
_SLACK = 0.02


class BadScenario(ValueError):
    """The scenario cannot run; the message says which part of it, and why."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Minutes of the week, counted from Monday 00:00, in blocks that end before the next begins."""

    blocks: tuple[tuple[int, int], ...]

    @property
    def minutes(self) -> int:
        return sum(end - start for start, end in self.blocks)


@dataclass(frozen=True, slots=True)
class Role:
    name: str
    people: int
    hours: Hours


@dataclass(frozen=True, slots=True)
class Length:
    """Minutes of work: always the same, exponential, or drawn between evenly spaced quantiles."""

    kind: str
    values: tuple[float, ...]

    @property
    def mean(self) -> float:
        if self.kind != "quantiles":
            return self.values[0]
        between = [(low + high) / 2 for low, high in pairwise(self.values)]
        return math.fsum(between) / len(between)


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    role: str
    length: Length
    # Step → share of the cases that go on to it; "" is the end.
    next: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Scenario:
    """`arrivals` cases come in a week, at random, within the hours of `open`."""

    name: str
    arrivals: float
    open: Hours
    first: Mapping[str, float]
    roles: tuple[Role, ...]
    steps: tuple[Step, ...]

    def with_people(self, name: str, people: int) -> "Scenario":
        """Another number of people in a role. Raises BadScenario for an unknown role."""
        if name not in {role.name for role in self.roles}:
            there = ", ".join(role.name for role in self.roles)
            raise BadScenario(f"there is no role “{name}”; there are: {there}")
        _whole(people, f"people of “{name}”", MOST_PEOPLE)
        roles = (replace(role, people=people) if role.name == name else role for role in self.roles)
        return replace(self, roles=tuple(roles))

    def with_demand(self, times: float) -> "Scenario":
        """So many times the arrivals."""
        return replace(self, arrivals=_above_zero(self.arrivals * times, "arrivals"))

    def without(self, name: str) -> "Scenario":
        """A step dropped: who came to it goes on as after it. Raises BadScenario."""
        dropped = next((step for step in self.steps if step.name == name), None)
        if dropped is None:
            there = ", ".join(step.name for step in self.steps)
            raise BadScenario(f"there is no step “{name}”; there are: {there}")
        if len(self.steps) == 1:
            raise BadScenario(f"“{name}” is the only step")
        # Whoever would come back to it at once goes on by the other ways.
        onward = {to: share for to, share in dropped.next.items() if to != name}
        if not onward:
            raise BadScenario(f"after “{name}” nothing follows but itself")
        onward = _scaled(onward)
        steps = (
            replace(step, next=_around(step.next, name, onward))
            for step in self.steps
            if step.name != name
        )
        return replace(self, first=_around(self.first, name, onward), steps=tuple(steps))

    def load(self) -> dict[str, float]:
        """By role: work that comes in, as a part of the hours that its people are there.

        Above 1 the queue grows for ever.
        """
        visits = _visits(self)
        work = dict.fromkeys((role.name for role in self.roles), 0.0)
        for step in self.steps:
            work[step.role] += self.arrivals * visits[step.name] * step.length.mean
        return {
            role.name: work[role.name] / (role.people * role.hours.minutes) for role in self.roles
        }


def read_scenario(text: str) -> Scenario:
    """Raises BadScenario."""
    try:
        given = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadScenario(
            f"line {error.lineno}, column {error.colno}: this is not JSON ({error.msg})"
        ) from None
    except RecursionError:
        raise BadScenario("the file is nested too deep") from None
    given = _object(given, "the file")
    arrivals = _object(_of(given, "arrivals", "the file"), "arrivals")
    roles = tuple(_role(each) for each in _list(_of(given, "roles", "the file"), "roles"))
    steps = tuple(_step(each) for each in _list(_of(given, "steps", "the file"), "steps"))
    _once((role.name for role in roles), "role")
    names = _once((step.name for step in steps), "step")
    if len(steps) > MOST_STEPS:
        raise BadScenario(f"there are {len(steps)} steps; at most {MOST_STEPS} are run")
    for step in steps:
        if step.role not in {role.name for role in roles}:
            raise BadScenario(f"step “{step.name}”: there is no role “{step.role}”")
        _known(step.next, names, f"step “{step.name}”")
    first = _shares(given.get("first", {steps[0].name: 1}), "first")
    _known(first, names, "first")
    if "" in first:
        raise BadScenario("first: a case cannot end before its first step")
    scenario = Scenario(
        name=str(given.get("name", "")),
        arrivals=_above_zero(_of(arrivals, "a_week", "arrivals"), "arrivals: a_week"),
        open=_hours(_of(arrivals, "hours", "arrivals"), "arrivals"),
        first=first,
        roles=roles,
        steps=steps,
    )
    _visits(scenario)
    return scenario


def _role(given: Any) -> Role:
    given = _object(given, "a role")
    name = _name(given, "a role")
    return Role(
        name,
        _whole(_of(given, "people", f"role “{name}”"), f"role “{name}”: people", MOST_PEOPLE),
        _hours(_of(given, "hours", f"role “{name}”"), f"role “{name}”"),
    )


def _step(given: Any) -> Step:
    given = _object(given, "a step")
    name = _name(given, "a step")
    where = f"step “{name}”"
    role = _of(given, "role", where)
    if not isinstance(role, str):
        raise BadScenario(f"{where}: the role is its name")
    return Step(
        name,
        role,
        _length(_of(given, "minutes", where), where),
        _shares(given.get("next", {"": 1}), f"{where}: next"),
    )


def _length(given: Any, where: str) -> Length:
    if isinstance(given, int | float) and not isinstance(given, bool):
        return Length("fixed", (_not_below_zero(given, f"{where}: minutes"),))
    given = _object(given, f"{where}: minutes")
    if len(given) != 1 or next(iter(given)) not in {"exponential", "quantiles"}:
        raise BadScenario(
            f"{where}: minutes are a number, "
            '{"exponential": MEAN} or {"quantiles": [SHORTEST, …, LONGEST]}'
        )
    ((kind, value),) = given.items()
    if kind == "exponential":
        return Length(kind, (_above_zero(value, f"{where}: mean minutes"),))
    values = tuple(_not_below_zero(each, f"{where}: minutes") for each in _list(value, where))
    if len(values) < 2 or list(values) != sorted(values):
        raise BadScenario(f"{where}: quantiles are two or more numbers that do not fall")
    return Length(kind, values)


def _hours(given: Any, where: str) -> Hours:
    blocks: list[tuple[int, int]] = []
    for text in _list(given, f"{where}: hours"):
        found = _BLOCK.match(text) if isinstance(text, str) else None
        if found is None:
            raise BadScenario(
                f"{where}: hours are written like “Mon-Fri 08:00-12:00”, not “{text}”"
            )
        first, last, *clock = found.groups()
        days = (first, last or first)
        if any(day not in DAYS for day in days):
            raise BadScenario(f"{where}: “{text}” names no day; days are {', '.join(DAYS)}")
        numbers = range(DAYS.index(days[0]), DAYS.index(days[1]) + 1)
        start, end = (int(clock[i]) * 60 + int(clock[i + 1]) for i in (0, 2))
        if not numbers or not start < end <= 24 * 60:
            raise BadScenario(f"{where}: “{text}” ends before it begins")
        blocks += ((day * 1440 + start, day * 1440 + end) for day in numbers)
    blocks.sort()
    if any(now[1] > after[0] for now, after in pairwise(blocks)):
        raise BadScenario(f"{where}: two of the hours overlap")
    return Hours(tuple(blocks))


def _shares(given: Any, where: str) -> dict[str, float]:
    shares = {
        "" if to in {"", "end"} else to: _not_below_zero(share, f"{where}: share of “{to}”")
        for to, share in _object(given, where).items()
    }
    if abs(math.fsum(shares.values()) - 1) > _SLACK:
        raise BadScenario(f"{where}: the shares add up to {math.fsum(shares.values()):g}, not to 1")
    return _scaled(shares)


def _scaled(shares: Mapping[str, float]) -> dict[str, float]:
    whole = math.fsum(shares.values())
    return {to: share / whole for to, share in shares.items()}


def _around(
    shares: Mapping[str, float], name: str, onward: Mapping[str, float]
) -> Mapping[str, float]:
    passing = shares.get(name, 0.0)
    found = {to: share for to, share in shares.items() if to != name}
    for to, share in onward.items():
        if passing * share:
            found[to] = found.get(to, 0.0) + passing * share
    return found


def _visits(scenario: Scenario) -> dict[str, float]:
    """How often a case comes to each step, on average. Raises BadScenario where it never ends."""
    names = [step.name for step in scenario.steps]
    visits = {name: scenario.first.get(name, 0.0) for name in names}
    flow = dict(visits)
    # Until hardly anything of a case is left in the process.
    for _turn in range(100_000):
        going = dict.fromkeys(names, 0.0)
        for step in scenario.steps:
            if flow[step.name]:
                for to, share in step.next.items():
                    if to:
                        going[to] += flow[step.name] * share
        for name in names:
            visits[name] += going[name]
        flow = going
        if math.fsum(flow.values()) < 1e-9:
            return visits
    raise BadScenario("cases go round and never come to an end")


def _known(shares: Mapping[str, float], names: frozenset[str], where: str) -> None:
    for to in shares:
        if to and to not in names:
            raise BadScenario(f"{where}: there is no step “{to}”")


def _once(names: Iterable[str], what: str) -> frozenset[str]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise BadScenario(f"there are two {what}s “{name}”")
        seen.add(name)
    return frozenset(seen)


def _of(given: Mapping[str, Any], key: str, where: str) -> Any:
    if key not in given:
        raise BadScenario(f"{where}: “{key}” is missing")
    return given[key]


def _name(given: Mapping[str, Any], what: str) -> str:
    name = given.get("name")
    if not isinstance(name, str) or not name.strip() or name == "end":
        raise BadScenario(f"{what} has no name of its own")
    return name


def _object(given: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(given, dict) or not given:
        raise BadScenario(f"{where}: this should be an object with something in it")
    return given


def _list(given: Any, where: str) -> Sequence[Any]:
    if not isinstance(given, list) or not given:
        raise BadScenario(f"{where}: this should be a list with something in it")
    return given


def _not_below_zero(given: Any, where: str) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given < 1e9:
        raise BadScenario(f"{where}: “{given}” is no number from 0 on")
    return float(given)


def _above_zero(given: Any, where: str) -> float:
    if not (number := _not_below_zero(given, where)):
        raise BadScenario(f"{where}: this should be more than 0")
    return number


def _whole(given: Any, where: str, most: int) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 1 <= given <= most:
        raise BadScenario(f"{where}: “{given}” is no whole number from 1 to {most}")
    return given
