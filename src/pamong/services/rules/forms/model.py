"""What a form is once it is read: pages of fields, and what each field takes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from pamong.kernel.expressions import Expression

NO_VALUES: Mapping[str, Any] = MappingProxyType({})


class Widget(StrEnum):
    TEXT = "text"
    TEXTAREA = "textarea"
    DATE = "date"
    RADIO = "radio"
    CHECKBOXES = "checkboxes"
    SELECT = "select"
    NUMBER = "number"
    MONEY = "money"
    PHONE = "phone"
    EMAIL = "email"
    NIK = "nik"
    YESNO = "yesno"
    UPLOAD = "upload"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an answer; the words for it stand elsewhere, in each language."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a form, and where in its data."""

    path: str
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


class UnableToReadForm(ValueError):
    """The data are no form; `problems` says everything that is wrong with them."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{each.path or 'form'}: {each.code}" for each in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the agency in Indonesian, and in English where it wrote one."""

    id: str = ""
    en: str = ""

    def __bool__(self) -> bool:
        return bool(self.id)

    def said_in(self, language: str) -> str:
        return self.en if language.startswith("en") and self.en else self.id


NO_TEXT = Text()


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: Text


@dataclass(frozen=True, slots=True)
class Limits:
    """What an answer may be; None where nothing is said."""

    min_length: int | None = None
    max_length: int | None = None
    pattern: str = ""
    minimum: int | float | None = None
    maximum: int | float | None = None
    whole: bool = False
    min_items: int = 0
    max_items: int | None = None
    # A day, or the word "today".
    not_before: date | str | None = None
    not_after: date | str | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A question. `path` is its place in the form: "street", or "children.name" in a group."""

    name: str
    path: str
    widget: Widget
    label: Text
    hint: Text = NO_TEXT
    required: bool = False
    when: Expression | None = None
    calculate: Expression | None = None
    choices: tuple[Choice, ...] = ()
    limits: Limits = Limits()
    accept: tuple[str, ...] = ()
    max_mb: int = 5
    autocomplete: str = ""

    @property
    def is_asked(self) -> bool:
        """A calculated field is shown, not asked."""
        return self.calculate is None


@dataclass(frozen=True, slots=True)
class Repeat:
    """A group of fields that is answered once for each of several things, such as children."""

    name: str
    label: Text
    min_items: int
    max_items: int


@dataclass(frozen=True, slots=True)
class Page:
    id: str
    title: Text
    hint: Text
    when: Expression | None
    fields: tuple[Field, ...]
    repeat: Repeat | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """A form that was read; a service without questions has one without pages."""

    pages: tuple[Page, ...] = ()
    # Fields whose answers tell one case from another in a list.
    subject: tuple[str, ...] = ()

    def page(self, page_id: str) -> Page | None:
        return next((page for page in self.pages if page.id == page_id), None)

    def page_of(self, path: str) -> Page | None:
        """The page on which the field of a path (or the path of a fault) stands."""
        top = path.split(".", 1)[0]
        for page in self.pages:
            if page.repeat is not None:
                if page.repeat.name == top:
                    return page
            elif any(each.name == top for each in page.fields):
                return page
        return None

    def fields(self) -> Iterator[tuple[Page, Field]]:
        for page in self.pages:
            for each in page.fields:
                yield page, each

    def uploads(self) -> list[Field]:
        return [each for _page, each in self.fields() if each.widget is Widget.UPLOAD]
