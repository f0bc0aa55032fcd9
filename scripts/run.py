"""The chores behind ./run; each prepares what it needs and then becomes the program it is for."""

import contextlib
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from prepare import CACHE, ROOT, VENV, UnableToPrepare, chromium, prepare, say

HELP = """\
Pamong: performance, public services and innovation of an agency as one measured loop.

See it
  ./run demo [--port N] [--fresh] [--employees N]
                            a whole demo agency at http://127.0.0.1:8000
  ./run demo people         who can sign in there

Check it
  ./run check               format, lint, types, contracts, translations (a minute)
  ./run test [--long]       the check, then every test, browsers included
  ./run format              put code and templates into the one format
  ./run test PYTEST-ARGS    only these tests: ./run test tests/cli -k backup

Use it
  ./run pamong              the command line; lists its commands
  ./run messages            the translations: update, compile, check
  ./run screenshots         the pictures of the README, taken from the demo

The first call makes the environment from uv.lock; it needs python3 >= 3.11 and the network.
"""

PYTHON = str(VENV / "bin/python")
# Its own script names the folder the environment was made in, which may have moved since.
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def product(*, cwd_on_path: bool = False) -> dict[str, str]:
    """The environment of the product's own programs."""
    env = {k: v for k, v in os.environ.items() if k not in {"VIRTUAL_ENV", "PYTHONHOME"}}
    env["PYTHONPATH"] = str(ROOT / "src")
    if not cwd_on_path:
        # A folder named like a package beside the caller's files must not be imported.
        env["PYTHONSAFEPATH"] = "1"
    return env


def become(*command: str, env: dict[str, str]) -> None:
    """Replace this process: signals and exit codes are then the program's own."""
    sys.stdout.flush()
    os.execve(command[0], list(command), env)


def pamong(arguments: list[str]) -> None:
    prepare(dev=False)
    become(PYTHON, "-m", "pamong", *arguments, env=product())


def script(name: str, arguments: list[str]) -> None:
    path = ROOT / "scripts" / name
    prepare(dev=True)
    extra = {"PAMONG_CHROMIUM": chromium()} if name == "screenshots.py" else {}
    env = product() | extra
    become(PYTHON, str(path), *arguments, env=env)


def steps() -> list[tuple[str, list[str]]]:
    """The parts of the check, the slowest first so that two can run side by side.

    The tests of the house hold documents, access, models and translations to their promises.
    """
    found = [
        ("types", [PYTHON, "-m", "mypy"]),
        ("house", [PYTHON, "-m", "pytest", "-q", "tests/house"]),
        ("migrations", [PYTHON, "-m", "django", "makemigrations", "--check", "--dry-run"]),
        ("imports", [PYTHON, "-c", LINT_IMPORTS, "--no-cache"]),
        ("format", [PYTHON, "-m", "ruff", "format", "--check", "."]),
        ("lint", [PYTHON, "-m", "ruff", "check", "."]),
    ]
    if pages := templates():
        djade = [str(VENV / "bin/djade"), "--check", "--target-version", "5.2", *pages]
        found.append(("templates", djade))
    return found


def templates() -> list[str]:
    return sorted(str(path) for path in (ROOT / "src").glob("pamong/*/templates/**/*.html"))


def put_in_format() -> int:
    prepare(dev=True)
    commands = [
        [PYTHON, "-m", "ruff", "check", "--quiet", "--fix", "."],
        [PYTHON, "-m", "ruff", "format", "--quiet", "."],
        [str(VENV / "bin/djade"), "--target-version", "5.2", *templates()],
    ]
    codes = [subprocess.run(command, cwd=ROOT, check=False).returncode for command in commands]
    # The template formatter answers 1 when it has changed something.
    return max(codes[:2])


def check() -> bool:
    """Run the fast part; each step that fails prints what it found."""
    prepare(dev=True)
    env = product(cwd_on_path=True)
    env["DJANGO_SETTINGS_MODULE"] = "pamong.config.settings"
    env["PAMONG_DATA"] = str(CACHE / "check")

    def one(item: tuple[str, list[str]]) -> bool:
        name, command = item
        started = time.monotonic()
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        word = "failed" if done.returncode else "ok"
        text = f"check {name}: {word} ({time.monotonic() - started:.1f} s)"
        if done.returncode:
            text = f"{done.stdout.rstrip()}\n{text}"
        say(text)
        return done.returncode == 0

    with ThreadPoolExecutor(max_workers=2) as pool:
        results = list(pool.map(one, steps()))
    return all(results)


def test(arguments: list[str]) -> int:
    """Without pytest's arguments: the check and everything. The last line is pytest's summary."""
    whole = not set(arguments) - {"--long"}
    good = check() if whole else True
    if not good:
        say("The check failed: see the lines “check …: failed” above. The tests run all the same.")
    prepare(dev=True)
    browser = chromium()
    env = product(cwd_on_path=True) | {"PAMONG_CHROMIUM": browser}
    # In the order of tests/conftest.py, the longest modules first.
    spread = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    rest = [*spread, "--ignore=tests/house"] if whole else []
    command = [PYTHON, "-m", "pytest", "-q", *rest, *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode or int(not good)


def main(arguments: list[str]) -> int:
    name, rest = (arguments[0], arguments[1:]) if arguments else ("--help", [])
    if name in {"--help", "-h", "help"}:
        print(HELP, end="")
        return 0
    if name == "demo":
        pamong(["demo", *rest])
    elif name == "pamong":
        pamong(rest or ["--help"])
    elif name in {"messages", "screenshots"}:
        script(f"{name}.py", rest)
    elif name == "check":
        good = check()
        say("The check is green." if good else "The check failed: see above.")
        return 0 if good else 1
    elif name == "format":
        return put_in_format()
    elif name == "test":
        return test(rest)
    say(f"./run knows no chore “{name}”. ./run --help lists them.")
    return 2


if __name__ == "__main__":
    try:
        code = main(sys.argv[1:])
    except UnableToPrepare as error:
        say(str(error))
        code = 1
    except KeyboardInterrupt:
        code = 130
    with contextlib.suppress(OSError):
        sys.stdout.flush()
    sys.exit(code)
