"""Cases go through processes with branches, timers, questions, returns and second persons."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from pamong.bpmn import Marking, Program, read
from pamong.journal.models import Event
from pamong.services import actions, queries
from pamong.services.actions import Applicant, StepDefinition, UnableToServe, timing
from pamong.services.models import Case, CaseWait, ServiceType, Step
from tests.bpmn.drawing import drawn
from tests.conftest import Cast
from tests.services.conftest import MONDAY, actor, offer, open_step

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def task(*ids: str) -> str:
    return "".join(f'<userTask id="{each}" name="{each.title()}"/>' for each in ids)


START, END = '<startEvent id="s"/>', '<endEvent id="e"/>'
BRANCHES = drawn(
    START + task("check", "visit", "decide")
    + '<exclusiveGateway id="g" default="g-decide"/>' + END,
    "s check", "check g", "g visit size > 100", "g decide", "visit decide", "decide e",
)  # fmt: skip
CHOICE = drawn(
    START + task("check", "visit", "decide") + '<exclusiveGateway id="g" name="How?"/>' + END,
    "s check", "check g", "g visit", "g decide", "visit decide", "decide e",
)  # fmt: skip
WAIT = (
    '<boundaryEvent id="t" name="Late" attachedToRef="check" cancelActivity="{cancel}">'
    "<timerEventDefinition><timeDuration>P3D</timeDuration></timerEventDefinition></boundaryEvent>"
)
TIMED = drawn(
    START + task("check", "chase") + WAIT.format(cancel="true") + END,
    "s check", "check e", "t chase", "chase e",
)  # fmt: skip
# After the rest, an answer decides which way it goes.
RESTS = drawn(
    START + task("visit", "decide")
    + '<intermediateCatchEvent id="t" name="Rest"><timerEventDefinition>'
    "<timeDuration>P3D</timeDuration></timerEventDefinition></intermediateCatchEvent>"
    '<exclusiveGateway id="g" default="g-decide"/>' + END,
    "s t", "t g", "g visit size > 100", "g decide", "visit decide", "decide e",
)  # fmt: skip
ASKS = drawn(
    START + task("check", "decide")
    + '<intermediateCatchEvent id="m" name="Document"><messageEventDefinition/>'
    "</intermediateCatchEvent>" + END,
    "s check", "check m", "m decide", "decide e",
)  # fmt: skip
TOGETHER = drawn(
    START + task("a", "b", "last") + '<parallelGateway id="f"/><parallelGateway id="j"/>' + END,
    "s f", "f a", "f b", "a j", "b j", "j last", "last e",
)  # fmt: skip


def steps(cast: Cast, *codes: str, second: str = "") -> list[StepDefinition]:
    return [
        StepDefinition(
            code, cast.section.pk, 60, decides=code == "decide", needs_second_person=code == second
        )
        for code in codes
    ]


def apply(service: ServiceType, **answers: object) -> Case:
    applied = actions.apply(
        version_id=service.versions.get(state="published").pk,
        applicant=Applicant("Eko"),
        subject="Warung",
        answers=answers,
        intake_key=uuid4(),
        channel=Case.Channel.ONLINE,
        at=MONDAY,
    )
    return applied.case


def work(cast: Cast, case: Case, code: str, at: datetime, who: str = "ani", **more: object) -> Step:
    """Take, start and complete the open step with this code."""
    step = Step.objects.get(
        case=case, service_step__code=code, state__in=["offered", "claimed", "started"]
    )
    person = actor(getattr(cast, who))
    if step.state == "offered":
        actions.claim_step(actor=person, step_id=step.pk, at=at)
    actions.start_step(actor=person, step_id=step.pk, at=at)
    return actions.complete_step(actor=person, step_id=step.pk, at=at, **more)  # type: ignore[arg-type]


def codes(case: Case) -> list[str]:
    """The open tasks of a case."""
    found = Step.objects.filter(
        case=case, state__in=["offered", "claimed", "started", "paused"]
    ).order_by("serial")
    return list(found.values_list("service_step__code", flat=True))


def replayed(case: Case) -> Marking:
    """Where the tokens of a case stand, from its model, its answers and its events alone."""
    program = Program(read(case.version.process.encode()))
    values = dict(case.answers)
    marking = program.begin(values).marking
    for event in queries.events_of(case):
        payload = event.payload
        if "outcome" in payload and event.verb == "services.step.completed":
            values["outcome"] = payload["outcome"]
        if event.verb in {"services.step.completed", "services.wait.ended"}:
            chosen = payload.get("chosen", ())
            marking = program.complete(marking, payload["serial"], values, chosen).marking
        elif event.verb == "services.step.cancelled" and "returned_to" in payload:
            marking = program.move(marking, payload["serial"], payload["returned_to"]).marking
    return marking


@pytest.mark.parametrize(("size", "then"), [(150, "visit"), (50, "decide"), (None, "decide")])
def test_answers_choose_the_way(cast: Cast, size: int | None, then: str) -> None:
    service = offer(cast, BRANCHES, steps(cast, "check", "visit", "decide"))
    case = apply(service, size=size)
    work(cast, case, "check", MONDAY + MINUTE)
    assert codes(case) == [then]
    case.refresh_from_db()
    assert replayed(case) == Marking.from_json(case.marking)


def test_a_person_chooses_the_way(cast: Cast) -> None:
    service = offer(cast, CHOICE, steps(cast, "check", "visit", "decide"))
    case = apply(service)
    with pytest.raises(UnableToServe):
        work(cast, case, "check", MONDAY + MINUTE)
    assert codes(case) == ["check"]
    work(cast, case, "check", MONDAY + 2 * MINUTE, chosen=["g-visit"])
    assert codes(case) == ["visit"]
    case.refresh_from_db()
    assert replayed(case) == Marking.from_json(case.marking)


def test_parallel_steps_end_together(cast: Cast) -> None:
    case = apply(offer(cast, TOGETHER, steps(cast, "a", "b", "last")))
    assert codes(case) == ["a", "b"]
    work(cast, case, "b", MONDAY + MINUTE)
    assert codes(case) == ["a"]
    work(cast, case, "a", MONDAY + MINUTE)
    work(cast, case, "last", MONDAY + MINUTE)
    case.refresh_from_db()
    assert (case.outcome, case.in_time, codes(case)) == ("done", True, [])


def test_a_timer_rings_once(cast: Cast) -> None:
    case = apply(offer(cast, TIMED, steps(cast, "check", "chase")))
    wait = CaseWait.objects.get(case=case)
    # Three working days from Monday, Wednesday being a holiday.
    assert wait.due_at == MONDAY + 4 * DAY
    assert actions.ring_timers(at=MONDAY + 4 * DAY - MINUTE) == 0
    assert actions.ring_timers(at=MONDAY + 4 * DAY) == 1
    assert actions.ring_timers(at=MONDAY + 4 * DAY) == 0
    assert codes(case) == ["chase"]
    assert Step.objects.get(case=case, service_step__code="check").state == "cancelled"
    case.refresh_from_db()
    assert replayed(case) == Marking.from_json(case.marking)


def test_a_timer_is_silent_when_the_task_is_done(cast: Cast) -> None:
    case = apply(offer(cast, TIMED, steps(cast, "check", "chase")))
    work(cast, case, "check", MONDAY + MINUTE)
    assert actions.ring_timers(at=MONDAY + 30 * DAY) == 0
    assert CaseWait.objects.get(case=case).state == "cancelled"


def test_a_case_without_a_way_on_keeps_no_other_timer_back(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    service = offer(cast, RESTS, steps(cast, "visit", "decide"))
    stuck, other = apply(service, size="wide"), apply(service, size=150)
    marking = stuck.marking
    assert actions.ring_timers(at=MONDAY + 4 * DAY) == 1
    assert codes(other) == ["visit"]
    # Nothing of it has moved; who looks after the server reads which it is.
    stuck.refresh_from_db()
    assert stuck.marking == marking
    assert CaseWait.objects.get(case=stuck).state == "open"
    assert f"of case {stuck.pk}" in caplog.text
    assert actions.ring_timers(at=MONDAY + 4 * DAY) == 0


def test_stuck_timers_however_many_keep_no_other_back(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timing, "AT_ONCE", 2)
    service = offer(cast, RESTS, steps(cast, "visit", "decide"))
    for _stuck in range(2):
        apply(service, size="wide")
    others = [apply(service, size=150) for _other in range(3)]
    assert actions.ring_timers(at=MONDAY + 4 * DAY) == 2
    assert actions.ring_timers(at=MONDAY + 4 * DAY) == 1
    assert [codes(each) for each in others] == [["visit"]] * 3


def test_an_officer_who_moves_a_step_meanwhile_keeps_no_timer_back(cast: Cast) -> None:
    """The job read the clock before the officer's move and comes to the case after it."""
    service = offer(cast, TIMED, steps(cast, "check", "chase"))
    case, other = apply(service), apply(service)
    ani, at = actor(cast.ani), MONDAY + 4 * DAY
    actions.claim_step(actor=ani, step_id=open_step(case).pk, at=at + MINUTE)
    assert actions.ring_timers(at=at) == 2
    assert (codes(case), codes(other)) == (["chase"], ["chase"])
    assert Step.objects.get(case=case, state="cancelled").changed_at == at + MINUTE


