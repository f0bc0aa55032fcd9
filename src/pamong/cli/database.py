"""`pamong database prepare`: an outside server made ready."""

import argparse
import secrets
from collections.abc import Mapping
from urllib.parse import quote

from psycopg.conninfo import conninfo_to_dict

from pamong.cli.output import put, put_json
from pamong.cli.postgres import prepare_database
from pamong.cli.postgres.roles import APP, BACKUP, OWNER

VARIABLES = {APP: "DATABASE_URL", OWNER: "DATABASE_OWNER_URL", BACKUP: "DATABASE_BACKUP_URL"}


def prepare(arguments: argparse.Namespace) -> int:
    """Make roles and database, with new passwords, and print the URLs that use them."""
    passwords = {role: secrets.token_urlsafe(24) for role in VARIABLES}
    prepare_database(arguments.admin_url, arguments.name, passwords=passwords)
    where = conninfo_to_dict(arguments.admin_url)
    found = {
        VARIABLES[role]: _url(role, password, arguments.name, where)
        for role, password in passwords.items()
    }
    if arguments.json:
        put_json(found)
    else:
        for name, url in found.items():
            put(f"{name}={url}")
    return 0


def _url(role: str, password: str, database: str, where: Mapping[str, object]) -> str:
    host, port = str(where.get("host") or ""), str(where.get("port") or "")
    query = {key: value for key, value in where.items() if key.startswith("ssl")}
    if host.startswith("/"):
        query["host"], host = host, ""
    rest = "&".join(f"{key}={quote(str(value), safe='')}" for key, value in query.items())
    place = f"{host}:{port}" if host and port else host
    url = f"postgresql://{role}:{quote(password)}@{place}/{quote(database)}"
    return f"{url}?{rest}" if rest else url
