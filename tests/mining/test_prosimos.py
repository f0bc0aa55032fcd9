"""Scenarios go to Prosimos' files and come back; what is lost on the way is told."""

import json
from dataclasses import replace

import pytest

from pamong.mining.prosimos import read_prosimos, write_prosimos
from pamong.mining.scenario import BadScenario, Length, Scenario, visits
from tests.mining.scenarios import office, permits


def exact(scenario: Scenario) -> Scenario:
    """Without what Prosimos cannot say."""
    steps = tuple(
        replace(
            step,
            length=Length("exponential", (step.length.mean,))
            if step.length.kind == "quantiles"
            else step.length,
            hours=None,
        )
        for step in scenario.steps
    )
    return replace(scenario, steps=steps, by_hour=(), open=office().open)


@pytest.mark.parametrize("scenario", [office(), permits(), permits(urgent=0.25)])
def test_what_prosimos_can_say_comes_back_as_it_went(scenario: Scenario) -> None:
    scenario = exact(scenario)
    model = write_prosimos(scenario)
    assert model.told == ()
    back, told = read_prosimos(model.bpmn, model.parameters)
    assert [line.partition(":")[0] for line in told] == (
        ["prioritisation_rules"] if len(scenario.priorities) > 1 else []
    )
    for part in ("name", "open", "roles", "joins"):
        assert getattr(back, part) == getattr(scenario, part)
    for part in ("priorities", "first"):
        assert getattr(back, part) == pytest.approx(getattr(scenario, part))
    assert back.arrivals == pytest.approx(scenario.arrivals)
    assert visits(back) == pytest.approx(visits(scenario))
    for here, there in zip(scenario.steps, back.steps, strict=True):
        assert (there.name, there.role, there.batch) == (here.name, here.role, here.batch)
        assert there.length.values == pytest.approx(here.length.values)
        assert there.next == pytest.approx(here.next)
    for split, other in zip(scenario.splits, back.splits, strict=True):
        assert split.name == other.name
        for branch, again in zip(split.branches, other.branches, strict=True):
            assert branch == pytest.approx(again)


def test_what_it_cannot_say_is_told() -> None:
    model = write_prosimos(permits(urgent=0.25))
    assert model.told == (
        "travel: a pause goes on round the clock",
        "arrivals: as many in each hour in which somebody comes",
        "quantiles of work: a gamma distribution of the same mean, spread and bounds",
        "quantiles of work: a gamma distribution of the same mean, spread and bounds",
    )


def test_what_prosimos_says_more_is_told() -> None:
    model = write_prosimos(exact(office()))
    given = json.loads(model.parameters)
    given["resource_profiles"][0]["resource_list"][0]["cost_per_hour"] = 12
    given["branch_rules"] = [{"id": "rule"}]
    given["task_resource_distribution"][0]["resources"][0] |= {
        "distribution_name": "norm",
        "distribution_params": [{"value": each} for each in (600, 60, 0, 900)],
    }
    back, told = read_prosimos(model.bpmn, json.dumps(given))
    assert told == (
        "branch_rules: left out",
        "cost_per_hour: left out",
        "norm: between 101 quantiles",
    )
    assert back.steps[0].length.mean == pytest.approx(10, rel=0.01)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("exclusiveGateway", "inclusiveGateway", "a inclusiveGateway is not run"),
        ("<", "", "not XML"),
        ("startEvent", "endEvent", "one beginning"),
    ],
)
def test_drawings_that_cannot_run_are_refused(old: str, new: str, told: str) -> None:
    model = write_prosimos(exact(permits()))
    with pytest.raises(BadScenario, match=told):
        read_prosimos(model.bpmn.replace(old, new), model.parameters)


def test_parameters_of_something_else_are_refused() -> None:
    model = write_prosimos(exact(office()))
    for text, told in (("[]", "no parameters of Prosimos"), ("{", "not JSON")):
        with pytest.raises(BadScenario, match=told):
            read_prosimos(model.bpmn, text)