def test_an_applicant_who_waited_for_an_officers_move_answers_and_withdraws(cast: Cast) -> None:
    service = offer(cast, ASKS, steps(cast, "check", "decide"))
    asked, waited, left = apply(service), apply(service), apply(service)
    ani = actor(cast.ani)
    for case in (asked, left):
        step_id = open_step(case).pk
        for move in (actions.claim_step, actions.start_step):
            move(actor=ani, step_id=step_id, at=MONDAY + 2 * MINUTE)
    actions.pause_step(
        actor=ani, step_id=open_step(asked).pk, reason="applicant", at=MONDAY + 3 * MINUTE
    )
    work(cast, waited, "check", MONDAY + 3 * MINUTE)
    due = Case.objects.get(pk=waited.pk).due_at
    for case in (asked, waited):
        actions.answer_office(case_id=case.pk, text="Ini", key=uuid4(), at=MONDAY + MINUTE)
        case.refresh_from_db()
        assert (case.held_since, case.due_at) == (None, due)
    actions.withdraw_application(case_id=left.pk, at=MONDAY + MINUTE)
    left.refresh_from_db()
    assert (left.outcome, left.closed_at) == ("withdrawn", MONDAY + 2 * MINUTE)


def test_waiting_for_the_applicant_moves_the_deadline_by_exactly_that_time(cast: Cast) -> None:
    case = apply(offer(cast, ASKS, steps(cast, "check", "decide")))
    due = case.due_at
    work(cast, case, "check", MONDAY + MINUTE)
    case.refresh_from_db()
    assert (codes(case), case.held_since) == ([], MONDAY + MINUTE)
    key = uuid4()
    for _click in range(2):
        actions.answer_office(case_id=case.pk, text="Ini", key=key, at=MONDAY + 61 * MINUTE)
    case.refresh_from_db()
    assert (codes(case), case.held_since, case.due_at) == (["decide"], None, due + 60 * MINUTE)
    assert case.messages.count() == 1
    assert replayed(case) == Marking.from_json(case.marking)
    work(cast, case, "decide", MONDAY + 62 * MINUTE, outcome="refused")
    case.refresh_from_db()
    assert (case.outcome, case.in_time) == ("refused", True)


