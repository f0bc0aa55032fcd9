"""An event log in memory: codes and columns, sorted by case, time and file order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MISSING = -1
MICROSECONDS = 1_000_000
COLUMNS = ("case", "activity", "resource", "lifecycle", "time", "offset")
# So many places that are wrong are named, not only the first.
MOST_PLACES = 100


class UnableToReadLog(ValueError):
    """The file is no log that can be read; `code` says why, `values` what the message needs.

    `places` are lines or rows and what stands there, the first of those that are wrong alike.
    """

    def __init__(self, code: str, places: Sequence["Place"] = (), **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.places = tuple(places)
        self.values = values


class Place(NamedTuple):
    """A time that is no moment: the line or row, or the id of the event, and the text there."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A choice that was made while reading, to be told beside every figure that rests on it."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attribute:
    """What events have beside the columns of every log: codes into names, -1 for none."""

    names: tuple[str, ...]
    code: "NDArray[np.int32]"


@dataclass(frozen=True, slots=True)
class EventLog:
    """Dense codes into lists of names; -1 is a value that the log does not have.

    `time` counts microseconds since 1970 in UTC; `offset` is how many minutes the clock on the
    wall was ahead of it when the event was written, so that hours of the day are those of people.
    Rows are sorted by case, then time, then their order in the file.
    """

    name: str
    # A stored log's are read where they lie: there may be millions.
    cases: Sequence[str]
    activities: tuple[str, ...]
    resources: tuple[str, ...]
    lifecycles: tuple[str, ...]
    case: "NDArray[np.int32]"
    activity: "NDArray[np.int32]"
    resource: "NDArray[np.int32]"
    lifecycle: "NDArray[np.int32]"
    time: "NDArray[np.int64]"
    offset: "NDArray[np.int16]"
    notes: tuple[Note, ...] = ()
    # Those that were asked for.
    attributes: Mapping[str, Attribute] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.case)
