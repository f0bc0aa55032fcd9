"""How units stand."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from pamong.accounts.access import actor_of, requires
from pamong.accounts.rights import Right
from pamong.indicators import policies
from pamong.indicators.queries import cards, pages

UNITS_A_PAGE = 25


@requires(Right.INDICATOR_READ)
@require_GET
def units(request: HttpRequest) -> HttpResponse:
    """All units one may read, as a tree from the top, each with what its targets come to."""
    actor = actor_of(request)
    year = year_of(request)
    text = request.GET.get("q", "").strip()[:100]
    readable = policies.units_to_read(actor=actor)
    if text:
        readable = readable.filter(name__icontains=text)
    ids = pages.tree_order(units=readable)
    page = Paginator(ids, UNITS_A_PAGE).get_page(request.GET.get("page"))
    found = readable.select_related("parent").in_bulk(list(page))
    summaries = cards.unit_summaries(unit_ids=list(page), year=year)
    this = timezone.localdate().year
    return render(
        request,
        "indicators/units.html",
        {
            "page": page,
            "rows": [(found[pk], summaries[pk]) for pk in page if pk in found],
            "year": year,
            "years": sorted({this + 1, this, this - 1, this - 2, year}, reverse=True),
            "text": text,
            "as_of": max((s.as_of for s in summaries.values() if s.as_of), default=None),
            "may_record": actor.may(Right.MEASUREMENT_RECORD),
            "may_answer": actor.may(Right.CONTEST_ANSWER),
        },
    )


@requires(Right.INDICATOR_READ)
@require_GET
def unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """One unit's year: targets, figures, their course, and what they come to."""
    actor = actor_of(request)
    row = policies.unit_to_read(actor=actor, unit_id=unit_id)
    year = year_of(request)
    card = cards.card_of(unit=row, year=year)
    years = sorted({timezone.localdate().year, year, *pages.years_of(unit_id=unit_id)})
    return render(
        request,
        "indicators/unit.html",
        {
            "unit": row,
            "card": card,
            "views": pages.standing_views(unit_id=unit_id, year=year, standings=card.standings),
            "year": year,
            "year_text": str(year),
            "years": [
                {"label": str(each), "url": f"?year={each}", "current": each == year}
                for each in reversed(years)
            ],
            "may_manage": policies.may_manage(actor=actor, unit=row),
            "may_record": policies.may_record(actor=actor, unit_path=row.path),
        },
    )


def year_of(request: HttpRequest) -> int:
    """The year asked for; this one where none or nonsense is."""
    text = request.GET.get("year", "")
    if text.isascii() and text.isdigit() and 2000 <= int(text) <= 2100:
        return int(text)
    return timezone.localdate().year
