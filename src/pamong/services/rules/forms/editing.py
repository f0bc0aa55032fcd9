"""A form changed piece by piece: the data of one more page, of a question moved or removed.

Every function takes data and gives new data; what it was given stays as it was. A form may be
unfinished in between: what is wrong with it is said by `read_form`, not here.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from pamong.services.rules.forms.limits import MOST_ITEMS
from pamong.services.rules.forms.model import Text
from pamong.services.rules.forms.schemas import SPEAKING
from pamong.services.rules.forms.specs import (
    FieldSpec,
    GroupSpec,
    PageSpec,
    count_in,
    look_of,
    mapping,
    names_in,
    schema_of,
    spec_of,
    text_of,
    written,
)

Data = Mapping[str, Any]


def empty_form() -> dict[str, Any]:
    return {
        "schema": {"type": "object", "properties": {}, "required": []},
        "layout": {"pages": [], "fields": {}},
    }


def pages_of(data: Data) -> list[PageSpec]:
    """The pages of a form, as far as it is one."""
    form = _editable(data)
    return [_page_spec(form, page) for page in form["layout"]["pages"]]


def field_of(data: Data, path: str) -> FieldSpec | None:
    """A question by its path, or None. Asked for each question of a form, it copies nothing."""
    schema = mapping(mapping(data).get("schema"))
    looks = mapping(mapping(mapping(data).get("layout")).get("fields"))
    group, mark, name = path.rpartition(".")
    if mark:
        schema = mapping(mapping(mapping(schema.get("properties")).get(group)).get("items"))
    asked = mapping(schema.get("properties")).get(name)
    if not isinstance(asked, dict):
        return None
    required = schema.get("required")
    is_required = isinstance(required, list) and name in required
    return spec_of(name, asked, mapping(looks.get(path)), is_required)


@dataclass(frozen=True, slots=True)
class Place:
    """A question or a page, as whoever edits the form knows it."""

    name: str
    words: Text
    is_question: bool


def place_of(data: Data, path: str) -> Place | None:
    """What stands where a problem was found (`layout.fields.halal.when`), or None."""
    head, _dot, rest = path.partition(".")
    kind, _dot, rest = rest.partition(".")
    if (head, kind) == ("layout", "pages"):
        pages = pages_of(data)
        number = rest.partition(".")[0]
        if number.isascii() and number.isdigit() and int(number) < len(pages):
            page = pages[int(number)]
            return Place(page.id, page.title, is_question=False)
        return None
    names = [name for page in pages_of(data) for name in map(page.path_of, page.fields)]
    rest = rest.replace(".items.properties.", ".")
    # The longest name: a group is called as its questions begin.
    for name in sorted(names, key=len, reverse=True):
        if f"{rest}.".startswith(f"{name}.") and (spec := field_of(data, name)) is not None:
            return Place(name, spec.label, is_question=True)
    return None


def with_page(data: Data, spec: PageSpec, *, old_id: str = "") -> dict[str, Any]:
    """A page added at the end, or changed in its place; its fields stay."""
    form = _editable(data)
    page = next((each for each in form["layout"]["pages"] if each.get("id") == old_id), None)
    if page is None:
        page = {"id": spec.id, "fields": []}
        form["layout"]["pages"].append(page)
    page["id"], page["title"] = spec.id, written(spec.title)
    _set(page, "hint", written(spec.hint) if spec.hint else None)
    _set(page, "when", spec.when or None)
    if spec.group is not None:
        _write_group(form, page, spec.group)
    return form


def without_page(data: Data, page_id: str) -> dict[str, Any]:
    """The form without a page and the fields on it."""
    form = _editable(data)
    for page in pages_of(form):
        if page.id == page_id:
            for name in page.fields:
                form = without_field(form, page.path_of(name))
            if page.group is not None:
                form["schema"]["properties"].pop(page.group.name, None)
                form["layout"]["fields"].pop(page.group.name, None)
                _discard(form["schema"]["required"], page.group.name)
    form["layout"]["pages"] = [
        each for each in form["layout"]["pages"] if each.get("id") != page_id
    ]
    return form


def moved_page(data: Data, page_id: str, by: int) -> dict[str, Any]:
    form = _editable(data)
    pages = form["layout"]["pages"]
    _move(pages, next((n for n, each in enumerate(pages) if each.get("id") == page_id), -1), by)
    return form


def with_field(data: Data, page_id: str, spec: FieldSpec) -> dict[str, Any]:
    """A question added at the end of a page, or changed where it stands."""
    form = _editable(data)
    page = next((each for each in form["layout"]["pages"] if each.get("id") == page_id), None)
    if page is None:
        return form
    path = _page_spec(form, page).path_of(spec.name)
    properties, required, name = _place_of(form, path)
    properties[name] = {**_spoken(properties.get(name)), **schema_of(spec)}
    _discard(required, name)
    if spec.required and not spec.calculate:
        required.append(name)
    form["layout"]["fields"][path] = look_of(spec)
    if name not in page["fields"]:
        page["fields"].append(name)
    return form


def without_field(data: Data, path: str) -> dict[str, Any]:
    form = _editable(data)
    properties, required, name = _place_of(form, path)
    properties.pop(name, None)
    _discard(required, name)
    form["layout"]["fields"].pop(path, None)
    for page in form["layout"]["pages"]:
        if _page_spec(form, page).path_of(name) == path:
            _discard(page["fields"], name)
    form["layout"]["subject"] = [each for each in form["layout"].get("subject", []) if each != path]
    _set(form["layout"], "subject", form["layout"]["subject"] or None)
    return form


def moved_field(data: Data, path: str, by: int) -> dict[str, Any]:
    """A question earlier or later: at the edge of its page it goes to the page beside it.

    Fields of a group stay in their group.
    """
    form = _editable(data)
    name = path.rpartition(".")[2]
    pages = form["layout"]["pages"]
    for number, page in enumerate(pages):
        spec = _page_spec(form, page)
        if name not in page["fields"] or spec.path_of(name) != path:
            continue
        place = page["fields"].index(name)
        if 0 <= place + by < len(page["fields"]) or spec.group is not None:
            _move(page["fields"], place, by)
        else:
            _move_to_page_beside(form, number, name, by)
        break
    return form


def with_subject(data: Data, names: list[str]) -> dict[str, Any]:
    """The form with the fields that name a case in a list."""
    form = _editable(data)
    _set(form["layout"], "subject", names or None)
    return form


def _move_to_page_beside(form: dict[str, Any], number: int, name: str, by: int) -> None:
    pages = form["layout"]["pages"]
    beside = number + by
    while 0 <= beside < len(pages) and pages[beside].get("repeat"):
        beside += by
    if 0 <= beside < len(pages):
        pages[number]["fields"].remove(name)
        fields = pages[beside]["fields"]
        fields.insert(0 if by > 0 else len(fields), name)


def _editable(data: Data) -> dict[str, Any]:
    """A copy with the outline of a form; what does not fit the outline is left out."""
    form = empty_form()
    copy = deepcopy(dict(data)) if isinstance(data, Mapping) else {}
    schema, layout = mapping(copy.get("schema")), mapping(copy.get("layout"))
    form["schema"].update(schema)
    form["layout"].update(layout)
    form["schema"]["properties"] = mapping(schema.get("properties"))
    form["schema"]["required"] = names_in(schema.get("required"))
    form["layout"]["fields"] = mapping(layout.get("fields"))
    pages = layout.get("pages")
    form["layout"]["pages"] = [
        {**each, "fields": names_in(each.get("fields"))}
        for each in (pages if isinstance(pages, list) else [])
        if isinstance(each, dict)
    ]
    return form


def _page_spec(form: dict[str, Any], page: dict[str, Any]) -> PageSpec:
    return PageSpec(
        id=str(page.get("id", "")),
        title=text_of(page.get("title")),
        hint=text_of(page.get("hint")),
        when=str(page.get("when") or ""),
        group=_group_spec(form, page.get("repeat")),
        fields=tuple(page["fields"]),
    )


def _group_spec(form: dict[str, Any], name: Any) -> GroupSpec | None:
    if not isinstance(name, str):
        return None
    schema = mapping(form["schema"]["properties"].get(name))
    label = text_of(mapping(form["layout"]["fields"].get(name)).get("label"))
    fewest, most = count_in(schema.get("minItems")), count_in(schema.get("maxItems"))
    return GroupSpec(name, label, fewest or 0, MOST_ITEMS if most is None else most)


def _write_group(form: dict[str, Any], page: dict[str, Any], group: GroupSpec) -> None:
    page["repeat"] = group.name
    schema = mapping(form["schema"]["properties"].get(group.name)) or {"type": "array"}
    form["schema"]["properties"][group.name] = schema
    schema["minItems"], schema["maxItems"] = group.min_items, group.max_items
    schema.setdefault("items", {"type": "object", "properties": {}, "required": []})
    form["layout"]["fields"][group.name] = {"label": written(group.label)}


def _place_of(form: dict[str, Any], path: str) -> tuple[dict[str, Any], list[str], str]:
    """The properties among which a field stands, the names required there, its own name."""
    group, mark, name = path.rpartition(".")
    if not mark:
        return form["schema"]["properties"], form["schema"]["required"], name
    inner = mapping(mapping(form["schema"]["properties"].get(group)).get("items"))
    for key, kind in (("properties", dict), ("required", list)):
        if not isinstance(inner.get(key), kind):
            inner[key] = kind()
    return inner["properties"], inner["required"], name


def _spoken(schema: Any) -> dict[str, Any]:
    """What a schema says to its readers, which no question of the editor asks about."""
    return {key: value for key, value in mapping(schema).items() if key in SPEAKING}


def _set(into: dict[str, Any], key: str, value: Any) -> None:
    if value is None:
        into.pop(key, None)
    else:
        into[key] = value


def _discard(names: list[str], name: str) -> None:
    while name in names:
        names.remove(name)


def _move(items: list[Any], place: int, by: int) -> None:
    if place >= 0 and 0 <= place + by < len(items):
        items.insert(place + by, items.pop(place))
