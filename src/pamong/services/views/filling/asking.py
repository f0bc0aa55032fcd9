"""Questions of a page as a template shows them: texts in the reader's language, values as typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from pamong.services.form_wording import of_fault
from pamong.services.rules.forms import (
    DAY_PARTS,
    Fault,
    Field,
    Form,
    Page,
    Posted,
    Repeat,
    Settled,
    Widget,
    count_of,
    shown,
)

_INPUT_MODES = {
    Widget.NUMBER: "decimal",
    Widget.MONEY: "numeric",
    Widget.NIK: "numeric",
    Widget.PHONE: "tel",
    Widget.EMAIL: "email",
}
_INPUT_TYPES = {Widget.PHONE: "tel", Widget.EMAIL: "email"}
_IN_A_GROUP = frozenset({Widget.RADIO, Widget.CHECKBOXES, Widget.YESNO, Widget.DATE})


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A day, month or year of a date."""

    id: str
    name: str
    label: str
    value: str
    length: int
    autocomplete: str
    is_wrong: bool


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file that was brought, and where to look at it."""

    pk: int
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `anchor` is where a link of the error summary leads."""

    path: str
    name: str
    id: str
    widget: str
    label: str
    hint: str
    error: str
    is_required: bool
    is_title: bool
    anchor: str
    value: str = ""
    options: Sequence[Option] = ()
    parts: Sequence[Part] = ()
    files: Sequence[HeldFile] = ()
    # How many files more it takes.
    room: int = 0
    accept: str = ""
    takes_photos: bool = False
    max_mb: int = 0
    max_length: int | None = None
    input_mode: str = ""
    input_type: str = "text"
    autocomplete: str = ""
    lines: Sequence[str] = ()

    @property
    def is_group(self) -> bool:
        return self.widget in _IN_A_GROUP

    @property
    def described_by(self) -> str:
        ids = [f"{self.id}-hint"] if self.hint else []
        return " ".join([*ids, f"{self.id}-error"] if self.error else ids)


@dataclass(frozen=True, slots=True)
class Item:
    """One of the things that a group asks about, such as the second child."""

    number: int
    title: str
    questions: Sequence[Question]


@dataclass(frozen=True, slots=True)
class AskedPage:
    """A page as it is shown."""

    title: str
    caption: str
    hint: str
    questions: Sequence[Question]
    items: Sequence[Item] = ()
    repeat: Repeat | None = None
    takes_more: bool = False
    one: str = ""
    has_files: bool = False
    errors: Sequence[Mapping[str, str]] = field(default_factory=list)

    @property
    def asked(self) -> str:
        """What the page asks for, so that what is not on it is not taken for an empty answer."""
        inside = [each for item in self.items for each in item.questions]
        return ",".join(each.path for each in (*self.questions, *inside))

    @property
    def count(self) -> int:
        return len(self.items)


@dataclass(frozen=True, slots=True)
class Showing:
    """What a page is made of: its form, what was typed, what is wrong, which files there are."""

    form: Form
    page: Page
    posted: Posted
    settled: Settled
    faults: Mapping[str, Fault]
    refusals: Mapping[str, str]
    files: Mapping[int, HeldFile]
    language: str


def asked_page(showing: Showing) -> AskedPage:
    page, language = showing.page, showing.language
    title = page.title.said_in(language)
    hint = page.hint.said_in(language)
    if page.repeat is not None:
        return _asked_group(showing, title, hint)
    visible = [each for each in page.fields if each.name in showing.settled.visible]
    alone = len(visible) == 1 and visible[0].is_asked
    questions = [_question(showing, each, each.name, each.name, is_title=alone) for each in visible]
    caption = ""
    if alone:
        caption = title if title != questions[0].label else ""
        title = questions[0].label
    return AskedPage(
        title=title,
        caption=caption,
        hint=hint,
        questions=questions,
        has_files=any(each.widget == Widget.UPLOAD for each in questions),
        errors=_errors(questions),
    )


