"""Both languages are complete, templates stay in their own room, pages carry no inline code."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.urls import NoReverseMatch, URLPattern

from tests.house.test_access import all_urls, namespace

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = sorted((ROOT / "src/pamong").glob("*/templates/**/*.html"))


def test_indonesian_and_english_are_complete() -> None:
    outcome = subprocess.run(
        [sys.executable, ROOT / "scripts/messages.py", "check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_compile(path: Path) -> None:
    get_template(str(path.relative_to(path.parents[len(path.parents) - 1])).split("/templates/")[1])


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_include_only_their_own_room_and_ui(path: Path) -> None:
    app = path.relative_to(ROOT / "src/pamong").parts[0]
    for name in re.findall(r'{%\s*(?:include|extends)\s+"([^"#]+)', path.read_text()):
        assert name.split("/")[0] in {app, "ui"} or "/" not in name, name


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_link_to_urls_that_exist(path: Path) -> None:
    names = {
        f"{namespace(entry)}:{entry.name}"
        for _, entry in all_urls()
        if isinstance(entry, URLPattern) and entry.name
    } | {str(entry.name) for _, entry in all_urls()}
    for name in re.findall(r"{%\s*url\s+['\"]([^'\"]+)['\"]", path.read_text()):
        if name not in names:
            raise NoReverseMatch(f"{path.name} links to {name}")
