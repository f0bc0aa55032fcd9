"""The one door in: what the file is, where its header stands, and its rows by column name."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pamong.documents.sheets.cells import (
    HEADER_WITHIN,
    MAX_ROWS,
    Cell,
    Column,
    NumberedCells,
    Row,
    Rows,
    UnableToReadSheet,
    key,
    known,
    no_spreadsheet,
)
from pamong.documents.sheets.delimited import csv_lines, wide_encoding
from pamong.documents.sheets.xlsx import xlsx_lines

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")


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
        lines = xlsx_lines(file, name=name, max_rows=max_rows)
        return _with_header(lines, columns, name=name)
    _refuse_foreign(file, start, name=name)
    return _with_header(
        csv_lines(file, start, columns, name=name, max_rows=max_rows), columns, name=name
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
    if start.startswith(foreign) or (b"\x00" in start and wide_encoding(start) is None):
        raise no_spreadsheet(name)


def _with_header(lines: Iterator[NumberedCells], columns: Sequence[Column], *, name: str) -> Rows:
    """Find the header among the first rows: the one that names most of the columns."""
    names = known(columns)
    first = list(islice(lines, HEADER_WITHIN))
    if not first:
        raise UnableToReadSheet(_("The file %(name)s is empty.") % {"name": name})
    scores = [
        len({names[key(c.text)] for c in cells if key(c.text) in names}) for _n, cells in first
    ]
    place = scores.index(max(scores))
    header = first[place][1]
    _check_repeats(header, names)
    chosen = {
        index: names[key(cell.text)] for index, cell in enumerate(header) if key(cell.text) in names
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


def _check_repeats(header: Sequence[Cell], names: Mapping[str, str]) -> None:
    seen: dict[str, str] = {}
    for cell in header:
        column = names.get(key(cell.text))
        if column is None:
            continue
        if column in seen:
            raise UnableToReadSheet(
                _("The column %(column)s is there twice (%(first)s and %(second)s). Keep one.")
                % {"column": column, "first": seen[column], "second": cell.text}
            )
        seen[column] = cell.text


def _rows(lines: Iterable[NumberedCells], chosen: Mapping[int, str]) -> Iterator[Row]:
    pairs = list(chosen.items())
    for number, cells in lines:
        width = len(cells)
        yield Row(number, {name: cells[i] for i, name in pairs if i < width})
