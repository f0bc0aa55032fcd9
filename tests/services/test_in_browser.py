"""The pages in a real browser: a case from the counter to its end, without barriers.

With PAMONG_SCREENSHOTS set to a folder, the pages are kept there as pictures to look at.
"""

import os
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from pamong.accounts.rights import Role
from pamong.kernel.periods import Month
from pamong.services import actions
from pamong.services.imports import CaseHistory, Move, bring_cases
from pamong.services.models import Case, ServiceType
from pamong.services.rules import StepAction
from tests.browsing import Browse, overflow, violations
from tests.conftest import Cast, Seat, grant
from tests.seen import faults_at
from tests.services.conftest import actor
from tests.services.test_imports import history

pytestmark = [pytest.mark.browser]
SignIn = Callable[[Seat], Client]

SUBJECTS = ("Warung makan Bu Siti", "Bengkel motor Jalan Melati", "Apotek Sehat", "Kedai kopi")


def keep(page: Page, name: str) -> None:
    if folder := os.environ.get("PAMONG_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def shifted(case: CaseHistory, start: datetime, factor: float) -> CaseHistory:
    """The same history, begun at another time and lived slower."""
    moves = [replace(move, at=start + (move.at - case.received_at) * factor) for move in case.moves]
    return replace(case, received_at=start, moves=moves)


@pytest.fixture
def busy(cast: Cast, service: ServiceType) -> Cast:
    """Two months of work: most cases closed, some on their way in every state, some late."""
    chance = random.Random(7)
    now = timezone.now().replace(second=0, microsecond=0)
    histories = []
    for number in range(60):
        start = now - timedelta(days=chance.randint(6, 55), minutes=chance.randint(0, 400))
        case = shifted(history(cast, steps=4), start, 1 + 3 * chance.random())
        histories.append(replace(case, subject=SUBJECTS[number % 4], applicant_name="Eko Prasetyo"))
    ani = cast.ani.employee.pk
    for number in range(30):
        start = now - timedelta(hours=3 + 11 * number)
        case = shifted(history(cast, steps=0), start, 1)
        moves: list[Move] = []
        if number in {2, 9, 15, 20}:
            moves.append(Move(start + timedelta(minutes=5), StepAction.CLAIM, ani))
        if number in {9, 15, 20}:
            moves.append(Move(start + timedelta(minutes=9), StepAction.START, ani))
        if number == 15:
            at = start + timedelta(minutes=30)
            moves.append(Move(at, StepAction.PAUSE, ani, reason="applicant"))
        subject = SUBJECTS[number % 4]
        histories.append(replace(case, subject=subject, moves=moves, applicant_name="Eko Prasetyo"))
    bring_cases(actor=actor(cast.lestari), histories=histories, at=now)
    this = Month.of(timezone.localtime(now).date())
    actions.publish_measurements(actor=None, first=this.shift(-2), last=this, at=now)
    return cast


def test_no_barrier_and_no_sideways_scrolling_in_busy_places(
    busy: Cast, sign_in: SignIn, browse: Browse
) -> None:
    month = Month.of(timezone.localdate())
    case = Case.objects.filter(closed_at__isnull=False).order_by("pk").first()
    held = Case.objects.filter(steps__state="started").order_by("pk").first()
    assert case is not None
    assert held is not None
    grant(busy.budi, Role.PROCEDURES_OFFICER)
    pages = {
        busy.ani: {
            "tasks": "/services/tasks/",
            "case": f"/services/cases/{held.number}/",
            "closed": f"/services/cases/{case.number}/",
            "rows": f"/services/rows/unit/{busy.section.pk}/{month}/",
        },
        busy.budi: {
            "units": "/services/",
            "unit": f"/services/units/{busy.section.pk}/",
            "define": f"/services/catalogue/{held.service_id}/",
        },
    }
    faults: list[str] = []
    for seat, addresses in pages.items():
        page = browse(sign_in(seat))
        for name, address in addresses.items():
            faults += faults_at(page, address)
            keep(page, f"services-{name}")
    assert faults == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_case_is_worked_through_by_thumb(
    cast: Cast, service: ServiceType, sign_in: SignIn, browse: Browse, scripts: bool
) -> None:
    page = browse(sign_in(cast.ani), width=390, scripts=scripts)
    page.goto("/services/counter/")
    page.get_by_role("button", name=service.name).click()
    page.get_by_label("Pemohon sendiri").check()
    page.get_by_role("button", name="Lanjutkan", exact=True).click()
    page.get_by_label("Nama lengkap pemohon").fill("Eko Prasetyo")
    assert not scripts or violations(page) == []
    page.get_by_role("button", name="Lanjutkan", exact=True).click()
    page.get_by_label("Nomor telepon").wait_for()
    page.get_by_role("button", name="Lanjutkan", exact=True).click()
    page.wait_for_url("**/check/")
    assert not scripts or violations(page) == []
    assert overflow(page) <= 0
    page.get_by_role("button", name="Terima permohonan").click()
    page.wait_for_url("**/services/counter/*-*/")
    number = page.locator(".case-number").inner_text()
    page.get_by_role("button", name="Selesaikan: Terima berkas").click()
    page.wait_for_url("**/services/cases/*/")
    page.goto("/services/tasks/")
    page.get_by_role("button", name="Ambil tugas berikutnya").click()
    page.wait_for_url("**/services/tasks/")
    page.get_by_role("button", name="Mulai").click()
    page.get_by_role("button", name="Jeda").first.click()
    page.get_by_label("Menunggu pemohon").check()
    page.get_by_role("dialog").get_by_role("button", name="Jeda").click()
    page.get_by_role("button", name="Lanjutkan").click()
    page.get_by_role("button", name="Selesaikan").click()
    page.get_by_text("langkah selesai.").wait_for()
    steps = Case.objects.get(number=number).steps.order_by("service_step__order")
    assert [step.state for step in steps] == ["completed", "completed", "offered"]


def test_the_next_task_is_in_reach_of_the_thumb(
    busy: Cast, sign_in: SignIn, browse: Browse
) -> None:
    page = browse(sign_in(busy.ani), width=390)
    page.goto("/services/tasks/")
    small = page.evaluate(
        """[...document.querySelectorAll("main .btn")]
          .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 44)
          .map(e => e.outerHTML)"""
    )
    assert small == []
