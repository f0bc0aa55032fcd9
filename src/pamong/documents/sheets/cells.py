"""What a table read from a file consists of, and how it is refused."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pamong.kernel.text import LIKE_A_FORMULA, sort_key

MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_TEXT = 32_767
"""Characters in a cell; Excel's own limit."""

HEADER_WITHIN = 15
# Excel keeps 15 digits; what it cannot keep it rounds without a word.
LOST_DIGITS = 10**15
_SCIENTIFIC = re.compile(r"[+-]?\d+([.,]\d+)?[eE][+-]?\d+")
ESCAPED = re.compile("'+" + LIKE_A_FORMULA.pattern)

FORMULA, ERROR = "formula", "error"


class UnableToReadSheet(Exception):
    """The file cannot be read as a table; the message tells the user why and what would help."""


class Cell(NamedTuple):
    """One cell as text without outer blanks. `day` is set where the file says it is a date.

    `destroyed`: a number that a spreadsheet has rounded (15 digits are all it keeps), or written
    as 1,98E+17. `fault` is "formula" or "error" (#N/A) where the cell holds no value of its own.
    """

    text: str
    day: date | None = None
    destroyed: bool = False
    fault: str = ""


EMPTY = Cell("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of an import: the name in the template, other names accepted, and what it holds."""

    name: str
    help: str | Promise = ""
    aliases: tuple[str, ...] = ()
    required: bool = False
    example: str = ""


class Row(NamedTuple):
    """A row by its number in the file. Absent columns are absent from `cells`: use `get`."""

    number: int
    cells: Mapping[str, Cell]

    def get(self, column: str) -> Cell:
        return self.cells.get(column, EMPTY)

    def text(self, column: str) -> str:
        return self.cells.get(column, EMPTY).text


class Rows:
    """The rows below the header, once. `unused` names the columns that nothing was read from."""

    def __init__(self, rows: Iterator[Row], columns: frozenset[str], unused: tuple[str, ...]):
        self._rows = rows
        self.columns = columns
        self.unused = unused

    def __iter__(self) -> Iterator[Row]:
        return self._rows


NumberedCells = tuple[int, Sequence[Cell]]


_EXCELERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})


def cell_of(value: Any) -> Cell:  # noqa: PLR0911 one line a kind of value
    if isinstance(value, str):
        return text_cell(value)
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE")
    if isinstance(value, float):
        lost = abs(value) >= LOST_DIGITS
        return Cell(f"{value:.0f}" if value.is_integer() else repr(value), destroyed=lost)
    if isinstance(value, int):
        return Cell(str(value), destroyed=abs(value) >= LOST_DIGITS)
    if isinstance(value, datetime):
        return Cell(value.date().isoformat(), day=value.date())
    if isinstance(value, date):
        return Cell(value.isoformat(), day=value)
    if isinstance(value, time):
        return Cell(value.strftime("%H:%M"))
    if isinstance(value, timedelta):
        return Cell(str(value))
    return Cell(str(value).strip())


def text_cell(value: str) -> Cell:
    if not value:
        return EMPTY
    text = value.strip("\x00 \t\r\n\xa0\u200b\ufeff")
    if not text:
        return EMPTY
    if "\x00" in text:
        text = text.replace("\x00", "")
    if text[0] == "#" and text in _EXCELERRORS:
        return Cell(text, fault=ERROR)
    if len(text) > MAX_TEXT:
        raise UnableToReadSheet(
            _("A cell holds more than %(limit)s characters.") % {"limit": MAX_TEXT}
        )
    return Cell(text, destroyed=_looks_scientific(text))


def _looks_scientific(text: str) -> bool:
    # Cheap first: almost no cell holds an exponent.
    return ("E+" in text or "e+" in text) and _SCIENTIFIC.fullmatch(text) is not None


def no_spreadsheet(name: str) -> UnableToReadSheet:
    return UnableToReadSheet(
        _("The file %(name)s is not a spreadsheet. Bring an .xlsx or a .csv file.") % {"name": name}
    )


def key(text: str) -> str:
    return sort_key(text=text.replace("_", " "))


def known(columns: Sequence[Column]) -> dict[str, str]:
    return {key(word): each.name for each in columns for word in (each.name, *each.aliases)}


def damaged(name: str) -> UnableToReadSheet:
    return UnableToReadSheet(
        _("The file %(name)s is damaged. Open it, save it again and try once more.")
        % {"name": name}
    )


def too_large(name: str) -> UnableToReadSheet:
    return UnableToReadSheet(
        _("The file %(name)s unpacks to far more than a table of this kind needs.") % {"name": name}
    )


def too_many_rows(limit: int) -> UnableToReadSheet:
    return UnableToReadSheet(
        ngettext(
            "The table has more than %(limit)s row. Bring it in several files.",
            "The table has more than %(limit)s rows. Bring it in several files.",
            limit,
        )
        % {"limit": limit}
    )


def too_many_columns() -> UnableToReadSheet:
    return UnableToReadSheet(
        _("The table has more than %(limit)s columns.") % {"limit": MAX_COLUMNS}
    )
