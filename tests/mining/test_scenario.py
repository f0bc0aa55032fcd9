"""What a scenario may say, and what is told of one that cannot run."""

from typing import Any

import pytest

from pamong.mining.scenario import BadScenario, Scenario, visits
from pamong.mining.scenario_json import read_scenario, write_scenario
from tests.mining.scenarios import OFFICE, office, permits, written

RECEIVE, INSPECT, DECIDE = OFFICE["steps"]


def step(**changes: Any) -> dict[str, Any]:
    return {"steps": [{**RECEIVE, **changes}, INSPECT, DECIDE]}


def role(**changes: Any) -> dict[str, Any]:
    return {"roles": [{**OFFICE["roles"][0], **changes}, OFFICE["roles"][1]]}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"roles": []}, "roles: this should be a list with something in it"),
        ({"arrivals": {"a_week": 3}}, "arrivals: “hours” is missing"),
        ({"arrivals": {"a_week": 0, "hours": ["Mon 08:00-12:00"]}}, "more than 0"),
        (role(people=0), "role “counter”: people: “0” is no whole number from 1"),
        (role(people=True), "no whole number"),
        (role(name="inspector"), "there are two roles “inspector”"),
        (role(hours=["Mon 8-12"]), "written like “Mon-Fri 08:00-12:00”, not “Mon 8-12”"),
        (role(hours=["Mon 12:00-08:00"]), "ends before it begins"),
        (role(hours=["Fri-Mon 08:00-12:00"]), "ends before it begins"),
        (role(hours=["Sen 08:00-12:00"]), "names no day"),
        (role(hours=["Mon 08:00-12:00", "Mon-Tue 11:00-13:00"]), "overlap"),
        (step(role="nobody"), "step “receive”: there is no role “nobody”"),
        (step(next={"inspect": 0.5}), "step “receive”: next: the shares add up to 0.5, not to 1"),
        (step(next={"inspct": 1}), "there is no step “inspct”"),
        (step(next={"receive": 1}), "never come to an end"),
        (step(minutes=-1), "“-1” is no number from 0 on"),
        (step(minutes=float("nan")), "no number"),
        (step(minutes="long"), "minutes"),
        (step(minutes={"normal": 3}), '{"exponential": MEAN}'),
        (step(minutes={"quantiles": [3, 2]}), "do not fall"),
        (step(name=" "), "a step has no name of its own"),
        ({"first": {"end": 1}}, "cannot end before its first step"),
        ({"priorities": {"urgent": 0.4}}, "priorities: the shares add up to 0.4"),
        (step(batch={"size": 0}), "step “receive”: batch: size: “0” is no whole number"),
        (step(batch={"size": 2, "together": 1}), "together is true or false"),
        (step(role="", batch={"size": 2}), "a pause has no batches"),
        ({"arrivals": {"a_week": 3, "by_hour": {"Mon": [1]}}}, "Mon has 24 numbers"),
        ({"arrivals": {"a_week": 3, "by_hour": {"Mon": [0] * 24}}}, "nobody ever comes"),
        ({"splits": [{"name": "s", "to": ["inspect", "decide"]}]}, "one join of its own"),
        (
            {
                **step(next={"s": 1}),
                "splits": [{"name": "s", "to": ["inspect", "decide"]}],
                "joins": [{"name": "j", "of": "s"}],
            },
            "a branch of “s” ends before it has met the others",
        ),
        (
            {
                **step(next={"j": 1}),
                "splits": [{"name": "s", "to": ["inspect", "decide"]}],
                "joins": [{"name": "j", "of": "s"}],
            },
            "come to the join “j” from outside its split",
        ),
    ],
)
def test_a_scenario_that_cannot_run_is_refused_by_its_part(
    changes: dict[str, Any], told: str
) -> None:
    with pytest.raises(BadScenario) as refused:
        read_scenario(written(**changes))
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "line 1, column 2: this is not JSON"),
        ("[]", "the file: this should be an object"),
        ("[" * 100_000, "nested too deep"),
    ],
)
def test_what_is_no_scenario_at_all_is_told(text: str, told: str) -> None:
    with pytest.raises(BadScenario, match=told.replace("(", r"\(")):
        read_scenario(text)


def test_load_is_work_over_hours() -> None:
    """By hand: each of 60 cases is received 1 / (1 - 0.7 · 0.15) times, and so on."""
    receive = 60 / (1 - 0.7 * 0.15)
    inspect = 0.7 * receive
    decide = 60
    counter = receive * 12 + decide * (7.5 + 11 + 16 + 40) / 4
    assert office().load() == {
        "counter": pytest.approx(counter / (2 * 5 * (240 + 150))),
        "inspector": pytest.approx(inspect * 70 / (2 * 6 * 300)),
    }


def test_a_dropped_step_hands_on_to_what_followed_it() -> None:
    without = office().without("inspect")
    assert [each.name for each in without.steps] == ["receive", "decide"]
    # 70 % came to it; of those 85 % went on to decide and 15 % back to receive.
    assert without.steps[0].next == {
        "decide": pytest.approx(0.3 + 0.7 * 0.85),
        "receive": pytest.approx(0.7 * 0.15),
    }


def test_a_first_step_may_be_dropped_and_the_only_one_may_not() -> None:
    without = office().without("receive")
    assert without.first == {"inspect": pytest.approx(0.7), "decide": pytest.approx(0.3)}
    with pytest.raises(BadScenario, match="only step"):
        without.without("inspect").without("decide")
    with pytest.raises(BadScenario, match="no step “x”; there are: receive, inspect, decide"):
        office().without("x")


@pytest.mark.parametrize("scenario", [office(), permits(), permits(urgent=0.25)])
def test_a_scenario_that_is_written_is_read_again(scenario: Scenario) -> None:
    assert read_scenario(write_scenario(scenario)) == scenario


def test_all_branches_are_gone_and_one_goes_on() -> None:
    """By hand: 80 % of those received are checked; a check is done 1 / (1 - 0.2) times."""
    times = visits(permits())
    again = 0.1 * times["meeting"]
    assert times["receive"] == pytest.approx(1 + again)
    assert times["check"] == pytest.approx(0.8 * times["receive"] / 0.8)
    assert times["meeting"] == pytest.approx(0.6 * 0.8 * times["receive"])


def test_a_merged_step_is_done_at_once_and_as_long() -> None:
    before = office()
    merged = before.merged("inspect", into="receive")
    assert [each.name for each in merged.steps] == ["receive", "decide"]
    receive = merged.steps[0]
    assert receive.length.mean == pytest.approx(12 + 0.7 * 70)
    assert receive.next == {
        "decide": pytest.approx(0.3 + 0.7 * 0.85),
        "receive": pytest.approx(0.7 * 0.15),
    }
    # Three of ten are received and no more.
    assert receive.length.values[29] == pytest.approx(12, rel=0.01)
    assert receive.length.values[31] > 12.2
    with pytest.raises(BadScenario, match="“inspect” does not follow “decide”"):
        before.merged("inspect", into="decide")
