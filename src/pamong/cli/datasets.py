"""`pamong datasets export`: the tables that analyses read, without waiting for the night."""

import argparse

from pamong.cli.output import put, put_json, say
from pamong.cli.people import agency_with
from pamong.datasets import registry, store
from pamong.tenancy.current import acting_for


def export(arguments: argparse.Namespace) -> int:
    agency = agency_with(arguments.agency)
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
                    "file": str(each.path),
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
            put(f"{each.dataset.name}: {each.rows:,} rows in {each.path}")
    return 0
