"""Which year and period a page speaks of: `?year=2026&span=3` or `&span=year`."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest

from pamong.performance.queries.spans import Span, all_spans, span_to_rate


@dataclass(frozen=True, slots=True)
class ChosenSpan:
    """The span of the page, those beside it, and the years there are."""

    span: Span
    beside: list[Span]
    all_years: list[int]

    def tabs(self, url: str) -> list[dict[str, Any]]:
        """For the component `tabs`: the spans of the year."""
        return [
            {
                "label": span.short_label,
                "url": f"{url}?year={span.year}&span={span.key}",
                "current": span.key == self.span.key,
            }
            for span in self.beside
        ]

    @property
    def years(self) -> list[dict[str, Any]]:
        return [
            {"year": year, "query": f"?year={year}&span=year", "current": year == self.span.year}
            for year in self.all_years
        ]


def chosen_span(request: HttpRequest, today: date) -> ChosenSpan | None:
    """The span that the address names, or else what is to be evaluated now. One query.

    None while there is no year at all.
    """
    years = all_spans()
    if not years:
        return None
    wanted = request.GET.get("year", "")
    year = next(
        (each for each in years if str(each) == wanted),
        next((each for each in years if each <= today.year), min(years)),
    )
    beside = years[year]
    key = request.GET.get("span", "")
    span = next((each for each in beside if each.key == key), span_to_rate(beside, today))
    return ChosenSpan(span, beside, list(years))
