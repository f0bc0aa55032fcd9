"""Texts as people compare them, and as spreadsheet programs may be given them."""

import re
import unicodedata

LIKE_A_FORMULA = re.compile(r"[\s\xa0\u200b\ufeff]*[=+\-@|%\t\r\n]")
"""How a text begins that a spreadsheet program would take for a formula."""
APOSTROPHES = "'`\u2018\u2019\u02bb\u02bc\u00b4"


def gettext_noop(message: str) -> str:
    """Mark an English message for translation where no framework may be imported.

    The message catalogue's extraction finds the call by its name; whoever shows the text
    translates it.
    """
    return message


def unaccent(*, text: str) -> str:
    """Drop combining marks: "José" becomes "Jose". Letters without a decomposition stay."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def sort_key(*, text: str) -> str:
    """A stored key by which texts sort as people expect, in every database locale alike.

    Unaccented and lower-cased; apostrophes vanish ("Ma'ruf" sorts as "maruf"), every other
    mark counts as one blank.
    """
    plain = unaccent(text=text).casefold()
    letters = [
        letter if letter.isalnum() else "" if letter in APOSTROPHES else " " for letter in plain
    ]
    return " ".join("".join(letters).split())


def safe_text(text: str) -> str:
    """A text that a spreadsheet program opening a CSV will not take for a formula.

    Applied to texts only: a number is written as a number. Undone by `documents.sheets.read_rows`.
    """
    return f"'{text}" if LIKE_A_FORMULA.match(text.lstrip("'")) else text
