"""Every address, for every role and every object near and far, answers as the table says."""

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
from tests.rights.objects import make_house
from tests.rights.walk import (
    ABSENT,
    COLUMNS,
    FOREIGN,
    NOT_ASKED,
    TOLD_APART,
    UNKNOWN,
    Address,
    World,
    addresses,
    body_of,
    methods_of,
    places_of,
    read_table,
    reason_of,
    somebody_let_in,
    word_of,
)

TABLE = read_table()
ADDRESSES = addresses()


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


def test_every_address_is_in_the_table_and_no_other() -> None:
    listed = {label for label, _method, _place in TABLE}
    assert listed == {address.label for address in ADDRESSES}


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.label)
def test_every_role_gets_the_answer_of_the_table(world: World, address: Address) -> None:
    assert UNKNOWN not in address.things.values(), "say in PARAMETERS what its parameter means"
    methods = methods_of(world, address, *somebody_let_in(TABLE, address.label))
    lines = {(method, place) for label, method, place in TABLE if label == address.label}
    wanted = {
        (method, place) for method in methods for place in places_of(address, method, methods)
    }
    assert lines == wanted
    surprises = []
    for method, place in sorted(lines):
        expected = TABLE[address.label, method, place]
        for column in COLUMNS:
            if expected[column] == NOT_ASKED:
                continue
            response = world.answer(column, method, world.url(address, place, column))
            word = word_of(response)
            if word != expected[column]:
                surprises.append(f"{method} {place} as {column}: {word}, not {expected[column]}")
            elif word == "no":
                assert reason_of(response), f"{method} {place} as {column}: refused without reason"
    assert not surprises, "\n".join(surprises)


@pytest.mark.parametrize(
    "address", [each for each in ADDRESSES if FOREIGN in each.places], ids=lambda each: each.label
)
def test_what_belongs_to_another_agency_is_as_absent(world: World, address: Address) -> None:
    if address.url_name == "documents:verify_code":
        # Anybody checks any paper, of whatever agency: the code is all that is known.
        pytest.skip("codes are one in the installation")
    method = next(method for label, method, _place in TABLE if label == address.label)
    for column in TOLD_APART:
        url, none = (world.url(address, place, column) for place in (FOREIGN, ABSENT))
        foreign, absent = (world.answer(column, method, each) for each in (url, none))
        assert foreign.status_code == absent.status_code, f"{column}: {url}"
        assert body_of(foreign, url) == body_of(absent, none), f"{column}: {url}"
