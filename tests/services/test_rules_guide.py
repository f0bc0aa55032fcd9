"""The question tree is read from an outline, and each fault names its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.services.rules.guide import (
    DEEPEST,
    GuideFault,
    Question,
    UnableToReadGuide,
    read_guide,
    services_in,
    without,
)

OUTLINE = """\
? Untuk siapa? | For whom?
- Untuk saya | For me
    ? Apa?
    - Surat kependudukan | A certificate = surat-penduduk
    - Kartu sehat = kartu-sehat

- Untuk usaha = izin-usaha
"""


def tree(outline: str = OUTLINE) -> Question:
    question = read_guide(outline)
    assert question is not None
    return question


def faults(outline: str) -> list[tuple[int, GuideFault]]:
    with pytest.raises(UnableToReadGuide) as problem:
        read_guide(outline)
    return list(problem.value.faults)


def test_it_is_read_with_both_languages() -> None:
    first = tree()
    assert (first.text.said_in("id"), first.text.said_in("en")) == ("Untuk siapa?", "For whom?")
    mine, business = first.answers
    assert mine.question is not None
    assert mine.question.text.said_in("en") == "Apa?"
    assert [each.service for each in mine.question.answers] == ["surat-penduduk", "kartu-sehat"]
    assert (business.service, business.question) == ("izin-usaha", None)
    assert list(services_in(first)) == [
        (4, "surat-penduduk"),
        (5, "kartu-sehat"),
        (7, "izin-usaha"),
    ]


def test_what_is_not_offered_leaves_no_answer_and_no_empty_question() -> None:
    kept = without(tree(), frozenset({"surat-penduduk", "kartu-sehat"}))
    assert [each.service for each in kept.answers] == ["izin-usaha"]
    assert len(tree().answers) == 2


@pytest.mark.parametrize(
    ("outline", "expected"),
    [
        ("Untuk siapa?", [(1, GuideFault.NO_MARK)]),
        ("?\n- a = b", [(1, GuideFault.NO_WORDS)]),
        ("- a = b", [(1, GuideFault.QUESTION_EXPECTED)]),
        ("? Siapa", [(1, GuideFault.ANSWER_EXPECTED)]),
        ("? Siapa\n- a", [(2, GuideFault.LEADS_NOWHERE)]),
        ("? Siapa\n- a = b\n    ? c\n    - d = e", [(3, GuideFault.LEADS_TWICE)]),
        ("? Siapa\n- a = b\n? Lagi\n- c = d", [(3, GuideFault.SECOND_QUESTION)]),
        ("? Siapa\n- a\n    - b = c", [(3, GuideFault.QUESTION_EXPECTED)]),
        ("? Siapa\n- " + "a" * 201 + " = b", [(2, GuideFault.TOO_LONG)]),
        ("? Siapa\n" + "- a = b\n" * 13, [(1, GuideFault.TOO_MANY_ANSWERS)]),
    ],
)
def test_each_fault_names_its_line(outline: str, expected: list[tuple[int, GuideFault]]) -> None:
    assert faults(outline) == expected


def test_it_is_no_deeper_and_no_longer_than_people_answer() -> None:
    deep = ""
    for level in range(DEEPEST + 1):
        deep += "    " * level + "? q\n" + "    " * level + "- a\n"
    assert (2 * DEEPEST + 1, GuideFault.TOO_DEEP) in faults(deep)
    assert faults("? q\n" + "- a = b\n" * 200)[0][1] is GuideFault.TOO_MANY_LINES


def test_nothing_written_is_no_tree() -> None:
    assert read_guide(" \n\n") is None


@given(st.lists(st.sampled_from(["? q", "- a", "- a = b", "    ? q", "    - a = b", "x", ""])))
def test_whatever_is_written_is_read_or_told(lines: list[str]) -> None:
    question, told = None, None
    try:
        question = read_guide("\n".join(lines))
    except UnableToReadGuide as problem:
        told = [line for line, _fault in problem.faults]
    assert told is None or told
    assert all(1 <= line <= len(lines) for line in told or ())
    assert all(code == "b" for _line, code in (services_in(question) if question else ()))
