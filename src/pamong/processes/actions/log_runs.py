"""The way of a log from a page: brought, read by a job, shown, taken in by a job when confirmed."""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from pamong.accounts.actors import Actor
from pamong.documents import uploads
from pamong.indicators.actions.measurements import UnableToRecordMeasurement
from pamong.journal.recording import Draft, Ref, record
from pamong.mining.log import UnableToReadLog
from pamong.organization.queries import agency_zone
from pamong.processes import policies, verbs
from pamong.processes.actions.logs import compare, read_as, take_in
from pamong.processes.models import LogRun, LogSource
from pamong.processes.queries.log_events import moment
from pamong.processes.rules.logs import Reading

if TYPE_CHECKING:
    from pamong.mining.log import EventLog

FILE_OF = "log_run"
MEDIA_TYPE = "application/octet-stream"
MOST_SHOWN = 40
KEPT_FOR = timedelta(days=30)
_READING_ENDS = 70


class UnableToBringLog(Exception):
    """Nothing was changed; the message says why."""


def bring_file(*, actor: Actor, source_id: int, file: BinaryIO, name: str, at: datetime) -> LogRun:
    """Keep a log to be read by a job (`read_run`). The same file again leads to the run it has.

    Raises Http404, Forbidden, UnableToBringLog for an empty file.
    """
    source = policies.source_to_manage(actor, source_id)
    if file.seek(0, 2) == 0:
        raise UnableToBringLog(_("The file is empty."))
    digest = uploads.sha256_of(file)
    with transaction.atomic():
        # Whoever brings logs of a source takes turns, so that a double click brings one.
        LogSource.objects.select_for_update(of=("self",)).get(pk=source.pk)
        waiting = source.runs.filter(
            attachment__sha256=digest, state__in=[LogRun.State.WAITING, LogRun.State.READ]
        ).first()
        if waiting is not None:
            return waiting
        run = LogRun.objects.create(
            source=source,
            file_name=uploads.clean_name(name),
            state=LogRun.State.WAITING,
            choices=Reading.of({"zone": agency_zone(), **source.reading}).kept(),
            started_by_id=actor.employee_id,
            started_at=at,
        )
        run.attachment = uploads.keep(
            file=file,
            name=name,
            media_type=MEDIA_TYPE,
            object_type=FILE_OF,
            object_id=run.pk,
            actor=actor,
            at=at,
        )
        run.save(update_fields=["attachment"])
        _note(verbs.LOG_BROUGHT, run, actor, at)
    return run


def choose(*, actor: Actor, run_id: int, reading: Reading, complete: bool) -> LogRun:
    """Have the file read anew in another way. Raises Http404, Forbidden, UnableToBringLog."""
    policies.run_to_manage(actor, run_id)
    with transaction.atomic():
        run = _locked(run_id)
        _refuse_unless(run.is_open)
        run.choices, run.is_complete = reading.kept(), complete
        run.state, run.progress = LogRun.State.WAITING, 0
        run.save(update_fields=["choices", "is_complete", "state", "progress"])
    return run


def confirm(*, actor: Actor, run_id: int, at: datetime) -> LogRun:
    """Have what was shown taken in by a job (`take_in_run`). Raises as `choose`."""
    policies.run_to_manage(actor, run_id)
    with transaction.atomic():
        run = _locked(run_id)
        _refuse_unless(run.state == LogRun.State.READ)
        run.state, run.progress = LogRun.State.CONFIRMED, 0
        run.save(update_fields=["state", "progress"])
        _note(verbs.LOG_CONFIRMED, run, actor, at)
    return run


def discard(*, actor: Actor, run_id: int, at: datetime) -> LogRun:
    """Give a log up; its file is erased. Raises as `choose`."""
    policies.run_to_manage(actor, run_id)
    with transaction.atomic():
        run = _locked(run_id)
        _refuse_unless(run.is_open)
        _settle(run, LogRun.State.DISCARDED, at)
        _note(verbs.LOG_DISCARDED, run, actor, at)
    return run


def discard_forgotten(*, at: datetime) -> int:
    """Give up the logs that nobody confirmed within KEPT_FOR. Returns how many."""
    with transaction.atomic():
        runs = list(
            LogRun.objects.select_for_update(skip_locked=True).filter(
                state__in=[LogRun.State.READ, LogRun.State.REFUSED], started_at__lt=at - KEPT_FOR
            )
        )
        for run in runs:
            _settle(run, LogRun.State.DISCARDED, at)
            _note(verbs.LOG_DISCARDED, run, None, at)
    return len(runs)


