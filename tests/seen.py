"""One look at a page in a real browser: barriers, sideways scrolling and weight."""

from typing import Final

from django.http import HttpResponse, HttpResponseBase
from playwright.sync_api import Page

from tests.browsing import overflow, violations

WIDTHS: Final = (1280, 390)
# For sideways scrolling alone.
NARROWEST: Final = 320
HEAVIEST: Final = 40 * 1024
# The board of drawings brings its tool once; the browser keeps it for all drawings.
TOOLS: Final = "/static/bpmn-js/"

# Pages of what a browser holds (an application begun, a case followed), or of services with
# standards, figures and questions: tests/services/test_open_pages_seen.py makes and looks at them.
OPEN_PAGES: Final = frozenset({
    "citizen:application", "citizen:case", "citizen:check", "citizen:give_up", "citizen:guide",
    "citizen:hall", "citizen:offer", "citizen:page", "citizen:sent", "citizen:standard",
    "citizen:standard_version", "citizen:survey", "citizen:take_number", "portal:service",
    "services:counter_application", "services:counter_check", "services:counter_give_up",
    "services:counter_page",
})  # fmt: skip
# Files, pieces of files and links that only lead on, of the same applications and cases.
NO_OPEN_PAGES: Final = frozenset({
    "citizen:file", "citizen:go_on", "citizen:letter", "citizen:open_link",
    "citizen:payment_receipt", "citizen:piece", "citizen:standard_data", "citizen:track_link",
    "services:counter_file", "services:counter_go_on", "services:counter_piece",
})  # fmt: skip


def is_page(response: HttpResponseBase) -> bool:
    """Whether somebody reads this answer as a page: no file, no redirect, no part of a page."""
    return (
        response.status_code == 200
        and isinstance(response, HttpResponse)
        and response.get("Content-Type", "").startswith("text/html")
        and response.content.lstrip()[:15].lower() == b"<!doctype html>"
    )


def first_visit(page: Page, address: str) -> set[str]:
    """Open a first page; what the browser keeps of it."""
    page.goto(address)
    return set(_weights(page))


def faults_shown(page: Page) -> list[str]:
    """What is wrong with the page as it stands; it is drawn once, the window is made narrower."""
    before = page.viewport_size
    assert before
    faults = []
    for width in WIDTHS:
        _widen(page, width)
        faults += [f"{page.url} at {width}: {fault}" for fault in violations(page)]
        faults += _too_wide(page, width)
    _widen(page, NARROWEST)
    faults += _too_wide(page, NARROWEST)
    page.set_viewport_size(before)
    return faults


def faults_at(page: Page, *addresses: str) -> list[str]:
    """What is wrong with each of these pages."""
    faults = []
    for address in addresses:
        page.goto(address, wait_until="load")
        faults += faults_shown(page)
    return faults


def faults_of(page: Page, address: str, held: set[str]) -> list[str]:
    """What is wrong with a later page, and whether it is too heavy."""
    weights = _weights(page)
    weights.clear()
    faults = faults_at(page, address)
    new = {
        each: weight
        for each, weight in weights.items()
        if each not in held and not each.startswith(TOOLS)
    }
    if sum(new.values()) > HEAVIEST:
        faults.append(f"{address} weighs {sum(new.values())} bytes: {new}")
    return faults


def _weights(page: Page) -> dict[str, int]:
    weights: dict[str, int] = page.weights  # type: ignore[attr-defined]
    return weights


def _widen(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})


def _too_wide(page: Page, width: int) -> list[str]:
    over = overflow(page)
    return [f"{page.url} at {width}: {over} px too wide"] if over > 0 else []
