"""Whether a number fits the column that keeps it."""

from collections.abc import Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models


def beyond_column(model: type[models.Model], values: Mapping[str, Decimal | None]) -> str:
    """Why a number, by name of its field, is too long for its column; empty where all fit.

    The database would refuse one with too many digits and silently round one with too many
    decimals.
    """
    for name, value in values.items():
        field = model._meta.get_field(name)
        assert isinstance(field, models.DecimalField)
        try:
            if value is not None:
                field.run_validators(value.normalize())
        except ValidationError as problem:
            return f"{str(field.verbose_name).capitalize()}: {' '.join(problem.messages)}"
    return ""
