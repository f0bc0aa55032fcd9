"""`pamong mine LOG`: a log of events measured, and a report on it, without a database."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pamong.cli.output import CommandFailed, put, put_json, put_table, say
from pamong.mining import sentences
from pamong.mining.log import UnableToReadLog
from pamong.mining.wording import Words

if TYPE_CHECKING:
    from pamong.mining.analysis import Analysis, Work
    from pamong.mining.log import EventLog

_SHOWN = 12
_LARGE = 50_000_000


def mine(arguments: argparse.Namespace) -> int:
    """0 when the log was read and, where one was wanted, the report written."""
    path = Path(arguments.log)
    zone = zone_of(arguments.zone)
    # What compiles and measures is heavy: it comes only once there is something to be read.
    from pamong.mining import quick  # noqa: PLC0415
    from pamong.mining.analysis import analyse, as_json, by_steps  # noqa: PLC0415

    log = log_at(path, arguments, zone)
    analysis = analyse(log, quick.measure)
    if arguments.html:
        from pamong.mining.report import report  # noqa: PLC0415

        _write(Path(arguments.html), report(log, analysis, language=arguments.lang))
    words = Words("en")
    notes = [words.note(note) for note in log.notes]
    if arguments.json:
        found: dict[str, Any] = as_json(analysis)
        put_json({**found, "source_file": path.name, "notes": notes})
        return 0
    told, steps = by_steps(log, analysis)
    _put_words(steps, [words.note(note) for note in told.notes], words)
    if arguments.html:
        put(f"\nThe report is in {arguments.html}.")
    return 0


def log_at(path: Path, arguments: argparse.Namespace, zone: ZoneInfo | None) -> "EventLog":
    """Raises CommandFailed."""
    from pamong.mining.reading import Columns, read_log  # noqa: PLC0415

    if path.is_dir():
        raise CommandFailed(f"{path} is a folder; name a file.")
    columns = Columns(
        case=arguments.case,
        activity=arguments.activity,
        time=arguments.time,
        resource=arguments.resource,
        lifecycle=arguments.lifecycle,
    )
    try:
        return read_log(
            path,
            columns=columns,
            object_type=arguments.object_type,
            zone=zone,
            progress=_progress(path),
        )
    except UnableToReadLog as error:
        raise CommandFailed(f"{path.name} cannot be read. {sentences.of_unread(error)}") from error
    except FileNotFoundError as error:
        raise CommandFailed(f"There is no file {path}.") from error
    except (OSError, ValueError) as error:
        told = getattr(error, "strerror", None) or error
        raise CommandFailed(f"{path} cannot be read: {told}.") from error


def zone_of(name: str | None) -> ZoneInfo | None:
    """Raises CommandFailed."""
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise CommandFailed(
            f"There is no zone “{name}”; write it like Asia/Jakarta or Europe/Amsterdam.", code=2
        ) from None


def _progress(path: Path) -> Any:
    """Tells of a long reading by tenths, on standard error."""
    size = path.stat().st_size if path.exists() else 0
    told = 0

    def tell(position: int) -> None:
        nonlocal told
        if size > _LARGE and position * 10 // size > told:
            told = position * 10 // size
            say(f"Reading {path.name}: {told * 10} %")

    return tell


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandFailed(f"{path} cannot be written: {error.strerror}.") from error


def _put_words(found: "Analysis", notes: list[str], words: Words) -> None:
    put(
        f"{found.log}: {words.number(found.cases)} cases, {words.number(found.events)} events, "
        f"{words.number(len(found.activities))} activities, "
        f"{words.number(found.resources)} resources."
    )
    put(
        f"From first to last event: median {words.time(found.median_case_s)}, "
        f"mean {words.time(found.mean_case_s)}, 95 % within {words.time(found.p95_case_s)}."
    )
    put(
        f"{words.number(len(found.variants))} variants; "
        f"{words.number(found.reworked_cases)} cases in which something was done again."
    )
    for note in notes:
        put(f"Note: {note}")
    edges = found.edges
    if found.work:
        edges = found.work.waits
        _put_work(found.work, words)
        put("\nThe map: what was begun after what had ended, and the wait between")
    else:
        put("\nThe map: what directly follows what")
    put_table(
        ("from", "to", "count", "median", "mean", "95 %"),
        [
            (
                edge.source,
                edge.target,
                words.number(edge.count),
                words.time(edge.median_s),
                words.time(edge.mean_s),
                words.time(edge.p95_s),
            )
            for edge in edges[:_SHOWN]
        ],
    )
    if len(edges) > _SHOWN:
        put(f"… and {words.number(len(edges) - _SHOWN)} rarer ones; --json lists all.")


def _put_work(work: "Work", words: Words) -> None:
    put("\nThe work on each step, from its beginning to its end without pauses")
    put_table(
        ("step", "count", "median", "mean", "95 %"),
        [
            (
                task.activity,
                words.number(task.count),
                words.time(task.median_s),
                words.time(task.worked_s / task.measured if task.measured else None),
                words.time(task.p95_s),
            )
            for task in work.tasks[:_SHOWN]
        ],
    )
