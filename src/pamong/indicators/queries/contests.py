"""Reads of contests, and of who should answer them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from pamong.indicators import wording
from pamong.indicators.models import Contest
from pamong.indicators.queries.figures import subjects_of
from pamong.indicators.rules import EMPLOYEE, UNIT, PeriodKind, Subject, period_starting
from pamong.organization.models import Appointment, SuperiorOverride, Unit
from pamong.organization.queries import appointments_on, in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestRow:
    """A contest in a list."""

    contest: Contest
    period_text: str
    contested_text: str
    subject_name: str


def contests_of(*, measurement_id: int) -> QuerySet[Contest]:
    """The contests of a figure, the newest first."""
    rows = Contest.objects.filter(measurement=measurement_id)
    return rows.select_related("employee", "answered_by").order_by("-contested_at", "-pk")


def contests_waiting(
    *, paths: Sequence[str], officers_paths: Sequence[str], besides: int | None, on: date
) -> QuerySet[Contest]:
    """The open contests of figures of the units at some paths and of the officers at others, the
    oldest first.

    `besides` is the employee who asks: nobody answers about their own contest or figure.
    """
    under, seated = Q(pk__in=[]), Q(pk__in=[])
    for path in paths:
        under |= Q(path__startswith=path)
    for path in officers_paths:
        seated |= Q(position__unit__path__startswith=path)
    units = Unit.objects.filter(under).values("pk")
    officers = Appointment.objects.filter(seated & in_force(on)).values("employee_id")
    # Whoever was assigned as superior answers about officers seated anywhere.
    assigned = SuperiorOverride.objects.filter(in_force(on), superior_id=besides or 0)
    rows = Contest.objects.filter(
        Q(measurement__subject_kind=UNIT, measurement__subject_id__in=units)
        | Q(measurement__subject_kind=EMPLOYEE, measurement__subject_id__in=officers)
        | Q(
            measurement__subject_kind=EMPLOYEE,
            measurement__subject_id__in=assigned.values("appointment__employee_id"),
        ),
        state=Contest.State.OPEN,
    )
    if besides is not None:
        rows = rows.exclude(employee_id=besides).exclude(
            measurement__subject_kind=EMPLOYEE, measurement__subject_id=besides
        )
    return rows.select_related("measurement__indicator", "employee").order_by("contested_at", "pk")


def contests_by(*, employee_id: int) -> QuerySet[Contest]:
    """The contests of an employee, the newest first."""
    rows = Contest.objects.filter(employee_id=employee_id)
    return rows.select_related("measurement__indicator", "answered_by").order_by(
        "-contested_at", "-pk"
    )


def contest_rows(contests: Iterable[Contest]) -> list[ContestRow]:
    """Contests with what their lists show; two queries for any number of them."""
    contests = list(contests)
    names = subjects_of([_subject(each) for each in contests])
    return [
        ContestRow(
            contest=each,
            period_text=_period_text(each),
            contested_text=contested_text(contest=each),
            subject_name=names.get(_subject(each), ""),
        )
        for each in contests
    ]


def contested_text(*, contest: Contest) -> str:
    """The figure as it stood when it was contested."""
    indicator = contest.measurement.indicator
    if contest.contested_value is None:
        return wording.cannot_be_computed()
    return wording.value_text(contest.contested_value, indicator.measure, indicator.decimals)


def heads_above(*, unit_id: int, on: date) -> list[int]:
    """The employees who lead the unit and those above it, the nearest first."""
    path = Unit.objects.values_list("path", flat=True).filter(pk=unit_id).first() or ""
    above = [int(part) for part in path.split("/") if part]
    rows = appointments_on(on).filter(position__is_head=True, position__unit_id__in=above)
    ordered = sorted(
        rows, key=lambda row: (-row.position.unit.depth, row.kind != Appointment.Kind.DEFINITIVE)
    )
    return [row.employee_id for row in ordered]


def _subject(contest: Contest) -> Subject:
    return Subject(contest.measurement.subject_kind, contest.measurement.subject_id)


def _period_text(contest: Contest) -> str:
    row = contest.measurement
    return wording.period_text(period_starting(kind=PeriodKind(row.period_kind), day=row.starts_on))
