"""How a file of another application is read, and what of its events counts as done."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

# More names than any office has: beyond them a column was taken that is no resource.
MOST_RESOURCES = 5_000
MOST_ROWS_BEHIND = 2_000
COLUMNS = ("case", "activity", "time", "resource", "lifecycle")
_DONE = "complete"


@dataclass(frozen=True, slots=True)
class Reading:
    """What somebody chose; empty where the usual names and the file itself decide."""

    case: str = ""
    activity: str = ""
    time: str = ""
    resource: str = ""
    lifecycle: str = ""
    object_type: str = ""
    zone: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Self:
        """Texts alone, of the names that are known."""
        return cls(
            **{
                each.name: given[each.name]
                for each in fields(cls)
                if isinstance(given.get(each.name), str)
            }
        )

    def kept(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self).items() if value}


def is_done(lifecycle: str | None) -> bool:
    """An event without a life cycle marks the end of its activity."""
    return not lifecycle or lifecycle.lower() == _DONE
