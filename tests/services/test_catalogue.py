"""Services are defined by who manages them, and cases on their way keep what they began with."""

from collections.abc import Callable

import pytest
from django.test import Client

from pamong.accounts.access import Forbidden
from pamong.accounts.rights import Role
from pamong.journal.models import Event
from pamong.services import actions
from pamong.services.actions import StepDefinition, UnableToDefineService
from pamong.services.models import Case, ServiceType
from tests.conftest import Cast, Seat, grant
from tests.services.conftest import MONDAY, actor

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
    assert service.norm_minutes == 90
    assert [(step.code, step.decides) for step in service.steps.all()] == [
        ("terima", False),
        ("putuskan", True),
        ("terima-3", False),
    ]
    assert "Izin baru" in sign_in(cast.ani).get("/services/counter/").content.decode()
    assert Event.objects.filter(verb="services.service.defined").count() == 1


def test_a_change_keeps_steps_and_takes_new_ones(
    cast: Cast, service: ServiceType, sign_in: SignIn
) -> None:
    lestari = sign_in(cast.lestari)
    address = f"/services/catalogue/{service.pk}/"
    page = lestari.get(address)
    rows = {
        f"step-{index}-{name}": str(value)
        for index, form in enumerate(page.context["rows"].forms)
        for name, value in form.initial.items()
        if value not in {"", False}
    }
    kept = {**data(cast.section.pk), **rows, "step-INITIAL_FORMS": "4", "code": "another"}
    assert lestari.post(address, {**kept, "step-1-norm_minutes": "240"}).status_code == 302
    service.refresh_from_db()
    assert (service.code, service.norm_minutes) == ("izin-usaha", 360)
    assert lestari.post(address, {**kept, "step-0-name": ""}).status_code == 400
    with pytest.raises(UnableToDefineService):
        actions.define_service(
            actor=actor(cast.lestari),
            code="izin-usaha",
            name="Izin",
            unit_id=cast.section.pk,
            steps=[StepDefinition("check", "Periksa", cast.section.pk, 30)],
            at=MONDAY,
        )


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
            steps=[StepDefinition("receive", "Terima", cast.other_office.pk, 30)],
            at=MONDAY,
        )
    assert sign_in(cast.ani).get("/services/catalogue/").status_code == 403


def test_a_form_with_other_rows_is_refused(cast: Cast, sign_in: SignIn) -> None:
    grant(cast.lestari, Role.PROCEDURES_OFFICER, cast.office)
    rows = {**data(cast.section.pk, "Terima"), "step-TOTAL_FORMS": "2"}
    assert sign_in(cast.lestari).post("/services/catalogue/new/", rows).status_code == 400
    assert not Case.objects.exists()
