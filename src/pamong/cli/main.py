"""From words to a command: help, unknown words, exit codes."""

import argparse
import difflib
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module
from types import FrameType
from typing import NoReturn

from pamong.cli.output import CommandFailed, say
from pamong.cli.place import COMMAND, database_at_hand, version
from pamong.cli.postgres import (
    UnableToFindPostgres,
    UnableToPrepareDatabase,
    UnableToStartPostgres,
)
from pamong.cli.table import GROUPS, Command, commands

INTERRUPTED = 130
WRONG_USE = 2
# Failures whose text is all that the user needs.
Expected = (
    CommandFailed,
    UnableToFindPostgres,
    UnableToPrepareDatabase,
    UnableToStartPostgres,
)


class Parser(argparse.ArgumentParser):
    """One sentence instead of a wall of usage."""

    def error(self, message: str) -> NoReturn:
        say(f"{self.prog}: {message}. {self.prog} --help shows what it takes.")
        sys.exit(WRONG_USE)


def contents(prefix: str = "") -> str:
    """The commands by group, or only those whose name begins with a word."""
    lines = []
    for group in GROUPS:
        shown = [
            command
            for command in group.commands
            if not command.hidden and f"{command.name} ".startswith(f"{prefix} ".lstrip())
        ]
        if shown:
            lines += ["", group.title]
            lines += [f"  {command.name:<24}{command.summary}" for command in shown]
    return "\n".join(lines)


def overview() -> str:
    return (
        "Pamong: performance, public services and innovation of an agency as one measured loop.\n"
        f"\nUsage: pamong COMMAND …\n{contents()}\n"
        "\npamong COMMAND --help shows what a command takes. The database is the one of\n"
        "DATABASE_URL, or an embedded one in PAMONG_DATA.\n"
    )


def find(words: Sequence[str]) -> tuple[Command, list[str]] | None:
    """The command with the longest name that these words begin with."""
    known = commands()
    for length in (2, 1):
        name = " ".join(words[:length])
        if len(words) >= length and name in known:
            return known[name], list(words[length:])
    return None


def unknown(words: Sequence[str]) -> int:
    """Say which commands may have been meant."""
    names = [name for name, command in commands().items() if not command.hidden]
    if inside := [name for name in names if name.startswith(f"{words[0]} ")]:
        asked = " ".join(words[:2])
        if words[1:] in ([], ["--help"], ["-h"]):
            sys.stdout.write(f"{contents(words[0])}\n".lstrip("\n"))
            return 0 if words[1:] else WRONG_USE
        say(f"There is no command “{asked}”; there are: {', '.join(inside)}.")
        return WRONG_USE
    near = difflib.get_close_matches(" ".join(words[:2]), names, n=2) or difflib.get_close_matches(
        words[0], names, n=2
    )
    hint = f" Did you mean “{'” or “'.join(near)}”?" if near else ""
    say(f"There is no command “{words[0]}”.{hint} pamong --help lists them all.")
    return WRONG_USE


def parse(command: Command, words: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        prog=f"pamong {command.name}",
        description=f"{command.summary[0].upper()}{command.summary[1:]}. {command.details}".strip(),
        allow_abbrev=False,
    )
    for item in command.arguments:
        parser.add_argument(*item.flags, **item.options)
    parser.set_defaults(**command.fixed)
    return parser.parse_args(words)


def target(command: Command) -> Callable[[argparse.Namespace], int | None]:
    module, _, function = command.target.partition(":")
    found: Callable[[argparse.Namespace], int | None] = getattr(
        import_module(f"pamong.cli.{module}"), function
    )
    return found


def run(command: Command, arguments: argparse.Namespace) -> int:
    if command.agency_target and arguments.agency:
        command = replace(command, target=command.agency_target, database=True)
    if not command.database:
        return target(command)(arguments) or 0
    # Ended from outside, it still clears up behind itself; a second time it is quick.
    for wish in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(wish) is not signal.SIG_IGN:
            signal.signal(wish, _end)
    with database_at_hand(f"{COMMAND}pamong {command.name}"):
        if not command.django:
            return target(command)(arguments) or 0
        code: int = import_module("pamong.cli.django_side").run(lambda: target(command), arguments)
        return code


def _end(number: int, frame: FrameType | None) -> NoReturn:
    signal.signal(number, signal.SIG_DFL)
    sys.exit(128 + number)


def main(words: Sequence[str]) -> int:
    """Run one command line and return its exit code: 0 done, 1 failed, 2 not understood."""
    if not words or words[0] in {"--help", "-h", "help"}:
        sys.stdout.write(overview())
        return 0
    if words[0] == "--version":
        sys.stdout.write(f"pamong {version()}\n")
        return 0
    found = find(words)
    if found is None:
        return unknown(words)
    try:
        code = run(found[0], parse(*found))
        sys.stdout.flush()
    except Expected as error:
        say(str(error))
        code = error.code if isinstance(error, CommandFailed) else 1
    except KeyboardInterrupt:
        say("Interrupted.")
        code = INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone; nothing is left to say to anybody.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    return code
