"""What the log tells of a simplification: cases before and after its day."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pamong.datasets import store
from pamong.processes.actions.savings import FEWEST_CASES, saving_of
from pamong.services.exports import CASE_EVENTS

# As the dataset has it: UTC, without a zone.
DAY = datetime(2026, 3, 1, tzinfo=UTC).replace(tzinfo=None)
NOW = DAY + timedelta(days=200)
Case = tuple[datetime, float | None, int]


def log(folder: Path, cases: list[Case]) -> Path:
    """Cases by when they came in, days until they ended (None: open) and minutes of work."""
    path = folder / "case_events.parquet"
    columns = ", ".join(f"null::{kind} as {name}" for name, kind in CASE_EVENTS.types.items())
    rows = []
    for number, (received, days, minutes) in enumerate(cases):
        rows.append((number, "case.received", received, None))
        rows.append((number, "step.completed", received, minutes * 60))
        if days is not None:
            rows.append((number, "case.closed", received + timedelta(days=days), None))
    with store.engine(folder) as database:
        database.execute(f"create table events as select {columns} limit 0")
        database.executemany(
            "insert into events (service, case_id, event, happened_at, working_s)"
            " values ('izin', $1, $2, $3, $4)",
            rows,
        )
        database.execute(f"copy events to '{path}' (format parquet)")
    return path


def arrivals(first: datetime, count: int) -> list[datetime]:
    return [first + timedelta(days=3 * number) for number in range(count)]


def before() -> list[Case]:
    """40 cases of 8 to 12 days and 60 minutes of work."""
    came = arrivals(DAY - timedelta(days=130), 40)
    return [(at, 8 + number % 5, 60) for number, at in enumerate(came)]


def after(days: float | None = None, count: int = 40) -> list[Case]:
    """Shorter by three days and a quarter of an hour, or of so many days."""
    came = arrivals(DAY + timedelta(days=1), count)
    return [(at, (5 + n % 5) if days is None else days, 45) for n, at in enumerate(came)]


def test_a_change_that_is_there_is_found_with_its_interval(tmp_path: Path) -> None:
    found = saving_of(log(tmp_path, before() + after()), "izin", DAY, NOW)
    assert found is not None
    assert (found.days_before, found.days_after) == (10, 7)
    assert found.days.low <= found.days.value == -3 <= found.days.high
    assert found.days.is_saving
    assert found.hours.value == -0.25
    # 40 cases in 117 days, a quarter of an hour each.
    assert found.hours_a_year.value == pytest.approx(-0.25 * 40 / 117 * 365, abs=0.1)


def test_no_change_is_not_called_a_saving(tmp_path: Path) -> None:
    same = [(at + timedelta(days=140), days, work) for at, days, work in before()]
    found = saving_of(log(tmp_path, before() + same), "izin", DAY, NOW)
    assert found is not None
    assert found.days.low <= 0 <= found.days.high
    assert not found.days.is_saving


def test_the_same_log_tells_the_same_again(tmp_path: Path) -> None:
    path = log(tmp_path, before() + after())
    assert saving_of(path, "izin", DAY, NOW) == saving_of(path, "izin", DAY, NOW)


def test_too_few_cases_tell_nothing(tmp_path: Path) -> None:
    path = log(tmp_path, before() + after(count=FEWEST_CASES - 1))
    assert saving_of(path, "izin", DAY, NOW) is None
    assert saving_of(path, "other", DAY, NOW) is None


def test_cases_still_open_are_longer_than_any_and_the_latest_are_left_out(tmp_path: Path) -> None:
    now = DAY + timedelta(days=150)
    open_ones = [(at, None, 45) for at in arrivals(DAY + timedelta(days=2), 15)]
    # Came in yesterday: too late to have ended, so they say nothing.
    latest = [(now - timedelta(days=1), None, 5)] * 20
    found = saving_of(log(tmp_path, before() + after() + open_ones + latest), "izin", DAY, now)
    assert found is not None
    assert found.cases_after == 55
    assert found.days_after == 8
    # Where most are open, nobody knows the median yet.
    assert saving_of(log(tmp_path, before() + open_ones * 3), "izin", DAY, now) is None
