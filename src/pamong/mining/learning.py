"""A scenario learned from a log: who comes when, which ways cases go, how long work takes, who does
it and in which hours.

What is not in the log is not guessed but told. Several scenarios can be drawn with other weights of
the cases (the Bayesian bootstrap of Rubin, 1981, in which no rare case vanishes): how much they
differ is how much the log leaves open.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pamong.mining import simulation
from pamong.mining.log import EventLog
from pamong.mining.pieces import Floats, Piece, Pieces, Trace, pieces_of
from pamong.mining.roles import Team, teams_of, work_minutes
from pamong.mining.scenario import (
    ALWAYS,
    HOURS_A_WEEK,
    BadScenario,
    Batch,
    Join,
    Length,
    Role,
    Scenario,
    Split,
    Step,
    checked,
    scaled,
)

FEWEST_CASES = 30
_QUANTILES = 100
# A step is done in batches where so many of its cases are.
_TOGETHER = 0.3
# Delays and pauses shorter than these are left out: minutes, and a share of the work.
_LEAST_DELAY, _LEAST_SHARE, _LEAST_PAUSED = 5.0, 0.05, 0.01
# So much longer cases would have to take, as a logarithm, before people count as not occupied all
# the time; at least so much of it they are, and from so much on it is chance. Runs for each try.
_MUCH_LONGER, _LEAST_BUSY, _NEARLY, _FITS = 0.25, 0.2, 0.95, 4
BEGINNING = "→"
Ints = NDArray[np.int64]
# Two activities run side by side where the rarer order of both is at least so frequent, and where
# so many cases show it: whoever waits longer for one of them mostly sees the other done first.
_SIDE_BY_SIDE, _FEWEST_BESIDE = 0.05, 10


@dataclass(frozen=True, slots=True)
class Learned:
    """`observed`: days from arrival to end of each settled case, to hold the scenario against."""

    scenario: Scenario
    # What was chosen where the log does not say, as codes (`WORDS`) with values.
    told: tuple[tuple[str, str], ...]
    observed: Floats
    _parts: "_Parts"

    def drawn(self, seed: int) -> Scenario:
        """The scenario that a log of the same office could have shown as well."""
        chance = np.random.default_rng(seed)
        weights = chance.exponential(size=len(self._parts.traces))
        weeks = self._parts.by_week
        arrivals = float(chance.choice(weeks, len(weeks)).mean())
        return self._parts.scenario(weights, arrivals)


@dataclass(frozen=True, slots=True)
class Block:
    """Activities that go side by side: those of each branch follow each other."""

    branches: tuple[frozenset[int], ...]

    @property
    def all(self) -> frozenset[int]:
        return frozenset().union(*self.branches)


def learn(
    log: EventLog, *, arrival: str | None = None, ignored: Collection[str] = (), name: str = ""
) -> Learned:
    """`arrival`: the activity that only says that a case came in; `ignored`: nobody's work.

    Raises BadScenario for a log that says too little.
    """
    pieces = pieces_of(log, arrival=arrival, ignored=ignored)
    if len(pieces.traces) < FEWEST_CASES:
        raise BadScenario(
            f"the log has {len(pieces.traces)} cases; "
            f"of fewer than {FEWEST_CASES} nothing is learned"
        )
    blocks = _blocks(pieces)
    for trace in pieces.traces:
        _set_ready(trace, blocks)
    teams, told = teams_of(pieces)
    work_minutes(pieces, teams)
    parts = _Parts(name or log.name, pieces, blocks, teams)
    settled = [trace for trace in pieces.traces if not trace.open]
    observed = np.array(
        [max(piece.end for piece in trace.pieces) - trace.arrival for trace in settled]
    )
    _fit(parts)
    if parts.busy < 1:
        told.append(("busy", f"{parts.busy:.2f}"))
    scenario = parts.scenario(np.ones(len(pieces.traces)), parts.a_week)
    return Learned(scenario, tuple(told), observed / 1440, parts)


def _blocks(pieces: Pieces) -> list[Block]:
    """Activities that the same cases do in both orders, or at once, and never twice in between."""
    steps = len(pieces.steps)
    both, before, repeated = (np.zeros((steps, steps)) for _ in range(3))
    for trace in pieces.traces:
        times = Counter(piece.step for piece in trace.pieces)
        single = [piece for piece in trace.pieces if times[piece.step] == 1]
        for place, one in enumerate(single):
            for other in single[place + 1 :]:
                both[one.step, other.step] += 1
                both[other.step, one.step] += 1
                if other.start is not None and other.start < one.end:
                    # At once: as good as both orders.
                    before[one.step, other.step] += 0.5
                    before[other.step, one.step] += 0.5
                else:
                    before[one.step, other.step] += 1
        for one, other in pairwise(trace.pieces):
            if times[one.step] > 1 and times[other.step] > 1:
                repeated[one.step, other.step] += 1
    rarer = np.minimum(before, before.T)
    beside = (rarer >= _SIDE_BY_SIDE * both) & (rarer >= _FEWEST_BESIDE)
    # Rounds of two activities look like both orders, and are none.
    beside &= ~((repeated > 0.3 * both) & (0.3 * both < repeated.T))
    found = []
    for group in _groups(beside, set(range(steps))):
        if len(group) < 2:
            continue
        branches = _groups(~beside, group)
        if len(branches) > 1:
            found.append(Block(tuple(frozenset(each) for each in branches)))
    return found


def _groups(
    linked: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]", of: set[int]
) -> list[set[int]]:
    """Those that hang together, by the smallest of each."""
    left, found = set(of), []
    while left:
        group, coming = set[int](), [min(left)]
        while coming:
            one = coming.pop()
            if one not in group:
                group.add(one)
                coming += [each for each in of if each != one and linked[one, each]]
        left -= group
        found.append(group)
    return found


def _stretches(trace: Trace, blocks: Sequence[Block]) -> list[tuple[Block | None, list[Piece]]]:
    """A case as single pieces and stretches in which a block was gone through once."""
    found: list[tuple[Block | None, list[Piece]]] = []
    for piece in trace.pieces:
        block = next((each for each in blocks if piece.step in each.all), None)
        if block is not None and found and found[-1][0] is block:
            found[-1][1].append(piece)
        else:
            found.append((block, [piece]))
    return found


def _set_ready(trace: Trace, blocks: Sequence[Block]) -> None:
    """Since when each piece could begin: when what leads to it was done."""
    now = trace.arrival
    for block, own in _stretches(trace, blocks):
        for branch in block.branches if block else [frozenset({own[0].step})]:
            since = now
            for piece in own:
                if piece.step in branch:
                    piece.ready = since if piece.start is None else min(since, piece.start)
                    since = piece.end
        now = max(piece.end for piece in own)


class _Parts:
    """Everything that is learned once; `scenario` puts it together for cases so often picked."""

    def __init__(
        self, name: str, pieces: Pieces, blocks: Sequence[Block], teams: Sequence[Team]
    ) -> None:
        # The part of the time between beginning and end in which people are occupied.
        self.busy = 1.0
        self.name, self.names, self.traces = name, pieces.steps, pieces.traces
        self.blocks, self.teams = blocks, teams
        came = np.array([trace.arrival for trace in self.traces])
        self.by_week = self._whole_weeks(came)
        self.a_week = float(self.by_week.mean())
        self.hours = np.bincount(
            (came // 60).astype(np.int64) % HOURS_A_WEEK, minlength=HOURS_A_WEEK
        )
        self.ways = [self._ways(trace) for trace in self.traces]
        own: dict[int, list[tuple[int, Piece]]] = defaultdict(list)
        for number, trace in enumerate(self.traces):
            for piece in trace.pieces:
                own[piece.step].append((number, piece))
        self.learned = [self._step(step, pieces) for step, pieces in own.items()]

    @staticmethod
    def _whole_weeks(came: Floats) -> Floats:
        """Arrivals by week of 7 days from the first on; a rest counts for as long as it is."""
        weeks = int((came.max() - came.min()) // (7 * 1440))
        if weeks < 2:
            span = max(float(came.max() - came.min()) / (7 * 1440), 1 / 7)
            return np.array([len(came) / span])
        place = ((came - came.min()) // (7 * 1440)).astype(np.int64)
        return np.bincount(place, minlength=weeks)[:weeks].astype(np.float64)

    def _split(self, block: Block) -> str:
        return f"split {self.blocks.index(block) + 1}"

    def _join(self, block: Block) -> str:
        return f"join {self.blocks.index(block) + 1}"

    def _ways(self, trace: Trace) -> Counter[tuple[str, str]]:
        """How often this case went from one node to another; "" ends it. Each piece is told from
        where its case came to it."""
        found = Counter[tuple[str, str]]()

        def go(here: str, piece: Piece) -> str:
            piece.source = here
            found[here, self.names[piece.step]] += 1
            return self.names[piece.step]

        last = BEGINNING
        for block, own in _stretches(trace, self.blocks):
            if block is None:
                last = go(last, own[0])
                continue
            split, join = self._split(block), self._join(block)
            found[last, split] += 1
            for number, branch in enumerate(block.branches):
                here = f"{split} {number}"
                for piece in own:
                    if piece.step in branch:
                        here = go(here, piece)
                found[here, join] += 1
            last = join
        if not trace.open:
            found[last, ""] += 1
        return found

    def _step(self, step: int, pieces: Sequence[tuple[int, Piece]]) -> "_Learned":
        name = self.names[step]
        cases = np.array([case for case, _piece in pieces])
        team = next((team for team in self.teams if step in team.steps), None)
        if team is None:
            # Nobody is known to work on it: the case waits for it.
            waits = _Sample([(case, each.end - each.ready) for case, each in pieces])
            return _Learned(name, None, waits, None, {}, None, cases)
        work = _Sample([(case, each.work) for case, each in pieces if each.leads])
        held = [(case, each.held) for case, each in pieces if each.held >= 1]
        delays: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for case, piece in pieces:
            delays[piece.source].append((case, piece.delay))
        least = max(_LEAST_DELAY, _LEAST_SHARE * work.mean)
        doors = {here: _Sample(those) for here, those in delays.items()}
        return _Learned(
            name,
            team,
            work,
            _Sample(held) if len(held) > _LEAST_PAUSED * len(pieces) else None,
            {here: sample for here, sample in doors.items() if sample.mean > least},
            _batch([piece for _case, piece in pieces]),
            cases,
        )

    def scenario(self, weights: Floats, a_week: float) -> Scenario:
        """Of cases that weigh so much."""
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for weight, ways in zip(weights.tolist(), self.ways, strict=True):
            for (here, to), often in ways.items():
                counts[here][to] += often * weight
        doors = {(here, each.name) for each in self.learned for here in each.delays}

        def onward(here: str, otherwise: str = "") -> dict[str, float]:
            # Of cases that go on after the log nobody knows where to.
            ways = counts[here] or Counter({otherwise: 1})
            return scaled(
                {
                    _door(here, to) if (here, to) in doors else to: float(often)
                    for to, often in sorted(ways.items())
                }
            )

        splits, joins = [], []
        for block in self.blocks:
            split, join = self._split(block), self._join(block)
            branches = [f"{split} {number}" for number in range(len(block.branches))]
            splits.append(Split(split, tuple(onward(branch, join) for branch in branches)))
            joins.append(Join(join, split, onward(join)))
        steps = [
            made
            for each in self.learned
            for made in each.steps(weights, onward(each.name), self.busy)
        ]
        return checked(
            Scenario(
                name=self.name,
                arrivals=a_week,
                open=ALWAYS,
                first=onward(BEGINNING),
                roles=tuple(Role(team.name, team.people, team.hours) for team in self.teams),
                steps=tuple(steps),
                splits=tuple(splits),
                joins=tuple(joins),
                by_hour=tuple(float(each) for each in self.hours),
            )
        )


class _Sample:
    """Minutes and the cases they were seen in, by length."""

    def __init__(self, seen: Sequence[tuple[int, float]]) -> None:
        minutes = np.array([each for _case, each in seen])
        order = np.argsort(minutes, kind="stable")
        self.minutes: Floats = minutes[order]
        self.cases: Ints = np.array([case for case, _each in seen])[order]
        self.mean = float(minutes.mean())

    def length(self, weights: Floats, part: float = 1.0) -> Length:
        if self.minutes[0] == self.minutes[-1]:
            return Length("fixed", (round(float(self.minutes[0]) * part, 2),))
        own = weights[self.cases]
        passed = np.cumsum(own) - own / 2
        parts = min(_QUANTILES, max(len(own) // 2, 1))
        values = np.interp(np.linspace(0, own.sum(), parts + 1), passed, self.minutes)
        return Length("quantiles", tuple(round(float(each) * part, 2) for each in values))


@dataclass(frozen=True, slots=True)
class _Learned:
    """A step: its work, what of it was paused, and by where cases come from what they wait for
    before it though somebody is free."""

    name: str
    team: Team | None
    work: _Sample
    held: _Sample | None
    delays: dict[str, _Sample]
    batch: Batch | None
    cases: Ints

    def steps(self, weights: Floats, onward: dict[str, float], busy: float) -> list[Step]:
        if self.team is None:
            return [Step(self.name, "", self.work.length(weights), onward)]
        length = self.work.length(weights, busy)
        made = [Step(self.name, self.team.name, length, onward, self.batch)]
        if self.held is not None:
            pause = f"{self.name} …"
            share = min(float(weights[self.held.cases].sum() / weights[self.cases].sum()), 1.0)
            ways = {to: part * (1 - share) for to, part in onward.items() if share < 1}
            made = [
                replace(made[0], next={pause: share} | ways),
                Step(pause, "", self.held.length(weights), onward),
            ]
        return made + [
            Step(
                _door(here, self.name),
                "",
                sample.length(weights),
                {self.name: 1.0},
                hours=self.team.hours,
            )
            for here, sample in self.delays.items()
        ]


def _fit(parts: _Parts) -> None:
    """Where the same arrivals would wait much longer than they did, people are not occupied all the
    time between the beginning and the end of a piece: as much of it as makes them wait as they did.
    """
    came = np.sort(np.array([trace.arrival for trace in parts.traces]))
    lasted = [
        max(piece.end for piece in trace.pieces) - trace.arrival
        for trace in parts.traces
        if not trace.open
    ]
    seen = float(np.mean(np.log1p(lasted)))
    weights = np.ones(len(parts.traces))

    def longer(busy: float) -> float:
        parts.busy = busy
        tables = simulation.tables_of(parts.scenario(weights, parts.a_week))
        ran = [simulation.play(tables, came, seed).ends - came for seed in range(_FITS)]
        return float(np.mean(np.log1p(np.concatenate(ran)))) - seen

    if longer(1.0) < _MUCH_LONGER:
        return
    low, high = _LEAST_BUSY, 1.0
    for _halving in range(8):
        middle = (low + high) / 2
        low, high = (low, middle) if longer(middle) > 0 else (middle, high)
    parts.busy = round(low, 2) if low < _NEARLY else 1.0


def _door(here: str, to: str) -> str:
    return f"{here} → {to}" if here != BEGINNING else f"→ {to}"


def _batch(pieces: Sequence[Piece]) -> Batch | None:
    """Where most cases are done together in one go: how many, and after which wait at most."""
    if sum(piece.together > 1 for piece in pieces) < _TOGETHER * len(pieces):
        return None
    sizes = Counter(piece.together for piece in pieces if piece.leads)
    size = max(sizes, key=lambda each: (sizes[each], each))
    groups: dict[tuple[int, float | None], float] = {}
    for piece in pieces:
        key = piece.person, piece.start
        if piece.together < size:
            groups[key] = min(groups.get(key, piece.ready), piece.ready)
    waits = [start - since for (_person, start), since in groups.items() if start is not None]
    # Smaller groups were done because the first had waited long enough.
    rare = len(waits) < _LEAST_SHARE * sum(sizes.values())
    return Batch(size, None if rare else max(float(np.median(waits)), 1.0), True)
