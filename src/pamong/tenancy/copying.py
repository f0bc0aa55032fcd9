"""Rows by the thousand into walled tables, at the price of COPY."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection
from psycopg import sql

_IDS_AT_ONCE = 2_000


def copy_in(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows in their order. Call it inside a transaction.

    COPY is not to be had for tables that are walled off by row: the rows go by COPY to a table of
    this transaction alone, and from there through the wall, which looks at each.
    """
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    target, landing = sql.Identifier(table), sql.Identifier(f"arriving_{table}")
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "create temporary table if not exists {landing} on commit drop as"
                " select {names} from {target} with no data"
            ).format(landing=landing, names=names, target=target)
        )
        with cursor.copy(
            sql.SQL("copy {landing} ({names}) from stdin").format(landing=landing, names=names)
        ) as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            sql.SQL("insert into {target} ({names}) select {names} from {landing}").format(
                target=target, names=names, landing=landing
            )
        )
        cursor.execute(sql.SQL("truncate {landing}").format(landing=landing))


def new_ids(table: str) -> Iterator[int]:
    """Ids for rows of a table that refer to one another before they are written."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s)",
                [table, _IDS_AT_ONCE],
            )
            yield from (row[0] for row in cursor.fetchall())
