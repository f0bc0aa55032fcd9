"""What is asked, what is taken, what is shown."""

from collections.abc import Sequence
from copy import deepcopy
from datetime import date
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.services.rules.forms import (
    Form,
    Page,
    calculated,
    check_all,
    pages_for,
    posted_of,
    read_form,
    read_page,
    settle,
    subject,
    summary,
    with_one_more,
    without_item,
)
from tests.services.forms.stall import answers, stall

TODAY = date(2026, 11, 24)
FORM = read_form(stall())


def page(page_id: str, form: Form = FORM) -> Page:
    found = form.page(page_id)
    assert found is not None
    return found


def faults(changes: dict[str, Any], form: Form = FORM) -> dict[str, str]:
    given = {**answers(), **changes}
    return {path: fault.code for path, fault in check_all(form, given, today=TODAY).faults.items()}


def test_good_answers_are_good_and_calculations_are_added() -> None:
    checked = check_all(FORM, answers(), today=TODAY)
    assert checked.faults == {}
    assert checked.answers == {**answers(), "wages": 2_500_000}
    assert calculated(FORM, answers()) == {"wages": 2_500_000}


WRONG = [
    ({"kind": None}, {"kind": "missing_choice"}),
    ({"kind": "fish"}, {"kind": "unknown_choice"}),
    ({"kind": ["food"]}, {"kind": "type"}),
    ({"halal": None}, {"halal": "missing_choice"}),
    ({"halal": "yes"}, {"halal": "type"}),
    ({"owner": ""}, {"owner": "missing"}),
    ({"owner": "Al"}, {"owner": "too_short"}),
    ({"owner": "x" * 81}, {"owner": "too_long"}),
    ({"owner": 5}, {"owner": "type"}),
    ({"nik": "123"}, {"nik": "nik_length"}),
    ({"nik": None}, {}),
    ({"birth": "2026-11-25"}, {"birth": "date_too_late"}),
    ({"birth": "1899-12-31"}, {"birth": "date_too_early"}),
    ({"birth": "2026-02-30"}, {"birth": "no_date"}),
    ({"birth": None}, {"birth": "missing_date"}),
    ({"phone": "12"}, {"phone": "phone"}),
    ({"mail": "x"}, {"mail": "email_without_at"}),
    ({"area": 0.4}, {"area": "below"}),
    ({"area": 201}, {"area": "above"}),
    ({"area": True}, {"area": "type"}),
    ({"area": float("inf")}, {"area": "no_number"}),
    ({"rent": 1.5}, {"rent": "no_whole_number"}),
    ({"days": []}, {"days": "missing_choices"}),
    ({"days": ["mon"]}, {"days": "unknown_choice"}),
    ({"days": ["sat", "sat"]}, {"days": "type"}),
    ({"days": "sat"}, {"days": "type"}),
    ({"photo": []}, {"photo": "missing_file"}),
    ({"photo": [1, 2, 3]}, {"photo": "too_many"}),
    ({"photo": ["1"]}, {"photo": "type"}),
    ({"plate": "b 1"}, {"plate": "shape"}),
    ({"plate": "B 1 X\n"}, {"plate": "shape"}),
    ({"plan": "x" * 501}, {"plan": "too_long"}),
    ({"staff": [{"role": "other"}]}, {"staff.0.name": "missing", "staff.0.other_role": "missing"}),
    ({"staff": [{"name": "A", "role": "cook", "wage": -1}]}, {"staff.0.wage": "below"}),
    ({"staff": "many"}, {}),
    ({"staff": [None, {"name": "A", "role": "cook"}]},
     {"staff.0.name": "missing", "staff.0.role": "missing_choice"}),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), WRONG, ids=[str(row[0])[:50] for row in WRONG])
def test_what_is_wrong_is_told_by_field(changes: dict[str, Any], expected: dict[str, str]) -> None:
    assert faults(changes) == expected


def test_too_much_in_all_is_refused() -> None:
    data = stall()
    for number in range(40):
        data["schema"]["properties"][f"more{number}"] = {"type": "string", "maxLength": 10_000}
        data["layout"]["fields"][f"more{number}"] = {"label": {"id": "x"}, "widget": "textarea"}
        data["layout"]["pages"][0]["fields"].append(f"more{number}")
    given = {f"more{number}": "x" * 9_000 for number in range(40)}
    assert faults(given, read_form(data)) == {"": "too_much"}


def test_answers_to_what_is_not_asked_are_left_out() -> None:
    checked = check_all(FORM, {**answers(), "kind": "goods", "area": 3}, today=TODAY)
    assert checked.faults == {}
    assert not {"halal", "nik", "staff"} & set(checked.answers)
    assert [each.id for each in pages_for(FORM, {"area": 3})] == ["stall", "owner", "place", "sum"]


def test_a_field_that_was_removed_meanwhile_is_ignored() -> None:
    data = stall()
    del data["schema"]["properties"]["plan"], data["layout"]["fields"]["plan"]
    data["layout"]["pages"][2]["fields"].remove("plan")
    checked = check_all(read_form(data), answers(), today=TODAY)
    assert checked.faults == {}
    assert "plan" not in checked.answers


