from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from pamong.journal import recording
from pamong.tenancy.current import enter_agency
from tests import databases
from tests.conftest import Cast, make_cast


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """A database of its own with the cast in it, for several connections at once.

    Every change is committed; it is dropped afterwards, since the journal cannot be emptied.
    """
    with django_db_blocker.unblock():
        connection.close()
        before = connection.settings_dict["NAME"]
        name = databases.clone("organization")
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
