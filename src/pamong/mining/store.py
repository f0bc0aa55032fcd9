"""The coded log on disk: one plain file a column, which is mapped and needs no decoding."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pamong.mining.log import COLUMNS, Attribute, EventLog, Note, UnableToReadLog
from pamong.mining.names import Names

_EDITION = 2
_NAMES = ("activities", "resources", "lifecycles")


def write(log: EventLog, folder: Path) -> None:
    """The whole log in a folder that appears at once, or not at all."""
    coming = folder.with_name(f"{folder.name}.{os.getpid()}.coming")
    shutil.rmtree(coming, ignore_errors=True)
    coming.mkdir(parents=True)
    try:
        for name in COLUMNS:
            np.save(coming / f"{name}.npy", getattr(log, name))
        for number, each in enumerate(log.attributes.values()):
            np.save(coming / f"attribute_{number}.npy", each.code)
        texts = [name.encode() for name in log.cases]
        np.save(coming / "case_ends.npy", np.cumsum([len(text) for text in texts], dtype=np.int64))
        (coming / "case_names").write_bytes(b"".join(texts))
        about = {
            "edition": _EDITION,
            "name": log.name,
            "notes": [[note.code, dict(note.values)] for note in log.notes],
            "attributes": [[name, list(each.names)] for name, each in log.attributes.items()],
            **{name: list(getattr(log, name)) for name in _NAMES},
        }
        (coming / "log.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
        if folder.exists():
            before = folder.with_name(f"{folder.name}.{os.getpid()}.before")
            folder.rename(before)
            coming.rename(folder)
            shutil.rmtree(before)
        else:
            coming.rename(folder)
    finally:
        shutil.rmtree(coming, ignore_errors=True)


def load(folder: Path) -> EventLog:
    """Raises UnableToReadLog where the folder is none of this edition."""
    try:
        about = json.loads((folder / "log.json").read_text(encoding="utf-8"))
        if about["edition"] != _EDITION:
            raise UnableToReadLog("old_store")
        cases = _names(folder)
        attributes = {
            name: Attribute(tuple(values), _mapped(folder / f"attribute_{number}.npy"))
            for number, (name, values) in enumerate(about["attributes"])
        }
        columns = {name: _mapped(folder / f"{name}.npy") for name in COLUMNS}
    except (OSError, ValueError, KeyError) as error:
        if isinstance(error, UnableToReadLog):
            raise
        raise UnableToReadLog("no_store") from error
    names = {name: tuple(about[name]) for name in _NAMES}
    given: dict[str, Any] = {**names, **columns, "cases": cases}
    notes = tuple(Note(code, values) for code, values in about["notes"])
    return EventLog(about["name"], **given, notes=notes, attributes=attributes)


def _names(folder: Path) -> Names:
    lasts = _mapped(folder / "case_ends.npy")
    texts = np.memmap(folder / "case_names", dtype=np.uint8, mode="r") if len(lasts) else b""
    return Names(texts, np.concatenate(([0], lasts[:-1])), lasts)


def _mapped(path: Path) -> NDArray[Any]:
    """The column where it lies on the disk; what were written into it would stay in memory.

    A plain array, since loops are compiled for plain arrays that may be written.
    """
    return np.asarray(np.load(path, mmap_mode="c"))
