"""Scenarios for tests, as a person writes them."""

import json
from typing import Any

from pamong.mining.scenario import Scenario, read_scenario

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
