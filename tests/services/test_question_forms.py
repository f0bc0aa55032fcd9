"""A question or page that is saved as it stands in the editor is the same afterwards."""

from typing import Any

import pytest
from django import forms

from pamong.services.question_forms import GroupForm, QuestionForm, page_initial
from pamong.services.question_parts import CALCULATED, read_choices, written_choices
from pamong.services.rules.forms import Text, Widget, read_form
from pamong.services.rules.forms.editing import (
    field_of,
    pages_of,
    with_field,
    with_page,
)
from pamong.services.rules.forms.specs import FieldSpec, schema_of
from tests.services.forms.stall import said, stall

LABEL = Text("Pertanyaan", "Question")
AWKWARD = (
    ("S1", Text("Sarjana")),
    ("S2 (Magister)", Text("Magister", "Master")),
    ("ya", Text("Ya | tidak")),
    ("a", Text("a: satu")),
    ("a: b", Text("dua")),
    ("min", Text("Paling\nsedikit ", "At | least")),
    ("panjang", Text("p" * 300, "l" * 300)),
)
ASKED = [
    FieldSpec("q", Widget.RADIO, LABEL, choices=AWKWARD),
    FieldSpec("q", Widget.SELECT, LABEL, choices=AWKWARD, required=True),
    FieldSpec("q", Widget.CHECKBOXES, LABEL, choices=AWKWARD, min_items=1, max_items=2,
              required=True),
    FieldSpec("q", Widget.TEXT, LABEL, autocomplete="address-level3", max_length=80),
    FieldSpec("q", Widget.TEXTAREA, LABEL, pattern="^[A-Z]{1,2}$", autocomplete="street-address"),
    FieldSpec("q", Widget.PHONE, LABEL, min_length=9, pattern="^[0-9]{9,12}$", autocomplete="tel"),
    FieldSpec("q", Widget.NIK, LABEL, Text("Di KTP"), when='a == "b"', autocomplete="off"),
    FieldSpec("q", Widget.NUMBER, LABEL, minimum=0.000_001, maximum=10**15),
    FieldSpec("q", Widget.NUMBER, LABEL, whole=True, minimum=1),
    FieldSpec("q", Widget.MONEY, LABEL, whole=True, maximum=5),
    FieldSpec("q", Widget.DATE, LABEL, not_before="today", not_after="2030-01-31",
              autocomplete="bday"),
    FieldSpec("q", Widget.UPLOAD, LABEL, accept=("word",), min_items=2, max_items=3, max_mb=7,
              required=True),
    FieldSpec("q", Widget.DATE, LABEL, calculate="today"),
    FieldSpec("q", Widget.MONEY, LABEL, Text("Jumlah"), calculate="1 + 1", when="a", whole=True),
]  # fmt: skip
STALL = [(page.id, page.path_of(name)) for page in pages_of(stall()) for name in page.fields]


def as_sent(form: forms.Form) -> dict[str, Any]:
    """What a browser sends of a form that nobody has touched."""
    sent: dict[str, Any] = {}
    for each in form:
        value = each.value()
        if isinstance(each.field, forms.BooleanField):
            sent |= {each.name: "on"} if value else {}
        elif isinstance(value, list):
            sent[each.name] = value
        elif isinstance(each.field, forms.ChoiceField):
            listed = [str(option) for option, _label in each.field.choices]
            # A list without the value shows its first line.
            sent[each.name] = value if value in listed else listed[0]
        else:
            sent[each.name] = "" if value is None else str(value).replace("\n", "\r\n")
    return sent


def saved(before: FieldSpec, **changed: Any) -> FieldSpec:
    kind = CALCULATED if before.calculate else before.widget.value
    form = QuestionForm(kind, as_sent(QuestionForm(kind, before=before)) | changed, before=before)
    assert form.is_valid(), form.errors
    return form.spec(before.name)


@pytest.mark.parametrize("before", ASKED, ids=lambda spec: spec.widget)
def test_a_question_saved_untouched_is_the_same_question(before: FieldSpec) -> None:
    assert saved(before) == before


@pytest.mark.parametrize(("page", "path"), STALL)
def test_a_form_whose_question_is_saved_untouched_is_the_same_form(page: str, path: str) -> None:
    spec = field_of(stall(), path)
    assert spec is not None
    assert read_form(with_field(stall(), page, saved(spec))) == read_form(stall())


