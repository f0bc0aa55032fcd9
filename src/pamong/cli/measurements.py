"""`pamong measurements publish`: the figures of service work, without waiting for the night."""

import argparse

from django.utils import timezone

from pamong.cli.output import CommandFailed, put, put_json
from pamong.cli.people import agency_with
from pamong.kernel.periods import Month
from pamong.services.actions import UnableToPublish, publish_measurements
from pamong.tenancy.current import acting_for


def publish(arguments: argparse.Namespace) -> int:
    now = timezone.now()
    this = Month.of(timezone.localdate())
    last: Month = arguments.last or this
    first: Month = arguments.first or last.shift(-1)
    if first > last:
        raise CommandFailed(f"The first month, {first}, lies after the last, {last}.")
    try:
        with acting_for(agency_with(arguments.agency).pk):
            outcome = publish_measurements(actor=None, first=first, last=last, at=now)
    except UnableToPublish as error:
        raise CommandFailed(str(error)) from error
    if arguments.json:
        put_json(
            {
                "first": str(first),
                "last": str(last),
                "created": outcome.created,
                "changed": outcome.changed,
                "unchanged": outcome.unchanged,
                "kept": outcome.kept,
            }
        )
    else:
        put(
            f"{first} to {last}: {outcome.created} new, {outcome.changed} changed, "
            f"{outcome.unchanged} as before, {outcome.kept} kept as corrected."
        )
    return 0