def _asked_group(showing: Showing, title: str, hint: str) -> AskedPage:
    page, repeat = showing.page, showing.page.repeat
    assert repeat is not None
    one = repeat.label.said_in(showing.language)
    count = count_of(repeat, showing.posted)
    items = []
    for number in range(count):
        questions = [
            _question(
                showing, each, f"{repeat.name}.{number}.{each.name}",
                f"{repeat.name}-{number}-{each.name}", is_title=False,
            )
            for each in page.fields
            if f"{repeat.name}.{number}.{each.name}" in showing.settled.visible
        ]  # fmt: skip
        items.append(Item(number, f"{one} {number + 1}", questions))
    errors = _errors([each for item in items for each in item.questions])
    fault = showing.faults.get(repeat.name)
    if fault is not None:
        errors = [{"anchor": "add", "label": title, "text": of_fault(fault)}, *errors]
    return AskedPage(
        title=title,
        caption="",
        hint=hint,
        questions=(),
        items=items,
        repeat=repeat,
        takes_more=count < repeat.max_items,
        one=one,
        errors=errors,
    )


def _errors(questions: Sequence[Question]) -> list[dict[str, str]]:
    return [
        {"anchor": each.anchor, "label": each.label, "text": each.error}
        for each in questions
        if each.error
    ]


def _question(showing: Showing, each: Field, path: str, name: str, *, is_title: bool) -> Question:
    html_id = f"q-{name}"
    fault = showing.faults.get(path)
    error = showing.refusals.get(path, "") or (of_fault(fault) if fault else "")
    options = _options(showing, each, name, html_id)
    parts = _parts(showing, name, html_id, each, fault)
    anchor = html_id
    if each.widget is not Widget.SELECT and (options or parts):
        anchor = options[0].id if options else parts[0].id
    texts = showing.posted.get(name) or ("",)
    answer = showing.settled.answers.get(each.name)
    files = _files(showing, answer) if each.widget is Widget.UPLOAD else ()
    return Question(
        path=path,
        name=name,
        id=html_id,
        widget=each.widget.value if each.is_asked else "shown",
        label=each.label.said_in(showing.language),
        hint=each.hint.said_in(showing.language),
        error=error,
        is_required=each.required,
        is_title=is_title,
        anchor=anchor,
        value=texts[-1],
        options=options,
        parts=parts,
        files=files,
        room=(each.limits.max_items or 1) - len(files),
        accept=_accept(each),
        takes_photos="image" in each.accept,
        max_mb=each.max_mb,
        max_length=each.limits.max_length if each.widget is Widget.TEXTAREA else None,
        input_mode=_INPUT_MODES.get(each.widget, ""),
        input_type=_INPUT_TYPES.get(each.widget, "text"),
        autocomplete=each.autocomplete,
        lines=() if each.is_asked else shown(each, answer, showing.language),
    )


def _options(showing: Showing, each: Field, name: str, html_id: str) -> list[Option]:
    chosen = set(showing.posted.get(name, ()))
    if each.widget is Widget.YESNO:
        labels = [("yes", _("Yes")), ("no", _("No"))]
    else:
        labels = [(choice.value, choice.label.said_in(showing.language)) for choice in each.choices]
    return [
        Option(f"{html_id}-{number}", value, label, value in chosen)
        for number, (value, label) in enumerate(labels)
    ]


def _parts(
    showing: Showing, name: str, html_id: str, each: Field, fault: Fault | None
) -> list[Part]:
    if each.widget is not Widget.DATE or not each.is_asked:
        return []
    labels = {"day": _("Day"), "month": _("Month"), "year": _("Year")}
    wrong = set(DAY_PARTS) if fault else set()
    if fault is not None and fault.code == "date_incomplete":
        wrong = set(fault.values["parts"])
    elif fault is not None and fault.code == "date_year":
        wrong = {"year"}
    return [
        Part(
            id=f"{html_id}-{part}",
            name=f"{name}-{part}",
            label=labels[part],
            value=(showing.posted.get(f"{name}-{part}") or ("",))[-1],
            length=4 if part == "year" else 2,
            autocomplete=f"bday-{part}" if each.autocomplete == "bday" else "off",
            is_wrong=part in wrong,
        )
        for part in DAY_PARTS
    ]


def _files(showing: Showing, answer: Any) -> list[HeldFile]:
    ids = answer if isinstance(answer, list) else []
    return [showing.files[each] for each in ids if each in showing.files]


PHOTOS = "image/jpeg,image/png,image/webp"
_ACCEPTED = {
    "pdf": ".pdf,application/pdf",
    "image": PHOTOS,
    "word": ".docx",
    "sheet": ".xlsx,.csv",
}


def _accept(each: Field) -> str:
    return ",".join(_ACCEPTED[kind] for kind in each.accept)
