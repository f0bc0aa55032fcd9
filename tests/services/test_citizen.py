"""A citizen on a telephone: finds, applies, is asked, answers, follows; without JavaScript too."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from pamong.demo.application_forms import BUSINESS_LICENCE
from pamong.services import actions
from pamong.services.actions import StepDefinition
from pamong.services.models import Case, ServiceType
from pamong.services.rules import straight_process
from tests.browsing import Browse, overflow, violations
from tests.conftest import Cast, Seat
from tests.seen import NARROWEST
from tests.services.conftest import actor, offer, open_step

SignIn = Callable[[Seat], Client]
HOME = "/l/negara-a/"


@pytest.fixture
def licence(cast: Cast) -> ServiceType:
    section = cast.section.pk
    service = offer(
        cast,
        straight_process([("check", "Periksa berkas"), ("decide", "Putuskan izin")]),
        [
            StepDefinition("check", section, 120),
            StepDefinition("decide", section, 60, decides=True),
        ],
        form=BUSINESS_LICENCE,
    )
    ServiceType.objects.filter(pk=service.pk).update(
        summary="Izin memulai usaha kecil.", words="buka warung"
    )
    return service


def sound(page: Page) -> None:
    # axe waits for timers, which never come where scripts are off.
    if page.scripts:  # type: ignore[attr-defined]
        assert violations(page) == []
    before = page.viewport_size
    assert before
    page.set_viewport_size({"width": NARROWEST, "height": before["height"]})
    assert overflow(page) <= 0
    page.set_viewport_size(before)


def window(browse: Browse, client: Client, width: int, *, scripts: bool) -> Page:
    page = browse(client, width=width, scripts=scripts)
    page.scripts = scripts  # type: ignore[attr-defined]
    return page


def go_on(page: Page, heading: str) -> None:
    """Press the button; the page that follows has this heading, and is sound."""
    page.get_by_role("button", name="Lanjutkan", exact=True).click()
    page.get_by_role("heading", name=heading).wait_for()
    sound(page)


def fill_in(page: Page) -> None:
    """From the list of services to the check of all answers."""
    page.goto(HOME)
    sound(page)
    page.get_by_label("Cari layanan").fill("mau buka warung")
    page.get_by_role("button", name="Cari").click()
    page.get_by_role("link", name="Izin usaha mikro").click()
    page.get_by_role("heading", name="Izin usaha mikro").wait_for()
    sound(page)
    page.get_by_role("button", name="Ajukan").click()
    # An answer that is missing is named, and the line leads to its field.
    go_on(page, "Mohon diperbaiki")
    page.get_by_role("alert").get_by_role("link").wait_for()
    page.get_by_label("Makanan dan minuman").check()
    # The answer opens another question on the same page.
    go_on(page, "Jenis usaha")
    page.get_by_label("Ya").check()
    go_on(page, "Usaha dan tempatnya")
    page.get_by_label("Nama usaha").fill("Warung Kopi Eko")
    page.get_by_label("Alamat tempat usaha").fill("Jalan Melati 12")
    page.get_by_label("Luas tempat usaha").fill("24")
    go_on(page, "Foto tempat usaha")
    page.get_by_label("Foto tempat usaha").set_input_files(
        {"name": "foto.png", "mimeType": "image/png", "buffer": PICTURE}
    )
    go_on(page, "Untuk siapa permohonan ini?")
    page.get_by_label("Untuk saya sendiri").check()
    go_on(page, "Nama lengkap pemohon")
    page.get_by_label("Nama lengkap pemohon").fill("Eko Prasetyo")
    go_on(page, "Ke mana kami mengabari Anda?")
    go_on(page, "Periksa jawaban Anda")


PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scripts"), [(390, True), (320, False)])
def test_a_citizen_applies_is_asked_and_follows(  # noqa: PLR0917 one journey
    cast: Cast,
    licence: ServiceType,
    browse: Browse,
    client: Client,
    sign_in: SignIn,
    width: int,
    scripts: bool,
) -> None:
    page = window(browse, client, width, scripts=scripts)
    fill_in(page)
    page.get_by_text("Warung Kopi Eko").first.wait_for()
    page.get_by_role("button", name="Kirim permohonan").click()
    page.get_by_role("heading", name="Permohonan Anda sudah diterima").wait_for()
    sound(page)
    number = page.locator(".number").inner_text()
    secret = page.locator(".secret").inner_text()
    case = Case.objects.get()
    assert (case.number, case.applicant_name, case.channel) == (number, "Eko Prasetyo", "online")
    assert case.answers["business"] == "Warung Kopi Eko"

    # On another device, by number and secret as somebody types them.
    other = window(browse, Client(), width, scripts=scripts)
    other.goto(f"{HOME}track/")
    other.get_by_label("Nomor").fill(number.lower().replace("-", " "))
    other.get_by_label("Kode rahasia").fill("AAAAAA-AAAAAA-AAAAAA")
    other.get_by_role("button", name="Tampilkan").click()
    other.get_by_role("alert").wait_for()
    sound(other)
    other.get_by_label("Kode rahasia").fill(secret.lower())
    other.get_by_role("button", name="Tampilkan").click()
    other.get_by_role("heading", name=number).wait_for()
    sound(other)

    ani, at = actor(cast.ani), timezone.now()
    step = open_step(case)
    actions.claim_step(actor=ani, step_id=step.pk, at=at)
    actions.start_step(actor=ani, step_id=step.pk, at=at)
    actions.ask_applicant(
        actor=ani,
        step_id=step.pk,
        text="Mohon nama jalan yang lengkap.",
        key=case.intake_key,
        at=at,
    )
    other.reload()
    other.get_by_text("Mohon nama jalan yang lengkap.").wait_for()
    sound(other)
    other.get_by_label("Jawaban Anda").fill("Jalan Melati Raya 12")
    other.get_by_label("Berkas").set_input_files(
        {"name": "papan-nama.png", "mimeType": "image/png", "buffer": PICTURE}
    )
    other.get_by_role("button", name="Kirim", exact=True).click()
    other.get_by_text("Jalan Melati Raya 12").wait_for()
    other.get_by_text("papan-nama.png").wait_for()
    sound(other)
    office = sign_in(cast.ani).get(f"/services/cases/{number}/").content.decode()
    for told in ("Warung Kopi Eko", "foto.png", "Jalan Melati Raya 12", "papan-nama.png"):
        assert told in office
    step.refresh_from_db()
    assert (step.state, case.messages.count()) == ("claimed", 2)

    actions.start_step(actor=ani, step_id=step.pk, at=timezone.now())
    actions.complete_step(actor=ani, step_id=step.pk, at=timezone.now())
    decide, budi = open_step(case), actor(cast.budi)
    actions.claim_step(actor=budi, step_id=decide.pk, at=timezone.now())
    actions.start_step(actor=budi, step_id=decide.pk, at=timezone.now())
    actions.complete_step(actor=budi, step_id=decide.pk, outcome="granted", at=timezone.now())
    other.reload()
    other.get_by_text("Permohonan Anda dikabulkan.").wait_for()
    sound(other)


@pytest.mark.browser
def test_the_first_page_is_light(licence: ServiceType, browse: Browse, client: Client) -> None:
    page = browse(client, width=390)
    page.goto(HOME)
    weights: dict[str, int] = page.weights  # type: ignore[attr-defined]
    assert sum(weights.values()) < 100_000


def test_what_is_not_known_is_not_shown(licence: ServiceType, client: Client) -> None:
    assert client.get("/l/nowhere/").status_code == 404
    assert client.get(f"{HOME}services/nothing/").status_code == 404
    assert client.get(f"{HOME}cases/K7M-4TX/").status_code == 404
    assert client.get(f"{HOME}applications/1/").status_code == 404
    assert client.get(f"{HOME}track/K7M-4TX/AAAAAA-AAAAAA-AAAAAA/").status_code == 404


def test_guessing_is_slowed_down(licence: ServiceType, client: Client) -> None:
    guess = {"number": "K7M-4TX", "secret": "AAAAAA-AAAAAA-AAAAAA"}
    answers = [client.post(f"{HOME}track/", guess).status_code for _try in range(32)]
    assert answers[0] == 400
    assert answers[-1] == 429


def test_a_case_is_withdrawn_once(cast: Cast, licence: ServiceType, client: Client) -> None:
    applied = actions.apply(
        version_id=licence.versions.get().pk,
        applicant=actions.Applicant("Eko"),
        subject="Warung",
        answers={},
        intake_key=uuid4(),
        channel=Case.Channel.ONLINE,
        at=timezone.now(),
    )
    number = applied.case.number
    assert client.post(f"{HOME}cases/{number}/withdraw/").status_code == 404
    link = f"{HOME}track/{number}/{applied.secret}/"
    assert client.get(link).headers["Location"] == f"{HOME}cases/{number}/"
    for _click in range(2):
        assert client.post(f"{HOME}cases/{number}/withdraw/").status_code == 302
    applied.case.refresh_from_db()
    assert applied.case.outcome == "withdrawn"
