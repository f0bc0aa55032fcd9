"""The flow of bringing in files, shown with a list of agencies' units' codes as the toy kind."""

import io
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from tests.conftest import Cast, make_cast

from pamong.accounts.access import Forbidden
from pamong.accounts.actors import Actor, HeldRole
from pamong.accounts.rights import Right, Role
from pamong.documents import imports
from pamong.documents.imports import (
    Column,
    Context,
    Difference,
    FieldChange,
    Importer,
    Line,
    UnableToImport,
    kinds,
)
from pamong.documents.models import Attachment, ImportRun
from pamong.documents.sheets import Rows, read_rows
from pamong.journal.models import Event
from pamong.organization.models import Unit
from pamong.tenancy.current import enter_agency

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)


def _read(rows: Rows, context: Context) -> Difference:
    """Names of units by code; what is missing counts as departed when the file is complete."""
    known = dict(Unit.objects.values_list("code", "name"))
    found = Difference(plan={})
    for row in rows:
        code, name = row.text("code"), row.text("name")
        if not name:
            found.fail(row.number, "name", "The name is missing.")
        elif code not in known:
            found.additions.append(Line(row.number, name))
            found.plan[code] = name
        elif known[code] != name:
            change = FieldChange("name", known[code], name)
            found.changes.append(Line(row.number, code, fields=(change,)))
            found.plan[code] = name
        else:
            found.unchanged += 1
        known.pop(code, None)
    if context.complete:
        found.departures.extend(Line(0, name) for name in known.values())
    return found


def _apply(difference: Difference, context: Context) -> dict[str, int]:
    for code, name in difference.plan.items():
        if name == "explode":
            raise RuntimeError("in the middle")
        Unit.objects.update_or_create(code=code, defaults={"name": name})
    return {"written": len(difference.plan)}


TOY = Importer(
    kind="toy",
    title="Toy import",
    columns=(Column(name="code", required=True), Column(name="name", required=True)),
    right=Right.EMPLOYEE_IMPORT,
    read=_read,
    apply=_apply,
    complete_label="The file is complete.",
)


@pytest.fixture(autouse=True)
def _toy() -> Iterator[None]:
    imports.register(TOY)
    yield
    kinds._importers.pop("toy")


def hr(cast: Cast) -> Actor:
    seat = cast.hana
    return Actor(seat.user.pk, seat.employee.pk, "Hana", (HeldRole(Role.HR_MANAGER, None, "/"),))


def start(cast: Cast, text: str, **options: Any) -> ImportRun:
    return imports.start_import(
        kind="toy", file=io.BytesIO(text.encode()), name="u.csv", actor=hr(cast), at=NOW, **options
    )


def test_nothing_is_written_before_somebody_confirms(cast: Cast) -> None:
    before = Unit.objects.count()
    run = start(cast, "code,name\nX1,New\nA1,Renamed\nA2,Dinas Kesehatan\n", complete=True)
    assert Unit.objects.count() == before
    assert run.state == ImportRun.State.PREVIEWED
    assert {
        key: run.summary[key] for key in ("additions", "changes", "departures", "unchanged")
    } == {
        "additions": 1,
        "changes": 1,
        "departures": 2,
        "unchanged": 1,
    }
    assert imports.page_of(run=run, section="changes", number=1)[0]["fields"] == [
        {"name": "name", "old": "Dinas Perizinan", "new": "Renamed"}
    ]


def test_confirming_writes_all_with_the_journal_and_only_once(cast: Cast) -> None:
    run = start(cast, "code,name\nX1,New\nA1,Renamed\n")
    counts = imports.apply_import(run_id=run.pk, actor=hr(cast), at=NOW)
    assert counts == {"written": 2}
    assert Unit.objects.get(code="A1").name == "Renamed"
    event = Event.objects.get(verb="documents.import.applied")
    assert (event.origin, event.actor_id, event.payload["additions"]) == (
        "import",
        cast.hana.employee.pk,
        1,
    )
    with pytest.raises(UnableToImport, match="already"):
        imports.apply_import(run_id=run.pk, actor=hr(cast), at=NOW)


def test_the_same_file_twice_changes_nothing(cast: Cast) -> None:
    text = "code,name\nX1,New\n"
    imports.apply_import(run_id=start(cast, text).pk, actor=hr(cast), at=NOW)
    again = start(cast, text)
    assert (again.summary["additions"], again.summary["unchanged"]) == (0, 1)


