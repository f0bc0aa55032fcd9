"""`pamong collect`: the static files, under names that change with their content."""

import argparse

from django.core.management import call_command


def collect_static(arguments: argparse.Namespace) -> int:
    # Of bpmn-js only what a page loads.
    unused = ["*.development.js", "bpmn-navigated-viewer.*.js", "bpmn-embedded.css"]
    call_command(
        "collectstatic", interactive=False, verbosity=0, clear=True, ignore_patterns=unused
    )
    return 0
