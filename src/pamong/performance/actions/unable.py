"""What every expected failure of this room is: a sentence for the person who tried."""


class Unable(Exception):
    """Not done, and nothing changed. The message says why, in the reader's language."""


class Stale(Unable):
    """Somebody else changed the same thing in the meantime; `revision` is how it stands now."""

    def __init__(self, message: str, *, revision: int) -> None:
        super().__init__(message)
        self.revision = revision
