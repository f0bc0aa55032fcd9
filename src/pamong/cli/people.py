"""`pamong agency add` and `pamong user add-administrator`: the first steps of an installation."""

import argparse
import os
import secrets

from django.utils import timezone

from pamong.cli.output import CommandFailed, put, put_json, say
from pamong.organization.actions.founding import (
    UnableToAddAdministrator,
    UnableToFoundAgency,
    add_administrator,
    found_agency,
)
from pamong.tenancy.current import acting_for
from pamong.tenancy.models import Agency


def agency_with(code: str) -> Agency:
    """The agency of a code. Raises CommandFailed with the codes there are."""
    agency = Agency.objects.filter(code=code).first()
    if agency is None:
        codes = list(Agency.objects.order_by("code").values_list("code", flat=True)[:20])
        there = f"There are: {', '.join(codes)}." if codes else "Add one: pamong agency add."
        raise CommandFailed(f"There is no agency with the code “{code}”. {there}")
    return agency


def add_agency(arguments: argparse.Namespace) -> int:
    try:
        agency = found_agency(
            code=arguments.code,
            name=arguments.name,
            time_zone=arguments.time_zone,
            at=timezone.now(),
        )
    except UnableToFoundAgency as error:
        raise CommandFailed(str(error)) from error
    if arguments.json:
        put_json({"code": agency.code, "name": agency.name, "time_zone": agency.time_zone})
    else:
        say(f"{agency.name} is added. Next: pamong user add-administrator")
    return 0


def add_first_administrator(arguments: argparse.Namespace) -> int:
    given = os.environ.get("PAMONG_NEW_PASSWORD")
    password = given or secrets.token_urlsafe(12)
    try:
        with acting_for(agency_with(arguments.agency).pk):
            add_administrator(username=arguments.username, password=password, at=timezone.now())
    except UnableToAddAdministrator as error:
        raise CommandFailed(str(error)) from error
    if arguments.json:
        told = {} if given else {"password": password}
        put_json({"username": arguments.username, **told})
        return 0
    say(f"{arguments.username} can sign in and give out accounts and roles.")
    if not given:
        say("The password is shown this once; it can be changed after signing in:")
        put(password)
    return 0
