"""The walls between agencies, as the database itself holds them: raw SQL reaches no further."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import ProgrammingError, connection, transaction

from pamong.documents.models import Verification
from pamong.tenancy.current import acting_for, enter_agency
from pamong.tenancy.models import AgencyModel
from tests.house.test_models import OURS
from tests.rights.walk import World


def test_the_application_is_no_superuser_and_owns_nothing(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select rolsuper, rolbypassrls, rolcreatedb, rolcreaterole from pg_roles"
            " where rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False, False)
        cursor.execute(
            "select count(*) from pg_class c join pg_roles r on r.oid = c.relowner"
            " where r.rolname = current_user"
        )
        assert cursor.fetchone() == (0,)


def tenant_tables() -> list[str]:
    return sorted({model._meta.db_table for model in OURS if issubclass(model, AgencyModel)})


@pytest.mark.parametrize("table", tenant_tables())
def test_each_table_of_agencies_is_walled(db: None, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select relrowsecurity, relforcerowsecurity from pg_class where oid = %s::regclass",
            [table],
        )
        assert cursor.fetchone() == (True, True)
        cursor.execute(
            "select count(*) from pg_policies where tablename = %s and with_check is not null",
            [table],
        )
        assert cursor.fetchone() != (0,)


@dataclass(frozen=True)
class Neighbours:
    """Two agencies with rows in every table; the first is the current one."""

    ours: int
    theirs: int


@pytest.fixture
def neighbours(world: World) -> Iterator[Neighbours]:
    with transaction.atomic():
        yield Neighbours(world.ours.agency.pk, world.theirs.agency.pk)
        transaction.set_rollback(True)
    enter_agency(world.ours.agency.pk)


def count_in(table: str, where: str = "true", *values: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table} where {where}", values)
        return int(cursor.fetchone()[0])


def touched(statement: str, *values: object) -> int | str:
    """How many rows a statement reaches, or in which words the database refuses it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.rowcount
    except ProgrammingError as refusal:
        return str(refusal).splitlines()[0]


REFUSED = "row-level security|permission denied"


@pytest.mark.parametrize("table", tenant_tables())
def test_raw_sql_neither_sees_nor_changes_rows_of_another_agency(
    neighbours: Neighbours, table: str
) -> None:
    ours, theirs = neighbours.ours, neighbours.theirs
    with acting_for(theirs):
        assert count_in(table), f"tests/rights/objects.py makes no row of {table}"
    with acting_for(ours):
        assert count_in(table)
        assert count_in(table, "agency_id <> %s", ours) == 0
        for change in (
            f"update {table} set agency_id = agency_id where agency_id = %s",
            f"delete from {table} where agency_id = %s",
        ):
            outcome = touched(change, theirs)
            assert outcome == 0 or re.search(REFUSED, str(outcome)), f"{change}: {outcome}"
        given_away = touched(f"update {table} set agency_id = %s", theirs)
        assert re.search(REFUSED, str(given_away)), given_away
        with connection.cursor() as cursor:
            cursor.execute(
                "select string_agg(quote_ident(attname), ', ') from pg_attribute"
                " where attrelid = %s::regclass and attnum > 0 and not attisdropped"
                " and attname not in ('id', 'agency_id')",
                [table],
            )
            columns = cursor.fetchone()[0]
        planted = touched(
            f"insert into {table} (agency_id, {columns}) select %s, {columns} from {table} limit 1",
            theirs,
        )
        assert re.search("row-level security", str(planted)), planted


def test_without_an_agency_nothing_is_seen_but_which_there_are(neighbours: Neighbours) -> None:
    enter_agency(None)
    try:
        assert {table: count for table in tenant_tables() if (count := count_in(table))} == {}
    finally:
        enter_agency(neighbours.ours)


def test_an_agency_sees_itself_alone(neighbours: Neighbours) -> None:
    with acting_for(neighbours.ours):
        assert count_in("tenancy_agency") == 1


def test_the_door_of_sign_in_shows_accounts_and_changes_none(neighbours: Neighbours) -> None:
    enter_agency(None, signing_in=True)
    try:
        seen = {table for table in tenant_tables() if count_in(table)}
        assert seen == {"accounts_user"}
        for agency in (neighbours.ours, neighbours.theirs):
            assert count_in("accounts_user", "agency_id = %s", agency)
        assert touched("update accounts_user set is_active = false") == 0
        assert touched("delete from accounts_user") == 0
        planted = touched(
            "insert into accounts_user (agency_id, username, password, email, is_active, language,"
            " hints_seen, created_at) values (%s, 'door', '', '', true, 'id', '[]', now())",
            neighbours.ours,
        )
        assert re.search("row-level security", str(planted)), planted
    finally:
        enter_agency(neighbours.ours)


def test_the_door_of_checking_shows_the_one_paper(neighbours: Neighbours) -> None:
    with acting_for(neighbours.theirs):
        code = Verification.objects.values_list("code", flat=True)[0]
    enter_agency(None)
    try:
        with connection.cursor() as cursor:
            cursor.execute("select set_config('pamong.verification', %s, true)", [code])
        assert count_in("documents_verification") == 1
        assert touched("update documents_verification set title = ''") == 0
        assert touched("delete from documents_verification") == 0
        with connection.cursor() as cursor:
            cursor.execute("select set_config('pamong.verification', '', true)")
        assert count_in("documents_verification") == 0
    finally:
        enter_agency(neighbours.ours)
