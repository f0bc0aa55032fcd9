"""`pamong demo prepare` and `demo history`: what is missing of the demo's database and agency."""

import argparse
from dataclasses import replace

from django.conf import settings

from pamong.cli.migrations import bring_up_to_date
from pamong.cli.output import say
from pamong.demo import older, state
from pamong.demo.build import CODE, build
from pamong.demo.state import Stage, State
from pamong.tenancy.models import Agency


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


def history(arguments: argparse.Namespace) -> int:
    """The cases of two years, beside people who look around already."""
    before = state.read(settings.PAMONG_DATA)
    if before is None or before.stage is not Stage.COMPLETE or before.history:
        return 0
    older.arrive(agency=Agency.objects.get(code=CODE), seed=before.seed, progress=say)
    state.mark(settings.PAMONG_DATA, replace(before, history=True))
    return 0
