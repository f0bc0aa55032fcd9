"""`pamong import …`: an agency's files, through the same reading and writing as the pages."""

import argparse
from dataclasses import asdict
from pathlib import Path

from django.utils import timezone

from pamong.cli.output import CommandFailed, put, put_json, say
from pamong.cli.people import agency_with
from pamong.documents.imports import Outcome, UnableToImport, UnableToReadSheet, run_import
from pamong.tenancy.current import acting_for

SHOWN = 40


def bring_in(arguments: argparse.Namespace) -> int:
    """Errors in the file are the result: they are listed, nothing is written, the code is 1."""
    path = Path(arguments.file)
    if not path.is_file():
        raise CommandFailed(
            f"{path} is a folder; name a file." if path.is_dir() else f"There is no file {path}."
        )
    try:
        with acting_for(agency_with(arguments.agency).pk):
            outcome = run_import(
                kind=arguments.kind,
                path=path,
                actor=None,
                at=timezone.now(),
                complete=getattr(arguments, "complete", False),
                dry_run=arguments.dry_run,
            )
    except (UnableToImport, UnableToReadSheet) as error:
        named = path.name in str(error)
        raise CommandFailed(str(error) if named else f"{path.name}: {error}") from error
    except OSError as error:
        raise CommandFailed(f"{path}: {error.strerror}.") from error
    if arguments.json:
        _print_json(outcome)
    else:
        _print(outcome, path, dry_run=arguments.dry_run)
    return 1 if outcome.difference.errors else 0


def _print_json(outcome: Outcome) -> None:
    difference = outcome.difference
    put_json(
        {
            "written": outcome.run is not None,
            "additions": len(difference.additions),
            "changes": len(difference.changes),
            "departures": len(difference.departures),
            "unchanged": difference.unchanged,
            "counts": dict(outcome.counts),
            "notes": difference.notes,
            "errors": [asdict(error) for error in difference.errors],
        }
    )


def _print(outcome: Outcome, path: Path, *, dry_run: bool) -> None:
    difference = outcome.difference
    for error in difference.errors[:SHOWN]:
        place = [f"row {error.row}" if error.row else path.name]
        place += [error.column] if error.column else []
        put(f"{', '.join(place)}: {error.message}")
    if len(difference.errors) > SHOWN:
        put(f"… and {len(difference.errors) - SHOWN} more; --json lists them all.")
    for note in difference.notes:
        say(note)
    if difference.errors:
        number = "an error" if len(difference.errors) == 1 else f"{len(difference.errors)} errors"
        say(f"{path.name} has {number}; nothing was written.")
        return
    would = "would be " if dry_run else ""
    say(
        f"{len(difference.additions)} {would}added, {len(difference.changes)} {would}changed, "
        f"{len(difference.departures)} {would}departed, {difference.unchanged} unchanged."
    )
