"""The dataset of case events says what the journal says, of one agency alone."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pamong.datasets.store import write
from pamong.journal.models import Event
from pamong.services.exports import CASE_EVENTS
from pamong.services.models import Case
from pamong.tenancy.current import agency_id, enter_agency
from tests.conftest import Cast, make_cast
from tests.services.conftest import MONDAY, make_case, make_service
from tests.services.test_actions import finish

TakeIn = Callable[..., Case]
SHOWN = (
    "select event, activity, lifecycle, epoch_us(happened_at), actor_id, step_id, working_s,"
    " outcome, position"
)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.PAMONG_DATA = tmp_path
    return tmp_path


@pytest.fixture
def elsewhere(cast: Cast) -> None:
    """Another agency with a case of its own."""
    here = agency_id()
    enter_agency(None)
    other = make_cast("elsewhere", "Elsewhere")
    make_case(other, make_service(other))
    enter_agency(here)


def test_each_event_of_a_case_is_a_row(cast: Cast, take_in: TakeIn, elsewhere: None) -> None:
    case = take_in()
    finish(case, cast, MONDAY)
    take_in()
    written = write(CASE_EVENTS, agency_id())
    source = f"read_parquet('{written.path}')"
    rows = duckdb.execute(f"{SHOWN} from {source} where case_id = {case.pk}").fetchall()
    events = Event.objects.filter(case_id=case.pk).order_by("happened_at", "pk")
    assert rows == [
        (
            event.verb.removeprefix("services."),
            event.activity or None,
            event.lifecycle or None,
            int(event.happened_at.timestamp() * 1_000_000),
            event.actor_id,
            event.object_id if event.object_type == "step" else None,
            event.payload.get("working_s"),
            event.payload.get("outcome"),
            event.pk,
        )
        for event in events
        if _is_row(event)
    ]
    assert {row[0] for row in rows} >= {"case.received", "step.completed", "case.closed"}
    cases = duckdb.execute(f"select distinct case_id from {source}").fetchall()
    assert {number for (number,) in cases} == set(Case.objects.values_list("pk", flat=True))
    every = [event for event in Event.objects.exclude(case_id=None) if _is_row(event)]
    assert written.rows == len(every)


def _is_row(event: Event) -> bool:
    return bool(event.lifecycle) or ".case." in event.verb


def test_a_month_without_new_events_is_not_read_again(cast: Cast, take_in: TakeIn) -> None:
    finish(take_in(), cast, MONDAY)
    path = write(CASE_EVENTS, agency_id()).path
    assert [file.name for file in sorted(path.parent.iterdir())] == [
        "2026-11.parquet",
        "none.parquet",
    ]
    november = path.with_name("2026-11.parquet")
    before = november.stat()
    december = take_in(MONDAY + timedelta(days=30))
    written = write(CASE_EVENTS, agency_id())
    assert written.files == 1
    assert (november.stat().st_ino, november.stat().st_mtime_ns) == (
        before.st_ino,
        before.st_mtime_ns,
    )
    shown = duckdb.execute(
        f"select distinct case_id from read_parquet('{path.with_name('2026-12.parquet')}')"
    ).fetchall()
    assert shown == [(december.pk,)]
    # Bounds are those of the month: each event lies in one file.
    assert written.rows == len(
        [each for each in Event.objects.exclude(case_id=None) if _is_row(each)]
    )
