"""The workload of units: measured from the journal, reported, shown and handed out."""

import json
from argparse import Namespace
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from pamong.accounts.access import Forbidden
from pamong.cli import workload_agency
from pamong.cli.output import CommandFailed
from pamong.datasets import store
from pamong.journal.models import Event
from pamong.kernel.calendars import Block, DayException, DayKind, WorkingCalendar, office_week
from pamong.organization.models import Position
from pamong.processes import verbs
from pamong.processes.actions import make_studies
from pamong.processes.actions.reported import TaskOfPost, report_task, withdraw_task
from pamong.processes.models import ReportedTask, WorkloadStudy
from pamong.processes.queries.studies import Assumptions, change_of_demand, loads_of
from pamong.processes.queries.work_done import WorkDone, work_done
from pamong.processes.rules.study import ENOUGH, Measured, whole_year, working_of
from pamong.processes.rules.workload import Rhythm
from pamong.services.actions import claim_step, complete_step, start_step
from pamong.services.exports import CASE_EVENTS
from pamong.services.models import ServiceType, Step
from pamong.tenancy.current import agency_id, enter_agency
from tests.conftest import Cast, Seat, make_cast
from tests.services.conftest import MONDAY, actor, make_case, make_service, open_step

NOW = MONDAY + timedelta(days=30)
YEAR = 2026
KEY = UUID(int=7)
REPORT = TaskOfPost(
    "Pengelola Perizinan",
    "Menyusun laporan",
    "Laporan",
    Decimal(2),
    Rhythm.MONTH,
    Decimal("90.5"),
)


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path) -> None:
    settings.PAMONG_DATA = tmp_path


@pytest.fixture
def service(cast: Cast) -> ServiceType:
    return make_service(cast)


def work(cast: Cast, service: ServiceType, minutes: int) -> None:
    """A case whose second step takes so many minutes of work; the others take five."""
    case = make_case(cast, service)
    at = MONDAY + timedelta(minutes=10)
    complete_step(actor=actor(cast.ani), step_id=open_step(case).pk, at=at)
    while Step.objects.filter(case=case, state="offered").exists():
        step = open_step(case)
        is_check = step.service_step.code == "check"
        who = cast.budi if step.service_step.decides else cast.ani
        claim_step(actor=actor(who), step_id=step.pk, at=at)
        start_step(actor=actor(who), step_id=step.pk, at=at)
        at += timedelta(minutes=minutes if is_check else 5)
        outcome = "granted" if step.service_step.decides else ""
        complete_step(actor=actor(who), step_id=step.pk, outcome=outcome, at=at)


def measure() -> int:
    store.write(CASE_EVENTS, agency_id())
    return make_studies(at=NOW)


def told(unit_id: int, year: int = YEAR) -> dict[tuple[str, str], dict[str, Any]]:
    found = WorkloadStudy.objects.get(unit_id=unit_id, year=year).told
    return {(post["post"], step["step"]): step for post in found["posts"] for step in post["steps"]}


def brought(*done: tuple[int, int]) -> WorkDone:
    """Work of these officers and minutes, as the dataset has it; read back by post."""
    path = store.path_of(CASE_EVENTS.name, agency_id())
    path.parent.mkdir(parents=True)
    columns = ", ".join(f"null::{kind} as {name}" for name, kind in CASE_EVENTS.types.items())
    with store.engine(path.parent) as database:
        database.execute(f"create table events as select {columns} limit 0")
        database.executemany(
            "insert into events (case_id, service, event, activity, happened_at, actor_id,"
            " working_s) values (1, 'izin', 'step.completed', 'check', $1, $2, $3)",
            [(MONDAY.replace(tzinfo=None), who, minutes * 60) for who, minutes in done],
        )
        database.execute(f"copy events to '{path.with_name('all.parquet')}' (format parquet)")
    since = MONDAY.replace(tzinfo=None) - timedelta(days=1)
    return work_done(path, since=since, until=since + timedelta(days=9), ahead={}, ahead_else=420)