def test_an_error_in_the_middle_writes_nothing(cast: Cast) -> None:
    run = start(cast, "code,name\nX1,New\nX2,explode\n")
    with pytest.raises(RuntimeError):
        imports.apply_import(run_id=run.pk, actor=hr(cast), at=NOW)
    assert not Unit.objects.filter(code="X1").exists()
    run.refresh_from_db()
    assert run.state == ImportRun.State.PREVIEWED
    assert not Event.objects.filter(verb="documents.import.applied").exists()


def test_a_stale_preview_is_refused_until_it_is_compared_again(cast: Cast) -> None:
    run = start(cast, "code,name\nA1,Renamed\n")
    Unit.objects.filter(code="A1").update(name="Changed by somebody")
    with pytest.raises(UnableToImport, match="Compare again"):
        imports.apply_import(run_id=run.pk, actor=hr(cast), at=NOW)
    imports.refresh_import(run_id=run.pk, actor=hr(cast), at=NOW)
    imports.apply_import(run_id=run.pk, actor=hr(cast), at=NOW)
    assert Unit.objects.get(code="A1").name == "Renamed"


def test_a_file_with_errors_is_never_applied(cast: Cast) -> None:
    run = start(cast, "code,name\nX1,New\nX2,\nX3,=1+1\n")
    assert run.state == ImportRun.State.REFUSED
    lines = imports.page_of(run=run, section="errors", number=1)
    assert [(line["row"], line["column"]) for line in lines] == [(3, "name"), (4, "name")]
    assert "formula" in lines[1]["message"]
    with pytest.raises(UnableToImport, match="errors"):
        imports.apply_import(run_id=run.pk, actor=hr(cast), at=NOW)


