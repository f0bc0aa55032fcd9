"""The world of the walks over all addresses, made once per module that walks."""

import logging
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.test import override_settings

from pamong.journal import recording
from pamong.tenancy.current import enter_agency
from tests import databases
from tests.browsing import browse, chromium
from tests.rights.objects import make_house
from tests.rights.walk import World

__all__ = ["browse", "chromium"]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Two agencies, committed in a database of their own and counted by the planner.

    What the requests change is rolled back one by one, so all of them see the same.
    """
    with django_db_blocker.unblock():
        connection.close()
        before = connection.settings_dict["NAME"]
        name = databases.clone("rights")
        databases.point_connection_at(name)
        recording._opened_months.clear()
        logger = logging.getLogger("django.request")
        level = logger.level
        # Thousands of refusals are expected here.
        logger.setLevel(logging.CRITICAL)
        try:
            theirs = make_house("negara-b", "Kabupaten Negara B", extra_year=2001)
            ours = make_house("negara-a", "Kabupaten Negara A")
            with psycopg.connect(databases.url("pamong_owner", name), autocommit=True) as owner:
                owner.execute("analyze")
            with transaction.atomic(), override_settings(PAMONG_DEMO=True):
                yield World(ours, theirs)
                transaction.set_rollback(True)
        finally:
            logger.setLevel(level)
            enter_agency(None)
            connection.close()
            recording._opened_months.clear()
            databases.point_connection_at(before)
            databases.drop(name)
