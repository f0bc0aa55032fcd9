"""What the world may see of services: frozen figures, small groups withheld.

The portal reads this and nothing else of the room; pages inside show the same rows.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet

from pamong.kernel.periods import Year
from pamong.services.models import PublicFigure, SurveyFollowUp
from pamong.services.rules.public_figures import (
    FEWEST_COMPARED,
    FEWEST_PUBLIC_ANSWERS,
    FEWEST_TOLD,
)
from pamong.services.rules.survey import Element, index_of_sums
from pamong.services.survey_wording import BANDS, name_of

__all__ = [
    "FEWEST_COMPARED",
    "FEWEST_PUBLIC_ANSWERS",
    "FEWEST_TOLD",
    "Elements",
    "Figure",
    "Promise",
    "agency_figure",
    "figures_of_offices",
    "figures_of_services",
    "promises_of",
    "published_figure",
    "years_of_service",
    "years_published",
]

Elements = tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A service, an office or the agency in a year. What is withheld is None.

    `compared` are the cases that `in_time` and the days are of; an office may have told more.
    `code` names a service, `unit_code` its office; of an office `code` is empty.
    """

    code: str
    name: str
    unit_code: str
    unit_name: str
    year: int
    cases: int | None
    compared: int | None
    in_time: int | None
    median_days: Decimal | None
    p90_days: Decimal | None
    answers: int
    index: Decimal | None
    grade: str
    elements: Elements
    # The three elements that scored lowest.
    lowest: tuple[str, ...]
    as_of: datetime

    @property
    def in_time_share(self) -> float | None:
        if self.in_time is None or not self.compared:
            return None
        return self.in_time / self.compared

    @property
    def band(self) -> str:
        return str(BANDS[self.grade]) if self.grade else ""


@dataclass(frozen=True, slots=True)
class Promise:
    """What an office does about an element that scored low, without who sees to it."""

    element: str
    action: str
    due_on: date
    done_on: date | None


def years_published() -> list[int]:
    """The years of which there is something to see, latest first."""
    years = PublicFigure.objects.filter(service__isnull=True, unit__isnull=True)
    return list(years.order_by("-year").values_list("year", flat=True))


def agency_figure(year: int) -> Figure | None:
    rows = PublicFigure.objects.filter(service__isnull=True, unit__isnull=True, year=year)
    return next(iter(_figures(rows)), None)


def figures_of_services(year: int) -> list[Figure]:
    """By name: this is no ranking."""
    rows = PublicFigure.objects.filter(service__isnull=False, year=year)
    return _figures(rows.order_by("service__name", "service_id"))


def figures_of_offices(year: int) -> list[Figure]:
    """By the place of the office in the tree."""
    rows = PublicFigure.objects.filter(service__isnull=True, unit__isnull=False, year=year)
    return _figures(rows.order_by("unit__path"))


def published_figure(*, service_id: int | None, unit_id: int, year: int) -> Figure | None:
    """What the world sees of a service, or of an office where no service is given."""
    rows = PublicFigure.objects.filter(service_id=service_id, unit_id=unit_id, year=year)
    return next(iter(_figures(rows)), None)


def years_of_service(code: str) -> list[Figure]:
    """All years of a service, latest first; none for one that is not published."""
    return _figures(PublicFigure.objects.filter(service__code=code).order_by("-year"))


def promises_of(code: str, year: int) -> list[Promise]:
    rows = SurveyFollowUp.objects.filter(service__code=code, year=year).order_by("due_on", "pk")
    return [Promise(name_of(row.element), row.action, row.due_on, row.done_on) for row in rows]


def _figures(rows: QuerySet[PublicFigure]) -> list[Figure]:
    return [_figure(row) for row in rows.select_related("service", "unit")]


def _figure(row: PublicFigure) -> Figure:
    elements: Elements = ()
    lowest: tuple[str, ...] = ()
    if row.answers:
        points = {Element(name): sum_of for name, sum_of in row.points.items()}
        index = index_of_sums(row.answers, points, day=Year(row.year).days.last)
        elements = tuple((name_of(element), mean) for element, mean in index.means.items())
        lowest = tuple(name_of(element) for element in index.lowest)
    return Figure(
        code=row.service.code if row.service else "",
        name=row.service.name if row.service else row.unit.name if row.unit else "",
        unit_code=row.unit.code if row.unit else "",
        unit_name=row.unit.name if row.unit else "",
        year=row.year,
        cases=row.cases,
        compared=row.compared,
        in_time=row.in_time,
        median_days=row.median_days,
        p90_days=row.p90_days,
        answers=row.answers,
        index=row.index,
        grade=row.grade,
        elements=elements,
        lowest=lowest,
        as_of=row.as_of,
    )
