"""Spreadsheets in and out: XLSX and CSV as people have them, read safely and written harmlessly.

A file is judged by its content, never by its name. Whatever it claims about its own size is
checked while reading, before the spreadsheet library sees it.
"""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain, islice
from typing import Any, BinaryIO, NamedTuple
from xml.parsers import expat

import python_calamine
import xlsxwriter
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pamong.kernel.text import sort_key

MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_TEXT = 32_767
"""Characters in a cell; Excel's own limit."""

MAX_UNPACKED = 200 * 1024 * 1024
MAX_PARTS = 2_000
_HEADER_WITHIN = 15
_CHUNK = 256 * 1024
# Excel keeps 15 digits; what it cannot keep it rounds without a word.
_LOST_DIGITS = 10**15
_SCIENTIFIC = re.compile(r"[+-]?\d+([.,]\d+)?[eE][+-]?\d+")
_DANGEROUS = re.compile(r"[\s\xa0\u200b\ufeff]*[=+\-@|%\t\r\n]")
_ESCAPED = re.compile(r"'+[\s\xa0\u200b\ufeff]*[=+\-@|%\t\r\n]")
_DELIMITERS = ",;\t"

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_FORMULA, _ERROR = "formula", "error"


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


_Line = tuple[int, Sequence[Cell]]


def read_rows(
    file: BinaryIO,
    *,
    name: str,
    columns: Sequence[Column],
    max_rows: int = MAX_ROWS,
) -> Rows:
    """Read a table with known columns; empty rows are passed over, unknown columns ignored.

    The header is sought in the first rows, so that a title above it does no harm. `name` is the
    file's name, for messages only. Raises UnableToReadSheet, some of it only while iterating
    (CSV is read as it comes).
    """
    file.seek(0)
    start = file.read(4096)
    file.seek(0)
    if not start.strip(b"\x00 \r\n\t\xef\xbb\xbf\xff\xfe"):
        raise UnableToReadSheet(_("The file %(name)s is empty.") % {"name": name})
    if start.startswith(b"PK\x03\x04"):
        lines = _xlsx_lines(file, name=name, max_rows=max_rows)
        return _with_header(lines, columns, name=name)
    _refuse_foreign(file, start, name=name)
    return _with_header(
        _csv_lines(file, start, columns, name=name, max_rows=max_rows), columns, name=name
    )


def _refuse_foreign(file: BinaryIO, start: bytes, *, name: str) -> None:
    """Say what the file is instead, as far as its first bytes tell."""
    if start.startswith(_OLE):
        # A protected XLSX is wrapped in the old container, with this name in UTF-16.
        whole = file.read(4 * 1024 * 1024)
        file.seek(0)
        if "EncryptedPackage".encode("utf-16-le") in whole:
            raise UnableToReadSheet(
                _("The file %(name)s is protected by a password. Save it without one.")
                % {"name": name}
            )
        raise UnableToReadSheet(
            _("The file %(name)s is in the old Excel format. Save it as .xlsx and try again.")
            % {"name": name}
        )
    lowered = start.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if lowered.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<?xml")):
        raise UnableToReadSheet(
            _(
                "The file %(name)s is a web page under the name of a spreadsheet. "
                "Open it in a spreadsheet program and save it as .xlsx."
            )
            % {"name": name}
        )
    foreign = (
        b"%PDF-",
        b"\x89PNG",
        b"\xff\xd8\xff",
        b"GIF8",
        b"RIFF",
        b"Rar!",
        b"7z\xbc",
        b"\x1f\x8b",
    )
    if start.startswith(foreign) or (b"\x00" in start and _wide_encoding(start) is None):
        raise _no_spreadsheet(name)


def _no_spreadsheet(name: str) -> UnableToReadSheet:
    return UnableToReadSheet(
        _("The file %(name)s is not a spreadsheet. Bring an .xlsx or a .csv file.") % {"name": name}
    )


def _key(text: str) -> str:
    return sort_key(text=text.replace("_", " "))


def _known(columns: Sequence[Column]) -> dict[str, str]:
    return {_key(word): each.name for each in columns for word in (each.name, *each.aliases)}


