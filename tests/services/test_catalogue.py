"""Services are defined by who manages them, and cases on their way keep what they began with."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pamong.accounts.access import Forbidden
from pamong.accounts.rights import Role
from pamong.journal.models import Event
from pamong.services import actions
from pamong.services.models import Case, ServiceType
from pamong.services.rules import straight_process
from tests.conftest import Cast, Seat, grant
from tests.services.conftest import MONDAY, actor, make_case, open_step

SignIn = Callable[[Seat], Client]


def data(unit: int, *names: str, code: str = "izin-baru", **more: str) -> dict[str, str]:
    rows = {
        "step-TOTAL_FORMS": "8",
        "step-INITIAL_FORMS": "0",
        "name": "Izin baru",
        "code": code,
        "unit": str(unit),
    }
    for index, name in enumerate(names):
        rows |= {f"step-{index}-name": name, f"step-{index}-norm_minutes": "30"}
    return {**rows, **more}


def test_a_service_is_defined_and_taken_in(cast: Cast, sign_in: SignIn) -> None:
    grant(cast.lestari, Role.PROCEDURES_OFFICER, cast.office)
    lestari = sign_in(cast.lestari)
    assert lestari.get("/services/catalogue/").status_code == 200
    assert lestari.get("/services/catalogue/new/").status_code == 200
    answer = lestari.post(
        "/services/catalogue/new/",
        data(cast.section.pk, "Terima", "Putuskan", "Terima", **{"step-1-decides": "on"}),
    )
    assert answer.status_code == 302
    service = ServiceType.objects.get()
    draft = service.versions.get()
    assert (draft.state, draft.norm_minutes) == ("draft", 90)
    assert [(step.code, step.decides) for step in draft.steps.all()] == [
        ("t-terima", False),
        ("t-putuskan", True),
        ("t-terima-3", False),
    ]
    # Nobody can ask for what is only drafted.
    assert "Izin baru" not in sign_in(cast.ani).get("/services/counter/").content.decode()
    address = f"/services/catalogue/{service.pk}/"
    assert lestari.get(address).status_code == 200
    assert lestari.post(f"{address}publish/").status_code == 302
    assert "Izin baru" in sign_in(cast.ani).get("/services/counter/").content.decode()
    assert Event.objects.filter(verb="services.service.defined").count() == 1
    assert Event.objects.filter(verb="services.version.published").count() == 1


def test_a_new_version_leaves_cases_on_the_one_they_began_with(
    cast: Cast, service: ServiceType, sign_in: SignIn
) -> None:
    old = make_case(cast, service)
    lestari = sign_in(cast.lestari)
    address = f"/services/catalogue/{service.pk}/"
    file = SimpleUploadedFile(
        "proses.bpmn",
        straight_process(
            [("receive", "Terima berkas"), ("decide", "Putuskan"), ("tell", "Kabari")]
        ),
    )
    assert lestari.post(f"{address}process/", {"file": file}).status_code == 302
    page = lestari.get(address)
    # Who does the tasks that were known already is kept; the new one is named as missing.
    assert ["Kabari" in fault for fault in page.context["faults"]] == [True]
    assert lestari.post(f"{address}publish/").status_code == 302
    assert service.versions.get(state="published").number == 1
    rows = {
        f"task-{index}-{name}": str(value)
        for index, form in enumerate(page.context["rows"].forms)
        for name, value in form.initial.items()
        if value not in {None, False}
    }
    rows |= {"task-TOTAL_FORMS": "3", "task-INITIAL_FORMS": "3", "task-2-norm_minutes": "15"}
    assert lestari.post(f"{address}steps/", rows).status_code == 302
    assert lestari.post(f"{address}publish/").status_code == 302
    new = make_case(cast, service)
    assert (old.version.number, new.version.number) == (1, 2)
    actions.complete_step(actor=actor(cast.ani), step_id=open_step(old).pk, at=MONDAY)
    actions.complete_step(actor=actor(cast.ani), step_id=open_step(new).pk, at=MONDAY)
    assert open_step(old).service_step.code == "check"
    assert open_step(new).service_step.code == "decide"
    old_file = lestari.get(f"{address}v1.bpmn")
    assert old_file.content == service.versions.get(number=1).process.encode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"hello", "XML"),
        (b"<html/>", "BPMN"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "entit"),
    ],
)
def test_a_file_that_is_no_process_changes_nothing(
    cast: Cast, service: ServiceType, sign_in: SignIn, content: bytes, said: str
) -> None:
    address = f"/services/catalogue/{service.pk}/"
    file = SimpleUploadedFile("x.bpmn", content)
    answer = sign_in(cast.lestari).post(f"{address}process/", {"file": file})
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert service.versions.count() == 1


def test_what_cannot_be_run_is_not_published(
    cast: Cast, service: ServiceType, sign_in: SignIn
) -> None:
    odd = straight_process([("receive", "Terima")]).replace(b"userTask", b"serviceTask")
    address = f"/services/catalogue/{service.pk}/"
    lestari = sign_in(cast.lestari)
    assert (
        lestari.post(f"{address}process/", {"file": SimpleUploadedFile("x.bpmn", odd)}).status_code
        == 302
    )
    assert "serviceTask" in lestari.get(address).content.decode()
    lestari.post(f"{address}publish/")
    assert service.versions.get(state="published").number == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"code": "izin usaha"}, "code"),
        ({"unit": ""}, "unit"),
        ({"step-0-norm_minutes": ""}, "norm_minutes"),
        ({"step-0-norm_minutes": "0"}, "norm_minutes"),
        ({"step-0-name": "", "step-0-norm_minutes": ""}, "__all__"),
        ({"code": "izin-usaha"}, "__all__"),
    ],
)
def test_what_is_missing_is_named(
    cast: Cast, service: ServiceType, sign_in: SignIn, change: dict[str, str], field: str
) -> None:
    answer = sign_in(cast.lestari).post(
        "/services/catalogue/new/", {**data(cast.section.pk, "Terima"), **change}
    )
    assert answer.status_code == 400
    errors = {**answer.context["rows"].forms[0].errors, **answer.context["form"].errors}
    assert field in errors
    assert ServiceType.objects.count() == 1


def test_services_of_other_units_are_out_of_reach(
    cast: Cast, service: ServiceType, sign_in: SignIn
) -> None:
    grant(cast.gita, Role.PROCEDURES_OFFICER, cast.other_office)
    gita = sign_in(cast.gita)
    assert gita.get(f"/services/catalogue/{service.pk}/").status_code == 404
    answer = gita.post("/services/catalogue/new/", data(cast.section.pk, "Terima"))
    assert answer.status_code == 400
    # Not by taking the code of somebody else's service either.
    with pytest.raises(Forbidden):
        actions.define_service(
            actor=actor(cast.gita),
            code="izin-usaha",
            name="Milik kami",
            unit_id=cast.other_office.pk,
            at=MONDAY,
        )
    assert sign_in(cast.ani).get("/services/catalogue/").status_code == 403


def test_a_form_with_other_rows_is_refused(cast: Cast, sign_in: SignIn) -> None:
    grant(cast.lestari, Role.PROCEDURES_OFFICER, cast.office)
    rows = {**data(cast.section.pk, "Terima"), "step-TOTAL_FORMS": "2"}
    assert sign_in(cast.lestari).post("/services/catalogue/new/", rows).status_code == 400
    assert not Case.objects.exists()
