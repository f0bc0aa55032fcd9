"""Logs out, in the forms that other tools read, event by event in little memory."""

import os
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from pamong.mining.writing.ocel import write_ocel_json, write_ocel_sqlite
from pamong.mining.writing.traces import Happening, Trace, traces_of
from pamong.mining.writing.xes import write_xes


class Form(StrEnum):
    """Which writing; its endings of file names stand in ENDINGS."""

    XES = "xes"
    OCEL = "ocel"


ENDINGS = {
    Form.XES: (".xes", ".xes.gz"),
    Form.OCEL: (".json", ".jsonocel", ".sqlite"),
}


class UnableToWriteLog(ValueError):
    """The name of the file says another form than the one asked for."""


def ending_of(path: Path, form: Form) -> str:
    """The variant of a form that a file's name asks for. Raises UnableToWriteLog."""
    for ending in ENDINGS[form]:
        if path.name.lower().endswith(ending):
            return ending
    raise UnableToWriteLog(path.name)


def write_log(traces: Iterable[Trace], path: Path, form: Form, *, name: str) -> int:
    """Write cases into a file that appears whole or not at all; the number of events.

    The ending of the file's name chooses among the variants of a form (ENDINGS). Raises
    UnableToWriteLog for any other, OSError.
    """
    ending = ending_of(path, form)
    coming = path.with_name(f"{path.name}.{os.getpid()}.coming")
    try:
        if form is Form.XES:
            written = write_xes(traces, coming, name=name, packed=ending == ".xes.gz")
        elif ending == ".sqlite":
            written = write_ocel_sqlite(traces, coming)
        else:
            written = write_ocel_json(traces, coming)
        coming.replace(path)
    finally:
        coming.unlink(missing_ok=True)
    return written


__all__ = [
    "ENDINGS",
    "Form",
    "Happening",
    "Trace",
    "UnableToWriteLog",
    "ending_of",
    "traces_of",
    "write_log",
]
