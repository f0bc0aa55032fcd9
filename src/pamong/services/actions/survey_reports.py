"""The report of a satisfaction survey as PDF, in the official language."""

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import override

from pamong.documents import pdf
from pamong.kernel.periods import Year
from pamong.organization.queries import agency_zone
from pamong.services.policies import Surveyed
from pamong.services.queries import surveys as queries
from pamong.services.rules.survey import FEWEST_ANSWERS, Element
from pamong.services.survey_wording import BANDS, STATEMENTS, name_of
from pamong.tenancy.current import agency_id
from pamong.tenancy.models import Agency
from pamong.ui.formats import date_long, number

TEMPLATE = Path(__file__).resolve().parent.parent / "typst" / "survey.typ"


def report_survey(*, surveyed: Surveyed, year: Year, at: datetime) -> bytes:
    """Index, elements, profile, plan and sheets of a year."""
    with override("id"):
        return pdf.render(
            TEMPLATE, _data(surveyed, year, at.astimezone(ZoneInfo(agency_zone())).date())
        )


def _data(surveyed: Surveyed, year: Year, today: date) -> dict[str, Any]:
    of: dict[str, Any] = {
        "service_id": surveyed.service.pk if surveyed.service else None,
        "unit_id": surveyed.unit.pk,
        "year": year,
    }
    result = queries.survey_result(**of, today=today)
    index = result.index
    elements = []
    if index:
        elements = [
            {
                "code": f"U{place}",
                "name": name_of(element),
                "mean": number(index.means[element], 3),
                "weighted": number(queries.weighted(index.means[element]), 3),
            }
            for place, element in enumerate(Element, start=1)
        ]
    return {
        "title": "Laporan Survei Kepuasan Masyarakat",
        "subtitle": surveyed.service.name if surveyed.service else "",
        "agency": Agency.objects.values_list("name", flat=True).get(pk=agency_id()),
        "unit": surveyed.unit.name,
        "period": str(year),
        "made_on": date_long(today),
        "answers": result.answers,
        "population": result.population,
        "needed": result.needed,
        "is_enough": result.is_enough,
        "fewest": FEWEST_ANSWERS,
        "index": number(index.index, 2) if index else "",
        "grade": index.band.grade if index else "",
        "word": str(BANDS[index.band.grade]) if index else "",
        "basis": "Peraturan Menteri PANRB Nomor 14 Tahun 2017",
        "elements": elements,
        "lowest": [name_of(element) for element in index.lowest] if index else [],
        "profile": [
            {
                "name": name,
                "groups": [
                    [
                        group.name,
                        f"kurang dari {FEWEST_ANSWERS}"
                        if group.count is None
                        else number(group.count),
                    ]
                    for group in groups
                ],
            }
            for name, groups in (queries.profile_of(**of) if index else [])
        ],
        "follow_ups": [
            [
                str(STATEMENTS[Element(row.element)].name),
                row.action,
                row.responsible,
                date_long(row.due_on),
                date_long(row.done_on) if row.done_on else "",
            ]
            for row in queries.follow_ups_of(**of)
        ],
        "sheets": [list(map(str, sheet)) for sheet in queries.sheets_of(**of)],
    }
