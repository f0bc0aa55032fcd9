"""Catalogues follow the texts of an app, and the check names what is missing."""

from gettext import GNUTranslations
from pathlib import Path

import pytest
from scripts import messages

PYTHON = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext
_("Hello %(name)s")
ngettext("%(n)d day", "%(n)d days", 3)
pgettext("verb", "Open")
gettext_lazy("a long "
             "text")
"""
TEMPLATE = """
{% extends "ui/base.html" %}
    {% load ui %}
 <p>it's {% translate "In a template" %}</p>
      {% button _("Save it") %} {{ x|default:_("none yet") }}
  {% blocktranslate trimmed count n=3 with a=b %}
     One thing {{ a }}
   {% plural %} {{ n }} things {{ a }} {% endblocktranslate %}
     {% translate "Open" context "adjective" %} (unbalanced " ' [
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    for app in ("first", "second"):
        (tmp_path / app / "templates" / app).mkdir(parents=True)
        (tmp_path / app / "__init__.py").touch()
    (tmp_path / "first" / "views.py").write_text(PYTHON)
    (tmp_path / "first" / "templates" / "first" / "page.html").write_text(TEMPLATE)
    return tmp_path


def translate(source: Path, app: str, text: str, translation: str) -> None:
    path = messages.catalogue_path(app, source)
    before = f'msgid "{text}"\nmsgstr ""'
    assert before in path.read_text()
    path.write_text(path.read_text().replace(before, before[:-1] + translation + '"'))


def test_it_finds_the_texts_of_python_and_templates(source: Path) -> None:
    assert messages.update("first", source) == (9, [])
    text = messages.catalogue_path("first", source).read_text()
    for found in ("Hello %(name)s", "a long text", "In a template", "Save it", "none yet"):
        assert f'msgid "{found}"' in text
    assert 'msgid_plural "%(n)s things %(a)s"' in text
    assert 'msgctxt "verb"\nmsgid "Open"' in text
    assert "POT-Creation-Date" not in text
    assert "views.py" not in text


def test_a_second_update_changes_nothing(source: Path) -> None:
    messages.update("first", source)
    translate(source, "first", "Save it", "Simpan")
    before = messages.catalogue_path("first", source).read_bytes()
    messages.update("first", source)
    assert messages.catalogue_path("first", source).read_bytes() == before


def test_texts_that_are_gone_leave_and_are_named(source: Path) -> None:
    messages.update("first", source)
    (source / "first" / "views.py").write_text("")
    _missing, gone = messages.update("first", source)
    assert sorted(gone) == ["%(n)d day", "Hello %(name)s", "Open", "a long text"]


def test_a_text_another_app_has_translated_needs_no_second_time(source: Path) -> None:
    messages.update("first", source)
    translate(source, "first", "Save it", "Simpan")
    (source / "second" / "views.py").write_text('_("Save it")')
    assert messages.update("second", source) == (0, [])
    assert messages.conflicts(source) == []
    path = messages.catalogue_path("second", source)
    path.write_text(path.read_text().replace("Simpan", "Simpanlah"))
    assert "Simpanlah" in messages.conflicts(source)[0]


def test_the_check_names_missing_obsolete_and_wrong_texts(source: Path) -> None:
    messages.update("first", source)
    translate(source, "first", "Hello %(name)s", "Halo %(nama)s")
    path = messages.catalogue_path("first", source)
    path.write_text(path.read_text() + '\nmsgid "gone"\nmsgstr "hilang"\n')
    problems = messages.check("first", source)
    assert "Save it" in problems.missing
    assert problems.obsolete == ["gone"]
    assert problems.wrong == ["Hello %(name)s (placeholders differ in the translation)"]


def test_a_fuzzy_translation_counts_as_missing(source: Path) -> None:
    messages.update("first", source)
    translate(source, "first", "Save it", "Simpan")
    assert "Save it" not in messages.check("first", source).missing
    path = messages.catalogue_path("first", source)
    path.write_text(path.read_text().replace('msgid "Save it"', '#, fuzzy\nmsgid "Save it"'))
    assert "Save it" in messages.check("first", source).missing


def test_only_stale_catalogues_are_compiled(source: Path) -> None:
    messages.update("first", source)
    translate(source, "first", "Save it", "Simpan")
    assert messages.compile_all(source) == ["first"]
    assert messages.compile_all(source) == []
    with messages.catalogue_path("first", source).with_suffix(".mo").open("rb") as file:
        assert GNUTranslations(file).gettext("Save it") == "Simpan"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("%(a)s of %(b)d", ["%(a)s", "%(b)d"]),
        ("100%% of {name}", ["{name}"]),
        ("5 % plain", []),
        ("%s and %s", ["%s", "%s"]),
    ],
)
def test_placeholders_are_found(text: str, expected: list[str]) -> None:
    assert messages.placeholders(text) == expected
