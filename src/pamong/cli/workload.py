"""`pamong workload`: how many people the work of each post needs, of a sheet or of an agency."""

import argparse
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamong.cli.output import CommandFailed, put, put_json, put_table, say
from pamong.processes.rules.official import (
    ALL_POSTS,
    NEED_COLUMNS,
    RECAP_COLUMNS,
    need_rows,
    recap_rows,
)
from pamong.processes.rules.workload import (
    EFFECTIVE_TIMES,
    EffectiveTime,
    NoRule,
    Weighed,
    effective_time,
    effective_time_called,
    whole_of,
)

if TYPE_CHECKING:
    from pamong.processes.imports import Brought

SHOWN = 40


def workload(arguments: argparse.Namespace) -> int:
    """0 when the table was reckoned; faults of the file are listed, and the code is 1."""
    if arguments.unit or arguments.year:
        raise CommandFailed("--unit and --year are of an agency; name it with --agency.", code=2)
    if not arguments.file:
        raise CommandFailed("Name a file with the tasks of posts, or --agency CODE.", code=2)
    effective = _effective(arguments.effective)
    path = Path(arguments.file)
    brought = _brought(path, effective)
    if brought.faults:
        return _tell_faults(brought, path, as_json=arguments.json)
    if not brought.posts:
        raise CommandFailed(f"{path.name} has a heading and no tasks below it.")
    return report(brought.posts, effective, arguments)


def report(
    posts: Sequence[Weighed],
    effective: EffectiveTime,
    arguments: argparse.Namespace,
    *,
    kind: str = "Post",
) -> int:
    """Say it, and write the workbook where one was asked for."""
    whole = whole_of(ALL_POSTS, posts, effective)
    if arguments.xlsx:
        _write(Path(arguments.xlsx), posts, whole)
    if arguments.json:
        put_json(as_json(posts, whole, effective))
    else:
        _put_words(posts, whole, effective, kind)
        if arguments.xlsx:
            put(f"\nThe official tables are in {arguments.xlsx}.")
    return 0


def _effective(code: str | None) -> EffectiveTime:
    try:
        if code is None:
            return effective_time(datetime.now(UTC).date())
        if code.isdecimal() and int(code) > 0:
            return EffectiveTime("own", int(code), date.min, None, "--effective")
        return effective_time_called(code)
    except NoRule:
        codes = ", ".join(rule.code for rule in EFFECTIVE_TIMES)
        raise CommandFailed(
            f"There is no effective working time “{code}”. "
            f"Write minutes a year, such as 75000, or one of: {codes}.",
            code=2,
        ) from None


def _brought(path: Path, effective: EffectiveTime) -> "Brought":
    # The reader of sheets words its refusals by Django, which comes only once there is a file.
    from django.conf import settings  # noqa: PLC0415

    if not settings.configured:
        settings.configure(USE_I18N=False)
    from django.utils import translation  # noqa: PLC0415

    from pamong.documents.sheets import UnableToReadSheet  # noqa: PLC0415
    from pamong.processes.imports import read_workload  # noqa: PLC0415

    if path.is_dir():
        raise CommandFailed(f"{path} is a folder; name a file.")
    try:
        with path.open("rb") as file, translation.override("en"):
            return read_workload(file, name=path.name, effective=effective)
    except UnableToReadSheet as error:
        named = path.name in str(error)
        raise CommandFailed(str(error) if named else f"{path.name}: {error}") from error
    except FileNotFoundError as error:
        raise CommandFailed(f"There is no file {path}.") from error
    except OSError as error:
        raise CommandFailed(f"{path} cannot be read: {error.strerror}.") from error


def _tell_faults(brought: "Brought", path: Path, *, as_json: bool) -> int:
    if as_json:
        put_json(
            {
                "errors": [
                    {"row": each.row, "column": each.column, "message": each.message}
                    for each in brought.faults
                ]
            }
        )
        return 1
    for each in brought.faults[:SHOWN]:
        say(f"{path.name}, row {each.row}, {each.column}: {each.message}")
    if len(brought.faults) > SHOWN:
        say(f"… and {len(brought.faults) - SHOWN} more.")
    return 1


def _write(path: Path, posts: Sequence[Weighed], whole: Weighed) -> None:
    from pamong.documents.sheets import write_xlsx  # noqa: PLC0415

    content = write_xlsx(
        need_rows(posts),
        NEED_COLUMNS,
        title="Kebutuhan Pegawai",
        more=(("Rekapitulasi", RECAP_COLUMNS, recap_rows(posts, whole)),),
    )
    try:
        path.write_bytes(content)
    except OSError as error:
        raise CommandFailed(f"{path} cannot be written: {error.strerror}.") from error


def as_json(posts: Sequence[Weighed], whole: Weighed, effective: EffectiveTime) -> dict[str, Any]:
    return {
        "effective_time": {
            "minutes_a_year": effective.minutes,
            "legal_basis": effective.legal_basis,
        },
        "posts": [
            {
                **_figures(post),
                "tasks": [
                    {
                        "task": task.name,
                        "output": task.output,
                        "volume_a_year": float(task.volume),
                        "standard_minutes": float(task.norm_minutes),
                        "minutes_a_year": float(task.minutes),
                    }
                    for task in post.tasks
                ],
            }
            for post in posts
        ],
        "all": _figures(whole),
    }


def _figures(post: Weighed) -> dict[str, Any]:
    ratio, grade = post.ratio, post.grade
    return {
        "post": post.name,
        "minutes_a_year": float(post.minutes),
        "need": round(float(post.need), 6),
        "people": post.people,
        "staff": post.staff,
        "gap": post.gap,
        "efficiency": None if ratio is None else round(float(ratio), 6),
        "grade": None if grade is None else grade.value,
        "overload": grade is not None and grade.is_overload,
    }


def _put_words(
    posts: Sequence[Weighed], whole: Weighed, effective: EffectiveTime, kind: str
) -> None:
    put(
        f"Effective working time: {effective.minutes:,} minutes a year ({effective.legal_basis}).\n"
    )
    put_table(
        (kind, "Hours a year", "Need", "Rounded", "Staff", "Gap", "Load", "Grade"),
        [*(_line(post, post.name) for post in posts), _line(whole, "All together")],
    )
    put("\nLoad: work ÷ hours of those who are there. Grade A is overload, not praise.")


def _line(post: Weighed, name: str) -> tuple[str, ...]:
    ratio, grade = post.ratio, post.grade
    said = "–" if grade is None else f"{grade.value}{' (overload)' if grade.is_overload else ''}"
    return (
        name,
        f"{post.minutes / 60:,.0f}",
        f"{post.need:.2f}",
        str(post.people),
        str(post.staff),
        f"{post.gap:+d}" if post.gap else "0",
        "–" if ratio is None else f"{ratio:.0%}",
        said,
    )
