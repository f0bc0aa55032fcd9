"""Bringing in files: read, compare, show the difference, and write it only when confirmed.

A room registers an `Importer` for each kind of file. The flow is the same for all: nothing but
the run and the stored file is written before somebody confirms; then the file is read and compared
again, and either everything is written or nothing.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.db import connection, transaction
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from pamong.accounts.access import refuse
from pamong.accounts.actors import Actor
from pamong.accounts.rights import Right
from pamong.documents import policies, uploads, verbs
from pamong.documents.models import Attachment, ImportPage, ImportRun
from pamong.documents.sheets import (
    MAX_ROWS,
    Column,
    Row,
    Rows,
    UnableToReadSheet,
    read_rows,
    write_csv,
    write_xlsx,
)
from pamong.journal.models import Origin
from pamong.journal.recording import Draft, Ref, origin, record
from pamong.tenancy.current import agency_id

LINES_A_PAGE = 50
MAX_ERRORS = 2_000
MAX_FILE = 30 * 1024 * 1024
OBJECT_TYPE = "import_run"


class UnableToImport(Exception):
    """The import cannot go on; the message tells the user why and what to do."""


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong in one cell. `row` 0 is the file as a whole, `column` "" the whole row."""

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Line:
    """One addition, change or departure as the preview shows it. No unmasked personal number.

    `row` is 0 for a departure: nothing in the file stands for it.
    """

    row: int
    label: str
    detail: str = ""
    fields: tuple[FieldChange, ...] = ()


@dataclass(slots=True)
class Difference:
    """What a file would change. `plan` is the importer's own business, for `apply`.

    `notes` are sentences for the preview. With errors nothing can be applied.
    """

    additions: list[Line] = field(default_factory=list)
    changes: list[Line] = field(default_factory=list)
    departures: list[Line] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    unchanged: int = 0
    notes: list[str] = field(default_factory=list)
    plan: Any = None

    @property
    def is_empty(self) -> bool:
        return not (self.additions or self.changes or self.departures)

    def fail(self, row: int, column: str, message: str) -> None:
        """Note an error; beyond the first thousands nobody reads them."""
        if len(self.errors) < MAX_ERRORS:
            self.errors.append(CellError(row, column, message))

    def fingerprint(self) -> str:
        """Equal for equal differences: tells whether a preview still holds."""
        digest = hashlib.sha256()
        for section in (self.additions, self.changes, self.departures):
            for line in section:
                digest.update(repr(line).encode())
            digest.update(b"\x00")
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Context:
    """What an import is done under. `complete`: what is missing from the file has gone."""

    actor: Actor | None
    at: datetime
    complete: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Importer:
    """A kind of file. Registered once at start.

    `read` compares the rows with the database and writes nothing; what is wrong with single cells
    it notes as errors (formulas and error values have been noted already). `apply` writes what
    `read` planned, journal included, inside the transaction that the flow has opened under a lock
    of this kind; it returns counts for the summary. `url_name` is the page to go to afterwards.
    """

    kind: str
    title: str | Promise
    columns: tuple[Column, ...]
    right: Right
    read: Callable[[Rows, Context], Difference]
    apply: Callable[[Difference, Context], Mapping[str, int]]
    help: str | Promise = ""
    # Set where files can be complete: the question shown at the upload, and its meaning.
    complete_label: str | Promise = ""
    max_rows: int = MAX_ROWS
    url_name: str = "home"


_importers: dict[str, Importer] = {}


def register(importer: Importer) -> None:
    """Make a kind of file known. Raises ValueError when two rooms claim the same kind."""
    if _importers.setdefault(importer.kind, importer) is not importer:
        raise ValueError(f"the import {importer.kind} is registered twice")


def kinds() -> list[Importer]:
    return list(_importers.values())


def importer_for(*, kind: str, actor: Actor) -> Importer:
    """The importer, if the actor may use it. Http404 for an unknown kind, Forbidden otherwise."""
    importer = _importers.get(kind)
    if importer is None:
        raise Http404
    if not actor.may(importer.right):
        raise refuse(importer.right)
    return importer