def test_an_officer_asks_and_the_answer_lies_with_them_again(cast: Cast) -> None:
    case = apply(offer(cast, ASKS, steps(cast, "check", "decide")))
    step, ani, due, key = open_step(case), actor(cast.ani), case.due_at, uuid4()
    actions.claim_step(actor=ani, step_id=step.pk, at=MONDAY)
    actions.start_step(actor=ani, step_id=step.pk, at=MONDAY)
    for _click in range(2):
        actions.ask_applicant(
            actor=ani, step_id=step.pk, text="KTP?", key=key, at=MONDAY + 10 * MINUTE
        )
    step.refresh_from_db()
    assert (step.state, step.pause_reason) == ("paused", "applicant")
    actions.answer_office(case_id=case.pk, text="Ini", key=uuid4(), at=MONDAY + 40 * MINUTE)
    step.refresh_from_db()
    case.refresh_from_db()
    assert (step.state, step.assignee_id) == ("claimed", cast.ani.employee.pk)
    assert (case.due_at, step.due_at) == (due + 30 * MINUTE, due + 30 * MINUTE)
    assert step.held == 30 * MINUTE
    asked = Event.objects.filter(verb="services.applicant.asked")
    # What was written stays in the room: the journal tells only that something was.
    assert ["KTP" in str(event.payload) for event in asked] == [False]


