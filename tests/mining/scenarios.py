"""Scenarios for tests, as a person writes them."""

import json
from typing import Any

from pamong.mining import simulation
from pamong.mining.coding import Builder
from pamong.mining.log import EventLog
from pamong.mining.scenario import Scenario
from pamong.mining.scenario_json import read_scenario

OFFICE: dict[str, Any] = {
    "name": "permits",
    "arrivals": {"a_week": 60, "hours": ["Mon-Fri 08:00-14:00"]},
    "roles": [
        {"name": "counter", "people": 2, "hours": ["Mon-Fri 08:00-12:00", "Mon-Fri 13:00-15:30"]},
        {"name": "inspector", "people": 2, "hours": ["Mon-Sat 09:00-14:00"]},
    ],
    "steps": [
        {
            "name": "receive",
            "role": "counter",
            "minutes": 12,
            "next": {"inspect": 0.7, "decide": 0.3},
        },
        {
            "name": "inspect",
            "role": "inspector",
            "minutes": {"exponential": 70},
            "next": {"decide": 0.85, "receive": 0.15},
        },
        {
            "name": "decide",
            "role": "counter",
            "minutes": {"quantiles": [5, 10, 12, 20, 60]},
            "next": {"end": 1},
        },
    ],
}


def written(**changes: Any) -> str:
    return json.dumps({**OFFICE, **changes})


def office() -> Scenario:
    return read_scenario(written())


def permits(urgent: float = 0.0, *, sequential: bool = True) -> Scenario:
    """Everything that a scenario may have; batches one after the other leave no trace in a log."""
    checks = {
        "name": "check",
        "role": "counter",
        "minutes": {"exponential": 8},
        "next": {"supplement": 0.2, "both": 0.8},
    }
    steps = [
        {**OFFICE["steps"][0], "next": {"checks": 0.8, "decide": 0.2}},
        checks,
        # The applicant brings what was missing, and at night nobody takes it.
        {"name": "supplement", "minutes": {"exponential": 900}, "next": {"check": 1}},
        {**OFFICE["steps"][1], "next": {"both": 0.9, "travel": 0.1}},
        {
            "name": "travel",
            "minutes": 45,
            "hours": ["Mon-Fri 08:00-16:00"],
            "next": {"inspect": 1},
        },
        {
            "name": "meeting",
            "role": "inspector",
            "minutes": {"quantiles": [20, 30, 90]},
            "batch": {"size": 3, "wait": 2880, "together": True},
            "next": {"decide": 0.9, "receive": 0.1},
        },
        {
            "name": "decide",
            "role": "counter",
            "minutes": {"quantiles": [5, 10, 12, 20, 60]},
            **({"batch": {"size": 4}} if sequential else {}),
            "next": {"end": 1},
        },
    ]
    more: dict[str, Any] = {
        "splits": [{"name": "checks", "to": ["check", {"inspect": 0.7, "both": 0.3}]}],
        "joins": [{"name": "both", "of": "checks", "next": {"meeting": 0.6, "decide": 0.4}}],
    }
    if urgent:
        more["priorities"] = {"urgent": urgent, "other": 1 - urgent}
        more["arrivals"] = {
            "a_week": 60,
            "by_hour": {"Mon": [0] * 8 + [3, 2, 1] + [0] * 13, "Thu": [0] * 9 + [1] * 15},
        }
    return read_scenario(written(steps=steps, **more))


def log_of(scenario: Scenario, *, cases: int, seed: int, starts: bool = True) -> EventLog:
    """What the office of a scenario would write down: arrivals, and work of people with numbers."""
    done = simulation.log(scenario, cases=cases, seed=seed)
    rows = [
        (float(at), number, 0, "received", None, "complete")
        for number, at in enumerate(simulation.arrivals_of(scenario, cases, seed))
    ]
    for case, step, person, start, end in zip(
        *(column.tolist() for column in (done.case, done.step, done.person, done.start, done.end)),
        strict=True,
    ):
        name = scenario.steps[step].name
        if starts:
            rows.append((start, case, 2, name, str(person), "start"))
        rows.append((end, case, 1, name, str(person), "complete"))
    builder = Builder()
    for at, case, _order, activity, person, kind in sorted(rows, key=lambda row: row[:3]):
        builder.case.append(builder.cases[str(case)])
        # Monday 5 January 2026.
        builder.add(activity, 1_767_571_200_000_000 + round(at * 60e6), 0, person, kind)
    return builder.log("made", [])
