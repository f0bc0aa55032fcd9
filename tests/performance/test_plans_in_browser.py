"""The pages of plans in real Chromium: no barriers, at every width, with and without scripts."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from pamong.performance.models import Contribution, Evidence
from tests.browsing import Browse, violations
from tests.conftest import Cast, Seat
from tests.performance.scene import Scene, make_scene
from tests.performance.test_plan_pages import SignIn
from tests.seen import faults_at

pytestmark = pytest.mark.browser


@pytest.fixture
def scene(cast: Cast) -> Scene:
    return make_scene(cast)


def pages(scene: Scene) -> list[tuple[Seat, str]]:
    """What is not looked at with one row of each kind already: plans in every state, and teams."""
    cast = scene.cast
    mine, boss = scene.plan_of(cast.ani), scene.plan_of(cast.budi)
    result = mine.results.first()
    assert result is not None

    def of(name: str, *args: int) -> str:
        return reverse(f"performance:{name}", args=args)

    return [
        (cast.ani, "/"),
        (cast.budi, "/"),
        (cast.hana, "/"),
        (cast.ani, of("plan", mine.pk)),
        (cast.budi, of("plan", mine.pk)),
        (cast.budi, of("plan", boss.pk)),
        (scene.crew[1], of("plan", scene.plan_of(scene.crew[1]).pk)),
        (cast.ani, of("result", mine.pk, result.pk)),
        (cast.ani, of("behaviours", mine.pk)),
        (cast.ani, of("annexes", mine.pk)),
        (cast.budi, of("targets", boss.pk)),
        (cast.ani, of("evidence", mine.pk)),
        (cast.budi, of("evidence", mine.pk)),
        (cast.budi, of("matrix_of", boss.pk) + "?q=gita"),
        (cast.budi, of("matrix_member", boss.pk, cast.ani.appointment.pk)),
        (cast.budi, of("team")),
    ]


def test_no_barrier_and_no_sideways_scrolling(
    scene: Scene, sign_in: SignIn, browse: Browse
) -> None:
    windows: dict[Seat, Page] = {}
    faults: list[str] = []
    for seat, address in pages(scene):
        if seat not in windows:
            windows[seat] = browse(sign_in(seat))
        faults += faults_at(windows[seat], address)
    assert faults == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_plan_is_written_submitted_returned_and_agreed(
    scene: Scene, sign_in: SignIn, browse: Browse, scripts: bool
) -> None:
    cast, plan = scene.cast, scene.plan_of(scene.crew[2])
    yusuf = browse(sign_in(scene.crew[2]), width=390, scripts=scripts)
    budi = browse(sign_in(cast.budi), scripts=scripts)
    here = reverse("performance:plan", args=[plan.pk])

    yusuf.goto(reverse("performance:my_plan"))
    yusuf.get_by_role("button", name="Jadikan hasil kerja").click()
    yusuf.get_by_role("link", name="Ubah Antrean loket paling lama 15 menit").click()
    yusuf.get_by_label("Aspek").first.select_option("Waktu")
    yusuf.get_by_role("textbox", name="Indikator").first.fill("Lama antre")
    yusuf.get_by_label("Target").first.fill("≤ 15 menit")
    yusuf.get_by_role("button", name="Simpan hasil kerja").click()
    yusuf.get_by_role("button", name="Ajukan SKP").click()
    yusuf.get_by_text("SKP Anda diajukan.").wait_for()

    budi.goto(here)
    budi.get_by_role("button", name="Kembalikan dengan catatan").first.click()
    budi.get_by_label("Apa yang perlu diperbaiki?").fill("Tambahkan mutu layanan.")
    budi.get_by_role("dialog").get_by_role("button", name="Kembalikan dengan catatan").click()

    yusuf.goto(here)
    yusuf.get_by_text("Tambahkan mutu layanan.").wait_for()
    yusuf.get_by_role("button", name="Ajukan SKP").click()

    budi.goto(here)
    budi.get_by_role("button", name="Sepakati SKP").click()
    budi.get_by_text("SKP disepakati.").wait_for()
    plan.refresh_from_db()
    assert (plan.state, plan.versions.count()) == ("agreed", 1)


def test_what_is_missing_is_said_at_the_field_and_keeps_what_was_typed(
    scene: Scene, sign_in: SignIn, browse: Browse
) -> None:
    plan = scene.plan_of(scene.crew[1])
    page = browse(sign_in(scene.crew[1]))
    page.goto(reverse("performance:result_new", args=[plan.pk]))
    page.get_by_label("Rencana hasil kerja").fill("Arsip izin mudah ditemukan")
    page.get_by_role("textbox", name="Indikator").first.fill("Lama mencari berkas")
    page.get_by_role("button", name="Simpan hasil kerja").click()
    page.locator(".error-summary").first.wait_for()
    assert page.get_by_label("Rencana hasil kerja").input_value() == "Arsip izin mudah ditemukan"
    assert violations(page) == []
    assert not plan.results.exists()


def test_the_second_of_two_windows_is_told_and_keeps_its_text(
    scene: Scene, sign_in: SignIn, browse: Browse
) -> None:
    plan = scene.plan_of(scene.crew[1])
    client = sign_in(scene.crew[1])
    first, second = browse(client), browse(client, width=390)
    for page, text in ((first, "Dari meja"), (second, "Dari ponsel")):
        page.goto(reverse("performance:result_new", args=[plan.pk]))
        page.get_by_label("Rencana hasil kerja").fill(text)
    first.get_by_role("button", name="Simpan hasil kerja").click()
    first.get_by_text("Hasil kerja disimpan.").wait_for()
    second.get_by_role("button", name="Simpan hasil kerja").click()
    second.get_by_text("SKP berubah sementara itu").wait_for()
    assert second.get_by_label("Rencana hasil kerja").input_value() == "Dari ponsel"
    second.get_by_role("button", name="Simpan hasil kerja").click()
    second.get_by_text("Hasil kerja disimpan.").wait_for()
    assert {row.statement for row in plan.results.all()} == {"Dari meja", "Dari ponsel"}


def test_a_cell_of_the_matrix_is_saved_when_one_leaves_it(
    scene: Scene, sign_in: SignIn, browse: Browse
) -> None:
    cast = scene.cast
    boss = scene.plan_of(cast.budi)
    page = browse(sign_in(cast.budi))
    page.goto(reverse("performance:matrix_of", args=[boss.pk]))
    cell = page.get_by_label("Sri Handayani: peran dalam Izin yang terbit tepat waktu")
    cell.fill("Berkas lama ditemukan dalam 10 menit")
    cell.press("Tab")
    page.get_by_text("tersimpan").wait_for()
    said = Contribution.objects.get(appointment=scene.crew[1].appointment)
    assert said.statement == "Berkas lama ditemukan dalam 10 menit"
    assert violations(page) == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_note_on_a_phone_is_two_taps(
    scene: Scene, sign_in: SignIn, browse: Browse, scripts: bool
) -> None:
    page = browse(sign_in(scene.cast.ani), width=390, scripts=scripts)
    page.goto(reverse("performance:quick_note"))
    page.get_by_text("Memeriksa 14 berkas izin usaha").first.click()
    page.get_by_role("button", name="Catat").click()
    page.get_by_text("Tercatat: Memeriksa 14 berkas izin usaha").wait_for()
    assert Evidence.objects.filter(text="Memeriksa 14 berkas izin usaha").count() == 2


def test_pages_speak_english_as_well(scene: Scene, sign_in: SignIn, browse: Browse) -> None:
    client = sign_in(scene.cast.ani)
    client.post(reverse("set_language"), {"language": "en"})
    page = browse(client)
    page.goto(reverse("performance:my_plan"))
    assert page.get_by_role("heading", level=1).inner_text().startswith("My performance plan")
    page.get_by_role("button", name="Submit the plan").wait_for()
