"""kill -9 of web, worker and database while citizens apply and officers work, through HTTP.

Every call is written down with its answer, and compared with the database afterwards: nothing that
was acknowledged is lost, and nothing is there twice, however often a form was sent.

PAMONG_SEED repeats the moments of a run that failed; it is printed with the failure.
"""

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import procrastinate
import psycopg
import pytest
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

from pamong.cli.place import embedded_folder
from pamong.cli.postgres import find_running
from tests.reliability.applying import Citizen, Line, Officer, Record, sign_in
from tests.reliability.filling import PASSWORD
from tests.reliability.installation import Installation, Screen

SEED = int(os.environ.get("PAMONG_SEED") or random.SystemRandom().randrange(10**6))
VICTIMS = ("web server", "worker", "database")
SHORT, LONG = 3, 20
CITIZENS = 4
# Of the calls that a round takes, the first so many are waited for at most.
CALLS = 60
PATIENCE = 180
ONCE = {
    "case.received": 1,
    "step.offered": 2,
    "step.claimed": 2,
    "step.started": 2,
    "step.completed": 2,
    "wait.opened": 1,
    "wait.ended": 1,
    "case.closed": 1,
}


class Town:
    """Citizens, officers and the clock of one agency, and all that they were answered."""

    def __init__(self, place: Installation) -> None:
        self.place = place
        self.record = Record()
        self.chance = random.Random(SEED)
        self.citizens: list[Citizen] = []
        place.start()
        place.start_worker()
        made: dict[str, Any] = place.python(
            "import json\nfrom tests.reliability.filling import fill_for_citizens\n"
            "print(json.dumps(fill_for_citizens()))"
        )
        self.officers = [
            Officer(self.line(name, sign_in(place, name, PASSWORD))) for name in made["officers"]
        ]

    def line(self, who: str, screen: Screen) -> Line:
        return Line(who, screen, self.record, random.Random(self.chance.random()))

    def newcomers(self) -> list[Citizen]:
        first = len(self.citizens) + 1
        names = [f"Warga {n:03}" for n in range(first, first + CITIZENS)]
        made = [Citizen(self.line(name, Screen(self.place.address)), name) for name in names]
        self.citizens += made
        return made

    def open_cases(self) -> int:
        return count(self.place, "services_case where channel = 'online' and closed_at is null")


