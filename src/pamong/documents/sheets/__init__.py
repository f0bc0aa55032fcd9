"""Spreadsheets in and out: XLSX and CSV as people have them, read safely and written harmlessly.

A file is judged by its content, never by its name. Whatever it claims about its own size is
checked while reading, before the spreadsheet library sees it.
"""

from pamong.documents.sheets.cells import (
    EMPTY,
    MAX_ROWS,
    Cell,
    Column,
    Row,
    Rows,
    UnableToReadSheet,
)
from pamong.documents.sheets.reading import read_rows
from pamong.documents.sheets.writing import write_csv, write_xlsx

__all__ = [
    "EMPTY",
    "MAX_ROWS",
    "Cell",
    "Column",
    "Row",
    "Rows",
    "UnableToReadSheet",
    "read_rows",
    "write_csv",
    "write_xlsx",
]
