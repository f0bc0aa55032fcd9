"""Definition, kernel and a plain count by hand agree on every log."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import ibis
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ibis.config import Config

from pamong.mining import definitions, portable, quick
from pamong.mining.log import EventLog
from pamong.mining.measures import Raw
from tests.mining.logs import Event, at_random, built, naive

# The last binary digit of an interpolation is an engine's own affair; counts and sums are not.
_DIGITS = 1e-12

_events = st.lists(
    st.tuples(
        st.sampled_from(["p", "q", "r", "s"]),
        st.sampled_from(["receive", "check", "decide", "issue"]),
        st.sampled_from([None, "ani", "budi"]),
        # Few moments, so that many are the same; and some before 1970.
        st.integers(-3, 6).map(lambda hours: hours * 3_600_000_000 + 17),
        st.sampled_from([0, 420, -210]),
    ),
    min_size=1,
    max_size=40,
)


def agree(one: Raw, other: Raw) -> None:
    for name in Raw.__slots__:
        same(getattr(one, name), getattr(other, name), name)


def same(one: Any, other: Any, where: str) -> None:
    if isinstance(one, dict):
        assert one.keys() == other.keys(), where
        for key, value in one.items():
            same(value, other[key], f"{where}[{key}]")
    elif isinstance(one, Sequence):
        assert len(one) == len(other), where
        for first, second in zip(one, other, strict=True):
            same(first, second, where)
    elif isinstance(one, float):
        assert one == pytest.approx(other, rel=_DIGITS, abs=1e-3), where
    else:
        assert one == other, where


def routes(events: list[Event]) -> tuple[Raw, Raw, Raw]:
    log = built(events)
    by_definition = portable.measure(log)
    same(portable.edges(log), by_definition.edges, "edges of rows in order")
    return naive(events, log), by_definition, quick.measure(log)


@settings(max_examples=60, deadline=None)
@given(_events)
@example([("p", "receive", None, 0, 0)])
@example([("p", "receive", "ani", 5, 0), ("p", "check", "ani", 5, 0), ("p", "receive", None, 5, 0)])
def test_three_ways_of_counting_agree(events: list[Event]) -> None:
    by_hand, by_definition, by_kernel = routes(events)
    agree(by_hand, by_definition)
    agree(by_hand, by_kernel)


def test_five_hundred_activities() -> None:
    by_hand, by_definition, by_kernel = routes(at_random(1, 30_000, 500, 900))
    agree(by_hand, by_definition)
    agree(by_hand, by_kernel)


def test_more_activities_than_a_table_of_pairs_is_held_for() -> None:
    events = at_random(2, 8_000, 4 * quick.WIDEST, 300)
    by_hand, by_definition, by_kernel = routes(events)
    agree(by_hand, by_definition)
    agree(by_hand, by_kernel)


def test_several_threads_find_what_one_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    log = built(at_random(3, 20_000, 12, 2_000))
    alone = quick.measure(log)
    monkeypatch.setattr(quick, "_SMALL", 100)
    monkeypatch.setattr("os.cpu_count", lambda: 5)
    agree(alone, quick.measure(log))


def test_ways_that_share_a_hash_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    events = at_random(4, 3_000, 3, 900)
    log = built(events)
    honest = quick._Cases.__init__

    def colliding(cases: quick._Cases, log: EventLog) -> None:
        honest(cases, log)
        cases.hashes[:] = cases.hashes % 7

    monkeypatch.setattr(quick._Cases, "__init__", colliding)
    agree(naive(events, log), quick.measure(log))


def test_rows_out_of_order_are_not_measured_as_if_they_were_in_it() -> None:
    log = built([("p", "receive", None, 5, 0), ("p", "check", None, 9, 0)])
    with pytest.raises(ValueError, match="not sorted"):
        portable.edges(replace(log, time=log.time[::-1].copy()))
    with pytest.raises(ValueError, match="not sorted"):
        portable.edges(replace(log, case=np.array([1, 0], dtype=np.int32)))


def test_a_sum_larger_than_any_machine_number_is_exact() -> None:
    ages = 290_000 * 365 * 86_400_000_000
    events = [
        (f"c{number}", name, None, moment, 0)
        for number in range(20)
        for name, moment in (("receive", -ages + number), ("issue", 0))
    ]
    by_hand, by_definition, by_kernel = routes(events)
    assert by_hand.durations[1] > 2**63
    agree(by_hand, by_definition)
    agree(by_hand, by_kernel)


@pytest.mark.parametrize(
    "definition",
    [
        definitions.edges, definitions.starts, definitions.ends, definitions.variants,
        definitions.durations, definitions.rework, definitions.reworked_cases,
        definitions.self_loops, definitions.handovers, definitions.load, definitions.arrivals,
        definitions.progress,
    ],
)  # fmt: skip
def test_a_definition_can_be_put_to_a_cluster(
    definition: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Spark(Config):
        treat_nan_as_null: bool = False

    # What the engine's own package would have set; it is not installed for this.
    monkeypatch.setattr(ibis.options, "pyspark", Spark())
    assert portable.sql(definition, "pyspark").startswith(("SELECT", "WITH"))


def test_pages_load_neither_compiler_nor_engine() -> None:
    code = (
        "import sys, django; django.setup(); import pamong.config.urls, pamong.config.wsgi;"
        "heavy = ('numba', 'duckdb', 'ibis', 'numpy');"
        "sys.exit(', '.join(name for name in heavy if name in sys.modules) or 0)"
    )
    outcome = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert outcome.returncode == 0, outcome.stderr
