"""The planner's statistics after thousands of rows came in at once."""

from django.db import connection

MANY_ROWS = 200


def after_writing(rows: int) -> None:
    """Refresh the statistics when so many rows were written that plans would go wrong."""
    if rows >= MANY_ROWS:
        refresh_statistics()


def refresh_statistics() -> None:
    """Let the database count its rows again, also those of the transaction that is open.

    Autovacuum does it a minute after a commit. Whoever writes in bulk and reads on in the same
    transaction cannot wait for that: plans made for empty tables take minutes on full ones.
    """
    with connection.cursor() as cursor:
        cursor.execute("select tenancy_refresh_statistics()")
