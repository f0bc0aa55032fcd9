from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from pamong.journal import recording
from tests import databases
from tests.browsing import browse, chromium

__all__ = ["apart", "browse", "chromium"]


@pytest.fixture
def apart(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A copy of the migrated template for one test; rows in it are committed."""
    name = databases.clone("apart")
    shared = connections["default"].settings_dict["NAME"]
    with django_db_blocker.unblock():
        connections["default"].close()
        databases.point_connection_at(name)
        _forget_months()
        try:
            yield
        finally:
            connections["default"].close()
            _forget_months()
            databases.point_connection_at(shared)
            databases.drop(name)


def _forget_months() -> None:
    # The journal remembers which months it has opened, for one database.
    recording._opened_months.clear()