def test_volumes_are_of_posts_and_times_are_medians_of_the_unit(cast: Cast) -> None:
    ani, budi = cast.ani.employee.pk, cast.budi.employee.pk
    found = brought((budi, 60), *((ani, minutes) for minutes in (10, 20, 30, 40, 100, 120)))
    by_post = {step.post: step for step in found.steps}
    mine, his = by_post[cast.ani.position.title], by_post[cast.budi.position.title]
    assert (mine.volume, his.volume) == (6, 1)
    # 10 20 30 40 60 100 120: of the whole unit, so that nobody's own pace is told.
    assert mine.median_s == his.median_s == 40 * 60
    assert (mine.observations, mine.people) == (7, 2)
    # Ranks 7/2 ± 0.98 √7, outwards: no bounds from so few, and none are made up.
    assert (mine.low_s, mine.high_s) == (None, None)
    assert found.week[cast.section.pk, cast.budi.position.title, 0] == 60 * 60


def test_the_interval_of_a_median_is_of_ranks(cast: Cast) -> None:
    found = brought(*((cast.ani.employee.pk, minutes) for minutes in range(10, 120, 10)))
    (step,) = found.steps
    # Of 11 values: ranks 5.5 - 3.25 = 2.25 and 1 + 5.5 + 3.25 = 9.75, outwards 2 and 10.
    assert (step.median_s, step.low_s, step.high_s) == (3_600, 1_200, 6_000)


def test_work_is_that_of_the_seat_of_its_day(cast: Cast, service: ServiceType) -> None:
    work(cast, service, 20)
    seat = cast.ani.appointment
    seat.ended_on = (MONDAY + timedelta(days=1)).date()
    seat.save()
    later = Position.objects.create(
        code="later", unit=cast.other_office, title="Arsiparis", kind="executive"
    )
    type(seat).objects.create(employee=cast.ani.employee, position=later, started_on=seat.ended_on)
    measure()
    assert (cast.ani.position.title, "Periksa berkas") in told(cast.section.pk)
    assert told(cast.other_office.pk) == {}


def test_a_year_that_runs_is_reckoned_up_by_working_days(cast: Cast, service: ServiceType) -> None:
    work(cast, service, 20)
    measure()
    study = WorkloadStudy.objects.get(unit=cast.section, year=YEAR)
    assert study.last_day == NOW.date()
    step = told(cast.section.pk)[cast.ani.position.title, "Periksa berkas"]
    assert step["volume"] == pytest.approx(study.told["factor"], abs=0.01)
    assert 1 < study.told["factor"] < 1.2
    assert WorkloadStudy.objects.get(unit=cast.section, year=YEAR - 1).steps == 0


def test_measured_again_it_is_one_study_and_older_years_stay(
    cast: Cast, service: ServiceType
) -> None:
    work(cast, service, 20)
    old = WorkloadStudy.objects.create(
        unit=cast.section, year=2020, since=date(2020, 1, 1), until=date(2021, 1, 1), made_at=NOW
    )
    assert measure() == measure()
    assert WorkloadStudy.objects.filter(unit=cast.section, year=YEAR).count() == 1
    assert WorkloadStudy.objects.filter(pk=old.pk).exists()


def test_the_load_of_a_post_with_few_people_is_nobodys_weekday(
    cast: Cast, service: ServiceType
) -> None:
    work(cast, service, 20)
    measure()
    study = WorkloadStudy.objects.get(unit=cast.section, year=YEAR)
    assert all(share is None for post in study.told["posts"] for share in post["week"])


def test_another_agency_sees_nothing_of_it(cast: Cast, service: ServiceType) -> None:
    work(cast, service, 20)
    measure()
    here = agency_id()
    enter_agency(None)
    make_cast("elsewhere", "Elsewhere")
    assert not WorkloadStudy.objects.exists()
    measure()
    assert not WorkloadStudy.objects.filter(steps__gt=0).exists()
    enter_agency(here)
    assert WorkloadStudy.objects.filter(unit=cast.section, year=YEAR, steps__gt=0).exists()


