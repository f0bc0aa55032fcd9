"""The pages of plans in real Chromium: no barriers, at every width, with and without scripts."""

import pytest
from django.urls import reverse

from pamong.performance.models import Contribution, Evidence
from tests.browsing import Browse, overflow, violations
from tests.conftest import Cast, Seat
from tests.performance.scene import Scene, make_scene
from tests.performance.test_plan_pages import SignIn

pytestmark = pytest.mark.browser


@pytest.fixture
def scene(cast: Cast) -> Scene:
    return make_scene(cast)


def pages(scene: Scene) -> dict[str, tuple[Seat, str]]:
    cast = scene.cast
    mine, boss = scene.plan_of(cast.ani), scene.plan_of(cast.budi)
    result = mine.results.first()
    assert result is not None
    return {
        "home": (cast.ani, "/"),
        "home_leader": (cast.budi, "/"),
        "home_manager": (cast.hana, "/"),
        "plan": (cast.ani, reverse("performance:plan", args=[mine.pk])),
        "plan_by_leader": (cast.budi, reverse("performance:plan", args=[mine.pk])),
        "leaders_plan": (cast.budi, reverse("performance:plan", args=[boss.pk])),
        "empty_plan": (
            scene.crew[1],
            reverse("performance:plan", args=[scene.plan_of(scene.crew[1]).pk]),
        ),
        "result": (cast.ani, reverse("performance:result", args=[mine.pk, result.pk])),
        "behaviours": (cast.ani, reverse("performance:behaviours", args=[mine.pk])),
        "annexes": (cast.ani, reverse("performance:annexes", args=[mine.pk])),
        "approach": (cast.ani, reverse("performance:approach", args=[mine.pk])),
        "targets": (cast.budi, reverse("performance:targets", args=[boss.pk])),
        "versions": (cast.ani, reverse("performance:versions", args=[mine.pk])),
        "evidence": (cast.ani, reverse("performance:evidence", args=[mine.pk])),
        "evidence_by_leader": (cast.budi, reverse("performance:evidence", args=[mine.pk])),
        "evidence_new": (cast.ani, reverse("performance:evidence_new", args=[mine.pk])),
        "quick_note": (cast.ani, reverse("performance:quick_note")),
        "matrix": (cast.budi, reverse("performance:matrix_of", args=[boss.pk]) + "?q=gita"),
        "member": (
            cast.budi,
            reverse("performance:matrix_member", args=[boss.pk, cast.ani.appointment.pk]),
        ),
        "team": (cast.budi, reverse("performance:team")),
        "cycles": (cast.hana, reverse("performance:cycles")),
        "cycle": (cast.hana, reverse("performance:cycle", args=[scene.cycle.year])),
        "cycle_new": (cast.hana, reverse("performance:cycle_new")),
        "cycle_edit": (cast.hana, reverse("performance:cycle_edit", args=[scene.cycle.year])),
    }


@pytest.mark.parametrize("width", [1280, 390])
def test_no_barrier_and_no_sideways_scrolling(
    scene: Scene, sign_in: SignIn, browse: Browse, width: int
) -> None:
    windows = {}
    found: dict[str, object] = {}
    for name, (seat, url) in pages(scene).items():
        if seat not in windows:
            windows[seat] = browse(sign_in(seat), width=width)
        page = windows[seat]
        page.goto(url)
        wrong = violations(page)
        if overflow(page) > 0:
            wrong.append(f"{overflow(page)} px too wide")
        if wrong:
            found[name] = wrong
    assert found == {}


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
