"""A scenario run on a computer, case by case: in the order in which steps become possible, each
goes to the person of its role who is free first, begins in working hours and rests outside them.

Each person's next free moment lies on the role's work clock, which stands still outside its hours:
two tables turn it into the clock on the wall and back, so that pauses cost nothing.
"""

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pamong.mining.kernels import compiled
from pamong.mining.scenario import MINUTES_A_WEEK, Hours, Scenario

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_FIXED, _EXPONENTIAL, _QUANTILES = 0, 1, 2
# The first cases find an empty office; they are run and not counted.
WARM_UP = 0.2
_HOURS_A_WEEK = 168


@dataclass(frozen=True, slots=True)
class Run:
    """`cycles`: minutes on the wall from arrival to end, by case in the order of arrival.

    By role: minutes `worked`, minutes its people were `there`, and in `queues` how many steps wait
    for it in each hour of the week.
    """

    cycles: Floats
    worked: Floats
    there: Floats
    queues: Floats


class _Tables(NamedTuple):
    """A scenario as arrays; a tuple, since the compiled loop takes no other kind of object."""

    # Of each step: its role, how its length is drawn, and where the values of that lie.
    role: Ints
    kind: Ints
    values: Floats
    since: Ints
    # By step, and in the last row for the beginning: shares of what follows, added up.
    ways: Floats
    people: Ints
    person_since: Ints
    # By role: working minutes before each minute of the week, which minutes work, how many.
    before: Ints
    kth: Ints
    week: Ints


class _Counted(NamedTuple):
    ends: Floats
    worked: Floats
    # By role and hour: how many more, or fewer, wait when it begins.
    queued: Floats


