"""`pamong collect`: the static files, under names that change with their content."""

import argparse

from django.core.management import call_command


def collect_static(arguments: argparse.Namespace) -> int:
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    return 0
