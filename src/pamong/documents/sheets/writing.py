"""Tables out, with cells that no spreadsheet program takes for formulas."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any

from pamong.documents.sheets.cells import LOST_DIGITS, MAX_TEXT
from pamong.kernel.text import LIKE_A_FORMULA, safe_text


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
    # Slow to load, and most processes write no workbook.
    import xlsxwriter  # noqa: PLC0415

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
        if abs(float(value)) >= LOST_DIGITS:
            sheet.write_string(row, column, str(value), formats["text"])
        else:
            sheet.write_number(row, column, value)
    elif isinstance(value, datetime | date):
        sheet.write_datetime(row, column, value, formats["date"])
    else:
        text = str(value)[:MAX_TEXT]
        risky = LIKE_A_FORMULA.match(text) or text.startswith("'")
        sheet.write_string(row, column, text, formats["quoted"] if risky else formats["text"])
