"""The public figures as a table: CSV (RFC 4180) and its description (W3C CSV on the Web)."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from pamong.kernel.text import safe_text
from pamong.services.public import (
    FEWEST_COMPARED,
    FEWEST_PUBLIC_ANSWERS,
    FEWEST_TOLD,
    Figure,
)

LANGUAGES = ("id", "en")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its lasting name, title and meaning for readers, and its type."""

    name: str
    title: Promise
    meaning: Promise
    datatype: str | dict[str, Any] = "string"


COLUMNS = (
    Column("level", _("Level of the row"), _("What the row is about: service, office or agency")),
    Column("year", _("Year"), _("Calendar year in which the cases were closed"), "gYear"),
    Column("service", _("Service code"), _("Lasting code of the service; empty of an office")),
    Column("service_name", _("Service"), _("Name of the service; empty of an office")),
    Column("office", _("Office code"), _("Lasting code of the office; empty of the agency")),
    Column("office_name", _("Office"), _("Name of the office; empty of the agency")),
    Column(
        "cases",
        _("Cases"),
        _("Applications decided in the year; empty where there were few, withdrawn ones left out"),
        {"base": "integer", "minimum": FEWEST_TOLD},
    ),
    Column(
        "compared",
        _("Cases compared"),
        _("Applications that share and days are of: those of services with enough to compare"),
        {"base": "integer", "minimum": FEWEST_COMPARED},
    ),
    Column(
        "in_time",
        _("In time"),
        _("Of those compared, the ones decided by their promised date"),
        "integer",
    ),
    Column(
        "median_days",
        _("Median days"),
        _("Half of the applications took up to so many days, weekends included"),
        "decimal",
    ),
    Column(
        "p90_days",
        _("90 % within days"),
        _("Nine out of ten took up to so many days, weekends included"),
        "decimal",
    ),
    Column(
        "answers",
        _("Survey answers"),
        _("Answers to the satisfaction survey behind the index"),
        "integer",
    ),
    Column(
        "satisfaction",
        _("Satisfaction index"),
        _("Index after PermenPANRB 14/2017, from 25 to 100; empty where few answered"),
        {"base": "decimal", "minimum": 25, "maximum": 100},
    ),
    Column("band", _("Band"), _("A to D after PermenPANRB 14/2017")),
    Column("as_of", _("As of"), _("When the figures were reckoned"), "dateTime"),
)


def csv_of(figures: Iterable[Figure]) -> str:
    """Numbers with a point, moments with their zone: for machines, in no language."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in COLUMNS])
    for figure in figures:
        writer.writerow(_cells(figure))
    return out.getvalue()


def _cells(figure: Figure) -> list[object]:
    level = "service" if figure.code else "office" if figure.unit_code else "agency"
    values = [
        level,
        figure.year,
        safe_text(figure.code),
        safe_text(figure.name) if figure.code else "",
        safe_text(figure.unit_code),
        safe_text(figure.unit_name),
        figure.cases,
        figure.compared,
        figure.in_time,
        figure.median_days,
        figure.p90_days,
        figure.answers or None,
        figure.index,
        figure.grade,
        figure.as_of.isoformat(timespec="seconds"),
    ]
    return ["" if value is None else value for value in values]


def metadata_of(*, url: str, agency: str, modified: str) -> dict[str, Any]:
    """The description that travels with the table."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "id"}],
        "url": url,
        "dc:title": _in_both(_("How the services perform")),
        "dc:description": _in_both(
            _(
                "Cases, share in time, days and satisfaction by service, office and year. Small "
                "groups are withheld: cases below %(told)s, shares and days below %(compared)s "
                "cases of a service, the index below %(answers)s answers. An office and the agency "
                "add up what is told of their services, each figure by itself."
            ),
            told=FEWEST_TOLD,
            compared=FEWEST_COMPARED,
            answers=FEWEST_PUBLIC_ANSWERS,
        ),
        "dc:publisher": agency,
        "dc:modified": {"@value": modified, "@type": "xsd:dateTime"},
        "dialect": {"header": True, "encoding": "utf-8", "delimiter": ","},
        "tableSchema": {
            "columns": [
                {
                    "name": column.name,
                    # The head of the file carries the lasting names.
                    "titles": column.name,
                    "rdfs:label": _in_both(column.title),
                    "dc:description": _in_both(column.meaning),
                    "datatype": column.datatype,
                    "null": "",
                }
                for column in COLUMNS
            ],
            "primaryKey": ["level", "year", "service", "office"],
        },
    }


def _in_both(text: Promise, **values: object) -> list[dict[str, str]]:
    found = []
    for language in LANGUAGES:
        with override(language):
            found.append(
                {"@value": str(text) % values if values else str(text), "@language": language}
            )
    return found
