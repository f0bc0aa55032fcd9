"""The clock is fair: against a count minute by minute, and leaders are told once, in time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from pamong.documents.models import Notice
from pamong.journal.models import Event
from pamong.kernel.calendars import Block, DayException, DayKind, WorkingCalendar
from pamong.organization.models import Delegation
from pamong.services import actions, rules
from pamong.services.models import Case, ServiceType
from pamong.tenancy.current import enter_agency
from tests.conftest import Cast
from tests.services.conftest import MONDAY, actor, make_case, make_service, offer, open_step
from tests.services.test_processes import RESTS, apply, steps

TakeIn = Callable[..., Case]
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
NIGHT = Block.parse("22:00-06:00")
SPLIT = (Block.parse("07:30-12:00"), Block.parse("12:30-14:00"), Block.parse("15:00-16:30"))

weeks = st.lists(
    st.sampled_from([(), SPLIT, (NIGHT,), SPLIT[:1], (SPLIT[0], NIGHT)]), min_size=7, max_size=7
).filter(lambda week: sum(map(len, week)) >= 3)
exceptions = st.dictionaries(
    st.integers(0, 20).map(lambda day: date(2026, 3, 25) + timedelta(days=day)),
    st.sampled_from(
        [
            DayException(DayKind.HOLIDAY),
            DayException(DayKind.JOINT_LEAVE),
            DayException(DayKind.SPECIAL, blocks=(Block.parse("08:00-11:00"),)),
        ]
    ),
    max_size=6,
)
calendars = st.builds(
    lambda week, days: WorkingCalendar("Asia/Makassar", tuple(week), days), weeks, exceptions
)
instants = st.integers(0, 3 * 24 * 60).map(
    lambda minute: datetime(2026, 3, 26, tzinfo=UTC) + minute * MINUTE
)
holds = st.lists(st.tuples(st.integers(1, 600), st.integers(1, 2_000)), max_size=3)


@settings(max_examples=60)
@given(calendars, instants, st.integers(30, 900), holds)
def test_a_deadline_with_holds_equals_a_count_minute_by_minute(
    calendar: WorkingCalendar, received: datetime, norm: int, pauses: list[tuple[int, int]]
) -> None:
    """Each hold is begun so many minutes after the one before and lasts so many."""
    due = rules.due(received_at=received, norm_minutes=norm, calendar=calendar)
    spans: list[tuple[datetime, datetime]] = []
    at = received
    for after, lasts in pauses:
        start = at + after * MINUTE
        if start >= due:
            break
        at = start + lasts * MINUTE
        due = rules.due_after_hold(due_at=due, held_from=start, held_until=at, calendar=calendar)
        spans.append((start, at))
    left, now = norm, received
    while left:
        counts = calendar.is_working_at(now)
        left -= counts and not any(start <= now < end for start, end in spans)
        now += MINUTE
    assert due == now


@settings(max_examples=60)
@given(calendars, instants, st.integers(4, 900))
def test_a_leader_is_warned_when_three_quarters_are_used(
    calendar: WorkingCalendar, received: datetime, norm: int
) -> None:
    warned = rules.warned(received_at=received, norm_minutes=norm, calendar=calendar)
    due = rules.due(received_at=received, norm_minutes=norm, calendar=calendar)
    assert received < warned <= due
    used = calendar.working_minutes(received, warned)
    assert 4 * used >= 3 * norm > 4 * (used - 1)


def told(case: Case) -> list[tuple[str, str]]:
    rows = Notice.objects.filter(url__endswith=f"/{case.number}/").select_related("user")
    return sorted((row.user.username, row.kind.rsplit(".", 1)[1]) for row in rows)


def test_the_leader_and_who_holds_it_are_told_before_and_at_the_deadline(
    cast: Cast, take_in: TakeIn
) -> None:
    """240 working minutes from 09:00: 180 are used at noon, all of them at 14:00."""
    case = take_in()
    names = {cast.ani.user.username, cast.budi.user.username}
    assert actions.escalate(at=MONDAY + 3 * HOUR - MINUTE) == 0
    assert actions.escalate(at=MONDAY + 3 * HOUR) == 1
    assert told(case) == sorted((name, "due_soon") for name in names)
    # Fired again, it tells nobody twice.
    assert actions.escalate(at=MONDAY + 4 * HOUR) == 0
    assert actions.escalate(at=case.due_at) == 1
    assert actions.escalate(at=case.due_at + 90 * HOUR) == 0
    assert told(case) == sorted((name, kind) for name in names for kind in ("due_soon", "overdue"))
    levels = Event.objects.filter(verb="services.case.escalated").order_by("happened_at")
    assert [event.payload["level"] for event in levels] == ["soon", "late"]


def test_of_a_late_case_that_waits_for_nobody_the_leader_of_its_unit_is_told(cast: Cast) -> None:
    case = apply(offer(cast, RESTS, steps(cast, "visit", "decide")), size=1)
    assert actions.escalate(at=case.due_at) == 1
    assert told(case) == [(cast.budi.user.username, "overdue")]
    notice = Notice.objects.get(url__endswith=f"/{case.number}/")
    assert notice.values["step"] == "Rest"


def test_a_worker_that_was_off_tells_of_the_deadline_alone(take_in: TakeIn) -> None:
    case = take_in()
    assert actions.escalate(at=case.due_at + 200 * HOUR) == 1
    assert {kind for _name, kind in told(case)} == {"overdue"}


def test_nobody_is_told_while_the_applicant_is_awaited(cast: Cast, take_in: TakeIn) -> None:
    case = take_in()
    step = open_step(case)
    actions.pause_step(actor=actor(cast.ani), step_id=step.pk, reason="applicant", at=MONDAY + HOUR)
    assert actions.escalate(at=MONDAY + 50 * HOUR) == 0
    # 10:00 to 11:00 was the applicant's: three quarters are used an hour of work later.
    actions.resume_step(actor=actor(cast.ani), step_id=step.pk, at=MONDAY + 2 * HOUR)
    case.refresh_from_db()
    assert case.warn_at == MONDAY + 5 * HOUR
    assert actions.escalate(at=MONDAY + 5 * HOUR - MINUTE) == 0
    assert actions.escalate(at=MONDAY + 5 * HOUR) == 1


def test_who_stands_in_for_the_leader_is_told_too(cast: Cast, take_in: TakeIn) -> None:
    case = take_in()
    Delegation.objects.create(
        principal=cast.budi.employee,
        delegate=cast.dewi.employee,
        started_on=date(2026, 11, 2),
        ended_on=date(2026, 11, 9),
    )
    actions.escalate(at=case.due_at)
    assert (cast.dewi.user.username, "overdue") in told(case)


def test_a_closed_case_is_told_of_no_more(cast: Cast, take_in: TakeIn) -> None:
    case = take_in()
    actions.withdraw_application(case_id=case.pk, at=MONDAY + HOUR)
    assert actions.escalate(at=MONDAY + 500 * HOUR) == 0
    assert told(case) == []


def test_two_clocks_at_once_tell_once(own_database: Cast) -> None:
    service: ServiceType = make_service(own_database)
    case = make_case(own_database, service)
    agency = service.agency_id

    def ring(_turn: int) -> int:
        enter_agency(agency)
        try:
            return actions.escalate(at=case.due_at)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(ring, range(3))) == 1
    assert len(told(case)) == len(set(told(case)))
