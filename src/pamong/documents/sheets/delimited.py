"""CSV in the encodings and with the delimiters of the world."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from django.utils.translation import gettext as _

from pamong.documents.sheets.cells import (
    EMPTY,
    ESCAPED,
    FORMULA,
    HEADER_WITHIN,
    MAX_COLUMNS,
    Cell,
    Column,
    NumberedCells,
    UnableToReadSheet,
    key,
    known,
    text_cell,
    too_many_columns,
    too_many_rows,
)

_DELIMITERS = ",;\t"


def wide_encoding(start: bytes) -> str | None:
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


def csv_lines(
    file: BinaryIO, start: bytes, columns: Sequence[Column], *, name: str, max_rows: int
) -> Iterator[NumberedCells]:
    encoding = wide_encoding(start) or "utf-8-sig"
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
                raise too_many_columns()
            cells = [_csv_cell(value) for value in values]
            if not any(cell.text for cell in cells):
                continue
            kept += 1
            if kept > max_rows + HEADER_WITHIN:
                raise too_many_rows(max_rows)
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
    names = known(columns)
    head = sample.split("\n")[:HEADER_WITHIN]
    if head and (match := re.match(r"sep=([,;\t])", head[0])):
        return match[1]

    def score(delimiter: str) -> tuple[int, int]:
        named = 0
        for line in head:
            words = {key(word.strip("\"'\r ")) for word in line.split(delimiter)}
            named = max(named, len(words & names.keys()))
        return named, head[0].count(delimiter)

    return max(_DELIMITERS, key=score)


def _csv_cell(value: str) -> Cell:
    if not value:
        return EMPTY
    raw = value.lstrip(" \t\xa0\u200b\ufeff")
    if raw.startswith("="):
        return Cell(raw.strip(), fault=FORMULA)
    if value[0] == "'" and ESCAPED.match(value):
        value = value[1:]
    return text_cell(value)
