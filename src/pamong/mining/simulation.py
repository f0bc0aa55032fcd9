"""A scenario run on a computer, case by case. The rule: whoever of a role has been free longest
takes the step that waits for it, of the first in priority the one that waits longest; work begins
in the role's hours and rests outside them.
"""

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pamong.mining.playing import (
    EVENTS,
    EXPONENTIAL,
    FIXED,
    JOIN,
    NOTHING_GIVEN,
    PAUSE,
    QUANTILES,
    SPLIT,
    WORK,
    Counted,
    Floats,
    Given,
    Ints,
    Tables,
    play_out,
)
from pamong.mining.scenario import HOURS_A_WEEK, MINUTES_A_WEEK, Hours, Scenario, Shares

# The first cases find an empty office; they are run and not counted.
WARM_UP = 0.2


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


@dataclass(frozen=True, slots=True)
class Done:
    """Each piece of work of a run in the order of its start: case, step, person (numbers), and
    minutes at which it could begin, began and ended."""

    case: Ints
    step: Ints
    person: Ints
    ready: Floats
    start: Floats
    end: Floats


def run(scenario: Scenario, *, cases: int, seed: int) -> Run:
    """Run so many cases after a warm-up. The same seed gives every scenario the same arrivals and
    the same luck at each visit of a step, so that what differs comes from the scenario."""
    warm = math.ceil(cases * WARM_UP)
    tables = tables_of(scenario)
    arrivals = arrivals_of(scenario, cases + warm, seed)
    counted = play(tables, arrivals, seed)
    weeks = float(counted.ends.max()) / MINUTES_A_WEEK
    hours = tables.week[: len(tables.people)]
    return Run(
        cycles=(counted.ends - arrivals)[warm:],
        worked=counted.worked,
        there=(tables.people * hours).astype(np.float64) * weeks,
        queues=_by_hour(np.cumsum(counted.queued, axis=1)[:, :-1], int(arrivals[warm] // 60)),
    )


def log(scenario: Scenario, *, cases: int, seed: int) -> Done:
    """All work of so many cases, from an empty office on."""
    tables, arrivals = tables_of(scenario), arrivals_of(scenario, cases, seed)
    events = int(play(tables, arrivals, seed).numbers[EVENTS])
    counted = play(tables, arrivals, seed, events=events)
    return Done(*counted.done.T, *counted.times.T)


def play(
    tables: Tables,
    arrivals: Floats,
    seed: int = 0,
    *,
    given: Given = NOTHING_GIVEN,
    busy: Floats | None = None,
    events: int = 0,
) -> Counted:
    """Every case to its end. `busy`: until when each person is not there yet."""
    roles, persons = len(tables.people), int(tables.person_since[-1])
    # What waits beyond the last arrival is not counted.
    hours = int(arrivals[-1] // 60) + 2
    counted = Counted(
        ends=np.empty(len(arrivals)),
        worked=np.zeros(roles),
        queued=np.zeros((roles, hours + 1)),
        last=np.zeros(persons) if busy is None else busy.copy(),
        numbers=np.zeros(2, dtype=np.int64),
        done=np.empty((events, 3), dtype=np.int64),
        times=np.empty((events, 3)),
    )
    play_out(arrivals, np.uint64(seed), tables, given, counted)
    return counted


def _by_hour(queue: Floats, since: int) -> Floats:
    """The mean queue in each hour of the week, from an hour on."""
    found = np.zeros((len(queue), HOURS_A_WEEK))
    for hour in range(HOURS_A_WEEK):
        there = queue[:, hour::HOURS_A_WEEK][:, since // HOURS_A_WEEK + 1 :]
        found[:, hour] = there.mean(axis=1) if there.size else 0.0
    return found


def tables_of(scenario: Scenario) -> Tables:
    roles = {role.name: number for number, role in enumerate(scenario.roles)}
    steps, splits, joins = scenario.steps, scenario.splits, scenario.joins
    names = [each.name for part in (steps, splits, joins) for each in part]
    places = {name: number for number, name in enumerate(names)}
    kinds = {"fixed": FIXED, "exponential": EXPONENTIAL, "quantiles": QUANTILES}
    more = len(splits) + len(joins)
    pauses = [step.hours for step in steps if not step.role and step.hours]
    clocks = [_clock(hours) for hours in (*(role.hours for role in scenario.roles), *pauses)]
    of_pause = iter(range(len(roles), len(clocks)))
    calendars = [
        roles[step.role] if step.role else next(of_pause) if step.hours else -1 for step in steps
    ]
    branches = [branch for split in splits for branch in split.branches]
    sizes = {split.name: len(split.branches) for split in splits}
    starts = _starts([len(split.branches) for split in splits])[:-1]
    nowhere: dict[str, float] = {}
    ways = [
        *(step.next for step in steps),
        *(nowhere for _split in splits),
        *(join.next for join in joins),
        *branches,
        scenario.first,
    ]
    width = max(len(kth) for _before, kth in clocks)
    people = np.array([role.people for role in scenario.roles], dtype=np.int64)
    return Tables(
        kind=_ints(
            [WORK if step.role else PAUSE for step in steps] + [SPLIT] * len(splits)
            + [JOIN] * len(joins)
        ),
        role=_ints([roles.get(step.role, -1) for step in steps] + [-1] * more),
        calendar=_ints(calendars + [-1] * more),
        # By name, so that a step that is dropped leaves the others their luck.
        key=_ints([zlib.crc32(name.encode()) for name in (*names, "the beginning")]),
        length=_ints([kinds[step.length.kind] for step in steps]),
        values=np.array([value for step in steps for value in step.length.values]),
        since=_starts([len(step.length.values) for step in steps]),
        **_ways(ways, places),
        branch=_ints([0] * len(steps) + [*starts] + [0] * len(joins)),
        branches=_ints([0] * len(steps) + [*sizes.values()] + [sizes[join.of] for join in joins]),
        batch=_ints([step.batch.size if step.batch else 0 for step in steps]),
        batch_wait=np.array(
            [step.batch.wait if step.batch and step.batch.wait else math.inf for step in steps]
        ),
        together=_ints([bool(step.batch and step.batch.together) for step in steps]),
        people=people,
        person_since=_starts(list(people)),
        ranks=np.cumsum(list(scenario.priorities.values())),
        before=np.array([before for before, _kth in clocks], dtype=np.int16),
        kth=np.array(
            [np.pad(kth, (0, width - len(kth))) for _before, kth in clocks], dtype=np.int16
        ),
        week=_ints([len(kth) for _before, kth in clocks]),
    )  # fmt: skip


def _ways(ways: Sequence[Shares], places: dict[str, int]) -> dict[str, Any]:
    sums = [np.cumsum(list(shares.values())) for shares in ways]
    return {
        "way_since": _starts([len(shares) for shares in ways]),
        "way_to": _ints([places.get(to, len(places)) for shares in ways for to in shares]),
        "way_share": np.concatenate(sums),
    }


def _ints(numbers: Sequence[Any]) -> Ints:
    return np.array(numbers, dtype=np.int64)


def _starts(lengths: Sequence[int]) -> Ints:
    return np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)


def _clock(hours: Hours) -> tuple[Ints, Ints]:
    """Working minutes before each minute of the week, and the minutes that are working ones."""
    works = np.zeros(MINUTES_A_WEEK, dtype=np.int64)
    for start, end in hours.blocks:
        works[start:end] = 1
    return np.concatenate(([0], np.cumsum(works))), np.flatnonzero(works).astype(np.int64)


def arrivals_of(scenario: Scenario, cases: int, seed: int) -> Floats:
    """Moments of arrival: at random on a clock that stands still while nobody can come in, and
    runs the faster the more come in an hour."""
    if scenario.by_hour:
        weights = np.array(scenario.by_hour)
        edges = np.arange(HOURS_A_WEEK + 1) * 60.0
    else:
        weights = np.array([end - start for start, end in scenario.open.blocks], dtype=np.float64)
        edges = np.array([edge for block in scenario.open.blocks for edge in block])
        weights = np.stack([weights, np.zeros(len(weights))], axis=1).reshape(-1)[:-1]
    shown = np.concatenate(([0.0], np.cumsum(weights / weights.sum())))
    chance = np.random.default_rng(seed)
    # In weeks, of gaps with a mean of one case, so that more demand brings the same people sooner.
    weeks, within = np.divmod(np.cumsum(chance.exponential(size=cases)) / scenario.arrivals, 1.0)
    # The last edge of equal ones, so that nobody comes while the clock stands still.
    place = np.minimum(np.searchsorted(shown, within, side="right"), len(shown) - 1) - 1
    inside = (within - shown[place]) / (shown[place + 1] - shown[place])
    found: Floats = weeks * MINUTES_A_WEEK + edges[place] + inside * np.diff(edges)[place]
    return found
