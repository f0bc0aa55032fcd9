"""Logs of other applications: what was done there is evidence, and is not counted twice."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pamong.accounts.actors import Actor
from pamong.accounts.rights import Role
from pamong.cli.imports import bring_in_log
from pamong.cli.main import find, parse
from pamong.cli.output import CommandFailed
from pamong.indicators.models import Indicator, Measurement
from pamong.journal.models import Event
from pamong.mining.reading import Columns, read_log
from pamong.performance.queries.evidence import evidence_of
from pamong.processes.actions import logs, make_reports
from pamong.processes.actions.logs import Meant, SourceDraft, Taken, UnableToKeepSource
from pamong.processes.models import LogFigure, LogSource, ProcessReport
from pamong.processes.rules.logs import Reading
from pamong.tenancy.current import agency_id, enter_agency
from tests.conftest import Cast, Seat, grant, make_cast
from tests.performance.years import make_cycle, make_plan
from tests.services.conftest import actor

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
YEAR = (date(2026, 1, 1), date(2027, 1, 1))
READING = Reading(zone="Asia/Jakarta")
HEAD = "case,activity,time,resource,lifecycle"
# The last event of B is of October by the clock of Jakarta, though not by that of Greenwich.
SEPTEMBER = (
    "A,terima,2026-09-01 08:00,ani,complete",
    "A,cetak,2026-09-02 09:00,ani,start",
    "A,cetak,2026-09-02 09:30,ani,complete",
    "A,serah,2026-09-02 09:30,loket-2,complete",
    "B,terima,2026-09-30 08:00,ani,complete",
    "B,serah,2026-10-01 05:00,nobody,complete",
)
OCTOBER = ("C,terima,2026-10-05 08:00,ani,complete", "C,terima,2026-10-05 08:00,ani,complete")
Figures = dict[tuple[str, str, int], int]


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.PAMONG_DATA = tmp_path
    return tmp_path


@pytest.fixture
def source(cast: Cast) -> LogSource:
    return logs.add_source(
        actor=None, draft=SourceDraft(name="SISMIOP", unit_id=cast.office.pk), at=NOW
    )


def bring(source: LogSource, folder: Path, rows: Sequence[str], *, complete: bool = False) -> Taken:
    path = folder / "given.csv"
    path.write_text("\n".join((HEAD, *rows)) + "\n")
    log = read_log(path, columns=Columns(), zone=logs.ZoneInfo(READING.zone))
    return logs.take_in(
        source_id=source.pk, log=log, reading=READING, complete=complete, actor=None, at=NOW
    )


def say(source: LogSource, cast: Cast) -> None:
    meant = {
        "ani": Meant(employee_id=cast.ani.employee.pk),
        "loket-2": Meant(unit_id=cast.other_office.pk),
    }
    assert logs.say_who(actor=None, source_id=source.pk, meant=meant, at=NOW) == 2
    assert logs.say_who(actor=None, source_id=source.pk, meant=meant, at=NOW) == 0
    publish(source)


def publish(source: LogSource) -> None:
    source.refresh_from_db()
    logs.publish_figures(source=source, at=NOW)


def figures(source: LogSource) -> Figures:
    """By what is counted, whose it is and the month."""
    return {
        (row.indicator.code.rpartition("-")[2], f"{row.subject_kind} {row.subject_id}",
         row.starts_on.month): int(row.value or 0)
        for row in Measurement.objects.filter(origin="processes").select_related("indicator")
    }  # fmt: skip


def test_work_in_another_application_is_evidence_in_the_plan(
    cast: Cast, source: LogSource, folder: Path
) -> None:
    plan = make_plan(make_cycle(), cast.ani)
    taken = bring(source, folder, SEPTEMBER)
    assert (taken.added, taken.known, taken.removed) == (6, 0, 0)
    # Nobody has said yet who is who.
    assert evidence_of(plan, *YEAR).measured == ()
    say(source, cast)
    shown = {(each.figure.name, each.figure.value) for each in evidence_of(plan, *YEAR).measured}
    # Two cases were closed of which she did a step, one of them in October; three steps.
    assert shown == {
        ("Berkas yang diselesaikan pada SISMIOP", 1),
        ("Langkah yang diselesaikan pada SISMIOP", 3),
        ("Langkah yang diselesaikan pada SISMIOP", 0),
    }
    ani, section = f"employee {cast.ani.employee.pk}", f"unit {cast.section.pk}"
    other = f"unit {cast.other_office.pk}"
    assert figures(source) == {
        ("CASES", ani, 9): 1, ("CASES", ani, 10): 1, ("STEPS", ani, 9): 3, ("STEPS", ani, 10): 0,
        # She sits in the section, whoever the application belongs to.
        ("CASES", section, 9): 1, ("CASES", section, 10): 1,
        ("STEPS", section, 9): 3, ("STEPS", section, 10): 0,
        ("CASES", other, 9): 1, ("STEPS", other, 9): 1,
    }  # fmt: skip
    row = LogFigure.objects.get(subject_kind="employee", month=date(2026, 9, 1))
    assert row.rows == [["A", 2, "2026-09-02T02:30:00+00:00"]]
    assert row.activities == [["terima", 2], ["cetak", 1]]


def test_the_same_log_again_changes_nothing(cast: Cast, source: LogSource, folder: Path) -> None:
    bring(source, folder, SEPTEMBER)
    say(source, cast)
    source.refresh_from_db()
    before = (source.digest, source.attachment_id, source.changed_at, figures(source))
    events = Event.objects.count()
    # In another order, too: what a log says is its events.
    taken = bring(source, folder, SEPTEMBER[::-1])
    assert (taken.added, taken.known, taken.removed) == (0, 6, 0)
    assert (taken.figures.created, taken.figures.changed) == (0, 0)
    source.refresh_from_db()
    after = (source.digest, source.attachment_id, source.changed_at, figures(source))
    assert after == before
    assert Event.objects.count() == events


def test_of_an_overlapping_log_only_what_is_new_is_added(
    cast: Cast, source: LogSource, folder: Path
) -> None:
    bring(source, folder, SEPTEMBER)
    say(source, cast)
    taken = bring(source, folder, (*SEPTEMBER[3:], *OCTOBER))
    assert (taken.added, taken.known, taken.removed) == (2, 3, 0)
    source.refresh_from_db()
    assert (source.events, source.cases) == (8, 3)
    # The very same event twice in a log is twice done, and once more brought is not thrice.
    assert figures(source)["STEPS", f"employee {cast.ani.employee.pk}", 10] == 2
    assert bring(source, folder, OCTOBER).added == 0
    # In whichever order logs came, the source holds the same.
    other = logs.add_source(
        actor=None, draft=SourceDraft(name="Other", unit_id=cast.office.pk), at=NOW
    )
    bring(other, folder, OCTOBER)
    bring(other, folder, SEPTEMBER)
    other.refresh_from_db()
    assert other.digest == source.digest


def test_a_correction_corrects_the_figures(cast: Cast, source: LogSource, folder: Path) -> None:
    bring(source, folder, SEPTEMBER)
    say(source, cast)
    ani = f"employee {cast.ani.employee.pk}"
    # In truth she did not print it, and case B was never hers.
    mended = [row for row in SEPTEMBER if "cetak" not in row]
    mended = [row.replace("B,terima,2026-09-30 08:00,ani", "B,terima,2026-09-30 08:00,budi")
              for row in mended]  # fmt: skip
    taken = bring(source, folder, mended, complete=True)
    assert (taken.added, taken.removed) == (1, 3)
    assert {key: value for key, value in figures(source).items() if key[1] == ani} == {
        ("CASES", ani, 9): 1, ("CASES", ani, 10): 0, ("STEPS", ani, 9): 1, ("STEPS", ani, 10): 0,
    }  # fmt: skip
    changed = Measurement.objects.get(
        subject_id=cast.ani.employee.pk, indicator__code=logs.steps_code(source), starts_on__month=9
    )
    assert [change.value for change in changed.changes.all()] == [3]
    # Whom a name means is corrected, too.
    meant = {"ani": Meant(employee_id=cast.dewi.employee.pk)}
    logs.say_who(actor=None, source_id=source.pk, meant=meant, at=NOW)
    publish(source)
    found = figures(source)
    assert found["STEPS", ani, 9] == 0
    assert found["STEPS", f"employee {cast.dewi.employee.pk}", 9] == 1


def test_the_activity_that_closes_a_case_may_be_named(
    cast: Cast, source: LogSource, folder: Path
) -> None:
    bring(source, folder, (*SEPTEMBER, *OCTOBER))
    say(source, cast)
    ani = f"employee {cast.ani.employee.pk}"
    assert figures(source)["CASES", ani, 10] == 2
    draft = SourceDraft(name="SISMIOP", unit_id=cast.office.pk, closes=["serah"])
    logs.change_source(actor=actor_of_logs(cast), source_id=source.pk, draft=draft, at=NOW)
    publish(source)
    assert figures(source)["CASES", ani, 10] == 1


def actor_of_logs(cast: Cast) -> Actor:
    grant(cast.lestari, Role.PROCEDURES_OFFICER, cast.office)
    return actor(cast.lestari)


def test_a_log_may_feed_an_indicator_that_was_typed_before(
    cast: Cast, source: LogSource, folder: Path
) -> None:
    typed = Indicator.objects.create(
        code="SPPT", name="SPPT yang dicetak", unit_of_measure="lembar", accumulation="sum",
        is_personal=True, valid_from="2026-01-01",
    )  # fmt: skip
    draft = SourceDraft(name="PBB", unit_id=cast.office.pk, indicator_id=typed.pk)
    fed = logs.add_source(actor=None, draft=draft, at=NOW)
    with pytest.raises(UnableToKeepSource, match="aplikasi lain"):
        logs.add_source(
            actor=None,
            draft=SourceDraft(name="X", unit_id=cast.office.pk, indicator_id=typed.pk),
            at=NOW,
        )
    bring(fed, folder, SEPTEMBER)
    say(fed, cast)
    mine = Measurement.objects.filter(indicator=typed, subject_id=cast.ani.employee.pk)
    assert [int(row.value or 0) for row in mine.order_by("starts_on")] == [1, 1]
    assert not Indicator.objects.filter(code=logs.cases_code(fed)).exists()


def test_what_cannot_be_published_leaves_nothing_behind(
    cast: Cast, source: LogSource, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(source, folder, SEPTEMBER)
    source.refresh_from_db()
    before = (source.digest, source.attachment_id)

    def fail(**_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(logs, "publish_figures", fail)
    with pytest.raises(RuntimeError):
        bring(source, folder, OCTOBER)
    source.refresh_from_db()
    assert (source.digest, source.attachment_id) == before
    monkeypatch.undo()
    assert bring(source, folder, OCTOBER).added == 2


def test_an_employee_number_in_the_log_needs_no_saying(
    cast: Cast, source: LogSource, folder: Path
) -> None:
    number = cast.ani.employee.number
    bring(source, folder, [row.replace("ani", number) for row in SEPTEMBER])
    assert figures(source)["STEPS", f"employee {cast.ani.employee.pk}", 9] == 3


def test_its_cases_are_reported_on_like_those_of_a_service_and_without_names(
    cast: Cast,
    source: LogSource,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    sign_in: Callable[[Seat], Client],
) -> None:
    monkeypatch.setattr("pamong.processes.actions.reports.FEWEST_CASES", 5)
    rows = [
        f"{number},{activity},2026-0{1 + number}-{day} 09:00,{who},complete"
        for number in range(1, 8)
        for activity, day, who in (("terima", "02", "Ani Suryani"), ("cetak", "12", "budi"))
    ]
    bring(source, folder, rows)
    assert make_reports(at=NOW) == 1
    report = ProcessReport.objects.get(source=source)
    assert (report.cases, report.median_days) == (7, 10)
    assert "sebelum “cetak”" in report.told["id"]["worst"]
    assert "Ani Suryani" not in report.told["id"]["markup"]
    # It stands on the same page as the services, for whoever reads the work of its unit.
    client = sign_in(cast.budi)
    page = reverse("processes:log_source", args=[source.pk])
    assert client.get(page).status_code == 404
    grant(cast.budi, Role.ANALYST, cast.office)
    listed = client.get(reverse("processes:processes")).content.decode()
    assert page in listed
    assert "sebelum “cetak”" in listed
    assert "<svg" in client.get(page).content.decode()


def test_another_agency_sees_nothing_of_it(cast: Cast, source: LogSource, folder: Path) -> None:
    bring(source, folder, SEPTEMBER)
    here = agency_id()
    enter_agency(None)
    make_cast("elsewhere", "Elsewhere")
    assert not LogSource.objects.exists()
    assert not LogFigure.objects.exists()
    enter_agency(here)
    assert LogSource.objects.get().events == 6


def command(folder: Path, cast: Cast, *words: str) -> int:
    given = ["import", "log", str(folder / "log.csv"), "--agency", cast.agency.code, *words]
    found = find(given)
    assert found is not None
    return bring_in_log(parse(*found))


def test_the_command_line_brings_a_log_and_remembers_how_it_is_read(
    cast: Cast, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [row.replace(",", ";") for row in SEPTEMBER]
    (folder / "log.csv").write_text("\n".join(("berkas;apa;kapan;oleh;status", *rows)) + "\n")
    (folder / "who.csv").write_text(f"ani,{cast.ani.employee.number}\nnobody here,1\n")
    columns = ["--case", "berkas", "--activity", "apa", "--time", "kapan", "--resource", "oleh"]
    new = ["--application", "SISMIOP", "--unit", cast.office.code]
    with pytest.raises(CommandFailed, match="Which column is the case"):
        command(folder, cast, *new)
    with pytest.raises(CommandFailed, match="say whose it is"):
        command(folder, cast, "--application", "SISMIOP", *columns)
    assert command(folder, cast, *new, *columns, "--dry-run", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["written"], told["added"], told["known"]) == (False, 6, 0)
    assert any("read as Asia/Jakarta" in note for note in told["notes"])
    assert not LogSource.objects.exists()
    assert command(folder, cast, *new, *columns, "--people", str(folder / "who.csv")) == 0
    source = LogSource.objects.get(name="SISMIOP")
    assert source.reading["resource"] == "oleh"
    # There is no column that the life cycle is known by, so each event is a step done.
    assert figures(source)["STEPS", f"employee {cast.ani.employee.pk}", 9] == 4
    # Named once, the columns are known.
    capsys.readouterr()
    assert command(folder, cast, "--application", "SISMIOP", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["added"], told["known"], told["figures"]) == (0, 6, 0)


def test_a_log_with_an_error_brings_nothing(
    cast: Cast, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "log.csv").write_text(f"{HEAD}\nA,x,2026-09-01,ani,\nA,y,soon,ani,\nA,z,later,ani,\n")
    with pytest.raises(CommandFailed, match=r"nothing was written\. Row 3"):
        command(folder, cast, "--application", "SISMIOP", "--unit", cast.office.code)
    assert capsys.readouterr().out == "3: “soon”\n4: “later”\n"
    assert not LogSource.objects.exists()
