"""`pamong worker`: background jobs, until told to stop."""

import argparse

from django.core.management import call_command


def worker(arguments: argparse.Namespace) -> int:
    call_command("procrastinate", "worker", concurrency=1)
    return 0
