"""A log brought on pages: read by a job, shown with its choices and faults, taken in by another."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pamong.accounts.rights import Role
from pamong.documents.models import Attachment
from pamong.indicators.models import Measurement
from pamong.journal.models import Event
from pamong.processes import tasks
from pamong.processes.actions import log_runs
from pamong.processes.models import LogRun, LogSource
from pamong.tenancy.current import agency_id
from tests.conftest import Cast, Seat, grant
from tests.mining.files import ocel_json

SignIn = Callable[[Seat], Client]
ROWS = (
    "berkas;apa;kapan;oleh\n"
    "A;terima;02/03/2026 09:30;petugas1\nA;serah;03/03/2026 09:30;petugas2\n"
    "B;terima;04/03/2026 09:30;petugas1\nB;serah;05/03/2026 09:30;petugas1\n"
)
# What JSON can say and no text can hold.
NO_TEXT = r"""{"objects": [{"id": "\u0000", "type": "\ud800"}], "events": [{"id": "1",
 "type": "\u0000\ud800", "time": "2026-03-02T09:30:00Z", "relationships": [{"objectId": "\u0000"}],
 "attributes": [{"name": "resource", "value": "\udfff"}]}]}"""
NO_TIME = r"""{"objects": [{"id": "a", "type": "b"}], "events": [{"id": "\u0000", "type": "x",
 "time": "\ud800", "relationships": [{"objectId": "a"}]}]}"""
COLUMNS = {"case": "berkas", "activity": "apa", "time": "kapan", "resource": "oleh"}


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.PAMONG_DATA = tmp_path
    return tmp_path


@pytest.fixture
def client(cast: Cast, sign_in: SignIn) -> Client:
    grant(cast.lestari, Role.PROCEDURES_OFFICER, cast.office)
    return sign_in(cast.lestari)


def add(client: Client, cast: Cast, **fields: Any) -> LogSource:
    answer = client.post(
        reverse("processes:log_source_new"),
        {"name": "SISMIOP", "unit": cast.office.pk, "closes": "", "indicator": "", **fields},
    )
    assert answer.status_code == 302
    return LogSource.objects.get()


def bring(client: Client, source: LogSource, content: str = ROWS) -> LogRun:
    answer = client.post(
        reverse("processes:log_bring", args=[source.pk]),
        {"file": SimpleUploadedFile("januari.csv", content.encode())},
    )
    assert answer.status_code == 302
    return LogRun.objects.get(pk=answer["Location"].rstrip("/").rpartition("/")[2])


def read(run: LogRun) -> None:
    tasks.read_log(agency=agency_id(), run_id=run.pk)
    run.refresh_from_db()


def shown(client: Client, run: LogRun) -> str:
    return client.get(reverse("processes:log_file", args=[run.pk])).content.decode()


def test_the_columns_are_chosen_once_and_remembered(client: Client, cast: Cast) -> None:
    source = add(client, cast)
    run = bring(client, source)
    assert "Log sedang dibaca" in shown(client, run)
    read(run)
    page = shown(client, run)
    assert "Kolom mana yang memuat nomor berkas?" in page
    # The wizard shows the file's columns and first rows.
    for word in ("berkas", "kapan", "petugas1", "02/03/2026 09:30"):
        assert word in page
    client.post(reverse("processes:log_read", args=[run.pk]), {**COLUMNS, "zone": "Asia/Makassar"})
    read(run)
    assert run.state == LogRun.State.READ
    page = shown(client, run)
    # Choices made are told in the reader's language.
    assert "4 dari 4 waktu tidak menyebut zona; dibaca sebagai Asia/Makassar." in page
    assert "angka pertama dibaca sebagai tanggal" in page
    assert not Measurement.objects.exists()
    client.post(reverse("processes:log_take", args=[run.pk]))
    assert "Log sedang dimasukkan" in shown(client, run)
    tasks.take_in_log(agency=agency_id(), run_id=run.pk)
    # A job that is done twice does nothing twice.
    tasks.take_in_log(agency=agency_id(), run_id=run.pk)
    assert "4 peristiwa ditambahkan" in shown(client, run)
    source.refresh_from_db()
    assert (source.events, source.cases) == (4, 2)
    # The file itself is erased; what came of it is kept.
    assert not Attachment.objects.filter(object_type=log_runs.FILE_OF).exists()
    told = list(
        Event.objects.filter(verb__startswith="processes.log")
        .order_by("pk")
        .values_list("verb", flat=True)
    )
    assert told == ["processes.log.brought", "processes.log.confirmed", "processes.log.taken_in"]
    again = bring(client, source)
    read(again)
    assert again.state == LogRun.State.READ
    assert again.choices["zone"] == "Asia/Makassar"
    assert "sudah dikenal" in shown(client, again)


def test_faults_are_named_by_row_and_nothing_is_taken_in(client: Client, cast: Cast) -> None:
    source = add(client, cast)
    run = bring(client, source, "case,activity,time\nA,x,2026-03-02\nA,y,soon\nA,z,<b>later</b>\n")
    read(run)
    page = shown(client, run)
    assert "Baris 3: “soon” bukan waktu" in page
    assert "&lt;b&gt;later&lt;/b&gt;" in page
    # It cannot be confirmed, whatever is posted.
    client.post(reverse("processes:log_take", args=[run.pk]))
    tasks.take_in_log(agency=agency_id(), run_id=run.pk)
    source.refresh_from_db()
    assert source.events == 0
    client.post(reverse("processes:log_discard", args=[run.pk]))
    run.refresh_from_db()
    assert (run.state, run.attachment) == (LogRun.State.DISCARDED, None)


def test_a_double_click_brings_one_log(client: Client, cast: Cast) -> None:
    source = add(client, cast)
    assert bring(client, source) == bring(client, source)
    assert LogRun.objects.count() == 1


def test_who_is_who_is_said_and_the_rows_behind_are_seen(
    client: Client, cast: Cast, sign_in: SignIn
) -> None:
    source = add(client, cast)
    run = bring(client, source)
    client.post(reverse("processes:log_read", args=[run.pk]), COLUMNS)
    LogRun.objects.update(choices={**COLUMNS, "zone": "Asia/Jakarta"})
    read(run)
    client.post(reverse("processes:log_take", args=[run.pk]))
    tasks.take_in_log(agency=agency_id(), run_id=run.pk)
    page = reverse("processes:log_people", args=[source.pk])
    first, second = source.resources.order_by("value")
    wrong = client.post(page, {f"who-{first.pk}": "123", f"who-{second.pk}": cast.office.code})
    assert wrong.status_code == 400
    assert "Tidak ada pegawai dengan nomor ini" in wrong.content.decode()
    second.refresh_from_db()
    assert second.unit is None
    client.post(
        page, {f"who-{first.pk}": cast.ani.employee.number, f"who-{second.pk}": cast.office.code}
    )
    tasks.publish_log_figures(agency=agency_id(), source_id=source.pk)
    rows = reverse(
        "processes:log_rows", args=[source.pk, "employee", cast.ani.employee.pk, "2026-03"]
    )
    behind = sign_in(cast.ani).get(rows).content.decode()
    assert "Berkas yang diselesaikan pada SISMIOP" in behind
    assert "terima" in behind
    figure = Measurement.objects.get(
        subject_id=cast.ani.employee.pk, indicator__code__endswith="CASES"
    )
    assert (figure.value, figure.starts_on) == (2, date(2026, 3, 1))
    listed = sign_in(cast.ani).get(reverse("indicators:measurement", args=[figure.pk]))
    assert rows in listed.content.decode()
    # A dash takes it back.
    client.post(page, {f"who-{first.pk}": "-"})
    tasks.publish_log_figures(agency=agency_id(), source_id=source.pk)
    figure.refresh_from_db()
    assert figure.value == 0


def test_logs_that_nobody_confirms_are_given_up(client: Client, cast: Cast) -> None:
    run = bring(client, add(client, cast))
    read(run)
    now = timezone.now()
    assert log_runs.discard_forgotten(at=now + timedelta(days=29)) == 0
    assert log_runs.discard_forgotten(at=now + timedelta(days=31)) == 1
    assert not Attachment.objects.exists()


def test_an_ocel_is_asked_for_its_objects(client: Client, cast: Cast, folder: Path) -> None:
    run = bring(client, add(client, cast), ocel_json(folder / "log.json").read_text())
    read(run)
    assert run.found["types"] == ["application", "document"]
    client.post(
        reverse("processes:log_read", args=[run.pk]),
        {"object_type": "document", "zone": "Asia/Jakarta"},
    )
    read(run)
    assert run.choices["object_type"] == "document"
    assert run.found["cases"] == 2


@pytest.mark.parametrize("content", [NO_TEXT, NO_TIME])
def test_what_no_text_can_hold_stops_nothing(client: Client, cast: Cast, content: str) -> None:
    source = add(client, cast)
    run = bring(client, source, content)
    read(run)
    assert shown(client, run)
    if run.state == LogRun.State.READ:
        client.post(reverse("processes:log_take", args=[run.pk]))
        tasks.take_in_log(agency=agency_id(), run_id=run.pk)
        assert [row.value for row in source.resources.all()] == ["\ufffd"]
    else:
        assert run.found["failure"] == "bad_time_event"


def test_progress_is_told_while_a_job_works(client: Client, cast: Cast) -> None:
    run = bring(client, add(client, cast))
    LogRun.objects.update(progress=35)
    url = reverse("processes:log_file", args=[run.pk])
    part = client.get(url, headers={"HX-Request": "true"})
    assert "35% selesai" in part.content.decode()
    read(run)
    done = client.get(url, headers={"HX-Request": "true"})
    assert done["HX-Refresh"] == "true"