def _with_header(lines: Iterator[_Line], columns: Sequence[Column], *, name: str) -> Rows:
    """Find the header among the first rows: the one that names most of the columns."""
    known = _known(columns)
    first = list(islice(lines, _HEADER_WITHIN))
    if not first:
        raise UnableToReadSheet(_("The file %(name)s is empty.") % {"name": name})
    scores = [
        len({known[_key(c.text)] for c in cells if _key(c.text) in known}) for _n, cells in first
    ]
    place = scores.index(max(scores))
    header = first[place][1]
    _check_repeats(header, known)
    chosen = {
        index: known[_key(cell.text)]
        for index, cell in enumerate(header)
        if _key(cell.text) in known
    }
    missing = [c.name for c in columns if c.required and c.name not in set(chosen.values())]
    if missing:
        raise UnableToReadSheet(
            ngettext(
                "The column %(columns)s is missing. The file has: %(found)s.",
                "The columns %(columns)s are missing. The file has: %(found)s.",
                len(missing),
            )
            % {
                "columns": ", ".join(missing),
                "found": ", ".join(c.text for c in header if c.text)[:500] or "–",
            }
        )
    unused = tuple(
        cell.text for index, cell in enumerate(header) if cell.text and index not in chosen
    )
    return Rows(_rows(chain(first[place + 1 :], lines), chosen), frozenset(chosen.values()), unused)


def _check_repeats(header: Sequence[Cell], known: Mapping[str, str]) -> None:
    seen: dict[str, str] = {}
    for cell in header:
        column = known.get(_key(cell.text))
        if column is None:
            continue
        if column in seen:
            raise UnableToReadSheet(
                _("The column %(column)s is there twice (%(first)s and %(second)s). Keep one.")
                % {"column": column, "first": seen[column], "second": cell.text}
            )
        seen[column] = cell.text


def _rows(lines: Iterable[_Line], chosen: Mapping[int, str]) -> Iterator[Row]:
    pairs = list(chosen.items())
    for number, cells in lines:
        width = len(cells)
        yield Row(number, {name: cells[i] for i, name in pairs if i < width})


# --- XLSX -------------------------------------------------------------------------------------


def _xlsx_lines(file: BinaryIO, *, name: str, max_rows: int) -> Iterator[_Line]:
    formulas, title = _inspect(file, name=name, max_rows=max_rows)
    file.seek(0)
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(file)
        sheet = workbook.get_sheet_by_name(title)
    except python_calamine.PasswordError:
        raise UnableToReadSheet(
            _("The file %(name)s is protected by a password. Save it without one.") % {"name": name}
        ) from None
    except (python_calamine.CalamineError, OSError, ValueError):
        raise _damaged(name) from None
    return _sheet_lines(sheet, formulas, max_rows=max_rows)


def _damaged(name: str) -> UnableToReadSheet:
    return UnableToReadSheet(
        _("The file %(name)s is damaged. Open it, save it again and try once more.")
        % {"name": name}
    )


def _too_large(name: str) -> UnableToReadSheet:
    return UnableToReadSheet(
        _("The file %(name)s unpacks to far more than a table of this kind needs.") % {"name": name}
    )


def _too_many_rows(limit: int) -> UnableToReadSheet:
    return UnableToReadSheet(
        ngettext(
            "The table has more than %(limit)s row. Bring it in several files.",
            "The table has more than %(limit)s rows. Bring it in several files.",
            limit,
        )
        % {"limit": limit}
    )


def _too_many_columns() -> UnableToReadSheet:
    return UnableToReadSheet(
        _("The table has more than %(limit)s columns.") % {"limit": MAX_COLUMNS}
    )


def _sheet_lines(
    sheet: python_calamine.CalamineSheet, formulas: frozenset[tuple[int, int]], *, max_rows: int
) -> Iterator[_Line]:
    offset = sheet.start[1] if sheet.start else 0
    blank = (EMPTY,) * offset
    faulty = {row for row, _column in formulas}
    kept = 0
    for number, values in enumerate(sheet.iter_rows(), start=1):
        cells = [*blank, *map(_cell, values)]
        if number in faulty:
            cells = [
                Cell(cell.text, fault=_FORMULA) if (number, index) in formulas else cell
                for index, cell in enumerate(cells)
            ]
        elif not any(cell.text for cell in cells):
            continue
        kept += 1
        if kept > max_rows + _HEADER_WITHIN:
            raise _too_many_rows(max_rows)
        yield number, cells


_EXCEL_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})


def _cell(value: Any) -> Cell:  # noqa: PLR0911 one line a kind of value
    if isinstance(value, str):
        return _text_cell(value)
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE")
    if isinstance(value, float):
        lost = abs(value) >= _LOST_DIGITS
        return Cell(f"{value:.0f}" if value.is_integer() else repr(value), destroyed=lost)
    if isinstance(value, int):
        return Cell(str(value), destroyed=abs(value) >= _LOST_DIGITS)
    if isinstance(value, datetime):
        return Cell(value.date().isoformat(), day=value.date())
    if isinstance(value, date):
        return Cell(value.isoformat(), day=value)
    if isinstance(value, time):
        return Cell(value.strftime("%H:%M"))
    if isinstance(value, timedelta):
        return Cell(str(value))
    return Cell(str(value).strip())


