"""The SOP sheet: a table out of a drawn process, with measured times beside the norm."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pamong.bpmn import read
from pamong.processes.actions.sop import sop_data
from pamong.processes.models import WorkloadStudy
from pamong.processes.rules.sop import Symbol, Way, sop_of, straight_sop
from pamong.services.models import ServiceType
from pamong.services.rules import straight_process
from tests.conftest import Cast, Seat
from tests.services.conftest import make_service

BPMN = b"""<?xml version="1.0"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">
<process id="p">
<startEvent id="s"/><userTask id="a" name="Terima"/><userTask id="b" name="Periksa"/>
<exclusiveGateway id="x"/><userTask id="c" name="Putuskan"/><userTask id="d" name="Kembalikan"/>
<endEvent id="e"/>
<sequenceFlow id="1" sourceRef="s" targetRef="a"/><sequenceFlow id="2" sourceRef="a" targetRef="b"/>
<sequenceFlow id="3" sourceRef="b" targetRef="x"/>
<sequenceFlow id="4" sourceRef="x" targetRef="c" name="lengkap"/>
<sequenceFlow id="5" sourceRef="x" targetRef="d" name="kurang"/>
<sequenceFlow id="6" sourceRef="c" targetRef="e"/><sequenceFlow id="7" sourceRef="d" targetRef="a"/>
</process></definitions>"""


def test_gateways_become_decisions_and_ways_back_are_told() -> None:
    sop = sop_of(read(BPMN), {"a": "Loket", "b": "Seksi", "c": "Kepala", "d": "Loket"}, "Sistem")
    assert sop.actors == ("Loket", "Seksi", "Kepala")
    assert [(row.name, row.actor) for row in sop.rows] == [
        ("Terima", 0),
        ("Periksa", 1),
        ("Putuskan", 2),
        ("Kembalikan", 0),
    ]
    receive, check, decide, back = sop.rows
    assert receive.symbol is Symbol.CAPSULE
    assert check.symbol is Symbol.DIAMOND
    assert check.ways == (Way(3, "lengkap"), Way(4, "kurang"))
    assert check.goes_on
    assert decide.symbol is Symbol.BOX
    assert decide.ways == (Way(0),)
    # After the end no arrow leads on to the next row, and the way back is told in words.
    assert not decide.goes_on
    assert back.jumps == (Way(1),)


def test_a_straight_process_is_drawn_from_top_to_bottom() -> None:
    names = [("a", "Terima"), ("b", "Periksa"), ("c", "Serahkan")]
    drawn = sop_of(read(straight_process(names)), dict.fromkeys("abc", "Seksi"), "Sistem")
    listed = straight_sop([(code, name, "Seksi") for code, name in names])
    assert drawn == listed
    assert [row.goes_on for row in listed.rows] == [True, True, False]
    assert [row.symbol for row in listed.rows] == [Symbol.CAPSULE, Symbol.BOX, Symbol.CAPSULE]


@pytest.fixture
def service(cast: Cast) -> ServiceType:
    return make_service(cast)


def measured(cast: Cast, service: ServiceType, observations: int = 40) -> None:
    step = {
        "service_code": service.code,
        "step_code": "check",
        "observations": observations,
        "people": 3,
        "median": 42,
        "low": 40,
        "high": 45,
        "volume": 40,
    }
    WorkloadStudy.objects.create(
        unit=cast.section,
        year=2026,
        since=date(2026, 1, 1),
        until=date(2026, 2, 1),
        made_at=timezone.now(),
        steps=1,
        told={"posts": [{"steps": [step]}]},
    )


def test_measured_times_stand_beside_the_norm(cast: Cast, service: ServiceType) -> None:
    measured(cast, service)
    version = service.versions.select_related("service__unit").get()
    rows = sop_data(version, at=timezone.now())["rows"]
    by_name = {row["name"]: row for row in rows}
    assert by_name["Periksa berkas"]["measured"] == "terukur 42 menit, n = 40"
    assert by_name["Periksa berkas"]["needs"] == "Hasil nomor 1"
    assert by_name["Terima berkas"]["measured"] == "belum terukur"
    assert by_name["Putuskan"]["output"] == "Keputusan"


def test_the_sheet_is_a_pdf_and_its_service_links_to_it(
    cast: Cast, service: ServiceType, sign_in: Callable[[Seat], Client]
) -> None:
    address = reverse("processes:sop", args=[service.pk, 1])
    answer = sign_in(cast.budi).get(address)
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"].endswith('sop-izin-usaha-v1.pdf"')
    client = sign_in(cast.lestari)
    assert client.get(reverse("processes:sop", args=[service.pk, 9])).status_code == 404
    shown = client.get(reverse("services:service", args=[service.pk])).content.decode()
    assert address in shown
