import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.kernel.expressions import Expression, UnableToEvaluate, UnableToReadExpression


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ('outcome == "granted"', {"outcome": "granted"}, True),
        ('outcome == "granted"', {}, False),
        ("amount >= 5_000_000", {"amount": 5_000_000}, True),
        ("amount >= 5_000_000", {}, False),
        ("amount < 1", {"amount": None}, False),
        ('area in ["kota", "desa"]', {"area": "desa"}, True),
        ('"a" in things', {}, False),
        ("not urgent and size > 2", {"size": 3}, True),
        ("applicant.age + 1", {"applicant": {"age": 16}}, 17),
        ("applicant.age", {"applicant": "somebody"}, None),
        ("len(children) == 0", {}, True),
        ("max(1, 2, 3) * 2", {}, 6),
        ("1 if yes else 2", {"yes": False}, 2),
        ("true and not false", {}, True),
    ],
)
def test_conditions_come_to_what_they_say(text: str, values: dict, expected: object) -> None:
    assert Expression.read(text).value(values) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "a =",
        "__import__('os')",
        "a.__class__",
        "(lambda: 1)()",
        "[x for x in y]",
        "f'{a}'",
        "a.b()",
        "open('x')",
        "a[0]",
        "x := 1",
        "a ** 9",
        "print(1)",
        "b'bytes'",
        "{'a': 1}",
        "a" * 1001,
        "not " * 60 + "a",
        "(" * 300 + "a" + ")" * 300,
    ],
)
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(UnableToReadExpression):
        Expression.read(text)


@pytest.mark.parametrize("text", ["1 / 0", "'a' - 1", "'a' < 1", "'a' * 999999999", "round('x')"])
def test_what_cannot_be_worked_out_is_said(text: str) -> None:
    with pytest.raises(UnableToEvaluate):
        Expression.read(text).value({})


def test_names_are_those_of_values() -> None:
    assert Expression.read("len(a) > b.c and true").names == {"a", "b"}


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        expression = Expression.read(text)
    except UnableToReadExpression:
        return
    try:
        expression.value({})
    except UnableToEvaluate:
        return
