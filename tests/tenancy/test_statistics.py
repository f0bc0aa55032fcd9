from typing import Any

import pytest
from django.db import connection

from pamong.organization.models import Unit
from pamong.tenancy.statistics import refresh_statistics
from tests.conftest import Cast

pytestmark = pytest.mark.django_db


def counted() -> Any:
    with connection.cursor() as cursor:
        cursor.execute("select reltuples from pg_class where relname = 'organization_unit'")
        (rows,) = cursor.fetchone() or (None,)
    return rows


def test_tables_that_have_grown_are_counted_also_within_the_transaction(cast: Cast) -> None:
    Unit.objects.bulk_create(
        Unit(code=f"X{number}", name="Unit", path=f"/{number}/") for number in range(600)
    )
    refresh_statistics()
    assert counted() >= 600

    # A table as it was is not read again: with the nation in it that would take minutes.
    Unit.objects.filter(code__startswith="X").delete()
    refresh_statistics()
    assert counted() >= 600
