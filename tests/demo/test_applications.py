"""The personnel board's log keeps office days, and its decrees wait for Monday."""

import random
from datetime import date, datetime
from itertools import pairwise

from pamong.demo.applications import _rows

TODAY = date(2026, 3, 3)


def test_cases_wait_for_monday_and_nothing_happens_at_weekends() -> None:
    rows = list(_rows(random.Random(1), ["a", "b"], TODAY))
    assert rows == list(_rows(random.Random(1), ["a", "b"], TODAY))
    times = [datetime.strptime(row[2], "%d/%m/%Y %H:%M") for row in rows]  # noqa: DTZ007
    assert {at.weekday() for at in times} == {0, 1, 2, 3, 4}
    assert max(times).date() < TODAY
    assert {at.weekday() for at, row in zip(times, rows, strict=True) if row[1] == "Penetapan SK"} \
        == {0}  # fmt: skip
    ordered = [
        one <= other
        for (one, first), (other, second) in pairwise(zip(times, rows, strict=True))
        if first[0] == second[0]
    ]
    assert all(ordered)
