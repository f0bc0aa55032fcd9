"""The door through which a command enters Django; imported only by commands that need it."""

import argparse
import os
from collections.abc import Callable

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.db.utils import OperationalError, ProgrammingError
from django.utils import translation

from pamong.cli.output import CommandFailed, no_answer, one_line
from pamong.config.env import BadSetting
from pamong.kernel.garbage import collect_seldom

Work = Callable[[argparse.Namespace], int | None]


def language() -> str:
    """Indonesian for a terminal that speaks it, English for all others."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    return "id" if spoken.startswith("id") else "en"


def run(load: Callable[[], Work], arguments: argparse.Namespace) -> int:
    """Set Django up, load the command's module and run it.

    Raises CommandFailed for what is wrong with the settings or the database.
    """
    try:
        django.setup()
        collect_seldom()
        with translation.override(language()):
            return load()(arguments) or 0
    except BadSetting as error:
        raise CommandFailed(f"Setting: {error}.") from error
    except (ImproperlyConfigured, CommandError) as error:
        raise CommandFailed(str(error)) from error
    except OperationalError as error:
        raise CommandFailed(no_answer(error)) from error
    except ProgrammingError as error:
        if "does not exist" in str(error):
            raise CommandFailed(
                f"The database is not of this version ({one_line(error)}). Run: pamong migrate"
            ) from error
        raise
