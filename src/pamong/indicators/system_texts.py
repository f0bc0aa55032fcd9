"""Texts of indicators that a part of the system defines itself, in the reader's language.

They stand in the rows as data, in the language of the agency. Who keeps the definitions may word
them anew; then the new words are shown to everybody.
"""

from collections.abc import Mapping

from django.utils.functional import Promise

_known: dict[str, Promise] = {}


def register(texts: Mapping[str, Promise]) -> None:
    """Tell how texts of data are shown: the text as it is stored, and its message."""
    _known.update(texts)


def shown(text: str) -> str:
    """The text in the reader's language where the system wrote it, else as it stands."""
    return str(_known.get(text, text))
