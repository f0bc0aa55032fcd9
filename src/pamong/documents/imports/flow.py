"""The way of a file: read, compared, shown, and written only when confirmed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.db import connection, transaction
from django.utils.translation import gettext as _

from pamong.accounts.actors import Actor
from pamong.documents import uploads, verbs
from pamong.documents.imports.keeping import (
    counts_of,
    erase,
    file_name,
    keep_file,
    keep_pages,
    note,
    state_of,
    stored_file,
    summary_of,
)
from pamong.documents.imports.kinds import (
    Context,
    Difference,
    Importer,
    UnableToImport,
    importer_for,
    importer_of,
    run_for,
)
from pamong.documents.models import ImportRun
from pamong.documents.sheets import Row, Rows, read_rows
from pamong.journal.models import Origin
from pamong.journal.recording import origin
from pamong.tenancy.current import agency_id
from pamong.tenancy.statistics import after_writing

MAX_FILE = 30 * 1024 * 1024
KEPT_FOR = timedelta(days=30)
"""How long a file waits for somebody to apply it or give it up."""


def start_import(
    *,
    kind: str,
    file: BinaryIO,
    name: str,
    actor: Actor,
    at: datetime,
    complete: bool = False,
) -> ImportRun:
    """Read and compare a file, and keep both the file and what was found. Changes nothing else.

    Raises UnableToReadSheet for a file that is no table, UnableToImport for one too large.
    """
    importer = importer_for(kind=kind, actor=actor)
    context = Context(actor, at, complete and bool(importer.complete_label))
    difference = _compare(importer, file, name, context)
    with origin(Origin.IMPORT), transaction.atomic():
        run = ImportRun.objects.create(
            kind=kind,
            sha256="",
            state=state_of(difference),
            summary=summary_of(difference, context),
            started_by_id=actor.account_id,
            started_at=at,
        )
        keep_file(run, file, name, actor, at)
        keep_pages(run, difference)
        note(verbs.IMPORT_PREVIEWED, run, context, counts_of(difference))
    return run


def refresh_import(*, run_id: int, actor: Actor, at: datetime) -> ImportRun:
    """Compare the stored file again: something else has changed since its preview."""
    run, importer = run_for(run_id=run_id, actor=actor)
    with transaction.atomic():
        run = _locked(run)
        _refuse_settled(run)
        context = Context(actor, at, bool(run.summary.get("complete")))
        with stored_file(run) as file:
            difference = _compare(importer, file, file_name(run), context)
        run.state = state_of(difference)
        run.summary = summary_of(difference, context)
        run.save(update_fields=["state", "summary"])
        run.pages.all().delete()
        keep_pages(run, difference)
        with origin(Origin.IMPORT):
            note(verbs.IMPORT_PREVIEWED, run, context, counts_of(difference))
    return run


def apply_import(*, run_id: int, actor: Actor, at: datetime) -> Mapping[str, int]:
    """Write what the preview showed: all of it or, when anything fails, nothing. Then the file and
    its preview are erased.

    Raises UnableToImport when the preview has errors, was settled already, or no longer holds.
    """
    run, importer = run_for(run_id=run_id, actor=actor)
    with transaction.atomic():
        _lock_kind(importer.kind)
        run = _locked(run)
        _refuse_settled(run)
        if run.state != ImportRun.State.PREVIEWED:
            raise UnableToImport(_("The file has errors. Mend them and bring the file again."))
        context = Context(actor, at, bool(run.summary.get("complete")))
        with stored_file(run) as file:
            difference = _compare(importer, file, file_name(run), context)
        if difference.errors or difference.fingerprint() != run.summary.get("fingerprint"):
            raise UnableToImport(
                _("The data have changed since this preview. Compare again before you confirm.")
            )
        return _write(run, importer, difference, context)


def discard_import(*, run_id: int, actor: Actor, at: datetime) -> None:
    """Give a file up: the file and what was found in it are erased, the run stays on record."""
    run, _importer = run_for(run_id=run_id, actor=actor)
    with transaction.atomic():
        run = _locked(run)
        _refuse_settled(run)
        _give_up(run, Context(actor, at))


def discard_forgotten(*, at: datetime) -> int:
    """Give up the files that nobody applied within KEPT_FOR. Returns how many."""
    with transaction.atomic():
        runs = ImportRun.objects.select_for_update(skip_locked=True).filter(
            state__in=[ImportRun.State.PREVIEWED, ImportRun.State.REFUSED],
            started_at__lt=at - KEPT_FOR,
        )
        found = list(runs)
        for run in found:
            _give_up(run, Context(None, at))
    return len(found)


def _give_up(run: ImportRun, context: Context) -> None:
    run.state = ImportRun.State.DISCARDED
    run.finished_at = context.at
    run.save(update_fields=["state", "finished_at"])
    with origin(Origin.IMPORT):
        note(verbs.IMPORT_DISCARDED, run, context, {})
        erase(run, context.at)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a file brought in by command did; `run` is None after a dry run or with errors."""

    difference: Difference
    counts: Mapping[str, int]
    run: ImportRun | None


