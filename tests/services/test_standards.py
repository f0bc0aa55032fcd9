"""The service standard: written by its officer, published with the version, checked in the case."""

import json
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from pamong.journal.models import Event
from pamong.services import actions
from pamong.services.actions import StepDefinition
from pamong.services.actions.form_changes import begin_next_version
from pamong.services.actions.standards import change_standard, check_requirement, standard_mark
from pamong.services.models import RequirementCheck, ServiceType, ServiceVersion
from pamong.services.rules import straight_process
from pamong.services.rules.forms import Text
from pamong.services.rules.standard import Component, read_lines, read_standard, written_lines
from tests.conftest import Cast, Seat
from tests.services.conftest import MONDAY, actor, make_case, offer, open_step

SignIn = Callable[[Seat], Client]


def described(cast: Cast, service: ServiceType) -> ServiceVersion:
    """The next version in force, with two requirements and two components."""
    version = begin_next_version(actor=actor(cast.lestari), service_id=service.pk, at=MONDAY)
    change_standard(
        actor=actor(cast.lestari),
        service_id=service.pk,
        texts={
            Component.PRODUCT: Text("Surat izin", "Permit"),
            Component.COST: Text("Gratis </script>", "Free"),
        },
        requirements=read_lines("KTP pemohon | Identity card\nFoto tempat usaha", ()),
        mark=standard_mark(version),
        at=MONDAY,
    )
    return actions.publish_version(actor=actor(cast.lestari), service_id=service.pk, at=MONDAY)


def test_a_standard_says_what_is_missing() -> None:
    standard = read_standard({"cost": "Gratis", "staff": {"id": ""}, "odd": 1}, [{"text": "KTP"}])
    assert standard.described == 2
    assert Component.REQUIREMENTS not in standard.missing
    assert Component.STAFF in standard.missing
    assert len(standard.missing) == 12
    assert read_standard(["no"], "no").described == 0


def test_a_requirement_whose_words_stay_keeps_its_code() -> None:
    first = read_lines("KTP\nKTP\nFoto | Photo", ())
    assert [each.code for each in first] == ["ktp", "ktp-2", "foto"]
    renamed = read_lines("Foto | Picture\nSurat kuasa", first)
    assert [each.code for each in renamed] == ["foto", "surat-kuasa"]
    assert written_lines(renamed) == "Foto | Picture\nSurat kuasa"


def test_the_officer_writes_the_standard_and_sees_how_far_it_is(
    cast: Cast, service: ServiceType, sign_in: SignIn
) -> None:
    client = sign_in(cast.lestari)
    address = reverse("services:standard", args=[service.pk])
    assert reverse("services:form_begin", args=[service.pk]) in client.get(address).content.decode()
    begun = client.post(reverse("services:form_begin", args=[service.pk]), {"part": "standard"})
    assert begun["Location"] == address
    draft = service.versions.get(state="draft")
    data = {"mark": standard_mark(draft), "items": "KTP\n\n Foto |Photo", "cost_id": "Gratis"}
    assert client.post(address, data)["Location"] == address
    draft.refresh_from_db()
    assert draft.requirements == [
        {"code": "ktp", "text": {"id": "KTP"}},
        {"code": "foto", "text": {"id": "Foto", "en": "Photo"}},
    ]
    assert draft.standard == {"cost": {"id": "Gratis"}}
    assert client.get(address).context["standard"].described == 2
    assert (
        client.get(reverse("services:service", args=[service.pk])).context["described"].described
        == 2
    )
    # Somebody else who still sees the page of before is told, and nothing is lost.
    again = client.post(address, {**data, "cost_id": "Rp10.000"})
    assert again.status_code == 400
    draft.refresh_from_db()
    assert draft.standard == {"cost": {"id": "Gratis"}}
    assert Event.objects.filter(verb="services.standard.changed").count() == 1


def test_the_standard_is_published_with_its_version_and_the_older_stays_readable(
    cast: Cast, service: ServiceType, client: Client
) -> None:
    described(cast, service)
    address = f"/l/{cast.agency.code}/services/{service.code}/standard"
    page = client.get(f"{address}/").content.decode()
    assert "KTP pemohon" in page
    assert "Surat izin" in page
    assert "Gratis &lt;/script&gt;" in page
    old = client.get(f"{address}/v1/")
    assert old.status_code == 200
    assert not old.context["is_in_force"]
    assert client.get(f"{address}/v3/").status_code == 404
    begin_next_version(actor=actor(cast.lestari), service_id=service.pk, at=MONDAY)
    assert client.get(f"{address}/v3/").status_code == 404
    data = client.get(f"{address}.jsonld")
    assert data["Content-Type"] == "application/ld+json"
    assert json.loads(data.content)["@type"] == "GovernmentService"
    assert f'href="{address}.jsonld"' in page
    ServiceType.objects.filter(pk=service.pk).update(is_internal=True)
    for place in ("/", "/v1/", ".jsonld"):
        assert client.get(f"{address}{place}").status_code == 404


@pytest.mark.parametrize("state", ["there", "missing"])
def test_who_has_the_step_checks_each_requirement(
    cast: Cast, service: ServiceType, sign_in: SignIn, state: str
) -> None:
    described(cast, service)
    case = make_case(cast, service)
    step = open_step(case)
    client = sign_in(cast.ani)
    address = reverse("services:requirement", args=[step.pk])
    for _click in range(2):
        assert client.post(address, {"code": "ktp-pemohon", "state": state}).status_code == 302
    check = RequirementCheck.objects.get()
    assert (check.state, check.checked_by_id) == (state, cast.ani.employee.pk)
    assert Event.objects.filter(verb="services.requirement.checked").count() == 1
    page = client.get(reverse("services:case", args=[case.number])).content.decode()
    # What is missing stands in the question to the applicant already.
    assert ("– KTP pemohon" in page) == (state == "missing")
    assert client.post(address, {"code": "ktp-pemohon", "state": "?"}).status_code == 400


def test_nobody_else_checks_and_only_what_the_version_asks(
    cast: Cast, service: ServiceType
) -> None:
    described(cast, service)
    case = make_case(cast, service)
    step = open_step(case)
    there = RequirementCheck.State.THERE
    with pytest.raises(actions.UnableToWorkOnStep):
        check_requirement(
            actor=actor(cast.budi), step_id=step.pk, code="ktp-pemohon", state=there, at=MONDAY
        )
    with pytest.raises(actions.UnableToWorkOnStep):
        check_requirement(
            actor=actor(cast.ani), step_id=step.pk, code="paspor", state=there, at=MONDAY
        )
    assert not RequirementCheck.objects.exists()


def test_a_service_without_requirements_shows_no_list(cast: Cast, sign_in: SignIn) -> None:
    service = offer(
        cast,
        straight_process([("receive", "Terima")]),
        [StepDefinition("receive", cast.section.pk, 30)],
        code="tanpa-syarat",
    )
    case = make_case(cast, service)
    page = sign_in(cast.ani).get(reverse("services:case", args=[case.number]))
    assert page.context["requirements"] == []
