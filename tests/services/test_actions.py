"""Working on a case: who may, what a second click does, what the journal holds."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.http import Http404

from pamong.accounts.access import Forbidden
from pamong.accounts.actors import Actor
from pamong.journal.models import Event, Label
from pamong.services import actions, queries, rules
from pamong.services.models import Case, ServiceType, Step
from pamong.services.rules import StepLife, Told
from pamong.tenancy.current import enter_agency
from tests.conftest import Cast
from tests.services.conftest import MONDAY, actor, make_case, make_service, open_step

TakeIn = Callable[..., Case]
MINUTE = timedelta(minutes=1)


def verbs_of(case: Case) -> list[str]:
    return [event.verb.removeprefix("services.") for event in queries.events_of(case)]


def finish(case: Case, cast: Cast, at: datetime) -> datetime:
    """Ani and Budi do all steps that are left, a quarter of an hour each."""
    while Step.objects.filter(case=case, state__in=list(rules.OPEN_STATES)).exists():
        step = open_step(case)
        who = actor(cast.budi if step.service_step.decides else cast.ani)
        actions.claim_step(actor=who, step_id=step.pk, at=at)
        actions.start_step(actor=who, step_id=step.pk, at=at + MINUTE)
        at += 15 * MINUTE
        outcome = "granted" if step.service_step.decides else ""
        actions.complete_step(actor=who, step_id=step.pk, outcome=outcome, at=at)
    return at


def test_taking_in_starts_the_first_step_and_sets_the_deadline(take_in: TakeIn) -> None:
    case = take_in()
    step = open_step(case)
    assert (step.state, step.service_step.code) == ("started", "receive")
    # 240 working minutes from 09:00: three hours until noon, one more after lunch.
    assert case.due_at == datetime(2026, 11, 2, 7, 0, tzinfo=UTC)
    assert verbs_of(case) == ["case.received", "step.offered", "step.claimed", "step.started"]


def test_the_journal_never_names_the_applicant(take_in: TakeIn) -> None:
    take_in(name="Eko Prasetyo")
    told = " ".join(f"{event.payload} {event.related}" for event in Event.objects.all())
    told += " ".join(Label.objects.values_list("text", flat=True))
    assert "Eko" not in told
    assert "Warung" not in told


def test_the_same_form_twice_takes_in_one_case(cast: Cast, service: ServiceType) -> None:
    key = uuid4()
    cases = [
        actions.take_in_case(
            actor=actor(cast.ani),
            service_id=service.pk,
            applicant=actions.Applicant("Eko"),
            answers={},
            subject="Warung",
            intake_key=key,
            at=MONDAY,
        )
        for _ in range(2)
    ]
    assert cases[0].case.pk == cases[1].case.pk
    assert Event.objects.filter(verb="services.case.received").count() == 1


def test_an_employee_of_another_unit_knows_nothing_of_it(
    cast: Cast, service: ServiceType, take_in: TakeIn
) -> None:
    step = open_step(take_in())
    with pytest.raises(Http404):
        actions.claim_step(actor=actor(cast.dewi), step_id=step.pk, at=MONDAY)
    with pytest.raises(Http404):
        actions.take_in_case(
            actor=actor(cast.dewi),
            service_id=service.pk,
            applicant=actions.Applicant("Eko"),
            answers={},
            subject="Warung",
            intake_key=uuid4(),
            at=MONDAY,
        )


@pytest.mark.parametrize("again", ["claim_step", "start_step", "complete_step"])
def test_a_double_click_moves_and_tells_once(cast: Cast, take_in: TakeIn, again: str) -> None:
    case = take_in()
    first = open_step(case)
    actions.complete_step(actor=actor(cast.ani), step_id=first.pk, at=MONDAY + MINUTE)
    step = open_step(case)
    for name in ("claim_step", "start_step", "complete_step"):
        do = getattr(actions, name)
        do(actor=actor(cast.ani), step_id=step.pk, at=MONDAY + 2 * MINUTE)
        if name == again:
            before = Event.objects.count()
            do(actor=actor(cast.ani), step_id=step.pk, at=MONDAY + 3 * MINUTE)
            assert Event.objects.count() == before
            break


def test_two_people_cannot_hold_one_step(cast: Cast, take_in: TakeIn) -> None:
    case = take_in()
    actions.complete_step(actor=actor(cast.ani), step_id=open_step(case).pk, at=MONDAY)
    step = open_step(case)
    actions.claim_step(actor=actor(cast.ani), step_id=step.pk, at=MONDAY)
    with pytest.raises(actions.UnableToWorkOnStep, match="Ani Rahmawati"):
        actions.claim_step(actor=actor(cast.budi), step_id=step.pk, at=MONDAY)


def test_a_decision_is_asked_for_and_closes_the_case_with_it(cast: Cast, take_in: TakeIn) -> None:
    case = take_in()
    for _ in range(2):
        step = open_step(case)
        actions.claim_step(actor=actor(cast.ani), step_id=step.pk, at=MONDAY)
        actions.start_step(actor=actor(cast.ani), step_id=step.pk, at=MONDAY)
        actions.complete_step(actor=actor(cast.ani), step_id=step.pk, at=MONDAY)
    step = open_step(case)
    actions.claim_step(actor=actor(cast.budi), step_id=step.pk, at=MONDAY)
    actions.start_step(actor=actor(cast.budi), step_id=step.pk, at=MONDAY)
    with pytest.raises(actions.UnableToWorkOnStep):
        actions.complete_step(actor=actor(cast.budi), step_id=step.pk, at=MONDAY)
    actions.complete_step(actor=actor(cast.budi), step_id=step.pk, outcome="refused", at=MONDAY)
    with pytest.raises(actions.UnableToWorkOnStep):
        actions.complete_step(actor=actor(cast.budi), step_id=step.pk, outcome="granted", at=MONDAY)
    finish(case, cast, MONDAY + MINUTE)
    case.refresh_from_db()
    assert (case.outcome, case.in_time) == ("refused", True)


def test_only_waiting_for_the_applicant_stops_the_clock(cast: Cast, take_in: TakeIn) -> None:
    case = take_in()
    step, ani = open_step(case), actor(cast.ani)
    due = case.due_at
    at = MONDAY
    for reason, moved in (("other_work", 0), ("applicant", 40)):
        actions.pause_step(actor=ani, step_id=step.pk, reason=reason, at=at + 10 * MINUTE)
        at += 50 * MINUTE
        actions.resume_step(actor=ani, step_id=step.pk, at=at)
        case.refresh_from_db()
        step.refresh_from_db()
        assert case.due_at == step.due_at == due + moved * MINUTE


def test_a_hold_over_a_holiday_moves_the_deadline_by_working_time(
    cast: Cast, take_in: TakeIn
) -> None:
    case = take_in()
    step, ani = open_step(case), actor(cast.ani)
    # From Tuesday 15:00 until Thursday 09:00: an hour, a holiday, and an hour.
    start = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)
    actions.pause_step(actor=ani, step_id=step.pk, reason="applicant", at=start)
    case.refresh_from_db()
    due = case.due_at
    actions.resume_step(actor=ani, step_id=step.pk, at=start + timedelta(hours=42))
    case.refresh_from_db()
    calendar = queries.calendar_of(case.unit_id)
    assert calendar.working_time(due, case.due_at) == timedelta(hours=2)


def test_a_leader_hands_a_step_to_somebody_of_the_unit(cast: Cast, take_in: TakeIn) -> None:
    step = open_step(take_in())
    budi = actor(cast.budi)
    with pytest.raises(actions.UnableToHandOver):
        actions.hand_over_step(
            actor=budi, step_id=step.pk, employee_id=cast.dewi.employee.pk, at=MONDAY
        )
    actions.hand_over_step(
        actor=budi, step_id=step.pk, employee_id=cast.budi.employee.pk, at=MONDAY
    )
    step.refresh_from_db()
    assert (step.state, step.assignee_id) == ("claimed", cast.budi.employee.pk)
    with pytest.raises(actions.UnableToWorkOnStep):
        actions.start_step(actor=actor(cast.ani), step_id=step.pk, at=MONDAY)


def test_an_auditor_without_work_in_the_unit_cannot_touch_it(cast: Cast, take_in: TakeIn) -> None:
    step = open_step(take_in())
    with pytest.raises((Http404, Forbidden)):
        actions.release_step(actor=actor(cast.citra), step_id=step.pk, at=MONDAY)


def test_take_next_gives_the_most_urgent_and_not_two(cast: Cast, take_in: TakeIn) -> None:
    late = take_in(MONDAY - timedelta(days=7))
    for case in (take_in(), late):
        actions.release_step(actor=actor(cast.ani), step_id=open_step(case).pk, at=MONDAY)
    first = actions.take_next(actor=actor(cast.budi), at=MONDAY)
    again = actions.take_next(actor=actor(cast.budi), at=MONDAY)
    other = actions.take_next(actor=actor(cast.ani), at=MONDAY)
    assert first is not None
    assert other is not None
    assert again is not None
    assert (first.case_id, again.pk, other.case_id == late.pk) == (late.pk, first.pk, False)
    assert actions.take_next(actor=actor(cast.dewi), at=MONDAY) is None


def told_life(events: list[Event], unit_id: int) -> StepLife:
    return rules.relive(
        (
            Told(e.happened_at, e.lifecycle, e.payload.get("assignee"), e.payload.get("reason", ""))
            for e in events
        ),
        calendar=queries.calendar_of(unit_id),
    )


def assert_journal_tells_the_rows() -> None:
    """Rebuild every case and step from the events alone and compare with the rows."""
    for case in Case.objects.all():
        events = queries.events_of(case)
        steps: dict[int, list[Event]] = {}
        for event in events:
            if event.object_type == "step":
                assert event.object_id is not None
                steps.setdefault(event.object_id, []).append(event)
        assert {step.pk for step in case.steps.all()} == set(steps)
        for step in case.steps.all():
            assert told_life(steps[step.pk], step.unit_id) == step.life
        dues = [
            event.payload["due_at"]
            for event in events
            # A timer has a moment of its own.
            if "due_at" in event.payload and event.object_type != "wait"
        ]
        assert datetime.fromisoformat(dues[-1]) == case.due_at
        closed = [event for event in events if event.verb == "services.case.closed"]
        if case.closed_at is None:
            assert closed == []
        else:
            (end,) = closed
            assert (end.happened_at, end.payload["outcome"], end.payload["in_time"]) == (
                case.closed_at,
                case.outcome,
                case.in_time,
            )


def test_the_journal_alone_rebuilds_cases_and_steps(cast: Cast, take_in: TakeIn) -> None:
    ani, budi = actor(cast.ani), actor(cast.budi)
    done, paused, given, withdrawn = (take_in() for _ in range(4))
    step = open_step(done)
    actions.pause_step(actor=ani, step_id=step.pk, reason="applicant", at=MONDAY + 7 * MINUTE)
    actions.hand_over_step(
        actor=budi, step_id=step.pk, employee_id=budi.employee_id or 0, at=MONDAY + 9 * MINUTE
    )
    actions.resume_step(actor=budi, step_id=step.pk, at=MONDAY + timedelta(days=1, seconds=17))
    actions.complete_step(actor=budi, step_id=step.pk, at=MONDAY + timedelta(days=1, minutes=3))
    finish(done, cast, MONDAY + timedelta(days=1, minutes=10))
    step = open_step(paused)
    actions.pause_step(actor=ani, step_id=step.pk, reason="other_unit", at=MONDAY + MINUTE)
    actions.release_step(actor=ani, step_id=open_step(given).pk, at=MONDAY + 5 * MINUTE)
    actions.claim_step(actor=budi, step_id=open_step(given).pk, at=MONDAY + 6 * MINUTE)
    actions.withdraw_case(actor=ani, step_id=open_step(withdrawn).pk, at=MONDAY + MINUTE)
    assert_journal_tells_the_rows()
    assert Case.objects.get(pk=done.pk).closed_at is not None


def test_many_clicks_at_once_change_one_thing(own_database: Cast) -> None:
    """Eight clicks in eight connections: one claim, one completion, one event of each."""
    cast = own_database
    case = make_case(cast, make_service(cast))
    ani, step = actor(cast.ani), open_step(case)

    def click(_n: int) -> str:
        enter_agency(cast.agency.pk)
        try:
            actions.complete_step(actor=ani, step_id=step.pk, at=MONDAY + MINUTE)
            taken = actions.take_next(actor=ani, at=MONDAY + MINUTE)
            return str(taken and taken.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(click, range(8)))
    assert answers == {str(open_step(case).pk)}
    assert verbs_of(case).count("step.completed") == 1
    assert verbs_of(case).count("step.claimed") == 2
    assert_journal_tells_the_rows()


def test_many_people_who_ask_at_once_get_different_steps(own_database: Cast) -> None:
    cast = own_database
    service = make_service(cast)
    for _ in range(2):
        step = open_step(make_case(cast, service))
        actions.release_step(actor=actor(cast.ani), step_id=step.pk, at=MONDAY)

    def ask(who: Actor) -> int | None:
        enter_agency(cast.agency.pk)
        try:
            taken = actions.take_next(actor=who, at=MONDAY + MINUTE)
            return taken and taken.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = set(pool.map(ask, [actor(cast.ani), actor(cast.budi)]))
    assert len(answers - {None}) == 2
