"""`pamong mine LOG`: a log of events measured, and a report on it, without a database."""

import argparse
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pamong.cli.output import CommandFailed, put, put_json, put_table, say
from pamong.mining import sentences
from pamong.mining.log import UnableToReadLog
from pamong.mining.wording import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pamong.mining.analysis import Analysis, Edge, Work
    from pamong.mining.compare import Comparison
    from pamong.mining.filters import Part
    from pamong.mining.log import EventLog
    from pamong.mining.scenario import Hours

_SHOWN = 12
_LARGE = 50_000_000


def mine(arguments: argparse.Namespace) -> int:
    """0 when the log was read and, where one was wanted, the report written."""
    path = Path(arguments.log)
    zone = zone_of(arguments.zone)
    # What compiles and measures is heavy: it comes only once there is something to be read.
    from pamong.mining import quick, working_time  # noqa: PLC0415
    from pamong.mining.analysis import analyse, as_json, by_steps  # noqa: PLC0415
    from pamong.mining.filters import OWN, BadPart, only  # noqa: PLC0415
    from pamong.mining.lifecycle import ends  # noqa: PLC0415
    from pamong.mining.units import as_json as units_as_json  # noqa: PLC0415
    from pamong.mining.units import units  # noqa: PLC0415

    hours = _hours(arguments)
    part, sides = _parts(arguments)
    columns = {name for each in (part, *sides) for name in each.columns()} - OWN
    log = log_at(path, arguments, zone, tuple(sorted(columns | ({arguments.by} - {None, *OWN}))))
    try:
        log = only(log, part)
        if sides:
            return _compare(log, sides, arguments)
        by = units(ends(log), arguments.by) if arguments.by else None
    except BadPart as error:
        raise CommandFailed(str(error), code=2) from error
    analysis = analyse(log, quick.measure)
    worked = None
    if arguments.hours:
        worked = working_time.told(log, working_time.WorkingTime.of_week(hours, log))
    if arguments.html:
        from pamong.mining.report import Extra, report  # noqa: PLC0415

        _write(
            Path(arguments.html),
            report(log, analysis, language=arguments.lang, extra=Extra(by, worked)),
        )
    words = Words("en")
    notes = [words.note(note) for note in log.notes]
    if arguments.json:
        found: dict[str, Any] = as_json(analysis)
        told = {"by": units_as_json(by)} if by else {}
        if worked:
            told["working_time"] = {"hours": arguments.hours, **working_time.as_json(worked)}
        put_json({**found, **told, "source_file": path.name, "notes": notes})
        return 0
    steps_log, steps = by_steps(log, analysis)
    _put_words(steps, [words.note(note) for note in steps_log.notes], words)
    if worked:
        put(
            f"\nIn working time: median {words.time(worked.median_case_s)}, "
            f"mean {words.time(worked.mean_case_s)}, 95 % within {words.time(worked.p95_case_s)}."
        )
        _put_edges(worked.edges, words)
    if by:
        put(f"\nBetween units, by “{by.column}”")
        _put_edges(by.passages, words)
    if arguments.html:
        put(f"\nThe report is in {arguments.html}.")
    return 0


def _hours(arguments: argparse.Namespace) -> "Hours":
    from pamong.mining.scenario import ALWAYS, BadScenario  # noqa: PLC0415
    from pamong.mining.scenario_json import read_hours  # noqa: PLC0415

    try:
        given = [each.strip() for text in arguments.hours or () for each in text.split(",")]
        return read_hours(given, "--hours") if given else ALWAYS
    except BadScenario as error:
        raise CommandFailed(f"{error}.", code=2) from error


def _parts(arguments: argparse.Namespace) -> "tuple[Part, tuple[Part, ...]]":
    from pamong.mining.filters import BadPart, Part, read_part  # noqa: PLC0415

    try:
        asked = " & ".join(arguments.where or ())
        part = read_part(asked) if asked else Part()
        if arguments.since:
            part = replace(part, since=read_part(arguments.since).since)
        if arguments.until:
            part = replace(part, until=read_part(arguments.until).until)
        return part, tuple(read_part(each) for each in arguments.compare or ())
    except BadPart as error:
        raise CommandFailed(str(error), code=2) from error


def _compare(log: "EventLog", sides: "tuple[Part, ...]", arguments: argparse.Namespace) -> int:
    from pamong.mining.analysis import as_json  # noqa: PLC0415
    from pamong.mining.compare import compare  # noqa: PLC0415
    from pamong.mining.filters import only  # noqa: PLC0415
    from pamong.mining.lifecycle import ends  # noqa: PLC0415
    from pamong.mining.report_compared import compared  # noqa: PLC0415

    names = [name.strip() for name in arguments.compare]
    # As people tell it: a step that is begun and ended is one step.
    log = ends(log)
    one, other = ((name, only(log, side, name)) for name, side in zip(names, sides, strict=True))
    found = compare(one, other)
    if arguments.html:
        _write(Path(arguments.html), compared(found, language=arguments.lang))
    if arguments.json:
        measures: dict[str, dict[str, Any]] = {
            key: {"part": side.name, **as_json(side.found)}
            for key, side in (("one", found.one), ("other", found.other))
        }
        put_json(
            {
                **measures,
                "mean_case_duration_difference_s": asdict(found.mean_s),
                "differences": [
                    {"source": each.source, "target": each.target, **asdict(each.lost_s)}
                    for each in found.passages
                ],
            }
        )
        return 0
    _put_comparison(found, Words("en"))
    if arguments.html:
        put(f"\nThe comparison is in {arguments.html}.")
    return 0


def _put_comparison(found: "Comparison", words: Words) -> None:
    from pamong.mining.report_compared import signed  # noqa: PLC0415

    for side in (found.one, found.other):
        put(
            f"{side.name}: {words.number(side.found.cases)} cases, mean "
            f"{words.time(side.found.mean_case_s)}, median {words.time(side.found.median_case_s)}."
        )
    mean = found.mean_s
    put(
        f"The second less the first, in the mean: {signed(words, mean.value)} "
        f"({signed(words, mean.low)} to {signed(words, mean.high)})."
    )
    put("\nWhere they differ, in time a case; * is more than chance may make")
    put_table(
        ("from", "to", "count", "count", "mean", "mean", "difference", ""),
        [
            (
                each.source,
                each.target,
                words.number(each.one.count if each.one else 0),
                words.number(each.other.count if each.other else 0),
                words.time(each.one.mean_s if each.one else None),
                words.time(each.other.mean_s if each.other else None),
                signed(words, each.lost_s.value),
                "*" if each.lost_s.is_clear else "",
            )
            for each in found.passages[:_SHOWN]
        ],
    )


def _put_edges(edges: "Sequence[Edge]", words: Words) -> None:
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


def log_at(
    path: Path,
    arguments: argparse.Namespace,
    zone: ZoneInfo | None,
    attributes: tuple[str, ...] = (),
) -> "EventLog":
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
        attributes=attributes,
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
    _put_edges(edges, words)
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
