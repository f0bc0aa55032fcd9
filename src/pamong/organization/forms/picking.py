"""Choosing a person or a unit in a form: type a part of the name, choose among those found.

It works without a script: the search button sends the form, which comes back with what was found
and everything else as it was. With one, the choices appear while one types.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django import forms
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from pamong.accounts.actors import EVERYWHERE
from pamong.organization.models import Unit
from pamong.organization.queries.people import Person, find_people, seats_of
from pamong.organization.queries.units import find_units

FOUND = 10


@dataclass(frozen=True, slots=True)
class Choice:
    """One that was found, as a line of the form."""

    value: int
    title: str
    detail: str


class PickWidget(forms.Widget):
    """A search box, its button, and what was found as choices; before that, what is suggested."""

    use_fieldset = True
    url_name = ""
    on: date
    paths: Sequence[str] = ()
    text = ""
    suggested: Sequence[Choice] = ()

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> str:
        self.text = str(data.get(f"{name}_search", "")).strip()[:100]
        return str(data.get(name, ""))

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return id_

    def chosen(self, value: object) -> Choice | None:
        """What the value stands for, if it is still there."""
        return None

    def found(self, text: str) -> Sequence[Choice]:
        """What a text finds."""
        return ()

    def render(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        chosen = self.chosen(value)
        rows = list(self.found(self.text) if self.text else self.suggested)
        if chosen is not None:
            rows = [chosen, *(row for row in rows if row.value != chosen.value)]
        return render_to_string(
            "organization/pick_widget.html",
            {
                "name": name,
                "id": (attrs or {}).get("id", f"id_{name}"),
                "url_name": self.url_name,
                "text": self.text,
                "rows": rows,
                "chosen": chosen.value if chosen else None,
                "searched": bool(self.text),
            },
        )


def person_choice(person: Person) -> Choice:
    title, unit = person.position_title, person.unit_name
    return Choice(person.employee_id, person.name, title if unit in title else f"{title}, {unit}")


def unit_choice(unit: Unit) -> Choice:
    return Choice(unit.pk, unit.name, unit.parent.name if unit.parent else unit.code)


class PersonWidget(PickWidget):
    url_name = "organization:people_search"

    def chosen(self, value: object) -> Choice | None:
        seat = self.seat(value)
        return person_choice(seat) if seat else None

    def found(self, text: str) -> Sequence[Choice]:
        people = find_people(text, self.on, paths=self.paths, limit=FOUND)
        return [person_choice(row) for row in people]

    def seat(self, value: object) -> Person | None:
        """The seat of somebody within reach, or of somebody suggested."""
        wanted = _id(value)
        offered = any(row.value == wanted for row in self.suggested)
        seats = seats_of(wanted, self.on) if wanted else []
        return next((row for row in seats if offered or _reaches(self.paths, row.unit_path)), None)


class UnitWidget(PickWidget):
    url_name = "organization:unit_search"

    def chosen(self, value: object) -> Choice | None:
        unit = self.unit(value)
        return unit_choice(unit) if unit else None

    def found(self, text: str) -> Sequence[Choice]:
        return [unit_choice(row) for row in find_units(text, self.paths)[:FOUND]]

    def unit(self, value: object) -> Unit | None:
        """A unit within reach that is at work."""
        wanted = _id(value)
        if wanted is None:
            return None
        unit = Unit.objects.filter(pk=wanted, is_active=True).select_related("parent").first()
        return unit if unit and _reaches(self.paths, unit.path) else None


class PersonField(forms.Field):
    """The id of an employee who sits somewhere on the form's day; cleans to their seat."""

    widget = PersonWidget
    default_error_messages = {
        "required": _("Search for the name, then choose the person."),
        "gone": _("This person holds no seat any more. Choose somebody else."),
    }

    def to_python(self, value: Any) -> Person | None:
        if value in self.empty_values:
            return None
        seat = cast("PersonWidget", self.widget).seat(value)
        if seat is None:
            raise forms.ValidationError(self.error_messages["gone"], code="gone")
        return seat


class UnitField(forms.Field):
    """The id of a unit that is at work; cleans to the unit."""

    widget = UnitWidget
    default_error_messages = {
        "required": _("Search for the unit, then choose it."),
        "gone": _("This unit is closed. Choose another one."),
    }

    def to_python(self, value: Any) -> Unit | None:
        if value in self.empty_values:
            return None
        unit = cast("UnitWidget", self.widget).unit(value)
        if unit is None:
            raise forms.ValidationError(self.error_messages["gone"], code="gone")
        return unit


class PickForm(forms.Form):
    """A form in which people or units are chosen, as of one day, among those below `paths`: whose
    role is bound to a part of the agency finds nobody elsewhere."""

    def __init__(self, *args: Any, on: date, paths: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, PickWidget):
                field.widget.on, field.widget.paths = on, paths


def is_searching(data: Mapping[str, Any] | None) -> bool:
    """Was the form sent by a search button only?"""
    return bool(data.get("find")) if data else False


def checked(form: forms.Form, data: Mapping[str, Any]) -> tuple[int, bool]:
    """The status to answer with, and whether the form is ready for its action.

    A form that was sent to look for a name comes back as it was, without complaints.
    """
    if not form.is_bound:
        return 200, False
    valid = form.is_valid()
    if is_searching(data):
        form.errors.clear()
        return 200, False
    return (200, True) if valid else (400, False)


def _id(value: object) -> int | None:
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def _reaches(paths: Sequence[str], unit_path: str) -> bool:
    return any(path == EVERYWHERE or unit_path.startswith(path) for path in paths)
