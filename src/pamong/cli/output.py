"""What a command says: results on standard output, everything else on standard error."""

import json
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress


class CommandFailed(Exception):
    """An expected failure: its text is all that the user sees, and the exit code is not 0."""

    def __init__(self, text: str, *, code: int = 1) -> None:
        super().__init__(text)
        self.code = code


def no_answer(error: Exception) -> str:
    """That a database was not reached, why, and what to do; the library's own question left out."""
    reason = (
        one_line(error).partition(" Is the server running")[0].removeprefix("connection failed: ")
    )
    return (
        f"The database did not answer: {reason}. "
        "Start PostgreSQL there, or name another server in DATABASE_URL."
    )


def one_line(error: Exception) -> str:
    """An error's own words without line breaks and the final full stop."""
    return " ".join(str(error).split()).rstrip(".")


def say(text: str) -> None:
    """Progress and messages; a closed terminal does not stop the work."""
    with suppress(OSError, ValueError):
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


def put(text: str) -> None:
    """A line of the result."""
    sys.stdout.write(f"{text}\n")


def put_json(value: object) -> None:
    """The whole result as one JSON document, and nothing else on standard output."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")


def put_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Columns as wide as their widest cell."""
    lines = [list(head), *[list(row) for row in rows]]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        put("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