def test_what_hangs_on_a_hidden_answer_is_hidden_too() -> None:
    data = stall()
    data["layout"]["fields"]["phone"]["when"] = "halal"
    form = read_form(data)
    assert "phone" in settle(form, answers()).visible
    assert "phone" not in settle(form, {**answers(), "kind": "goods"}).visible


def test_a_condition_that_cannot_be_worked_out_does_not_hold() -> None:
    data = stall()
    data["layout"]["fields"]["mail"]["when"] = "10 / kind > 1"
    data["layout"]["fields"]["wages"]["calculate"] = "rent / 0"
    settled = settle(read_form(data), answers())
    assert "mail" not in settled.visible
    assert settled.answers["wages"] is None


def test_a_calculation_can_decide_what_is_asked_next() -> None:
    data = stall()
    data["layout"]["fields"]["photo"]["when"] = "wages > 1_000_000"
    form = read_form(data)
    assert "photo" in settle(form, answers()).visible
    assert "photo" not in settle(form, {**answers(), "staff": []}).visible


def send(changes: dict[str, Sequence[str]], page_id: str = "owner", **given: Any) -> Any:
    return read_page(FORM, page(page_id), changes, {**answers(), **given}, today=TODAY)


def test_a_page_is_read_as_people_write() -> None:
    read = send(
        {
            "owner": ["  Siti   Aminah "],
            "nik": ["3201 0144 0190 0001"],
            "birth-day": ["4"],
            "birth-month": ["Januari"],
            "birth-year": ["1990"],
            "phone": ["0812-3456-7890"],
            "mail": ["siti@example.id"],
            "kind": ["goods"],
        }
    )
    assert read.faults == {}
    # An answer of another page is not taken from this one.
    assert read.values == {
        name: answers()[name] for name in ("owner", "nik", "birth", "phone", "mail")
    }


def test_what_is_wrong_on_a_page_is_not_among_its_values() -> None:
    read = send({"owner": ["Siti"], "birth-day": ["4"], "phone": ["rumah"], "mail": [""]})
    assert {path: fault.code for path, fault in read.faults.items()} == {
        "birth": "date_incomplete",
        "phone": "phone_letters",
    }
    assert read.faults["birth"].values == {"parts": ("month", "year")}
    assert read.values == {"owner": "Siti", "nik": None, "mail": None}


def test_a_question_that_arises_on_its_own_page_is_asked_before_going_on() -> None:
    read = read_page(FORM, page("stall"), {"kind": ["food"], "asked": ["kind"]}, {}, today=TODAY)
    assert not read.faults
    assert read.unasked == {"halal"}
    read = read_page(
        FORM, page("stall"), {"kind": ["food"], "asked": ["kind,halal"]}, {}, today=TODAY
    )
    assert ({path: fault.code for path, fault in read.faults.items()}, read.unasked) == (
        {"halal": "missing_choice"},
        frozenset(),
    )


def test_the_file_of_an_upload_is_what_was_stored_not_what_is_posted() -> None:
    read = send({"photo": ["99"]}, "sum")
    assert read.values == {"photo": [7]}


def test_a_group_is_read_item_by_item() -> None:
    read = send(
        {
            "staff-count": ["2"],
            "staff-0-name": ["Rudi"],
            "staff-0-wage": ["Rp 2.000.000"],
            "staff-0-role": ["cook"],
            "staff-1-name": [""],
            "staff-1-role": ["other"],
            "staff-1-other_role": ["Kasir"],
            "staff-2-name": ["Nobody"],
        },
        "staff",
    )
    assert {path: fault.code for path, fault in read.faults.items()} == {"staff.1.name": "missing"}
    assert read.values == {
        "staff": [
            {"name": "Rudi", "wage": 2_000_000, "role": "cook"},
            {"role": "other", "other_role": "Kasir"},
        ]
    }


@pytest.mark.parametrize("count", ["", "-1", "x", "99999", "٣", "1e3"])
def test_a_group_with_a_nonsensical_count_is_empty_or_full(count: str) -> None:
    read = send({"staff-count": [count]}, "staff")
    assert read.values in ({"staff": []}, {"staff": [{}] * 4})


def test_items_are_added_and_removed_without_losing_the_others() -> None:
    repeat = page("staff").repeat
    assert repeat is not None
    posted = posted_of(page("staff"), answers())
    more = with_one_more(repeat, posted)
    assert more["staff-count"] == ["3"]
    fewer = without_item(repeat, more, 0)
    assert (fewer["staff-count"], fewer["staff-0-name"]) == (["2"], ["Wati"])
    assert "staff-1-name" not in fewer
    assert without_item(repeat, posted, 9) == posted
    for _ in range(9):
        more = with_one_more(repeat, more)
    assert more["staff-count"] == ["4"]


def test_an_unopened_group_begins_with_one_item_and_an_emptied_one_stays_empty() -> None:
    assert posted_of(page("staff"), {})["staff-count"] == ["1"]
    assert posted_of(page("staff"), {"staff": []})["staff-count"] == ["0"]


