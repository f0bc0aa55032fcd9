"""`pamong worker`: background jobs, until told to stop."""

import argparse

from django.core.management import call_command
from django.db import connection


def worker(arguments: argparse.Namespace) -> int:
    # Its pool of connections would only repeat a warning.
    connection.ensure_connection()
    connection.close()
    # A job that went well leaves nothing: some run every minute, for every agency.
    call_command("procrastinate", "worker", "--concurrency=1", "--delete-jobs=successful")
    return 0
