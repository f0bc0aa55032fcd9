"""Measurements as values: of each period the figure of the highest rule version."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, DateField, F, Q, QuerySet, When
from django.db.models.expressions import CombinedExpression, Expression, RawSQL
from django.db.models.functions import Cast
from django.urls import NoReverseMatch, reverse

from pamong.indicators import wording
from pamong.indicators.models import Contest, Measurement
from pamong.indicators.rules import PeriodKind, Reason, Subject, of_employee, period_starting
from pamong.kernel.periods import Period


def period_end() -> Expression:
    """The first day after the period of a measurement, as an expression over Measurement."""
    months = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.YEAR: 12}
    return Case(
        *(
            When(period_kind=kind.value, then=_months_later(number))
            for kind, number in months.items()
        )
    )


def _months_later(number: int) -> Expression:
    later = CombinedExpression(F("starts_on"), "+", RawSQL("make_interval(months => %s)", [number]))
    return Cast(later, DateField())


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurementValue:
    """A figure with all that a reader needs to judge it.

    `contested` counts the contests that wait for an answer.
    """

    id: int
    indicator_id: int
    code: str
    name: str
    unit_of_measure: str
    decimals: int
    subject: Subject
    period: Period
    value: Decimal | None
    reason: Reason | None
    numerator: Decimal | None
    denominator: Decimal | None
    count: int | None
    origin: str
    rows_url_name: str
    rows_args: dict[str, Any] = field(hash=False)
    rule_version: int
    is_corrected: bool
    note: str
    as_of: datetime
    contested: int

    @property
    def text(self) -> str:
        """The value with its unit, or why there is none."""
        if self.value is None:
            return wording.reason_text(self.reason) if self.reason else ""
        return wording.value_text(self.value, self.unit_of_measure, self.decimals)

    @property
    def period_text(self) -> str:
        return wording.period_text(self.period)

    @property
    def rows_url(self) -> str:
        """The page with the rows behind the figure; empty where there is none."""
        if not self.rows_url_name:
            return ""
        try:
            return reverse(self.rows_url_name, kwargs=self.rows_args)
        except NoReverseMatch:
            return ""


def with_contests(rows: QuerySet[Measurement]) -> QuerySet[Measurement]:
    """Measurements with their indicator and the number of open contests at hand."""
    return rows.select_related("indicator").annotate(
        open_contests=Count("contests", filter=Q(contests__state=Contest.State.OPEN))
    )


def measurement_value(row: Measurement) -> MeasurementValue:
    """A row of `with_contests` as a value."""
    indicator = row.indicator
    return MeasurementValue(
        id=row.pk,
        indicator_id=indicator.pk,
        code=indicator.code,
        name=indicator.title,
        unit_of_measure=indicator.measure,
        decimals=indicator.decimals,
        subject=Subject(row.subject_kind, row.subject_id),
        period=period_starting(kind=PeriodKind(row.period_kind), day=row.starts_on),
        value=row.value,
        reason=Reason(row.not_computable_reason) if row.not_computable_reason else None,
        numerator=row.numerator,
        denominator=row.denominator,
        count=row.count,
        origin=row.origin,
        rows_url_name=row.rows_url_name,
        rows_args=row.rows_args,
        rule_version=row.rule_version,
        is_corrected=row.is_corrected,
        note=row.note,
        as_of=row.as_of,
        contested=getattr(row, "open_contests", 0),
    )


def measurements_for(
    *,
    subject: Subject,
    start: date,
    end: date,
    indicator_codes: Sequence[str] | None = None,
) -> list[MeasurementValue]:
    """The figures of a unit or an officer whose period begins in [start, end).

    By indicator and time, in one query. Superseded rule versions are left out.
    """
    newest = (
        Measurement.objects.filter(
            subject_kind=subject.kind,
            subject_id=subject.id,
            starts_on__gte=start,
            starts_on__lt=end,
        )
        .order_by("indicator_id", "starts_on", "-rule_version")
        .distinct("indicator_id", "starts_on")
    )
    if indicator_codes is not None:
        newest = newest.filter(indicator__code__in=indicator_codes)
    rows = with_contests(Measurement.objects.filter(pk__in=newest.values("pk")))
    return [
        measurement_value(row)
        for row in rows.order_by("indicator__code", "indicator_id", "starts_on")
    ]


def personal_measurements(*, employee_id: int, start: date, end: date) -> list[MeasurementValue]:
    """What the system has measured of an officer in periods that begin in [start, end)."""
    return measurements_for(subject=of_employee(employee_id), start=start, end=end)
