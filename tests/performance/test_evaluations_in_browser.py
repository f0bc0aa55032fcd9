"""Evaluation and objection in a real browser: live predicate, both widths, both languages."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from pamong.performance.models import Cycle, Evaluation, PerformancePlan
from tests.browsing import Browse
from tests.conftest import Cast, Seat
from tests.performance.rated import agreed_plan, crowd, judge
from tests.performance.test_evaluation_pages import desk
from tests.performance.years import make_cycle
from tests.seen import faults_at

SignIn = Callable[[Seat], Client]

pytestmark = pytest.mark.browser


@pytest.fixture
def cycle(cast: Cast) -> Cycle:
    cycle = make_cycle()
    judge(cast, cycle)
    return cycle


@pytest.fixture
def plan(cast: Cast, cycle: Cycle) -> PerformancePlan:
    return agreed_plan(cycle, cast.ani, cast.budi)


def test_from_two_ratings_to_an_upheld_objection(
    cast: Cast, cycle: Cycle, plan: PerformancePlan, sign_in: SignIn, browse: Browse
) -> None:
    page = browse(sign_in(cast.budi))
    page.goto(desk(plan))
    page.get_by_role("group", name="Rating hasil kerja").get_by_label("Di atas ekspektasi").check()
    page.get_by_role("group", name="Rating perilaku kerja").get_by_label(
        "Di atas ekspektasi"
    ).check()
    # Shown at once, before anything is saved.
    page.locator("#effect strong", has_text="Sangat baik").first.wait_for()
    page.get_by_label("Alasan rating hasil kerja").fill("Melampaui target.")
    page.get_by_label("Alasan rating perilaku kerja").fill("Teladan.")
    page.get_by_role("button", name="Simpan dan lanjutkan").click()
    page.get_by_role("button", name="Serahkan kepada Ani Rahmawati").click()
    page.get_by_text("Diserahkan kepada Ani Rahmawati.").wait_for()
    evaluation = Evaluation.objects.get(plan=plan)

    page = browse(sign_in(cast.ani), width=390)
    page.goto(reverse("performance:evaluation_read", args=[evaluation.pk]))
    page.get_by_text("Saya keberatan").click()
    page.get_by_label("Alasan Anda").fill("Target bukan milik saya.")
    page.get_by_role("button", name="Kirim keberatan").click()
    page.get_by_text("Keberatan Anda terkirim.").wait_for()

    page = browse(sign_in(cast.lestari))
    page.goto(reverse("performance:objections"))
    page.get_by_role("link", name="Ani Rahmawati").click()
    page.get_by_role("button", name="Mulai telaah").click()
    page.get_by_label("Evaluasi tetap").check()
    page.get_by_label("Alasan keputusan").fill("Target disepakati bersama.")
    page.get_by_role("button", name="Putuskan").click()
    page.get_by_text("Keputusan tersimpan.").wait_for()
    evaluation.refresh_from_db()
    assert evaluation.state == "upheld"
    assert evaluation.document is not None


def test_the_desk_of_a_large_team_has_no_barrier(
    cast: Cast, plan: PerformancePlan, sign_in: SignIn, browse: Browse
) -> None:
    evaluation = crowd(cast, plan.cycle, 7)[0]
    pages = (
        reverse("performance:evaluations"),
        desk(plan),
        reverse("performance:distribution", args=[cast.section.pk, 2026, "3"]),
        reverse("performance:evaluation_read", args=[evaluation.pk]),
    )
    assert faults_at(browse(sign_in(cast.budi)), *pages) == []


def test_english_readers_find_english(
    cast: Cast, cycle: Cycle, plan: PerformancePlan, sign_in: SignIn, browse: Browse
) -> None:
    client = sign_in(cast.budi)
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    page = browse(client)
    page.goto(desk(plan))
    page.get_by_role("heading", name="Evaluation of Ani Rahmawati").wait_for()
    assert "ekspektasi" not in page.locator("form#evaluation-form").inner_text().lower()
