"""What the import contract cannot see: keys between tables, walls in the database, names."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models

from pamong.tenancy.models import Agency, AgencyModel
from tests.conftest import Cast, make_cast

ROOT = Path(__file__).resolve().parent.parent.parent
STAIRS = {
    "tenancy": 3, "journal": 4, "accounts": 5, "documents": 6, "organization": 7,
    "indicators": 8, "services": 9, "performance": 9, "audit": 10, "demo": 11,
}  # fmt: skip
OURS = [model for model in apps.get_models() if model.__module__.startswith("pamong.")]
# Tables without a wall of their own agency column, each with its reason.
WALLED_BY_ID = {Agency}
INSTALLATION_WIDE = {"demo"}


def app_of(model: type[models.Model]) -> str:
    return model._meta.app_label


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_foreign_keys_point_down(model: type[models.Model]) -> None:
    for field in model._meta.get_fields():
        if not isinstance(field, models.ForeignKey) or field.model is not model:
            continue
        target = field.related_model
        if not target.__module__.startswith("pamong.") or app_of(target) == app_of(model):
            continue
        assert STAIRS[app_of(target)] < STAIRS[app_of(model)], f"{field} points up the stairs"
        assert field.remote_field.related_name == "+", f"{field} opens a way back up"


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_rows_belong_to_an_agency(model: type[models.Model]) -> None:
    if model in WALLED_BY_ID or app_of(model) in INSTALLATION_WIDE:
        return
    assert issubclass(model, AgencyModel)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_constraints_are_named_and_begin_with_the_agency(model: type[models.Model]) -> None:
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and issubclass(model, AgencyModel):
            # Looked up before the agency is known: one in the whole installation.
            if constraint.name in {"user_name_unique", "verification_code_unique"}:
                continue
            assert constraint.fields[0] == "agency", constraint.name
    assert not model._meta.unique_together


@pytest.mark.parametrize(
    "path", sorted((ROOT / "src").rglob("migrations/0*.py")), ids=lambda path: path.stem
)
def test_migrations_have_telling_names(path: Path) -> None:
    assert not re.search(r"^\d+_(initial|auto_|alter_|remove_.*_and_more)", path.stem)


def test_migrations_are_complete(db: None) -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


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


def test_raw_sql_sees_no_row_of_another_agency(cast: Cast) -> None:
    other = make_cast("negara-b", "Kabupaten Negara B").agency
    with connection.cursor() as cursor:
        for table in tenant_tables():
            cursor.execute(f"select count(*) from {table} where agency_id <> %s", [other.pk])
            assert cursor.fetchone() == (0,), table
        cursor.execute("select count(*) from organization_employee")
        assert cursor.fetchone() == (9,)
        cursor.execute("select count(*) from tenancy_agency")
        assert cursor.fetchone() == (1,)
        cursor.execute("select set_config('pamong.agency', '', false)")
        for table in tenant_tables():
            cursor.execute(f"select count(*) from {table}")
            assert cursor.fetchone() == (0,), table
