"""Cases of an older system come in from a file: by the same rules, all or nothing, once."""

import csv
import subprocess
import sys
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from django.db import connection
from django.utils.translation import override

from pamong.accounts.access import Forbidden
from pamong.documents.imports import UnableToReadSheet
from pamong.journal.models import Event, Label
from pamong.journal.recording import leaf_hash
from pamong.organization.models import Appointment
from pamong.services import actions
from pamong.services.imports import FileBrought, bring_case_file, bring_cases, older
from pamong.services.models import Case, ServiceType, Step
from pamong.tenancy import copying
from tests.conftest import Cast
from tests.services.conftest import actor
from tests.services.test_actions import assert_journal_tells_the_rows
from tests.services.test_imports import MARCH, NOW, history

HEAD = ("case", "step", "lifecycle", "time", "officer", "outcome", "reason", "applicant", "subject")
Line = tuple[str, ...]
STEPS = ("receive", "check", "decide", "hand-over")


def lines(cast: Cast, case: str = "2026/1", *, until: int = 99) -> list[Line]:
    """The case of `test_imports.history`, as an older system would have written it down."""
    ani, budi = cast.ani.employee.number, cast.budi.employee.number
    found: list[Line] = [(case, "", "received", MARCH.isoformat(), ani, "", "", "Eko", "Warung")]
    at = MARCH
    for index, step in enumerate(STEPS):
        who = budi if index == 2 else ani

        def tell(lifecycle: str, when: datetime, *more: str, step=step, who=who) -> None:
            outcome, reason = (*more, "", "")[:2]
            found.append((case, step, lifecycle, when.isoformat(), who, outcome, reason, "", ""))

        tell("claimed", at + timedelta(minutes=1))
        tell("started", at + timedelta(minutes=2))
        if index == 1:
            tell("paused", at + timedelta(minutes=5), "", "applicant")
            at += timedelta(days=1)
            tell("resumed", at + timedelta(minutes=5))
        at += timedelta(minutes=10)
        tell("completed", at, "granted" if index == 2 else "")
    found.append((case, "", "closed", at.isoformat(), ani, "", "", "", ""))
    return found[:until]


def write(path: Path, rows: Iterable[Line], head: Line = HEAD) -> Path:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path


def bring(cast: Cast, path: Path) -> FileBrought:
    return bring_case_file(actor=actor(cast.lestari), path=path, at=NOW, service_code="izin-usaha")


def told(case: Case) -> list[tuple[object, ...]]:
    return [
        (e.happened_at, e.verb, e.lifecycle, e.activity, e.actor_id, e.unit_id, e.payload)
        for e in Event.objects.filter(case_id=case.pk).order_by("happened_at", "pk")
        if e.verb != "services.case.received"
    ]


def test_a_file_tells_what_the_same_history_tells(
    cast: Cast, service: ServiceType, tmp_path: Path
) -> None:
    bring_cases(actor=actor(cast.lestari), histories=[history(cast)], at=NOW)
    by_history = Case.objects.get()
    assert bring(cast, write(tmp_path / "log.csv", lines(cast))) == FileBrought(1, 0, 16)
    by_file = Case.objects.exclude(pk=by_history.pk).get()
    assert told(by_file) == told(by_history)
    assert (by_file.due_at, by_file.in_time) == (by_history.due_at, by_history.in_time)
    assert by_file.facts["older_number"] == "2026/1"
    lives = [
        [step.life for step in case.steps.order_by("serial")] for case in (by_file, by_history)
    ]
    assert lives[0] == lives[1]
    assert_journal_tells_the_rows()
    assert Label.objects.filter(object_type="case", object_id=by_file.pk).exists()


def test_every_event_has_its_hash(cast: Cast, service: ServiceType, tmp_path: Path) -> None:
    first, *rest = lines(cast)
    odd = (*first[:7], 'Eko "Tab\t" \\ Ünal', "Warung\nBaru")
    bring(cast, write(tmp_path / "log.csv", [odd, *rest]))
    for event in Event.objects.all():
        assert bytes(event.leaf_hash) == leaf_hash(event), event
    case = Case.objects.get()
    assert (case.applicant_name, case.subject) == (odd[7], odd[8])