def _text_cell(value: str) -> Cell:
    if not value:
        return EMPTY
    text = value.strip("\x00 \t\r\n\xa0\u200b\ufeff")
    if not text:
        return EMPTY
    if "\x00" in text:
        text = text.replace("\x00", "")
    if text[0] == "#" and text in _EXCEL_ERRORS:
        return Cell(text, fault=_ERROR)
    if len(text) > MAX_TEXT:
        raise UnableToReadSheet(
            _("A cell holds more than %(limit)s characters.") % {"limit": MAX_TEXT}
        )
    return Cell(text, destroyed=_looks_scientific(text))


def _looks_scientific(text: str) -> bool:
    # Cheap first: almost no cell holds an exponent.
    return ("E+" in text or "e+" in text) and _SCIENTIFIC.fullmatch(text) is not None


def _inspect(file: BinaryIO, *, name: str, max_rows: int) -> tuple[frozenset[tuple[int, int]], str]:
    """Unpack every part with a cap, and look at the sheets' grids, before anything is built.

    Returns the cells of the first visible sheet that hold formulas (row from 1, column from 0),
    and that sheet's title.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            parts = _parts(archive, name=name)
            left = MAX_UNPACKED
            sheet_part, title = _first_sheet(archive, parts, name=name)
            formulas: frozenset[tuple[int, int]] = frozenset()
            for info in parts.values():
                wanted = info.filename == sheet_part or info.filename.lower().endswith(".xml")
                scan = _GridScan(max_rows) if wanted else None
                left -= _unpack(archive, info, left, scan, name=name)
                if scan is not None and info.filename == sheet_part:
                    if not scan.is_sheet:
                        raise _damaged(name)
                    formulas = frozenset(scan.formulas)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, OSError):
        raise _damaged(name) from None
    except expat.ExpatError:
        raise _damaged(name) from None
    return formulas, title


def _parts(archive: zipfile.ZipFile, *, name: str) -> dict[str, zipfile.ZipInfo]:
    infos = archive.infolist()
    parts = {info.filename: info for info in infos}
    if len(parts) != len(infos) or len(parts) > MAX_PARTS:
        raise _damaged(name)
    if any(info.flag_bits & 1 for info in infos):
        raise UnableToReadSheet(
            _("The file %(name)s is protected by a password. Save it without one.") % {"name": name}
        )
    lowered = {part.lower() for part in parts}
    if "xl/workbook.xml" not in parts:
        if "xl/workbook.bin" in lowered or "content.xml" in lowered:
            raise UnableToReadSheet(
                _("The file %(name)s is a spreadsheet of another kind. Save it as .xlsx.")
                % {"name": name}
            )
        raise _no_spreadsheet(name)
    if any(part.endswith("vbaproject.bin") for part in lowered):
        raise UnableToReadSheet(
            _("The file %(name)s contains macros. Save it as .xlsx without macros.")
            % {"name": name}
        )
    if sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise _too_large(name)
    return parts


def _unpack(
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    limit: int,
    scan: "_GridScan | None",
    *,
    name: str,
) -> int:
    """Read one part to its true end, whatever size its entry claims. Returns that size."""
    if info.is_dir():
        return 0
    honest = copy(info)
    # The reader stops at the size that the entry claims; another reader may not.
    honest.file_size = limit + 1
    size = 0
    with archive.open(honest) as part:
        while chunk := part.read(_CHUNK):
            size += len(chunk)
            if size > limit:
                raise _too_large(name)
            if scan is not None and not scan.feed(chunk):
                scan = None
    if size != info.file_size:
        raise _damaged(name)
    if scan is not None:
        scan.feed(b"", last=True)
    return size


class _NotSheet(Exception):
    pass


class _GridScan:
    """How far a sheet's grid reaches and where its formulas are, from a stream of its XML."""

    def __init__(self, max_rows: int) -> None:
        self.is_sheet = False
        self.formulas: set[tuple[int, int]] = set()
        self._max_rows = max_rows
        self._row = 0
        self._column = -1
        self._started = False
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, chunk: bytes, *, last: bool = False) -> bool:
        """False once it is clear that the part is no sheet, and needs no further look."""
        try:
            self._parser.Parse(chunk, last)
        except _NotSheet:
            return False
        return True

    def _doctype(self, *_args: object) -> None:
        raise expat.ExpatError("a document type is declared")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local == "c":
            self._cell_at(attributes.get("r", ""))
        elif local == "f":
            if len(self.formulas) < 10_000:
                self.formulas.add((self._row, self._column))
        elif local == "row":
            self._row_at(attributes.get("r", ""))
        elif not self._started:
            self._started = True
            if local != "worksheet":
                raise _NotSheet
            self.is_sheet = True

    def _row_at(self, place: str) -> None:
        self._row = int(place) if place.isdigit() and len(place) < 9 else self._row + 1
        self._column = -1
        self._check()

    def _cell_at(self, place: str) -> None:
        letters = place.rstrip("0123456789")
        digits = place[len(letters) :]
        if letters.isascii() and letters.isalpha() and len(letters) <= 3 and digits:
            column = 0
            for letter in letters.upper():
                column = column * 26 + ord(letter) - 64
            self._column = column - 1
            self._row = int(digits) if len(digits) < 9 else 10**9
        else:
            self._column += 1
        self._check()

    def _check(self) -> None:
        # Rows that a format reaches but no value fills are common at the end of a sheet.
        if self._row > 2 * self._max_rows + 1000:
            raise _too_many_rows(self._max_rows)
        if self._column >= MAX_COLUMNS:
            raise _too_many_columns()


