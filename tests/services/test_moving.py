"""Cases on their way are moved to the version in force, those that can, after a look at them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from pamong.accounts.access import Forbidden
from pamong.journal.models import Event
from pamong.services import actions
from pamong.services.actions import StepDefinition, UnableToServe, VersionDraft
from pamong.services.actions.moving import move_cases
from pamong.services.models import Case, CaseWait, ServiceType, ServiceVersion, Step
from pamong.services.queries import groups_behind, stages_of
from pamong.services.rules import straight_process
from pamong.services.rules.moving import Hindrance
from tests.browsing import Browse
from tests.conftest import Cast, Seat
from tests.seen import faults_at
from tests.services.conftest import MONDAY, actor, make_case, open_step
from tests.services.test_actions import assert_journal_tells_the_rows

SignIn = Callable[[Seat], Client]
TakeIn = Callable[..., Case]
MINUTE = timedelta(minutes=1)
SHORTER = [("receive", "Terima berkas lengkap"), ("decide", "Putuskan"), ("send", "Kirim")]


def renew(cast: Cast, service: ServiceType, process: bytes, codes: list[str]) -> ServiceVersion:
    officer = actor(cast.lestari)
    steps = [StepDefinition(code, cast.section.pk, 45, decides=code == "decide") for code in codes]
    actions.draft_version(
        actor=officer, service_id=service.pk, draft=VersionDraft(process, steps), at=MONDAY
    )
    return actions.publish_version(actor=officer, service_id=service.pk, at=MONDAY)


def shorten(cast: Cast, service: ServiceType) -> ServiceVersion:
    return renew(cast, service, straight_process(SHORTER), [code for code, _name in SHORTER])


def move(cast: Cast, service: ServiceType, target: ServiceVersion) -> int:
    keys = [group.key for group in groups_behind(service, target)]
    return move_cases(
        actor=actor(cast.lestari),
        service_id=service.pk,
        number=target.number,
        groups=keys,
        at=MONDAY + timedelta(hours=1),
    )


def finish_step(cast: Cast, case: Case, at_minute: int) -> None:
    ani, step = actor(cast.ani), open_step(case)
    at = MONDAY + at_minute * MINUTE
    if step.state == "offered":
        actions.claim_step(actor=ani, step_id=step.pk, at=at)
        step.refresh_from_db()
    if step.state == "claimed":
        actions.start_step(actor=ani, step_id=step.pk, at=at)
    actions.complete_step(actor=ani, step_id=step.pk, at=at + MINUTE)


def test_cases_move_and_go_on_by_the_new_version(
    cast: Cast, service: ServiceType, take_in: TakeIn
) -> None:
    early, late = take_in(), take_in()
    finish_step(cast, late, 1)
    # "check" is not in the new version, so this one stays.
    assert open_step(late).service_step.code == "check"
    target = shorten(cast, service)
    due = Case.objects.get(pk=early.pk).due_at
    groups = groups_behind(service, target)
    assert [(group.can_move, group.cases) for group in groups] == [(True, 1), (False, 1)]
    assert groups[0].verdict.stays[0].new == "Terima berkas lengkap"
    assert (groups[1].verdict.hindrance, groups[1].verdict.about) == (
        Hindrance.GONE,
        "Periksa berkas",
    )
    who = open_step(early).assignee_id
    assert move(cast, service, target) == 1
    early.refresh_from_db()
    late.refresh_from_db()
    assert (early.version, early.due_at) == (target, due)
    assert late.version.number == 1
    step = open_step(early)
    assert (step.service_step.version, step.assignee_id) == (target, who)
    # Sent once more it moves nothing.
    assert move(cast, service, target) == 0
    event = Event.objects.get(verb="services.case.moved")
    assert event.case_id == early.pk
    assert (event.payload["from_version"], event.payload["version"]) == (1, 2)

    finish_step(cast, early, 90)
    assert open_step(early).service_step.name == "Putuskan"
    early.refresh_from_db()
    assert [(each.name, each.state) for each in stages_of(early)] == [
        ("Terima berkas lengkap", "done"),
        ("Putuskan", "now"),
        ("Kirim", "todo"),
    ]
    finish_step(cast, late, 90)
    assert open_step(late).service_step.version.number == 1
    assert_journal_tells_the_rows()


def test_what_was_done_before_stays_what_it_was(
    cast: Cast, service: ServiceType, take_in: TakeIn
) -> None:
    case = take_in()
    finish_step(cast, case, 1)
    finish_step(cast, case, 5)
    target = shorten(cast, service)
    assert move(cast, service, target) == 1
    done = Step.objects.filter(case=case, state="completed").select_related("service_step__version")
    assert {step.service_step.version.number for step in done} == {1}
    case.refresh_from_db()
    assert [each.state for each in stages_of(case)] == ["done", "now", "todo"]


def bpmn(body: str) -> bytes:
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" '
        f'targetNamespace="urn:x"><process id="p" isExecutable="true">{body}</process>'
        "</definitions>"
    ).encode()


def flow(number: int, source: str, target: str, condition: str = "") -> str:
    inside = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    ends = f'sourceRef="{source}" targetRef="{target}"'
    return f'<sequenceFlow id="f{number}" {ends}>{inside}</sequenceFlow>'


TASKS = "".join(f'<userTask id="{name}" name="{name.title()}"/>' for name in ("a", "b", "c"))
ENDS = '<startEvent id="start"/><endEvent id="end"/>'
# a, then b and c side by side.
SIDE_BY_SIDE = bpmn(
    ENDS + TASKS + '<parallelGateway id="split"/><parallelGateway id="join"/>'
    + flow(1, "start", "a") + flow(2, "a", "split") + flow(3, "split", "b")
    + flow(4, "split", "c") + flow(5, "b", "join") + flow(6, "c", "join") + flow(7, "join", "end")
)  # fmt: skip
# The same three, one after another.
IN_A_ROW = bpmn(
    ENDS + TASKS + flow(1, "start", "a") + flow(2, "a", "b") + flow(3, "b", "c")
    + flow(4, "c", "end")
)  # fmt: skip
# As in a row, but c waits for a moment instead of a person.
TIMER = IN_A_ROW.replace(
    b'<userTask id="c" name="C"/>',
    b'<intermediateCatchEvent id="c" name="C"><timerEventDefinition>'
    b"<timeDuration>P3D</timeDuration></timerEventDefinition></intermediateCatchEvent>",
)


def complete(cast: Cast, case: Case, code: str) -> None:
    ani = actor(cast.ani)
    step = Step.objects.get(case=case, service_step__code=code, state__in=["offered", "started"])
    if step.state == "offered":
        actions.claim_step(actor=ani, step_id=step.pk, at=MONDAY + MINUTE)
        actions.start_step(actor=ani, step_id=step.pk, at=MONDAY + 2 * MINUTE)
    actions.complete_step(actor=ani, step_id=step.pk, at=MONDAY + 3 * MINUTE)


def test_places_that_do_not_go_together_in_the_new_version_hold_a_case(
    cast: Cast, service: ServiceType
) -> None:
    renew(cast, service, SIDE_BY_SIDE, ["a", "b", "c"])
    first, both, half = (make_case(cast, service) for _ in range(3))
    for case in (both, half):
        complete(cast, case, "a")
    complete(cast, half, "b")
    target = renew(cast, service, IN_A_ROW, ["a", "b", "c"])
    found = {
        tuple(stay.old for stay in group.verdict.stays): group.verdict.hindrance
        for group in groups_behind(service, target)
    }
    # At B and C at once no case of the new version stands; a token at the join has no join there.
    assert found == {("A",): None, ("B", "C"): Hindrance.ELSEWHERE, ("C",): Hindrance.GONE}
    assert move(cast, service, target) == 1
    first.refresh_from_db()
    assert first.version == target


def test_a_step_that_is_something_else_holds_a_case(cast: Cast, service: ServiceType) -> None:
    renew(cast, service, IN_A_ROW, ["a", "b", "c"])
    case = make_case(cast, service)
    complete(cast, case, "a")
    complete(cast, case, "b")
    target = renew(cast, service, TIMER, ["a", "b"])
    assert [group.verdict.hindrance for group in groups_behind(service, target)] == [
        Hindrance.OTHER_KIND
    ]
    assert move(cast, service, target) == 0
    assert not CaseWait.objects.filter(case=case).exists()


def test_answers_that_were_not_asked_hold_a_case(cast: Cast, service: ServiceType) -> None:
    renew(cast, service, IN_A_ROW, ["a", "b", "c"])
    make_case(cast, service)
    process = bpmn(
        ENDS + TASKS + '<exclusiveGateway id="x" default="f4"/>' + flow(1, "start", "a")
        + flow(2, "a", "x") + flow(3, "x", "b", "area &gt; 20") + flow(4, "x", "c")
        + flow(5, "b", "end") + flow(6, "c", "end")
    )  # fmt: skip
    form = {
        "schema": {"type": "object", "properties": {"area": {"type": "number"}}},
        "layout": {
            "pages": [{"id": "area", "title": {"id": "Luas"}, "fields": ["area"]}],
            "fields": {"area": {"label": {"id": "Luas"}, "widget": "number"}},
        },
    }
    officer = actor(cast.lestari)
    steps = [StepDefinition(code, cast.section.pk, 45) for code in "abc"]
    draft = VersionDraft(process, steps, form=form)
    actions.draft_version(actor=officer, service_id=service.pk, draft=draft, at=MONDAY)
    target = actions.publish_version(actor=officer, service_id=service.pk, at=MONDAY)
    verdict = groups_behind(service, target)[0].verdict
    assert (verdict.hindrance, verdict.about) == (Hindrance.NOT_ASKED, "area")


def url(service: ServiceType, query: str = "") -> str:
    return reverse("services:move_cases", args=[service.pk]) + query


def test_an_officer_looks_first_and_moves_what_was_chosen(
    cast: Cast, service: ServiceType, take_in: TakeIn, sign_in: SignIn
) -> None:
    early, late = take_in(), take_in()
    finish_step(cast, late, 1)
    client = sign_in(cast.lestari)
    assert "Semua permohonan" in client.get(url(service)).content.decode()
    target = shorten(cast, service)
    page = client.get(url(service)).content.decode()
    assert "“Periksa berkas” tidak ada" in page
    assert "Terima berkas lengkap" in page
    can, cannot = groups_behind(service, target)
    shown = client.get(url(service, f"?group={cannot.key}")).content.decode()
    assert late.number in shown
    assert early.number not in shown
    assert client.get(url(service, "?group=gone")).status_code == 200
    # A group that cannot move does not, whoever sends it; nor does any to a version out of force.
    client.post(url(service), {"version": "2", "group": [cannot.key]})
    client.post(url(service), {"version": "1", "group": [can.key]})
    assert Case.objects.filter(version=target).count() == 0
    client.post(url(service), {"version": "2", "group": [can.key, "unknown"]})
    assert list(Case.objects.filter(version=target)) == [early]


def test_only_who_manages_services_there_moves_cases(
    cast: Cast, service: ServiceType, take_in: TakeIn, sign_in: SignIn
) -> None:
    take_in()
    target = shorten(cast, service)
    assert sign_in(cast.ani).get(url(service)).status_code == 403
    key = groups_behind(service, target)[0].key
    for who, refusal, number in ((cast.ani, Forbidden, 2), (cast.lestari, UnableToServe, 1)):
        with pytest.raises(refusal):
            move_cases(
                actor=actor(who), service_id=service.pk, number=number, groups=[key], at=MONDAY
            )
    assert not Case.objects.filter(version=target).exists()


@pytest.mark.browser
def test_the_preview_fits_every_screen(
    cast: Cast, service: ServiceType, take_in: TakeIn, sign_in: SignIn, browse: Browse
) -> None:
    late = take_in()
    finish_step(cast, late, 1)
    take_in()
    target = shorten(cast, service)
    preview = url(service, f"?group={groups_behind(service, target)[1].key}")
    assert faults_at(browse(sign_in(cast.lestari)), preview) == []