def read_run(*, run_id: int) -> None:
    """Read a file as it was chosen, and write down what was found or what is wrong: for jobs.

    One that is not waiting was read already.
    """
    run = LogRun.objects.select_related("source", "attachment").filter(pk=run_id).first()
    if run is None or run.state != LogRun.State.WAITING:
        return
    with _file_of(run) as path:
        found = _looked_at(path)
        try:
            log = read_as(path, Reading.of(run.choices), _progress(run, path))
        except UnableToReadLog as error:
            state = LogRun.State.REFUSED
            found |= {
                "failure": error.code,
                "values": {key: _plain(value) for key, value in error.values.items()},
                "places": [list(place) for place in error.places],
            }
        else:
            state = LogRun.State.READ
            found |= _found(run, log)
    # Somebody may have given it up, or chosen anew, in the meantime.
    LogRun.objects.filter(pk=run_id, state=LogRun.State.WAITING, choices=run.choices).update(
        state=state, found=_storable(found), progress=100
    )


def take_in_run(*, run_id: int, at: datetime) -> bool:
    """Take in what was confirmed, whole or not at all: for jobs. False where it was not to be."""
    run = LogRun.objects.select_related("source", "attachment").filter(pk=run_id).first()
    if run is None or run.state != LogRun.State.CONFIRMED:
        return False
    reading = Reading.of(run.choices)
    with _file_of(run) as path:
        log = read_as(path, reading, _progress(run, path))
    _tell(run, _READING_ENDS)
    try:
        return _take_in(run_id, log, reading, at)
    except UnableToRecordMeasurement as error:
        found = {**run.found, "message": str(error)}
        LogRun.objects.filter(pk=run_id, state=LogRun.State.CONFIRMED).update(
            state=LogRun.State.REFUSED, found=found, progress=100
        )
        return False


def _take_in(run_id: int, log: "EventLog", reading: Reading, at: datetime) -> bool:
    with transaction.atomic():
        run = _locked(run_id)
        if run.state != LogRun.State.CONFIRMED:
            return False
        taken = take_in(
            source_id=run.source_id,
            log=log,
            reading=reading,
            complete=run.is_complete,
            actor=None,
            at=at,
        )
        run.found |= {
            "added": taken.added,
            "known": taken.known,
            "removed": taken.removed,
            "figures": taken.figures.created + taken.figures.changed,
        }
        _settle(run, LogRun.State.TAKEN, at)
    return True


def _locked(run_id: int) -> LogRun:
    return LogRun.objects.select_for_update(of=("self",)).select_related("source").get(pk=run_id)


def _refuse_unless(possible: bool) -> None:
    if not possible:
        raise UnableToBringLog(_("This log is being worked on, or was settled already."))


def _settle(run: LogRun, state: LogRun.State, at: datetime) -> None:
    run.state, run.finished_at, run.progress, run.attachment = state, at, 100, None
    run.save(update_fields=["state", "finished_at", "progress", "attachment", "found"])
    uploads.discard(object_type=FILE_OF, object_id=run.pk, at=at)


@contextmanager
def _file_of(run: LogRun) -> Iterator[Path]:
    """The stored file under its own name, which says how a table is compressed."""
    if run.attachment is None:
        raise FileNotFoundError(run.file_name)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / run.file_name
        path.symlink_to(run.attachment.file.path)
        yield path


def _progress(run: LogRun, path: Path) -> Callable[[int], None]:
    """Written outside every transaction, by tenths: a page that looks sees how far it is."""
    size, told = max(path.stat().st_size, 1), 0

    def tell(position: int) -> None:
        nonlocal told
        if (share := min(position * 10 // size, 10)) > told:
            told = share
            _tell(run, share * _READING_ENDS // 10)

    return tell


def _tell(run: LogRun, progress: int) -> None:
    LogRun.objects.filter(pk=run.pk).update(progress=progress)


def _looked_at(path: Path) -> dict[str, Any]:
    from pamong.mining.reading.peek import peek  # noqa: PLC0415

    seen = peek(path)
    return {
        "columns": list(seen.columns),
        "rows": [list(row) for row in seen.rows],
        "used": dict(seen.usual or {}),
        "types": list(seen.types),
    }


def _found(run: LogRun, log: "EventLog") -> dict[str, Any]:
    merged = compare(run.source, log, complete=run.is_complete)
    activities = Counter(log.activity.tolist()).most_common(MOST_SHOWN)
    return {
        "events": len(log),
        "cases": len(log.cases),
        "first": moment(int(log.time.min())).isoformat(),
        "last": moment(int(log.time.max())).isoformat(),
        "activities": [[log.activities[code], count] for code, count in activities],
        "all_activities": len(log.activities),
        "resources": len(log.resources),
        "added": merged.added,
        "known": merged.known,
        "removed": merged.removed,
        "notes": [[note.code, dict(note.values)] for note in log.notes],
    }


def _storable(value: Any) -> Any:
    """Without what the database has no place for in a text: files hold anything."""
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_storable(key): _storable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(each) for each in value]
    return value


def _plain(value: object) -> object:
    return value if isinstance(value, int | float) else str(value)


def _note(verb: str, run: LogRun, actor: Actor | None, at: datetime) -> None:
    record(
        Draft(
            verb,
            Ref(FILE_OF, run.pk, run.file_name),
            at,
            actor=actor.ref if actor else None,
            account_id=actor.account_id if actor else None,
            unit_id=run.source.unit_id,
            related=(Ref("log_source", run.source_id),),
        )
    )