def run(scenario: Scenario, *, cases: int, seed: int) -> Run:
    """Run so many cases after a warm-up. The same seed gives every scenario the same arrivals and
    the same luck at each visit of a step, so that what differs comes from the scenario."""
    warm = math.ceil(cases * WARM_UP)
    tables = _tables(scenario)
    arrivals = _arrivals(scenario, cases + warm, seed)
    # What waits beyond the last arrival is not counted.
    hours = int(arrivals[-1] // 60) + 2
    roles = len(scenario.roles)
    counted = _Counted(np.empty(len(arrivals)), np.zeros(roles), np.zeros((roles, hours + 1)))
    _simulate(arrivals, np.uint64(seed), tables, counted)
    weeks = float(counted.ends.max()) / MINUTES_A_WEEK
    return Run(
        cycles=(counted.ends - arrivals)[warm:],
        worked=counted.worked,
        there=(tables.people * tables.week).astype(np.float64) * weeks,
        queues=_by_hour(np.cumsum(counted.queued, axis=1)[:, :-1], int(arrivals[warm] // 60)),
    )


def _by_hour(queue: Floats, since: int) -> Floats:
    """The mean queue in each hour of the week, from an hour on."""
    found = np.zeros((len(queue), _HOURS_A_WEEK))
    for hour in range(_HOURS_A_WEEK):
        there = queue[:, hour::_HOURS_A_WEEK][:, since // _HOURS_A_WEEK + 1 :]
        found[:, hour] = there.mean(axis=1) if there.size else 0.0
    return found


def _tables(scenario: Scenario) -> _Tables:
    roles = {role.name: number for number, role in enumerate(scenario.roles)}
    places = {step.name: number for number, step in enumerate(scenario.steps)}
    lengths = [step.length for step in scenario.steps]
    kinds = {"fixed": _FIXED, "exponential": _EXPONENTIAL, "quantiles": _QUANTILES}
    clocks = [_clock(role.hours) for role in scenario.roles]
    people = np.array([role.people for role in scenario.roles], dtype=np.int64)
    # The last row is how a case begins; the last column is its end.
    ways = np.zeros((len(places) + 1, len(places) + 1))
    for row, shares in enumerate([*(step.next for step in scenario.steps), scenario.first]):
        for to, share in shares.items():
            ways[row, places[to] if to else len(places)] += share
    width = max(len(kth) for _before, kth in clocks)
    return _Tables(
        role=np.array([roles[step.role] for step in scenario.steps], dtype=np.int64),
        kind=np.array([kinds[each.kind] for each in lengths], dtype=np.int64),
        values=np.array([value for each in lengths for value in each.values]),
        since=_starts([len(each.values) for each in lengths]),
        ways=np.cumsum(ways, axis=1),
        people=people,
        person_since=_starts(list(people)),
        before=np.array([before for before, _kth in clocks]),
        kth=np.array([np.pad(kth, (0, width - len(kth))) for _before, kth in clocks]),
        week=np.array([len(kth) for _before, kth in clocks], dtype=np.int64),
    )


def _starts(lengths: list[int]) -> Ints:
    return np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)


def _clock(hours: Hours) -> tuple[Ints, Ints]:
    """Working minutes before each minute of the week, and the minutes that are working ones."""
    works = np.zeros(MINUTES_A_WEEK, dtype=np.int64)
    for start, end in hours.blocks:
        works[start:end] = 1
    return np.concatenate(([0], np.cumsum(works))), np.flatnonzero(works).astype(np.int64)


def _arrivals(scenario: Scenario, cases: int, seed: int) -> Floats:
    """Moments of arrival: at random on a clock that stands still while nobody can come in."""
    _before, kth = _clock(scenario.open)
    chance = np.random.default_rng(seed)
    # In minutes of a mean of one, so that more demand brings the same people sooner.
    gaps = chance.exponential(size=cases) * (len(kth) / scenario.arrivals)
    at = np.cumsum(gaps)
    minute = np.floor(at).astype(np.int64)
    weeks, within = np.divmod(minute, len(kth))
    return weeks * MINUTES_A_WEEK + kth[within] + (at - minute)


@compiled
def _luck(seed: Any, case: int, visit: int, purpose: int) -> float:
    """A number from 0 to 1 that these four alone decide (splitmix64, Steele and others 2014)."""
    x = seed + np.uint64(case) * np.uint64(0x9E3779B97F4A7C15)
    x += np.uint64(visit) * np.uint64(0xBF58476D1CE4E5B9)
    x += np.uint64(purpose) * np.uint64(0x94D049BB133111EB)
    for _turn in range(2):
        x += np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        x = x ^ (x >> np.uint64(31))
    return (x >> np.uint64(11)) * (1.0 / 9007199254740992.0)  # type: ignore[no-any-return]


@compiled
def _length(tables: _Tables, step: int, luck: float) -> float:
    """Minutes of work."""
    first, last = tables.since[step], tables.since[step + 1]
    if tables.kind[step] == _FIXED:
        return tables.values[first]  # type: ignore[no-any-return]
    if tables.kind[step] == _EXPONENTIAL:
        return -tables.values[first] * np.log1p(-luck)  # type: ignore[no-any-return]
    at = luck * (last - first - 1)
    below = first + int(at)
    rise = tables.values[below + 1] - tables.values[below]
    return tables.values[below] + (at - int(at)) * rise  # type: ignore[no-any-return]


@compiled
def _following(tables: _Tables, row: int, luck: float) -> int:
    """The step that luck leads to from a row of the ways; their number is the end."""
    steps = len(tables.role)
    for step in range(steps):
        if luck < tables.ways[row, step]:
            return step
    return steps


@compiled
def _work_clock(tables: _Tables, role: int, time: float) -> float:
    """What the work clock of a role shows at a moment."""
    weeks = time // MINUTES_A_WEEK
    minute = time - weeks * MINUTES_A_WEEK
    whole = int(minute)
    before = tables.before[role]
    inside = before[whole + 1] - before[whole]
    return weeks * tables.week[role] + before[whole] + (minute - whole) * inside  # type: ignore[no-any-return]


@compiled
def _begins(tables: _Tables, role: int, work: float) -> float:
    """The moment at which the work clock goes on from here."""
    whole = int(work)
    weeks = whole // tables.week[role]
    minute = tables.kth[role, whole - weeks * tables.week[role]]
    return weeks * MINUTES_A_WEEK + minute + (work - whole)  # type: ignore[no-any-return]


@compiled
def _ends(tables: _Tables, role: int, work: float) -> float:
    """The moment at which the work clock comes to here: closing time, not the next morning."""
    whole = max(int(np.ceil(work)) - 1, 0)
    weeks = whole // tables.week[role]
    minute = tables.kth[role, whole - weeks * tables.week[role]]
    return weeks * MINUTES_A_WEEK + minute + (work - whole)  # type: ignore[no-any-return]


@compiled
def _push(at: Floats, who: Ints, size: int, time: float, case: int) -> None:
    """Into a heap of so many entries, by time and then by case."""
    hole = size
    while hole:
        parent = (hole - 1) // 2
        if at[parent] < time or (at[parent] == time and who[parent] < case):
            break
        at[hole], who[hole] = at[parent], who[parent]
        hole = parent
    at[hole], who[hole] = time, case


@compiled
def _drop_first(at: Floats, who: Ints, size: int) -> None:
    """Out of a heap that has so many entries afterwards."""
    time, case, hole = at[size], who[size], 0
    while True:
        child = 2 * hole + 1
        if child >= size:
            break
        other = child + 1
        if other < size and (
            at[other] < at[child] or (at[other] == at[child] and who[other] < who[child])
        ):
            child = other
        if at[child] > time or (at[child] == time and who[child] > case):
            break
        at[hole], who[hole] = at[child], who[child]
        hole = child
    at[hole], who[hole] = time, case


@compiled
def _first_free(tables: _Tables, role: int, free: Floats) -> int:
    person = tables.person_since[role]
    for other in range(tables.person_since[role], tables.person_since[role + 1]):
        if free[other] < free[person]:
            person = other
    return person  # type: ignore[no-any-return]


@compiled
def _count_waiting(queued: Floats, role: int, time: float, begun: float) -> None:
    first, last, hours = int(time // 60), int(begun // 60), queued.shape[1] - 1
    if first < last and first < hours:
        queued[role, first + 1] += 1
        queued[role, min(last + 1, hours)] -= 1


@compiled
def _simulate(arrivals: Floats, seed: Any, tables: _Tables, counted: _Counted) -> None:
    cases, steps = len(arrivals), len(tables.role)
    free = np.zeros(tables.person_since[-1])
    # When open cases come to their step: one entry a case.
    at, who = np.empty(cases), np.empty(cases, dtype=np.int64)
    place = np.empty(cases, dtype=np.int64)
    visits = np.zeros(cases, dtype=np.int64)
    size, coming = 0, 0
    while size or coming < cases:
        if coming < cases and (size == 0 or arrivals[coming] <= at[0]):
            time, case = arrivals[coming], coming
            place[case] = _following(tables, steps, _luck(seed, case, 0, 0))
            coming += 1
        else:
            time, case = at[0], who[0]
            size -= 1
            _drop_first(at, who, size)
        step = place[case]
        role = tables.role[step]
        visits[case] += 1
        length = _length(tables, step, _luck(seed, case, visits[case], 1))
        person = _first_free(tables, role, free)
        start = max(_work_clock(tables, role, time), free[person])
        free[person] = start + length
        counted.worked[role] += length
        begun = max(time, _begins(tables, role, start))
        _count_waiting(counted.queued, role, time, begun)
        done = max(begun, _ends(tables, role, start + length))
        place[case] = _following(tables, step, _luck(seed, case, visits[case], 2))
        if place[case] == steps:
            counted.ends[case] = done
        else:
            _push(at, who, size, done, case)
            size += 1
