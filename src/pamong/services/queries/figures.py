"""The work of units and the figures about it, counted from the journal's events."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q

from pamong.indicators.models import Indicator
from pamong.journal.models import Event
from pamong.kernel.periods import Month
from pamong.organization.models import Unit
from pamong.organization.queries import agency_zone
from pamong.services import rules, verbs
from pamong.services.models import Case, ServiceStep, Step
from pamong.services.queries.places import month_bounds

ROWS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class StepTimes:
    """Working time that a step took in a unit: how long it waited, was worked on and rested."""

    service: str
    activity: str
    name: str
    count: int
    waiting_median: timedelta
    waiting_p90: timedelta
    working_median: timedelta
    working_p90: timedelta
    held_p90: timedelta


_STEP_TIMES = """
select payload->>'service', activity, count(*),
    percentile_cont(array[0.5, 0.9]) within group (order by (payload->>'waiting_s')::float8),
    percentile_cont(array[0.5, 0.9]) within group (order by (payload->>'working_s')::float8),
    percentile_cont(0.9) within group (order by (payload->>'held_s')::float8)
from journal_event
where verb = 'services.step.completed' and unit_id = %s and happened_at >= %s and happened_at < %s
group by 1, 2
"""


def step_times(unit_id: int, since: datetime, until: datetime) -> list[StepTimes]:
    """Per step that the unit completed in the period, in the order of the services."""
    with connection.cursor() as cursor:
        cursor.execute(_STEP_TIMES, [unit_id, since, until])
        rows = cursor.fetchall()
    # Of several versions of a service the newest says what a step is called.
    names = {
        (step.version.service.code, step.code): (step.version.service.name, step.order, step.name)
        for step in ServiceStep.objects.select_related("version__service").order_by(
            "version__number"
        )
    }
    found = []
    for service, activity, count, waiting, working, held in rows:
        title, order, name = names.get((service, activity), (service, 0, activity))
        found.append(
            (
                (title, order),
                StepTimes(
                    title,
                    activity,
                    name,
                    count,
                    timedelta(seconds=waiting[0]),
                    timedelta(seconds=waiting[1]),
                    timedelta(seconds=working[0]),
                    timedelta(seconds=working[1]),
                    timedelta(seconds=held),
                ),
            )
        )
    return [times for _key, times in sorted(found, key=lambda pair: pair[0])]


@dataclass(frozen=True, slots=True)
class UnitWork:
    """The work of a unit: what is open now, and what it closed in a period."""

    unit_id: int
    name: str
    open: int
    late: int
    closed: int
    in_time: int

    @property
    def in_time_share(self) -> float | None:
        return self.in_time / self.closed if self.closed else None


def unit_work(
    paths: Iterable[str],
    *,
    since: datetime,
    until: datetime,
    now: datetime,
    only: int | None = None,
) -> list[UnitWork]:
    """The units below these paths that do steps of services, by their place in the tree."""
    reach = Q(pk__in=[])
    for path in paths:
        reach |= Q(path__startswith=path)
    does_steps = ServiceStep.objects.filter(unit_id=OuterRef("pk"))
    found = Unit.objects.filter(reach, Exists(does_steps))
    units = list(found.filter(pk=only) if only else found.order_by("path"))
    ids = [unit.pk for unit in units]
    open_states = [state.value for state in rules.OPEN_STATES]
    now_open: dict[int, tuple[int, int]] = {
        row["unit_id"]: (row["n"], row["late"])
        for row in Step.objects.filter(unit_id__in=ids, state__in=open_states)
        .values("unit_id")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now)))
        .order_by()
    }
    total: dict[int, tuple[int, int]] = {}
    for figure in closed_by_month(since, until):
        if figure.is_unit:
            done, timely = total.get(figure.subject_id, (0, 0))
            total[figure.subject_id] = (done + figure.cases, timely + figure.in_time)
    return [
        UnitWork(
            unit.pk,
            unit.name,
            *now_open.get(unit.pk, (0, 0)),
            *total.get(unit.pk, (0, 0)),
        )
        for unit in units
    ]


def indicator_exists(code: str) -> bool:
    return Indicator.objects.filter(code=code).exists()


@dataclass(frozen=True, slots=True)
class ClosedCases:
    """Cases closed in a month in which a unit or an officer completed at least one step."""

    month: Month
    is_unit: bool
    subject_id: int
    cases: int
    in_time: int


# A case counts in the month in which it closed, once for each unit and each officer that completed
# a step of it. Whether it was in time was decided when it closed. Withdrawn cases count nowhere.
# Months before the oldest of these cases was received are not looked into.
_CLOSED = """
with closed as materialized (
    select case_id, payload->>'in_time' = 'true' as in_time,
        (payload->>'received_at')::timestamptz as received_at,
        date_trunc('month', happened_at at time zone %(zone)s)::date as month
    from journal_event
    where verb = 'services.case.closed' and happened_at >= %(since)s and happened_at < %(until)s
        and payload->>'outcome' <> 'withdrawn'
), done as materialized (
    select distinct closed.case_id, closed.month, closed.in_time, step.actor_id, step.unit_id
    from closed join journal_event step on step.case_id = closed.case_id
        and step.verb = 'services.step.completed' and step.happened_at < %(until)s
        and step.happened_at >= (select coalesce(min(received_at), '-infinity') from closed)
)
select month, true, unit_id, count(*), count(*) filter (where in_time)
from (select distinct case_id, month, in_time, unit_id from done) by_unit group by 1, 3
union all
select month, false, actor_id, count(*), count(*) filter (where in_time)
from (select distinct case_id, month, in_time, actor_id from done where actor_id is not null)
    by_officer group by 1, 3