def _first_sheet(
    archive: zipfile.ZipFile, parts: Mapping[str, zipfile.ZipInfo], *, name: str
) -> tuple[str, str]:
    """The part and the title of the first visible sheet."""
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str]] = []

    def relation(element: str, attributes: dict[str, str]) -> None:
        if element.rpartition(" ")[2] == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def sheet(element: str, attributes: dict[str, str]) -> None:
        if (
            element.rpartition(" ")[2] == "sheet"
            and attributes.get("state", "visible") == "visible"
        ):
            reference = next(
                (v for k, v in attributes.items() if k.endswith("/relationships id")), ""
            )
            sheets.append((reference, attributes.get("name", "")))

    _small_part(archive, parts, "xl/_rels/workbook.xml.rels", relation, name=name)
    _small_part(archive, parts, "xl/workbook.xml", sheet, name=name)
    if not sheets:
        raise _damaged(name)
    target = targets.get(sheets[0][0], "")
    part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    if part not in parts:
        raise _damaged(name)
    return part, sheets[0][1]


def _small_part(
    archive: zipfile.ZipFile,
    parts: Mapping[str, zipfile.ZipInfo],
    part: str,
    handler: Callable[[str, dict[str, str]], None],
    *,
    name: str,
) -> None:
    info = parts.get(part)
    if info is None or info.file_size > 4 * 1024 * 1024:
        raise _damaged(name)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = handler
    with archive.open(info) as source:
        parser.Parse(source.read(4 * 1024 * 1024), True)


# --- CSV --------------------------------------------------------------------------------------


