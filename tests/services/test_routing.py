"""To whom a step goes by itself, what a team sees, and who stands in for whom."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from pamong.accounts.access import Forbidden
from pamong.documents.models import Notice
from pamong.journal.models import Event
from pamong.organization.models import Delegation
from pamong.services import actions, queries
from pamong.services.actions import StepDefinition
from pamong.services.models import AreaOfficer, Case, ServiceType, Step
from pamong.services.rules import Routing, chosen_officer, straight_process
from tests.conftest import Cast, Seat
from tests.services.conftest import MONDAY, actor, make_case, offer, open_step

FORM = {
    "schema": {
        "type": "object",
        "properties": {"kelurahan": {"type": "string", "maxLength": 60}},
    },
    "layout": {
        "fields": {"kelurahan": {"label": {"id": "Kelurahan"}}},
        "pages": [{"id": "place", "title": {"id": "Tempat"}, "fields": ["kelurahan"]}],
    },
}


def routed(cast: Cast, routing: str, area_field: str = "") -> ServiceType:
    return offer(
        cast,
        straight_process([("check", "Periksa")]),
        [StepDefinition("check", cast.section.pk, 60, routing=routing, area_field=area_field)],
        form=FORM,
    )


def apply(service: ServiceType, area: str = "", at: datetime = MONDAY) -> Step:
    version = service.versions.get(state="published")
    applied = actions.apply(
        version_id=version.pk,
        applicant=actions.Applicant("Eko"),
        subject="Warung",
        answers={"kelurahan": area} if area else {},
        intake_key=uuid4(),
        channel=Case.Channel.ONLINE,
        at=at,
    )
    return open_step(applied.case)


@given(
    st.dictionaries(st.integers(1, 50), st.integers(0, 9), min_size=1),
    st.integers(0, 10_000),
)
def test_nobody_with_less_in_hand_is_passed_over(loads: dict[int, int], turn: int) -> None:
    chosen = chosen_officer(Routing.LOAD, loads, turn=turn)
    assert chosen is not None
    assert loads[chosen] == min(loads.values())


@given(st.sets(st.integers(1, 50), min_size=2))
def test_among_equals_the_turn_goes_round(officers: set[int]) -> None:
    loads = dict.fromkeys(officers, 3)
    turns = {chosen_officer(Routing.LOAD, loads, turn=turn) for turn in range(len(officers))}
    assert turns == officers


def test_an_area_whose_officer_is_not_there_goes_by_load() -> None:
    assert chosen_officer(Routing.AREA, {1: 9, 2: 0}, turn=0, in_charge=1) == 1
    assert chosen_officer(Routing.AREA, {1: 9, 2: 0}, turn=0, in_charge=7) == 2
    assert chosen_officer(Routing.QUEUE, {1: 9}, turn=0, in_charge=1) is None
    assert chosen_officer(Routing.LOAD, {}, turn=0) is None


def test_a_step_goes_to_who_has_least_in_hand_and_not_to_the_head(cast: Cast) -> None:
    service = routed(cast, "load")
    steps = [apply(service) for _ in range(3)]
    sitting = queries.colleagues(cast.section, MONDAY)
    officers = {person.employee_id for person in sitting if not person.is_head}
    assert {step.assignee_id for step in steps} <= officers
    assert {step.state for step in steps} == {"claimed"}
    told = Event.objects.filter(verb="services.step.handed_over")
    assert {event.payload["routed"] for event in told} == {"load"}
    assert {event.actor_id for event in told} == {None}


def test_a_step_goes_to_the_officer_of_the_area(cast: Cast) -> None:
    service = routed(cast, "area", "kelurahan")
    for area, seat in (("Kota Lama", cast.budi), ("Kota Baru", cast.ani)):
        actions.give_area(
            actor=actor(cast.budi),
            unit=cast.section,
            area=area,
            employee_id=seat.employee.pk,
            at=MONDAY,
        )
    assert apply(service, "kota  BARU").assignee_id == cast.ani.employee.pk
    # The head gets nothing by load while others are there, and the area that the head took on.
    assert apply(service, "Kota Lama").assignee_id == cast.budi.employee.pk
    assert apply(service, "Entah").assignee_id != cast.budi.employee.pk


def test_an_area_needs_a_question_of_the_form(cast: Cast) -> None:
    with pytest.raises(actions.UnableToDefineService):
        routed(cast, "area")
    with pytest.raises(actions.UnableToDefineService, match="alamat"):
        routed(cast, "area", "alamat")


def test_only_the_leader_hands_out_areas(cast: Cast, service: ServiceType) -> None:
    with pytest.raises(Forbidden):
        actions.give_area(
            actor=actor(cast.ani), unit=cast.section, area="X", employee_id=None, at=MONDAY
        )
    with pytest.raises(actions.UnableToHandOver):
        actions.give_area(
            actor=actor(cast.budi),
            unit=cast.section,
            area="X",
            employee_id=cast.dewi.employee.pk,
            at=MONDAY,
        )
    assert not AreaOfficer.objects.exists()


def test_giving_an_area_twice_tells_it_once(cast: Cast, service: ServiceType) -> None:
    for employee_id in (cast.ani.employee.pk, cast.ani.employee.pk, None, None):
        actions.give_area(
            actor=actor(cast.budi),
            unit=cast.section,
            area="Kota Baru",
            employee_id=employee_id,
            at=MONDAY,
        )
    assert Event.objects.filter(verb="services.area.given").count() == 2
    assert not AreaOfficer.objects.exists()


def test_who_is_handed_a_step_is_told_once(cast: Cast, service: ServiceType) -> None:
    step = open_step(make_case(cast, service))
    for _ in range(2):
        actions.hand_over_step(
            actor=actor(cast.ani),
            step_id=step.pk,
            employee_id=cast.budi.employee.pk,
            at=MONDAY,
        )
    assert [each.user_id for each in Notice.objects.all()] == [cast.budi.user.pk]


def test_what_to_correct_is_a_note_that_officers_read(cast: Cast, service: ServiceType) -> None:
    case = make_case(cast, service)
    actions.complete_step(actor=actor(cast.ani), step_id=open_step(case).pk, at=MONDAY)
    step = open_step(case)
    for name in ("claim_step", "start_step"):
        getattr(actions, name)(actor=actor(cast.ani), step_id=step.pk, at=MONDAY)
    for _ in range(2):
        actions.send_back(
            actor=actor(cast.ani),
            step_id=step.pk,
            to="receive",
            reason="incomplete",
            text="KTP halaman 2",
            at=MONDAY,
        )
    assert [each.text for each in queries.messages_of(case)] == ["KTP halaman 2"]
    assert queries.messages_of(case, notes=False) == []


def delegate(principal: Seat, to: Seat, on: date) -> None:
    Delegation.objects.create(
        principal=principal.employee,
        delegate=to.employee,
        started_on=on,
        ended_on=on + timedelta(days=3),
    )


def test_who_stands_in_sees_and_takes_over_what_the_leader_held(
    cast: Cast, service: ServiceType
) -> None:
    step = open_step(make_case(cast, service))
    actions.hand_over_step(
        actor=actor(cast.ani), step_id=step.pk, employee_id=cast.budi.employee.pk, at=MONDAY
    )
    units = [cast.section.pk]
    assert queries.tasks_stood_in_for(cast.dewi.employee.pk, units, MONDAY) == []
    delegate(cast.budi, cast.dewi, date(2026, 11, 2))
    found = queries.tasks_stood_in_for(cast.dewi.employee.pk, units, MONDAY)
    assert [each.pk for each in found] == [step.pk]
    actions.hand_over_step(
        actor=actor(cast.dewi), step_id=step.pk, employee_id=cast.dewi.employee.pk, at=MONDAY
    )
    step.refresh_from_db()
    assert step.assignee_id == cast.dewi.employee.pk
    assert (
        queries.tasks_stood_in_for(cast.dewi.employee.pk, units, MONDAY + timedelta(days=9)) == []
    )


def test_the_team_page_asks_as_often_for_many_tasks_as_for_one(
    cast: Cast, service: ServiceType
) -> None:
    client = Client()
    client.force_login(cast.budi.user)
    asked = []
    for _ in range(2):
        make_case(cast, service)
        client.get("/services/tasks/team/")
        with CaptureQueriesContext(
            connection,
        ) as queries_made:
            page = client.get("/services/tasks/team/")
        assert page.status_code == 200
        asked.append(len(queries_made))
        for _ in range(4):
            make_case(cast, service)
    assert asked[0] == asked[1]


def test_the_team_page_shows_late_ones_first_and_lets_the_leader_alone_assign(
    cast: Cast, service: ServiceType
) -> None:
    late = make_case(cast, service, MONDAY - timedelta(days=30))
    make_case(cast, service, MONDAY)
    for seat, may in ((cast.budi, True), (cast.ani, False)):
        client = Client()
        client.force_login(seat.user)
        text = client.get("/services/tasks/team/").content.decode()
        first = next(iter(queries.tasks_of_team(cast.section.pk, None)))
        assert first.case_id == late.pk
        assert ('name="employee"' in text) is may
