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
    # How far a quantile is from those of five cases in a hundred less and more: where no case ends
    # for a night, a little more work moves it by that night.
    slack: dict[str, tuple[float, float]]
    load: dict[str, float]
    # The longest mean queue of the week, and its hour, counted from Monday 00:00.
    longest_queue: dict[str, tuple[float, int]]
    # The mean queue in each hour of the week.
    queues: dict[str, tuple[float, ...]]


def look_ahead(
    scenarios: Scenario | Sequence[Scenario],
    *,
    runs: int,
    seed: int,
    cases: int | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Outlook:
    """Run a year of cases, so many times; the same seed repeats it exactly.

    Of several scenarios (as a log leaves open which of them is right) each run takes the next.
    """
    drawn = (scenarios,) if isinstance(scenarios, Scenario) else tuple(scenarios)
    if cases is None:
        cases = round(drawn[0].arrivals * WEEKS_A_YEAR)
    cases = min(max(cases, FEWEST_CASES), MOST_CASES)
    found, done = [], list[Run]()
    for number in range(runs):
        each = run(drawn[number % len(drawn)], cases=cases, seed=seed + number)
        found.append(np.quantile(each.cycles, _WANTED) / DAY)
        done.append(each)
        progress(number + 1)
    quantiles = np.array(found)
    worked = np.sum([each.worked for each in done], axis=0)
    there = np.sum([each.there for each in done], axis=0)
    queues = np.mean([each.queues for each in done], axis=0)
    names = [role.name for role in drawn[0].roles]
    middle = quantiles.mean(axis=0)
    return Outlook(
        cases,
        tuple(quantiles[:, 1].tolist()),
        tuple(quantiles[:, 4].tolist()),
        {
            name: (float(middle[at] - middle[at - 1]), float(middle[at + 1] - middle[at]))
            for name, at in (("median_days", 1), ("p90_days", 4))
        },
        {name: float(worked[i] / there[i]) for i, name in enumerate(names)},
        {name: (float(queues[i].max()), int(queues[i].argmax())) for i, name in enumerate(names)},
        {name: tuple(queues[i].round(3).tolist()) for i, name in enumerate(names)},
    )


_WANTED = (0.45, 0.5, 0.55, 0.85, 0.9, 0.95)


def forecast(values: Sequence[float]) -> Forecast:
    """The interval for one more run: as wide as the runs differ, and a little more."""
    mean = statistics.fmean(values)
    reach = _reach(values)
    return Forecast(mean, max(mean - reach, 0.0), mean + reach)


def difference(before: Sequence[float], after: Sequence[float]) -> Forecast:
    """Run by run, since both had the same arrivals; the interval is that of the mean difference,
    for a scenario that is taken as it is written."""
    apart = [new - old for old, new in zip(before, after, strict=True)]
    mean = statistics.fmean(apart)
    reach = _t(len(apart) - 1) * statistics.stdev(apart) / math.sqrt(len(apart))
    return Forecast(mean, mean - reach, mean + reach)


def expected(outlook: Outlook, figure: str) -> Forecast:
    """What one year will bring, of scenarios drawn from a log; `figure` is median_days or p90_days.

    As wide as the runs differ, and as the slack of the figure, since a learned scenario puts no
    case exactly where it will be.
    """
    values = getattr(outlook, figure)
    mean, reach, (down, up) = statistics.fmean(values), _reach(values), outlook.slack[figure]
    return Forecast(mean, max(mean - math.hypot(reach, down), 0.0), mean + math.hypot(reach, up))


def change(before: Outlook, after: Outlook, figure: str) -> Forecast:
    """What a change will bring in one year, of scenarios drawn from a log, each run with and
    without it."""
    pairs = zip(getattr(before, figure), getattr(after, figure), strict=True)
    apart = [new - old for old, new in pairs]
    mean, reach = statistics.fmean(apart), _reach(apart)
    (old_down, old_up), (down, up) = before.slack[figure], after.slack[figure]
    return Forecast(
        mean, mean - math.hypot(reach, down, old_up), mean + math.hypot(reach, up, old_down)
    )


def _reach(values: Sequence[float]) -> float:
    if len(values) < 2:
        return 0.0
    return _t(len(values) - 1) * statistics.stdev(values) * math.sqrt(1 + 1 / len(values))


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
