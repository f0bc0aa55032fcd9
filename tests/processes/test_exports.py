"""The agency's own cases as a log of other tools: the same events, persons only when wanted."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pamong.datasets.store import write
from pamong.journal.models import Event
from pamong.mining.log import EventLog
from pamong.mining.reading import read_log
from pamong.mining.writing import Form, UnableToWriteLog
from pamong.processes.exports import Wanted, export_case_log
from pamong.services.exports import CASE_EVENTS
from pamong.services.models import ServiceType
from pamong.tenancy.current import agency_id, enter_agency
from tests.conftest import Cast, make_cast
from tests.services.conftest import MONDAY, make_case, make_service
from tests.services.test_actions import finish

NOW = MONDAY + timedelta(days=30)
FILES = [("log.xes.gz", Form.XES), ("log.json", Form.OCEL), ("log.sqlite", Form.OCEL)]


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.PAMONG_DATA = tmp_path / "data"
    return tmp_path


@pytest.fixture
def service(cast: Cast) -> ServiceType:
    """Two cases here, one of them closed, and one in another agency."""
    service = make_service(cast)
    finish(make_case(cast, service), cast, MONDAY)
    make_case(cast, service)
    here = agency_id()
    enter_agency(None)
    other = make_cast("elsewhere", "Elsewhere")
    make_case(other, make_service(other))
    enter_agency(here)
    write(CASE_EVENTS, agency_id())
    return service


def exported(folder: Path, name: str, wanted: Wanted) -> EventLog:
    path = folder / name
    count = export_case_log(wanted, path, name="Negara A", at=NOW)
    kind = {"object_type": "izin-usaha"} if wanted.form is Form.OCEL else {}
    log = read_log(path, **kind)  # type: ignore[arg-type]
    assert len(log) == count
    return log


@pytest.mark.parametrize(("name", "form"), FILES)
def test_each_event_of_the_dataset_is_an_event_of_the_log(
    name: str, form: Form, folder: Path, cast: Cast, service: ServiceType
) -> None:
    log = exported(folder, name, Wanted(form))
    told = [
        (log.activities[activity], log.lifecycles[stands], time, offset)
        for activity, stands, time, offset in zip(
            log.activity, log.lifecycle, log.time, log.offset, strict=True
        )
    ]
    # By the agency's clock, in the standard's words, under the steps' names.
    at = int(MONDAY.timestamp() * 1_000_000)
    assert told[0] == ("Permohonan diterima", "complete", at, 420)
    done = [each[0] for each in told if each[1] == "complete"]
    assert done[:6] == [
        "Permohonan diterima", "Terima berkas", "Periksa berkas", "Putuskan", "Serahkan",
        "Permohonan ditutup",
    ]  # fmt: skip
    assert {"schedule", "assign", "start", "complete"} <= set(log.lifecycles)
    assert len(log.cases) == 2
    assert log.resources == ()


@pytest.mark.parametrize(("name", "form"), FILES)
def test_persons_are_told_when_wanted_and_never_by_name(
    name: str, form: Form, folder: Path, cast: Cast, service: ServiceType
) -> None:
    log = exported(folder, name, Wanted(form, persons=True))
    assert set(log.resources) == {str(cast.ani.employee.pk), str(cast.budi.employee.pk)}
    if name == "log.json":
        written = (folder / name).read_text()
        assert cast.ani.employee.name not in written
        # The office is told, which is no person.
        assert f"unit:{cast.section.name}" in written


def test_an_export_is_an_event_and_of_another_service_it_is_empty(
    folder: Path, cast: Cast, service: ServiceType
) -> None:
    path = folder / "none.xes"
    assert export_case_log(Wanted(Form.XES, "other"), path, name="x", at=NOW) == 0
    with pytest.raises(UnableToWriteLog):
        export_case_log(Wanted(Form.XES), folder / "log.txt", name="x", at=NOW)
    event = Event.objects.get(verb="processes.log.exported")
    assert event.payload == {"form": "xes", "service": "other", "persons": False}
