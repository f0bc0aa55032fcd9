"""What a published table is: its columns, what they mean, how much they tell of people."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import IO

from django.utils.functional import Promise


class Sensitivity(StrEnum):
    """Who may see a column outside the agency."""

    OPEN = "open"
    INTERNAL = "internal"
    # It tells of one person.
    PERSONAL = "personal"


@dataclass(frozen=True, slots=True)
class Column:
    """`type` is DuckDB's name of it; empty cells are null."""

    name: str
    type: str
    meaning: Promise
    sensitivity: Sensitivity = Sensitivity.INTERNAL


@dataclass(frozen=True, slots=True)
class Dataset:
    """A table of one agency, lying in the order of the columns `order`.

    `write_rows` writes the rows of the current agency as CSV in UTF-8 without a head, in any order:
    all of them, or of the one month that it is asked for, named by its first day. `months` tells
    which months there are, each with a mark that changes when any of its rows does, so that the
    others stay as they lie; without it the dataset is written as a whole each time.
    """

    name: str
    title: Promise
    columns: tuple[Column, ...]
    order: tuple[str, ...]
    write_rows: Callable[[IO[bytes], date | None], None]
    months: Callable[[], Mapping[date, str]] | None = None

    @property
    def types(self) -> Mapping[str, str]:
        return {column.name: column.type for column in self.columns}


_known: dict[str, Dataset] = {}


def register(dataset: Dataset) -> None:
    """Call it when an app gets ready. Raises ValueError for a second dataset of a name."""
    if dataset.name in _known:
        raise ValueError(f"there is a dataset {dataset.name} already")
    unknown = set(dataset.order) - set(dataset.types)
    if unknown:
        raise ValueError(f"{dataset.name} has no columns {sorted(unknown)} to lie in order of")
    _known[dataset.name] = dataset


def registered() -> list[Dataset]:
    """All datasets, by name."""
    return [_known[name] for name in sorted(_known)]
