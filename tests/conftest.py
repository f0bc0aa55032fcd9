"""Real PostgreSQL for every test, as the application's role, and the cast of people."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from pamong.accounts.models import User
from pamong.accounts.rights import Role
from pamong.journal import recording
from pamong.organization.models import Appointment, Employee, Position, RoleGrant, Unit
from pamong.organization.rules.names import sort_key
from pamong.tenancy.current import enter_agency
from pamong.tenancy.models import Agency
from tests import databases


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run the long sampling tests")


def pytest_configure(config: pytest.Config) -> None:
    # How long an example takes says how busy the machine is, not whether it is right.
    hypothesis.settings.register_profile(
        "untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("untimed")
    # Pages are tested without collecting static files; documents go where the run's files go.
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    settings.STORAGES["default"]["OPTIONS"]["location"] = tempfile.mkdtemp(prefix="pamong-files-")
    # Tests that ask for no database, such as those of the house, wait for none.
    if not hasattr(config, "workerinput") and getattr(config.option, "numprocesses", None):
        databases.start()


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(settings.STORAGES["default"]["OPTIONS"]["location"], ignore_errors=True)
    databases.stop()


# Modules of minutes go first: begun last, one of them would keep one worker busy alone.
LONGEST_FIRST = (
    "tests/cli/test_demo.py",
    "tests/journeys/",
    "tests/rights/test_matrix.py",
    "tests/rights/test_seen.py",
    "tests/reliability/",
    "tests/demo/test_build.py",
    "tests/cli/",
    "tests/services/test_open_pages_seen.py",
)


def _place(item: pytest.Item) -> int:
    places = (place for place, name in enumerate(LONGEST_FIRST) if item.nodeid.startswith(name))
    return next(places, len(LONGEST_FIRST))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=_place)
    if config.getoption("--long"):
        return
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="long version: run ./run test --long"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """The database is made by `databases`, not by pytest-django."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any, request: pytest.FixtureRequest) -> Iterator[None]:
    """One database per worker, copied from a migrated template; opened as the application."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    name = databases.clone(worker)
    databases.point_connection_at(name)
    yield
    with django_db_blocker.unblock():
        connections["default"].close()
    databases.drop(name)


@dataclass(frozen=True)
class Seat:
    """One of the cast, sitting somewhere."""

    user: User
    employee: Employee
    appointment: Appointment
    position: Position
    unit: Unit


@dataclass(frozen=True)
class Cast:
    """Ani works under Budi in the licensing section; Citra audits; Dewi sits in another office,
    led by Gita; Fajar heads the agency, Hana manages performance, Indra administers."""

    agency: Agency
    root: Unit
    office: Unit
    section: Unit
    other_office: Unit
    ani: Seat
    budi: Seat
    citra: Seat
    dewi: Seat
    fajar: Seat
    gita: Seat
    hana: Seat
    indra: Seat
    lestari: Seat


STARTED = date(2020, 1, 1)


def make_agency(code: str, name: str) -> Agency:
    """An agency, entered: what follows belongs to it."""
    enter_agency(None)
    agency = Agency.objects.create(code=code, name=name)
    enter_agency(agency.pk)
    return agency


def make_unit(code: str, name: str, parent: Unit | None = None) -> Unit:
    unit = Unit.objects.create(
        code=code, name=name, parent=parent, depth=parent.depth + 1 if parent else 0
    )
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    return unit


def make_seat(  # noqa: PLR0917 reads as a row of a table
    name: str, number: str, unit: Unit, title: str, kind: str = "executive", head: bool = False
) -> Seat:
    username = f"{name.split(maxsplit=1)[0].lower()}.{unit.agency.code}"
    user = User.objects.create_user(username)
    employee = Employee.objects.create(
        user=user,
        number=number,
        employment="pns",
        name=name,
        sort_name=sort_key(text=name),
        grade="III/a",
    )
    position = Position.objects.create(
        code=f"{unit.code}-{username}", unit=unit, title=title, kind=kind, is_head=head
    )
    appointment = Appointment.objects.create(
        employee=employee, position=position, started_on=STARTED
    )
    return Seat(user, employee, appointment, position, unit)


def grant(seat: Seat, role: Role, unit: Unit | None = None) -> None:
    RoleGrant.objects.create(user=seat.user, role=role.value, unit=unit, started_on=STARTED)


def make_cast(code: str = "negara-a", name: str = "Kabupaten Negara A") -> Cast:
    agency = make_agency(code, name)
    root = make_unit("A", "Sekretariat Daerah")
    office = make_unit("A1", "Dinas Perizinan", root)
    section = make_unit("A11", "Seksi Perizinan Usaha", office)
    other = make_unit("A2", "Dinas Kesehatan", root)
    fajar = make_seat(
        "Fajar Nugroho", "197001011995011001", root, "Sekretaris Daerah", "leader_junior", True
    )
    lestari = make_seat(
        "Lestari Wulandari",
        "197203031997032002",
        office,
        "Kepala Dinas Perizinan",
        "leader_junior",
        True,
    )
    budi = make_seat(
        "Budi Santoso", "197505051999031003", section, "Kepala Seksi", "supervisor", True
    )
    ani = make_seat("Ani Rahmawati", "198609262015052001", section, "Pengelola Perizinan")
    gita = make_seat(
        "Gita Permata", "197604042000032004", other, "Kepala Dinas", "leader_junior", True
    )
    dewi = make_seat("Dewi Anggraini", "198808082012122005", other, "Perawat", "functional")
    citra = make_seat("Citra Maharani", "198001012005012006", root, "Auditor", "functional")
    hana = make_seat("Hana Puspita", "198202022006042007", root, "Analis SDM", "functional")
    indra = make_seat("Indra Gunawan", "198303032007051008", root, "Pranata Komputer", "functional")
    grant(citra, Role.AUDITOR)
    grant(hana, Role.HR_MANAGER)
    grant(indra, Role.ADMINISTRATOR)
    return Cast(
        agency,
        root,
        office,
        section,
        other,
        ani,
        budi,
        citra,
        dewi,
        fajar,
        gita,
        hana,
        indra,
        lestari,
    )


@contextmanager
def database_apart(django_db_blocker: Any, label: str) -> Iterator[str]:
    """A copy of the migrated template where every change is committed, for several connections.

    It is dropped afterwards, since the journal cannot be emptied. Gives its name.
    """
    default = connections["default"]
    with django_db_blocker.unblock():
        default.close()
        before = default.settings_dict["NAME"]
        name = databases.clone(label)
        databases.point_connection_at(name)
        # Which months are open is remembered per process, and this is another database.
        recording._opened_months.clear()
        try:
            yield name
        finally:
            enter_agency(None)
            default.close()
            recording._opened_months.clear()
            databases.point_connection_at(before)
            databases.drop(name)


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """A database of its own with the cast in it; see `database_apart`."""
    with database_apart(django_db_blocker, "apart"):
        yield make_cast()


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    """The people of one agency, entered. The clock is the test's own; seats began in 2020."""
    yield make_cast()
    enter_agency(None)
    # What a test that ran its callbacks remembers as open was rolled back with it.
    recording._opened_months.clear()


@pytest.fixture
def sign_in(cast: Cast) -> Callable[[Seat], Client]:
    """A browser of somebody: `sign_in(cast.ani).get("/")`."""

    def client_of(seat: Seat) -> Client:
        client = Client()
        client.force_login(seat.user)
        return client

    return client_of
