"""What a scenario brings: days from arrival to end, load and queues, from many runs of a year."""

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from pamong.mining.scenario import MINUTES_A_WEEK, Scenario
from pamong.mining.simulation import Run, run

DAY = 24 * 60
WEEKS_A_YEAR = 52
FEWEST_CASES, MOST_CASES = 200, 200_000
_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Forecast:
    """The mean over the runs, and where a single run lies 19 times in 20."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """Calendar days by run; load and queues by role."""

    cases: int
    median_days: tuple[float, ...]
    p90_days: tuple[float, ...]
    load: dict[str, float]
    # The longest mean queue of the week, and its hour, counted from Monday 00:00.
    longest_queue: dict[str, tuple[float, int]]


def look_ahead(
    scenario: Scenario,
    *,
    runs: int,
    seed: int,
    cases: int | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Outlook:
    """Run a year of cases, so many times; the same seed repeats it exactly."""
    if cases is None:
        cases = round(scenario.arrivals * WEEKS_A_YEAR)
    cases = min(max(cases, FEWEST_CASES), MOST_CASES)
    medians, p90s, done = [], [], list[Run]()
    for number in range(runs):
        found = run(scenario, cases=cases, seed=seed + number)
        medians.append(float(np.median(found.cycles)) / DAY)
        p90s.append(float(np.quantile(found.cycles, 0.9)) / DAY)
        done.append(found)
        progress(number + 1)
    worked = np.sum([each.worked for each in done], axis=0)
    there = np.sum([each.there for each in done], axis=0)
    queues = np.mean([each.queues for each in done], axis=0)
    names = [role.name for role in scenario.roles]
    return Outlook(
        cases,
        tuple(medians),
        tuple(p90s),
        {name: float(worked[i] / there[i]) for i, name in enumerate(names)},
        {name: (float(queues[i].max()), int(queues[i].argmax())) for i, name in enumerate(names)},
    )


def forecast(values: Sequence[float]) -> Forecast:
    """The interval for one more run: as wide as the runs differ, and a little more."""
    mean = statistics.fmean(values)
    if len(values) < 2:
        return Forecast(mean, mean, mean)
    reach = _t(len(values) - 1) * statistics.stdev(values) * math.sqrt(1 + 1 / len(values))
    return Forecast(mean, max(mean - reach, 0.0), mean + reach)


def difference(before: Sequence[float], after: Sequence[float]) -> Forecast:
    """Run by run, since both had the same arrivals; the interval is that of the mean difference."""
    apart = [new - old for old, new in zip(before, after, strict=True)]
    mean = statistics.fmean(apart)
    reach = _t(len(apart) - 1) * statistics.stdev(apart) / math.sqrt(len(apart))
    return Forecast(mean, mean - reach, mean + reach)


def is_stable(scenario: Scenario) -> bool:
    """Whether every role has more hours than work: otherwise the queue grows for ever."""
    return all(load < 1 for load in scenario.load().values())


def hour_of_week(hour: int) -> tuple[int, int]:
    """Day, from Monday, and hour."""
    return divmod(hour % (MINUTES_A_WEEK // 60), 24)


def _t(freedom: int) -> float:
    """The 0.975 quantile of Student's t (Cornish and Fisher's expansion; 1 % off at 4)."""
    z, n = _Z, freedom
    return (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
    )