def test_a_group_that_must_have_items_says_so() -> None:
    data = stall()
    data["schema"]["required"].append("staff")
    assert faults({"staff": []}, read_form(data)) == {"staff": "too_few"}


GOOD = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(["food", "goods"]),
        "halal": st.booleans(),
        "owner": st.text(alphabet="abc é'", min_size=3, max_size=80).filter(
            lambda text: " ".join(text.split()) == text and len(text) >= 3
        ),
        "birth": st.dates(date(1900, 1, 1), TODAY).map(date.isoformat),
        "phone": st.just("+6281234567890"),
        "area": st.one_of(
            st.integers(1, 200), st.integers(1, 20_000_000).map(lambda n: 0.5 + n / 1_000_000)
        ),
        "rent": st.integers(0, 10**12),
        "days": st.lists(st.sampled_from(["sat", "sun", "week"]), min_size=1, unique=True),
        "plan": st.just("Baris satu\nbaris dua"),
        "photo": st.just([7]),
        "staff": st.lists(
            st.fixed_dictionaries(
                {"name": st.just("Rudi"), "role": st.sampled_from(["cook", "other"])},
                optional={"wage": st.integers(0, 10**9), "other_role": st.just("Kasir")},
            ),
            max_size=4,
        ),
    },
)


@given(GOOD)
def test_saved_answers_written_back_are_read_the_same(given_answers: dict[str, Any]) -> None:
    settled = settle(FORM, given_answers)
    for each in settled.pages:
        read = read_page(FORM, each, posted_of(each, settled.answers), settled.answers, today=TODAY)
        if each.repeat is not None and each.repeat.name not in given_answers:
            continue
        for name, value in read.values.items():
            if name not in read.faults:
                assert value == settled.answers.get(name), name


@given(GOOD)
def test_our_check_and_that_of_json_schema_agree(given_answers: dict[str, Any]) -> None:
    settled = settle(FORM, given_answers)
    schema = deepcopy(stall()["schema"])
    schema["required"] = [name for name in schema["required"] if name in settled.visible]
    schema["properties"]["staff"]["items"]["required"] = ["name", "role"]
    checked = check_all(FORM, given_answers, today=TODAY)
    ours = {path: fault for path, fault in checked.faults.items() if "other_role" not in path}
    plain = {name: value for name, value in checked.answers.items() if value is not None}
    assert jsonschema.Draft202012Validator(schema).is_valid(plain) == (not ours)


TEXTS = st.text(max_size=12) | st.sampled_from(
    ["1", "yes", "food", "sat", "0812 3456 7890", "2024"]
)
NAMES = [
    "kind", "owner", "nik", "birth-day", "birth-month", "birth-year", "phone", "mail", "halal",
    "days", "plan", "area", "rent", "staff-count", "staff-0-name", "staff-0-wage", "staff-1-role",
    "staff-x-name", "plate", "photo", "asked",
]  # fmt: skip


@given(
    st.sampled_from([each.id for each in FORM.pages]),
    st.dictionaries(st.sampled_from(NAMES), st.lists(TEXTS, max_size=3)),
)
def test_whatever_is_posted_is_taken_or_refused(page_id: str, posted: dict[str, list[str]]) -> None:
    read = read_page(FORM, page(page_id), posted, answers(), today=TODAY)
    kept = {**answers(), **read.values}
    checked = check_all(FORM, kept, today=TODAY)
    # What a page let through is not refused at the end, unless something else is missing.
    for path, fault in checked.faults.items():
        assert path in read.faults or fault.code.startswith(("missing", "too_few")), (path, fault)
    summary(FORM, kept, "id")


def test_answers_are_summed_up_in_both_languages() -> None:
    groups = summary(FORM, answers(), "id", {7: "warung.jpg"})
    rows = {row.path: row.lines for group in groups for row in group.rows}
    assert rows["kind"] == ("Makanan",)
    assert rows["halal"] == ("Ya",)
    assert rows["birth"] == ("4 Januari 1990",)
    assert rows["area"] == ("12,5",)
    assert rows["rent"] == ("Rp1.500.000",)
    assert rows["days"] == ("Sabtu", "Minggu")
    assert rows["plan"] == ("Warung kopi", "dan nasi")
    assert rows["wages"] == ("Rp2.500.000",)
    assert rows["photo"] == ("warung.jpg",)
    assert [group.title for group in groups] == [
        "Warung", "Pemilik", "Tempat", "Pegawai 1", "Pegawai 2", "Jumlah",
    ]  # fmt: skip
    english = {row.path: row for group in summary(FORM, answers(), "en") for row in group.rows}
    assert english["kind"].lines == ("Food",)
    assert english["halal"].lines == ("Yes",)
    assert english["area"].lines == ("12.5",)
    assert english["staff.1.role"].lines == ("Other",)
    assert subject(FORM, answers()) == "Makanan · Siti Aminah"
    assert subject(FORM, {}) == ""
