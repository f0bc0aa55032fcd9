"""People and places in a real browser: no barrier, two clicks for a wrong superior, names while
one types and without a script."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from pamong.organization.actions import teams
from pamong.organization.models import SuperiorReport, Team, TeamMember
from tests.browsing import Browse, browse, chromium
from tests.conftest import Cast, Seat
from tests.organization.people import actor
from tests.seen import faults_at

__all__ = ["browse", "chromium"]
pytestmark = [pytest.mark.browser]

SignIn = Callable[[Seat], Client]


def make_team(cast: Cast) -> Team:
    return teams.create_team(
        actor=actor(cast.lestari),
        unit_id=cast.office.pk,
        name="Tim Perizinan Daring",
        purpose="",
        leader_id=cast.budi.employee.pk,
        first_day=timezone.localdate(),
        at=timezone.now(),
    )


def test_a_list_of_people_found_has_no_barrier(cast: Cast, sign_in: SignIn, browse: Browse) -> None:
    page = browse(sign_in(cast.hana))
    assert faults_at(page, "/people/?q=ani", f"/people/{cast.budi.employee.pk}/") == []


def test_a_wrong_superior_is_two_clicks(cast: Cast, sign_in: SignIn, browse: Browse) -> None:
    page = browse(sign_in(cast.ani), width=390)
    page.goto(f"/people/{cast.ani.employee.pk}/")
    page.get_by_role("link", name="Atasan saya keliru").click()
    page.get_by_role("button", name=re.compile("Ini atasan saya.*Lestari Wulandari")).click()
    page.get_by_text("Yang disebut sebagai atasan: Lestari Wulandari").wait_for()
    assert SuperiorReport.objects.get().proposed_superior_id == cast.lestari.employee.pk


@pytest.mark.parametrize("scripts", [True, False])
def test_a_member_is_found_by_name(
    scripts: bool, cast: Cast, sign_in: SignIn, browse: Browse
) -> None:
    team = make_team(cast)
    page = browse(sign_in(cast.lestari), scripts=scripts)
    page.goto(f"/teams/{team.pk}/")
    box = page.get_by_role("searchbox", name="Sebagian nama")
    if scripts:
        box.press_sequentially("anggra")
    else:
        box.fill("anggra")
        page.get_by_role("button", name="Cari", exact=True).click()
    page.get_by_role("radio", name="Dewi Anggraini").check()
    page.get_by_role("button", name="Tambahkan").click()
    page.get_by_role("link", name="Dewi Anggraini").wait_for()
    assert TeamMember.objects.filter(team=team, employee=cast.dewi.employee).exists()


def test_who_writes_keeps_the_screen_from_locking(
    cast: Cast, sign_in: SignIn, browse: Browse
) -> None:
    page = browse(sign_in(cast.ani))
    page.clock.install()
    page.goto("/people/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    field = page.get_by_label("Sebagian nama")
    field.fill("an")
    assert not any("/account/unlock/" in url for url in asked)
    page.clock.fast_forward(70_000)
    with page.expect_request("**/account/unlock/"):
        field.fill("ani")
    # Once a minute is enough, and the page stays.
    field.fill("ani r")
    assert sum("/account/unlock/" in url for url in asked) == 1
    assert page.url.endswith("/people/")
