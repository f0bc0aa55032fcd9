"""What employees ask of each other, by the pages that citizens have."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from pamong.documents.models import Notice
from pamong.services import actions, notices
from pamong.services.actions import StepDefinition
from pamong.services.models import ApplicationDraft, Case, ServiceType
from pamong.services.rules import straight_process
from tests.browsing import Browse
from tests.conftest import Cast, Seat
from tests.seen import faults_at, faults_shown
from tests.services.conftest import actor, offer, open_step
from tests.services.forms.stall import said

SignIn = Callable[[Seat], Client]
HOME = "/l/negara-a"
LEAVE = {
    "schema": {
        "type": "object",
        "properties": {"why": {"type": "string", "minLength": 3, "maxLength": 80}},
        "required": ["why"],
    },
    "layout": {
        "subject": ["why"],
        "pages": [{"id": "leave", "title": said("Cuti"), "fields": ["why"]}],
        "fields": {"why": {"label": said("Keperluan")}},
    },
}


@pytest.fixture
def leave(cast: Cast) -> ServiceType:
    service = offer(
        cast,
        straight_process([("check", "Periksa hak"), ("decide", "Setujui")]),
        [
            StepDefinition("check", cast.section.pk, 60),
            StepDefinition("decide", cast.section.pk, 60, decides=True),
        ],
        code="cuti",
        form=LEAVE,
    )
    ServiceType.objects.filter(pk=service.pk).update(name="Cuti tahunan", is_internal=True)
    return service


def ask(client: Client, why: str = "Menikah") -> Case:
    """From the list to the confirmation; only the leave is asked about, not who one is."""
    page = client.post("/services/inside/cuti/", follow=True)
    address = page.redirect_chain[-1][0]
    assert address.endswith("/pages/leave/")
    answer = client.post(address, {"why": why, "do": "next"}, follow=True)
    check = answer.redirect_chain[-1][0]
    assert check.endswith("/check/")
    sent = client.post(check, follow=True).content.decode()
    case = Case.objects.latest("pk")
    assert case.number in sent
    assert actions.secret_of(case.intake_key) not in sent
    return case


def test_who_one_is_need_not_be_told_and_one_follows_it(
    cast: Cast, leave: ServiceType, sign_in: SignIn
) -> None:
    eko = sign_in(cast.lestari)
    case = ask(eko)
    assert case.applicant_employee_id == cast.lestari.employee.pk
    assert case.applicant_name == cast.lestari.employee.display_name
    assert (case.channel, case.subject) == ("internal", "Menikah")
    mine = eko.get("/services/inside/").content.decode()
    followed = reverse("citizen:case", args=["negara-a", case.number])
    assert followed in mine
    assert eko.get(followed).status_code == 200
    # A colleague neither sees it among their own nor follows it.
    hana = sign_in(cast.hana)
    assert case.number not in hana.get("/services/inside/").content.decode()
    assert hana.get(followed).status_code == 404


def test_asked_and_decided_one_is_told(cast: Cast, leave: ServiceType, sign_in: SignIn) -> None:
    asker = sign_in(cast.lestari)
    case = ask(asker)
    ani, at = actor(cast.ani), timezone.now()
    step = open_step(case)
    actions.claim_step(actor=ani, step_id=step.pk, at=at)
    actions.start_step(actor=ani, step_id=step.pk, at=at)
    actions.ask_applicant(actor=ani, step_id=step.pk, text="Sampai kapan?", key=uuid4(), at=at)
    told = Notice.objects.get(user=cast.lestari.user, kind=notices.ASKED)
    page = asker.get(told.url)
    assert "Sampai kapan?" in page.content.decode()
    asker.post(f"{told.url}answer/", {"key": str(uuid4()), "text": "Sampai Jumat"})
    for code in ("check", "decide"):
        step = open_step(case)
        assert step.service_step.code == code
        at = timezone.now() + timedelta(seconds=1)
        if step.state == "offered":
            actions.claim_step(actor=ani, step_id=step.pk, at=at)
        actions.start_step(actor=ani, step_id=step.pk, at=at)
        outcome = "granted" if code == "decide" else ""
        actions.complete_step(actor=ani, step_id=step.pk, at=at, outcome=outcome)
    assert Notice.objects.filter(user=cast.lestari.user, kind=notices.DECIDED).count() == 1


def test_it_stays_inside(cast: Cast, leave: ServiceType, sign_in: SignIn, client: Client) -> None:
    assert "Cuti tahunan" not in client.get(f"{HOME}/").content.decode()
    assert client.get(f"{HOME}/services/cuti/").status_code == 404
    assert client.post(f"{HOME}/services/cuti/start/").status_code == 404
    case = ask(sign_in(cast.lestari))
    # Not even with its number and secret, nor with the key of a draft.
    secret = actions.secret_of(case.intake_key)
    assert client.get(f"{HOME}/track/{case.number}/{secret}/").status_code == 404
    sign_in(cast.lestari).post("/services/inside/cuti/")
    draft = ApplicationDraft.objects.get(case=None)
    key = actions.drafts.key_of(draft.intake_key)
    assert client.get(f"{HOME}/resume/{key}/", follow=True).status_code == 404
    for stranger in (client, sign_in(cast.hana)):
        assert stranger.get(f"{HOME}/applications/{draft.pk}/").status_code == 404
        assert stranger.get(f"{HOME}/applications/{draft.pk}/check/").status_code == 404


def test_asked_for_again_one_goes_on_with_what_one_began(
    cast: Cast, leave: ServiceType, sign_in: SignIn
) -> None:
    for _click in range(2):
        assert sign_in(cast.lestari).post("/services/inside/cuti/").status_code == 302
    assert ApplicationDraft.objects.count() == 1


@pytest.mark.browser
def test_in_the_browser(cast: Cast, leave: ServiceType, sign_in: SignIn, browse: Browse) -> None:
    page: Page = browse(sign_in(cast.lestari), width=390)
    assert faults_at(page, "/services/inside/") == []
    page.get_by_role("button", name="Ajukan").click()
    page.get_by_label("Keperluan").fill("Menikah")
    assert faults_shown(page) == []
    page.get_by_role("button", name="Lanjutkan", exact=True).click()
    page.get_by_role("button", name="Kirim permohonan").click()
    page.get_by_role("link", name="Lacak permohonan ini").click()
    page.get_by_role("link", name="Minta layanan internal").click()
    page.get_by_role("cell", name="Cuti tahunan: Menikah").wait_for()
    assert faults_shown(page) == []
