"""Bringing in files: read, compare, show the difference, and write it only when confirmed.

A room registers an `Importer` for each kind of file. The flow is the same for all: nothing but
the run and the stored file is written before somebody confirms; then the file is read and compared
again, and either everything is written or nothing, and the file is erased.
"""

from pamong.documents.imports.flow import (
    Outcome,
    apply_import,
    discard_forgotten,
    discard_import,
    refresh_import,
    run_import,
    start_import,
)
from pamong.documents.imports.keeping import LINES_A_PAGE, page_of
from pamong.documents.imports.kinds import (
    CellError,
    Context,
    Difference,
    FieldChange,
    Importer,
    Line,
    UnableToImport,
    connect,
    importer_for,
    register,
    run_for,
    runs_known_to,
)
from pamong.documents.imports.templates import template_csv, template_xlsx
from pamong.documents.sheets import Column, Row, Rows, UnableToReadSheet

__all__ = [
    "LINES_A_PAGE",
    "CellError",
    "Column",
    "Context",
    "Difference",
    "FieldChange",
    "Importer",
    "Line",
    "Outcome",
    "Row",
    "Rows",
    "UnableToImport",
    "UnableToReadSheet",
    "apply_import",
    "connect",
    "discard_forgotten",
    "discard_import",
    "importer_for",
    "page_of",
    "refresh_import",
    "register",
    "run_for",
    "run_import",
    "runs_known_to",
    "start_import",
    "template_csv",
    "template_xlsx",
]
