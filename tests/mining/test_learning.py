"""A scenario learned from what the office of another one wrote down, and what it foretells."""

from dataclasses import replace

import numpy as np
import pytest

from pamong.mining.forecast import change, expected, look_ahead
from pamong.mining.learning import Learned, learn
from pamong.mining.pieces import pieces_of
from pamong.mining.scenario import BadScenario, Scenario, visits
from pamong.mining.scenario_json import read_scenario, write_hours, write_scenario
from pamong.mining.simulation import run
from tests.mining.logs import DAY, HOUR, built
from tests.mining.scenarios import log_of, office, permits

A_YEAR = 3_120


@pytest.fixture(scope="module")
def learned() -> Learned:
    return learn(log_of(office(), cases=A_YEAR, seed=3), arrival="received")


@pytest.fixture(scope="module")
def branched() -> Learned:
    return learn(log_of(permits(sequential=False), cases=A_YEAR, seed=3), arrival="received")


def test_people_and_hours_are_those_of_the_office(learned: Learned) -> None:
    assert [(role.people, write_hours(role.hours)) for role in learned.scenario.roles] == [
        (2, ["Mon-Fri 08:00-12:00", "Mon-Fri 13:00-15:30"]),
        (2, ["Mon-Sat 09:00-14:00"]),
    ]
    assert [role.name for role in learned.scenario.roles] == ["receive / decide", "inspect"]
    assert learned.told == ()


def test_work_ways_and_arrivals_are_those_of_the_office(learned: Learned) -> None:
    found, truth = learned.scenario, office()
    assert found.arrivals == pytest.approx(truth.arrivals, rel=0.05)
    assert {hour % 24 for hour in range(168) if found.by_hour[hour]} == set(range(8, 14))
    for there in truth.steps:
        here = next(step for step in found.steps if step.name == there.name)
        assert here.length.mean == pytest.approx(there.length.mean, rel=0.05)
        assert here.next == pytest.approx(there.next, abs=0.03)
    # As many days as the log itself shows: it is a scenario of this office.
    assert np.median(learned.observed) == pytest.approx(
        np.median([np.median(run(found, cases=A_YEAR, seed=s).cycles) / 1440 for s in range(8)]),
        rel=0.5,
    )


def test_without_beginnings_work_begins_when_case_and_person_are_there() -> None:
    found = learn(log_of(office(), cases=A_YEAR, seed=3, starts=False), arrival="received")
    assert found.told == (("no_starts", ""),)
    for there in office().steps:
        here = next(step for step in found.scenario.steps if step.name == there.name)
        assert here.length.mean == pytest.approx(there.length.mean, rel=0.1)


def test_ways_that_go_side_by_side_meetings_and_pauses_are_found(branched: Learned) -> None:
    found, truth = branched.scenario, permits(sequential=False)
    (split,), (join,) = found.splits, found.joins
    assert sorted(sorted(branch) for branch in split.branches) == [
        ["check"],
        ["inspect", join.name],
    ]
    assert join.next == pytest.approx(truth.joins[0].next, abs=0.05)
    meeting = next(step for step in found.steps if step.name == "meeting")
    assert meeting.batch == replace(truth.steps[5].batch, wait=None)  # type: ignore[type-var]
    assert meeting.length.mean == pytest.approx(truth.steps[5].length.mean, rel=0.05)
    # Of cases that lack a document: 15 hours round the clock are a third as long in hours of work.
    pause = next(step for step in found.steps if step.name == "check → check")
    assert 150 < pause.length.mean < 350
    for name in ("receive", "check", "inspect", "meeting", "decide"):
        assert visits(found)[name] == pytest.approx(visits(truth)[name], rel=0.05)


def test_what_was_learned_is_written_and_read_again(branched: Learned) -> None:
    again = read_scenario(write_scenario(branched.scenario))
    assert replace(again, first={}, steps=()) == replace(branched.scenario, first={}, steps=())


def test_what_a_log_leaves_open_is_drawn(learned: Learned) -> None:
    drawn = [learned.drawn(seed) for seed in range(30)]
    arrivals = np.array([each.arrivals for each in drawn])
    # 52 weeks of 60 cases, each week Poisson.
    assert arrivals.std() == pytest.approx((60 / 52) ** 0.5, rel=0.4)
    assert learned.drawn(1) == drawn[1] != drawn[2]


@pytest.mark.parametrize(
    ("events", "told"),
    [
        ([], "no events"),
        ([("c", "a", "ani", DAY, 0)], "has 1 cases; of fewer than 30 nothing is learned"),
        (
            [(str(n), "a", None, n * DAY + 9 * HOUR, 0) for n in range(40)],
            "does not say who worked",
        ),
    ],
)
def test_a_log_that_says_too_little_is_refused(
    events: list[tuple[str, str, str | None, int, int]], told: str
) -> None:
    with pytest.raises(BadScenario, match=told):
        learn(built(events))


def test_times_are_those_of_the_wall_counted_from_a_monday() -> None:
    """The epoch was a Thursday; seven hours before Greenwich."""
    events = [("c", "a", "ani", 4 * DAY + 2 * HOUR, 420)]
    (trace,) = pieces_of(built(events)).traces
    assert trace.arrival == 9 * 60


def more(scenario: Scenario) -> Scenario:
    """One more at the bottleneck."""
    role = next(role for role in scenario.roles if role.name.startswith("insp"))
    return scenario.with_people(role.name, role.people + 1)


def held(truth: Scenario, figure: str, seed: int) -> tuple[bool, bool]:
    """Whether what came of a change lies where it was foretold: the days, and how many fewer."""
    found = learn(log_of(truth, cases=round(A_YEAR * 1.2), seed=seed), arrival="received")
    drawn = [found.drawn(seed * 1000 + number) for number in range(20)]
    today, tomorrow = (
        look_ahead(each, runs=20, seed=50_000 + seed * 1000, cases=A_YEAR)
        for each in (drawn, [more(scenario) for scenario in drawn])
    )
    came = [
        np.quantile(run(each, cases=A_YEAR, seed=10_000 + seed).cycles, QUANTILES[figure]) / 1440
        for each in (truth, more(truth))
    ]
    after, apart = expected(tomorrow, figure), change(today, tomorrow, figure)
    return after.low <= came[1] <= after.high, apart.low <= came[1] - came[0] <= apart.high


QUANTILES = {"median_days": 0.5, "p90_days": 0.9}


def test_what_came_of_a_change_was_foretold() -> None:
    assert all(all(held(office(), "median_days", seed)) for seed in range(3))


@pytest.mark.long
@pytest.mark.parametrize("figure", QUANTILES)
@pytest.mark.parametrize("sides", ["one way", "side by side"])
def test_what_came_of_a_change_was_foretold_in_ninety_of_a_hundred(figure: str, sides: str) -> None:
    truth = office() if sides == "one way" else permits(sequential=False)
    found = [held(truth, figure, seed) for seed in range(100)]
    assert sum(days for days, _apart in found) >= 90
    assert sum(apart for _days, apart in found) >= 90
