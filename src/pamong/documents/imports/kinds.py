"""What an import is: errors, lines, differences, and the kinds of files rooms register."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.functional import Promise

from pamong.accounts.access import refuse
from pamong.accounts.actors import EVERYWHERE, Actor
from pamong.accounts.rights import Right
from pamong.documents import policies
from pamong.documents.models import ImportRun
from pamong.documents.sheets import MAX_ROWS, Column, Rows

MAX_ERRORS = 2_000
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


def importer_of(kind: str) -> Importer | None:
    """The importer of a kind, whoever asks."""
    return _importers.get(kind)


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
    importer = importer_for(kind=run.kind, actor=actor)
    if not _knows(actor, run, importer):
        raise Http404
    return run, importer


def _knows(actor: Actor, run: ImportRun, importer: Importer) -> bool:
    """Files name people of any unit: open to who brought them and to who answers for all units."""
    return (run.started_by_id is not None and run.started_by_id == actor.account_id) or actor.may(
        importer.right, EVERYWHERE
    )


def runs_known_to(*, actor: Actor, kinds: Iterable[str]) -> QuerySet[ImportRun]:
    """The runs of these kinds that the actor may look into, the newest first."""
    reach = Q(pk__in=())
    for kind in kinds:
        importer = _importers.get(kind)
        if importer is None or not actor.may(importer.right):
            continue
        everything = actor.may(importer.right, EVERYWHERE)
        reach |= Q(kind=kind) if everything else Q(kind=kind, started_by=actor.account_id)
    return (
        ImportRun.objects.filter(reach)
        .select_related("started_by", "attachment")
        .order_by("-started_at", "-pk")
    )


def _may_open(actor: Actor, run_id: int) -> bool:
    run = ImportRun.objects.filter(pk=run_id).only("kind", "started_by").first()
    importer = _importers.get(run.kind) if run else None
    return (
        run is not None
        and importer is not None
        and actor.may(importer.right)
        and _knows(actor, run, importer)
    )


def connect() -> None:
    """Let the stored files be opened by those who may bring such files."""
    policies.register(OBJECT_TYPE, _may_open)
