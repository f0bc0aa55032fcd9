"""The rule of the simulation written a second time, plainly: lists, objects and one minute at a
time, with the same luck. It knows nothing of heaps, slots, rings and work clocks."""

import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pamong.mining import playing, simulation
from pamong.mining.scenario import MINUTES_A_WEEK, Hours, Join, Scenario, Split, Step

Blocks = Sequence[tuple[int, int]]


@dataclass
class Token:
    case: int
    rank: int
    place: str = ""
    ready: float = 0.0


@dataclass
class Office:
    scenario: Scenario
    seed: int
    arrivals: Sequence[float]
    ends: dict[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        nodes = (*self.scenario.steps, *self.scenario.splits, *self.scenario.joins)
        self.nodes: dict[str, Step | Split | Join] = {node.name: node for node in nodes}
        self.roles = {role.name: role for role in self.scenario.roles}
        self.coming: list[tuple[float, int, Any]] = []
        self.queues: dict[str, list[list[Token]]] = {name: [] for name in self.roles}
        self.free = {name: role.people for name, role in self.roles.items()}
        self.gathered: dict[str, list[Token]] = {}
        self.deadlines: dict[str, float] = {}
        self.visits: Counter[tuple[int, str]] = Counter()
        self.met: Counter[tuple[int, str]] = Counter()
        self.order = 0

    def run(self) -> list[float]:
        waiting = list(enumerate(self.arrivals))
        while True:
            self.coming.sort(key=lambda event: event[:2])
            if waiting and (not self.coming or waiting[0][1] <= self.coming[0][0]):
                case, now = waiting.pop(0)
                one = Token(case, self.rank(case))
                self.go(one, self.scenario.first, now, "the beginning", 0)
            elif self.coming:
                now, _order, happens = self.coming.pop(0)
                happens(now)
            elif gathered := [
                each.name for each in self.scenario.steps if each.name in self.gathered
            ]:
                self.fire(gathered[0])
            else:
                return [self.ends[case] for case in range(len(self.arrivals))]
            for name in self.roles:
                self.begin(name, now)

    def later(self, time: float, happens: Any) -> None:
        self.coming.append((time, self.order, happens))
        self.order += 1

    def rank(self, case: int) -> int:
        shares = list(self.scenario.priorities.values())
        if len(shares) == 1:
            return 0
        return pick(shares, self.luck(case, 0, 3, "the beginning"))

    def luck(self, case: int, visit: int, purpose: int, key: str, more: int = 0) -> float:
        number = zlib.crc32(key.encode()) + more
        return float(playing.luck_of(np.uint64(self.seed), case, visit, purpose, number))

    def go(self, one: Token, ways: Mapping[str, float], now: float, key: str, branch: int) -> None:
        visit = self.visits[one.case, key]
        names = list(ways)
        chosen = names[0]
        if len(names) > 1:
            luck = self.luck(one.case, visit, 2, key, branch)
            chosen = names[pick(list(ways.values()), luck)]
        if not chosen:
            self.ends[one.case] = now
            return
        node = self.nodes[chosen]
        one.place = chosen
        if isinstance(node, Join):
            self.met[one.case, chosen] += 1
            split = self.nodes[node.of]
            assert isinstance(split, Split)
            if self.met[one.case, chosen] == len(split.branches):
                self.met[one.case, chosen] = 0
                self.visits[one.case, chosen] += 1
                self.go(one, node.next, now, chosen, 0)
            return
        self.visits[one.case, chosen] += 1
        if isinstance(node, Split):
            for number, each in enumerate(node.branches):
                self.go(Token(one.case, one.rank), each, now, chosen, number)
        elif not node.role:
            blocks = node.hours.blocks if node.hours else ((0, MINUTES_A_WEEK),)
            done = (
                after(now, self.length(one, node), blocks)
                if node.hours
                else now + self.length(one, node)
            )
            self.later(done, lambda time: self.go(one, node.next, time, chosen, 0))
        else:
            one.ready = now
            self.wait(one, node, now)

    def wait(self, one: Token, step: Step, now: float) -> None:
        if step.batch is None:
            self.queues[step.role].append([one])
            return
        batch = self.gathered.setdefault(step.name, [])
        batch.append(one)
        if len(batch) == step.batch.size:
            self.fire(step.name)
        elif len(batch) == 1 and step.batch.wait is not None:
            deadline = now + step.batch.wait
            self.deadlines[step.name] = deadline
            self.later(deadline, lambda time: self.waited(step.name, time))

    def waited(self, name: str, now: float) -> None:
        if name in self.gathered and self.deadlines[name] == now:
            self.fire(name)

    def fire(self, name: str) -> None:
        step = self.nodes[name]
        assert isinstance(step, Step)
        self.queues[step.role].append(self.gathered.pop(name))

    def begin(self, name: str, now: float) -> None:
        queue, hours = self.queues[name], self.roles[name].hours
        if queue and self.free[name] and opens(now, hours.blocks) > now:
            self.later(opens(now, hours.blocks), lambda _time: None)
            return
        while queue and self.free[name]:
            # Of the first in priority the one that waits longest.
            batch = min(queue, key=lambda each: min(one.rank for one in each))
            queue.remove(batch)
            self.free[name] -= 1
            self.work(batch, hours, now)

    def work(self, batch: list[Token], hours: Hours, now: float) -> None:
        step = self.nodes[batch[0].place]
        assert isinstance(step, Step)
        done = after(now, self.length(batch[0], step), hours.blocks)
        together = step.batch is not None and step.batch.together

        def over(time: float) -> None:
            rest = [] if together else batch[1:]
            if rest:
                self.work(rest, hours, time)
            else:
                self.free[step.role] += 1
            for one in batch if together else batch[:1]:
                self.go(one, step.next, time, step.name, 0)

        self.later(done, over)

    def length(self, one: Token, step: Step) -> float:
        luck = self.luck(one.case, self.visits[one.case, step.name], 1, step.name)
        if step.length.kind == "fixed":
            return step.length.values[0]
        if step.length.kind == "exponential":
            return float(-step.length.values[0] * np.log1p(-luck))
        parts = len(step.length.values) - 1
        return float(np.interp(luck * parts, range(parts + 1), step.length.values))


def plainly(scenario: Scenario, cases: int, seed: int) -> list[float]:
    """Minutes from arrival to end, by case."""
    arrivals = [float(each) for each in simulation.arrivals_of(scenario, cases, seed)]
    ends = Office(scenario, seed, arrivals).run()
    return [end - came for end, came in zip(ends, arrivals, strict=True)]


def pick(shares: Sequence[float], luck: float) -> int:
    whole = 0.0
    for number, share in enumerate(shares):
        whole += share
        if luck < whole:
            return number
    return len(shares) - 1


def opens(time: float, blocks: Blocks) -> float:
    weeks, minute = divmod(time, MINUTES_A_WEEK)
    for start, end in blocks:
        if minute < end:
            return max(time, float(weeks * MINUTES_A_WEEK + start))
    return float((weeks + 1) * MINUTES_A_WEEK + blocks[0][0])


def after(begun: float, length: float, blocks: Blocks) -> float:
    while length > 0:
        begun = opens(begun, blocks)
        _weeks, minute = divmod(begun, MINUTES_A_WEEK)
        end = next(end for start, end in blocks if start <= minute < end)
        part = min(length, end - minute)
        begun, length = begun + part, length - part
    return begun
