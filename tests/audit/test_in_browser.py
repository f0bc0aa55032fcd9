"""The auditor's pages in a real browser, at both widths, without barriers.

With PAMONG_SCREENSHOTS set to a folder, the pages are kept there as pictures to look at.
"""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Page

from pamong.audit.rules import Place
from pamong.journal.models import Lifecycle
from pamong.journal.recording import Draft, Ref, record
from tests.audit.test_pages import NOW, read_rating
from tests.browsing import Browse
from tests.conftest import Cast, Seat
from tests.seen import faults_at

pytestmark = [pytest.mark.browser]
SignIn = Callable[[Seat], Client]


def keep(page: Page, name: str) -> None:
    if folder := os.environ.get("PAMONG_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_no_barrier_and_no_sideways_scrolling(cast: Cast, sign_in: SignIn, browse: Browse) -> None:
    for n in range(55):
        read_rating(cast, cast.budi, cast.ani, NOW - timedelta(hours=n))
    event = record(
        Draft(
            "services.step.completed",
            Ref("step", 4, "K7M-4TX · Periksa berkas"),
            NOW,
            actor=Ref("employee", cast.ani.employee.pk, "Ani Rahmawati"),
            account_id=cast.ani.user.pk,
            unit_id=cast.section.pk,
            related=[Ref("case", 3, "K7M-4TX"), Ref("service", 1, "Izin usaha mikro")],
            case_id=3,
            activity="check",
            lifecycle=Lifecycle.COMPLETED,
            payload={"service": "izin-usaha", "waiting_s": 840, "working_s": 3600, "held_s": 0},
        )
    )
    record(
        Draft(
            "performance.rating.exported",
            Ref("cycle", 1, "2026"),
            NOW,
            actor=Ref("employee", cast.hana.employee.pk, "Hana Puspita"),
            payload={"paths": ["/"], "count": 612, "format": "xlsx"},
        )
    )
    page = browse(sign_in(cast.citra))
    faults: list[str] = []
    for name, address in {
        "filtered": "/audit/?who=budi&kind=&verb=performance.rating.read",
        "refused": "/audit/?who=nobody&object_id=4",
        "event": f"/audit/events/{Place(event.happened_at, event.pk)}/",
        "readings": "/audit/readings/?name=a",
    }.items():
        faults += faults_at(page, address)
        keep(page, f"audit-{name}")
    assert faults == []
