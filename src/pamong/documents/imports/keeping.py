"""What stays of an import: its file, the pages of its preview, its line in the journal."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from pamong.accounts.actors import Actor
from pamong.documents import uploads
from pamong.documents.imports.kinds import OBJECT_TYPE, Context, Difference, UnableToImport
from pamong.documents.models import Attachment, ImportPage, ImportRun
from pamong.journal.recording import Draft, Ref, record

LINES_A_PAGE = 50


def page_of(*, run: ImportRun, section: str, number: int) -> list[dict[str, Any]]:
    """One page of what was found, as mappings; empty beyond the last."""
    page = ImportPage.objects.filter(run=run, section=section, number=number).first()
    return page.lines if page else []


def state_of(difference: Difference) -> str:
    return ImportRun.State.REFUSED if difference.errors else ImportRun.State.PREVIEWED


def counts_of(difference: Difference) -> dict[str, int]:
    return {
        "additions": len(difference.additions),
        "changes": len(difference.changes),
        "departures": len(difference.departures),
        "errors": len(difference.errors),
        "unchanged": difference.unchanged,
    }


def summary_of(difference: Difference, context: Context) -> dict[str, Any]:
    return {
        **counts_of(difference),
        "complete": context.complete,
        "notes": difference.notes,
        "fingerprint": difference.fingerprint(),
    }


def keep_file(run: ImportRun, file: BinaryIO, name: str, actor: Actor | None, at: datetime) -> None:
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
    run.file_name = attachment.name
    run.sha256 = attachment.sha256
    run.save(update_fields=["attachment", "file_name", "sha256"])


def erase(run: ImportRun, at: datetime) -> None:
    """Erase the file and the pages of a settled run: a staff file holds far more than is read."""
    run.attachment = None
    run.save(update_fields=["attachment"])
    run.pages.all().delete()
    uploads.discard(object_type=OBJECT_TYPE, object_id=run.pk, at=at)


def keep_pages(run: ImportRun, difference: Difference) -> None:
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


def _attachment(run: ImportRun) -> Attachment:
    if run.attachment is None:
        raise UnableToImport(_("The file of this import is no longer kept."))
    return run.attachment


@contextmanager
def stored_file(run: ImportRun) -> Iterator[BinaryIO]:
    try:
        file = _attachment(run).file.open("rb")
    except OSError:
        raise UnableToImport(_("The file of this import is no longer kept.")) from None
    with file:
        yield file.file


def file_name(run: ImportRun) -> str:
    return _attachment(run).name


def note(verb: str, run: ImportRun, context: Context, counts: Mapping[str, int]) -> None:
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
