"""What an applicant sees of their case, and how long a service usually takes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q

from pamong.services import rules
from pamong.services.models import Case, CaseWait, Step
from pamong.services.queries.plans import plan_of

USUAL_SINCE = timedelta(days=90)
# Below this many cases a median says more about the cases than about the service.
FEWEST_CASES = 10

_USUAL = """
select count(*), percentile_cont(array[0.5, 0.9]) within group (
    order by extract(epoch from closed_at - received_at))
from services_case
where service_id = %s and closed_at >= %s and outcome <> 'withdrawn'
"""


@dataclass(frozen=True, slots=True)
class UsualTime:
    """Days from application to decision, of the cases closed lately; the applicant's days count."""

    cases: int
    median_days: float
    p90_days: float


def usual_time(service_id: int, at: datetime) -> UsualTime | None:
    """Of the last 90 days; None where too few cases were closed."""
    with connection.cursor() as cursor:
        cursor.execute(_USUAL, [service_id, at - USUAL_SINCE])
        count, seconds = cursor.fetchone()
    if count < FEWEST_CASES:
        return None
    median, p90 = (each / 86_400 for each in seconds)
    return UsualTime(count, median, p90)


def awaits_answer(case: Case) -> bool:
    """Is something awaited from the applicant besides the fee?"""
    rests = Q(state=rules.StepState.PAUSED.value, pause_reason=rules.PauseReason.APPLICANT.value)
    asked = CaseWait.objects.filter(
        case=case, state=CaseWait.State.OPEN, kind=CaseWait.Kind.MESSAGE
    )
    return case.steps.filter(rests).exists() or asked.exists()


def case_by_secret(number: str, secret_hash: bytes) -> Case | None:
    """The case with this number and secret; both are needed."""
    found: Case | None = (
        Case.objects.filter(number=number, secret_hash=secret_hash)
        .select_related("service", "unit")
        .first()
    )
    return found


@dataclass(frozen=True, slots=True)
class Stage:
    """A task of the process as the applicant sees it: no names, no officers."""

    name: str
    state: str


def stages_of(case: Case) -> list[Stage]:
    """The tasks of the process that were done, are being done, or may still come."""
    done, now = set(), set()
    rows = Step.objects.filter(case=case).values_list("service_step__code", "state")
    for code, state in rows:
        if state == rules.StepState.COMPLETED:
            done.add(code)
        elif state != rules.StepState.CANCELLED:
            now.add(code)
    return [
        Stage(
            planned.name,
            "now" if planned.code in now else "done" if planned.code in done else "todo",
        )
        for planned in plan_of(case.version_id).steps.values()
        if case.closed_at is None or planned.code in done
    ]
