"""A learned scenario and a forecast as the night and the worker make them, of an office by hand."""

import json
from datetime import datetime
from typing import Any

from pamong.mining.scenario_json import read_scenario, write_scenario
from pamong.processes.models import Forecast, LearnedScenario
from pamong.processes.rules.what_if import Changes
from pamong.services.models import ServiceType

OFFICE: dict[str, Any] = {
    "name": "Izin usaha",
    "arrivals": {"a_week": 30, "by_hour": {"Mon": [0] * 8 + [2] * 4 + [0] * 12}},
    "roles": [
        {"name": "Periksa", "people": 1, "hours": ["Mon-Thu 07:30-12:00", "Fri 07:30-11:45"]},
        {"name": "Putuskan", "people": 1, "hours": ["Mon-Fri 08:00-12:00"]},
    ],
    "steps": [
        {
            "name": "Periksa",
            "role": "Periksa",
            "minutes": {"quantiles": [5, 10, 12, 20, 60]},
            "next": {"Periksa …": 0.2, "Periksa → Putuskan": 0.8},
        },
        {"name": "Periksa …", "minutes": 600, "next": {"Periksa → Putuskan": 1}},
        {
            "name": "Periksa → Putuskan",
            "minutes": 60,
            "hours": ["Mon-Fri 08:00-12:00"],
            "next": {"Putuskan": 1},
        },
        {
            "name": "Putuskan",
            "role": "Putuskan",
            "minutes": {"exponential": 30},
            "next": {"Periksa": 0.1, "end": 0.9},
        },
    ],
}


def learned_scenario(service: ServiceType, at: datetime, draws: int = 2) -> LearnedScenario:
    text = write_scenario(read_scenario(json.dumps(OFFICE)))
    return LearnedScenario.objects.create(
        service=service,
        learned_at=at,
        cases=1560,
        median_days=2.5,
        p90_days=6.0,
        scenario=text,
        drawn=[text] * draws,
        told=["busy"],
    )


def ready_forecast(service: ServiceType, at: datetime) -> Forecast:
    """As it lies in the database; its figures are written, not reckoned."""
    figures = {"median_days": [2.4, 2.0, 3.0], "p90_days": [6.1, 4.0, 8.5]}
    roles = {"Periksa": 0.4, "Putuskan": 0.9}
    outlook = {**figures, "load": roles, "queues": dict.fromkeys(roles, [0.5, 1.5] * 84)}
    return Forecast.objects.create(
        service=service,
        title="Satu pejabat lagi",
        changes=Changes(people={"Putuskan": 2}).as_json(),
        asked_at=at,
        found={
            "today": outlook,
            "tomorrow": outlook,
            "change": {"median_days": [-1.0, -1.5, -0.5], "p90_days": [-2.0, -5.0, 1.0]},
            "people": {"today": dict.fromkeys(roles, 1), "tomorrow": dict.fromkeys(roles, 2)},
            "stable": True,
            "cases": 1560,
            "seen": {"median_days": 2.5, "p90_days": 6.0},
        },
        found_at=at,
    )
