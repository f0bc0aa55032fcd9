"""The roles, grants and extensions that Pamong expects of a PostgreSQL server."""

from collections.abc import Mapping

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from pamong.cli.output import one_line

OWNER = "pamong_owner"
APP = "pamong_app"
BACKUP = "pamong_backup"
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist")
# PostgreSQL's version number for 15.0.
OLDEST = 150000
# Any number; two programs that prepare one server at once take turns by it.
TURN = 7_202_611


class UnableToPrepareDatabase(Exception):
    """The server refused a role, a grant or an extension; the text says which and what to do."""


def prepare_database(
    admin_dsn: str, name: str = "pamong", *, passwords: Mapping[str, str] | None = None
) -> None:
    """Make the roles, the database and its grants and extensions; again changes nothing.

    - `pamong_owner` owns the database and its tables and runs migrations.
    - `pamong_app` is what pages and jobs are: reads and writes rows, owns nothing, and row-level
      security holds for it.
    - `pamong_backup` reads everything of every agency, for backups, and writes nothing.

    `passwords` sets one by role; without any, the server must let them in by other means.
    Raises UnableToPrepareDatabase.
    """
    try:
        with psycopg.connect(admin_dsn, autocommit=True) as connection:
            if connection.info.server_version < OLDEST:
                raise UnableToPrepareDatabase(
                    f"This is PostgreSQL {connection.info.server_version // 10000}; "
                    "Pamong needs 15 or newer."
                )
            connection.execute("select pg_advisory_lock(%s)", [TURN])
            _roles(connection, passwords or {})
            _database(connection, name)
        dsn = make_conninfo(admin_dsn, dbname=name)
        with psycopg.connect(dsn) as connection:
            connection.execute("select pg_advisory_xact_lock(%s)", [TURN])
            _grants(connection, name)
            for extension in EXTENSIONS:
                connection.execute(
                    sql.SQL("create extension if not exists {}").format(sql.Identifier(extension))
                )
    except psycopg.errors.InsufficientPrivilege as error:
        raise UnableToPrepareDatabase(
            f"The server refused: {error.diag.message_primary}. Use the URL of a superuser, or of "
            "a role that may create roles (with BYPASSRLS) and databases."
        ) from error
    except psycopg.errors.UndefinedFile as error:
        raise UnableToPrepareDatabase(
            f"The server lacks an extension: {error.diag.message_primary}. Install PostgreSQL's "
            "contrib package on it."
        ) from error
    except psycopg.OperationalError as error:
        raise UnableToPrepareDatabase(f"The server did not answer: {one_line(error)}.") from error
    except psycopg.ProgrammingError as error:
        raise UnableToPrepareDatabase(f"The URL cannot be used: {one_line(error)}.") from error


def drop_database(admin_dsn: str, name: str) -> None:
    """Remove a database with everything in it; open sessions on it are ended."""
    with psycopg.connect(admin_dsn, autocommit=True) as connection:
        connection.execute(
            sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
        )


def _roles(connection: psycopg.Connection, passwords: Mapping[str, str]) -> None:
    plain = "login nosuperuser nocreatedb nocreaterole noreplication"
    for role, attributes in (
        (OWNER, f"{plain} nobypassrls"),
        (APP, f"{plain} nobypassrls"),
        (BACKUP, f"{plain} bypassrls"),
    ):
        found = connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone()
        name = sql.Identifier(role)
        if not found:
            connection.execute(sql.SQL("create role {} " + attributes).format(name))
        if password := passwords.get(role):
            connection.execute(
                sql.SQL("alter role {} password {}").format(name, sql.Literal(password))
            )
    connection.execute(sql.SQL("grant pg_read_all_data to {}").format(sql.Identifier(BACKUP)))
    admin = connection.execute(
        "select rolsuper from pg_roles where rolname = current_user"
    ).fetchone()
    if admin != (True,):
        # Giving a database to the owner takes being one of it.
        connection.execute(sql.SQL("grant {} to current_user").format(sql.Identifier(OWNER)))


def _database(connection: psycopg.Connection, name: str) -> None:
    names = {"name": sql.Identifier(name), "owner": sql.Identifier(OWNER)}
    if not connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
        connection.execute(
            sql.SQL(
                "create database {name} owner {owner} template template0 encoding 'UTF8'"
            ).format(**names)
        )
    connection.execute(sql.SQL("revoke all on database {name} from public").format(**names))
    connection.execute(
        sql.SQL("grant connect, temporary on database {name} to {app}, {backup}").format(
            **names, app=sql.Identifier(APP), backup=sql.Identifier(BACKUP)
        )
    )


def _grants(connection: psycopg.Connection, name: str) -> None:
    owned = connection.execute(
        "select 1 from pg_database where datname = %s and pg_get_userbyid(datdba) = %s",
        [name, OWNER],
    ).fetchone()
    if not owned:
        raise UnableToPrepareDatabase(
            f"The database {name} belongs to another role. Choose another name, or give it over: "
            f"alter database {name} owner to {OWNER}."
        )
    names = {"owner": sql.Identifier(OWNER), "app": sql.Identifier(APP)}
    lasting = "alter default privileges for role {owner} in schema public grant "
    for statement in (
        "revoke all on schema public from public",
        "grant usage on schema public to {app}",
        lasting + "select, insert, update, delete on tables to {app}",
        lasting + "usage, select on sequences to {app}",
        lasting + "execute on functions to {app}",
    ):
        connection.execute(sql.SQL(statement).format(**names))
