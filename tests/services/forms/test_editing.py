"""A form is changed piece by piece; what is read before and after is told apart by that piece."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.services.rules.forms import Text, Widget, read_form
from pamong.services.rules.forms.editing import (
    empty_form,
    field_of,
    moved_field,
    moved_page,
    pages_of,
    with_field,
    with_page,
    with_subject,
    without_field,
    without_page,
)
from pamong.services.rules.forms.names import name_from, page_name, question_name
from pamong.services.rules.forms.specs import FieldSpec, GroupSpec, PageSpec
from tests.services.forms.stall import stall
from tests.services.forms.test_reading import JSON

PATHS = [page.path_of(name) for page in pages_of(stall()) for name in page.fields]


def layout(data: dict[str, Any]) -> list[tuple[str, tuple[str, ...]]]:
    return [(page.id, page.fields) for page in pages_of(data)]


@pytest.mark.parametrize("path", PATHS)
def test_a_look_at_a_question_copies_nothing(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = stall()
    monkeypatch.delattr("pamong.services.rules.forms.editing.deepcopy")
    spec = field_of(data, path)
    assert spec is not None
    assert spec.label.id
    assert data == stall()


@pytest.mark.parametrize("path", PATHS)
def test_a_question_written_again_is_the_same_question(path: str) -> None:
    data = stall()
    page = next(page for page in pages_of(data) if path in map(page.path_of, page.fields))
    spec = field_of(data, path)
    assert spec is not None
    assert read_form(with_field(data, page.id, spec)) == read_form(data)
    assert data == stall()


@pytest.mark.parametrize("number", range(5))
def test_a_page_written_again_is_the_same_page(number: int) -> None:
    page = pages_of(stall())[number]
    assert read_form(with_page(stall(), page, old_id=page.id)) == read_form(stall())


def test_a_form_grows_from_nothing() -> None:
    data = with_page({}, PageSpec("family", Text("Keluarga", "Family")))
    data = with_field(
        data,
        "family",
        FieldSpec(
            "status",
            Widget.RADIO,
            Text("Status"),
            required=True,
            choices=(("single", Text("Lajang")), ("married", Text("Kawin", "Married"))),
        ),
    )
    group = GroupSpec("children", Text("Anak", "Child"), 0, 6)
    page = PageSpec("children", Text("Anak"), when='status == "married"', group=group)
    data = with_page(data, page)
    data = with_field(data, "children", FieldSpec("name", Widget.TEXT, Text("Nama"), required=True))
    data = with_field(
        data, "children", FieldSpec("school", Widget.TEXT, Text("Sekolah"), max_length=80)
    )
    data = with_page(data, PageSpec("sum", Text("Jumlah")))
    data = with_field(
        data,
        "sum",
        FieldSpec("count", Widget.NUMBER, Text("Jumlah anak"), calculate="len(children)"),
    )
    form = read_form(with_subject(data, ["status"]))
    assert [page.id for page in form.pages] == ["family", "children", "sum"]
    assert form.subject == ("status",)
    repeat = form.pages[1].repeat
    assert repeat is not None
    assert (repeat.name, repeat.max_items) == ("children", 6)
    assert [each.path for each in form.pages[1].fields] == ["children.name", "children.school"]


def test_a_question_leaves_without_a_trace() -> None:
    data = without_field(stall(), "owner")
    assert "owner" not in str(data["schema"])
    assert "owner" not in data["layout"]["fields"]
    assert data["layout"]["subject"] == ["kind"]
    assert ("owner", ("nik", "birth", "phone", "mail")) in layout(data)
    assert read_form(data)


def test_a_page_takes_its_questions_along() -> None:
    data = without_page(stall(), "place")
    assert not {"area", "rent", "days", "plan", "plate"} & set(data["schema"]["properties"])
    data = without_page(data, "staff")
    assert "staff" not in data["schema"]["properties"]
    assert not [path for path in data["layout"]["fields"] if path.startswith("staff")]
    assert without_page(data, "nothing") == data


def test_questions_move_within_their_page_and_to_the_one_beside() -> None:
    assert layout(moved_field(stall(), "nik", -1))[1] == (
        "owner",
        ("nik", "owner", "birth", "phone", "mail"),
    )
    data = moved_field(stall(), "owner", -1)
    assert layout(data)[:2] == [
        ("stall", ("kind", "halal", "owner")),
        ("owner", ("nik", "birth", "phone", "mail")),
    ]
    # A page that is answered for several things is passed by.
    data = moved_field(stall(), "plate", 1)
    assert layout(data)[4] == ("sum", ("plate", "wages", "photo"))
    # Those of a group stay there; at the ends nothing moves.
    assert layout(moved_field(stall(), "staff.name", -1)) == layout(stall())
    assert layout(moved_field(stall(), "kind", -1)) == layout(stall())
    assert layout(moved_field(stall(), "photo", 1)) == layout(stall())


def test_pages_move() -> None:
    ids = [page.id for page in pages_of(moved_page(stall(), "owner", 1))]
    assert ids == ["stall", "place", "owner", "staff", "sum"]
    assert moved_page(stall(), "stall", -1)["layout"] == stall()["layout"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nama lengkap", "nama_lengkap"),
        ("  Umur (tahun)? ", "umur_tahun"),
        ("3 saudara", "saudara"),
        ("José", "jose"),
        ("???", "q"),
        ("x" * 90, "x" * 36),
        ("Owner", "owner_2"),
    ],
)
def test_names_come_from_words(text: str, name: str) -> None:
    assert name_from(text, {"owner"}) == name


@pytest.mark.parametrize(
    "label", ["Item", "Min", "Sum?", "Is", "As", "And", "If", "None", "Each", "Do", "Back"]
)
def test_a_question_called_as_a_word_of_the_language_can_be_named_in_conditions(label: str) -> None:
    assert question_name(label, set()) == f"{label.strip('?').lower()}_2"
    name = question_name(label, set())
    spec = FieldSpec(name, Widget.NUMBER, Text(label))
    data = with_field(with_page(empty_form(), PageSpec("one", Text("One"))), "one", spec)
    data = with_page(data, PageSpec("two", Text("Two"), when=f"{name} > 3"))
    data = with_field(data, "two", FieldSpec("why", Widget.TEXT, Text("Why")))
    assert len(read_form(data).pages) == 2


@pytest.mark.parametrize("title", ["Contact", "Sent", "Check", "Who?", "For whom"])
def test_a_page_called_as_one_of_every_application_has_an_address_of_its_own(title: str) -> None:
    data = with_page(empty_form(), PageSpec(page_name(title, set()), Text(title)))
    data = with_field(
        data, data["layout"]["pages"][0]["id"], FieldSpec("why", Widget.TEXT, Text("Why"))
    )
    assert read_form(data).pages


def test_what_a_kind_does_not_know_is_not_written() -> None:
    spec = FieldSpec(
        "halal",
        Widget.YESNO,
        Text("Halal?"),
        max_length=5,
        pattern="^a$",
        choices=(("a", Text("A")),),
        accept=("pdf",),
        not_after="today",
    )
    data = with_field(stall(), "stall", spec)
    assert data["schema"]["properties"]["halal"] == {"type": "boolean"}
    assert data["layout"]["fields"]["halal"] == {"label": {"id": "Halal?"}, "widget": "yesno"}


@given(JSON, st.sampled_from([*PATHS, "ghost", "a.b", "kind.name", ""]))
def test_whatever_a_draft_holds_can_be_edited(data: Any, path: str) -> None:
    before = deepcopy(data)
    for changed in (
        with_page(data, PageSpec("p", Text("P"))),
        without_page(data, "p"),
        without_field(data, path),
        moved_field(data, path, 1),
        moved_page(data, "p", 1),
    ):
        assert set(changed) >= {"schema", "layout"}
    field_of(data, path)
    pages_of(data)
    assert repr(data) == repr(before)


def test_an_empty_form_has_no_pages() -> None:
    assert pages_of(empty_form()) == []
