"""`/healthz` tells a supervisor the truth, and asks nobody's session."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from pamong.config import health
from pamong.demo import state
from pamong.demo.state import Stage, State


@pytest.mark.django_db
def test_all_is_well_in_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        answer = Client().get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "up", "schema": "current", "demo": None}
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_database_that_is_away_is_said_with_503(tmp_path: Path) -> None:
    program = (
        "import django; django.setup(); from django.test import Client\n"
        "answer = Client(SERVER_NAME='127.0.0.1').get('/healthz')\n"
        "print(answer.status_code, answer.content.decode())\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ
        | {
            "DATABASE_URL": "postgresql://pamong_app@/pamong?host=/nowhere",
            "DJANGO_SETTINGS_MODULE": "pamong.config.settings",
            "PAMONG_DATA": str(tmp_path),
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    status, _, body = told.stdout.partition(" ")
    assert status == "503", told.stderr
    assert json.loads(body) == {
        "status": "unavailable",
        "database": "down",
        "schema": "unknown",
        "demo": None,
    }


@pytest.mark.django_db
def test_a_schema_that_lags_behind_is_said_with_503(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = health._wanted() | {("organization", "9999_not_applied_yet")}
    monkeypatch.setattr(health, "_wanted", lambda: wanted)
    answer = Client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["schema"] == "behind"


@pytest.mark.django_db
def test_the_demo_says_how_far_it_is(settings: Settings, tmp_path: Path) -> None:
    settings.PAMONG_DEMO, settings.PAMONG_DATA = True, tmp_path
    assert Client().get("/healthz").json()["demo"] is None
    for stage in Stage:
        state.mark(tmp_path, State(stage))
        assert Client().get("/healthz").json()["demo"] == stage.value
