"""The older system's log keeps office hours, has its narrow place, and is the same every time."""

import csv
from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median

import pytest

from pamong.demo.catalogue import SERVICES
from pamong.demo.history import HEAD, Office, write_log
from pamong.demo.scene import ZONE
from pamong.kernel.calendars import Block, WorkingCalendar, office_week

CALENDAR = WorkingCalendar(
    zone="Asia/Jakarta",
    week=office_week(weekdays=(Block.parse("07:30-12:00"), Block.parse("13:00-16:00"))),
)
UNTIL = datetime(2026, 3, 2, tzinfo=ZONE)
Log = list[dict[str, str]]


def write(path: Path, seed: int = 1) -> Path:
    offices = [
        Office(
            offered,
            CALENDAR,
            dict.fromkeys(offered.crews, CALENDAR),
            {
                crew: [f"{crew}{n}" for n in range(size)]
                for crew, (_t, size) in offered.crews.items()
            },
        )
        for offered in SERVICES
    ]
    write_log(path, offices, seed=seed, first=date(2025, 12, 1), until=UNTIL)
    return path


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Log:
    path = write(tmp_path_factory.mktemp("log") / "log.csv")
    with path.open(newline="") as file:
        rows = csv.DictReader(file)
        assert tuple(rows.fieldnames or ()) == HEAD
        return list(rows)


def test_the_same_seed_writes_the_same_log(tmp_path: Path) -> None:
    first = write(tmp_path / "a").read_bytes()
    assert write(tmp_path / "b").read_bytes() == first
    assert write(tmp_path / "c", seed=2).read_bytes() != first


def test_nothing_happens_outside_office_hours_or_after_the_end(log: Log) -> None:
    for row in log:
        at = datetime.fromisoformat(row["time"])
        assert at <= UNTIL
        assert CALENDAR.is_working_at(at) or CALENDAR.is_working_at(at - timedelta(minutes=1))


def test_one_step_is_the_narrow_place(log: Log) -> None:
    waits: dict[str, list[int]] = defaultdict(list)
    ready: dict[str, datetime] = {}
    for row in log:
        at = datetime.fromisoformat(row["time"])
        if row["service"] == "izin-bangunan" and row["lifecycle"] == "started":
            waits[row["step"]].append(CALENDAR.working_minutes(ready[row["case"]], at))
        if row["lifecycle"] in {"received", "completed", "cancelled"}:
            ready[row["case"]] = at
    narrow = median(waits.pop("tinjau"))
    assert all(narrow > 2 * median(found) for found in waits.values())


def test_there_is_rework_and_waiting_for_the_applicant(log: Log) -> None:
    reasons = {row["reason"] for row in log if row["lifecycle"] == "cancelled"}
    assert reasons == {"incomplete", "wrong_data"}
    assert {row["reason"] for row in log if row["lifecycle"] == "paused"} == {"applicant"}
    outcomes = {row["outcome"] for row in log if row["lifecycle"] == "closed"}
    assert outcomes == {"granted", "refused"}
    closed = {row["case"] for row in log if row["lifecycle"] == "closed"}
    assert {row["case"] for row in log} - closed