def test_an_open_case_goes_on_from_where_it_was(
    cast: Cast, service: ServiceType, tmp_path: Path
) -> None:
    assert bring(cast, write(tmp_path / "log.csv", lines(cast, until=6))).created == 1
    step = Step.objects.get(state="started")
    assert step.service_step.code == "check"
    case = Case.objects.get()
    assert (case.channel, case.closed_at) == ("import", None)
    actions.complete_step(actor=actor(cast.ani), step_id=step.pk, at=NOW)
    assert Step.objects.get(state="offered").service_step.code == "decide"
    assert_journal_tells_the_rows()


@pytest.mark.parametrize("until", [99, 6])
def test_the_same_file_again_changes_nothing(
    cast: Cast, service: ServiceType, tmp_path: Path, until: int
) -> None:
    path = write(tmp_path / "log.csv", lines(cast, until=until))
    bring(cast, path)
    before = Event.objects.count()
    assert bring(cast, path) == FileBrought(0, 1, 0)
    assert Event.objects.count() == before


def test_rows_of_cases_may_stand_mixed_and_in_parquet(
    cast: Cast, service: ServiceType, tmp_path: Path
) -> None:
    rows = sorted(lines(cast, "a") + lines(cast, "b"), key=lambda row: row[3])
    path = write(tmp_path / "log.csv", [(*row[:3], row[3], *row[4:]) for row in rows])
    parquet = str(tmp_path / "log.parquet")
    duckdb.connect().execute(
        f"copy (select * replace (time::timestamptz as time) from read_csv('{path}',"
        f" all_varchar = true)) to '{parquet}' (format parquet)"
    )
    assert bring(cast, Path(parquet)).created == 2
    assert {case.received_at for case in Case.objects.all()} == {MARCH}
    # The same cases from the other file are the same cases.
    assert bring(cast, path).known == 2


def test_rework_is_told_as_steps_of_their_own(
    cast: Cast, service: ServiceType, tmp_path: Path
) -> None:
    rows = lines(cast)
    ani, later = cast.ani.employee.number, (MARCH + timedelta(days=2)).isoformat()
    back = [
        ("2026/1", "check", "claimed", rows[8][3], ani, "", "", "", ""),
        ("2026/1", "check", "cancelled", rows[8][3], ani, "", "incomplete", "", ""),
        ("2026/1", "receive", "started", rows[8][3], ani, "", "", "", ""),
        ("2026/1", "receive", "completed", rows[8][3], ani, "", "", "", ""),
    ]
    end = ("2026/1", "", "closed", later, ani, "granted", "", "", "")
    assert bring(cast, write(tmp_path / "log.csv", [*rows[:9], *back, end])).errors == ()
    states = Step.objects.order_by("serial").values_list("service_step__code", "state")
    assert list(states) == [
        ("receive", "completed"),
        ("check", "completed"),
        ("check", "cancelled"),
        ("receive", "completed"),
    ]
    assert_journal_tells_the_rows()


def test_a_return_goes_to_a_step_that_was_done_and_not_to_one_beside_it(
    cast: Cast, service: ServiceType, tmp_path: Path
) -> None:
    ani, budi = cast.ani.employee.number, cast.budi.employee.number
    told = [
        ("check", "claimed", ani, ""),
        ("decide", "offered", "", ""),
        ("check", "cancelled", ani, "incomplete"),
        # The other branch goes on, before anybody takes up what came back.
        ("decide", "claimed", budi, ""),
        ("hand-over", "started", ani, ""),
        ("hand-over", "completed", ani, ""),
        ("receive", "started", ani, ""),
        ("receive", "completed", ani, ""),
        ("decide", "cancelled", budi, ""),
    ]
    rows = lines(cast)[:4]
    rows += [
        (
            "2026/1",
            step,
            lifecycle,
            (MARCH + timedelta(hours=hour)).isoformat(),
            who,
            "",
            why,
            "",
            "",
        )
        for hour, (step, lifecycle, who, why) in enumerate(told, start=1)
    ]
    end = (MARCH + timedelta(days=1)).isoformat()
    rows.append(("2026/1", "", "closed", end, ani, "done", "", "", ""))
    assert bring(cast, write(tmp_path / "log.csv", rows)).errors == ()
    returns = Event.objects.filter(payload__returned_to__isnull=False)
    assert [event.payload["returned_to"] for event in returns] == ["receive"]


