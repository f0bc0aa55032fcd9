"""Forms as data: what is read, and what is refused with its place."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.services.rules.forms import Form, UnableToReadForm, Widget, read_form
from pamong.services.rules.forms.schemas import is_tame
from tests.services.forms.stall import said, stall


def problems(data: Any) -> dict[str, str]:
    with pytest.raises(UnableToReadForm) as refusal:
        read_form(data)
    return {each.path: each.code for each in refusal.value.problems}


def test_every_kind_of_question_is_read() -> None:
    form = read_form(stall())
    assert {each.widget for _page, each in form.fields()} == set(Widget)
    photo = form.uploads()[0]
    assert (photo.required, photo.accept, photo.limits.max_items) == (True, ("image",), 2)
    page = form.page("staff")
    assert page is not None
    assert page.repeat is not None
    assert (page.repeat.min_items, page.repeat.max_items) == (0, 4)
    assert form.page_of("staff.0.name") is page
    assert page.fields[2].choices[1].label.said_in("en") == "Other"


def test_a_text_without_english_is_said_in_indonesian() -> None:
    data = stall()
    data["layout"]["fields"]["owner"]["label"] = {"id": "Nama"}
    owner = next(each for _page, each in read_form(data).fields() if each.name == "owner")
    assert owner.label.said_in("en") == "Nama"


@pytest.mark.parametrize("nothing", [{}, None])
def test_a_service_may_ask_nothing(nothing: Any) -> None:
    assert read_form(nothing) == Form()


def put(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        *way, last = path.split("/")
        place: Any = data
        for key in way:
            place = place[int(key)] if isinstance(place, list) else place[key]
        if isinstance(place, list):
            place[int(last)] = value
        elif value is GONE:
            del place[last]
        else:
            place[last] = value

    return change


GONE = "(gone)"
SCHEMA = "schema/properties"
FIELDS = "layout/fields"
PAGES = "layout/pages"
WRONG = [
    ("schema/type", "array", "schema.type", "wrong_type"),
    ("schema/$ref", "http://x/", "schema.$ref", "unknown_key"),
    ("schema/$schema", "http://json-schema.org/draft-07/schema#", "schema.$schema", "dialect"),
    ("schema/required", ["nobody"], "schema.required", "unknown_field"),
    ("schema/required", "kind", "schema.required", "no_list"),
    (f"{SCHEMA}/extra", {"type": "string"}, "schema.properties.extra", "not_on_a_page"),
    (f"{SCHEMA}/kind/enum", [], "schema.properties.kind.enum", "no_choices"),
    (f"{SCHEMA}/kind/enum", ["a", "a"], "schema.properties.kind.enum", "bad_choices"),
    (f"{SCHEMA}/kind/enum", [1, 2], "schema.properties.kind.enum", "bad_choices"),
    (f"{SCHEMA}/owner/anyOf", [], "schema.properties.owner.anyOf", "unknown_key"),
    (f"{SCHEMA}/owner/type", "integer", "schema.properties.owner.type", "wrong_type"),
    (f"{SCHEMA}/owner/minLength", 90, "schema.properties.owner.minLength", "no_room"),
    (f"{SCHEMA}/owner/maxLength", 10**9, "schema.properties.owner.maxLength", "no_count"),
    (f"{SCHEMA}/owner/maxLength", True, "schema.properties.owner.maxLength", "no_count"),
    (f"{SCHEMA}/owner/pattern", "(a+)+$", "schema.properties.owner.pattern", "pattern"),
    (f"{SCHEMA}/nik/format", "date", "schema.properties.nik.format", "wrong_format"),
    (f"{SCHEMA}/area/minimum", "1", "schema.properties.area.minimum", "no_number"),
    (f"{SCHEMA}/area/minimum", 1e300, "schema.properties.area.minimum", "no_number"),
    (f"{SCHEMA}/area/minimum", 300, "schema.properties.area.minimum", "no_room"),
    (f"{SCHEMA}/days/minItems", -1, "schema.properties.days.minItems", "no_count"),
    (f"{SCHEMA}/days/maxItems", 0, "schema.properties.days.maxItems", "no_room"),
    (f"{SCHEMA}/days/items", [], "schema.properties.days.items", "no_object"),
    (f"{SCHEMA}/staff/maxItems", 5000, "schema.properties.staff.maxItems", "no_count"),
    (f"{SCHEMA}/staff/type", "object", "schema.properties.staff.type", "wrong_type"),
    (
        f"{SCHEMA}/staff/items/properties/lost",
        {"type": "string"},
        "schema.properties.staff.items.properties.lost",
        "not_on_a_page",
    ),
    (f"{FIELDS}/owner/widget", "slider", "layout.fields.owner.widget", "widget"),
    (f"{FIELDS}/owner/label", GONE, "layout.fields.owner.label", "no_text"),
    (f"{FIELDS}/owner/label", {"en": "Name"}, "layout.fields.owner.label.id", "no_text"),
    (f"{FIELDS}/owner/label", "Nama", "layout.fields.owner.label", "no_text"),
    (f"{FIELDS}/owner/label/id", "x" * 301, "layout.fields.owner.label.id", "text_too_long"),
    (f"{FIELDS}/owner/onclick", "x", "layout.fields.owner.onclick", "unknown_key"),
    (f"{FIELDS}/owner/autocomplete", "cc-number",
     "layout.fields.owner.autocomplete", "autocomplete"),
    (f"{FIELDS}/ghost", {}, "layout.fields.ghost", "unknown_field"),
    (f"{FIELDS}/kind/choices/food", GONE, "layout.fields.kind.choices.food", "no_text"),
    (f"{FIELDS}/kind/choices/fish", said("Ikan"),
     "layout.fields.kind.choices.fish", "unknown_choice"),
    (f"{FIELDS}/nik/when", "kind ==", "layout.fields.nik.when", "expression"),
    (f"{FIELDS}/nik/when", 5, "layout.fields.nik.when", "expression"),
    (f"{FIELDS}/nik/when", "__import__('os')", "layout.fields.nik.when", "expression"),
    (f"{FIELDS}/nik/when", "colour == 'red'", "layout.fields.nik.when", "unknown_name"),
    (f"{FIELDS}/nik/when", "answers.colour", "layout.fields.nik.when", "unknown_name"),
    (f"{FIELDS}/nik/when", "kind.upper", "layout.fields.nik.when", "unknown_name"),
    (f"{FIELDS}/nik/when", "area > 3", "layout.fields.nik.when", "later"),
    (f"{FIELDS}/nik/when", "nik", "layout.fields.nik.when", "later"),
    (f"{FIELDS}/wages/calculate", "sum(each.staff.age)",
     "layout.fields.wages.calculate", "unknown_name"),
    (f"{FIELDS}/birth/not_after", "tomorrow", "layout.fields.birth.not_after", "day"),
    (f"{FIELDS}/photo/accept", ["exe"], "layout.fields.photo.accept", "accept"),
    (f"{FIELDS}/photo/max_mb", 500, "layout.fields.photo.max_mb", "no_count"),
    (f"{FIELDS}/photo/max_mb", 0, "layout.fields.photo.max_mb", "no_room"),
    (f"{PAGES}/0/id", "Halaman 1", "layout.pages.0.id", "page_id"),
    (f"{PAGES}/0/id", "check", "layout.pages.0.id", "reserved"),
    (f"{PAGES}/0/id", "owner", "layout.pages", "same_page"),
    (f"{PAGES}/0/title", GONE, "layout.pages.0.title", "no_text"),
    (f"{PAGES}/0/fields", [], "layout.pages.0.fields", "no_fields"),
    (f"{PAGES}/0/fields", ["kind", "kind"], "layout.pages.0.fields.1", "twice"),
    (f"{PAGES}/0/fields", ["kind", "ghost"], "layout.pages.0.fields.1", "unknown_field"),
    (f"{PAGES}/0/fields", ["kind", {"a": 1}], "layout.pages.0.fields.1", "unknown_field"),
    (f"{PAGES}/3/repeat", "crew", "layout.pages.3.repeat", "unknown_field"),
    (f"{PAGES}/3/when", "len(staff) > 1", "layout.pages.3.when", "later"),
    (PAGES, {"0": {}}, "layout.pages", "no_list"),
    (PAGES, [{}] * 61, "layout.pages", "too_many"),
    ("layout/subject", ["ghost"], "layout.subject", "unknown_field"),
    ("layout/script", "x", "layout.script", "unknown_key"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("place", "value", "path", "code"), WRONG, ids=[f"{row[0]}={row[1]}"[:70] for row in WRONG]
)
def test_what_is_wrong_is_named_with_its_place(
    place: str, value: Any, path: str, code: str
) -> None:
    data = stall()
    put(place, value)(data)
    with pytest.raises(UnableToReadForm) as refusal:
        read_form(data)
    assert (path, code) in {(each.path, each.code) for each in refusal.value.problems}


def test_a_name_that_a_condition_could_mistake_is_refused() -> None:
    for name, code in (("if", "reserved"), ("each", "reserved"), ("a-b", "field_name")):
        data = stall()
        data["schema"]["properties"][name] = {"type": "string"}
        data["layout"]["fields"][name] = {"label": said("X")}
        data["layout"]["pages"][0]["fields"].append(name)
        assert problems(data) == {"layout.pages.0.fields.2": code}


def test_a_field_of_a_group_is_not_called_as_one_outside() -> None:
    data = stall()
    data["schema"]["properties"]["staff"]["items"]["properties"]["rent"] = {"type": "string"}
    data["layout"]["fields"]["staff.rent"] = {"label": said("Sewa")}
    data["layout"]["pages"][3]["fields"].append("rent")
    assert problems(data) == {"layout.fields.staff.rent": "same_name"}


def test_no_files_within_a_group() -> None:
    data = stall()
    data["schema"]["properties"]["staff"]["items"]["properties"]["card"] = {
        "type": "array",
        "items": {"type": "integer"},
    }
    data["layout"]["fields"]["staff.card"] = {"label": said("Kartu"), "widget": "upload"}
    data["layout"]["pages"][3]["fields"].append("card")
    assert problems(data) == {"layout.fields.staff.card.widget": "upload_in_group"}


def test_the_dialects_own_schema_has_the_last_word() -> None:
    data = stall()
    data["schema"]["properties"]["owner"]["title"] = 5
    assert problems(data) == {"schema.properties.owner.title": "schema"}
    assert read_form(data, in_force=True)


def endless() -> dict[str, Any]:
    data: dict[str, Any] = {}
    data["layout"] = data
    return data


OUTLINES = [
    (endless(), "too_deep"),
    ({"schema": "x" * 600_000}, "too_large"),
    ({"schema": float("nan")}, "no_json"),
    ({"schema": {1, 2}}, "no_json"),
    ({"schema": "\ud800"}, "no_json"),
    ({"schema": "a\u0000b"}, "no_json"),
]


@pytest.mark.parametrize(("data", "code"), OUTLINES, ids=[code for _data, code in OUTLINES])
def test_no_endurable_json_is_refused_before_anything_is_read(data: Any, code: str) -> None:
    assert problems(data) == {"": code}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "schema",
                    "layout",
                    "properties",
                    "type",
                    "required",
                    "items",
                    "enum",
                    "pages",
                    "fields",
                    "id",
                    "title",
                    "label",
                    "widget",
                    "when",
                    "choices",
                    "repeat",
                    "kind",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@given(JSON)
def test_any_json_is_read_or_refused(data: Any) -> None:
    with suppress(UnableToReadForm):
        read_form(data)


PLACES = [
    "schema", "layout", "schema/properties", "schema/required", SCHEMA + "/kind", SCHEMA + "/owner",
    SCHEMA + "/days/items", SCHEMA + "/staff/items", SCHEMA + "/staff/items/properties", FIELDS,
    FIELDS + "/kind", FIELDS + "/owner/autocomplete", FIELDS + "/owner/widget",
    FIELDS + "/owner/label", SCHEMA + "/owner/type", SCHEMA + "/wages/type",
    SCHEMA + "/photo/items/type", FIELDS + "/photo/accept",
    FIELDS + "/kind/choices", FIELDS + "/nik/when", FIELDS + "/birth/not_after",
    PAGES, PAGES + "/0", PAGES + "/3/repeat", PAGES + "/3/fields", "layout/subject",
]  # fmt: skip


@given(st.sampled_from(PLACES), JSON)
def test_a_form_broken_anywhere_is_read_or_refused(place: str, value: Any) -> None:
    data = stall()
    put(place, value)(data)
    try:
        read_form(data)
    except UnableToReadForm:
        return
    jsonschema.Draft202012Validator.check_schema(data["schema"])


@pytest.mark.parametrize(
    "pattern", ["^\\d{16}$", "^[A-Z]{1,2} \\d{1,4} [A-Z]{0,3}$", "^[0-9]{3}/[A-Z]{2}/\\d{4}$"]
)
def test_patterns_of_a_bounded_length_are_taken(pattern: str) -> None:
    assert is_tame(pattern)


@pytest.mark.parametrize(
    "pattern",
    ["abc", "^a*$", "^a+$", "^(a|b)$", "^.{3}$", "^[^a]$", "^a{1,9}b{1,9}c{1,9}d{1,9}$",
     "^a{2}{3}$", "^[z-a]$", "^\\w$", "^a$b$", "^" + "a" * 41 + "$", 5],
)  # fmt: skip
def test_patterns_that_could_take_long_are_not(pattern: Any) -> None:
    assert not is_tame(pattern)
