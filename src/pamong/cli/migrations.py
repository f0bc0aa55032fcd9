"""`pamong migrate`: the database brought to this version, as the tables' owner."""

import argparse

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from pamong.cli.output import CommandFailed, say


def migrate(arguments: argparse.Namespace) -> int:
    bring_up_to_date()
    return 0


def bring_up_to_date() -> None:
    """Apply what is missing. Raises CommandFailed when the owner's URL is not set."""
    if "owner" not in settings.DATABASES:
        raise CommandFailed(
            "Migrations run as the owner of the tables: set DATABASE_OWNER_URL as well "
            "(pamong database prepare prints it)."
        )
    executor = MigrationExecutor(connections["owner"])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        say("The database is of this version.")
        return
    say(f"Migrating the database: {len(plan)} steps …")
    call_command("migrate", database="owner", interactive=False, verbosity=0)
