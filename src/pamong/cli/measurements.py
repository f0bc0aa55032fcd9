"""`pamong measurements publish`: the figures of service work, without waiting for the night."""

import argparse

from django.utils import timezone

from pamong.cli.output import CommandFailed, put, put_json
from pamong.cli.people import agency_with
from pamong.kernel.periods import BadPeriod, Month
from pamong.services.actions import UnableToPublish, publish_measurements
from pamong.tenancy.current import acting_for


def publish(arguments: argparse.Namespace) -> int:
    now = timezone.now()
    this = Month.of(timezone.localdate())
    try:
        last = Month.parse(arguments.last) if arguments.last else this
        first = Month.parse(arguments.first) if arguments.first else last.shift(-1)
        with acting_for(agency_with(arguments.agency).pk):
            outcome = publish_measurements(actor=None, first=first, last=last, at=now)
    except (BadPeriod, UnableToPublish) as error:
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
