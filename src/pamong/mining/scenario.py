"""A process as it could run: who arrives when, who does what for how long, and what follows.

A person writes it as JSON (`scenario_json`); docs/simulation.md shows it whole.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Protocol, TypeVar

MINUTES_A_WEEK = 7 * 24 * 60
HOURS_A_WEEK = 7 * 24
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MOST_STEPS, MOST_PEOPLE, MOST_PRIORITIES = 500, 10_000, 16
Shares = Mapping[str, float]


class BadScenario(ValueError):
    """The scenario cannot run; the message says which part of it, and why."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Minutes of the week, counted from Monday 00:00, in blocks that end before the next begins."""

    blocks: tuple[tuple[int, int], ...]

    @property
    def minutes(self) -> int:
        return sum(end - start for start, end in self.blocks)


ALWAYS = Hours(((0, MINUTES_A_WEEK),))


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
class Batch:
    """Cases are gathered until they are `size`, or the first of them has waited so many minutes.

    `together`: one piece of work for all of them; else one after the other by the same person.
    """

    size: int
    wait: float | None
    together: bool


@dataclass(frozen=True, slots=True)
class Step:
    """Work of a role; without one ("") a pause: the case waits, within `hours` if there are any."""

    name: str
    role: str
    length: Length
    # Step → share of the cases that go on to it; "" is the end.
    next: Shares
    batch: Batch | None = None
    hours: Hours | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """The case goes all of these ways at once, until they meet at the join."""

    name: str
    branches: tuple[Shares, ...]


@dataclass(frozen=True, slots=True)
class Join:
    name: str
    of: str
    next: Shares


@dataclass(frozen=True, slots=True)
class Scenario:
    """`arrivals` cases come in a week, at random, within the hours of `open`; where there is
    `by_hour`, they come by these weights of the 168 hours of a week instead.

    `priorities`: shares of the cases, those who are served first before the others.
    """

    name: str
    arrivals: float
    open: Hours
    first: Shares
    roles: tuple[Role, ...]
    steps: tuple[Step, ...]
    splits: tuple[Split, ...] = ()
    joins: tuple[Join, ...] = ()
    priorities: Shares = field(default_factory=lambda: {"": 1.0})
    by_hour: tuple[float, ...] = ()

    def with_people(self, name: str, people: int) -> "Scenario":
        """Another number of people in a role. Raises BadScenario for an unknown role."""
        role = self._role(name)
        if not 1 <= people <= MOST_PEOPLE:
            raise BadScenario(
                f"people of “{name}”: “{people}” is no whole number from 1 to {MOST_PEOPLE}"
            )
        return self._with_role(replace(role, people=people))

    def with_hours(self, name: str, hours: Hours) -> "Scenario":
        """Other hours of a role. Raises BadScenario for an unknown role."""
        return self._with_role(replace(self._role(name), hours=hours))

    def with_demand(self, times: float) -> "Scenario":
        """So many times the arrivals."""
        if not 0 < self.arrivals * times < 1e9:
            raise BadScenario("arrivals: this should be more than 0")
        return replace(self, arrivals=self.arrivals * times)

    def without(self, name: str) -> "Scenario":
        """A step dropped: who came to it goes on as after it. Raises BadScenario."""
        dropped = self._step(name)
        if len([step for step in self.steps if step.role]) == 1 and dropped.role:
            raise BadScenario(f"“{name}” is the only step")
        # Whoever would come back to it at once goes on by the other ways.
        onward = {to: share for to, share in dropped.next.items() if to != name}
        if not onward:
            raise BadScenario(f"after “{name}” nothing follows but itself")
        onward = scaled(onward)
        if self.first.get(name) and "" in onward:
            raise BadScenario(f"without “{name}” some cases would end before their first step")
        kept = tuple(step for step in self.steps if step.name != name)
        return replace(self, steps=kept).rerouted(lambda ways: _around(ways, name, onward))

    def merged(self, name: str, into: str) -> "Scenario":
        """A step done in one go with the one before it, by the same person, without a new wait.

        Who comes to it from elsewhere still does. Raises BadScenario.
        """
        added, host = self._step(name), self._step(into)
        share = host.next.get(name, 0.0)
        if name == into or not share or not host.role:
            raise BadScenario(f"“{name}” does not follow “{into}”")
        if host.batch or added.batch:
            raise BadScenario(f"“{name}” and “{into}”: work in batches is not merged")
        together = replace(
            host, length=_done_too(host.length, added.length, share),
            next=_around(host.next, name, added.next),
        )  # fmt: skip
        made = replace(
            self, steps=tuple(together if step.name == into else step for step in self.steps)
        )
        if any(name in ways for ways in made._ways()):
            return made
        return replace(made, steps=tuple(step for step in made.steps if step.name != name))

    def load(self) -> dict[str, float]:
        """By role: work that comes in, as a part of the hours that its people are there.

        Above 1 the queue grows for ever.
        """
        times = visits(self)
        work = dict.fromkeys((role.name for role in self.roles), 0.0)
        for step in self.steps:
            if step.role:
                whole = step.batch.size if step.batch and step.batch.together else 1
                work[step.role] += self.arrivals * times[step.name] * step.length.mean / whole
        return {
            role.name: work[role.name] / (role.people * role.hours.minutes) for role in self.roles
        }

    def _role(self, name: str) -> Role:
        return _named(self.roles, name, "role")

    def _step(self, name: str) -> Step:
        return _named(self.steps, name, "step")

    def _with_role(self, changed: Role) -> "Scenario":
        roles = (changed if role.name == changed.name else role for role in self.roles)
        return replace(self, roles=tuple(roles))

    def _ways(self) -> list[Shares]:
        """Of the beginning, of each step, branch and join."""
        return [
            self.first,
            *(step.next for step in self.steps),
            *(branch for split in self.splits for branch in split.branches),
            *(join.next for join in self.joins),
        ]

    def rerouted(self, changed: "_Change") -> "Scenario":
        """Every `next` and its like, changed."""
        return replace(
            self,
            first=changed(self.first),
            steps=tuple(replace(step, next=changed(step.next)) for step in self.steps),
            splits=tuple(
                replace(split, branches=tuple(changed(branch) for branch in split.branches))
                for split in self.splits
            ),
            joins=tuple(replace(join, next=changed(join.next)) for join in self.joins),
        )


