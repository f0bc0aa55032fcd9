"""Migration operations that wall the agencies off from each other inside the database."""

from typing import Any

from django.conf import settings
from django.db import router
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

# A missing or empty setting yields NULL, which equals nothing: without an agency nothing is seen.
CURRENT_AGENCY = "(select nullif(current_setting('pamong.agency', true), '')::bigint)"


class ForceRowSecurity(Operation):
    """Show and accept only rows of the current agency, for the table's owner too.

    Append one for every tenant table that a migration creates.
    """

    reversible = True

    def __init__(self, table: str) -> None:
        self.table = table

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing changes in the models."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        if not router.allow_migrate(schema_editor.connection.alias, app_label):
            return
        table = schema_editor.quote_name(self.table)
        policy = schema_editor.quote_name(f"{self.table}_of_agency")
        schema_editor.execute(f"alter table {table} enable row level security")
        schema_editor.execute(f"alter table {table} force row level security")
        schema_editor.execute(
            f"create policy {policy} on {table} "
            f"using (agency_id = {CURRENT_AGENCY}) with check (agency_id = {CURRENT_AGENCY})"
        )

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        table = schema_editor.quote_name(self.table)
        policy = schema_editor.quote_name(f"{self.table}_of_agency")
        schema_editor.execute(f"drop policy if exists {policy} on {table}")
        schema_editor.execute(f"alter table {table} no force row level security")
        schema_editor.execute(f"alter table {table} disable row level security")

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (self.__class__.__name__, [self.table], {})

    def describe(self) -> str:
        return f"Wall off {self.table} by agency"


class AppendOnly(Operation):
    """Take update, delete and truncate on a table from the application's role."""

    reversible = True

    def __init__(self, table: str) -> None:
        self.table = table

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing changes in the models."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        table = schema_editor.quote_name(self.table)
        role = schema_editor.quote_name(settings.PAMONG_APP_ROLE)
        schema_editor.execute(f"revoke all on {table} from {role}")
        schema_editor.execute(f"grant select, insert on {table} to {role}")

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        table = schema_editor.quote_name(self.table)
        role = schema_editor.quote_name(settings.PAMONG_APP_ROLE)
        schema_editor.execute(f"grant select, insert, update, delete on {table} to {role}")

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (self.__class__.__name__, [self.table], {})

    def describe(self) -> str:
        return f"Make {self.table} append-only for the application"
