"""Arrows one by one, against a plain count."""

from collections import defaultdict
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from pamong.mining.arrows import BOUNDS, arrows_of
from tests.mining.logs import HOUR, at_random, built, quantile


@pytest.mark.parametrize("seed", range(3))
def test_arrows_are_those_of_a_plain_count(seed: int) -> None:
    events = at_random(seed, 600, 9, 40)
    cases = defaultdict(list)
    for event in events:
        cases[event[0]].append(event)
    waits = defaultdict(list)
    for case in cases.values():
        case.sort(key=lambda event: event[3])
        for one, other in pairwise(case):
            waits[one[1], other[1]].append((other[3] - one[3], other))
    found = arrows_of(built(events), longest=3)
    assert found.count == len(waits)
    assert found.passages == sum(map(len, waits.values()))
    assert {(each.source, each.target) for each in found.kept} == set(waits)
    assert [each.count for each in found.kept] == sorted(
        (len(each) for each in waits.values()), reverse=True
    )
    for arrow in found.kept:
        passed = waits[arrow.source, arrow.target]
        times = [wait for wait, _event in passed]
        assert arrow.cases == len({event[0] for _wait, event in passed})
        assert arrow.total_s == pytest.approx(sum(times) / 1e6)
        assert arrow.median_s == pytest.approx(quantile(times, 0.5) / 1e6)
        assert arrow.p95_s == pytest.approx(quantile(times, 0.95) / 1e6)
        edges = [-1, *(bound * 1_000_000 for bound in BOUNDS), float("inf")]
        assert list(arrow.spread) == [
            sum(low < wait <= high for wait in times) for low, high in pairwise(edges)
        ]
        months = defaultdict(list)
        for wait, event in passed:
            at = datetime.fromtimestamp((event[3] + event[4] * 60_000_000) // 1_000_000, UTC)
            months[(at.year - 1970) * 12 + at.month - 1].append(wait)
        assert arrow.months == tuple(
            (month, len(each), pytest.approx(quantile(each, 0.5) / 1e6))
            for month, each in sorted(months.items())
        )
        assert [wait for _case, _at, wait in arrow.longest] == pytest.approx(
            sorted((wait / 1e6 for wait in times), reverse=True)[:3]
        )
        for case, at, wait in arrow.longest:
            assert (round(wait * 1e6), case, at) in {
                (wait, event[0], event[3]) for wait, event in passed
            }


def test_only_so_many_are_kept_and_all_are_counted() -> None:
    events = [("c", f"a{number % 7}", None, number * HOUR, 0) for number in range(50)]
    found = arrows_of(built(events), most=2)
    assert (len(found.kept), found.count, found.passages) == (2, 7, 49)


def test_a_log_without_passages_has_no_arrows() -> None:
    found = arrows_of(built([("c", "a", None, 0, 0)]))
    assert (found.kept, found.count, found.passages) == ((), 0, 0)
