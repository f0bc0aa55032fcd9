"""The question tree "which service do I need", written as an outline.

    ? Untuk siapa? | For whom is it?
    - Untuk saya atau keluarga | For me or my family
        ? Apa yang Anda perlukan? | What do you need?
        - Surat kependudukan | A residence certificate = surat-penduduk
    - Untuk usaha saya | For my business = izin-usaha

A line is a question (?) or an answer (-), Indonesian first, English after a bar. An answer ends in
the code of a service after =, or a question indented below it follows.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from pamong.services.rules.forms import Text

MOST_LINES = 200
MOST_ANSWERS = 12
DEEPEST = 5
LONGEST = 200


class GuideFault(StrEnum):
    """What is wrong with a line of an outline."""

    NO_MARK = "no_mark"
    NO_WORDS = "no_words"
    TOO_LONG = "too_long"
    TOO_MANY_LINES = "too_many_lines"
    TOO_DEEP = "too_deep"
    TOO_MANY_ANSWERS = "too_many_answers"
    QUESTION_EXPECTED = "question_expected"
    ANSWER_EXPECTED = "answer_expected"
    SECOND_QUESTION = "second_question"
    LEADS_NOWHERE = "leads_nowhere"
    LEADS_TWICE = "leads_twice"


@dataclass(slots=True)
class Question:
    """A question with its answers."""

    text: Text
    answers: "list[Answer]" = field(default_factory=list)


@dataclass(slots=True)
class Answer:
    """An answer: to the service with this code, or to the next question."""

    text: Text
    line: int
    service: str = ""
    question: Question | None = None


class UnableToReadGuide(Exception):
    """The outline is no question tree: `faults` by line, in their order."""

    def __init__(self, faults: Sequence[tuple[int, GuideFault]]) -> None:
        super().__init__("; ".join(f"{line}: {fault}" for line, fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    indent: int
    mark: str
    text: Text
    service: str


def read_guide(outline: str) -> Question | None:
    """The tree of an outline; None of an empty one. Raises UnableToReadGuide."""
    faults: list[tuple[int, GuideFault]] = []
    lines = list(_lines(outline, faults))
    if not lines and not faults:
        return None
    if len(lines) > MOST_LINES:
        faults.append((lines[MOST_LINES].number, GuideFault.TOO_MANY_LINES))
    if faults:
        raise UnableToReadGuide(faults)
    question, rest = _question(lines, 0, 1, faults)
    if rest < len(lines):
        faults.append((lines[rest].number, GuideFault.SECOND_QUESTION))
    if faults:
        raise UnableToReadGuide(sorted(set(faults)))
    return question


def services_in(question: Question) -> Iterator[tuple[int, str]]:
    """The codes that a tree leads to, each with its line."""
    for answer in question.answers:
        if answer.question is not None:
            yield from services_in(answer.question)
        else:
            yield answer.line, answer.service


def without(question: Question, gone: frozenset[str]) -> Question:
    """A tree without the answers that lead to services not offered, and what that leaves empty."""
    kept = Question(question.text)
    for answer in question.answers:
        if answer.question is None:
            if answer.service not in gone:
                kept.answers.append(answer)
        elif (below := without(answer.question, gone)).answers:
            kept.answers.append(Answer(answer.text, answer.line, question=below))
    return kept


def _lines(outline: str, faults: list[tuple[int, GuideFault]]) -> Iterator[_Line]:
    for number, written in enumerate(outline.splitlines(), 1):
        if not written.strip():
            continue
        indent = len(written.expandtabs(4)) - len(written.expandtabs(4).lstrip())
        mark, words = written.strip()[0], written.strip()[1:].strip()
        service = ""
        if mark == "-" and (found := re.fullmatch(r"(.*?)\s*=\s*([-a-z0-9_]+)", words)):
            words, service = found[1], found[2]
        first, _bar, second = (part.strip() for part in words.partition("|"))
        if mark not in "?-":
            faults.append((number, GuideFault.NO_MARK))
        elif not first:
            faults.append((number, GuideFault.NO_WORDS))
        elif max(len(first), len(second)) > LONGEST:
            faults.append((number, GuideFault.TOO_LONG))
        else:
            yield _Line(number, indent, mark, Text(first, second), service)


def _question(
    lines: Sequence[_Line], at: int, depth: int, faults: list[tuple[int, GuideFault]]
) -> tuple[Question, int]:
    """The question that begins with a line, and the line after all that belongs to it."""
    first = lines[at]
    question = Question(first.text)
    if first.mark != "?":
        faults.append((first.number, GuideFault.QUESTION_EXPECTED))
        return question, len(lines)
    if depth > DEEPEST:
        faults.append((first.number, GuideFault.TOO_DEEP))
        return question, len(lines)
    at += 1
    while at < len(lines) and lines[at].mark == "-" and lines[at].indent == first.indent:
        line = lines[at]
        answer = Answer(line.text, line.number, line.service)
        question.answers.append(answer)
        at += 1
        if at < len(lines) and lines[at].indent > line.indent:
            if line.service:
                faults.append((lines[at].number, GuideFault.LEADS_TWICE))
            answer.question, at = _question(lines, at, depth + 1, faults)
        elif not line.service:
            faults.append((line.number, GuideFault.LEADS_NOWHERE))
    if not question.answers:
        faults.append((first.number, GuideFault.ANSWER_EXPECTED))
    if len(question.answers) > MOST_ANSWERS:
        faults.append((first.number, GuideFault.TOO_MANY_ANSWERS))
    return question, at
