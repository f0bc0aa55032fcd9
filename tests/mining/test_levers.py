"""Findings in one currency: of an office whose bottleneck is known, and of logs counted by hand."""

from typing import Any

import pytest

from pamong.mining.levers import Decided, Kind, Lever, Remedy, levers_of
from pamong.mining.scenario_json import read_scenario
from tests.mining.logs import DAY, HOUR, built
from tests.mining.scenarios import log_of, written

STEPS = ("receive", "check", "assess", "decide", "hand over")


def office(slow: str) -> Any:
    """Five steps of one role each; that of one of them is at work nine tenths of its time."""
    roles = [
        {"name": f"at {step}", "people": 1, "hours": ["Mon-Fri 08:00-16:00"]} for step in STEPS
    ]
    steps = [
        {
            "name": step,
            "role": f"at {step}",
            # 50 cases a week, 40 hours: 43 minutes are nine tenths of one person's.
            "minutes": {"exponential": 43 if step == slow else 12},
            "next": {after: 1},
        }
        for step, after in zip(STEPS, (*STEPS[1:], "end"), strict=True)
    ]
    arrivals = {"a_week": 50, "hours": ["Mon-Fri 08:00-16:00"]}
    return read_scenario(written(roles=roles, steps=steps, arrivals=arrivals))


def first(slow: str, seed: int) -> Lever:
    return levers_of(log_of(office(slow), cases=600, seed=seed, starts=False))[0]


@pytest.mark.parametrize("slow", ["check", "decide"])
def test_the_bottleneck_of_a_simulated_office_comes_first(slow: str) -> None:
    found = first(slow, 7)
    assert (found.kind, found.step) == (Kind.WAITING, slow)
    assert found.lost.low < found.lost.value < found.lost.high
    assert found.part.value > 0.4


@pytest.mark.long
@pytest.mark.parametrize("slow", STEPS)
def test_whichever_step_it_is_and_however_chance_falls(slow: str) -> None:
    named = [first(slow, seed).step for seed in range(100, 120)]
    assert named.count(slow) >= 19


def of(kind: Kind, found: tuple[Lever, ...]) -> list[Lever]:
    return [each for each in found if each.kind is kind]


def test_waiting_is_all_time_before_a_step() -> None:
    log = built(
        [
            (f"c{number}", step, who, (number * 10 + day) * DAY, 0)
            for number in range(40)
            for step, who, day in (("a", "1", 0), ("b", "2", 3), ("c", "3", 4))
        ]
    )
    found = levers_of(log)
    waits = {each.step: each for each in of(Kind.WAITING, found)}
    assert waits["b"].lost.value == 40 * 3 * 86_400
    assert waits["b"].part.value == pytest.approx(0.75)
    # Each case alike: no chance, no interval.
    assert waits["b"].lost.low == waits["b"].lost.high == waits["b"].lost.value
    assert found[0].step == "b"


def test_returns_cost_the_time_from_the_first_to_the_last_time() -> None:
    events = []
    for number in range(40):
        way = (("a", 0), ("b", 1), ("a", 6), ("b", 7), ("c", 8))
        way = way if number % 2 else (("a", 0), ("b", 1), ("c", 2))
        events += [(f"c{number}", step, None, (number * 20 + day) * DAY, 0) for step, day in way]
    found = {each.step: each for each in of(Kind.RETURNS, levers_of(built(events)))}
    assert found.keys() == {"a", "b"}
    assert found["a"].lost.value == 20 * 6 * 86_400
    assert (found["a"].cases, found["a"].count) == (20, 20)
    assert found["a"].rate is not None
    assert found["a"].rate.low < found["a"].rate.value == 0.5 < found["a"].rate.high
    assert found["a"].remedy is Remedy.PREFILL


