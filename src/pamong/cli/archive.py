"""The one file of a backup: how it is written, and how it is read without trusting it.

A gzip-compressed tar with `database.dump` (PostgreSQL's custom format), the data folder's files
under `files/`, and last `manifest.json` with the versions and every member's SHA-256.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from pamong.cli.output import CommandFailed

FORMAT = 1
DUMP = "database.dump"
MANIFEST = "manifest.json"
FILES = "files"
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `members` maps each name in the file to its SHA-256."""

    pamong: str
    made_at: str
    postgres: int
    migrations: int
    format: int = FORMAT
    members: dict[str, str] = field(default_factory=dict)


class HashingReader(io.RawIOBase):
    """Passes a file on and keeps the SHA-256 of what has passed."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source = source
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self.source.read(size)
        self.digest.update(data)
        return data


class Writer:
    """Adds members to a backup and notes their checksums."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar = tar
        self.members: dict[str, str] = {}

    def add(self, path: Path, name: str) -> None:
        """Add one file as it is at this moment; one that has gone meanwhile is left out."""
        try:
            source = path.open("rb")
        except FileNotFoundError:
            return
        with source:
            about = os.fstat(source.fileno())
            member = tarfile.TarInfo(name)
            member.size = about.st_size
            member.mtime = int(about.st_mtime)
            member.mode = 0o600
            reader = HashingReader(source)
            self.tar.addfile(member, reader)
            self.members[name] = reader.digest.hexdigest()

    def close(self, manifest: Manifest) -> None:
        text = json.dumps(asdict(manifest), indent=1, sort_keys=True).encode()
        member = tarfile.TarInfo(MANIFEST)
        member.size = len(text)
        member.mode = 0o600
        self.tar.addfile(member, io.BytesIO(text))


@contextmanager
def write(target: Path) -> Iterator[Writer]:
    """Write under another name and give the file its own only when it is whole and on disk."""
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as tar:
                yield Writer(tar)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()


def _safe(name: str) -> bool:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name:
        return False
    return name in {DUMP, MANIFEST} or (path.parts[:1] == (FILES,) and len(path.parts) > 1)


def unpack(source: Path, into: Path) -> Manifest:
    """Unpack a backup into an empty folder and compare every checksum.

    Raises CommandFailed when the file is damaged, cut short, or not a backup. Nothing is ever
    written outside `into`, whatever the names in the file say.
    """
    found: dict[str, str] = {}
    try:
        with tarfile.open(source, mode="r:gz") as tar:
            for member in tar:
                if not _safe(member.name) or not member.isreg() or member.name in found:
                    raise CommandFailed(
                        f"{source} is not a backup of Pamong: it holds “{member.name[:80]}”."
                    )
                content = tar.extractfile(member)
                if content is not None:
                    found[member.name] = _store(content, into / member.name)
    except FileNotFoundError as error:
        raise CommandFailed(f"There is no file {source}.") from error
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise CommandFailed(f"{source} is damaged, cut short or not a backup: {error}.") from error
    except OSError as error:
        if error.errno is None:
            # gzip's own complaints carry no number.
            raise CommandFailed(f"{source} is damaged or not a backup: {error}.") from error
        raise CommandFailed(f"{source} cannot be unpacked: {error.strerror}.") from error
    manifest = _read_manifest(source, into / MANIFEST)
    found.pop(MANIFEST)
    for name in sorted(found.keys() | manifest.members.keys()):
        if found.get(name) != manifest.members.get(name):
            raise CommandFailed(f"{source} is damaged: “{name}” is not what was backed up.")
    return manifest


def _store(content: IO[bytes], path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        while chunk := content.read(CHUNK):
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()


def _read_manifest(source: Path, path: Path) -> Manifest:
    try:
        manifest = Manifest(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise CommandFailed(f"{source} has no readable manifest: it was cut short.") from error
    if manifest.format != FORMAT:
        raise CommandFailed(
            f"{source} was written in format {manifest.format} by Pamong {manifest.pamong}; "
            f"this version reads format {FORMAT}."
        )
    return manifest
