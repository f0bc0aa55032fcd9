"""The pages of plans in real Chromium: no barriers, at every width, with and without scripts."""

import pytest
from django.urls import reverse

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