def changed(rows: list[Line], number: int, column: str, value: str) -> list[Line]:
    """As a copy, with another value in the row that has this number in the file."""
    place = HEAD.index(column)
    row = rows[number - 2]
    return [*rows[: number - 2], (*row[:place], value, *row[place + 1 :]), *rows[number - 1 :]]


@pytest.mark.parametrize(
    ("number", "column", "value", "word"),
    [
        (2, "applicant", "", "applied"),
        (2, "lifecycle", "begun", "begins"),
        (3, "step", "nothing", "hand-over"),
        (3, "step", "", "without a step"),
        (3, "officer", "1", "no employee 1"),
        (3, "officer", "", "Who did it"),
        (4, "lifecycle", "finished", "started"),
        (4, "time", "yesterday", "2024-01-17"),
        (4, "time", "2099-01-01", "future"),
        (8, "reason", "tired", "applicant"),
        (13, "outcome", "maybe", "granted"),
        (16, "outcome", "granted", "decided"),
        (17, "outcome", "maybe", "withdrawn"),
    ],
)
def test_one_wrong_cell_keeps_all_out(  # noqa: PLR0917 a cell and what is said of it
    cast: Cast,
    service: ServiceType,
    tmp_path: Path,
    number: int,
    column: str,
    value: str,
    word: str,
) -> None:
    rows = changed(lines(cast, "b"), number, column, value)
    with override("en"):
        brought = bring(cast, write(tmp_path / "log.csv", rows + lines(cast, "a")))
    assert [(error.row, error.column) for error in brought.errors] == [(number, column)]
    assert word in brought.errors[0].message
    assert not Case.objects.exists()
    assert not Event.objects.filter(verb__startswith="services.case").exists()


def test_who_did_not_sit_there_did_not_work_there(
    cast: Cast, service: ServiceType, tmp_path: Path
) -> None:
    rows = changed(lines(cast), 3, "officer", cast.dewi.employee.number)
    with override("en"):
        (error,) = bring(cast, write(tmp_path / "log.csv", rows)).errors
    assert (error.row, error.column) == (3, "officer")
    assert "Dewi" in error.message


def test_an_open_case_that_left_its_process_is_named(
    cast: Cast, service: ServiceType, tmp_path: Path
) -> None:
    rows = changed(lines(cast, until=3), 3, "step", "decide")
    with override("en"):
        (error,) = bring(cast, write(tmp_path / "log.csv", rows)).errors
    assert (error.row, error.message) == (3, "Which step is moved is not clear.")


def test_an_open_case_sent_back_to_nowhere_is_named(
    cast: Cast, service: ServiceType, tmp_path: Path
) -> None:
    ani, at = cast.ani.employee.number, (MARCH + timedelta(hours=2)).isoformat()
    rows = lines(cast, until=5)
    rows.append(("2026/1", "check", "cancelled", at, ani, "", "incomplete", "", ""))
    with override("en"):
        (error,) = bring(cast, write(tmp_path / "log.csv", rows)).errors
    assert (error.row, error.message) == (7, "No row tells where the case went back to.")


