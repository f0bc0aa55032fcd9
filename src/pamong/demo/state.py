"""How far the demo of an installation is, and who can sign in to it: two files in its data folder.

No Django here: the command line reads them before it has a database.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

# Raise it when the build makes other data: an older demo is then built anew at the next start.
EDITION = 14
SEED = 20260101
EMPLOYEES = 600


class Stage(StrEnum):
    BUILDING = "building"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class State:
    """What was built, or is being built. A `building` nobody works on was cut short."""

    stage: Stage
    edition: int = EDITION
    seed: int = SEED
    employees: int = EMPLOYEES
    # Whether the cases of the older system are there as well; the demo is used while they arrive.
    history: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in to the demo; passwords are random in every build."""

    username: str
    password: str
    role: str
    unit: str
    name: str = ""


def read(data: Path) -> State | None:
    """The demo's state, or None where no demo has been begun."""
    try:
        found = json.loads((data / "demo.json").read_text(encoding="utf-8"))
        return State(Stage(found.pop("stage")), **found)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, TypeError, KeyError):
        # Unreadable: written by another version, or cut short. It is built anew.
        return State(Stage.BUILDING, edition=0)


def is_building(data: Path) -> bool:
    found = read(data)
    return found is not None and found.stage is Stage.BUILDING


def mark(data: Path, state: State) -> None:
    _write(data / "demo.json", asdict(state))


def read_people(data: Path) -> list[Person]:
    """Who can sign in, in the order they should be shown; empty until the build has got so far."""
    try:
        found = json.loads((data / "demo-people.json").read_text(encoding="utf-8"))
        return [Person(**item) for item in found]
    except (OSError, ValueError, TypeError):
        return []


def write_people(data: Path, people: Sequence[Person]) -> None:
    _write(data / "demo-people.json", [asdict(person) for person in people])


def forget(data: Path) -> None:
    for name in ("demo.json", "demo-people.json"):
        (data / name).unlink(missing_ok=True)


def _write(path: Path, value: object) -> None:
    """Whole or not at all, and for our eyes only: it holds passwords."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
