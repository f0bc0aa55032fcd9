"""Waiting apart from working: definition, kernel and a plain count by hand agree."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pamong.mining import portable, quick
from pamong.mining.analysis import analyse, as_json, by_steps
from pamong.mining.measures import Work
from pamong.mining.report import report
from tests.mining.logs import HOUR, Turn, at_random, built, built_with_turns, naive_work
from tests.mining.test_measures import same

_turns = st.lists(
    st.tuples(
        st.sampled_from(["p", "q"]),
        st.sampled_from(["receive", "check"]),
        st.sampled_from(
            [
                "start",
                "start",
                "complete",
                "complete",
                "suspend",
                "resume",
                "withdraw",
                "schedule",
                None,
            ]
        ),
        st.integers(-3, 9).map(lambda hours: hours * HOUR),
    ),
    min_size=1,
    max_size=30,
)


def agree(one: Work | None, other: Work | None) -> None:
    assert one is not None
    assert other is not None
    same(one.waits, other.waits, "waits")
    same(one.tasks, other.tasks, "tasks")


@settings(max_examples=25, deadline=None)
@given(_turns)
@example([("p", "check", "suspend", 0), ("p", "check", "complete", HOUR)])
def test_three_ways_of_counting_agree(events: list[Turn]) -> None:
    # Without a beginning and an end nothing is told apart, and that is another test.
    events = [*events, ("z", "check", "start", 0), ("z", "check", "complete", HOUR)]
    log = built_with_turns(events)
    by_hand = naive_work(events, log)
    agree(by_hand, portable.work(log))
    agree(by_hand, quick.work(log))


def test_a_step_waits_is_worked_on_and_rests() -> None:
    """By hand: received at 0; checked from 2 to 3 and from 6 to 10; issued at 11, unmeasured."""
    log = built_with_turns(
        [
            ("p", "receive", "complete", 0),
            ("p", "check", "SCHEDULE", 1 * HOUR),
            ("p", "check", "START", 2 * HOUR),
            ("p", "check", "Suspend", 3 * HOUR),
            ("p", "check", "resume", 6 * HOUR),
            ("p", "check", "complete", 10 * HOUR),
            ("p", "issue", None, 11 * HOUR),
        ]
    )
    found = quick.work(log)
    assert found is not None
    assert found.waits == {
        (0, 1): (1, 2 * HOUR, 2.0 * HOUR, 2.0 * HOUR),
        (1, 2): (1, HOUR, 1.0 * HOUR, 1.0 * HOUR),
    }
    assert found.tasks == {
        0: (1, 0, 0, None, None, 0),
        1: (1, 1, 5 * HOUR, 5.0 * HOUR, 5.0 * HOUR, 3 * HOUR),
        2: (1, 0, 0, None, None, 0),
    }


def test_being_taken_on_is_a_beginning_only_where_nothing_is_ever_started() -> None:
    taken = [("p", "check", "claimed", 0), ("p", "check", "completed", 4 * HOUR)]
    assert (found := quick.work(built_with_turns(taken)))
    assert found.tasks[0][2] == 4 * HOUR
    started = [*taken[:1], ("p", "check", "started", HOUR), *taken[1:]]
    assert (found := quick.work(built_with_turns(started)))
    assert found.tasks[0][2] == 3 * HOUR


def test_a_log_that_knows_no_beginnings_tells_nothing_apart() -> None:
    log = built(at_random(3, 40, 4, 5))
    assert quick.work(log) is None
    assert portable.work(log) is None


def test_where_every_event_is_an_end_waits_are_the_map() -> None:
    events = [(c, a, "complete", t) for c, a, _, t, _ in at_random(6, 400, 5, 30)]
    plain = quick.edges(built_with_turns(events))
    begun = [*events, ("z", "a1", "start", 0), ("z", "a1", "complete", HOUR)]
    log = built_with_turns(begun)
    assert (found := quick.work(log))
    names = built_with_turns(events).activities
    named = {(names[a], names[b]): edge for (a, b), edge in plain.items()}
    assert named == {
        (log.activities[a], log.activities[b]): edge for (a, b), edge in found.waits.items()
    }


def test_a_report_on_such_a_log_tells_steps_and_not_transitions() -> None:
    """Of 12 hours 5 are work, 3 rest and 4 waiting; nothing was done over again."""
    log = built_with_turns(
        [
            ("p", "receive", "complete", 0),
            ("p", "check", "start", 2 * HOUR),
            ("p", "check", "suspend", 3 * HOUR),
            ("p", "check", "resume", 6 * HOUR),
            ("p", "check", "complete", 10 * HOUR),
            ("p", "issue", None, 12 * HOUR),
        ]
    )
    found = analyse(log, quick.measure)
    assert as_json(found)["work"]["working"][0]["mean_s"] == 5 * 3600
    steps, told = by_steps(log, found)
    assert (len(steps), told.reworked_cases, told.work) == (3, 0, found.work)
    for language, sentence in (
        ("en", "42 % was work, 33 % waiting for the next step to be begun, and 25 % rest"),
        ("id", "42 % adalah waktu kerja, 33 % menunggu langkah berikutnya dimulai, dan 25 % jeda"),
    ):
        assert sentence in report(log, found, language=language)
