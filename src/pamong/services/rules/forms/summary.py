"""Answers as people read them: before sending, on the officer's page, in a letter."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from pamong.services.rules.forms.formats import read_iso_day
from pamong.services.rules.forms.model import Field, Form, Text, Widget
from pamong.services.rules.forms.seeing import Answers, settle

_LOCALES = {"id": Locale("id", "ID"), "en": Locale("en", "GB")}
_YES = Text("Ya", "Yes")
_NO = Text("Tidak", "No")


@dataclass(frozen=True, slots=True)
class Row:
    """A question and its answer; no lines where nothing was answered."""

    page_id: str
    path: str
    label: str
    lines: tuple[str, ...]
    # The files of an upload, for whoever may open them.
    files: tuple[int, ...] = ()

    @property
    def named_files(self) -> list[tuple[int, str]]:
        """Each file with its name."""
        return list(zip(self.files, self.lines, strict=True))


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of a page, or of one item of a group of fields."""

    page_id: str
    title: str
    rows: tuple[Row, ...]
    number: int | None = None


def summary(
    form: Form, answers: Answers, language: str, files: Mapping[int, str] | None = None
) -> list[Group]:
    """All questions that are asked with their answers. `files`: the name of each by its id."""
    settled = settle(form, answers)
    found: list[Group] = []
    for page in settled.pages:
        by_item: dict[int | None, list[Row]] = {} if page.repeat else {None: []}
        for path, each, value in settled.fields_of(page):
            number = int(path.split(".")[1]) if page.repeat else None
            row = _row(page.id, path, each, value, language, files or {})
            by_item.setdefault(number, []).append(row)
        title = page.title.said_in(language)
        if page.repeat is not None and not by_item:
            found.append(Group(page.id, title, ()))
        for number, rows in by_item.items():
            if page.repeat is None or number is None:
                found.append(Group(page.id, title, tuple(rows)))
                continue
            title = f"{page.repeat.label.said_in(language)} {number + 1}"
            found.append(Group(page.id, title, tuple(rows), number))
    return found


def shown(each: Field, value: Any, language: str) -> tuple[str, ...]:
    """An answer in words, a line for each part."""
    if value is None or value in ("", []):
        return ()
    if isinstance(value, list):
        return tuple(_label(each, item, language) for item in value)
    return tuple(_line(each, value, language).split("\n"))


def _line(each: Field, value: Any, language: str) -> str:
    if isinstance(value, bool):
        return (_YES if value else _NO).said_in(language)
    if isinstance(value, int | float):
        unit = "Rp" if each.widget is Widget.MONEY else ""
        return unit + _number(value, language)
    if each.widget in {Widget.RADIO, Widget.SELECT}:
        return _label(each, value, language)
    day = read_iso_day(str(value)) if each.widget is Widget.DATE else None
    return str(format_date(day, "d MMMM y", _locale(language))) if day else str(value)


def subject(form: Form, answers: Answers, language: str = "id") -> str:
    """The few words by which a case is known again, or "" where the form names none."""
    settled = settle(form, answers)
    named = {each.name: each for page, each in form.fields() if page.repeat is None}
    texts = [
        ", ".join(shown(named[name], settled.answers[name], language))
        for name in form.subject
        if settled.answers.get(name) is not None
    ]
    return " · ".join(text for text in texts if text)[:300]


def _row(  # noqa: PLR0917 a row is its parts
    page_id: str, path: str, each: Field, value: Any, language: str, files: Mapping[int, str]
) -> Row:
    label = each.label.said_in(language)
    if each.widget is not Widget.UPLOAD:
        return Row(page_id, path, label, shown(each, value, language))
    known = tuple(item for item in value or () if item in files)
    return Row(page_id, path, label, tuple(files[item] for item in known), known)


def _label(each: Field, value: Any, language: str) -> str:
    label = next((choice.label for choice in each.choices if choice.value == value), None)
    return label.said_in(language) if label else str(value)


def _number(value: float, language: str) -> str:
    return format_decimal(Decimal(str(value)), format="#,##0.######", locale=_locale(language))


def _locale(language: str) -> Locale:
    return _LOCALES["en" if language.startswith("en") else "id"]
