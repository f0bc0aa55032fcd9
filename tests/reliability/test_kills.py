"""kill -9 of the server or the database in the middle of work: all or nothing, nothing lost.

PAMONG_SEED repeats the moments of a run that failed; it is printed with the failure.
"""

import os
import random
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from tests.reliability.deeds import Case, HandingOver
from tests.reliability.filling import PASSWORD
from tests.reliability.installation import Installation, Screen, Unanswered

SEED = int(os.environ.get("PAMONG_SEED") or random.SystemRandom().randrange(10**6))
VICTIMS = ("database", "web server", "web worker", "everything")
AT_A_TIME = 3
# Two steps of each evaluation and each case.
STEPS = 2 * 2 * AT_A_TIME
SHORT, LONG = 3, 20
PATIENCE = 120


Todo = tuple[list[HandingOver], list[Case]]


class Work:
    """People at their screens, and what they have still to do."""

    def __init__(self, place: Installation, plans: int) -> None:
        self.place = place
        place.start()
        made: dict[str, Any] = place.python(
            "import json\nfrom tests.reliability.filling import fill\n"
            f"print(json.dumps(fill({plans})))"
        )
        self.plans: list[int] = made["plans"]
        self.service: int = made["service"]
        self.budi, self.ani = (Screen(place.address) for _who in range(2))
        self.budi.sign_in(made["budi"], PASSWORD)
        self.ani.sign_in(made["ani"], PASSWORD)

    def next(self) -> Todo:
        todo = [HandingOver(self.plans.pop()) for _time in range(AT_A_TIME)]
        return todo, [Case(self.service) for _time in range(AT_A_TIME)]


def until_the_end(screen: Screen, todo: Sequence[HandingOver | Case]) -> None:
    try:
        for deed in todo:
            deed.do(screen)
    except Unanswered:
        pass


def at_their_screens(work: Work, todo: Todo) -> list[threading.Thread]:
    """Both begin to work, until all is done or the server answers no more."""
    threads = [
        threading.Thread(target=until_the_end, args=each)
        for each in ((work.budi, todo[0]), (work.ani, todo[1]))
    ]
    for thread in threads:
        thread.start()
    return threads


def finish(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive(), "somebody waits for an answer without end"


@pytest.fixture(scope="module")
def work(place: Installation, request: pytest.FixtureRequest) -> Iterator[Work]:
    rounds = 1 + (LONG if request.config.getoption("--long") else SHORT)
    try:
        yield Work(place, rounds * AT_A_TIME)
    finally:
        place.stop()
    assert place.processes() == []


def test_killed_while_people_work_it_keeps_all_or_nothing_of_each_step(
    work: Work, request: pytest.FixtureRequest
) -> None:
    chance = random.Random(SEED)
    rounds = LONG if request.config.getoption("--long") else SHORT
    todo = work.next()
    begun = time.monotonic()
    finish(at_their_screens(work, todo))
    usual = time.monotonic() - begun
    check_done(work, todo, "without a kill")
    first = chance.randrange(len(VICTIMS))
    for number in range(rounds):
        victim = VICTIMS[(first + number) % len(VICTIMS)]
        answers, pause = chance.randrange(STEPS), chance.uniform(0, usual / STEPS)
        kill_once(
            work,
            victim,
            (answers, pause),
            f"seed {SEED}, round {number}: {victim}, {pause:.3f} s after {answers} answers",
        )


def kill_once(work: Work, victim: str, moment: tuple[int, float], when: str) -> None:
    """Kill in the middle of work: so long after so many answers have come."""
    answers, pause = moment
    todo = work.next()
    threads = at_their_screens(work, todo)
    while sum(len(deed.acknowledged) for deed in (*todo[0], *todo[1])) < answers:
        assert any(thread.is_alive() for thread in threads), f"{when}: no answers came"
        time.sleep(0.001)
    time.sleep(pause)
    work.place.kill(victim)
    finish(threads)
    work.place.recover(victim)
    for deed in (*todo[0], *todo[1]):
        found = deed.found(work.place)
        assert not found.fault, f"{when}: torn: {found.fault}"
        lost = set(deed.acknowledged) - set(found.reached)
        assert not lost, f"{when}: {lost} of {deed} was acknowledged, and there is only {found}"
    # Whoever got no answer sends the very same forms again; so does who got one.
    finish(at_their_screens(work, todo))
    check_done(work, todo, when)


def check_done(work: Work, todo: Todo, when: str) -> None:
    for evaluation in todo[0]:
        evaluation.open_document(work.budi, work.place)
    for deed in (*todo[0], *todo[1]):
        found = deed.found(work.place)
        assert found.is_done, f"{when}, sent again: {found}"
        assert not found.fault, f"{when}, sent again: {found.fault}"