class _Change(Protocol):
    def __call__(self, ways: Shares, /) -> Shares: ...


class _Named(Protocol):
    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=_Named)


def checked(scenario: Scenario) -> Scenario:
    """The scenario, if it can run: names are known and met once, branches meet, cases end.

    Raises BadScenario.
    """
    _once((role.name for role in scenario.roles), "role")
    nodes = _once(
        (each.name for part in (scenario.steps, scenario.splits, scenario.joins) for each in part),
        "step",
    )
    if len(nodes) > MOST_STEPS:
        raise BadScenario(f"there are {len(nodes)} steps; at most {MOST_STEPS} are run")
    for step in scenario.steps:
        if step.role and step.role not in {role.name for role in scenario.roles}:
            raise BadScenario(f"step “{step.name}”: there is no role “{step.role}”")
        _known(step.next, nodes, f"step “{step.name}”")
    for split in scenario.splits:
        for branch in split.branches:
            _known(branch, nodes, f"split “{split.name}”")
    for join in scenario.joins:
        _known(join.next, nodes, f"join “{join.name}”")
    _known(scenario.first, nodes, "first")
    if "" in scenario.first:
        raise BadScenario("first: a case cannot end before its first step")
    _meet(scenario)
    visits(scenario)
    return scenario


def scaled(shares: Shares) -> dict[str, float]:
    whole = math.fsum(shares.values())
    return {to: share / whole for to, share in shares.items()}


