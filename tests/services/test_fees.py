"""Fees by a table over the answers: edited on the draft, refused with gaps, told before sending."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from pamong.journal.models import Event
from pamong.services import actions
from pamong.services.actions.draft_changes import mark_of
from pamong.services.actions.fees import change_fees
from pamong.services.actions.form_changes import begin_next_version
from pamong.services.models import ApplicationDraft, ServiceType
from pamong.services.rules.decisions import Problem
from pamong.services.rules.fees import fee_due, fee_faults
from tests.conftest import Cast, Seat
from tests.services.charging import ASKS_AREA, PAYS
from tests.services.conftest import MONDAY, actor
from tests.services.test_drafts import make_stall

SignIn = Callable[[Seat], Client]


def fees(*rows: tuple[str, Any]) -> dict[str, Any]:
    lines = [{"when": [cell], "then": [amount]} for cell, amount in rows]
    return {"table": {"policy": "first", "inputs": ["area"], "rows": lines}}


def test_the_amount_follows_the_answers() -> None:
    held = fees(("< 20", 0), ("", 50_000))
    assert [fee_due(held, {"area": area}) for area in (5, 20, None)] == [0, 50_000, 50_000]
    assert fee_due({}, {"area": 5}) is None
    assert fee_due({"text": "Gratis"}, {}) is None
    assert fee_due(fees(("< 20", 1)), {"area": 90}) is None


def test_what_is_no_amount_is_a_fault_of_its_row() -> None:
    for wrong in ("lima", -1, True, 1.5, None):
        faults = fee_faults(fees(("", 0), ("", wrong)), asked={"area"})
        assert [(each.code, each.row) for each in faults] == [("amount", 2)]


def test_a_column_about_what_nobody_asks_is_a_fault() -> None:
    assert fee_faults(fees(("", 0)), asked={"area"}) == []
    assert fee_faults(fees(("", 0)), asked={"size"}) == [Problem("unknown", 0, 1, "area")]


def test_the_officer_writes_the_table_and_gaps_keep_it_from_being_published(
    cast: Cast, service: ServiceType, sign_in: SignIn
) -> None:
    begin_next_version(actor=actor(cast.lestari), service_id=service.pk, at=MONDAY)
    client = sign_in(cast.lestari)
    address = reverse("services:fees", args=[service.pk])
    assert client.get(address).status_code == 200
    draft = service.versions.get(state="draft")
    draft.form = ASKS_AREA
    draft.save(update_fields=["form"])
    data = {
        "mark": mark_of(draft.fees),
        "policy": "first",
        "legal_basis": "Perda 1/2024",
        "head-0": "area",
        "cell-0-0": "< 20",
        "amount-0": "Rp25.000",
    }
    assert client.post(address, data).status_code == 302
    draft.refresh_from_db()
    assert draft.fees == {
        "legal_basis": "Perda 1/2024",
        "table": {
            "policy": "first",
            "inputs": ["area"],
            "rows": [{"when": ["< 20"], "then": [25_000]}],
        },
    }
    assert "area = 20" in client.get(address).context["faults"][0]
    # Nothing in the process collects it: the page warns, and does not forbid.
    assert client.get(address).context["unpaid"]
    held_fees, held_process = draft.fees, draft.process
    draft.process = PAYS.decode()
    draft.save(update_fields=["process"])
    assert client.get(address).context["unpaid"] == ""
    draft.fees = {}
    draft.save(update_fields=["fees"])
    assert "Bayar" in client.get(address).context["unpaid"]
    draft.fees, draft.process = held_fees, held_process
    draft.save(update_fields=["fees", "process"])
    assert any("area = 20" in fault for fault in actions.faults_of(draft))
    client.post(reverse("services:version_publish", args=[service.pk]))
    assert service.versions.get(state="published").number == 1
    # Somebody who still sees the table of before is told.
    assert client.post(address, {**data, "amount-0": "1"}).status_code == 400
    data |= {"mark": mark_of(draft.fees), "cell-1-0": "", "amount-1": "0"}
    client.post(address, data)
    client.post(reverse("services:version_publish", args=[service.pk]))
    assert service.versions.get(state="published").number == 2
    assert Event.objects.filter(verb="services.fees.changed").count() == 2
    assert client.get(address).status_code == 200


def test_the_applicant_sees_the_fee_before_sending(cast: Cast, client: Client) -> None:
    offered = make_stall(cast)
    begin_next_version(actor=actor(cast.lestari), service_id=offered.service_id, at=MONDAY)
    draft = offered.service.versions.get(state="draft")
    rows = [{"when": ['"food"'], "then": [1_250_000]}, {"when": ["-"], "then": [0]}]
    change_fees(
        actor=actor(cast.lestari),
        service_id=offered.service_id,
        fees={
            "legal_basis": "Perda <1>",
            "table": {"policy": "first", "inputs": ["kind"], "rows": rows},
        },
        mark=mark_of(draft.fees),
        at=MONDAY,
    )
    actions.publish_version(actor=actor(cast.lestari), service_id=offered.service_id, at=MONDAY)
    code = cast.agency.code
    client.post(f"/l/{code}/services/{offered.service.code}/start/")
    application = ApplicationDraft.objects.get()
    check = f"/l/{code}/applications/{application.pk}/check/"
    for kind, amount in (("food", 1_250_000), ("goods", 0)):
        ApplicationDraft.objects.update(answers={"kind": kind})
        page = client.get(check)
        assert page.context["fee"] == amount
        assert "Perda &lt;1&gt;" in page.content.decode()
        assert ("Rp1.250.000" in page.content.decode()) == bool(amount)
