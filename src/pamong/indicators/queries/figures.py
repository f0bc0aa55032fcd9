"""Reads of the pages about single figures and about an officer's figures."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet

from pamong.documents.models import Attachment
from pamong.indicators import wording
from pamong.indicators.models import Indicator, Measurement, MeasurementChange, Target
from pamong.indicators.queries.measurements import MeasurementValue
from pamong.indicators.rules import EMPLOYEE, UNIT, PeriodKind, Subject, kind_of, periods_in
from pamong.kernel.periods import Period
from pamong.organization.models import Employee, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """A value a figure had, from when until when, and who had recorded it."""

    text: str
    recorded_by: str
    recorded_at: datetime
    replaced_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """An officer's figures of one indicator, period by period."""

    indicator_id: int
    name: str
    unit_of_measure: str
    figures: tuple[MeasurementValue, ...]

    @property
    def latest(self) -> MeasurementValue:
        return self.figures[-1]

    @property
    def points(self) -> list[tuple[str, Decimal | None]]:
        """The course of the year up to the latest period; a period without a figure is a gap."""
        last = self.latest.period
        found = {each.period: each.value for each in self.figures}
        periods = periods_in(kind=kind_of(period=last), year=last.days.start.year)
        return [
            (wording.period_short(period), found.get(period))
            for period in periods
            if period.days.start <= last.days.start
        ]


def subjects_of(subjects: Iterable[Subject]) -> dict[Subject, str]:
    """The names of units and employees; two queries at most."""
    wanted = set(subjects)
    units = {each.id for each in wanted if each.kind == UNIT}
    employees = {each.id for each in wanted if each.kind == EMPLOYEE}
    found: dict[Subject, str] = {}
    for unit in Unit.objects.filter(pk__in=units) if units else ():
        found[Subject(UNIT, unit.pk)] = unit.name
    for employee in Employee.objects.filter(pk__in=employees) if employees else ():
        found[Subject(EMPLOYEE, employee.pk)] = employee.display_name
    return found


def subject_of(*, subject: Subject) -> str:
    return subjects_of([subject]).get(subject, "")


def target_of(*, value: MeasurementValue) -> Target | None:
    """The target a unit's figure counts for."""
    if value.subject.kind != UNIT:
        return None
    return Target.objects.filter(
        indicator_id=value.indicator_id,
        unit_id=value.subject.id,
        year=value.period.days.start.year,
        is_active=True,
    ).first()


def change_rows(*, measurement: Measurement) -> list[ChangeRow]:
    """The earlier values of a figure, the newest first."""
    indicator = measurement.indicator
    rows = (
        MeasurementChange.objects.filter(measurement=measurement)
        .select_related("recorded_by")
        .order_by("-replaced_at", "-pk")[:50]
    )
    return [
        ChangeRow(
            text=wording.reason_text(row.not_computable_reason)
            if row.value is None
            else wording.value_text(row.value, indicator.measure, indicator.decimals),
            recorded_by=row.recorded_by.display_name if row.recorded_by else "",
            recorded_at=row.recorded_at,
            replaced_at=row.replaced_at,
        )
        for row in rows
    ]


def evidence_of(*, measurement_id: int) -> QuerySet[Attachment]:
    """The files that prove a figure, the newest first."""
    return Attachment.objects.filter(object_type="measurement", object_id=measurement_id).order_by(
        "-uploaded_at", "-pk"
    )


def courses_of(figures: Sequence[MeasurementValue]) -> list[Course]:
    """Figures by indicator, in the order given."""
    groups: dict[int, list[MeasurementValue]] = defaultdict(list)
    for each in figures:
        groups[each.indicator_id].append(each)
    return [
        Course(
            indicator_id=indicator_id,
            name=group[0].name,
            unit_of_measure=group[0].unit_of_measure,
            figures=tuple(group),
        )
        for indicator_id, group in groups.items()
    ]


def measured_by_hand(*, unit_id: int, year: int) -> list[tuple[Indicator, bool]]:
    """The indicators in use whose figures people bring, those the unit has a target for first."""
    aimed = set(
        Target.objects.filter(unit_id=unit_id, year=year, is_active=True).values_list(
            "indicator_id", flat=True
        )
    )
    rows = Indicator.objects.filter(is_active=True, origin="manual").order_by("name", "pk")
    found = [(row, row.pk in aimed) for row in rows]
    return sorted(found, key=lambda pair: not pair[1])


def periods_to_record(*, kind: PeriodKind, today: date) -> list[Period]:
    """The periods that have begun, of this year and the last, the newest first."""
    both = (*periods_in(kind=kind, year=today.year - 1), *periods_in(kind=kind, year=today.year))
    return [period for period in reversed(both) if period.days.start <= today]