class Round:
    """Everybody at work, each in a thread, until what was applied for is decided."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.failures: list[BaseException] = []
        self.over = threading.Event()
        self._citizens = [self._begin(citizen.apply) for citizen in town.newcomers()]
        self._others = [
            self._begin(lambda officer=officer: officer.work(self.goes_on))  # type: ignore[misc]
            for officer in town.officers
        ]
        self._others.append(self._begin(lambda: ring_the_clock(town.place, self.goes_on)))

    def goes_on(self) -> bool:
        return not (self.over.is_set() or self.failures)

    def _begin(self, work: Callable[[], None]) -> threading.Thread:
        def run() -> None:
            try:
                work()
            except BaseException as failure:
                self.failures.append(failure)

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def finish(self) -> None:
        try:
            self._join(self._citizens)
            deadline = time.monotonic() + PATIENCE
            while self.goes_on() and self.town.open_cases():
                assert time.monotonic() < deadline, "cases stand still"
                self.town.place.keep_worker()
                time.sleep(0.1)
        finally:
            self.over.set()
            self._join(self._others)

    def _join(self, threads: list[threading.Thread]) -> None:
        for thread in threads:
            thread.join(PATIENCE)
            assert not thread.is_alive(), "somebody waits for an answer without end"
        for failure in self.failures:
            raise failure


def ring_the_clock(place: Installation, goes_on: Callable[[], bool]) -> None:
    """The periodic job of the timers, not every five minutes but all the time."""
    while goes_on():
        running = find_running(embedded_folder(place.data))
        if running is not None:
            connector = procrastinate.SyncPsycopgConnector(
                conninfo=running.url("postgres", "pamong")
            )
            name = "services.ring_timers_often"
            with (
                # The database is just being killed, or a job waits already.
                suppress(ConnectorException, AlreadyEnqueued, psycopg.Error),
                procrastinate.App(connector=connector).open() as app,
            ):
                at = int(datetime.now(UTC).timestamp())
                app.configure_task(name, queueing_lock=name).defer(timestamp=at)
        time.sleep(0.3)


def count(place: Installation, rest: str, *values: Any) -> int:
    return int(place.rows(f"select count(*) from {rest}", *values)[0][0])


@pytest.fixture(scope="module")
def town(place: Installation) -> Iterator[Town]:
    try:
        yield Town(place)
    finally:
        place.stop()
    assert place.processes() == []


def test_killed_while_citizens_apply_it_loses_and_doubles_nothing(
    town: Town, request: pytest.FixtureRequest
) -> None:
    rounds = LONG if request.config.getoption("--long") else SHORT
    first = town.chance.randrange(len(VICTIMS))
    for number in range(rounds):
        victim = VICTIMS[(first + number) % len(VICTIMS)]
        answers, pause = town.chance.randrange(CALLS), town.chance.uniform(0, 0.1)
        when = f"seed {SEED}, round {number}: {victim}, {pause:.3f} s after {answers} answers"
        try:
            kill_once(town, victim, answers, pause)
            check_citizens(town)
            check_officers(town)
        except (AssertionError, psycopg.Error) as failure:
            pytest.fail(f"{when}: {failure!r}\n{town.record.told()}")
    assert any(call.status is None for call in town.record.calls), "no answer was lost"


def kill_once(town: Town, victim: str, answers: int, pause: float) -> None:
    before = town.record.answers
    work = Round(town)
    while town.record.answers < before + answers and work.goes_on():
        time.sleep(0.001)
    time.sleep(pause)
    town.place.kill(victim)
    town.place.recover(victim)
    work.finish()


def check_citizens(town: Town) -> None:
    """Each has the one case that the confirmation named, with what was written into the form."""
    found = town.place.rows(
        "select applicant_name, number, answers from services_case where channel = 'online'"
        " order by applicant_name"
    )
    assert found == [(each.name, each.number, each.answers) for each in town.citizens]
    # Each case came from one draft, which holds nothing any more.
    sent = town.place.rows(
        "select d.answers, d.applicant from services_applicationdraft d"
        " join services_case c on c.id = d.case_id where c.channel = 'online'"
    )
    assert sent == [({}, {})] * len(town.citizens)
    mails = town.place.rows("select kind, count(*) from services_applicantmail group by kind")
    assert dict(mails) == {"received": len(town.citizens), "decision": len(town.citizens)}


def check_officers(town: Town) -> None:
    """Each step was completed once, and each that a page called completed is."""
    events: dict[str, Counter[str]] = {each.number: Counter() for each in town.citizens}
    for number, verb in town.place.rows(
        "select c.number, e.verb from journal_event e join services_case c on c.id = e.case_id"
        " where c.channel = 'online'"
    ):
        events[number][verb.removeprefix("services.")] += 1
    # Mails are sent by the worker whenever it comes to it.
    for told in events.values():
        del told["mail.sent"]
    assert {number: told for number, told in events.items() if told != ONCE} == {}
    steps = town.place.rows(
        "select s.id, s.state, (select count(*) from journal_event e where e.object_type = 'step'"
        " and e.object_id = s.id and e.verb = 'services.step.completed')"
        " from services_step s join services_case c on c.id = s.case_id where c.channel = 'online'"
    )
    assert {(state, completions) for _id, state, completions in steps} == {("completed", 1)}
    acknowledged = {step for officer in town.officers for step in officer.completed}
    assert acknowledged <= {each[0] for each in steps}
    assert len(steps) == 2 * len(town.citizens)