def _wide_encoding(start: bytes) -> str | None:
    """UTF-16 by its mark, or by the empty halves of its plain letters."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = start[: len(start) // 2 * 2]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if half and odd > 0.6 * half and even < 0.05 * half:
        return "utf-16-le"
    if half and even > 0.6 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _csv_lines(
    file: BinaryIO, start: bytes, columns: Sequence[Column], *, name: str, max_rows: int
) -> Iterator[_Line]:
    encoding = _wide_encoding(start) or "utf-8-sig"
    # Detached afterwards, so that the caller's file is not closed with the wrapper.
    text = io.TextIOWrapper(file, encoding=encoding, errors="strict", newline="")
    number = 0
    try:
        delimiter = _delimiter(text, columns)
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        kept = 0
        while True:
            number = reader.line_num + 1
            try:
                values = next(reader)
            except StopIteration:
                return
            if number == 1 and len(values) <= 2 and values[:1] and values[0].startswith("sep="):
                continue
            if len(values) > MAX_COLUMNS:
                raise _too_many_columns()
            cells = [_csv_cell(value) for value in values]
            if not any(cell.text for cell in cells):
                continue
            kept += 1
            if kept > max_rows + _HEADER_WITHIN:
                raise _too_many_rows(max_rows)
            yield number, cells
    except UnicodeDecodeError as error:
        raise _wrong_encoding(name, number, encoding, error) from None
    except csv.Error as error:
        raise UnableToReadSheet(
            _("Line %(line)s of %(name)s cannot be read as CSV: check its quotation marks.")
            % {"line": number, "name": name}
        ) from error
    finally:
        if not file.closed:
            text.detach()


def _wrong_encoding(
    name: str, number: int, encoding: str, error: UnicodeDecodeError
) -> UnableToReadSheet:
    if encoding != "utf-8-sig":
        return UnableToReadSheet(
            _("The file %(name)s is damaged: it begins as UTF-16 and does not go on so.")
            % {"name": name}
        )
    # Almost always Windows-1252, as Excel saves CSV unless told otherwise.
    found = error.object[error.start : error.start + 1].decode("cp1252", errors="replace")
    return UnableToReadSheet(
        _(
            "The file %(name)s is not in UTF-8: near line %(line)s it has the character "
            "%(character)s of Windows-1252 (Latin-1). Save it as “CSV UTF-8” or as .xlsx."
        )
        % {"name": name, "line": max(number, 1), "character": found}
    )


def _delimiter(text: io.TextIOWrapper, columns: Sequence[Column]) -> str:
    """The delimiter under which the first lines name most of the columns."""
    sample = text.read(64 * 1024)
    text.seek(0)
    known = _known(columns)
    head = sample.split("\n")[:_HEADER_WITHIN]
    if head and (match := re.match(r"sep=([,;\t])", head[0])):
        return match[1]

    def score(delimiter: str) -> tuple[int, int]:
        named = 0
        for line in head:
            words = {_key(word.strip("\"'\r ")) for word in line.split(delimiter)}
            named = max(named, len(words & known.keys()))
        return named, head[0].count(delimiter)

    return max(_DELIMITERS, key=score)


def _csv_cell(value: str) -> Cell:
    if not value:
        return EMPTY
    raw = value.lstrip(" \t\xa0\u200b\ufeff")
    if raw.startswith("="):
        return Cell(raw.strip(), fault=_FORMULA)
    if value[0] == "'" and _ESCAPED.match(value):
        value = value[1:]
    return _text_cell(value)


# --- out --------------------------------------------------------------------------------------


def safe_text(value: str) -> str:
    """A text that a spreadsheet program opening a CSV will not take for a formula.

    Undone by `read_rows`. Applied to texts only: a number is written as a number.
    """
    bare = value.lstrip("'")
    return f"'{value}" if _DANGEROUS.match(bare) else value


def write_csv(
    rows: Iterable[Sequence[object]], columns: Sequence[str], *, delimiter: str = ","
) -> Iterator[bytes]:
    """A CSV in UTF-8 with a mark (Excel needs it), piece by piece for a streaming answer."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    yield codecs.BOM_UTF8
    for row in chain([columns], rows):
        writer.writerow([_csv_value(value) for value in row])
        if buffer.tell() > 64 * 1024:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _csv_value(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return safe_text(str(value))


def write_xlsx(
    rows: Iterable[Sequence[object]],
    columns: Sequence[str],
    *,
    title: str = "Data",
    more: Sequence[tuple[str, Sequence[str], Iterable[Sequence[object]]]] = (),
    text_columns: Iterable[str] = (),
) -> bytes:
    """A workbook with one sheet (and `more` sheets as title, columns, rows), written row by row.

    Texts stay texts: nothing becomes a formula, a link or a number. The columns named in
    `text_columns` are formatted as text, so that what is typed into them keeps all its digits.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
            "nan_inf_to_errors": True,
            "remove_timezone": True,
        },
    )
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1, "num_format": "@"}),
        "quoted": book.add_format({"quote_prefix": True, "num_format": "@"}),
        "text": book.add_format({"num_format": "@"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    as_text = set(text_columns)
    for name, heads, body in ((title, columns, rows), *more):
        sheet = book.add_worksheet(name[:31])
        sheet.freeze_panes(1, 0)
        for index, head in enumerate(heads):
            cell_format = formats["text"] if head in as_text else None
            sheet.set_column(index, index, max(12, min(48, len(str(head)) + 4)), cell_format)
        for index, head in enumerate(heads):
            sheet.write_string(0, index, str(head), formats["head"])
        for number, row in enumerate(body, start=1):
            for index, value in enumerate(row):
                _write(sheet, number, index, value, formats)
    book.close()
    return target.getvalue()


def _write(sheet: Any, row: int, column: int, value: object, formats: Mapping[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float | Decimal):
        # Beyond 15 digits a spreadsheet would round it.
        if abs(float(value)) >= _LOST_DIGITS:
            sheet.write_string(row, column, str(value), formats["text"])
        else:
            sheet.write_number(row, column, value)
    elif isinstance(value, datetime | date):
        sheet.write_datetime(row, column, value, formats["date"])
    else:
        text = str(value)[:MAX_TEXT]
        risky = _DANGEROUS.match(text) or text.startswith("'")
        sheet.write_string(row, column, text, formats["quoted"] if risky else formats["text"])
