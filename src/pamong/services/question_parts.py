"""What each kind of question lets an officer say about it, field by field."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pamong.kernel.expressions import Expression, UnableToReadExpression
from pamong.services.rules.forms import ACCEPTABLE, Text, Widget
from pamong.services.rules.forms.limits import (
    LARGEST_NUMBER,
    LONGEST_LABEL,
    MOST_CHOICES,
    MOST_DECIMALS,
    MOST_FILES,
    MOST_MB,
)
from pamong.services.rules.forms.names import name_from
from pamong.services.rules.forms.specs import FieldSpec

CALCULATED = "calculated"
KINDS: Mapping[str, str | Promise] = {
    Widget.TEXT: gettext_lazy("Short text"),
    Widget.TEXTAREA: gettext_lazy("Long text"),
    Widget.RADIO: gettext_lazy("One of several answers"),
    Widget.CHECKBOXES: gettext_lazy("Several of several answers"),
    Widget.SELECT: gettext_lazy("One of a long list"),
    Widget.YESNO: gettext_lazy("Yes or no"),
    Widget.DATE: gettext_lazy("Date"),
    Widget.NUMBER: gettext_lazy("Number"),
    Widget.MONEY: gettext_lazy("Amount in rupiah"),
    Widget.PHONE: gettext_lazy("Telephone number"),
    Widget.EMAIL: gettext_lazy("E-mail address"),
    Widget.NIK: gettext_lazy("NIK"),
    Widget.UPLOAD: gettext_lazy("Photo or file"),
    CALCULATED: gettext_lazy("Calculated from other answers"),
}


def kind_of(spec: FieldSpec) -> str:
    return CALCULATED if spec.calculate else spec.widget.value


_KINDS_OF_FILES: Mapping[str, str | Promise] = {
    "pdf": gettext_lazy("PDF"),
    "image": gettext_lazy("Photo"),
    "word": gettext_lazy("Word document"),
    "sheet": gettext_lazy("Spreadsheet"),
}
_SHOWN_AS = (
    (Widget.NUMBER.value, gettext_lazy("a number")),
    (Widget.MONEY.value, gettext_lazy("an amount in rupiah")),
    (Widget.TEXT.value, gettext_lazy("a text")),
    (Widget.YESNO.value, gettext_lazy("yes or no")),
)
_FILLED_IN = (
    ("", gettext_lazy("nothing")),
    ("name", gettext_lazy("name of the person")),
    ("street-address", gettext_lazy("street and number")),
    ("address-level2", gettext_lazy("town or regency")),
    ("postal-code", gettext_lazy("postal code")),
    ("organization", gettext_lazy("company")),
    ("tel", gettext_lazy("telephone")),
    ("email", gettext_lazy("e-mail")),
    ("bday", gettext_lazy("date of birth")),
)
_WRITTEN = frozenset({Widget.TEXT, Widget.TEXTAREA})
_CHOSEN = frozenset({Widget.RADIO, Widget.SELECT, Widget.CHECKBOXES})
_COUNTED = frozenset({Widget.NUMBER, Widget.MONEY})


class ConditionField(forms.CharField):
    """A condition or calculation in the one language of the house; whether its names are asked
    before it is looked at when the form is read as a whole.
    """

    def clean(self, value: Any) -> str:
        text = str(super().clean(value)).strip()
        if text:
            try:
                Expression.read(text)
            except UnableToReadExpression as error:
                raise forms.ValidationError(
                    _("This cannot be read (character %(position)s). Write it as in the example.")
                    % {"position": error.position}
                ) from error
        return text


Choices = tuple[tuple[str, Text], ...]
_VALUE = re.compile(r"([a-z0-9_-]{1,80}):(?=\s|$)")
# Of the two texts of an answer; a bar in the words themselves has a stroke before it.
_BETWEEN = re.compile(r"(?<!\\)\|")


def read_choices(text: str, known: Choices = ()) -> Choices:
    """A line for each answer: `value: Indonesian | English`; without a value it gets one.

    `known` are the answers that there are: a line that begins with the value of one keeps it,
    however it is spelled, and a line that says the same keeps its words to the letter.
    """
    found: dict[str, Text] = {}
    as_before = {_written_choice(*each): each for each in known}
    values = [value for value, _label in known]
    for number, line in enumerate(text.splitlines(), start=1):
        plain = _on_one_line(line)
        if not plain:
            continue
        given, label = as_before.get(plain) or _read_choice(plain, values)
        if not label or max(len(label.id), len(label.en)) > LONGEST_LABEL:
            raise forms.ValidationError(
                _("Line %(n)s is not read. Write it as food: Makanan | Food.") % {"n": number}
            )
        value = given or name_from(label.id, {*found, *values})
        if value in found:
            raise forms.ValidationError(
                _("Line %(n)s has the value “%(value)s” again.") % {"n": number, "value": value}
            )
        found[value] = label
    if not 2 <= len(found) <= MOST_CHOICES:
        raise forms.ValidationError(
            _("Write two answers or more, at most %(most)s, each on a line of its own.")
            % {"most": MOST_CHOICES}
        )
    return tuple(found.items())


def written_choices(choices: Choices) -> str:
    return "\n".join(_written_choice(value, label) for value, label in choices)


def _read_choice(line: str, values: list[str]) -> tuple[str, Text]:
    """The value, if the line gives one, and the words."""
    given = next(
        (
            (value, line[len(start) :])
            for value in sorted(values, key=len, reverse=True)
            if f"{line} ".startswith(f"{(start := f'{_on_one_line(value)}:')} ")
        ),
        None,
    )
    if given is None:
        found = _VALUE.match(line)
        given = (found[1], line[found.end() :]) if found else ("", line)
    words, english = (*_BETWEEN.split(given[1], 1), "")[:2]
    return given[0], Text(words.replace("\\|", "|").strip(), english.strip())


def _written_choice(value: str, label: Text) -> str:
    words = label.id.replace("|", "\\|") + (f" | {label.en}" if label.en else "")
    return _on_one_line(f"{value}: {words}")


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _length(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=1, max_value=10_000)


def _amount(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        max_digits=len(str(LARGEST_NUMBER)) + MOST_DECIMALS,
        decimal_places=MOST_DECIMALS,
        localize=False,
    )


def _choosing() -> dict[str, forms.Field]:
    return {
        "choices": forms.CharField(
            label=gettext_lazy("Answers to choose from"),
            # Of each a value, and the words in two languages.
            max_length=MOST_CHOICES * 3 * LONGEST_LABEL,
            widget=forms.Textarea(attrs={"rows": 6}),
            help_text=gettext_lazy(
                "A line for each: food: Makanan | Food. The word before the colon is what "
                "conditions name; keep it when you change the words. Write a bar within the words "
                "as \\|."
            ),
        )
    }


def _writing() -> dict[str, forms.Field]:
    return {
        "min_length": _length(gettext_lazy("At least so many characters")),
        "max_length": _length(gettext_lazy("At most so many characters")),
    }


def _pattern() -> dict[str, forms.Field]:
    return {
        "pattern": forms.CharField(
            label=gettext_lazy("Written as"),
            max_length=200,
            required=False,
            help_text=gettext_lazy(
                "Letter by letter, such as ^[A-Z]{1,2} \\d{1,4} [A-Z]{1,3}$ for a licence plate. "
                "Tell people in the hint."
            ),
        )
    }


def _counting() -> dict[str, forms.Field]:
    return {
        "minimum": _amount(gettext_lazy("At least")),
        "maximum": _amount(gettext_lazy("At most")),
    }


def _days() -> dict[str, forms.Field]:
    text = gettext_lazy("A day as 2026-11-24, or “today”.")
    return {
        "not_before": forms.CharField(
            label=gettext_lazy("Not before"), max_length=10, required=False, help_text=text
        ),
        "not_after": forms.CharField(
            label=gettext_lazy("Not after"), max_length=10, required=False, help_text=text
        ),
    }


def _files() -> dict[str, forms.Field]:
    return {
        "accept": forms.MultipleChoiceField(
            label=gettext_lazy("Kinds of files"),
            choices=[(each, _KINDS_OF_FILES[each]) for each in ACCEPTABLE],
            widget=forms.CheckboxSelectMultiple,
            initial=["pdf", "image"],
        ),
        "max_items": forms.IntegerField(
            label=gettext_lazy("At most so many files"),
            min_value=1,
            max_value=MOST_FILES,
            initial=1,
        ),
        "max_mb": forms.IntegerField(
            label=gettext_lazy("Each at most so many MB"),
            min_value=1,
            max_value=MOST_MB,
            initial=5,
        ),
    }


def _calculating() -> dict[str, forms.Field]:
    return {
        "calculate": ConditionField(
            label=gettext_lazy("Calculation"),
            max_length=1000,
            help_text=gettext_lazy(
                "Such as rent * 12, len(children) or sum(each.children.age): of earlier answers."
            ),
        ),
        "shown_as": forms.ChoiceField(label=gettext_lazy("Shown as"), choices=_SHOWN_AS),
    }


def _condition() -> dict[str, forms.Field]:
    return {
        "when": ConditionField(
            label=gettext_lazy("Only asked when"),
            max_length=1000,
            required=False,
            help_text=gettext_lazy('Such as kind == "food" and area > 20. Empty: always.'),
        )
    }


_ASKED = frozenset(each.value for each in Widget)
PARTS: tuple[tuple[frozenset[str], Callable[[], dict[str, forms.Field]]], ...] = (
    (
        _ASKED,
        lambda: {
            "required": forms.BooleanField(
                label=gettext_lazy("Must be answered"), required=False, initial=True
            )
        },
    ),
    (_CHOSEN, _choosing),
    (_WRITTEN, _writing),
    (frozenset({Widget.TEXT}), _pattern),
    (_COUNTED, _counting),
    (
        frozenset({Widget.NUMBER}),
        lambda: {
            "whole": forms.BooleanField(label=gettext_lazy("Whole numbers only"), required=False)
        },
    ),
    (frozenset({Widget.DATE}), _days),
    (frozenset({Widget.UPLOAD}), _files),
    (frozenset({CALCULATED}), _calculating),
    (
        frozenset({Widget.TEXT, Widget.PHONE, Widget.EMAIL, Widget.DATE}),
        lambda: {
            "autocomplete": forms.ChoiceField(
                label=gettext_lazy("The browser may fill in"), choices=_FILLED_IN, required=False
            )
        },
    ),
    (_ASKED | {CALCULATED}, _condition),
)
