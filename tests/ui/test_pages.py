"""The catalogue, the error pages and the weight of what a browser fetches."""

import gzip
import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django.fixtures import Settings

from pamong.ui.views import PROBLEMS

SOURCE = Path(__file__).resolve().parents[2] / "src" / "pamong"
STATIC = SOURCE / "ui" / "static" / "ui"
TEMPLATES = sorted(SOURCE.glob("*/templates/**/*.html"))


@pytest.mark.django_db
def test_the_catalogue_shows_every_component_in_the_demo(
    client: Client, settings: Settings
) -> None:
    settings.PAMONG_DEMO = True
    page = client.get(reverse("ui:catalogue"))
    assert page.status_code == 200
    text = page.content.decode()
    assert 'id="tag-quadrant"' in text
    assert "data-panel-failed" not in text
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["ui:catalogue", "ui:panel_example", "ui:plain_example"])
def test_outside_the_demo_there_is_no_catalogue(
    name: str, client: Client, settings: Settings
) -> None:
    settings.PAMONG_DEMO = False
    assert client.get(reverse(name)).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("code", PROBLEMS)
def test_each_error_page_offers_a_next_step(code: int, client: Client, settings: Settings) -> None:
    settings.PAMONG_DEMO = True
    text = client.get(reverse("ui:problem_example", args=[code])).content.decode()
    assert f">{code}<" in text
    assert text.count("<h1>") == 1
    assert 'class="btn primary"' in text


@pytest.mark.parametrize("code", [*PROBLEMS, "403_csrf"])
def test_error_pages_need_neither_request_nor_database(code: int | str) -> None:
    with translation.override("id"):
        indonesian = render_to_string(f"{code}.html")
    with translation.override("en"):
        english = render_to_string(f"{code}.html")
    assert 'lang="id"' in indonesian
    assert 'lang="en"' in english
    assert re.search("<h1>(.*)</h1>", indonesian) != re.search("<h1>(.*)</h1>", english)


def test_a_refusal_names_the_reason_and_the_roles_that_could() -> None:
    with translation.override("id"):
        text = render_to_string(
            "403.html", {"reason": "Hanya untuk atasan.", "roles": ("Auditor",)}
        )
    assert "Hanya untuk atasan." in text
    assert "<li>Auditor</li>" in text


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_inline_style_or_script(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<style\b|\sstyle\s*=", text), "use a class of pamong.css"
    assert not re.search(r"<script(?![^>]*\ssrc=)", text), "put it into a file of its own"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']|javascript:|hx-on", text), "no inline handlers"


def test_the_stylesheet_keeps_its_order_and_its_weight() -> None:
    css = (STATIC / "pamong.css").read_bytes()
    assert len(gzip.compress(css)) <= 20 * 1024
    layers = re.findall(rb"^@layer (\w+) {", css, re.MULTILINE)
    assert layers == [b"tokens", b"base", b"layout", b"components", b"utilities"]


def test_every_token_that_is_used_is_defined() -> None:
    css = (STATIC / "pamong.css").read_text(encoding="utf-8")
    defined = set(re.findall(r"(--[\w-]+)\s*:", css))
    assert set(re.findall(r"var\((--[\w-]+)", css)) <= defined