def run_import(
    *,
    kind: str,
    path: Path,
    actor: Actor | None,
    at: datetime,
    complete: bool = False,
    dry_run: bool = False,
) -> Outcome:
    """Bring in a file from the command line: the same reading, comparing and writing as the pages.

    `actor` None is the operator of the machine, whose right the machine has checked. Errors are in
    the outcome's difference, and then nothing was written. Raises UnableToReadSheet.
    """
    importer = importer_of(kind)
    if importer is None:
        raise UnableToImport(_("There is no import of the kind %(kind)s.") % {"kind": kind})
    if actor is not None:
        importer_for(kind=kind, actor=actor)
    context = Context(actor, at, complete and bool(importer.complete_label))
    with path.open("rb") as file, transaction.atomic():
        if not dry_run:
            _lock_kind(kind)
        difference = _compare(importer, file, path.name, context)
        if dry_run or difference.errors:
            return Outcome(difference, {}, None)
        run = ImportRun.objects.create(
            kind=kind,
            file_name=uploads.clean_name(path.name),
            sha256=uploads.sha256_of(file),
            state=ImportRun.State.PREVIEWED,
            summary=summary_of(difference, context),
            started_by_id=actor.account_id if actor else None,
            started_at=at,
        )
        counts = _write(run, importer, difference, context)
    return Outcome(difference, counts, run)


def _compare(importer: Importer, file: BinaryIO, name: str, context: Context) -> Difference:
    """The difference, with formulas and error values noted before the importer sees a row."""
    if file.seek(0, 2) > MAX_FILE:
        raise UnableToImport(
            _("The file has more than %(limit)s MB.") % {"limit": MAX_FILE // 1_048_576}
        )
    rows = read_rows(file, name=name, columns=importer.columns, max_rows=importer.max_rows)
    faults = Difference()
    difference = importer.read(_checked(rows, faults), context)
    if faults.errors:
        # A cell with a fault was read as empty; what else was said about it is noise.
        known = {(error.row, error.column) for error in faults.errors}
        rest = [e for e in difference.errors if (e.row, e.column) not in known]
        difference.errors = [*faults.errors, *rest]
    difference.errors.sort(key=lambda error: error.row)
    if rows.unused:
        difference.notes.append(
            _("These columns were not read: %(columns)s.") % {"columns": ", ".join(rows.unused)}
        )
    return difference


def _checked(rows: Rows, faults: Difference) -> Rows:
    def passed() -> Iterator[Row]:
        for row in rows:
            for column, cell in row.cells.items():
                if cell.fault:
                    faults.fail(row.number, column, _fault_message(cell.fault, cell.text))
            yield row

    return Rows(passed(), rows.columns, rows.unused)


def _fault_message(fault: str, text: str) -> str:
    if fault == "formula":
        return _("The cell holds a formula. Paste its value instead (Paste special, values).")
    return _("The cell holds the error %(error)s of the spreadsheet.") % {"error": text}


def _write(
    run: ImportRun, importer: Importer, difference: Difference, context: Context
) -> Mapping[str, int]:
    with origin(Origin.IMPORT):
        counts: Mapping[str, int] = {}
        if not difference.is_empty:
            counts = importer.apply(difference, context)
            after_writing(len(difference.additions) + len(difference.changes))
        run.state = ImportRun.State.APPLIED
        run.finished_at = context.at
        run.summary = {**run.summary, "counts": dict(counts)}
        run.save(update_fields=["state", "finished_at", "summary"])
        note(verbs.IMPORT_APPLIED, run, context, {**counts_of(difference), **counts})
        erase(run, context.at)
    return counts


def _locked(run: ImportRun) -> ImportRun:
    # Nullable relations cannot be locked in the same statement.
    return ImportRun.objects.select_for_update().get(pk=run.pk)


def _lock_kind(kind: str) -> None:
    """One import of a kind at a time in an agency; the other waits its turn."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"pamong.import.{agency_id()}.{kind}"],
        )


def _refuse_settled(run: ImportRun) -> None:
    if run.state == ImportRun.State.APPLIED:
        raise UnableToImport(_("This import was applied already."))
    if run.state == ImportRun.State.DISCARDED:
        raise UnableToImport(_("This import was discarded already."))