@pytest.mark.parametrize(
    ("observations", "people", "thin"),
    [(ENOUGH, 2, False), (ENOUGH - 1, 2, True), (ENOUGH, 1, True)],
)
def test_thin_measurement_is_marked(observations: int, people: int, thin: bool) -> None:
    assert Measured(observations, people, Decimal(5), None, None).is_thin is thin


def test_holidays_and_leave_are_taken_off_the_year() -> None:
    day = (Block.parse("08:00-12:00"),)
    five = WorkingCalendar(
        "Asia/Jakarta",
        office_week(weekdays=day),
        {
            date(2026, 1, 1): DayException(DayKind.HOLIDAY),
            date(2026, 1, 2): DayException(DayKind.JOINT_LEAVE),
            # A Sunday: nobody would have worked.
            date(2026, 1, 4): DayException(DayKind.HOLIDAY),
        },
    )
    working = working_of(five, 2026)
    # 261 weekdays of 2026.
    assert (working.days, working.holidays, working.joint_leave) == (259, 1, 1)
    assert working.minutes == (259 - 12) * 330
    six = WorkingCalendar("Asia/Jakarta", (day,) * 6 + ((),))
    assert working_of(six, 2026).minutes == (313 - 12) * 270
    assert whole_year(five, date(2026, 1, 1), date(2027, 1, 1)) == 1


def test_reported_work_stands_beside_measured(cast: Cast, service: ServiceType) -> None:
    work(cast, service, 20)
    measure()
    report_task(
        actor=actor(cast.budi), unit=cast.section, task=REPORT, first_year=YEAR, key=KEY, at=NOW
    )
    (load,) = loads_of([cast.section], Assumptions(YEAR))
    lines = {line.task.name: line for post in load.posts for line in post.lines}
    assert lines["Menyusun laporan"].task.minutes == 24 * Decimal("90.5")
    assert lines["Menyusun laporan"].measured is None
    assert lines["Periksa berkas"].measured is not None
    (more,) = loads_of([cast.section], Assumptions(YEAR, more=50))
    assert more.whole.minutes == load.whole.minutes * Decimal("1.5")
    (by_calendar,) = loads_of([cast.section], Assumptions(YEAR, by_calendar=True))
    assert by_calendar.effective.minutes == load.working.minutes != load.effective.minutes


def test_demand_is_compared_with_the_year_before(cast: Cast) -> None:
    for year, volume in ((YEAR - 1, 200), (YEAR, 250)):
        WorkloadStudy.objects.create(
            unit=cast.section,
            year=year,
            since=date(year, 1, 1),
            until=date(year, 12, 1),
            made_at=NOW,
            told={"posts": [{"steps": [{"volume": volume}]}]},
        )
    assert change_of_demand(WorkloadStudy.objects.get(year=YEAR)) == 25
    assert change_of_demand(WorkloadStudy.objects.get(year=YEAR - 1)) is None


def test_reported_twice_it_is_one_task_and_the_journal_knows(cast: Cast) -> None:
    for _again in range(2):
        report_task(
            actor=actor(cast.budi), unit=cast.section, task=REPORT, first_year=YEAR, key=KEY, at=NOW
        )
    assert ReportedTask.objects.count() == 1
    assert Event.objects.filter(verb=verbs.TASK_REPORTED).count() == 1


def test_a_task_withdrawn_counts_in_the_years_before(cast: Cast) -> None:
    row = report_task(
        actor=actor(cast.budi), unit=cast.section, task=REPORT, first_year=YEAR - 1, key=KEY, at=NOW
    )
    for _again in range(2):
        withdraw_task(actor=actor(cast.budi), task_id=row.pk, year=YEAR, at=NOW)
    assert Event.objects.filter(verb=verbs.TASK_WITHDRAWN).count() == 1
    needs = [loads_of([cast.section], Assumptions(year))[0].whole.minutes for year in (2025, 2026)]
    assert needs[0] > 0
    assert needs[1] == 0


