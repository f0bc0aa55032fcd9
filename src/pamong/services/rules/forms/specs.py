"""A question and a page as an officer describes them, to and from the data of a form."""

from dataclasses import dataclass
from typing import Any

from pamong.services.rules.forms.model import NO_TEXT, Text, Widget
from pamong.services.rules.forms.schemas import FORMATS, TYPES

_CHOOSING = frozenset({Widget.RADIO, Widget.SELECT, Widget.CHECKBOXES})
_WRITTEN = frozenset(
    {Widget.TEXT, Widget.TEXTAREA, Widget.PHONE, Widget.EMAIL, Widget.NIK, Widget.DATE}
)
_CALCULATED_TYPES = {
    Widget.NUMBER: "number",
    Widget.MONEY: "integer",
    Widget.YESNO: "boolean",
}


@dataclass(frozen=True, slots=True)
class GroupSpec:
    """A group of fields answered once for each of several things."""

    name: str
    label: Text
    min_items: int = 0
    max_items: int = 10


@dataclass(frozen=True, slots=True)
class PageSpec:
    id: str
    title: Text
    hint: Text = NO_TEXT
    when: str = ""
    group: GroupSpec | None = None
    # Names of its fields, in their order.
    fields: tuple[str, ...] = ()

    def path_of(self, name: str) -> str:
        return f"{self.group.name}.{name}" if self.group else name


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A question as an officer describes it. With `calculate` nobody is asked."""

    name: str
    widget: Widget
    label: Text
    hint: Text = NO_TEXT
    required: bool = False
    when: str = ""
    calculate: str = ""
    choices: tuple[tuple[str, Text], ...] = ()
    min_length: int | None = None
    max_length: int | None = None
    pattern: str = ""
    whole: bool = False
    minimum: int | float | None = None
    maximum: int | float | None = None
    min_items: int | None = None
    max_items: int | None = None
    not_before: str = ""
    not_after: str = ""
    accept: tuple[str, ...] = ()
    max_mb: int | None = None
    autocomplete: str = ""


def spec_of(name: str, schema: dict[str, Any], look: dict[str, Any], required: bool) -> FieldSpec:
    known = {each.value for each in Widget}
    widget = look.get("widget", "text")
    items = mapping(schema.get("items"))
    values = schema.get("enum") or items.get("enum") or []
    labels = mapping(look.get("choices"))
    return FieldSpec(
        name=name,
        widget=Widget(widget) if widget in known else Widget.TEXT,
        label=text_of(look.get("label")),
        hint=text_of(look.get("hint")),
        required=required,
        when=str(look.get("when") or ""),
        calculate=str(look.get("calculate") or ""),
        choices=tuple((str(each), text_of(labels.get(each))) for each in values),
        min_length=count_in(schema.get("minLength")),
        max_length=count_in(schema.get("maxLength")),
        pattern=str(schema.get("pattern") or ""),
        whole=schema.get("type") == "integer",
        minimum=schema.get("minimum"),
        maximum=schema.get("maximum"),
        min_items=count_in(schema.get("minItems")),
        max_items=count_in(schema.get("maxItems")),
        not_before=str(look.get("not_before") or ""),
        not_after=str(look.get("not_after") or ""),
        accept=tuple(names_in(look.get("accept"))),
        max_mb=count_in(look.get("max_mb")),
        autocomplete=str(look.get("autocomplete") or ""),
    )


def schema_of(spec: FieldSpec) -> dict[str, Any]:
    if spec.calculate:
        return {"type": _CALCULATED_TYPES.get(spec.widget, "string")}
    schema: dict[str, Any] = {"type": TYPES[spec.widget][0]}
    values = [value for value, _label in spec.choices]
    if spec.widget in {Widget.RADIO, Widget.SELECT}:
        schema["enum"] = values
    elif spec.widget is Widget.CHECKBOXES:
        schema["items"] = {"type": "string", "enum": values}
    elif spec.widget is Widget.UPLOAD:
        schema["items"] = {"type": "integer"}
    elif spec.widget is Widget.NUMBER and spec.whole:
        schema["type"] = "integer"
    if spec.widget in FORMATS:
        schema["format"] = FORMATS[spec.widget]
    for key, value, widgets in (
        ("minLength", spec.min_length, _WRITTEN),
        ("maxLength", spec.max_length, _WRITTEN),
        ("pattern", spec.pattern or None, _WRITTEN),
        ("minimum", spec.minimum, {Widget.NUMBER, Widget.MONEY}),
        ("maximum", spec.maximum, {Widget.NUMBER, Widget.MONEY}),
        ("minItems", spec.min_items, {Widget.CHECKBOXES, Widget.UPLOAD}),
        ("maxItems", spec.max_items, {Widget.CHECKBOXES, Widget.UPLOAD}),
    ):
        if value is not None and spec.widget in widgets:
            schema[key] = value
    return schema


def look_of(spec: FieldSpec) -> dict[str, Any]:
    look: dict[str, Any] = {"label": written(spec.label), "widget": spec.widget.value}
    if spec.hint:
        look["hint"] = written(spec.hint)
    if spec.widget in _CHOOSING and not spec.calculate:
        look["choices"] = {value: written(label) for value, label in spec.choices}
    for key, value in (
        ("when", spec.when),
        ("calculate", spec.calculate),
        ("not_before", spec.not_before if spec.widget is Widget.DATE else ""),
        ("not_after", spec.not_after if spec.widget is Widget.DATE else ""),
        ("accept", list(spec.accept) if spec.widget is Widget.UPLOAD else []),
        ("max_mb", spec.max_mb if spec.widget is Widget.UPLOAD else None),
        ("autocomplete", spec.autocomplete),
    ):
        if value:
            look[key] = value
    return look


def written(text: Text) -> dict[str, str]:
    return {"id": text.id, "en": text.en} if text.en else {"id": text.id}


def text_of(value: Any) -> Text:
    said = mapping(value)
    return Text(str(said.get("id") or ""), str(said.get("en") or ""))


def mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def names_in(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def count_in(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