def run_for(*, run_id: int, actor: Actor) -> tuple[ImportRun, Importer]:
    """A run and its importer, under the same right as bringing such a file."""
    run = ImportRun.objects.select_related("attachment", "started_by").filter(pk=run_id).first()
    if run is None:
        raise Http404
    return run, importer_for(kind=run.kind, actor=actor)


def _may_open(actor: Actor, run_id: int) -> bool:
    run = ImportRun.objects.filter(pk=run_id).only("kind").first()
    importer = _importers.get(run.kind) if run else None
    return importer is not None and actor.may(importer.right)


def connect() -> None:
    """Let the stored files be opened by those who may bring such files."""
    policies.register(OBJECT_TYPE, _may_open)


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
            state=_state(difference),
            summary=_summary(difference, context),
            started_by_id=actor.account_id,
            started_at=at,
        )
        _keep_file(run, file, name, actor, at)
        _keep_pages(run, difference)
        _record(verbs.IMPORT_PREVIEWED, run, context, _counts(difference))
    return run


def refresh_import(*, run_id: int, actor: Actor, at: datetime) -> ImportRun:
    """Compare the stored file again: something else has changed since its preview."""
    run, importer = run_for(run_id=run_id, actor=actor)
    with transaction.atomic():
        run = _locked(run)
        _refuse_settled(run)
        context = Context(actor, at, bool(run.summary.get("complete")))
        with _stored_file(run) as file:
            difference = _compare(importer, file, _file_name(run), context)
        run.state = _state(difference)
        run.summary = _summary(difference, context)
        run.save(update_fields=["state", "summary"])
        run.pages.all().delete()
        _keep_pages(run, difference)
        with origin(Origin.IMPORT):
            _record(verbs.IMPORT_PREVIEWED, run, context, _counts(difference))
    return run


