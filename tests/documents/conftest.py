from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import translation
from tests import databases
from tests.conftest import Cast, make_cast

from pamong.journal import recording
from pamong.tenancy.current import enter_agency


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """What is said is compared in English; the catalogues have tests of their own."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _own_storage(settings: Any, tmp_path: Path) -> None:
    """Files of a test go with the test."""
    storages = {**settings.STORAGES}
    storages["default"] = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path / "stored")},
    }
    settings.STORAGES = storages


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """A database of its own with the cast in it, where every change is committed.

    Several connections can work in it; it is dropped afterwards, since the journal cannot be
    emptied.
    """
    with django_db_blocker.unblock():
        connection.close()
        before = connection.settings_dict["NAME"]
        name = databases.clone("documents")
        databases.point_connection_at(name)
        # Which months are open is remembered per process, and this is another database.
        recording._opened_months.clear()
        try:
            yield make_cast()
            enter_agency(None)
        finally:
            connection.close()
            recording._opened_months.clear()
            databases.point_connection_at(before)
            databases.drop(name)
