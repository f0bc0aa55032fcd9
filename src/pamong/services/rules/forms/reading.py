"""A form read from its data, with everything that is wrong with them."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pamong.services.rules.forms.data import Notes, join, outline_problem
from pamong.services.rules.forms.formats import read_iso_day
from pamong.services.rules.forms.limits import (
    LONGEST_HINT,
    LONGEST_NAME,
    MOST_FIELDS,
    MOST_ITEMS,
    MOST_MB,
    MOST_PAGES,
)
from pamong.services.rules.forms.model import (
    Choice,
    Field,
    Form,
    Limits,
    Page,
    Repeat,
    UnableToReadForm,
    Widget,
)
from pamong.services.rules.forms.names import RESERVED_PAGES, is_reserved
from pamong.services.rules.forms.references import check_references
from pamong.services.rules.forms.schemas import limits_of, object_parts, schema_problems

ACCEPTABLE = ("pdf", "image", "word", "sheet")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_PAGE_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PAGE_KEYS = frozenset({"id", "title", "hint", "when", "fields", "repeat"})
_FIELD_KEYS = frozenset(
    {"label", "hint", "widget", "when", "calculate", "choices", "accept", "max_mb", "not_before",
     "not_after", "autocomplete"}
)  # fmt: skip
_AUTOCOMPLETE = frozenset(
    {"", "off", "name", "email", "tel", "street-address", "address-line1", "address-level1",
     "address-level2", "address-level3", "postal-code", "bday", "organization",
     "organization-title", "sex"}
)  # fmt: skip


def read_form(
    data: Any, *, in_force: bool = False, reserved: frozenset[str] = RESERVED_PAGES
) -> Form:
    """Read a form. `in_force` spares the library's second look at a schema it has seen before.

    `reserved` are ids of pages that every application has. No data are a form without pages.
    Raises UnableToReadForm with every problem that is found.
    """
    if data in ({}, None):
        return Form()
    outline = outline_problem(data)
    if outline is not None:
        raise UnableToReadForm((outline,))
    reader = _Reader(data, reserved)
    form = reader.form()
    notes = reader.notes
    if not notes.problems:
        check_references(form, notes)
    if not notes.problems and not in_force:
        notes.problems += schema_problems(data["schema"])
    if notes.problems:
        raise UnableToReadForm(tuple(notes.problems))
    return form


class _Reader:
    def __init__(self, data: Any, reserved: frozenset[str]) -> None:
        self.reserved = reserved
        self.notes = Notes()
        data = self.notes.mapping(data, "")
        self.notes.known_keys(data, "", frozenset({"schema", "layout"}))
        layout = self.notes.mapping(data.get("layout", {}), "layout")
        self.notes.known_keys(layout, "layout", frozenset({"pages", "fields", "subject"}))
        self.layout = layout
        self.looks = self.notes.mapping(layout.get("fields", {}), "layout.fields")
        self.properties, self.required = object_parts(data.get("schema"), "schema", self.notes)
        self.placed: dict[str, str] = {}

    def form(self) -> Form:
        pages = self.notes.sequence(self.layout.get("pages", []), "layout.pages", MOST_PAGES)
        read = tuple(self._page(each, f"layout.pages.{n}") for n, each in enumerate(pages))
        self._unique([page.id for page in read], "layout.pages", "same_page")
        self._nothing_left_over()
        return Form(read, self._subject(read))

    def _page(self, data: Any, path: str) -> Page:
        data = self.notes.mapping(data, path)
        self.notes.known_keys(data, path, _PAGE_KEYS)
        page_id = data.get("id")
        if not isinstance(page_id, str) or not _PAGE_ID.fullmatch(page_id[:LONGEST_NAME]):
            self.notes.add(join(path, "id"), "page_id")
        elif page_id in self.reserved:
            self.notes.add(join(path, "id"), "reserved", name=page_id)
        repeat, properties, required = self._repeat(data.get("repeat"), path)
        names = self.notes.sequence(data.get("fields", []), join(path, "fields"), MOST_FIELDS)
        if not names:
            self.notes.add(join(path, "fields"), "no_fields")
        fields = tuple(
            self._field(name, f"{path}.fields.{n}", repeat, properties, required)
            for n, name in enumerate(names)
            if self._is_known(name, f"{path}.fields.{n}", properties)
        )
        return Page(
            str(page_id),
            self.notes.text(data.get("title"), join(path, "title"), needed=True),
            self.notes.text(data.get("hint"), join(path, "hint"), longest=LONGEST_HINT),
            self.notes.expression(data.get("when"), join(path, "when")),
            fields,
            repeat,
        )

    def _repeat(
        self, name: Any, path: str
    ) -> tuple[Repeat | None, Mapping[str, Mapping[str, Any]], frozenset[str]]:
        if name is None:
            return None, self.properties, self.required
        where = join(path, "repeat")
        schema = self.properties.get(name) if isinstance(name, str) else None
        if schema is None:
            self.notes.add(where, "unknown_field", name=str(name)[:60])
            return None, {}, frozenset()
        self._check_name(name, where)
        self._place(name, where)
        place = f"schema.properties.{name}"
        known = frozenset({"type", "items", "minItems", "maxItems", "title", "description"})
        self.notes.known_keys(schema, place, known)
        if schema.get("type") != "array":
            self.notes.add(join(place, "type"), "wrong_type", expected="array")
        look = self.notes.mapping(self.looks.get(name, {}), f"layout.fields.{name}")
        self.notes.known_keys(look, f"layout.fields.{name}", frozenset({"label"}))
        fewest = self.notes.count(schema.get("minItems"), join(place, "minItems"), most=MOST_ITEMS)
        most = self.notes.count(schema.get("maxItems"), join(place, "maxItems"), most=MOST_ITEMS)
        fewest = max(fewest or 0, 1 if name in self.required else 0)
        most = MOST_ITEMS if most is None else most
        if most < fewest or most == 0:
            self.notes.add(join(place, "maxItems"), "no_room")
        label = self.notes.text(look.get("label"), f"layout.fields.{name}.label", needed=True)
        properties, required = object_parts(schema.get("items"), join(place, "items"), self.notes)
        return Repeat(name, label, fewest, most), properties, required

    def _is_known(self, name: Any, path: str, properties: Mapping[str, Any]) -> bool:
        if isinstance(name, str) and name in properties:
            return True
        self.notes.add(path, "unknown_field", name=str(name)[:60])
        return False

    def _field(
        self,
        name: str,
        path: str,
        repeat: Repeat | None,
        properties: Mapping[str, Mapping[str, Any]],
        required: frozenset[str],
    ) -> Field:
        self._check_name(name, path)
        full = f"{repeat.name}.{name}" if repeat else name
        self._place(full, path)
        where = f"layout.fields.{full}"
        place = f"schema.properties.{name}"
        if repeat:
            place = f"schema.properties.{repeat.name}.items.properties.{name}"
        look = self.notes.mapping(self.looks.get(full, {}), where)
        self.notes.known_keys(look, where, _FIELD_KEYS)
        widget = self._widget(look.get("widget", "text"), join(where, "widget"))
        calculate = self.notes.expression(look.get("calculate"), join(where, "calculate"))
        asked = not look.get("calculate")
        limits, values = limits_of(widget, properties[name], place, self.notes, asked=asked)
        if widget is Widget.UPLOAD and repeat:
            self.notes.add(join(where, "widget"), "upload_in_group")
        return Field(
            name=name,
            path=full,
            widget=widget,
            label=self.notes.text(look.get("label"), join(where, "label"), needed=True),
            hint=self.notes.text(look.get("hint"), join(where, "hint"), longest=LONGEST_HINT),
            required=asked and (name in required or limits.min_items > 0),
            when=self.notes.expression(look.get("when"), join(where, "when")),
            calculate=calculate,
            choices=self._choices(look.get("choices"), values, where),
            limits=self._days(look, where, limits) if widget is Widget.DATE else limits,
            accept=self._accept(look.get("accept"), widget, where),
            max_mb=self._max_mb(look.get("max_mb", 5), join(where, "max_mb")),
            autocomplete=self._autocomplete(look.get("autocomplete", ""), where),
        )

    def _widget(self, value: Any, path: str) -> Widget:
        try:
            return Widget(value)
        except ValueError:
            self.notes.add(path, "widget", name=str(value)[:60], known=", ".join(Widget))
            return Widget.TEXT

    def _choices(self, data: Any, values: tuple[str, ...], path: str) -> tuple[Choice, ...]:
        path = join(path, "choices")
        if data is None and not values:
            return ()
        labels = self.notes.mapping({} if data is None else data, path)
        for value in labels:
            if value not in values:
                self.notes.add(join(path, str(value)), "unknown_choice", name=str(value)[:60])
        return tuple(
            Choice(value, self.notes.text(labels.get(value), join(path, value), needed=True))
            for value in values
        )

    def _days(self, look: Mapping[str, Any], path: str, limits: Limits) -> Limits:
        bounds: dict[str, date | str | None] = {}
        for key in ("not_before", "not_after"):
            value = look.get(key)
            day = read_iso_day(value) if isinstance(value, str) else None
            if value not in (None, "", "today") and day is None:
                self.notes.add(join(path, key), "day")
            bounds[key] = "today" if value == "today" else day
        return Limits(limits.min_length, limits.max_length, limits.pattern, **bounds)  # type: ignore[arg-type]

    def _accept(self, value: Any, widget: Widget, path: str) -> tuple[str, ...]:
        if widget is not Widget.UPLOAD:
            return ()
        if value is None:
            return ("pdf", "image")
        found = self.notes.sequence(value, join(path, "accept"), len(ACCEPTABLE))
        if not found or any(each not in ACCEPTABLE for each in found):
            self.notes.add(join(path, "accept"), "accept", known=", ".join(ACCEPTABLE))
        return tuple(each for each in ACCEPTABLE if each in found)

    def _max_mb(self, value: Any, path: str) -> int:
        count = self.notes.count(value, path, most=MOST_MB)
        if count == 0:
            self.notes.add(path, "no_room")
        return count or 1

    def _autocomplete(self, value: Any, path: str) -> str:
        if isinstance(value, str) and value in _AUTOCOMPLETE:
            return value
        self.notes.add(join(path, "autocomplete"), "autocomplete", name=str(value)[:60])
        return ""

    def _check_name(self, name: str, path: str) -> None:
        if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
            self.notes.add(path, "field_name", name=name[:60])
        elif is_reserved(name):
            self.notes.add(path, "reserved", name=name)

    def _place(self, full: str, path: str) -> None:
        if self.placed.setdefault(full, path) != path:
            self.notes.add(path, "twice", name=full)

    def _unique(self, names: list[str], path: str, code: str) -> None:
        for name in dict.fromkeys(each for each in names if names.count(each) > 1):
            self.notes.add(path, code, name=name)

    def _nothing_left_over(self) -> None:
        if len(self.placed) > MOST_FIELDS:
            self.notes.add("layout.fields", "too_many", limit=MOST_FIELDS, count=len(self.placed))
        for name in self._all_names():
            if name not in self.placed:
                place = name.replace(".", ".items.properties.")
                self.notes.add(f"schema.properties.{place}", "not_on_a_page", name=name)
        for name in self.looks:
            if name not in self.placed:
                self.notes.add(f"layout.fields.{name}", "unknown_field", name=str(name)[:60])

    def _all_names(self) -> Iterator[str]:
        for name, schema in self.properties.items():
            yield name
            items = schema.get("items")
            if schema.get("type") == "array" and isinstance(items, Mapping):
                inner = items.get("properties", {})
                if isinstance(inner, Mapping):
                    yield from (f"{name}.{each}" for each in inner)

    def _subject(self, pages: tuple[Page, ...]) -> tuple[str, ...]:
        names = self.notes.sequence(self.layout.get("subject", []), "layout.subject", 5)
        known = {each.name for page in pages if page.repeat is None for each in page.fields}
        for name in names:
            if not isinstance(name, str) or name not in known:
                self.notes.add("layout.subject", "unknown_field", name=str(name)[:60])
        return tuple(str(name) for name in names)