def test_a_dry_run_keeps_nothing(cast: Cast, service: ServiceType, tmp_path: Path) -> None:
    path = write(tmp_path / "log.csv", lines(cast) + lines(cast, "b", until=4))
    brought = bring_case_file(
        actor=None, path=path, at=NOW, service_code="izin-usaha", dry_run=True
    )
    assert (brought.created, brought.errors) == (2, ())
    assert not Case.objects.exists()


def months(year: str) -> list[str]:
    """The months of a year or a decade that the journal has room for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select right(relname, 7) from pg_class where relkind = 'r' and relname like %s"
            " order by 1",
            [f"journal_event_{year}%"],
        )
        return [row[0] for row in cursor.fetchall()]


def of_year(rows: list[Line], year: str) -> list[Line]:
    return [(*row[:3], row[3].replace("2026", year), *row[4:]) for row in rows]


def test_room_in_the_journal_is_made_when_all_is_right_and_for_no_month_more(
    cast: Cast, service: ServiceType, tmp_path: Path
) -> None:
    old = (
        Appointment.objects.get(employee=cast.ani.employee),
        Appointment.objects.get(employee=cast.budi.employee),
    )
    for seat in old:
        seat.started_on = date(1990, 1, 1)
        seat.save()
    rows = [*of_year(lines(cast, "a"), "1996"), *lines(cast, "b"), *lines(cast, "c", until=4)]
    path = write(tmp_path / "log.csv", rows)
    assert bring_case_file(
        actor=None, path=path, at=NOW, service_code="izin-usaha", dry_run=True
    ) == FileBrought(3, 0, 36)
    wrong = write(tmp_path / "wrong.csv", changed(rows, 4, "lifecycle", "finished"))
    assert len(bring(cast, wrong).errors) == 1
    assert months("199") == []
    assert bring(cast, path).created == 3
    assert months("199") == ["1996_03"]
    assert months("2005") == []


@pytest.mark.parametrize("moment", ["0001-01-01T00:00+07:00", "1202-04-17", "1989-12-31"])
def test_a_moment_long_before_is_an_error_of_its_row(
    cast: Cast, service: ServiceType, tmp_path: Path, moment: str
) -> None:
    rows = [*lines(cast, "a"), *changed(lines(cast, "b"), 2, "time", moment)]
    with override("en"):
        (error,) = bring(cast, write(tmp_path / "log.csv", rows)).errors
    assert (error.row, error.column) == (18, "time")
    assert months("0") == months("1") == []


def test_many_slices_and_batches_are_one_file(
    cast: Cast, service: ServiceType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "_SLICE", 3_000)
    monkeypatch.setattr(older, "CASES_AT_ONCE", 2)
    rows = [row for number in range(7) for row in lines(cast, str(number))]
    assert bring(cast, write(tmp_path / "log.csv", rows)) == FileBrought(7, 0, 112)
    assert_journal_tells_the_rows()
    for event in Event.objects.all():
        assert bytes(event.leaf_hash) == leaf_hash(event), event


def test_only_who_manages_the_service_brings_cases(
    cast: Cast, service: ServiceType, tmp_path: Path
) -> None:
    path = write(tmp_path / "log.csv", lines(cast))
    with pytest.raises(Forbidden):
        bring_case_file(actor=actor(cast.ani), path=path, at=NOW, service_code="izin-usaha")
    with override("en"):
        (error,) = bring_case_file(actor=None, path=path, at=NOW).errors
    assert "izin-usaha" in error.message


@pytest.mark.parametrize(
    "content", [b"", b"case,step\n1,2\n", b"PAR1 but no more", b"case,permohonan,lifecycle,time\n"]
)
def test_a_file_that_is_none_is_refused(
    cast: Cast, service: ServiceType, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(content)
    with pytest.raises(UnableToReadSheet):
        bring(cast, path)


def test_pages_do_not_carry_the_reader() -> None:
    code = (
        "import django, sys; django.setup(); import pamong.config.wsgi; "
        "from django.urls import get_resolver; get_resolver().url_patterns; "
        "sys.exit('duckdb' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
