"""Reports on processes: made from the journal's dataset, read within one's reach."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pamong.processes.actions import reports as actions
from pamong.processes.models import ProcessReport
from pamong.services.actions import claim_step, complete_step, start_step
from pamong.services.models import Case, ServiceType, Step
from pamong.tenancy.current import agency_id, enter_agency
from tests.conftest import Cast, Seat, make_cast
from tests.services.conftest import MONDAY, actor, make_case, make_service, open_step

NOW = MONDAY + timedelta(days=30)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def few(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PAMONG_DATA = tmp_path
    monkeypatch.setattr("pamong.processes.actions.reports.FEWEST_CASES", 5)


@pytest.fixture
def service(cast: Cast) -> ServiceType:
    return make_service(cast)


def work(cast: Cast, service: ServiceType, waits: timedelta) -> Case:
    """A case whose second step is begun only so much later."""
    case = make_case(cast, service)
    at = MONDAY + timedelta(minutes=10)
    complete_step(actor=actor(cast.ani), step_id=open_step(case).pk, at=at)
    at += waits
    while Step.objects.filter(case=case, state="offered").exists():
        step = open_step(case)
        who, outcome = (cast.budi, "granted") if step.service_step.decides else (cast.ani, "")
        claim_step(actor=actor(who), step_id=step.pk, at=at)
        start_step(actor=actor(who), step_id=step.pk, at=at)
        at += timedelta(minutes=5)
        complete_step(actor=actor(who), step_id=step.pk, outcome=outcome, at=at)
    return case


def test_the_step_that_cases_wait_for_is_named_first_in_both_languages(
    cast: Cast, service: ServiceType
) -> None:
    second = service_steps(service)[1]
    for number in range(8):
        work(cast, service, waits=(20 + number) * HOUR)
    assert actions.make_reports(at=NOW) == 1
    report = ProcessReport.objects.get(service=service)
    assert report.cases == 8
    # Ten minutes, 20 to 27 hours, and five minutes for each of the three steps that follow.
    assert report.median_days == pytest.approx((23.5 + 25 / 60) / 24)
    assert f"sebelum “{second}”" in report.told["id"]["worst"]
    assert f"before “{second}”" in report.told["en"]["worst"]
    for language in ("id", "en"):
        markup = report.told[language]["markup"]
        assert "<svg" in markup
        assert second in markup
        # Steps are begun and ended in the journal, and each is told as one.
        heading = {"id": "Waktu tunggu dan waktu kerja", "en": "Waiting and working"}[language]
        assert heading in markup
        for name in (cast.ani.employee.name, cast.budi.employee.name):
            assert name not in markup


def service_steps(service: ServiceType) -> list[str]:
    version = service.versions.get(state="published")
    return list(version.steps.order_by("order").values_list("name", flat=True))


def test_names_of_steps_are_escaped(cast: Cast, service: ServiceType) -> None:
    version = service.versions.get(state="published")
    step = version.steps.order_by("order")[1]
    type(step).objects.filter(pk=step.pk).update(name="<script>alert(1)</script>")
    for _number in range(5):
        work(cast, service, waits=HOUR)
    actions.make_reports(at=NOW)
    markup = ProcessReport.objects.get(service=service).told["id"]["markup"]
    assert "<script" not in markup
    assert "&lt;script&gt;" in markup


def test_too_few_cases_are_not_told_of_and_an_older_report_goes(
    cast: Cast, service: ServiceType
) -> None:
    for _number in range(5):
        work(cast, service, waits=HOUR)
    actions.make_reports(at=NOW)
    assert ProcessReport.objects.count() == 1
    # A year later nothing of it lies in the last twelve months.
    assert actions.make_reports(at=NOW + timedelta(days=400)) == 0
    assert not ProcessReport.objects.exists()


def test_made_twice_it_is_one_report(cast: Cast, service: ServiceType) -> None:
    for _number in range(5):
        work(cast, service, waits=HOUR)
    actions.make_reports(at=NOW)
    first = ProcessReport.objects.get()
    actions.make_reports(at=NOW)
    again = ProcessReport.objects.get()
    assert (again.pk, again.told) == (first.pk, first.told)


def test_another_agency_sees_nothing_of_it(cast: Cast, service: ServiceType) -> None:
    for _number in range(5):
        work(cast, service, waits=HOUR)
    actions.make_reports(at=NOW)
    here = agency_id()
    enter_agency(None)
    make_cast("elsewhere", "Elsewhere")
    assert not ProcessReport.objects.exists()
    assert actions.make_reports(at=NOW) == 0
    enter_agency(here)
    assert ProcessReport.objects.count() == 1


def test_pages_tell_it_within_reach(
    cast: Cast, service: ServiceType, sign_in: Callable[[Seat], Client]
) -> None:
    for _number in range(5):
        work(cast, service, waits=30 * HOUR)
    client = sign_in(cast.budi)
    page = reverse("processes:process", args=[service.pk])
    assert "Belum ada laporan" in client.get(page).content.decode()
    actions.make_reports(at=NOW)
    shown = client.get(page).content.decode()
    assert "<svg" in shown
    assert "5 permohonan yang diterima" in shown
    listed = client.get(reverse("processes:processes")).content.decode()
    assert page in listed
    assert service_steps(service)[1] in listed


def test_asking_twice_waits_once(cast: Cast, sign_in: Callable[[Seat], Client]) -> None:
    client = sign_in(cast.budi)
    made = reverse("processes:make")
    first = client.post(made, follow=True).content.decode()
    again = client.post(made, follow=True).content.decode()
    assert "lihat lagi satu menit lagi" in first
    assert "memang sedang dibuat" in again
