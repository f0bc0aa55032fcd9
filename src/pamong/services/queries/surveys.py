"""Results of the satisfaction survey: by service and unit, for a year; never of one person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet, Sum

from pamong.kernel.periods import Year
from pamong.organization.queries import agency_zone
from pamong.services import rules
from pamong.services.models import Case, ServiceType, SurveyAnswer, SurveyFollowUp
from pamong.services.rules.survey import (
    FEWEST_ANSWERS,
    Element,
    Index,
    index_of_sums,
    sample_size,
)

SERVICES_SHOWN = 50
COMMENTS_SHOWN = 20
# Sheets in the annex of a report: more fill a book that nobody opens.
MOST_SHEETS_PRINTED = 500
_SUMS = {f"sum_{element.value}": Sum(element.value) for element in Element}


@dataclass(frozen=True, slots=True)
class SurveyResult:
    """Answers of a year against those whose case closed in it.

    `index` is None below FEWEST_ANSWERS.
    """

    answers: int
    population: int
    index: Index | None

    @property
    def needed(self) -> int:
        return sample_size(self.population)

    @property
    def is_enough(self) -> bool:
        return self.answers >= self.needed

    @property
    def lacking(self) -> int:
        return max(0, self.needed - self.answers)


@dataclass(frozen=True, slots=True)
class SurveyedService:
    service_id: int
    name: str
    unit_id: int
    unit_name: str
    result: SurveyResult


@dataclass(frozen=True, slots=True)
class Group:
    """How many of the respondents said they belong here; None hides a few."""

    name: str
    count: int | None


def closing_day(year: Year, today: date) -> date:
    """The day by whose bands a year is graded: its last, or today."""
    return min(year.days.last, today)


def results_of_services(
    paths: Iterable[str], *, year: Year, today: date, page: str | None
) -> tuple[Page[ServiceType], list[SurveyedService]]:
    """The services of the units below these paths, by the place of their unit in the tree."""
    reach = Q(pk__in=[])
    for path in paths:
        reach |= Q(unit__path__startswith=path)
    services = ServiceType.objects.filter(reach).select_related("unit")
    shown = Paginator(services.order_by("unit__path", "name", "pk"), SERVICES_SHOWN).get_page(page)
    found = list(shown.object_list)
    ids = [service.pk for service in found]
    answers = {
        row["service_id"]: row
        for row in _answers(year)
        .filter(service_id__in=ids)
        .values("service_id")
        .annotate(n=Count("pk"), **_SUMS)
        .order_by()
    }
    population = {
        row["service_id"]: row["n"]
        for row in _closed(year)
        .filter(service_id__in=ids)
        .values("service_id")
        .annotate(n=Count("pk"))
        .order_by()
    }
    day = closing_day(year, today)
    return shown, [
        SurveyedService(
            service.pk,
            service.name,
            service.unit_id,
            service.unit.name,
            _result(answers.get(service.pk, {}), population.get(service.pk, 0), day),
        )
        for service in found
    ]


def survey_result(*, service_id: int | None, unit_id: int, year: Year, today: date) -> SurveyResult:
    """Of a service, or of a unit where no service is given."""
    row = _shown(service_id, unit_id, year).aggregate(n=Count("pk"), **_SUMS)
    where = {"unit_id": unit_id} if service_id is None else {"service_id": service_id}
    population = _closed(year).filter(**where).count()
    return _result(row, population, closing_day(year, today))


def profile_of(
    *, service_id: int | None, unit_id: int, year: Year
) -> list[tuple[str, list[Group]]]:
    """Who answered, as far as they said so; groups of fewer than FEWEST_ANSWERS are not told."""
    found = _shown(service_id, unit_id, year)
    profile = []
    for name in ("sex", "age", "education", "occupation"):
        field: Any = SurveyAnswer._meta.get_field(name)
        counts = dict(
            found.exclude(**{name: ""}).values_list(name).annotate(Count("pk")).order_by()
        )
        groups = [
            Group(str(label), count if count >= FEWEST_ANSWERS else None)
            for value, label in field.choices
            if (count := counts.get(value, 0))
        ]
        if groups:
            profile.append((str(field.verbose_name), groups))
    return profile


def comments_of(*, service_id: int | None, unit_id: int, year: Year, page: str | None) -> Page[str]:
    """What people wrote, in an order that tells nothing."""
    comments = (
        _shown(service_id, unit_id, year)
        .exclude(comment="")
        .order_by("pk")
        .values_list("comment", flat=True)
    )
    return Paginator(comments, COMMENTS_SHOWN).get_page(page)


def sheets_of(*, service_id: int | None, unit_id: int, year: Year) -> list[tuple[int, ...]]:
    """The nine answers of each sheet, sorted by themselves; none where there are too many."""
    names = [element.value for element in Element]
    rows = _shown(service_id, unit_id, year).order_by(*names)
    found = list(rows.values_list(*names)[: MOST_SHEETS_PRINTED + 1])
    return found if FEWEST_ANSWERS <= len(found) <= MOST_SHEETS_PRINTED else []


def follow_ups_of(*, service_id: int | None, unit_id: int, year: Year) -> QuerySet[SurveyFollowUp]:
    """Plans of the service; of the unit as a whole with those of its services."""
    where = {"service_id": service_id} if service_id else {"unit_id": unit_id}
    return (
        SurveyFollowUp.objects.filter(**where, year=year.year)
        .select_related("service")
        .order_by(F("done_on").asc(nulls_first=True), "due_on", "pk")
    )


def weighted(mean: Decimal) -> Decimal:
    """A ninth of an element's mean, as reports print it; it is summed before it is rounded."""
    exact = Fraction(mean) / len(Element)
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(
        Decimal("0.001"), ROUND_HALF_UP
    )


