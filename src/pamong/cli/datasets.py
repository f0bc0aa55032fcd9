"""`pamong datasets export`: the tables that analyses read, without waiting for the night."""

import argparse
from pathlib import Path

from django.utils import timezone

from pamong.cli.output import CommandFailed, put, put_json, say
from pamong.cli.people import agency_with
from pamong.datasets import registry, store
from pamong.mining.writing import ENDINGS, Form, UnableToWriteLog
from pamong.processes.exports import Wanted, export_case_log
from pamong.services.exports import CASE_EVENTS
from pamong.services.models import ServiceType
from pamong.tenancy.current import acting_for
from pamong.tenancy.models import Agency


def export(arguments: argparse.Namespace) -> int:
    """0 when all was written; with --format only the log of cases, to the file of --out."""
    agency = agency_with(arguments.agency)
    if arguments.form is not None:
        return _export_log(agency, Form(arguments.form), arguments)
    if arguments.out is not None or arguments.service or arguments.persons:
        raise CommandFailed("--out, --service and --persons need --format xes or ocel.", code=2)
    written = []
    with acting_for(agency.pk):
        for dataset in registry.registered():
            say(f"{dataset.name} …")
            written.append(store.write(dataset, agency.pk))
    if arguments.json:
        put_json(
            [
                {
                    "name": each.dataset.name,
                    "rows": each.rows,
                    "files": str(each.path),
                    "written": each.files,
                    "columns": [
                        {
                            "name": column.name,
                            "type": column.type,
                            "sensitivity": column.sensitivity,
                        }
                        for column in each.dataset.columns
                    ],
                }
                for each in written
            ]
        )
    else:
        for each in written:
            put(
                f"{each.dataset.name}: {each.rows:,} rows in {each.path}, "
                f"{each.files:,} files written anew"
            )
    return 0


def _export_log(agency: Agency, form: Form, arguments: argparse.Namespace) -> int:
    if arguments.out is None:
        raise CommandFailed("Name the file to write: --out LOG.", code=2)
    path = Path(arguments.out)
    with acting_for(agency.pk):
        codes = set(ServiceType.objects.values_list("code", flat=True))
        if arguments.service and arguments.service not in codes:
            raise CommandFailed(
                f"There is no service “{arguments.service}”; there are: {', '.join(sorted(codes))}."
            )
        say(f"{CASE_EVENTS.name} …")
        store.write(CASE_EVENTS, agency.pk)
        wanted = Wanted(form, arguments.service, arguments.persons)
        say(f"{path.name} …")
        try:
            events = export_case_log(wanted, path, name=agency.name, at=timezone.now())
        except UnableToWriteLog as error:
            endings = ", ".join(ENDINGS[form])
            raise CommandFailed(
                f"{path.name}: a log of the form {form} ends in one of {endings}.", code=2
            ) from error
        except OSError as error:
            raise CommandFailed(f"{path} cannot be written: {error.strerror}.") from error
    if arguments.json:
        put_json({"file": str(path), "form": form.value, "events": events})
    else:
        put(f"{events:,} events in {path}")
    return 0