def visits(scenario: Scenario) -> dict[str, float]:
    """How often a case comes to each step, on average. Raises BadScenario where it never ends."""
    ways: dict[str, list[tuple[Shares, float]]] = {
        step.name: [(step.next, 1.0)] for step in scenario.steps
    }
    sizes = {split.name: len(split.branches) for split in scenario.splits}
    ways |= {split.name: [(each, 1.0) for each in split.branches] for split in scenario.splits}
    # Of all that come to a join, one in so many goes on.
    ways |= {join.name: [(join.next, 1 / sizes[join.of])] for join in scenario.joins}
    flow = {name: scenario.first.get(name, 0.0) for name in ways}
    found = dict(flow)
    # Until hardly anything of a case is left in the process.
    for _turn in range(100_000):
        going = dict.fromkeys(ways, 0.0)
        for name, onward in ways.items():
            if flow[name]:
                for shares, part in onward:
                    for to, share in shares.items():
                        if to:
                            going[to] += flow[name] * part * share
        for name in ways:
            found[name] += going[name]
        flow = going
        if math.fsum(flow.values()) < 1e-9:
            return found
    raise BadScenario("cases go round and never come to an end")


def _meet(scenario: Scenario) -> None:
    """Whether the branches of every split come to its join, and nothing else does."""
    joins = {join.of: join for join in scenario.joins}
    splits = {split.name for split in scenario.splits}
    if len(joins) < len(scenario.joins) or set(joins) != splits:
        raise BadScenario("every split has one join of its own, and every join a split")
    steps = {step.name: step.next for step in scenario.steps}
    others = {join.name: join.of for join in scenario.joins}

    def walk(start: Iterable[str], inside: str) -> None:
        seen, coming = set[str](), list(start)
        while coming:
            place = coming.pop()
            if place in seen:
                continue
            seen.add(place)
            if place == "":
                if inside:
                    raise BadScenario(f"a branch of “{inside}” ends before it has met the others")
            elif place in others:
                if others[place] != inside:
                    raise BadScenario(f"cases come to the join “{place}” from outside its split")
            else:
                coming += steps[place] if place in steps else joins[place].next

    walk(scenario.first, "")
    for split in scenario.splits:
        for branch in split.branches:
            walk(branch, split.name)


def _done_too(first: Length, second: Length, share: float) -> Length:
    """The work of one step, and in a share of the cases that of another, as quantiles."""
    one, two = (_spread(length) for length in (first, second))
    weighed = [(value, (1 - share) * len(two)) for value in one if share < 1]
    weighed += [(early + late, share) for early in one for late in two]
    weighed.sort()
    whole = math.fsum(weight for _value, weight in weighed)
    values, passed, place = [], 0.0, 0
    for part in range(_FINE + 1):
        while place < len(weighed) - 1 and passed + weighed[place][1] < whole * part / _FINE:
            passed += weighed[place][1]
            place += 1
        values.append(weighed[place][0])
    wanted, there = first.mean + share * second.mean, Length("quantiles", tuple(values))
    # What was lost to the grid, in the mean, is given back.
    scale = wanted / there.mean if there.mean else 1.0
    return Length("quantiles", tuple(value * scale for value in values))


_FINE = 100


def _spread(length: Length) -> list[float]:
    """Values that stand for equal shares of the work."""
    middles = [(part + 0.5) / _FINE for part in range(_FINE)]
    if length.kind == "fixed":
        return [length.values[0]]
    if length.kind == "exponential":
        return [-length.values[0] * math.log1p(-middle) for middle in middles]
    steps = len(length.values) - 1
    found = []
    for middle in middles:
        below = min(int(middle * steps), steps - 1)
        low, high = length.values[below : below + 2]
        found.append(low + (middle * steps - below) * (high - low))
    return found


def _around(shares: Shares, name: str, onward: Shares) -> Shares:
    passing = shares.get(name, 0.0)
    found = {to: share for to, share in shares.items() if to != name}
    for to, share in onward.items():
        if passing * share:
            found[to] = found.get(to, 0.0) + passing * share
    return found


def _named(those: tuple[N, ...], name: str, what: str) -> N:
    for each in those:
        if each.name == name:
            return each
    there = ", ".join(each.name for each in those)
    raise BadScenario(f"there is no {what} “{name}”; there are: {there}")


def _known(shares: Shares, names: frozenset[str], where: str) -> None:
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
