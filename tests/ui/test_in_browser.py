"""The look in a real browser: accessible, at every width, by keyboard and without scripts."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.browsing import Browse
from tests.seen import faults_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

PAGES = ("/ui/", "/ui/sign-in-example/", "/ui/problem/403/", "/ui/problem/500/")


@pytest.fixture(autouse=True)
def _in_demo(settings: Settings) -> None:
    settings.PAMONG_DEMO = True


def test_no_barrier_and_no_sideways_scrolling_in_the_dark(client: Client, browse: Browse) -> None:
    assert faults_at(browse(client, scheme="dark"), *PAGES) == []


def test_touch_targets_are_large_on_a_phone(client: Client, browse: Browse) -> None:
    page = browse(client, width=390)
    page.goto("/ui/sign-in-example/")
    small = page.evaluate(
        """[...document.querySelectorAll(".btn, .mark, .language button, .check-line, " +
          ".field > :is(input, select, textarea), .choices label")]
          .filter(e => e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"""
    )
    assert small == []


def test_the_error_summary_has_the_focus_and_leads_to_the_field(
    client: Client, browse: Browse
) -> None:
    page = browse(client)
    page.goto("/ui/sign-in-example/")
    assert "error-summary" in page.evaluate("document.activeElement.className")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "id_name"


def test_the_first_key_leads_past_the_navigation(client: Client, browse: Browse) -> None:
    page = browse(client)
    page.goto("/ui/problem/404/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


@pytest.mark.parametrize("scripts", [True, False])
def test_a_question_opens_and_closes_without_a_script(
    scripts: bool, client: Client, browse: Browse
) -> None:
    page = browse(client, width=390, scripts=scripts)
    page.goto("/ui/")
    question = page.get_by_role("dialog")
    assert not question.is_visible()
    page.get_by_role("button", name="Withdraw plan").click()
    assert question.is_visible()
    page.keyboard.press("Escape")
    assert not question.is_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_language_switches_and_the_page_stays(
    scripts: bool, client: Client, browse: Browse
) -> None:
    page = browse(client, scripts=scripts)
    page.goto("/ui/sign-in-example/")
    assert page.locator("html").get_attribute("lang") == "id"
    page.get_by_role("button", name="English").click()
    page.wait_for_selector("html[lang=en]")
    assert page.url.endswith("/ui/sign-in-example/")


def test_a_form_is_sent_once(client: Client, browse: Browse) -> None:
    page = browse(client)
    page.goto("/ui/")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.get_by_role("button", name="Withdraw plan").click()
    stopped = page.evaluate(
        """() => {
          const form = document.querySelector("#withdraw form");
          const first = new SubmitEvent("submit", {cancelable: true, bubbles: true});
          const second = new SubmitEvent("submit", {cancelable: true, bubbles: true});
          form.dispatchEvent(first);
          form.dispatchEvent(second);
          return [first.defaultPrevented, second.defaultPrevented, form.getAttribute("aria-busy")];
        }"""
    )
    assert stopped == [False, True, "true"]


def test_a_first_visit_is_light(client: Client, browse: Browse) -> None:
    page = browse(client)
    page.goto("/ui/problem/404/")
    page.goto("/ui/sign-in-example/")
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("networkidle")
    weights: dict[str, int] = page.weights  # type: ignore[attr-defined]
    assert any(address.endswith("woff2") for address in weights)
    assert sum(weights.values()) <= 150 * 1024