order by 1, 2, 3
"""


def closed_by_month(since: datetime, until: datetime) -> list[ClosedCases]:
    """Counted from the journal, per month by the agency's clock."""
    with connection.cursor() as cursor:
        cursor.execute(_CLOSED, {"zone": agency_zone(), "since": since, "until": until})
        return [
            ClosedCases(Month(month.year, month.month), is_unit, subject, cases, timely)
            for month, is_unit, subject, cases, timely in cursor.fetchall()
        ]


@dataclass(frozen=True, slots=True)
class RowBehind:
    """A case behind a figure. `steps` names what the officer or unit did in it."""

    number: str
    service: str
    received_at: datetime
    due_at: datetime
    closed_at: datetime
    in_time: bool
    outcome: str
    steps: str


@dataclass(frozen=True, slots=True)
class RowsBehind:
    """A page of the cases behind a figure; `in_time` counts them on all pages."""

    page: Page[Event]
    rows: list[RowBehind]
    in_time: int


def rows_behind(
    *, month: Month, unit_id: int | None = None, officer_id: int | None = None, page: str | None
) -> RowsBehind:
    """The cases behind a figure of `closed_by_month`. Exactly one of unit and officer is given."""
    since, until = month_bounds(month, month)
    subject: dict[str, Any] = (
        {"unit_id": unit_id} if unit_id is not None else {"actor_id": officer_id}
    )
    steps = Event.objects.filter(
        case_id=OuterRef("case_id"),
        verb=verbs.STEP_COMPLETED,
        happened_at__lt=until,
        **subject,
    )
    closed = (
        Event.objects.filter(
            Exists(steps), verb=verbs.CASE_CLOSED, happened_at__gte=since, happened_at__lt=until
        )
        .exclude(payload__outcome=rules.Outcome.WITHDRAWN.value)
        .order_by("happened_at", "pk")
    )
    counts = closed.order_by().aggregate(
        cases=Count("pk"), in_time=Count("pk", filter=Q(payload__in_time=True))
    )
    paginator = Paginator(closed, ROWS_SHOWN)
    # Counted together with those in time, in one look.
    paginator.count = counts["cases"]
    shown = paginator.get_page(page)
    events = list(shown.object_list)
    ids = [event.case_id for event in events]
    cases = Case.objects.select_related("service").in_bulk([pk for pk in ids if pk is not None])
    done: dict[int, list[str]] = {}
    for step in (
        Step.objects.filter(
            case_id__in=cases, state=rules.StepState.COMPLETED.value, **_step_subject(subject)
        )
        .select_related("service_step")
        .order_by("serial")
    ):
        done.setdefault(step.case_id, []).append(step.service_step.name)
    rows = [
        _row(cases[pk], event, done) for event, pk in zip(events, ids, strict=True) if pk in cases
    ]
    return RowsBehind(shown, rows, counts["in_time"])


def _step_subject(subject: Mapping[str, Any]) -> dict[str, Any]:
    return {"assignee_id" if key == "actor_id" else key: value for key, value in subject.items()}


def _row(case: Case, event: Event, done: Mapping[int, list[str]]) -> RowBehind:
    return RowBehind(
        number=case.number,
        service=case.service.name,
        received_at=case.received_at,
        due_at=case.due_at,
        closed_at=event.happened_at,
        in_time=event.payload["in_time"] is True,
        outcome=case.get_outcome_display(),
        steps=", ".join(done.get(case.pk, ())),
    )
