"""Reads of the register of simplifications."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from pamong.services.models import Simplification


@dataclass(frozen=True, slots=True)
class SavingSum:
    """Hours a year that the register adds up to, for the report on the reform.

    `expected` and `measured` are sums of what is known of each; `told` counts those of which
    the log tells, `proved` those whose whole interval is a saving.
    """

    count: int
    expected: Decimal
    measured: float
    told: int
    proved: int
    due: int


def register(rows: QuerySet[Simplification]) -> QuerySet[Simplification]:
    """The newest first."""
    return rows.select_related("unit", "service", "version").order_by("-effective_on", "-pk")


def sum_of(rows: QuerySet[Simplification], today: date) -> SavingSum:
    """In one query: a register has tens of rows, at most some hundreds."""
    found = list(rows.only("expected_hours", "measured", "review_on"))
    savings = [row.saving for row in found]
    told = [saving for saving in savings if saving is not None]
    return SavingSum(
        count=len(found),
        expected=sum((row.expected_hours or Decimal() for row in found), Decimal()),
        measured=-sum(saving.hours_a_year.value for saving in told),
        told=len(told),
        proved=sum(saving.hours_a_year.is_saving for saving in told),
        due=sum(row.is_due(today) for row in found),
    )


def of_version(version_id: int) -> list[Simplification]:
    """The simplifications that a version came with."""
    return list(Simplification.objects.filter(version_id=version_id).order_by("pk"))
