"""What the figures of rules/work_figures.py are made of, and the rows behind them.

Steps and returns are read from the journal, answers from the survey's rows. What belongs to a case
that was withdrawn counts nowhere.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from pamong.indicators.rules import Subject, of_employee, of_unit
from pamong.journal.models import Event
from pamong.kernel.periods import Month, Year
from pamong.organization.queries import agency_zone
from pamong.services import rules, verbs
from pamong.services.models import Case, OfficerTally, ServiceStep, ServiceType, Step, SurveyAnswer
from pamong.services.queries.places import month_bounds
from pamong.services.rules.survey import FEWEST_ANSWERS, Element
from pamong.services.rules.work_figures import (
    FEWEST_OFFICER_ANSWERS,
    KindYear,
    Standard,
    StepWork,
)

ROWS_SHOWN = 50
Key = tuple[Subject, Month]

_YEAR_BEFORE = """
select event.payload->>'service', event.activity, count(*),
    percentile_cont(0.5) within group (order by (event.payload->>'working_s')::float8),
    sum(planned.norm_minutes) * 60
from journal_event event
    join services_step step on step.id = event.object_id
    join services_servicestep planned on planned.id = step.service_step_id
    join services_case on services_case.id = step.case_id and services_case.outcome <> 'withdrawn'
where event.verb = 'services.step.completed'
    and event.happened_at >= %s and event.happened_at < %s
group by 1, 2
"""


def standard_for(year: Year) -> Standard:
    """The usual times that a year is held against: those of the year before."""
    before = year.shift(-1)
    since, until = month_bounds(before.months[0], before.months[-1])
    with connection.cursor() as cursor:
        cursor.execute(_YEAR_BEFORE, [since, until])
        return Standard.of(
            KindYear((service, activity), count, median, float(norms))
            for service, activity, count, median, norms in cursor.fetchall()
        )


_DONE = """
select date_trunc('month', event.happened_at at time zone %(zone)s)::date,
    event.unit_id, event.actor_id, event.payload->>'service', event.activity,
    (event.payload->>'working_s')::float8, planned.norm_minutes * 60
from journal_event event
    join services_step step on step.id = event.object_id
    join services_servicestep planned on planned.id = step.service_step_id
    join services_case on services_case.id = step.case_id and services_case.outcome <> 'withdrawn'
where event.verb = 'services.step.completed'
    and event.happened_at >= %(since)s and event.happened_at < %(until)s
"""


def steps_by_month(since: datetime, until: datetime) -> Mapping[Key, list[StepWork]]:
    """The steps that each unit and officer completed, per month by the agency's clock."""
    found: dict[Key, list[StepWork]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_DONE, {"zone": agency_zone(), "since": since, "until": until})
        for day, unit_id, actor_id, service, activity, working, norm in cursor.fetchall():
            step = StepWork((service, activity), working, norm)
            month = Month.of(day)
            found[of_unit(unit_id), month].append(step)
            if actor_id is not None:
                found[of_employee(actor_id), month].append(step)
    return found


# A return counts for who completed last the step that the case goes back to, in the month of the
# return. Whoever takes their own step back to mend it is not counted.
_RETURNED = """
select date_trunc('month', back.happened_at at time zone %(zone)s)::date, back.happened_at,
    done.unit_id, done.actor_id, back.case_id, back.payload->>'service',
    back.payload->>'returned_to', back.payload->>'reason'
from journal_event back cross join lateral (
    select unit_id, actor_id from journal_event step
    where step.case_id = back.case_id and step.verb = 'services.step.completed'
        and step.activity = back.payload->>'returned_to' and step.happened_at <= back.happened_at
    order by step.happened_at desc, step.id desc limit 1
) done
where back.verb = 'services.step.cancelled' and back.payload->>'returned_to' is not null
    and back.happened_at >= %(since)s and back.happened_at < %(until)s
    and back.actor_id is distinct from done.actor_id
    and (%(unit)s::bigint is null or done.unit_id = %(unit)s)
    and (%(officer)s::bigint is null or done.actor_id = %(officer)s)
    and not exists (
        select from services_case where id = back.case_id and outcome = 'withdrawn'
    )
order by back.happened_at, back.id
"""


