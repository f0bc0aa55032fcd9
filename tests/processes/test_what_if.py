"""Changes tried before they are made: learned at night, reckoned by the worker, then scored."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from pamong.datasets import store
from pamong.journal.models import Event
from pamong.mining.scenario import BadScenario, Hours, visits
from pamong.mining.scenario_json import read_scenario
from pamong.processes.actions import forecasts as actions
from pamong.processes.actions import make_reports
from pamong.processes.models import Forecast, LearnedScenario
from pamong.processes.rules import what_if
from pamong.processes.rules.what_if import Changes
from pamong.services.exports import CASE_EVENTS
from pamong.services.models import ServiceType
from pamong.tenancy.current import agency_id
from tests.conftest import Cast, Seat
from tests.processes.scenarios import OFFICE, learned_scenario, ready_forecast
from tests.processes.test_reports import work
from tests.services.conftest import MONDAY, actor, make_service

NOW = MONDAY + timedelta(days=60)
SCENARIO = read_scenario(json.dumps(OFFICE))
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def here(settings: Any, tmp_path: Path) -> None:
    settings.PAMONG_DATA = tmp_path


@pytest.fixture
def service(cast: Cast) -> ServiceType:
    return make_service(cast)


def test_a_dropped_step_takes_its_waits_and_pauses_along() -> None:
    left = what_if.changed(SCENARIO, Changes(dropped=["Periksa"]))
    # The wait before the decision was for what happens in between, and stays.
    assert [step.name for step in left.steps] == ["Periksa → Putuskan", "Putuskan"]
    assert left.steps[1].next == pytest.approx({"Periksa → Putuskan": 0.1, "": 0.9})
    with pytest.raises(BadScenario):
        what_if.changed(left, Changes(dropped=["Putuskan"]))


def test_merged_steps_wait_for_nothing_in_between() -> None:
    assert what_if.before(SCENARIO, "Putuskan") == "Periksa"
    # One of ten comes back from there, which is no reason to do both at once.
    assert what_if.before(SCENARIO, "Periksa") is None
    merged = what_if.changed(SCENARIO, Changes(merged={"Putuskan": "Periksa"}))
    assert "Periksa → Putuskan" not in {step.name for step in merged.steps}
    # Of ten received one is done again, as before; those that paused are decided apart.
    assert visits(merged)["Periksa"] == pytest.approx(visits(SCENARIO)["Periksa"])


def test_the_score_counts_hits_and_how_far_off() -> None:
    assert what_if.score([]) is None
    found = what_if.score([(2.0, 1.0, 3.0, 2.5), (4.0, 3.5, 4.5, 5.0)])
    assert found == what_if.Score(2, 1, pytest.approx((0.2 + 0.2) / 2))


def test_the_night_learns_a_service_from_its_log(
    cast: Cast, service: ServiceType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pamong.mining.learning.FEWEST_CASES", 5)
    for number in range(6):
        work(cast, service, waits=(20 + number) * HOUR)
    make_reports(at=NOW)
    learned = LearnedScenario.objects.get()
    found = read_scenario(learned.scenario)
    version = service.versions.get(state="published")
    names = set(version.steps.values_list("name", flat=True))
    assert {step.name for step in what_if.tasks(found)} == names
    assert learned.cases == 6
    assert len(learned.drawn) == actions.RUNS
    assert learned.median_days == pytest.approx((22.5 + 25 / 60) / 24)
    # The people that the journal names, one for the steps of the counter and one who decides.
    assert {role.people for role in found.roles} == {1}
    # A year later nothing of it lies in the last twelve months.
    make_reports(at=NOW + timedelta(days=400))
    assert not LearnedScenario.objects.exists()


def asked(service: ServiceType, cast: Cast, **changes: Any) -> int:
    return actions.ask_forecast(
        actor=actor(cast.budi),
        service_id=service.pk,
        title="Satu lagi",
        changes=Changes(**changes),
        at=NOW,
    )


def test_a_forecast_is_reckoned_once_and_has_everything_the_page_shows(
    cast: Cast, service: ServiceType
) -> None:
    learned_scenario(service, NOW, draws=3)
    number = asked(service, cast, people={"Putuskan": 2})
    assert actions.make_forecast(forecast_id=number, at=NOW)
    found = Forecast.objects.get(pk=number).found
    assert found is not None
    assert found["tomorrow"]["load"]["Putuskan"] == pytest.approx(
        found["today"]["load"]["Putuskan"] / 2, rel=0.01
    )
    assert found["change"]["median_days"][0] < 0
    assert len(found["today"]["queues"]["Periksa"]) == 168
    assert found["people"]["tomorrow"] == {"Periksa": 1, "Putuskan": 2}
    assert not actions.make_forecast(forecast_id=number, at=NOW + HOUR)
    assert Forecast.objects.get(pk=number).found_at == NOW


def test_what_was_forgotten_since_is_told_and_what_cannot_run_is_refused(
    cast: Cast, service: ServiceType
) -> None:
    with pytest.raises(BadScenario):
        asked(service, cast, people={"Putuskan": 2})
    learned = learned_scenario(service, NOW)
    with pytest.raises(BadScenario):
        asked(service, cast, people={"Nobody": 2})
    number = asked(service, cast, people={"Putuskan": 2})
    learned.delete()
    assert not actions.make_forecast(forecast_id=number, at=NOW)
    assert Forecast.objects.get(pk=number).failed


def test_the_same_asked_twice_waits_once_and_stands_in_the_journal(
    cast: Cast, service: ServiceType
) -> None:
    learned_scenario(service, NOW)
    first = asked(service, cast, demand=1.2)
    assert asked(service, cast, demand=1.2) == first
    assert asked(service, cast, demand=1.3) != first
    events = Event.objects.filter(verb="processes.forecast.asked")
    assert events.count() == 2


def events(service: ServiceType, days: list[float], since: Any, closed: bool = True) -> None:
    """The dataset of cases, one received an hour, that lasted so many days."""
    rows = []
    for number, lasted in enumerate(days):
        begun = since + number * HOUR
        told = [("case.received", begun), ("step.completed", begun + timedelta(days=lasted))]
        if closed:
            told.append(("case.closed", begun + timedelta(days=lasted)))
        rows += [
            f"({number}, '{service.code}', '{event}', timestamp '{at:%Y-%m-%d %H:%M:%S}')"
            for event, at in told
        ]
    path = store.path_of(CASE_EVENTS.name, agency_id()).parent / "all.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    with store.engine(path.parent) as database:
        database.execute(
            f"copy (select * from (values {', '.join(rows)}) "
            f"t(case_id, service, event, happened_at)) to '{path}' (format parquet)"
        )


def test_what_came_is_held_against_the_forecast(cast: Cast, service: ServiceType) -> None:
    row = ready_forecast(service, NOW)
    day = date(2026, 9, 7)
    actions.mark_done(actor=actor(cast.budi), forecast_id=row.pk, on=day, at=NOW.replace(year=2027))
    begun = NOW.replace(year=2026, month=9, day=7, hour=0)
    events(service, [2.0, 2.2, 2.6, 9.0] * 10, begun)
    # Too early: nine of ten should be done only after eight days, of four weeks at least.
    assert actions.keep_score(at=begun + timedelta(days=30)) == 0
    assert actions.keep_score(at=begun + timedelta(days=60)) == 1
    row.refresh_from_db()
    assert row.came_days == pytest.approx(2.4)
    assert row.came_cases == 40
    # Marked anew it is counted anew.
    actions.mark_done(
        actor=actor(cast.budi),
        forecast_id=row.pk,
        on=day + timedelta(days=1),
        at=NOW.replace(year=2027),
    )
    row.refresh_from_db()
    assert row.came_days is None
    # The 24 cases of the first day came before; too few are left to be told.
    assert actions.keep_score(at=begun + timedelta(days=60)) == 0


def test_cases_that_never_ended_lasted_longest(cast: Cast, service: ServiceType) -> None:
    row = ready_forecast(service, NOW)
    begun = NOW.replace(year=2026, month=9, day=7, hour=0)
    Forecast.objects.filter(pk=row.pk).update(done_on=begun.date())
    events(service, [2.0] * 40, begun, closed=False)
    assert actions.keep_score(at=begun + timedelta(days=60)) == 0


def test_only_who_records_figures_marks_and_no_day_to_come(
    cast: Cast, service: ServiceType
) -> None:
    row = ready_forecast(service, NOW)
    with pytest.raises((PermissionDenied, Http404)):
        actions.mark_done(actor=actor(cast.ani), forecast_id=row.pk, on=NOW.date(), at=NOW)
    with pytest.raises(actions.UnableToMark):
        actions.mark_done(
            actor=actor(cast.budi), forecast_id=row.pk, on=NOW.date() + timedelta(days=2), at=NOW
        )


def fields(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Satu lagi",
        "demand": 100,
        "people_0": 1,
        "people_1": 1,
        "hours_0": "Sen-Kam 07:30-12:00; Jum 07:30-11:45",
        "hours_1": "Sen-Jum 08:00-12:00",
        "step_0": "keep",
        "step_1": "keep",
        **changes,
    }


def test_a_change_is_asked_for_on_the_page_and_its_result_read(
    cast: Cast, service: ServiceType, sign_in: Callable[[Seat], Client]
) -> None:
    client = sign_in(cast.budi)
    page = reverse("processes:what_if", args=[service.pk])
    assert "Belum ada bahan" in client.get(page).content.decode()
    learned_scenario(service, NOW)
    shown = client.get(page).content.decode()
    assert "Sen-Kam 07:30-12:00; Jum 07:30-11:45" in shown
    assert "jeda (20%)" in shown
    answer = client.post(page, fields(people_1=2, hours_0="Sen–Jum 07:00-12:00"))
    row = Forecast.objects.get()
    assert answer.headers["Location"] == reverse("processes:forecast", args=[row.pk])
    assert (
        row.changes
        == Changes(people={"Putuskan": 2}, hours={"Periksa": ["Mon-Fri 07:00-12:00"]}).as_json()
    )
    assert ProcrastinateJob.objects.filter(task_name="processes.make_forecast").count() == 1
    waiting = client.get(answer.headers["Location"]).content.decode()
    assert "Sedang dihitung" in waiting
    assert 'hx-trigger="every 3s"' in waiting
    actions.make_forecast(forecast_id=row.pk, at=NOW)
    told = client.get(answer.headers["Location"], headers={"HX-Request": "true"})
    assert told.headers["HX-Refresh"] == "true"
    result = client.get(answer.headers["Location"]).content.decode()
    for words in ("Hari yang dialami pemohon", "1 → 2", "Belum ada prakiraan yang dapat dinilai"):
        assert words in result


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "Belum ada yang diubah"),
        ({"title": "", "people_1": 2}, "Nama perubahan"),
        ({"hours_1": "besok"}, "Tulis jam seperti “Sen-Kam 07:30-12:00; Jum 07:30-11:00”"),
        ({"people_0": 0}, "people_0"),
        ({"step_0": "drop", "step_1": "drop"}, "tidak dapat digabungkan"),
        ({"step_0": "merge"}, "step_0"),
    ],
)
def test_what_cannot_be_tried_is_told_at_its_field(
    cast: Cast,
    service: ServiceType,
    sign_in: Callable[[Seat], Client],
    changes: dict[str, Any],
    told: str,
) -> None:
    learned_scenario(service, NOW)
    page = reverse("processes:what_if", args=[service.pk])
    answer = sign_in(cast.budi).post(page, fields(**changes))
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Forecast.objects.exists()


def test_a_change_is_marked_on_the_page_and_past_error_shown_with_the_next(
    cast: Cast, service: ServiceType, sign_in: Callable[[Seat], Client]
) -> None:
    row = ready_forecast(service, NOW)
    client = sign_in(cast.budi)
    mark = reverse("processes:forecast_done", args=[row.pk])
    assert client.post(mark, {"done_on": "2030-01-01"}).status_code == 422
    assert "Ditandai" in client.post(mark, {"done_on": "2026-01-05"}, follow=True).content.decode()
    Forecast.objects.filter(pk=row.pk).update(came_days=2.0, came_cases=40, came_at=NOW)
    learned_scenario(service, NOW)
    other = asked(service, cast, demand=1.5)
    Forecast.objects.filter(pk=other).update(found=row.found, found_at=NOW)
    shown = client.get(reverse("processes:forecast", args=[other])).content.decode()
    # Foretold were 2.4 days, and 2 came: within 2 to 3, off by a fifth.
    assert "berada dalam rentang 1 kali" in shown
    assert "meleset 20%" in shown


def test_another_hour_is_another_scenario() -> None:
    changed = what_if.changed(SCENARIO, Changes(hours={"Putuskan": ["Mon 08:00-12:00"]}))
    assert changed == replace(
        SCENARIO,
        roles=(SCENARIO.roles[0], replace(SCENARIO.roles[1], hours=Hours(((480, 720),)))),
    )
