"""The coloured drawing of a service, as the night keeps it and the page shows it."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pamong.accounts.rights import Role
from pamong.journal.models import Event, Lifecycle
from pamong.journal.recording import Draft, Ref, record
from pamong.processes import actions
from pamong.processes.models import AllowedException, ProcessArrow, ProcessMap
from pamong.processes.rules.heat import StepFigures
from pamong.services.models import ServiceType, SurveyAnswer
from pamong.services.rules.survey import Element
from tests.conftest import Cast, Seat, grant, make_unit
from tests.processes.test_reports import HOUR, NOW, work
from tests.services.conftest import MONDAY, make_service


@pytest.fixture(autouse=True)
def few(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PAMONG_DATA = tmp_path
    monkeypatch.setattr("pamong.processes.actions.reports.FEWEST_CASES", 5)


@pytest.fixture
def service(cast: Cast) -> ServiceType:
    return make_service(cast)


def answers(service: ServiceType, marks: int, count: int) -> None:
    version = service.versions.get(state="published")
    for _number in range(count):
        SurveyAnswer.objects.create(
            service=service,
            version=version,
            unit=service.unit,
            month=MONDAY.date().replace(day=1),
            channel="online",
            **{each.value: marks for each in Element},
        )


def test_the_drawing_tells_waiting_work_and_dissatisfaction_of_each_step(
    cast: Cast, service: ServiceType, sign_in: Callable[[Seat], Client]
) -> None:
    for _number in range(6):
        work(cast, service, waits=2 * HOUR)
    answers(service, marks=4, count=3)
    answers(service, marks=2, count=3)
    actions.make_reports(at=NOW)
    steps = {each["code"]: StepFigures.of(each) for each in ProcessMap.objects.get().steps}
    assert list(steps) == ["receive", "check", "decide", "hand-over"]
    check = steps["check"]
    assert check.cases == check.count == 6
    assert check.waiting is not None
    # Offered at 10 minutes past the receipt, claimed two hours later.
    assert timedelta(seconds=check.waiting.median) == 2 * HOUR
    assert check.work is not None
    assert check.work.median == 300
    assert (check.sheets, check.unhappy) == (6, 0.5)
    client = sign_in(cast.budi)
    page = reverse("processes:drawing", args=[service.pk])
    shown = client.get(page).content.decode()
    assert 'class="node s4"><title>Periksa berkas: ' in shown
    unhappy = client.get(page, {"show": "unhappy"}).content.decode()
    assert "Periksa berkas: 50% dari 6 lembar" in unhappy
    assert cast.ani.employee.name not in unhappy


def test_arrows_lead_to_their_spread_and_to_cases_that_may_be_known(
    cast: Cast, service: ServiceType, sign_in: Callable[[Seat], Client]
) -> None:
    cases = [work(cast, service, waits=(20 + number) * HOUR) for number in range(6)]
    actions.make_reports(at=NOW)
    row = ProcessArrow.objects.get(source="receive", target="check")
    assert (row.count, row.cases) == (6, 6)
    assert sorted(ProcessArrow.objects.values_list("source", "target")) == [
        ("", "receive"),
        ("check", "decide"),
        ("decide", "hand-over"),
        ("receive", "check"),
    ]
    assert row.detail["longest"][0][0] == str(cases[5].pk)
    client = sign_in(cast.budi)
    drawn = client.get(reverse("processes:map", args=[service.pk])).content.decode()
    page = reverse("processes:arrow", args=[row.pk])
    assert page in drawn
    assert "Semua jalur ditampilkan." in drawn
    shown = client.get(page).content.decode()
    assert "sampai sehari" in shown
    assert shown.index(cases[5].number) < shown.index(cases[0].number)
    assert cast.ani.employee.name not in shown
    # Who reads the work of the unit without working on its cases sees figures and no case.
    grant(cast.hana, Role.ANALYST, cast.root)
    hana = sign_in(cast.hana).get(page).content.decode()
    assert "sampai sehari" in hana
    assert cases[5].number not in hana
    # The night after, the arrow keeps its page.
    actions.make_reports(at=NOW)
    assert ProcessArrow.objects.get(source="receive", target="check").pk == row.pk


def test_the_bottleneck_is_named_first_over_all_services_within_reach(
    cast: Cast,
    service: ServiceType,
    sign_in: Callable[[Seat], Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pamong.mining.levers.LEAST_CASES", 5)
    for number in range(6):
        work(cast, service, waits=(20 + number) * HOUR)
    actions.make_reports(at=NOW)
    page = reverse("processes:bottlenecks")
    shown = sign_in(cast.budi).get(page).content.decode()
    first = shown.index("Permohonan menunggu sebelum “Periksa berkas”")
    assert first == shown.index("Permohonan menunggu sebelum “")
    assert "Yang biasanya cocok: " in shown
    idea = reverse("services:simplification_new")
    assert idea not in shown
    lestari = sign_in(cast.lestari)
    found = re.search(rf'href="({idea}[^"]+)"', lestari.get(page).content.decode())
    assert found is not None
    entry = lestari.get(unescape(found[1])).content.decode()
    assert 'value="Periksa berkas"' in entry
    for name in (cast.ani.employee.name, cast.budi.employee.name):
        assert shown.count(name) == (name == cast.budi.employee.name)
    grant(cast.hana, Role.ANALYST, make_unit("D9", "Dinas Lain", cast.root))
    assert "Belum ada temuan" in sign_in(cast.hana).get(page).content.decode()
    assert sign_in(cast.ani).get(page).status_code == 403


def test_a_case_of_an_older_system_that_left_the_drawing_is_told_and_may_be_allowed(
    cast: Cast, service: ServiceType, sign_in: Callable[[Seat], Client]
) -> None:
    cases = [work(cast, service, waits=HOUR) for _number in range(6)]
    # The older system had a stamp that nobody drew.
    received = Event.objects.get(case_id=cases[5].pk, verb="services.case.received")
    record(
        Draft(
            "services.step.completed",
            Ref("step", None),
            received.happened_at + timedelta(minutes=20),
            unit_id=cases[5].unit_id,
            case_id=cases[5].pk,
            activity="stempel",
            lifecycle=Lifecycle.COMPLETED,
            payload={"service": service.code},
        )
    )
    actions.make_reports(at=NOW)
    page = reverse("processes:conformance", args=[service.pk])
    budi = sign_in(cast.budi)
    shown = budi.get(page).content.decode()
    assert "5 dari 6 permohonan" in shown
    assert "“stempel” dikerjakan setelah “Terima berkas”, meski tidak tergambar di situ" in shown
    assert cases[5].number in shown
    asked = {"kind": "extra", "step": "stempel", "after": "receive", "reason": "Sudah di loket"}
    allow = reverse("processes:allow", args=[service.pk])
    assert budi.post(allow, asked).status_code == 403
    lestari = sign_in(cast.lestari)
    assert "paling banyak 300" in lestari.post(allow, {**asked, "reason": " "}, follow=True).text
    lestari.post(allow, asked)
    lestari.post(allow, asked)
    assert "6 dari 6 permohonan" in lestari.get(page).text
    told = Event.objects.filter(verb="processes.exception.allowed")
    assert [each.payload["reason"] for each in told] == ["Sudah di loket"]
    row = AllowedException.objects.get()
    lestari.post(reverse("processes:disallow", args=[row.pk]))
    assert "5 dari 6 permohonan" in lestari.get(page).text
    assert Event.objects.filter(verb="processes.exception.withdrawn").count() == 1


def test_before_the_first_report_the_page_says_so(
    cast: Cast, service: ServiceType, sign_in: Callable[[Seat], Client]
) -> None:
    page = reverse("processes:drawing", args=[service.pk])
    assert "Belum ada laporan" in sign_in(cast.budi).get(page).content.decode()
    assert sign_in(cast.ani).get(page).status_code == 403
