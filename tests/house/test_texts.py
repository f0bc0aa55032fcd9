"""Both languages are complete, templates stay in their own room, pages carry no inline code."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.urls import NoReverseMatch, URLPattern

from pamong.audit.wording import KINDS
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


def test_no_translation_goes_by_a_name_that_the_catalogues_do_not_know() -> None:
    """A text behind another name than gettext or _ would stay English on Indonesian pages."""
    for path in (ROOT / "src/pamong").rglob("*.py"):
        for name in re.findall(r"import n?p?gettext\w* as (\w+)", path.read_text()):
            assert name == "_", f"{path.relative_to(ROOT)}: {name}"


def test_every_kind_of_object_in_the_journal_has_a_name_in_the_audit() -> None:
    written = set()
    for path in (ROOT / "src/pamong").rglob("*.py"):
        if "migrations" not in path.parts:
            text = path.read_text()
            written |= set(re.findall(r'\bRef\(\s*"([a-z_]+)"', text))
            # Files hang on objects, and their kinds stand in the journal too.
            written |= set(re.findall(r'document_policies\.register\("([a-z_]+)"', text))
    assert written - set(KINDS) == set()


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
