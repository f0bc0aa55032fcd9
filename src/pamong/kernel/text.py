"""Texts as people compare them: without accents, case and punctuation."""

import unicodedata

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
