"""Letters by template: text in which {{ names }} stand for what is known of a case."""

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pamong.services.rules.life import DECISIONS, Outcome

LONGEST_TEXT = 8_000
LONGEST_TITLE = 120
MOST_LETTERS = 10

ANSWER = "answer."
"""Before the name of a question of the form: {{ answer.business_name }}."""

_PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


class Known(StrEnum):
    """What a letter may name besides the applicant's answers."""

    CASE_NUMBER = "case_number"
    SERVICE = "service"
    SUBJECT = "subject"
    APPLICANT = "applicant"
    RECEIVED_ON = "received_on"
    DUE_ON = "due_on"
    SIGNED_ON = "signed_on"
    UNIT = "unit"
    SIGNER = "signer"


@dataclass(frozen=True, slots=True)
class LetterTemplate:
    code: str
    title: str
    text: str
    # With which decision it goes out; None with any.
    outcome: Outcome | None = Outcome.GRANTED


def holds(meant_for: str, decided: Outcome | None) -> bool:
    """Whether a signed letter is still true after a decision; none is where that is open again."""
    return decided is not None and (not meant_for or meant_for == decided)


def read_templates(data: Any) -> tuple[LetterTemplate, ...]:
    """Those of a version as it is kept; what is no template is left out."""
    rows = data if isinstance(data, list) else []
    return tuple(
        LetterTemplate(row["code"], row["title"], row["text"], _outcome_of(row))
        for row in rows
        if isinstance(row, dict)
        and all(isinstance(row.get(key), str) for key in ("code", "title", "text"))
    )


def _outcome_of(row: dict[str, Any]) -> Outcome | None:
    outcome = row.get("outcome", Outcome.GRANTED)
    return Outcome(outcome) if outcome in set(DECISIONS) else None


def templates_json(templates: Collection[LetterTemplate]) -> list[dict[str, str]]:
    return [
        {
            "code": each.code,
            "title": each.title,
            "text": each.text,
            "outcome": each.outcome or "",
        }
        for each in templates
    ]


def placeholders(text: str) -> list[str]:
    """The names a text asks for, each once, in their order."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(text)))


def unknown_placeholders(text: str, questions: Collection[str]) -> list[str]:
    """The names that no case can fill."""
    known = {*Known, *(f"{ANSWER}{name}" for name in questions)}
    return [name for name in placeholders(text) if name not in known]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The letter. What was not answered reads as a dash; braces in an answer stay as they are."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1]) or "–", text)


def mark_of_letter(title: str, text: str) -> str:
    """By which the letter that was looked at is known again when it is signed."""
    return hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()[:32]
