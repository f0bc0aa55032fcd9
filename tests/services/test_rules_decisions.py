"""Decision tables: what holds, what is refused, and which cases nobody thought of."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.services.rules.decisions import (
    UnableToDecide,
    UnableToReadCell,
    UnableToReadTable,
    decide,
    read_cell,
    read_table,
    weaknesses,
)


def table(*rows: tuple[Any, ...], inputs: tuple[str, ...] = ("kind", "area"), **more: str) -> Any:
    lines = [{"when": list(row[:-1]), "then": [row[-1]]} for row in rows]
    return read_table({"inputs": list(inputs), "rows": lines, **more})


@pytest.mark.parametrize(
    ("cell", "yes", "no"),
    [
        ("-", [None, 1, "a"], []),
        ('"food"', ["food"], ["drink", None, 1]),
        ('"food", "drink"', ["food", "drink"], ["tea"]),
        ('not("food")', ["drink"], ["food", None]),
        ("< 20", [19.5, -3], [20, None, "3"]),
        (">= 20", [20, 21], [19]),
        ("20..50", [20, 50], [19, 51]),
        ("(20..50)", [21], [20, 50]),
        ("[20..50)", [20], [50]),
        ("20", [20, 20.0], ["20", 2]),
        ("true", [True], [False, 1, "true"]),
        ("1", [1], [True]),
    ],
)
def test_a_cell_holds(cell: str, yes: list[Any], no: list[Any]) -> None:
    found = read_cell(cell)
    assert [value for value in yes if not found.holds(value)] == []
    assert [value for value in no if found.holds(value)] == []


@pytest.mark.parametrize(
    "cell", ["food", "50..20", "[1..2", "< x", "not()", "{}", "f(1)", '"a" or "b"', "(" * 300]
)
def test_what_is_no_cell_is_refused(cell: str) -> None:
    with pytest.raises(UnableToReadCell):
        read_cell(cell)


def test_the_first_row_that_holds_decides() -> None:
    found = table(('"food"', "< 20", 0), ('"food"', "-", 50_000), ("-", "-", 100_000))
    assert decide(found, {"kind": "food", "area": 10}).outputs == (0,)
    assert decide(found, {"kind": "food", "area": 20}).outputs == (50_000,)
    assert decide(found, {"kind": "food"}).row == 2
    assert decide(found, {}).row == 3
    assert weaknesses(found) == []


def test_with_one_row_only_several_are_a_fault() -> None:
    found = table(('"food"', "<= 20", 1), ("-", ">= 20", 2), policy="unique")
    with pytest.raises(UnableToDecide) as refusal:
        decide(found, {"kind": "food", "area": 20})
    assert refusal.value.rows == (1, 2)
    with pytest.raises(UnableToDecide) as refusal:
        decide(found, {"kind": "drink", "area": 3})
    assert refusal.value.rows == ()
    codes = {(each.code, each.row, each.column, each.text) for each in weaknesses(found)}
    assert ("overlap", 2, 1, "kind = food, area = 20") in codes
    assert [code for code, *_rest in codes].count("gap") == 1


def test_a_row_behind_another_never_counts() -> None:
    found = table(("-", "-", 1), ('"food"', "-", 2))
    assert [(each.code, each.row) for each in weaknesses(found)] == [("never", 2)]


def test_faults_name_row_and_column() -> None:
    with pytest.raises(UnableToReadTable) as refusal:
        read_table(
            {
                "policy": "any",
                "inputs": ["kind", "area >"],
                "rows": [{"when": ['"a"', "x y"], "then": []}, {"when": ["-"]}],
            }
        )
    assert [(each.code, each.row, each.column) for each in refusal.value.problems] == [
        ("policy", 0, 0),
        ("head", 0, 2),
        ("cell", 1, 2),
        ("cells", 2, 0),
    ]


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=4),
    st.integers(-2, 9),
)
def test_a_table_without_a_gap_decides_everything(spans: list[tuple[int, int]], value: int) -> None:
    rows = [(f"{min(pair)}..{max(pair)}", 1) for pair in spans]
    rows += [("< 0", 2), ("> 6", 3)]
    found = table(*rows, inputs=("n",))
    gaps = [each for each in weaknesses(found) if each.code == "gap"]
    try:
        decide(found, {"n": value})
    except UnableToDecide:
        assert gaps