@pytest.mark.parametrize("number", range(len(ASKED)))
def test_nothing_of_it_gets_lost_on_its_way_into_the_form(number: int) -> None:
    data = with_field(stall(), "owner", ASKED[number])
    assert field_of(data, "q") == ASKED[number]


def test_what_a_file_says_beside_the_question_stays_with_it() -> None:
    data = stall()
    data["schema"]["properties"]["kind"]["$comment"] = "Perda 3/2024"
    spec = field_of(data, "kind")
    assert spec is not None
    again = with_field(data, "stall", spec)
    assert again["schema"]["properties"] == data["schema"]["properties"]


def test_an_upload_that_says_no_number_of_files_takes_one() -> None:
    spec = saved(FieldSpec("q", Widget.UPLOAD, LABEL))
    assert (spec.max_items, spec.max_mb, spec.accept) == (1, 5, ("pdf", "image"))


def test_what_the_officer_changes_is_changed() -> None:
    days = ASKED[2]
    assert days.max_items == 2
    lines = written_choices(days.choices).splitlines()
    lines[0] = "S1: Sarjana dan D4"
    lines[2] = "Tidak tahu"
    spec = saved(days, choices="\n".join(lines), label_id="Hari")
    assert spec.label == Text("Hari", "Question")
    assert spec.choices[:3] == (
        ("S1", Text("Sarjana dan D4")),
        AWKWARD[1],
        ("tidak_tahu", Text("Tidak tahu")),
    )
    assert spec.max_items == 2
    # Nobody has to answer it any more, so no answer at all is enough.
    kind = Widget.CHECKBOXES.value
    sent = as_sent(QuestionForm(kind, before=days))
    del sent["required"]
    form = QuestionForm(kind, sent, before=days)
    assert form.is_valid(), form.errors
    assert form.spec("q").min_items is None


def test_another_kind_keeps_the_words_and_leaves_what_it_does_not_know() -> None:
    before = FieldSpec("q", Widget.TEXTAREA, LABEL, pattern="^[A-Z]{1,2}$", autocomplete="off")
    asked = QuestionForm(Widget.NUMBER.value, before=before)
    form = QuestionForm(Widget.NUMBER.value, as_sent(asked), before=before)
    assert form.is_valid(), form.errors
    assert form.spec("q") == FieldSpec("q", Widget.NUMBER, LABEL)
    # Another kind offers no value of this one.
    shown = QuestionForm(CALCULATED, before=FieldSpec("q", Widget.UPLOAD, LABEL))
    assert "upload" not in dict(shown.fields["shown_as"].choices)  # type: ignore[attr-defined]


def test_choices_are_read_as_they_are_written() -> None:
    text = "food: Makanan | Food\ngoods: Barang"
    assert written_choices(read_choices(text)) == text
    assert read_choices("Ya, saya\n\nBelum | Not yet") == (
        ("ya_saya", Text("Ya, saya")),
        ("belum", Text("Belum", "Not yet")),
    )
    # A bar that belongs to the words has a stroke before it.
    assert read_choices("a: Ya \\| tidak | Yes\nb: B")[0] == ("a", Text("Ya | tidak", "Yes"))
    # A new answer does not take the value of one that is there.
    known = (("food", Text("Makanan")), ("goods", Text("Barang")))
    new = read_choices("Food\nfood: Makanan", known)
    assert new == (("food_2", Text("Food")), known[0])


def test_the_spelling_of_a_pattern_is_kept_of_every_kind_that_is_written() -> None:
    spec = FieldSpec("q", Widget.NIK, LABEL, pattern="^[0-9]{16}$")
    assert schema_of(spec)["pattern"] == "^[0-9]{16}$"


def test_a_group_saved_untouched_takes_as_many_as_before() -> None:
    data = stall()
    del data["schema"]["properties"]["staff"]["maxItems"]
    data["layout"]["pages"][3]["hint"] = said("Satu\ndua")
    page = pages_of(data)[3]
    form = GroupForm(as_sent(GroupForm(initial=page_initial(page))))
    assert form.is_valid(), form.errors
    again = with_page(data, form.spec(page, set()), old_id=page.id)
    assert read_form(again) == read_form(data)
