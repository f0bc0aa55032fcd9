"""What the questions and pages of a form are called inside: by words, and never by another's."""

import keyword
import re

from pamong.kernel.text import unaccent
from pamong.services.rules.forms.limits import LONGEST_NAME

# Words of the language that conditions are written in.
_WORDS = frozenset(
    {"answers", "each", "item", "true", "false", "null", "none", "len", "min", "max", "sum",
     "round", "abs", "int", "float"}
)  # fmt: skip
# What the page of an application sends besides its answers.
_SENT_ALONG = frozenset({"asked", "back", "do", "csrfmiddlewaretoken"})
# Pages that every application has besides those of its form.
RESERVED_PAGES = frozenset({"check", "sent", "for-whom", "who", "contact"})


def is_reserved(name: str) -> bool:
    """Whether no question can be called so."""
    return name in _WORDS or name in _SENT_ALONG or keyword.iskeyword(name)


def name_from(text: str, taken: set[str], *, mark: str = "_") -> str:
    """A name from words, unlike those that there are."""
    plain = re.sub(r"[^a-z0-9]+", mark, unaccent(text=text).lower()).strip(mark)
    plain = re.sub(r"^[0-9]+", "", plain).strip(mark)[: LONGEST_NAME - 4].strip(mark) or "q"
    found, number = plain, 2
    while found in taken:
        found, number = f"{plain}{mark}{number}", number + 1
    return found


def question_name(text: str, taken: set[str]) -> str:
    """The name of a new question, or of a new group, from its words."""
    plain = name_from(text, set())
    return name_from(text, {*taken, plain} if is_reserved(plain) else taken)


def page_name(text: str, taken: set[str]) -> str:
    """The id of a new page from its heading."""
    return name_from(text, taken | RESERVED_PAGES, mark="-")