@dataclass(frozen=True, slots=True)
class Returned:
    """A step that was sent back: whose it was, of which case and why."""

    month: Month
    at: datetime
    unit_id: int
    officer_id: int | None
    case_id: int
    service: str
    activity: str
    reason: str


def returns_between(
    since: datetime, until: datetime, subject: Subject | None = None
) -> list[Returned]:
    """The returns that count for a unit or an officer, or for anybody."""
    is_unit = subject is not None and subject == of_unit(subject.id)
    with connection.cursor() as cursor:
        cursor.execute(
            _RETURNED,
            {
                "zone": agency_zone(),
                "since": since,
                "until": until,
                "unit": subject.id if subject and is_unit else None,
                "officer": subject.id if subject and not is_unit else None,
            },
        )
        return [Returned(Month.of(day), *rest) for day, *rest in cursor.fetchall()]


def returns_by_month(since: datetime, until: datetime) -> Counter[Key]:
    """How many steps of each unit and officer were sent back."""
    found: Counter[Key] = Counter()
    for each in returns_between(since, until):
        found[of_unit(each.unit_id), each.month] += 1
        if each.officer_id is not None:
            found[of_employee(each.officer_id), each.month] += 1
    return found


@dataclass(frozen=True, slots=True)
class Rated:
    """Answers of a month and all their points."""

    answers: int
    points: int


def last_month_over(at: datetime) -> Month:
    """The latest month, by the agency's clock, whose satisfaction is told.

    In a month that runs everybody who looked before and after could reckon the answer in between.
    """
    return Month.of(at.astimezone(ZoneInfo(agency_zone())).date()).shift(-1)


def rated_units(first: Month, last: Month) -> Mapping[Key, Rated]:
    """By unit and month, of the services with FEWEST_ANSWERS in the month: see `rated_rows`."""
    found: dict[Key, Rated] = {}
    answers = SurveyAnswer.objects.filter(month__gte=first.days.start, month__lt=last.days.end)
    for row in _by_service(answers):
        key = of_unit(row["unit_id"]), Month.of(row["month"])
        before = found.get(key, Rated(0, 0))
        found[key] = Rated(before.answers + row["n"], before.points + row["points"])
    return found


def _by_service(answers: QuerySet[SurveyAnswer]) -> list[dict[str, Any]]:
    """Answers and points of each service, unit and month with FEWEST_ANSWERS at least.

    A unit adds up these alone: from its figure less the others a few people's points would follow.
    """
    rows: Any = (
        answers.values("unit_id", "service_id", "month")
        .annotate(n=Count("pk"), **{f"sum_{each}": Sum(each) for each in Element})
        .filter(n__gte=FEWEST_ANSWERS)
        .order_by()
    )
    return [{**row, "points": sum(row[f"sum_{each}"] for each in Element)} for row in rows]


def rated_officers(first: Month, last: Month) -> Mapping[Key, Rated]:
    rows = (
        OfficerTally.objects.filter(month__gte=first.days.start, month__lt=last.days.end)
        .values("employee_id", "month")
        .annotate(n=Sum("answers"), points=Sum("competence") + Sum("conduct"))
        .order_by()
    )
    return {
        (of_employee(row["employee_id"]), Month.of(row["month"])): Rated(row["n"], row["points"])
        for row in rows
    }


@dataclass(frozen=True, slots=True)
class TimedRow:
    """A step behind the figure of working time."""

    number: str
    service: str
    name: str
    done_at: datetime
    working: timedelta
    norm: timedelta
    usual: timedelta
    share: float


