"""`pamong import …`: an agency's files, through the same reading and writing as the pages."""

import argparse
import csv
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction
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
from pamong.mining import sentences
from pamong.mining.log import EventLog, UnableToReadLog
from pamong.mining.wording import Words
from pamong.organization.models import Unit
from pamong.organization.queries import agency_zone
from pamong.processes.actions.logs import (
    SourceDraft,
    add_source,
    compare,
    meant_by,
    publish_figures,
    read_as,
    say_who,
    take_in,
)
from pamong.processes.models import LogSource
from pamong.processes.rules.logs import Reading
from pamong.services.imports import FileBrought, bring_case_file
from pamong.tenancy.current import acting_for

SHOWN = 40
LARGE = 50_000_000


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


def bring_in_log(arguments: argparse.Namespace) -> int:
    """A log of another application; errors in it are told by line, and then nothing is written."""
    path = _file(arguments)
    agency = agency_with(arguments.agency)
    with acting_for(agency.pk):
        source = LogSource.objects.filter(name=arguments.application).first()
        unit = source.unit if source else _unit(arguments)
        reading = _reading(arguments, source)
        log = _log(path, reading)
        said = _people(arguments)
        if arguments.dry_run:
            found = compare(source or LogSource(unit=unit), log, complete=arguments.complete)
            figures = 0
            added, known, removed = found.added, found.known, found.removed
        else:
            at = timezone.now()
            with transaction.atomic():
                if source is None:
                    draft = SourceDraft(
                        name=arguments.application, unit_id=unit.pk, closes=arguments.closes or ()
                    )
                    source = add_source(actor=None, draft=draft, at=at)
                taken = take_in(
                    source_id=source.pk,
                    log=log,
                    reading=reading,
                    complete=arguments.complete,
                    actor=None,
                    at=at,
                )
                figures = taken.figures.created + taken.figures.changed
                if said:
                    source.refresh_from_db()
                    _say_who(source, said, at)
                    outcome = publish_figures(source=source, at=at)
                    figures += outcome.created + outcome.changed
            added, known, removed = taken.added, taken.known, taken.removed
    notes = [Words("en").note(note) for note in log.notes]
    if arguments.json:
        put_json(
            {
                "written": not arguments.dry_run,
                "added": added,
                "known": known,
                "removed": removed,
                "figures": figures,
                "notes": notes,
            }
        )
        return 0
    for note in notes:
        put(f"Note: {note}")
    would = "would be " if arguments.dry_run else ""
    say(
        f"{added:,} events {would}added, {known:,} known already, {removed:,} {would}taken out"
        + ("." if arguments.dry_run else f"; {figures:,} figures published or corrected.")
    )
    return 0


def _unit(arguments: argparse.Namespace) -> Unit:
    unit = Unit.objects.filter(code=arguments.unit, is_active=True).first()
    if unit is None:
        raise CommandFailed(
            f"There is no unit with the code “{arguments.unit}”."
            if arguments.unit
            else f"{arguments.application} is new here: say whose it is with --unit CODE."
        )
    return unit


def _reading(arguments: argparse.Namespace, source: LogSource | None) -> Reading:
    """What was remembered of the application, with what is said this time."""
    said = {
        name: value
        for name in Reading.__dataclass_fields__
        if (value := getattr(arguments, name, None))
    }
    reading = Reading.of({"zone": agency_zone(), **(source.reading if source else {}), **said})
    try:
        ZoneInfo(reading.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise CommandFailed(f"There is no zone “{reading.zone}”.", code=2) from None
    return reading


def _log(path: Path, reading: Reading) -> EventLog:
    size, told = path.stat().st_size, 0

    def progress(position: int) -> None:
        nonlocal told
        if size > LARGE and position * 10 // size > told:
            told = position * 10 // size
            say(f"Reading {path.name}: {told * 10} %")

    try:
        return read_as(path, reading, progress)
    except UnableToReadLog as error:
        for place in error.places:
            put(sentences.of_place(place))
        raise CommandFailed(
            f"{path.name} cannot be read; nothing was written. {sentences.of_unread(error)}"
        ) from error
    except OSError as error:
        raise CommandFailed(f"{path} cannot be read: {error.strerror}.") from error


def _people(arguments: argparse.Namespace) -> dict[str, str]:
    """Names in the log and the employee number or unit code of each, from two columns of a CSV."""
    if not arguments.people:
        return {}
    path = Path(arguments.people)
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = [row for row in csv.reader(file) if any(row)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CommandFailed(f"{path} cannot be read: {error}.") from error
    for number, row in enumerate(rows, 1):
        if len(row) != 2:
            raise CommandFailed(
                f"{path.name}, row {number}: two columns are needed, name and code."
            )
    return {name.strip(): code.strip() for name, code in rows}


def _say_who(source: LogSource, said: dict[str, str], at: datetime) -> None:
    known = set(source.resources.values_list("value", flat=True))
    meant = {}
    for name, code in said.items():
        if name not in known:
            say(f"The log knows no “{name}”; it is passed over.")
            continue
        who = meant_by(code)
        if who is None:
            raise CommandFailed(f"“{code}” is no employee number and no code of a unit.")
        meant[name] = who
    say_who(actor=None, source_id=source.pk, meant=meant, at=at)


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
