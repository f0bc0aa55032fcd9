"""Whether this process can serve: for supervisors, proxies and the demo's own start."""

from functools import cache

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.utils import DatabaseError, InterfaceError
from django.http import HttpRequest, JsonResponse

from pamong.demo import state


@cache
def _wanted() -> frozenset[tuple[str, str]]:
    """The migrations of this version; squashed ones are not told from those they replace."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations or {})


def _schema() -> str:
    """`current`, or `behind` when `pamong migrate` has work."""
    with connection.cursor() as cursor:
        cursor.execute("select app, name from django_migrations")
        applied = frozenset((str(app), str(name)) for app, name in cursor.fetchall())
    if not _wanted() <= applied:
        return "behind"
    return "current"


def healthz(request: HttpRequest) -> JsonResponse:
    """Answers 200 when pages can be served, else 503 and what is missing. Asks for no session."""
    database, schema = "up", "unknown"
    try:
        schema = _schema()
    except (DatabaseError, InterfaceError) as error:
        connection.close()
        # A missing table is an answer, too: the server is there and was never migrated.
        if getattr(error.__cause__, "sqlstate", None) == "42P01":
            schema = "behind"
        else:
            database = "down"
    demo = state.read(settings.PAMONG_DATA) if settings.PAMONG_DEMO else None
    good = database == "up" and schema == "current"
    return JsonResponse(
        {
            "status": "ok" if good else "unavailable",
            "database": database,
            "schema": schema,
            "demo": demo.stage.value if demo else None,
        },
        status=200 if good else 503,
        headers={"Cache-Control": "no-store"},
    )
