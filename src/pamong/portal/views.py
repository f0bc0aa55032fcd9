"""Public figures: how services and offices perform, by year; for everybody, without ranking."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from pamong.accounts.access import public
from pamong.portal.open_data import csv_of, metadata_of
from pamong.services import public as services

_LIMITS = {
    "fewest_told": services.FEWEST_TOLD,
    "fewest_compared": services.FEWEST_COMPARED,
    "fewest_answers": services.FEWEST_PUBLIC_ANSWERS,
}


@public
@require_GET
def figures(request: HttpRequest, agency: str) -> HttpResponse:
    """All services and offices of a year, side by side and in the order of their names."""
    years = services.years_published()
    year = _year(request, years)
    context = {
        "years": years,
        "year": year,
        "whole": services.agency_figure(year) if year else None,
        "services": services.figures_of_services(year) if year else [],
        "offices": services.figures_of_offices(year) if year else [],
        **_LIMITS,
    }
    return render(request, "portal/figures.html", context)


@public
@require_GET
def service(request: HttpRequest, agency: str, code: str) -> HttpResponse:
    """A service over the years, its nine elements, and what is done about the lowest."""
    found = services.years_of_service(code)
    if not found:
        raise Http404
    latest = next((figure for figure in found if figure.index is not None), None)
    context = {
        "service": found[0],
        "years": found,
        "latest": latest,
        "promises": services.promises_of(code, latest.year) if latest else [],
        **_LIMITS,
    }
    return render(request, "portal/service.html", context)


@public
@require_GET
def table(request: HttpRequest, agency: str) -> HttpResponse:
    """All years, services, offices and the agency as CSV."""
    rows = []
    for year in services.years_published():
        whole = services.agency_figure(year)
        rows += [*services.figures_of_services(year), *services.figures_of_offices(year)]
        rows += [whole] if whole else []
    response = HttpResponse(csv_of(rows), content_type="text/csv; charset=utf-8; header=present")
    response["Content-Disposition"] = 'attachment; filename="services.csv"'
    describing = reverse("portal:metadata", args=[agency])
    response["Link"] = f'<{describing}>; rel="describedby"; type="application/csvm+json"'
    return response


@public
@require_GET
def metadata(request: HttpRequest, agency: str) -> HttpResponse:
    """What the columns mean (CSV on the Web)."""
    years = services.years_published()
    whole = services.agency_figure(years[0]) if years else None
    described = metadata_of(
        url="services.csv",
        agency=request.agency.name,  # type: ignore[attr-defined]
        modified=whole.as_of.isoformat(timespec="seconds") if whole else "",
    )
    return JsonResponse(
        described, content_type="application/csvm+json", json_dumps_params={"ensure_ascii": False}
    )


def _year(request: HttpRequest, years: list[int]) -> int | None:
    """The year asked for, or the latest. Raises Http404 for one that is not published."""
    asked = request.GET.get("year")
    if not asked:
        return years[0] if years else None
    if not asked.isdecimal() or int(asked) not in years:
        raise Http404
    return int(asked)
