"""The schema of a field: a part of JSON Schema 2020-12 that a page can ask for.

Every keyword that is accepted is enforced; the others are refused by name, so that nobody relies on
a rule that nothing applies.
"""

import re
from collections.abc import Mapping
from typing import Any

from pamong.services.rules.forms.data import Notes, join
from pamong.services.rules.forms.limits import (
    LARGEST_NUMBER,
    LONGEST_TEXT,
    MOST_CHOICES,
    MOST_FILES,
    USUAL_TEXT,
    USUAL_TEXTAREA,
)
from pamong.services.rules.forms.model import Limits, Problem, Widget

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SPEAKING = frozenset({"title", "description", "$comment", "examples", "default"})
_TEXT = frozenset({"type", "minLength", "maxLength", "pattern", "format"})
_KEYWORDS: Mapping[Widget, frozenset[str]] = {
    Widget.TEXT: _TEXT,
    Widget.TEXTAREA: _TEXT,
    Widget.DATE: _TEXT,
    Widget.PHONE: _TEXT,
    Widget.EMAIL: _TEXT,
    Widget.NIK: _TEXT,
    Widget.RADIO: frozenset({"type", "enum"}),
    Widget.SELECT: frozenset({"type", "enum"}),
    Widget.CHECKBOXES: frozenset({"type", "items", "minItems", "maxItems", "uniqueItems"}),
    Widget.UPLOAD: frozenset({"type", "items", "minItems", "maxItems", "uniqueItems"}),
    Widget.NUMBER: frozenset({"type", "minimum", "maximum"}),
    Widget.MONEY: frozenset({"type", "minimum", "maximum"}),
    Widget.YESNO: frozenset({"type"}),
}
TYPES: Mapping[Widget, tuple[str, ...]] = {
    **dict.fromkeys(
        (Widget.TEXT, Widget.TEXTAREA, Widget.DATE, Widget.PHONE, Widget.EMAIL, Widget.NIK),
        ("string",),
    ),
    Widget.RADIO: ("string",),
    Widget.SELECT: ("string",),
    Widget.CHECKBOXES: ("array",),
    Widget.UPLOAD: ("array",),
    Widget.NUMBER: ("number", "integer"),
    Widget.MONEY: ("integer",),
    Widget.YESNO: ("boolean",),
}
FORMATS: Mapping[Widget, str] = {
    Widget.DATE: "date",
    Widget.PHONE: "phone",
    Widget.EMAIL: "email",
    Widget.NIK: "nik",
}
_CLASS = r"(?:\[(?:[A-Za-z0-9 .,/_]|[A-Za-z0-9]-[A-Za-z0-9]|\\[-.d/])+\]|\\[d./-]|[A-Za-z0-9 ,/_-])"
_PIECE = re.compile(rf"({_CLASS})(\?|\{{[0-9]{{1,3}}(?:,[0-9]{{1,3}})?\}})?")
_MOST_PIECES = 40
_MOST_OPEN = 3
_LONGEST_VALUE = 80


def object_parts(
    schema: Any, path: str, notes: Notes
) -> tuple[Mapping[str, Mapping[str, Any]], frozenset[str]]:
    """Properties of an object schema, and which of them are required."""
    schema = notes.mapping(schema, path)
    notes.known_keys(
        schema,
        path,
        SPEAKING | {"type", "properties", "required", "additionalProperties", "$schema"},
    )
    if schema.get("type") != "object":
        notes.add(join(path, "type"), "wrong_type", expected="object")
    if schema.get("$schema", DIALECT) != DIALECT:
        notes.add(join(path, "$schema"), "dialect", expected=DIALECT)
    properties = notes.mapping(schema.get("properties", {}), join(path, "properties"))
    required = schema.get("required", [])
    if not isinstance(required, list) or not all(isinstance(each, str) for each in required):
        notes.add(join(path, "required"), "no_list")
        required = []
    for name in required:
        if name not in properties:
            notes.add(join(path, "required"), "unknown_field", name=name[:60])
    parts = {
        name: notes.mapping(each, join(path, f"properties.{name}"))
        for name, each in properties.items()
    }
    return parts, frozenset(required)


def limits_of(
    widget: Widget, schema: Mapping[str, Any], path: str, notes: Notes, *, asked: bool
) -> tuple[Limits, tuple[str, ...]]:
    """What the schema of a field allows, and the values among which it lets one choose."""
    if not asked:
        if schema.get("type") not in ("string", "number", "integer", "boolean"):
            notes.add(join(path, "type"), "wrong_type", expected="string, number, integer, boolean")
        notes.known_keys(schema, path, SPEAKING | {"type"})
        return Limits(), ()
    notes.known_keys(schema, path, _KEYWORDS[widget] | SPEAKING)
    if schema.get("type") not in TYPES[widget]:
        notes.add(join(path, "type"), "wrong_type", expected=", ".join(TYPES[widget]))
    match widget:
        case Widget.RADIO | Widget.SELECT:
            return Limits(), _values(schema.get("enum"), join(path, "enum"), notes)
        case Widget.CHECKBOXES | Widget.UPLOAD:
            return _list_limits(widget, schema, path, notes)
        case Widget.NUMBER | Widget.MONEY:
            return _number_limits(schema, path, notes), ()
        case Widget.YESNO:
            return Limits(), ()
        case _:
            return _text_limits(widget, schema, path, notes), ()