def apply_import(*, run_id: int, actor: Actor, at: datetime) -> Mapping[str, int]:
    """Write what the preview showed: all of it or, when anything fails, nothing.

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
        with _stored_file(run) as file:
            difference = _compare(importer, file, _file_name(run), context)
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
        attachment = run.attachment
        run.state = ImportRun.State.DISCARDED
        run.finished_at = at
        run.attachment = None
        run.save(update_fields=["state", "finished_at", "attachment"])
        run.pages.all().delete()
        with origin(Origin.IMPORT):
            _record(verbs.IMPORT_DISCARDED, run, Context(actor, at), {})
        if attachment is not None:
            attachment.delete()
            stored = attachment.file
            transaction.on_commit(lambda: stored.storage.delete(stored.name or ""))


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
    importer = _importers.get(kind)
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
            sha256="",
            state=ImportRun.State.PREVIEWED,
            summary=_summary(difference, context),
            started_by_id=actor.account_id if actor else None,
            started_at=at,
        )
        with origin(Origin.IMPORT):
            _keep_file(run, file, path.name, actor, at)
        counts = _write(run, importer, difference, context)
    return Outcome(difference, counts, run)


def page_of(*, run: ImportRun, section: str, number: int) -> list[dict[str, Any]]:
    """One page of what was found, as mappings; empty beyond the last."""
    page = ImportPage.objects.filter(run=run, section=section, number=number).first()
    return page.lines if page else []


def template_xlsx(importer: Importer) -> bytes:
    """An empty file to fill in: the columns, and a second sheet that explains them."""
    explained = [
        (
            column.name,
            _("yes") if column.required else _("no"),
            str(column.help),
            column.example,
            ", ".join(column.aliases),
        )
        for column in importer.columns
    ]
    heads = [_("Column"), _("Required"), _("What it holds"), _("Example"), _("Also accepted")]
    names = [column.name for column in importer.columns]
    return write_xlsx(
        [],
        names,
        title=_("Data"),
        more=[(_("Explanations"), heads, explained)],
        text_columns=names,
    )


def template_csv(importer: Importer) -> bytes:
    return b"".join(write_csv([], [column.name for column in importer.columns]))


# --- inside ------------------------------------------------------------------------------------


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


def _state(difference: Difference) -> str:
    return ImportRun.State.REFUSED if difference.errors else ImportRun.State.PREVIEWED


def _counts(difference: Difference) -> dict[str, int]:
    return {
        "additions": len(difference.additions),
        "changes": len(difference.changes),
        "departures": len(difference.departures),
        "errors": len(difference.errors),
        "unchanged": difference.unchanged,
    }


def _summary(difference: Difference, context: Context) -> dict[str, Any]:
    return {
        **_counts(difference),
        "complete": context.complete,
        "notes": difference.notes,
        "fingerprint": difference.fingerprint(),
    }


def _keep_file(
    run: ImportRun, file: BinaryIO, name: str, actor: Actor | None, at: datetime
) -> None:
    attachment = uploads.keep(
        file=file,
        name=name,
        media_type=uploads.media_type_of(file, name) or "text/csv",
        object_type=OBJECT_TYPE,
        object_id=run.pk,
        actor=actor,
        at=at,
    )
    run.attachment = attachment
    run.sha256 = attachment.sha256
    run.save(update_fields=["attachment", "sha256"])


def _keep_pages(run: ImportRun, difference: Difference) -> None:
    sections: dict[str, Sequence[Any]] = {
        ImportPage.Section.ERRORS: difference.errors,
        ImportPage.Section.ADDITIONS: difference.additions,
        ImportPage.Section.CHANGES: difference.changes,
        ImportPage.Section.DEPARTURES: difference.departures,
    }
    ImportPage.objects.bulk_create(
        ImportPage(
            run=run,
            section=section,
            number=start // LINES_A_PAGE + 1,
            lines=[asdict(line) for line in lines[start : start + LINES_A_PAGE]],
        )
        for section, lines in sections.items()
        for start in range(0, len(lines), LINES_A_PAGE)
    )


def _write(
    run: ImportRun, importer: Importer, difference: Difference, context: Context
) -> Mapping[str, int]:
    with origin(Origin.IMPORT):
        counts: Mapping[str, int] = {}
        if not difference.is_empty:
            counts = importer.apply(difference, context)
        run.state = ImportRun.State.APPLIED
        run.finished_at = context.at
        run.summary = {**run.summary, "counts": dict(counts)}
        run.save(update_fields=["state", "finished_at", "summary"])
        _record(verbs.IMPORT_APPLIED, run, context, {**_counts(difference), **counts})
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


def _attachment(run: ImportRun) -> Attachment:
    if run.attachment is None:
        raise UnableToImport(_("The file of this import is no longer kept."))
    return run.attachment


@contextmanager
def _stored_file(run: ImportRun) -> Iterator[BinaryIO]:
    try:
        file = _attachment(run).file.open("rb")
    except OSError:
        raise UnableToImport(_("The file of this import is no longer kept.")) from None
    with file:
        yield file.file


def _file_name(run: ImportRun) -> str:
    return _attachment(run).name


def _record(verb: str, run: ImportRun, context: Context, counts: Mapping[str, int]) -> None:
    record(
        Draft(
            verb=verb,
            object=Ref(OBJECT_TYPE, run.pk, f"{run.kind} {context.at:%Y-%m-%d}"),
            happened_at=context.at,
            actor=context.actor.ref if context.actor else None,
            account_id=context.actor.account_id if context.actor else None,
            payload={"kind": run.kind, "sha256": run.sha256, **counts},
        )
    )


__all__ = [
    "CellError",
    "Column",
    "Context",
    "Difference",
    "FieldChange",
    "Importer",
    "Line",
    "Outcome",
    "UnableToImport",
    "UnableToReadSheet",
    "apply_import",
    "discard_import",
    "importer_for",
    "page_of",
    "refresh_import",
    "register",
    "run_for",
    "run_import",
    "start_import",
]