def test_who_does_not_keep_the_workload_there_is_refused(cast: Cast) -> None:
    for seat in (cast.ani, cast.gita):
        with pytest.raises(Forbidden):
            report_task(
                actor=actor(seat), unit=cast.section, task=REPORT, first_year=YEAR, key=KEY, at=NOW
            )
    with pytest.raises(Http404):
        withdraw_task(actor=actor(cast.budi), task_id=1, year=YEAR, at=NOW)
    assert not ReportedTask.objects.exists()


@pytest.mark.parametrize("change", [{"volume": 0}, {"minutes": 0}, {"last_year": YEAR - 2}])
def test_the_database_refuses_tasks_that_are_no_work(cast: Cast, change: dict[str, int]) -> None:
    row = report_task(
        actor=actor(cast.budi), unit=cast.section, task=REPORT, first_year=YEAR, key=KEY, at=NOW
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportedTask.objects.filter(pk=row.pk).update(**change)


def test_pages_and_papers_tell_the_same(
    cast: Cast,
    service: ServiceType,
    sign_in: Callable[[Seat], Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    for minutes in (20, 40):
        work(cast, service, minutes)
    measure()
    client = sign_in(cast.budi)
    page = reverse("processes:unit_workload", args=[cast.section.pk])
    typed = {
        "post": cast.ani.position.title,
        "name": "Rapat mingguan",
        "output": "Notula",
        "volume": "1",
        "rhythm": "week",
        "minutes": "0",
        "key": str(KEY),
    }
    refused = client.post(reverse("processes:workload_report", args=[cast.section.pk]), typed)
    assert refused.status_code == 400
    assert "Isi angka di atas 0." in refused.content.decode()
    client.post(
        reverse("processes:workload_report", args=[cast.section.pk]), typed | {"minutes": "120"}
    )
    shown = client.get(page).content.decode()
    for text in ("Periksa berkas", "Rapat mingguan", "dilaporkan", "sedikit", "diukur, n = 2"):
        assert text in shown
    assert cast.section.name in client.get(reverse("processes:workload")).content.decode()
    sheet = client.get(reverse("processes:workload_sheet", args=[cast.section.pk])).content
    book = CalamineWorkbook.from_filelike(BytesIO(sheet))
    rows = book.get_sheet_by_name("Kebutuhan Pegawai").to_python()
    assert ["Rapat mingguan", "Notula", 50, 120, 75_000, 0.08] in [row[2:] for row in rows]
    origins = book.get_sheet_by_name("Asal Waktu").to_python()
    assert {row[3] for row in origins[1:]} == {"diukur", "dilaporkan"}
    paper = client.get(reverse("processes:workload_paper", args=[cast.section.pk]))
    assert paper.content.startswith(b"%PDF-")
    assert "abk-" in paper["Content-Disposition"]
    assert client.get(page + "?year=1999").status_code == 404
    said = shown.partition("<main")[2].partition("</main>")[0]
    assert "Periksa berkas" in said
    for name in (cast.ani.employee.name, cast.budi.employee.name):
        assert name not in said


def test_the_command_measures_an_agency_as_the_night_does(
    cast: Cast,
    service: ServiceType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    work(cast, service, 20)
    asked: dict[str, Any] = {"file": None, "agency": cast.agency.code, "unit": None, "year": None}
    asked |= {"effective": None, "xlsx": None, "json": True}
    enter_agency(None)
    assert workload_agency.measure(Namespace(**asked)) == 0
    (unit,) = json.loads(capsys.readouterr().out)["posts"]
    assert unit["post"] == cast.section.name
    assert {task["task"] for task in unit["tasks"]} >= {"Periksa berkas", "Putuskan"}
    posts = asked | {"unit": cast.section.code, "effective": "calendar"}
    assert workload_agency.measure(Namespace(**posts)) == 0
    found = json.loads(capsys.readouterr().out)
    assert cast.ani.position.title in {post["post"] for post in found["posts"]}
    assert found["effective_time"]["minutes_a_year"] != 75_000
    for wrong in ({"year": 1999}, {"effective": "72000"}, {"unit": "no such"}):
        with pytest.raises(CommandFailed):
            workload_agency.measure(Namespace(**(asked | wrong)))