def timed_rows(
    subject: Subject, month: Month, page: str | None
) -> tuple[Page[Event], list[TimedRow]]:
    """The steps completed, with what each was held against."""
    events = _events(subject, month).order_by("happened_at", "pk")
    shown = Paginator(events, ROWS_SHOWN).get_page(page)
    found = list(shown.object_list)
    steps = Step.objects.select_related("case__service", "service_step").in_bulk(
        [event.object_id for event in found if event.object_id is not None]
    )
    standard = standard_for(Year(month.year))
    rows = []
    for event in found:
        step = steps.get(event.object_id or 0)
        if step is None:
            continue
        norm = step.service_step.norm_minutes * 60
        kind = (event.payload["service"], event.activity)
        work = StepWork(kind, event.payload["working_s"], norm)
        rows.append(
            TimedRow(
                number=step.case.number,
                service=step.case.service.name,
                name=step.service_step.name,
                done_at=event.happened_at,
                working=timedelta(seconds=work.working),
                norm=timedelta(seconds=norm),
                usual=timedelta(seconds=standard.expected(work)),
                share=standard.share(work),
            )
        )
    return shown, rows


def _events(subject: Subject, month: Month) -> Any:
    since, until = month_bounds(month, month)
    whose = {"unit_id": subject.id} if subject == of_unit(subject.id) else {"actor_id": subject.id}
    withdrawn = Case.objects.filter(pk=OuterRef("case_id"), outcome=rules.Outcome.WITHDRAWN.value)
    return Event.objects.filter(
        ~Exists(withdrawn),
        verb=verbs.STEP_COMPLETED,
        happened_at__gte=since,
        happened_at__lt=until,
        **whose,
    )


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """A return in words, but for its reason."""

    number: str
    service: str
    step: str
    at: datetime
    reason: str


def returned_rows(
    subject: Subject, month: Month, page: str | None
) -> tuple[Page[Returned], list[ReturnedRow], list[tuple[str, int]]]:
    """The returns that count for a unit or an officer, and how many there were for each reason."""
    since, until = month_bounds(month, month)
    own = returns_between(since, until, subject)
    shown = Paginator(own, ROWS_SHOWN).get_page(page)
    found = list(shown.object_list)
    numbers = dict(
        Case.objects.filter(pk__in=[each.case_id for each in found]).values_list("pk", "number")
    )
    # Of several versions the newest names a step.
    names = {
        (step.version.service.code, step.code): (step.version.service.name, step.name)
        for step in ServiceStep.objects.filter(
            version__service__code__in={each.service for each in found}
        )
        .select_related("version__service")
        .order_by("version__number")
    }
    rows = [
        ReturnedRow(
            numbers.get(each.case_id, ""),
            *names.get((each.service, each.activity), (each.service, each.activity)),
            each.at,
            each.reason,
        )
        for each in found
    ]
    return shown, rows, Counter(each.reason for each in own).most_common()


@dataclass(frozen=True, slots=True)
class RatedRow:
    """Answers about a service behind a figure of satisfaction, with their points."""

    service: str
    answers: int
    mean: float


def rated_rows(subject: Subject, month: Month, at: datetime) -> list[RatedRow]:
    """By service, where there is a figure: of a month that is over, with enough answers.

    Of a unit its figure is made of the services shown. Of an officer none is shown where one of
    them has few answers, since the others would give them away.
    """
    if month > last_month_over(at):
        return []
    start = month.days.start
    if subject == of_unit(subject.id):
        rows = _by_service(SurveyAnswer.objects.filter(unit_id=subject.id, month=start))
        sums = [(row["service_id"], row["n"], row["points"] / len(Element)) for row in rows]
    else:
        sums = [
            (row.service_id, row.answers, (row.competence + row.conduct) / 2)
            for row in OfficerTally.objects.filter(employee_id=subject.id, month=start)
        ]
        if sum(answers for _service, answers, _points in sums) < FEWEST_OFFICER_ANSWERS:
            return []
    if any(answers < FEWEST_ANSWERS for _service, answers, _points in sums):
        return []
    names = dict(ServiceType.objects.values_list("pk", "name"))
    return sorted(
        (RatedRow(names[service], answers, points / answers) for service, answers, points in sums),
        key=lambda row: row.service,
    )