def _text_limits(widget: Widget, schema: Mapping[str, Any], path: str, notes: Notes) -> Limits:
    usual = USUAL_TEXTAREA if widget is Widget.TEXTAREA else USUAL_TEXT
    longest = notes.count(schema.get("maxLength"), join(path, "maxLength"), most=LONGEST_TEXT)
    shortest = notes.count(schema.get("minLength"), join(path, "minLength"), most=LONGEST_TEXT)
    if (shortest or 0) > (usual if longest is None else longest):
        notes.add(join(path, "minLength"), "no_room")
    expected = FORMATS.get(widget, "")
    if schema.get("format", expected) != expected:
        notes.add(join(path, "format"), "wrong_format", expected=expected or "–")
    pattern = schema.get("pattern", "")
    if pattern and not is_tame(pattern):
        notes.add(join(path, "pattern"), "pattern")
        pattern = ""
    return Limits(
        min_length=shortest,
        max_length=usual if longest is None else longest,
        pattern=pattern[1:-1] if pattern else "",
    )


def is_tame(pattern: Any) -> bool:
    """A pattern that no text can make slow: from ^ to $, pieces one after another, few of them of
    an open length. Enough for the number of a licence plate or of a deed.
    """
    if not isinstance(pattern, str) or not (pattern[:1] == "^" and pattern[-1:] == "$"):
        return False
    rest, pieces, wide = pattern[1:-1], 0, 0
    while rest:
        found = _PIECE.match(rest)
        if found is None:
            return False
        amount = found[2] or ""
        pieces, wide = pieces + 1, wide + ("," in amount or amount == "?")
        rest = rest[found.end() :]
    try:
        re.compile(pattern)
    except re.error:
        return False
    return pieces <= _MOST_PIECES and wide <= _MOST_OPEN


def _number_limits(schema: Mapping[str, Any], path: str, notes: Notes) -> Limits:
    bounds: dict[str, int | float | None] = {}
    for key in ("minimum", "maximum"):
        bound = schema.get(key)
        is_number = isinstance(bound, int | float) and not isinstance(bound, bool)
        if bound is not None and not (is_number and abs(bound) <= LARGEST_NUMBER):
            notes.add(join(path, key), "no_number")
            bound = None
        bounds[key] = bound
    low, high = bounds["minimum"], bounds["maximum"]
    if low is not None and high is not None and low > high:
        notes.add(join(path, "minimum"), "no_room")
    return Limits(minimum=low, maximum=high, whole=schema.get("type") == "integer")


def _list_limits(
    widget: Widget, schema: Mapping[str, Any], path: str, notes: Notes
) -> tuple[Limits, tuple[str, ...]]:
    items = notes.mapping(schema.get("items", {}), join(path, "items"))
    expected = "integer" if widget is Widget.UPLOAD else "string"
    keywords = {"type"} if widget is Widget.UPLOAD else {"type", "enum"}
    notes.known_keys(items, join(path, "items"), frozenset(keywords))
    if items.get("type") != expected:
        notes.add(join(path, "items.type"), "wrong_type", expected=expected)
    if schema.get("uniqueItems", True) is not True:
        notes.add(join(path, "uniqueItems"), "always_unique")
    values: tuple[str, ...] = ()
    most = MOST_FILES
    if widget is Widget.CHECKBOXES:
        values = _values(items.get("enum"), join(path, "items.enum"), notes)
        most = MOST_CHOICES
    fewest = notes.count(schema.get("minItems"), join(path, "minItems"), most=most) or 0
    largest = notes.count(schema.get("maxItems"), join(path, "maxItems"), most=most)
    if largest is None and widget is Widget.UPLOAD:
        largest = max(1, fewest)
    if largest is not None and (largest < fewest or largest == 0):
        notes.add(join(path, "maxItems"), "no_room")
    return Limits(min_items=fewest, max_items=largest), values


def _values(found: Any, path: str, notes: Notes) -> tuple[str, ...]:
    values = notes.sequence(found, path, MOST_CHOICES)
    if not values:
        notes.add(path, "no_choices")
    good = [
        each for each in values if isinstance(each, str) and each and len(each) <= _LONGEST_VALUE
    ]
    if len(good) != len(values) or len(set(good)) != len(good):
        notes.add(path, "bad_choices")
    return tuple(dict.fromkeys(good))


def schema_problems(schema: Any) -> list[Problem]:
    """What the dialect's own schema says of it.

    Its library takes a fifth of a second to start, so it comes only to whoever changes a form.
    """
    from jsonschema import Draft202012Validator  # noqa: PLC0415

    validator = Draft202012Validator(Draft202012Validator.META_SCHEMA)
    return [
        Problem(
            ".".join(["schema", *map(str, error.absolute_path)]),
            "schema",
            {"message": error.message[:200]},
        )
        for error in validator.iter_errors(schema)
    ]