def _answers(year: Year) -> QuerySet[SurveyAnswer]:
    days = year.days
    return SurveyAnswer.objects.filter(month__gte=days.start, month__lt=days.end)


def _shown(service_id: int | None, unit_id: int, year: Year) -> QuerySet[SurveyAnswer]:
    """What a page or report is made of: the answers to a service, or to the services of a unit.

    A service below FEWEST_ANSWERS is left out of its unit too: what the unit shows, less what its
    other services show, would be the sheet and the comment of one person.
    """
    if service_id is not None:
        return _answers(year).filter(service_id=service_id)
    found = _answers(year).filter(unit_id=unit_id)
    enough = (
        found.order_by()
        .values("service_id")
        .annotate(n=Count("pk"))
        .filter(n__gte=FEWEST_ANSWERS)
        .values("service_id")
    )
    return found.filter(service_id__in=enough)


def _closed(year: Year) -> QuerySet[Case]:
    zone = ZoneInfo(agency_zone())
    since, until = (
        datetime.combine(day, time(0), tzinfo=zone) for day in (year.days.start, year.days.end)
    )
    return Case.objects.filter(closed_at__gte=since, closed_at__lt=until).exclude(
        outcome=rules.Outcome.WITHDRAWN.value
    )


def _result(row: Mapping[str, Any], population: int, day: date) -> SurveyResult:
    answers = row.get("n") or 0
    index = None
    if answers >= FEWEST_ANSWERS:
        sums = {element: row[f"sum_{element.value}"] for element in Element}
        index = index_of_sums(answers, sums, day=day)
    return SurveyResult(answers, population, index)


@dataclass(frozen=True, slots=True)
class RateableCase:
    """A case that came to a decision, as far as its applicant's mood depends on it."""

    number: str
    service_id: int
    closed_at: datetime
    days: float
    in_time: bool
    is_refused: bool


def rateable_cases() -> list[RateableCase]:
    """The cases of citizens that were decided, by the time of it."""
    rows = (
        Case.objects.filter(closed_at__isnull=False, service__is_internal=False)
        .exclude(outcome=rules.Outcome.WITHDRAWN.value)
        .order_by("closed_at", "pk")
        .values_list("number", "service_id", "received_at", "closed_at", "in_time", "outcome")
    )
    return [
        RateableCase(
            number,
            service,
            closed_at,
            (closed_at - received_at).total_seconds() / 86_400,
            bool(in_time),
            outcome == rules.Outcome.REFUSED,
        )
        for number, service, received_at, closed_at, in_time, outcome in rows.iterator()
        if closed_at is not None
    ]


def services_rated() -> frozenset[int]:
    """The services of which somebody has said something."""
    return frozenset(
        SurveyAnswer.objects.order_by().values_list("service_id", flat=True).distinct()
    )


def years_shown(today: date) -> Sequence[Year]:
    this = Year.of(today)
    return [this, this.shift(-1), this.shift(-2)]
