"""The world of the walks over all addresses: built once, every module walks a fresh view of it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.test import override_settings

from pamong.journal import recording
from pamong.tenancy.current import enter_agency
from tests import databases
from tests.browsing import browse, chromium
from tests.rights.objects import House, make_house
from tests.rights.walk import World

__all__ = ["browse", "chromium"]


@contextmanager
def _pointed_at(name: str) -> Iterator[None]:
    connection.close()
    before = connection.settings_dict["NAME"]
    databases.point_connection_at(name)
    # Which months are open is remembered per process, and this is another database.
    recording._opened_months.clear()
    try:
        yield
    finally:
        enter_agency(None)
        connection.close()
        recording._opened_months.clear()
        databases.point_connection_at(before)


@pytest.fixture(scope="session")
def houses(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[str, House, House]]:
    """Two agencies, committed in a database of their own and counted by the planner."""
    name = databases.clone("rights")
    try:
        with django_db_blocker.unblock(), _pointed_at(name):
            theirs = make_house("negara-b", "Kabupaten Negara B", extra_year=2001)
            ours = make_house("negara-a", "Kabupaten Negara A")
            with psycopg.connect(databases.url("pamong_owner", name), autocommit=True) as owner:
                owner.execute("analyze")
        yield name, ours, theirs
    finally:
        databases.drop(name)


@pytest.fixture(scope="module")
def world(houses: tuple[str, House, House], django_db_blocker: Any) -> Iterator[World]:
    """What the requests change is rolled back one by one, so all of them see the same."""
    name, ours, theirs = houses
    logger = logging.getLogger("django.request")
    level = logger.level
    # Thousands of refusals are expected here.
    logger.setLevel(logging.CRITICAL)
    try:
        with (
            django_db_blocker.unblock(),
            _pointed_at(name),
            transaction.atomic(),
            override_settings(PAMONG_DEMO=True),
        ):
            yield World(ours, theirs)
            transaction.set_rollback(True)
    finally:
        logger.setLevel(level)
