"""`pamong workload --agency CODE`: the units of an agency, measured now from its journal."""

import argparse

from django.utils import timezone

from pamong.cli.output import CommandFailed, say
from pamong.cli.people import agency_with
from pamong.cli.workload import report
from pamong.datasets import store
from pamong.organization.models import Unit
from pamong.processes.actions import make_studies
from pamong.processes.actions.studies import YEARS
from pamong.processes.queries.studies import Assumptions, UnitLoad, loads_of, units_with_work
from pamong.processes.rules.workload import Weighed
from pamong.services.exports import CASE_EVENTS
from pamong.tenancy.current import acting_for


def measure(arguments: argparse.Namespace) -> int:
    """Measures anew, keeps it as the night does, and prints units, or the posts of one unit."""
    if arguments.file:
        raise CommandFailed("Either a file or --agency, not both.", code=2)
    if arguments.effective not in {None, "calendar"}:
        raise CommandFailed("Of an agency, --effective is “calendar” or left out.", code=2)
    agency = agency_with(arguments.agency)
    with acting_for(agency.pk):
        now = timezone.now()
        this = timezone.localdate(now).year
        year = arguments.year or this
        if not this - YEARS < year <= this:
            raise CommandFailed(f"{year} is not measured; there are {this - 1} and {this}.", code=2)
        assumed = Assumptions(year, by_calendar=arguments.effective == "calendar")
        units = _units(arguments.unit)
        say("Reading the journal …")
        store.write(CASE_EVENTS, agency.pk)
        say("Measuring …")
        make_studies(at=now)
        if units is not None:
            (load,) = loads_of(units, assumed)
            return report(load.weighed, load.effective, arguments)
        loads = loads_of(list(units_with_work(Unit.objects.order_by("path"), year)), assumed)
        if not loads:
            raise CommandFailed(
                f"No unit of {agency.name} has work measured or reported in {year}."
            )
        return report([_whole(load) for load in loads], loads[0].effective, arguments, kind="Unit")


def _units(code: str | None) -> list[Unit] | None:
    if code is None:
        return None
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise CommandFailed(f"There is no unit with the code “{code}”.")
    return [unit]


def _whole(load: UnitLoad) -> Weighed:
    whole = load.whole
    return Weighed(load.unit.name, whole.tasks, whole.staff, load.effective)
