"""Django's database entries from the two URLs an installation has."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from pamong.config.env import BadSetting


def database(url: str) -> dict[str, Any]:
    """Read `postgresql://user:password@host:port/name?host=/socket/dir`.

    Raises BadSetting when the URL is not PostgreSQL's: Pamong speaks one dialect everywhere.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise BadSetting(f"the database URL must begin with postgresql://, not {parts.scheme!r}")
    query = dict(parse_qsl(parts.query))
    options: dict[str, Any] = {"options": "-c timezone=UTC"}
    host = query.pop("host", "") or unquote(parts.hostname or "")
    port = query.pop("port", "") or str(parts.port or "")
    options.update(query)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port,
        "OPTIONS": options,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }
