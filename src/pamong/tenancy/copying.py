"""Rows by the thousand into walled tables, at the price of COPY.

They are written as the lines that COPY reads and kept on disk until all of them are known to be
right: a million rows take no more memory than ten thousand, and nothing is locked meanwhile.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from types import NoneType
from typing import Any, LiteralString, Self
from uuid import UUID

from django.db import connection, models
from django.db.models.base import ModelState
from psycopg import sql

NULL = "\\N"
_IDS_AT_ONCE = 2_000
# Bytes that lie in the table of arrival before they go through the wall.
_SLICE = 32 * 1024 * 1024
_SPECIAL = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_MICROSECOND = timedelta(microseconds=1)


class Arriving:
    """Rows of one table on their way in: first `add` them all, then `write` in a transaction.

    `only` is a condition in SQL on each row, called `given`; of rows that are the same one stays.
    """

    def __init__(self, table: str, columns: Sequence[str], *, only: LiteralString = "") -> None:
        self._table = table
        self._columns = columns
        self._only = only
        self._file = TemporaryFile()  # noqa: SIM115 closed by __exit__

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def add(self, lines: Iterable[str]) -> None:
        """Rows as COPY reads them: values parted by tabs, each line with its end."""
        self._file.write("".join(lines).encode())

    def write(self) -> None:
        """COPY is not to be had for tables that are walled off by row: the rows go by COPY to a
        table of this transaction alone, and from there through the wall, which looks at each.
        """
        names = sql.SQL(", ").join(map(sql.Identifier, self._columns))
        words = {
            "names": names,
            "target": sql.Identifier(self._table),
            "landing": sql.Identifier(f"arriving_{self._table}"),
            # In one order, so that two who bring the same rows never wait crosswise.
            "once": sql.SQL(
                f"where {self._only} order by {{names}} on conflict do nothing"
                if self._only
                else ""
            ).format(names=names),
        }
        self._file.seek(0)
        with connection.cursor() as cursor:
            cursor.execute(
                sql.SQL(
                    "create temporary table if not exists {landing} on commit drop as"
                    " select {names} from {target} with no data"
                ).format(**words)
            )
            while block := self._file.read(_SLICE):
                with cursor.copy(
                    sql.SQL("copy {landing} ({names}) from stdin").format(**words)
                ) as copy:
                    copy.write(block + self._file.readline())
                cursor.execute(
                    sql.SQL(
                        "insert into {target} ({names})"
                        " select {names} from {landing} as given {once}"
                    ).format(**words)
                )
                cursor.execute(sql.SQL("truncate {landing}").format(**words))


def escaped(text: str) -> str:
    """A text as a line of COPY holds it."""
    if text.isprintable() and "\\" not in text:
        return text
    return text.translate(_SPECIAL)


def _lasting(length: timedelta) -> str:
    return f"{length // _MICROSECOND} microseconds"


def _json(value: Any) -> str:
    return escaped(json.dumps(value, ensure_ascii=False))


_RENDER: Mapping[type, Callable[[Any], str]] = {
    NoneType: lambda _value: NULL,
    str: escaped,
    int: str,
    bool: lambda value: "t" if value else "f",
    datetime: datetime.isoformat,
    timedelta: _lasting,
    UUID: str,
    dict: _json,
    list: _json,
    bytes: lambda value: f"\\\\x{value.hex()}",
}


class Rows:
    """Rows of a model in bulk: made without a look at each field, and told as lines of COPY."""

    def __init__(self, model: type[models.Model]) -> None:
        fields = model._meta.concrete_fields
        self._model = model
        self._defaults = {
            field.attname: field.get_default() for field in fields if not field.primary_key
        }
        self._names = [field.attname for field in fields]
        self.table = model._meta.db_table
        self.columns = [field.column or field.attname for field in fields]

    def new(self, **values: Any) -> Any:
        """A row as the model's constructor makes it, for values that need no look.

        A foreign key goes by its id. A default that can be changed in place is shared by all rows.
        """
        row = self._model.__new__(self._model)
        row.__dict__.update(self._defaults, _state=ModelState(), **values)
        return row

    def lines(self, rows: Iterable[models.Model]) -> Iterator[str]:
        names, render = self._names, _RENDER
        for row in rows:
            values = row.__dict__
            texts = [render[type(value)](value) for value in map(values.__getitem__, names)]
            yield "\t".join(texts) + "\n"


def new_ids(table: str) -> Iterator[int]:
    """Ids for rows of a table that refer to one another before they are written."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s)",
                [table, _IDS_AT_ONCE],
            )
            yield from (row[0] for row in cursor.fetchall())
