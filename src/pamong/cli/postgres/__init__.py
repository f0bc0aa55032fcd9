"""An embedded PostgreSQL: packaged binaries under a small supervisor of our own."""

from pamong.cli.postgres.binaries import UnableToFindPostgres, find_postgres, find_tool
from pamong.cli.postgres.roles import UnableToPrepareDatabase, drop_database, prepare_database
from pamong.cli.postgres.running import Running, find_running
from pamong.cli.postgres.server import (
    PostgresInUse,
    PostgresServer,
    UnableToStartPostgres,
    start_for_tests,
    temporary_server,
)

__all__ = [
    "PostgresInUse",
    "PostgresServer",
    "Running",
    "UnableToFindPostgres",
    "UnableToPrepareDatabase",
    "UnableToStartPostgres",
    "drop_database",
    "find_postgres",
    "find_running",
    "find_tool",
    "prepare_database",
    "start_for_tests",
    "temporary_server",
]
