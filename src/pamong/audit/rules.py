"""What the auditor's pages ask of the journal: filters as values, places in it, kinds of verbs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# Reading is an event like any other; its verbs are known by their last word.
_READING_WORDS = frozenset({"read", "exported", "downloaded", "shown"})
_READING_VERBS = frozenset({"documents.attachment.opened"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event stands in the journal: its instant and its id, written "<microseconds>-<id>".

    The next page of a list begins after a place, so that events that come in meanwhile shift
    nothing.
    """

    happened_at: datetime
    event_id: int

    @classmethod
    def parse(cls, text: str) -> "Place | None":
        moment, dash, number = text.partition("-")
        if not (dash and moment.isdecimal() and number.isdecimal()):
            return None
        try:
            return cls(_EPOCH + timedelta(microseconds=int(moment)), int(number))
        # Numbers of thousands of digits are not read at all.
        except (OverflowError, ValueError):
            return None

    def __str__(self) -> str:
        return f"{(self.happened_at - _EPOCH) // timedelta(microseconds=1)}-{self.event_id}"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which events are asked for; what is empty or None does not restrict. Days are included."""

    first: date
    last: date
    verb: str = ""
    actor_id: int | None = None
    kind: str = ""
    object_id: int | None = None
    unit_id: int | None = None
    origin: str = ""


def is_reading(verb: str) -> bool:
    """Does the verb tell that somebody looked at something or took it along?"""
    return verb in _READING_VERBS or verb.rpartition(".")[2] in _READING_WORDS


def covers(paths: Iterable[str], unit_path: str) -> bool:
    """Do exported subtrees of units hold this unit?"""
    return any(unit_path.startswith(path) for path in paths)
