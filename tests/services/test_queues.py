"""Numbers of a counter: taken once, called in turn, served, lapsed; nothing tells who came."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pamong.accounts.access import Forbidden
from pamong.journal.models import Event
from pamong.kernel.periods import DateRange
from pamong.services.actions import UnableToTakeIn, queues
from pamong.services.actions.counter import open_at_counter, start_at_counter
from pamong.services.actions.drafts import key_of, send_draft, start_draft
from pamong.services.models import CounterPlace, QueueLine, QueueTicket
from pamong.services.queries.queue_figures import queue_report
from pamong.services.rules.queues import Waiting, next_to_call, ticket_label, usual_wait
from pamong.tenancy.current import enter_agency
from tests.browsing import Browse
from tests.conftest import Cast, Seat
from tests.seen import faults_shown
from tests.services.conftest import MONDAY, actor
from tests.services.test_drafts import fill, make_stall

SignIn = Callable[[Seat], Client]


def arrange(cast: Cast) -> tuple[QueueLine, CounterPlace]:
    leader = actor(cast.budi)
    queues.add_line(actor=leader, unit=cast.section, letter="a", name="Perizinan", at=MONDAY)
    queues.add_place(actor=leader, unit=cast.section, name="Loket 1", at=MONDAY)
    return QueueLine.objects.get(), CounterPlace.objects.get()


def take(line: QueueLine, *, priority: bool = False, at: object = MONDAY) -> QueueTicket:
    return queues.take_ticket(
        unit_id=line.unit_id, line_id=line.pk, is_priority=priority, key=uuid4(), at=at
    )  # type: ignore[arg-type]


def test_priority_comes_first_but_never_three_in_a_row_before_the_others() -> None:
    hall = [Waiting(1, False), Waiting(2, True), Waiting(3, True)]
    assert next_to_call(hall, []) == 2
    assert next_to_call(hall, [True]) == 2
    assert next_to_call(hall, [True, False]) == 2
    assert next_to_call(hall, [True, True]) == 1
    assert next_to_call(hall[1:], [True, True]) == 2
    assert next_to_call([], []) is None


def test_a_usual_time_needs_five_who_were_called() -> None:
    waits = [timedelta(minutes=each) for each in (1, 2, 3, 40)]
    assert usual_wait(waits) is None
    assert usual_wait([*waits, timedelta(minutes=4)]) == timedelta(minutes=3)
    assert ticket_label("A", 7) == "A007"


def test_numbers_begin_anew_each_day_and_one_press_takes_one(cast: Cast) -> None:
    line, _place = arrange(cast)
    key = uuid4()
    twice = [
        queues.take_ticket(
            unit_id=line.unit_id, line_id=line.pk, is_priority=False, key=key, at=MONDAY
        )
        for _ in range(2)
    ]
    assert twice[0].pk == twice[1].pk
    assert take(line).label == "A002"
    assert take(line, at=MONDAY + timedelta(days=1)).label == "A001"
    with pytest.raises(Http404):
        queues.take_ticket(
            unit_id=cast.office.pk, line_id=line.pk, is_priority=False, key=uuid4(), at=MONDAY
        )


def test_a_number_is_called_served_and_told_without_a_name(cast: Cast) -> None:
    line, place = arrange(cast)
    take(line)
    ani = actor(cast.ani)
    at = MONDAY + timedelta(minutes=10)
    ticket = queues.call_next(actor=ani, place_id=place.pk, at=at)
    assert ticket is not None
    with pytest.raises(UnableToTakeIn):
        queues.call_next(actor=ani, place_id=place.pk, at=at)
    for action in ("done", "again", "begin", "begin", "absent"):
        queues.move_ticket(actor=ani, ticket_id=ticket.pk, action=action, at=at)
    later = at + timedelta(minutes=5)
    for _ in range(2):
        queues.move_ticket(actor=ani, ticket_id=ticket.pk, action="done", at=later)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.calls) == ("served", 2)
    event = Event.objects.get(verb="services.ticket.served")
    assert event.actor_id == cast.ani.employee.pk
    assert event.payload == {
        "ticket": "A001", "day": "2026-11-02", "waited": 600, "served": 300
    }  # fmt: skip
    assert queues.call_next(actor=ani, place_id=place.pk, at=later) is None


def test_only_the_unit_calls_and_only_its_leader_arranges(cast: Cast) -> None:
    line, place = arrange(cast)
    ticket = take(line)
    with pytest.raises(Http404):
        queues.call_next(actor=actor(cast.dewi), place_id=place.pk, at=MONDAY)
    with pytest.raises(Http404):
        queues.move_ticket(actor=actor(cast.dewi), ticket_id=ticket.pk, action="begin", at=MONDAY)
    with pytest.raises(Forbidden):
        queues.add_place(actor=actor(cast.ani), unit=cast.section, name="Loket 2", at=MONDAY)


def test_at_the_end_of_the_day_open_numbers_lapse(cast: Cast) -> None:
    line, place = arrange(cast)
    for _ in range(2):
        take(line)
    queues.call_next(actor=actor(cast.ani), place_id=place.pk, at=MONDAY)
    assert queues.lapse_tickets(at=MONDAY) == 0
    assert queues.lapse_tickets(at=MONDAY + timedelta(days=1)) == 2
    assert set(QueueTicket.objects.values_list("state", flat=True)) == {"lapsed"}


def test_many_who_take_and_call_at_once_get_different_numbers(own_database: Cast) -> None:
    line, place = arrange(own_database)
    queues.add_place(
        actor=actor(own_database.budi), unit=own_database.section, name="Loket 2", at=MONDAY
    )
    places = list(CounterPlace.objects.all())
    ani, agency = actor(own_database.ani), own_database.agency.pk
    together = threading.Barrier(8)

    def work(number: int) -> str:
        try:
            enter_agency(agency)
            together.wait(timeout=30)
            return take(line).label
        finally:
            connection.close()

    def call(number: int) -> int | None:
        try:
            enter_agency(agency)
            together.wait(timeout=30)
            ticket = queues.call_next(actor=ani, place_id=places[number % 2].pk, at=MONDAY)
            return ticket.pk if ticket else None
        except UnableToTakeIn:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(work, range(8))) == [f"A{n:03d}" for n in range(1, 9)]
        called = [each for each in pool.map(call, range(8)) if each is not None]
    assert len(called) == len(set(called)) == 2
    assert place in places


@pytest.mark.browser
def test_from_the_device_in_the_hall_to_the_counter(
    cast: Cast, sign_in: SignIn, browse: Browse
) -> None:
    line, _place = arrange(cast)
    device = sign_in(cast.ani)
    page_of_hall = reverse("citizen:hall", args=[cast.agency.code, cast.section.pk])
    numbers = reverse("citizen:take_number", args=[cast.agency.code, cast.section.pk])
    assert device.get(numbers).status_code == 404
    opened = device.post(reverse("services:queue_device", args=[cast.section.pk]))
    assert opened["Location"] == numbers
    # Nobody is signed in on the device any more.
    assert device.get("/services/counter/").status_code == 302
    page = browse(device, width=390)
    page.goto(numbers)
    page.get_by_role("button", name="Perizinan").click()
    page.get_by_role("heading", name="A001").wait_for()
    assert faults_shown(page) == []
    officer = browse(sign_in(cast.budi), width=390)
    officer.goto(reverse("services:queue", args=[cast.section.pk]))
    assert faults_shown(officer) == []
    officer.get_by_role("button", name="Panggil berikutnya").click()
    officer.get_by_text("A001").first.wait_for()
    hall = browse(Client(), width=390)
    hall.goto(page_of_hall)
    assert hall.locator(".hall li").inner_text().split() == ["A001", "Loket", "1"]
    assert faults_shown(hall) == []
    assert QueueTicket.objects.get().day == timezone.localdate()
    assert line.letter == "A"


def test_what_is_begun_for_a_number_names_it_up_to_the_case(cast: Cast, sign_in: SignIn) -> None:
    version = make_stall(cast)
    line, place = arrange(cast)
    now = timezone.now()
    take(line, at=now - timedelta(minutes=12))
    ani, browser = actor(cast.ani), sign_in(cast.ani)
    ticket = queues.call_next(actor=ani, place_id=place.pk, at=now)
    assert ticket is not None
    before = start_at_counter(actor=ani, service_id=version.service_id, at=now)
    # Called is not there yet.
    assert before.ticket_id is None
    queues.move_ticket(actor=ani, ticket_id=ticket.pk, action="begin", at=now)
    assert "A001" in browser.get(reverse("services:counter")).content.decode()
    # Another officer serves nobody.
    budi = actor(cast.budi)
    assert start_at_counter(actor=budi, service_id=version.service_id, at=now).ticket_id is None
    begun_at_home = start_draft(version=version, at=now)
    brought = open_at_counter(actor=ani, key=key_of(begun_at_home.intake_key), at=now)
    assert brought.ticket_id == ticket.pk
    draft = start_at_counter(actor=ani, service_id=version.service_id, at=now)
    fill(draft)
    case = send_draft(draft_id=draft.pk, at=now, actor=ani).case
    assert case.ticket_id == ticket.pk
    payload = Event.objects.get(verb="services.case.received", case_id=case.pk).payload
    assert (payload["ticket"], payload["queued_s"]) == ("A001", 720)
    assert "A001" in browser.get(reverse("services:case", args=[case.number])).content.decode()
    queues.move_ticket(actor=ani, ticket_id=ticket.pk, action="done", at=now)
    after = start_at_counter(actor=ani, service_id=version.service_id, at=now)
    assert after.ticket_id is None


def test_figures_count_the_numbers_of_each_day_and_line(cast: Cast) -> None:
    line, place = arrange(cast)
    ani = actor(cast.ani)
    for minutes in (1, 2, 30):
        take(line)
        at = MONDAY + timedelta(minutes=minutes)
        ticket = queues.call_next(actor=ani, place_id=place.pk, at=at)
        assert ticket is not None
        end = ("absent",) if minutes == 30 else ("begin", "done")
        for action in end:
            queues.move_ticket(actor=ani, ticket_id=ticket.pk, action=action, at=at)
    take(line)
    queues.lapse_tickets(at=MONDAY + timedelta(days=1))
    take(line, at=MONDAY + timedelta(days=1))
    monday = MONDAY.date()
    both = queue_report(cast.section.pk, DateRange.through(monday, monday + timedelta(days=1)))
    later, first = both.days
    assert (first.taken, first.served, first.absent, first.lapsed) == (4, 2, 1, 1)
    assert first.waited_median == timedelta(minutes=2)
    assert first.waited_p90 == timedelta(minutes=24, seconds=24)
    assert (later.taken, later.waited_median) == (1, None)
    assert [each.taken for each in both.lines] == [both.everything.taken] == [5]
    assert queue_report(cast.office.pk, DateRange.through(monday, monday)).days == []
    exported = list(both.exported())
    assert exported[1] == (monday, "A", "Perizinan", 4, 2, 1, 1, 2.0, 24.4)


def test_the_leader_reads_the_figures_and_takes_them_along(cast: Cast, sign_in: SignIn) -> None:
    line, _place = arrange(cast)
    take(line, at=timezone.now())
    page = reverse("services:queue_figures", args=[cast.section.pk])
    export = reverse("services:queue_export", args=[cast.section.pk])
    assert sign_in(cast.ani).get(page).status_code == 403
    leader = sign_in(cast.budi)
    assert "Perizinan" in leader.get(page).content.decode()
    # Days that cannot be read, and many years at once, are no reason to fail.
    assert leader.get(page, {"first": "x", "last": "9999-99-99"}).status_code == 200
    assert leader.get(page, {"first": "2000-01-01", "last": "2199-01-01"}).status_code == 200
    content = b"".join(leader.post(export).streaming_content).decode("utf-8-sig")
    assert content.splitlines()[1].split(",")[1:4] == ["A", "Perizinan", "1"]
    assert Event.objects.get(verb="services.queue.exported").actor_id == cast.budi.employee.pk
