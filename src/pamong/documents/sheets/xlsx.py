"""XLSX: measured while unpacking, then read by the library."""

import zipfile
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from typing import BinaryIO
from xml.parsers import expat

import python_calamine
from django.utils.translation import gettext as _

from pamong.documents.sheets.cells import (
    EMPTY,
    FORMULA,
    HEADER_WITHIN,
    MAX_COLUMNS,
    Cell,
    NumberedCells,
    UnableToReadSheet,
    cell_of,
    damaged,
    no_spreadsheet,
    too_large,
    too_many_columns,
    too_many_rows,
)

MAX_UNPACKED = 200 * 1024 * 1024
MAX_PARTS = 2_000
MAX_CELLS = 5_000_000
"""The library builds the whole rectangle, filled or not."""

_CHUNK = 256 * 1024


def xlsx_lines(file: BinaryIO, *, name: str, max_rows: int) -> Iterator[NumberedCells]:
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
        raise damaged(name) from None
    return _sheet_lines(sheet, formulas, max_rows=max_rows)


def _sheet_lines(
    sheet: python_calamine.CalamineSheet, formulas: frozenset[tuple[int, int]], *, max_rows: int
) -> Iterator[NumberedCells]:
    offset = sheet.start[1] if sheet.start else 0
    blank = (EMPTY,) * offset
    faulty = {row for row, _column in formulas}
    kept = 0
    for number, values in enumerate(sheet.iter_rows(), start=1):
        cells = [*blank, *map(cell_of, values)]
        if number in faulty:
            cells = [
                Cell(cell.text, fault=FORMULA) if (number, index) in formulas else cell
                for index, cell in enumerate(cells)
            ]
        elif not any(cell.text for cell in cells):
            continue
        kept += 1
        if kept > max_rows + HEADER_WITHIN:
            raise too_many_rows(max_rows)
        yield number, cells


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
                        raise damaged(name)
                    formulas = frozenset(scan.formulas)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, OSError):
        raise damaged(name) from None
    except expat.ExpatError:
        raise damaged(name) from None
    return formulas, title


def _parts(archive: zipfile.ZipFile, *, name: str) -> dict[str, zipfile.ZipInfo]:
    infos = archive.infolist()
    parts = {info.filename: info for info in infos}
    if len(parts) != len(infos) or len(parts) > MAX_PARTS:
        raise damaged(name)
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
        raise no_spreadsheet(name)
    if any(part.endswith("vbaproject.bin") for part in lowered):
        raise UnableToReadSheet(
            _("The file %(name)s contains macros. Save it as .xlsx without macros.")
            % {"name": name}
        )
    if sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise too_large(name)
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
                raise too_large(name)
            if scan is not None and not scan.feed(chunk):
                scan = None
    if size != info.file_size:
        raise damaged(name)
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
        self._last_row = 0
        self._last_column = 0
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
            raise too_many_rows(self._max_rows)
        if self._column >= MAX_COLUMNS:
            raise too_many_columns()
        self._last_row = max(self._last_row, self._row)
        self._last_column = max(self._last_column, self._column + 1)
        if self._last_row * self._last_column > MAX_CELLS:
            raise too_many_rows(self._max_rows)


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
        raise damaged(name)
    target = targets.get(sheets[0][0], "")
    part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    if part not in parts:
        raise damaged(name)
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
        raise damaged(name)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = handler
    with archive.open(info) as source:
        parser.Parse(source.read(4 * 1024 * 1024), True)
