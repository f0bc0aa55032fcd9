"""`pamong import …`: an agency's files, through the same reading and writing as the pages."""

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from django.utils import timezone

from pamong.cli.output import CommandFailed, put, put_json, say
from pamong.cli.people import agency_with
from pamong.documents.imports import (
    CellError,
    Outcome,
    UnableToImport,
    UnableToReadSheet,
    run_import,
)
from pamong.services.imports import FileBrought, bring_case_file
from pamong.tenancy.current import acting_for

SHOWN = 40


def bring_in(arguments: argparse.Namespace) -> int:
    """Errors in the file are the result: they are listed, nothing is written, the code is 1."""
    path = _file(arguments)
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


def bring_in_cases(arguments: argparse.Namespace) -> int:
    """As `bring_in`, for files of any length: how far it is goes to standard error."""
    path = _file(arguments)
    told = 0

    def progress(done: int, rows: int) -> None:
        nonlocal told
        if (share := done * 10 // rows) > told:
            told = share
            say(f"{done:,} of {rows:,} rows …")

    try:
        with acting_for(agency_with(arguments.agency).pk):
            brought = bring_case_file(
                actor=None,
                path=path,
                at=timezone.now(),
                service_code=arguments.service,
                dry_run=arguments.dry_run,
                progress=progress,
            )
    except UnableToReadSheet as error:
        raise CommandFailed(str(error)) from error
    except OSError as error:
        raise CommandFailed(f"{path}: {error.strerror}.") from error
    written = not arguments.dry_run and not brought.errors
    if arguments.json:
        put_json(
            {
                "written": written,
                "created": brought.created,
                "known": brought.known,
                "events": brought.events,
                "errors": [asdict(error) for error in brought.errors],
            }
        )
    else:
        _print_brought(brought, path, dry_run=arguments.dry_run)
    return 1 if brought.errors else 0


def _print_brought(brought: FileBrought, path: Path, *, dry_run: bool) -> None:
    _print_errors(brought.errors, path)
    if brought.errors:
        return
    would = "would be " if dry_run else ""
    say(
        f"{brought.created} cases {would}added with {brought.events} events, "
        f"{brought.known} known already."
    )


def _file(arguments: argparse.Namespace) -> Path:
    path = Path(arguments.file)
    if not path.is_file():
        raise CommandFailed(
            f"{path} is a folder; name a file." if path.is_dir() else f"There is no file {path}."
        )
    return path


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
    for note in difference.notes:
        say(note)
    _print_errors(difference.errors, path)
    if difference.errors:
        return
    would = "would be " if dry_run else ""
    say(
        f"{len(difference.additions)} {would}added, {len(difference.changes)} {would}changed, "
        f"{len(difference.departures)} {would}departed, {difference.unchanged} unchanged."
    )


def _print_errors(errors: Sequence[CellError], path: Path) -> None:
    for error in errors[:SHOWN]:
        place = [f"row {error.row}" if error.row else path.name]
        place += [error.column] if error.column else []
        put(f"{', '.join(place)}: {error.message}")
    if len(errors) > SHOWN:
        put(f"… and {len(errors) - SHOWN} more; --json lists them all.")
    if errors:
        number = "an error" if len(errors) == 1 else f"{len(errors)} errors"
        say(f"{path.name} has {number}; nothing was written.")
