"""The simulation against sums done by hand, against theory, and against a plain second writing."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pamong.mining import simulation
from pamong.mining.forecast import difference, forecast, look_ahead
from pamong.mining.scenario import MINUTES_A_WEEK, Scenario
from pamong.mining.scenario_json import read_scenario
from pamong.mining.simulation import run
from tests.mining.plain import plainly
from tests.mining.scenarios import office, permits, written

WEEK_ROUND = ["Mon-Sun 00:00-24:00"]


def queue(people: int, load: float, minutes: object) -> Scenario:
    mean = 10.0
    return read_scenario(
        written(
            arrivals={"a_week": load * people * MINUTES_A_WEEK / mean, "hours": WEEK_ROUND},
            roles=[{"name": "clerk", "people": people, "hours": WEEK_ROUND}],
            steps=[{"name": "serve", "role": "clerk", "minutes": minutes}],
        )
    )


@pytest.mark.parametrize(("people", "load"), [(1, 0.6), (3, 0.8), (8, 0.9)])
def test_the_mean_wait_of_a_plain_queue_is_that_of_erlang(people: int, load: float) -> None:
    """M/M/c: Erlang's C formula (Cooper, Introduction to Queueing Theory, 1981, ch. 3)."""
    scenario = queue(people, load, {"exponential": 10})
    waits = [run(scenario, cases=200_000, seed=seed).cycles.mean() - 10 for seed in range(8)]
    offered = people * load
    full = offered**people / math.factorial(people) / (1 - load)
    some = sum(offered**n / math.factorial(n) for n in range(people))
    expected = full / (full + some) * 10 / (people * (1 - load))
    spread = np.std(waits, ddof=1) / math.sqrt(len(waits))
    assert abs(np.mean(waits) - expected) < max(4 * spread, 0.02 * expected)


def test_work_that_always_takes_as_long_waits_half_as_much() -> None:
    """M/D/1 waits half of M/M/1 (Pollaczek and Khinchine)."""
    waits = [run(queue(1, 0.7, 10), cases=200_000, seed=seed).cycles.mean() for seed in range(8)]
    assert np.mean(waits) - 10 == pytest.approx(10 * 0.7 / (2 * 0.3), rel=0.03)


def test_work_rests_outside_the_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    """By hand. One clerk, Monday to Friday 8 to 12 and 13 to 16, two hours of work a case."""
    scenario = read_scenario(
        written(
            arrivals={"a_week": 5, "hours": WEEK_ROUND},
            roles=[
                {
                    "name": "clerk",
                    "people": 1,
                    "hours": ["Mon-Fri 08:00-12:00", "Mon-Fri 13:00-16:00"],
                }
            ],
            steps=[{"name": "serve", "role": "clerk", "minutes": 120}],
        )
    )
    monday, friday = 0, 4 * 1440
    came = np.array(
        [
            monday + 11 * 60.0,  # an hour until noon, an hour after it: done at 14:00
            monday + 11 * 60 + 30.0,  # from 14:00: done at 16:00, at closing time, not on Tuesday
            friday + 15 * 60.0,  # an hour on Friday, an hour on Monday: 09:00
            friday + 20 * 60.0,  # after it: 11:00
        ]
    )
    monkeypatch.setattr(simulation, "arrivals_of", lambda *_all: came)
    monkeypatch.setattr(simulation, "WARM_UP", 0)
    next_monday = MINUTES_A_WEEK
    ends = came + run(scenario, cases=4, seed=1).cycles
    assert list(ends) == [14 * 60, 16 * 60, next_monday + 9 * 60, next_monday + 11 * 60]


@given(
    scenario=st.sampled_from((office(), permits(), permits(urgent=0.25))),
    people=st.tuples(st.integers(1, 3), st.integers(1, 2)),
    demand=st.floats(0.2, 1.4),
    seed=st.integers(0, 2**32),
)
@settings(max_examples=25)
def test_each_case_takes_as_long_as_written_plainly(
    scenario: Scenario, people: tuple[int, int], demand: float, seed: int
) -> None:
    """With splits, joins, priorities, pauses and both kinds of batches, or without."""
    scenario = scenario.with_demand(demand)
    for role, count in zip(("counter", "inspector"), people, strict=True):
        scenario = scenario.with_people(role, count)
    cases = 100
    warm = math.ceil(cases * simulation.WARM_UP)
    expected = plainly(scenario, cases + warm, seed)[warm:]
    assert run(scenario, cases=cases, seed=seed).cycles == pytest.approx(expected, abs=1e-4)


def test_one_more_person_shortens_the_wait_and_the_interval_says_so() -> None:
    today = look_ahead(office(), runs=12, seed=7)
    more = look_ahead(office().with_people("inspector", 3), runs=12, seed=7)
    apart = difference(today.median_days, more.median_days)
    assert apart.high < 0
    assert more.load["inspector"] == pytest.approx(today.load["inspector"] * 2 / 3, rel=0.01)
    assert more.longest_queue["inspector"][0] < today.longest_queue["inspector"][0]


def test_the_same_seed_is_the_same_forecast_and_another_is_not() -> None:
    once, again, other = (look_ahead(office(), runs=2, seed=seed) for seed in (3, 3, 4))
    assert once == again
    assert once.median_days != other.median_days


def test_a_run_that_comes_lies_in_the_interval_nineteen_times_in_twenty() -> None:
    """200 intervals, each from 8 runs, against a ninth: of 190 expected at least 181 (p > .01)."""
    scenario = office()
    medians = [
        float(np.median(run(scenario, cases=300, seed=seed).cycles)) for seed in range(200 * 9)
    ]
    inside = 0
    for first in range(0, len(medians), 9):
        *seen, coming = medians[first : first + 9]
        said = forecast(seen)
        inside += said.low <= coming <= said.high
    assert 181 <= inside <= 199
