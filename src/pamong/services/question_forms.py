"""How an officer describes a page and a question; only what its kind knows is asked."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pamong.services.question_parts import (
    KINDS,
    PARTS,
    Choices,
    ConditionField,
    kind_of,
    read_choices,
    written_choices,
)
from pamong.services.rules.forms import Text, Widget
from pamong.services.rules.forms.formats import read_iso_day
from pamong.services.rules.forms.limits import LONGEST_HINT, LONGEST_LABEL, MOST_ITEMS
from pamong.services.rules.forms.names import page_name, question_name
from pamong.services.rules.forms.schemas import is_tame
from pamong.services.rules.forms.specs import FieldSpec, GroupSpec, PageSpec


class _Words(forms.CharField):
    """Words of a form; browsers send another end of line than the one they were given."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return text.replace("\r\n", "\n") if isinstance(text, str) else text


def _indonesian(label: Any, longest: int = LONGEST_LABEL, **more: Any) -> Any:
    return _Words(label=label, max_length=longest, **more)


class PageForm(forms.Form):
    """A page: its heading, and when it is asked."""

    title_id = _indonesian(gettext_lazy("Heading in Indonesian"))
    title_en = _indonesian(gettext_lazy("Heading in English"), required=False)
    hint_id = _indonesian(
        gettext_lazy("Explanation in Indonesian"),
        LONGEST_HINT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    hint_en = _indonesian(
        gettext_lazy("Explanation in English"),
        LONGEST_HINT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    when = ConditionField(
        label=gettext_lazy("Only asked when"),
        max_length=1000,
        required=False,
        help_text=gettext_lazy('Such as kind == "food" and area > 20. Empty: always.'),
    )

    def spec(self, page: PageSpec | None, taken: set[str]) -> PageSpec:
        """The page described; a new one gets its id from its heading."""
        data = self.cleaned_data
        page_id = page.id if page else page_name(data["title_id"], taken)
        return PageSpec(
            page_id,
            Text(data["title_id"], data["title_en"]),
            Text(data["hint_id"], data["hint_en"]),
            data["when"],
            page.group if page else None,
            page.fields if page else (),
        )


class GroupForm(PageForm):
    """A page that is answered once for each of several things, such as children."""

    one_id = _indonesian(
        gettext_lazy("One of them is called, in Indonesian"),
        help_text=gettext_lazy("Such as Anak."),
    )
    one_en = _indonesian(gettext_lazy("One of them is called, in English"), required=False)
    fewest = forms.IntegerField(
        label=gettext_lazy("At least"), min_value=0, max_value=MOST_ITEMS, initial=0
    )
    most = forms.IntegerField(
        label=gettext_lazy("At most"), min_value=1, max_value=MOST_ITEMS, initial=10
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        _ordered(self, data, "fewest", "most")
        return data

    def spec(self, page: PageSpec | None, taken: set[str]) -> PageSpec:
        data, plain = self.cleaned_data, super().spec(page, taken)
        known = page.group.name if page and page.group else ""
        group = GroupSpec(
            known or question_name(data["one_id"], taken),
            Text(data["one_id"], data["one_en"]),
            data["fewest"],
            data["most"],
        )
        return PageSpec(plain.id, plain.title, plain.hint, plain.when, group, plain.fields)


class QuestionForm(forms.Form):
    """A question of one kind."""

    label_id = _indonesian(gettext_lazy("Question in Indonesian"))
    label_en = _indonesian(gettext_lazy("Question in English"), required=False)
    hint_id = _indonesian(
        gettext_lazy("Hint in Indonesian"),
        LONGEST_HINT,
        required=False,
        help_text=gettext_lazy("An example, or where to find it."),
    )
    hint_en = _indonesian(gettext_lazy("Hint in English"), LONGEST_HINT, required=False)

    def __init__(self, kind: str, data: Any = None, *, before: FieldSpec | None = None) -> None:
        super().__init__(data, initial=question_initial(before) if before else None)
        self.kind = kind
        self.before = before
        for names, make in PARTS:
            if kind in names:
                self.fields.update(make())
        if self._is_same_kind:
            for name in ("shown_as", "autocomplete"):
                self._list_current(name)

    @property
    def _is_same_kind(self) -> bool:
        return self.before is not None and kind_of(self.before) == self.kind

    def _list_current(self, name: str) -> None:
        """What a file says and no list offers stays chosen until somebody chooses another."""
        field, current = self.fields.get(name), self.initial[name]
        if field is not None and current not in dict(field.choices):  # type: ignore[attr-defined]
            field.choices = [  # type: ignore[attr-defined]
                *field.choices,  # type: ignore[attr-defined]
                (current, KINDS[current] if name == "shown_as" else current),
            ]

    def clean_choices(self) -> Choices:
        known = self.before.choices if self.before else ()
        return read_choices(self.cleaned_data["choices"], known)

    def clean_minimum(self) -> int | float | None:
        return plain_number(self.cleaned_data["minimum"])

    def clean_maximum(self) -> int | float | None:
        return plain_number(self.cleaned_data["maximum"])

    def clean_accept(self) -> tuple[str, ...]:
        return tuple(self.cleaned_data["accept"])

    def clean_pattern(self) -> str:
        pattern: str = self.cleaned_data["pattern"]
        if pattern and not is_tame(pattern):
            raise forms.ValidationError(
                _(
                    "Write it from ^ to $, piece by piece, each as often as it says: "
                    "^[A-Z]{1,2} \\d{1,4}$."
                )
            )
        return pattern

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for low, high in (("min_length", "max_length"), ("minimum", "maximum")):
            _ordered(self, data, low, high)
        for name in ("not_before", "not_after"):
            text = data.get(name, "")
            if text not in {"", "today"} and read_iso_day(text) is None:
                self.add_error(name, _("Write a day as 2026-11-24, or “today”."))
        return data

    def spec(self, name: str) -> FieldSpec:
        """The question described. What its kind is not asked about stays as a file said it."""
        data = self.cleaned_data
        said = {key: value for key, value in data.items() if key in _SAID}
        said["name"], said["widget"] = name, Widget(data.get("shown_as") or self.kind)
        for key in ("label", "hint"):
            said[key] = Text(data[f"{key}_id"], data[f"{key}_en"])
        if data.get("required") is False:
            said["min_items"] = None
        same = self.before if self._is_same_kind else None
        return replace(same, **said) if same else FieldSpec(**said)


_SAID = frozenset(each.name for each in fields(FieldSpec))


def question_initial(spec: FieldSpec) -> dict[str, Any]:
    """What stands in the form of a question that is there already."""
    return {
        "label_id": spec.label.id,
        "label_en": spec.label.en,
        "hint_id": spec.hint.id,
        "hint_en": spec.hint.en,
        "required": spec.required or bool(spec.min_items),
        "when": spec.when,
        "calculate": spec.calculate,
        "shown_as": spec.widget.value,
        "choices": written_choices(spec.choices),
        "min_length": spec.min_length or None,
        "max_length": spec.max_length,
        "pattern": spec.pattern,
        "whole": spec.whole,
        "minimum": spec.minimum,
        "maximum": spec.maximum,
        "max_items": spec.max_items or max(1, spec.min_items or 0),
        "not_before": spec.not_before,
        "not_after": spec.not_after,
        "accept": list(spec.accept) or ["pdf", "image"],
        "max_mb": spec.max_mb or 5,
        "autocomplete": spec.autocomplete,
    }


def page_initial(page: PageSpec) -> dict[str, Any]:
    found: dict[str, Any] = {
        "title_id": page.title.id,
        "title_en": page.title.en,
        "hint_id": page.hint.id,
        "hint_en": page.hint.en,
        "when": page.when,
    }
    if page.group:
        found |= {
            "one_id": page.group.label.id,
            "one_en": page.group.label.en,
            "fewest": page.group.min_items,
            "most": page.group.max_items,
        }
    return found


def plain_number(value: Any) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


def _ordered(form: forms.Form, data: Mapping[str, Any], low: str, high: str) -> None:
    first, last = data.get(low), data.get(high)
    if first is not None and last is not None and first > last:
        form.add_error(high, _("This is less than the number before it."))


class FormFileForm(forms.Form):
    """A whole form from a file."""

    file = forms.FileField(
        label=gettext_lazy("JSON file"),
        help_text=gettext_lazy("As downloaded here; it is checked before anything changes."),
    )