def test_a_case_goes_back_for_a_coded_reason(cast: Cast) -> None:
    case = apply(offer(cast, BRANCHES, steps(cast, "check", "visit", "decide")))
    work(cast, case, "check", MONDAY + MINUTE)
    step, budi = open_step(case), actor(cast.budi)
    actions.claim_step(actor=budi, step_id=step.pk, at=MONDAY + MINUTE)
    actions.start_step(actor=budi, step_id=step.pk, at=MONDAY + MINUTE)
    for to, reason in (("check", "because"), ("visit", "incomplete"), ("nothing", "incomplete")):
        with pytest.raises(UnableToServe):
            actions.send_back(
                actor=budi, step_id=step.pk, to=to, reason=reason, at=MONDAY + 2 * MINUTE
            )
    actions.send_back(
        actor=budi, step_id=step.pk, to="check", reason="incomplete", at=MONDAY + 2 * MINUTE
    )
    assert codes(case) == ["check"]
    case.refresh_from_db()
    assert replayed(case) == Marking.from_json(case.marking)
    told = Event.objects.get(case_id=case.pk, verb="services.step.cancelled")
    assert (told.payload["returned_to"], told.payload["reason"]) == ("check", "incomplete")


def test_two_different_persons_give_the_same_answer(cast: Cast) -> None:
    service = offer(cast, ASKS, steps(cast, "check", "decide", second="check"))
    case = apply(service)
    work(cast, case, "check", MONDAY + MINUTE)
    assert (codes(case), open_step(case).state) == (["check"], "offered")
    with pytest.raises(UnableToServe):
        actions.claim_step(
            actor=actor(cast.ani), step_id=open_step(case).pk, at=MONDAY + 2 * MINUTE
        )
    work(cast, case, "check", MONDAY + 3 * MINUTE, who="budi")
    assert codes(case) == []
    assert Event.objects.filter(case_id=case.pk, verb="services.step.signed").count() == 1


def test_nobody_decides_on_their_own_application(cast: Cast) -> None:
    service = offer(cast, BRANCHES, steps(cast, "check", "visit", "decide"))
    applied = actions.apply(
        version_id=service.versions.get().pk,
        applicant=Applicant("Ani", employee_id=cast.ani.employee.pk),
        subject="Cuti",
        answers={},
        intake_key=uuid4(),
        channel=Case.Channel.INTERNAL,
        at=MONDAY,
    )
    with pytest.raises(UnableToServe):
        actions.claim_step(
            actor=actor(cast.ani), step_id=open_step(applied.case).pk, at=MONDAY + MINUTE
        )
    assert actions.take_next(actor=actor(cast.ani), at=MONDAY + MINUTE) is None
    assert actions.take_next(actor=actor(cast.budi), at=MONDAY + MINUTE) is not None


def test_sent_twice_an_application_is_one_case_with_one_secret(cast: Cast) -> None:
    service = offer(cast, BRANCHES, steps(cast, "check", "visit", "decide"))
    key = uuid4()
    first, again = (
        actions.apply(
            version_id=service.versions.get().pk,
            applicant=Applicant("Eko"),
            subject="Warung",
            answers={"size": 1},
            intake_key=key,
            channel=Case.Channel.ONLINE,
            at=MONDAY,
        )
        for _click in range(2)
    )
    assert (first.case.pk, first.secret) == (again.case.pk, again.secret)
    assert (first.is_new, again.is_new, Case.objects.count()) == (True, False, 1)
    assert bytes(Case.objects.get().secret_hash or b"") == actions.hash_of(first.secret)
    assert Event.objects.filter(verb="services.case.received").count() == 1
