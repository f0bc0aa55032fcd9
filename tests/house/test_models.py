"""What the import contract cannot see: keys between tables and names."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from pamong.tenancy.models import Agency, AgencyModel

ROOT = Path(__file__).resolve().parent.parent.parent
STAIRS = {
    "tenancy": 3, "journal": 4, "accounts": 5, "documents": 6, "organization": 7,
    "indicators": 8, "services": 9, "performance": 9, "audit": 10, "processes": 10,
    "demo": 11,
}  # fmt: skip
OURS = [model for model in apps.get_models() if model.__module__.startswith("pamong.")]
# Tables without a wall of their own agency column, each with its reason.
WALLED_BY_ID = {Agency}
INSTALLATION_WIDE = {"demo"}
ONE_IN_THE_INSTALLATION = {
    "user_name_unique", "verification_code_unique", "payment_order_reference_unique",
}  # fmt: skip


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
            if constraint.name in ONE_IN_THE_INSTALLATION:
                continue
            assert constraint.fields[0] == "agency", constraint.name
    assert not model._meta.unique_together


@pytest.mark.parametrize(
    "path", sorted((ROOT / "src").rglob("migrations/0*.py")), ids=lambda path: path.stem
)
def test_migrations_have_telling_names(path: Path) -> None:
    assert not re.search(r"^\d+_(initial|auto_|alter_|remove_.*_and_more)", path.stem)