def test_a_discarded_file_is_erased_and_stays_on_record(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    run = start(cast, "code,name\nX1,New\n")
    assert run.attachment is not None
    stored = run.attachment.file
    with django_capture_on_commit_callbacks() as callbacks:
        imports.discard_import(run_id=run.pk, actor=hr(cast), at=NOW)
    assert stored.storage.exists(stored.name)
    callbacks[-1]()
    run.refresh_from_db()
    assert run.state == ImportRun.State.DISCARDED
    assert not Attachment.objects.filter(object_type="import_run", object_id=run.pk).exists()
    assert not stored.storage.exists(stored.name)
    with pytest.raises(UnableToImport):
        imports.apply_import(run_id=run.pk, actor=hr(cast), at=NOW)


def test_an_applied_file_is_erased_and_its_name_and_checksum_stay(
    cast: Cast, sign_in: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """A staff file holds religion, addresses and identity numbers, which nothing here needs."""
    run = start(cast, "code,name\nX1,New\n")
    assert run.attachment is not None
    stored, sha256 = run.attachment.file, run.sha256
    with django_capture_on_commit_callbacks() as callbacks:
        imports.apply_import(run_id=run.pk, actor=hr(cast), at=NOW)
    assert stored.storage.exists(stored.name)
    callbacks[-1]()
    run.refresh_from_db()
    assert (run.attachment_id, run.file_name, run.sha256) == (None, "u.csv", sha256)
    assert not stored.storage.exists(stored.name)
    assert not Attachment.objects.exists()
    assert not run.pages.exists()
    page = sign_in(cast.hana).get(reverse("documents:import_preview", args=[run.pk]))
    assert page.status_code == 200
    assert "u.csv" in page.content.decode()


def test_a_file_that_nobody_applies_is_given_up_after_thirty_days(cast: Cast) -> None:
    waits, refused = start(cast, "code,name\nX1,New\n"), start(cast, "code,name\nX2,\n")
    assert imports.discard_forgotten(at=NOW) == 0
    ImportRun.objects.update(started_at=NOW - timedelta(days=31))
    assert imports.discard_forgotten(at=NOW) == 2
    for run in (waits, refused):
        run.refresh_from_db()
        assert (run.state, run.attachment_id) == (ImportRun.State.DISCARDED, None)
        assert not run.pages.exists()
    assert imports.discard_forgotten(at=NOW) == 0


def test_a_command_does_the_same(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "u.csv"
    path.write_text("code,name\nX1,New\n")
    dry = imports.run_import(kind="toy", path=path, actor=None, at=NOW, dry_run=True)
    assert len(dry.difference.additions) == 1
    assert not ImportRun.objects.exists()
    done = imports.run_import(kind="toy", path=path, actor=None, at=NOW)
    assert done.counts == {"written": 1}
    assert done.run is not None
    assert done.run.state == ImportRun.State.APPLIED
    assert (done.run.file_name, len(done.run.sha256)) == ("u.csv", 64)
    assert not Attachment.objects.exists()
    path.write_text("code,name\nX1,\n")
    assert imports.run_import(kind="toy", path=path, actor=None, at=NOW).run is None


def test_it_takes_the_right(cast: Cast) -> None:
    ani = Actor(cast.ani.user.pk, cast.ani.employee.pk, "Ani", ())
    with pytest.raises(Forbidden):
        imports.start_import(
            kind="toy", file=io.BytesIO(b"code,name\n"), name="u.csv", actor=ani, at=NOW
        )


# --- pages --------------------------------------------------------------------------------------


def upload(client: Any, text: bytes, name: str = "u.csv") -> Any:
    return client.post(
        reverse("documents:import_new", args=["toy"]),
        {"file": SimpleUploadedFile(name, text)},
    )


def test_the_pages_lead_from_file_to_confirmation(cast: Cast, sign_in: Any) -> None:
    client = sign_in(cast.hana)
    assert client.get(reverse("documents:import_new", args=["toy"])).status_code == 200
    answer = upload(client, b"code,name\nX1,New unit\n")
    assert answer.status_code == 302
    page = client.get(answer.url)
    assert "New unit" in page.content.decode()
    run = ImportRun.objects.get()
    file = client.get(reverse("documents:open_attachment", args=[run.attachment_id]))
    assert file["Content-Disposition"].startswith("attachment")
    assert file["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in file["Content-Security-Policy"]
    assert b"".join(file.streaming_content) == b"code,name\nX1,New unit\n"
    client.post(reverse("documents:import_apply", args=[run.pk]))
    assert Unit.objects.filter(code="X1").exists()
    # A double click.
    answer = client.post(reverse("documents:import_apply", args=[run.pk]), follow=True)
    assert answer.status_code == 200
    assert Unit.objects.filter(code="X1").count() == 1


def test_a_file_that_is_no_table_says_why_at_the_field(cast: Cast, sign_in: Any) -> None:
    answer = upload(sign_in(cast.hana), b"%PDF-1.7", "staff.xlsx")
    assert answer.status_code == 400
    assert "error-summary" in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_templates_can_be_filled_in_and_brought_back(cast: Cast, sign_in: Any) -> None:
    client = sign_in(cast.hana)
    for ending in ("xlsx", "csv"):
        answer = client.get(reverse("documents:import_template", args=["toy", ending]))
        assert answer.status_code == 200
        rows = read_rows(io.BytesIO(answer.content), name="t", columns=TOY.columns)
        assert list(rows) == []
    assert client.get("/documents/imports/toy/template.exe").status_code == 404


def test_pages_refuse_others(cast: Cast, sign_in: Any) -> None:
    run = start(cast, "code,name\nX1,New\n")
    ani = sign_in(cast.ani)
    assert ani.get(reverse("documents:import_new", args=["toy"])).status_code == 403
    assert ani.get(reverse("documents:import_preview", args=[run.pk])).status_code == 403
    assert ani.post(reverse("documents:import_apply", args=[run.pk])).status_code == 403
    assert (
        ani.get(reverse("documents:open_attachment", args=[run.attachment_id])).status_code == 404
    )
    assert ani.get(reverse("documents:import_new", args=["nothing"])).status_code == 404


def test_another_agency_sees_nothing_of_it(cast: Cast, sign_in: Any) -> None:
    run = start(cast, "code,name\nX1,New\n")
    other = make_cast("negara-b", "Kabupaten Negara B")
    client = sign_in(other.hana)
    enter_agency(cast.agency.pk)
    for name, number in (
        ("documents:import_preview", run.pk),
        ("documents:open_attachment", run.attachment_id),
    ):
        assert client.get(reverse(name, args=[number])).status_code == 404


def test_the_preview_needs_few_queries_however_long_the_file(
    cast: Cast, sign_in: Any, django_assert_max_num_queries: Any
) -> None:
    text = "code,name\n" + "".join(f"X{i},Unit {i}\n" for i in range(500))
    run = start(cast, text)
    client = sign_in(cast.hana)
    with django_assert_max_num_queries(15):
        page = client.get(reverse("documents:import_preview", args=[run.pk]) + "?page=10")
    assert "Unit 499" in page.content.decode()


def test_two_confirmations_at_once_write_once(own_database: Cast) -> None:
    cast = own_database
    run = start(cast, "code,name\nX1,New\n")
    outcomes: list[str] = []

    def confirm() -> None:
        enter_agency(cast.agency.pk)
        try:
            imports.apply_import(run_id=run.pk, actor=hr(cast), at=NOW)
            outcomes.append("applied")
        except UnableToImport:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=confirm) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    enter_agency(cast.agency.pk)
    assert sorted(outcomes) == ["applied", "refused"]
    assert Event.objects.filter(verb="documents.import.applied").count() == 1
