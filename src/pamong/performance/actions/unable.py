"""What every expected failure of this room is: a sentence for the person who tried."""

from django.utils.translation import gettext as _


class Unable(Exception):
    """Not done, and nothing changed. The message says why, in the reader's language."""


class Stale(Unable):
    """Somebody else changed the same thing in the meantime; `revision` is how it stands now."""

    def __init__(self, message: str, *, revision: int) -> None:
        super().__init__(message)
        self.revision = revision


def refuse_long(text: str, limit: int, failure: type[Unable]) -> str:
    """The text without blanks around it; a line break is one character, as in the browser.

    Raises the failure for one that is too long: nothing is cut off unseen.
    """
    text = "\n".join(text.strip().splitlines())
    if len(text) > limit:
        raise failure(
            _("Write at most %(limit)s characters; here are %(found)s.")
            % {"limit": limit, "found": len(text)}
        )
    return text
