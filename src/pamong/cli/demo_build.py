"""`pamong demo prepare`: the demo's database migrated and its agency built where it is missing."""

import argparse

from django.conf import settings

from pamong.cli.migrations import bring_up_to_date
from pamong.cli.output import say
from pamong.demo import state
from pamong.demo.build import build
from pamong.demo.state import Stage, State


def prepare(arguments: argparse.Namespace) -> int:
    """Also says what it is doing; the build itself runs as the application's role."""
    bring_up_to_date()
    before = state.read(settings.PAMONG_DATA)
    if before is not None and before.stage is Stage.COMPLETE:
        return 0
    employees = arguments.employees or state.EMPLOYEES
    wanted = State(Stage.BUILDING, employees=employees)
    state.mark(settings.PAMONG_DATA, wanted)
    build(progress=say, employees=employees, seed=state.SEED)
    state.mark(settings.PAMONG_DATA, State(Stage.COMPLETE, employees=employees))
    return 0
