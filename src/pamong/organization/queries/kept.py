"""Queries that every page asks, compiled once for the life of a process.

Composing a query and writing its SQL takes Django longer than the database needs to answer it.
"""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet

Value = int | date

# Values nobody asks for, so that each place of a value in the SQL is known again.
_MARKED: dict[type, Callable[[int], Value]] = {
    int: lambda n: -(2**61) - n,
    date: lambda n: date(1, 1, 1 + n),
}


class KeptQuery:
    """Rows of a query of always the same shape: `build` is called once, with stand-ins for values.

    `build` returns a queryset of `values_list`, and must not choose its shape by the values. They
    are whole numbers and days, used as they are: a value the query computes with raises LookupError
    at the first call. Columns come as the database gives them, without converters of fields.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **kinds: type) -> None:
        self._build = build
        self._marks = {name: _MARKED[kind](n) for n, (name, kind) in enumerate(kinds.items())}
        self._compiled = cache(self._compile)

    def _compile(self) -> tuple[str, list[tuple[str | None, Any]]]:
        sql, params = self._build(**self._marks).query.sql_with_params()
        names = {mark: name for name, mark in self._marks.items()}
        places = [(names.get(param), param) for param in params]
        if missing := self._marks.keys() - {name for name, _param in places}:
            raise LookupError(f"not in the query as they are: {', '.join(sorted(missing))}")
        return sql, places

    def rows(self, **values: Value) -> list[tuple[Any, ...]]:
        """The rows for these values, all of which must be given."""
        sql, places = self._compiled()
        params = [
            # The stand-in's own type tells the database the width of a number.
            param if name is None else _alike(param, values[name])
            for name, param in places
        ]
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _alike(stand_in: Any, value: Value) -> Any:
    return value if isinstance(stand_in, date) else type(stand_in)(value)