def test_a_batch_costs_what_its_work_waited_longer_than_the_last_of_it() -> None:
    # Eight cases come a day apart and are signed together, minutes after the last.
    events = []
    for batch in range(6):
        for place in range(8):
            case, came = f"c{batch}-{place}", (batch * 20 + place) * DAY
            events.append((case, "come", "1", came, 0))
            signed = (batch * 20 + 7) * DAY + HOUR
            events.append((case, "sign", "2", signed + place * 60_000_000, 0))
    (found,) = of(Kind.BATCHING, levers_of(built(events)))
    # 7 + 6 + … + 1 days for each batch, less the minutes by which later ones were signed later.
    minutes = sum(place - 7 for place in range(8))
    assert found.step == "sign"
    assert found.lost.value == pytest.approx(6 * (28 * 86_400 + 60 * minutes))
    assert found.count == 48


def test_handovers_cost_what_others_take_longer() -> None:
    events = []
    for number in range(80):
        other = number % 2 == 0
        events.append((f"c{number}", "a", "1", number * 20 * DAY, 0))
        who, days = ("2", 5) if other else ("1", 1)
        events.append((f"c{number}", "b", who, (number * 20 + days) * DAY, 0))
    (found,) = of(Kind.HANDOVERS, levers_of(built(events)))
    assert (found.before, found.step, found.remedy) == ("a", "b", Remedy.MERGE)
    assert found.lost.value == 40 * 4 * 86_400


def decided(refused: int) -> list[Lever]:
    events = [
        (f"c{number}", step, who, (number * 10 + day) * DAY, 0)
        for number in range(120)
        for step, who, day in (("a", "1", 0), ("sign", "2", 3), ("end", "3", 4))
    ]
    found = levers_of(built(events), {"sign": Decided(120 - refused, refused)})
    return [each for each in found if each.kind in {Kind.APPROVAL, Kind.UNCHANGED}]


def test_an_approval_that_never_refused_is_told_with_what_chance_leaves_open() -> None:
    (found,) = decided(refused=0)
    assert (found.kind, found.step, found.remedy) == (Kind.APPROVAL, "sign", Remedy.DELEGATE)
    assert found.rate is not None
    assert found.rate.value == 0
    assert 0.01 < found.rate.high < 0.05
    assert decided(refused=1) == []


@pytest.mark.parametrize(("strays", "told"), [(0, True), (1, False)])
def test_a_step_after_which_all_go_on_alike_is_told_of_and_one_that_matters_is_not(
    strays: int, told: bool
) -> None:
    events = []
    for number in range(130):
        way = [("a", "1", 0), ("stamp", "2", 3), ("end", "3", 4)]
        if number < strays:
            way = [("a", "1", 0), ("stamp", "2", 3), ("other", "3", 4)]
        events += [(f"c{number}", step, who, (number * 9 + d) * DAY, 0) for step, who, d in way]
    found = of(Kind.UNCHANGED, levers_of(built(events)))
    assert [each.step for each in found] == (["stamp"] if told else [])


def test_what_comes_before_a_decision_that_sometimes_refuses_may_be_why() -> None:
    events = [
        (f"c{number}", step, who, (number * 10 + day) * DAY, 0)
        for number in range(120)
        for step, who, day in (("a", "1", 0), ("check", "2", 3), ("sign", "3", 4), ("end", "1", 5))
    ]
    log = built(events)
    told = [of(Kind.UNCHANGED, levers_of(log, {"sign": Decided(120 - n, n)})) for n in (0, 5)]
    assert [[each.step for each in found] for found in told] == [["check"], []]


def test_persons_are_not_in_findings() -> None:
    events = [
        (f"c{number}", step, who, (number * 9 + day) * DAY, 0)
        for number in range(130)
        for step, who, day in (("a", "Siti Aminah", 0), ("b", "Joko Susilo", 2), ("c", "Siti", 3))
    ]
    assert "Siti" not in repr(levers_of(built(events)))
    assert "Joko" not in repr(levers_of(built(events)))


def test_few_cases_tell_nothing() -> None:
    assert levers_of(built([(f"c{n}", s, None, n * DAY, 0) for n in range(29) for s in "ab"])) == ()
    assert levers_of(built([("c", "a", None, 0, 0)])) == ()
