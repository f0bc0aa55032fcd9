"""`pamong services check`: can a process drawn in BPMN be run, and if not, why not?"""

import argparse
from pathlib import Path
from typing import Any

from pamong.bpmn import (
    Model,
    UnableToRead,
    cover,
    problems,
    read,
    sentences,
    uncovered,
    unsupported,
)
from pamong.bpmn.reading import LARGEST
from pamong.cli.output import CommandFailed, put, put_json


def check(arguments: argparse.Namespace) -> int:
    """0 only for a model that is read, supported and without problems."""
    path = Path(arguments.file)
    found: dict[str, Any]
    try:
        model = read(_bytes(path))
    except UnableToRead as error:
        text = sentences.of_unread(error)
        fault = {"code": error.code, "id": error.values.get("element", ""), "name": ""}
        found, notes = _answer(readable=False, problems=[{**fault, "text": text}]), []
    else:
        found, notes = examined(model), sentences.notes(model)
    if arguments.json:
        put_json(found)
    else:
        _put_words(path.name, found, notes)
    return 0 if found["supported"] and not found["problems"] else 1


def examined(model: Model) -> dict[str, Any]:
    """What `--json` prints of a model that could be read."""
    refused = unsupported(model)
    faults = problems(model)
    begins = model.run and not any(fault.code == "no_start" for fault in faults)
    runs = cover(model) if begins and not refused else ()
    if not refused and not faults:
        faults = uncovered(model, runs)
    return _answer(
        readable=True,
        supported=not refused,
        unsupported=[
            {"id": each.id, "name": each.name, "element": each.element} for each in refused
        ],
        paths=len(runs),
        problems=[
            {
                "code": each.code,
                "id": each.element_id,
                "name": each.element_name,
                "text": sentences.of_problem(each),
            }
            for each in faults
        ],
    )


def _answer(
    *,
    readable: bool,
    supported: bool = False,
    unsupported: list[dict[str, str]] | None = None,
    paths: int = 0,
    problems: list[dict[str, str]],
) -> dict[str, Any]:
    return {
        "readable": readable,
        "supported": supported,
        "unsupported": unsupported or [],
        "paths": paths,
        "problems": problems,
    }


def _put_words(name: str, found: dict[str, Any], notes: list[str]) -> None:
    for element in found["unsupported"]:
        shown = element["name"] or element["id"]
        put(f"Not supported: “{shown}” ({element['id']}) is a {element['element']}.")
    for problem in found["problems"]:
        where = f" ({problem['id']})" if problem["id"] else ""
        put(f"{problem['text']}{where}")
    for note in notes:
        put(f"Note: {note}")
    if found["supported"] and not found["problems"]:
        count = found["paths"]
        ways = "1 path" if count == 1 else f"{count} paths"
        put(f"{name} can be run: {ways} from start to end together take every flow.")
    else:
        put(f"{name} cannot be run.")


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        raise CommandFailed(f"{path} is a folder; name a file.")
    try:
        with path.open("rb") as file:
            # One more than is read at all: enough to be told that it is too large.
            return file.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise CommandFailed(f"There is no file {path}.") from error
    except (OSError, ValueError) as error:
        told = getattr(error, "strerror", None) or error
        raise CommandFailed(f"{path} cannot be read: {told}.") from error
